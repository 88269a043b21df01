//! Keeps the erasure ledger's file beside the database: each process writes the lines of all nodes into its own data
//! folder, so that no restored database takes an erasure back. No line in the timetable, which one node of many takes.

use std::{
    fs, io,
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use crate::{
    actions::Desk,
    domain::erasure::{Erasure, unknown},
    store::{self, StoreError},
};

/// The file's name in the data folder.
const FILE: &str = "erased.log";

/// How often somebody looks for new lines; a process that dies has written all but those of the last seconds, and
/// writes them when it starts again.
const EVERY: Duration = Duration::from_secs(5);

/// Why the file is not complete.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where the ledger lies.
#[must_use]
pub fn path(data_dir: &Path) -> PathBuf {
    data_dir.join(FILE)
}

/// The lines of a file; none if there is no file.
///
/// # Errors
/// It cannot be read.
pub fn read(file: &Path) -> Result<Vec<Erasure>, LedgerError> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(text.lines().filter_map(Erasure::parse).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(LedgerError::File(file.to_owned(), error)),
    }
}

/// Writes what the database knows and the file does not; says how many lines.
///
/// # Errors
/// The file cannot be written, or the database is gone.
pub async fn write(desk: &Desk, data_dir: &Path) -> Result<usize, LedgerError> {
    let file = path(data_dir);
    let known = store::erasures::list(&desk.store).await?;
    let new = unknown(&known, &read(&file)?);
    if !new.is_empty() {
        append(&file, &new).map_err(|error| LedgerError::File(file, error))?;
    }
    Ok(new.len())
}

/// Durable before it returns; never on a line that a crash tore.
fn append(path: &Path, lines: &[Erasure]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.create(true).read(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    let mut text: String = if ends_torn(&mut file)? { "\n".to_owned() } else { String::new() };
    for line in lines {
        text.push_str(&line.to_string());
        text.push('\n');
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn ends_torn(file: &mut fs::File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    file.seek(io::SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// Works until `stop`. What is erased after that is written by whoever ends the process.
pub async fn keep(desk: Desk, data_dir: PathBuf, stop: CancellationToken) {
    let mut written = None;
    loop {
        written = look(&desk, &data_dir, written).await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Looks whether there are more lines than were written, and wipes what is left of the erased. Answers how many lines
/// there are.
async fn look(desk: &Desk, data_dir: &Path, written: Option<u64>) -> Option<u64> {
    let count = match store::erasures::count(&desk.store).await {
        Ok(count) if Some(count) == written => return written,
        Ok(count) => count,
        // The database says so itself.
        Err(_) => return written,
    };
    match write(desk, data_dir).await {
        Ok(_) => {
            if desk.store.is_one_file()
                && let Err(error) = desk.store.wipe().await
            {
                tracing::warn!(%error, "what is left of somebody erased stays in the write-ahead log for now");
            }
            Some(count)
        }
        Err(error) => {
            tracing::error!(%error, "ALERT: the erasure ledger cannot be written; a restored backup would bring erased people back");
            written
        }
    }
}

/// Writes once more.
pub async fn finish(desk: &Desk, data_dir: &Path) {
    look(desk, data_dir, None).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::erasure::ErasureReach;

    #[test]
    fn a_torn_line_spoils_none_that_come_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = path(folder.path());
        assert_eq!(read(&file).unwrap(), []);
        let line =
            |at: &str| Erasure { subject: "ab".repeat(32), reach: ErasureReach::Address, at: at.parse().unwrap() };
        let (one, two) = (line("2026-03-09T08:00:00Z"), line("2026-03-10T08:00:00Z"));
        append(&file, std::slice::from_ref(&one)).unwrap();
        fs::OpenOptions::new().append(true).open(&file).unwrap().write_all(b"2026-03-09T09:00:00Z pers").unwrap();
        append(&file, std::slice::from_ref(&two)).unwrap();
        assert_eq!(read(&file).unwrap(), [one, two]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
