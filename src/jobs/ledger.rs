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
    actions::{self, Desk, Failure, erasures::Replayed},
    domain::erasure::{Erasure, unknown},
    store::{self, StoreError, Wiped},
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

/// How the file stands to the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Lines that the database does not know: it is older than the file.
    pub missing: u64,
    /// Lines that another key wrote, and that the database does not know either.
    pub foreign: u64,
}

/// Compares the file with the database; nothing is changed by it.
///
/// # Errors
/// The file cannot be read, or the database is gone.
pub async fn compare(desk: &Desk, data_dir: &Path) -> Result<Compared, LedgerError> {
    let new = unknown(&read(&path(data_dir))?, &store::erasures::list(&desk.store).await?);
    let missing = new.iter().filter(|line| line.is_of(&desk.keys)).count() as u64;
    Ok(Compared { missing, foreign: new.len() as u64 - missing })
}

/// What to do about lines of another key.
pub const FOREIGN: &str = "erased.log has lines that another secret key wrote; nobody knows whom they mean, and they erase \
                           nobody. Put that key in its place (secret.key or TURNUS_SECRET_KEY), or, if it is lost, move \
                           erased.log away";

/// Does once more what the file says and the database does not know, before anybody works with it: it was brought back by
/// other means than a restore, such as a snapshot of its disk.
///
/// # Errors
/// The file cannot be read, or the database is gone.
pub async fn catch_up(desk: &Desk, data_dir: &Path) -> Result<Replayed, LedgerError> {
    let compared = compare(desk, data_dir).await?;
    if compared.foreign > 0 {
        tracing::error!(lines = compared.foreign, "ALERT: {FOREIGN}");
    }
    if compared.missing == 0 {
        return Ok(Replayed { foreign: compared.foreign, ..Replayed::default() });
    }
    let lines = read(&path(data_dir))?;
    let done = actions::erasures::replay(desk, &lines).await.map_err(|failure| match failure {
        Failure::Store(error) => LedgerError::Store(error),
        // No rule refuses here; what is left is the database.
        _ => LedgerError::Store(StoreError::NotFound("participant")),
    })?;
    let (lines, erased, kept) = (compared.missing, done.erased, done.kept);
    tracing::warn!(lines, erased, kept, "the database is older than erased.log: erased again");
    Ok(done)
}

/// Works until `stop`. What is erased after that is written by whoever ends the process.
pub async fn keep(desk: Desk, data_dir: PathBuf, stop: CancellationToken) {
    let mut seen = Seen::default();
    loop {
        seen = look(&desk, &data_dir, seen).await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// How far the last look came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Seen {
    /// Lines of the database that are in the file.
    written: Option<u64>,
    /// Lines up to which nothing is left of the erased.
    wiped: Option<u64>,
}

/// Looks whether there are more lines than were written, and wipes what is left of the erased; what did not work is tried
/// again at the next look.
async fn look(desk: &Desk, data_dir: &Path, seen: Seen) -> Seen {
    // Where the database is gone it says so itself.
    let Ok(count) = store::erasures::count(&desk.store).await else { return seen };
    let mut now = seen;
    if now.written != Some(count) {
        match write(desk, data_dir).await {
            Ok(_) => now.written = Some(count),
            Err(error) => {
                tracing::error!(%error, "ALERT: the erasure ledger cannot be written; a restored backup would bring erased people back");
            }
        }
    }
    if now.wiped != Some(count) && desk.store.is_one_file() {
        match desk.store.wipe().await {
            Ok(Wiped::Whole) => now.wiped = Some(count),
            Ok(Wiped::Blocked) => tracing::debug!("somebody reads: the write-ahead log is folded at the next look"),
            Err(error) => {
                tracing::warn!(%error, "what is left of somebody erased stays in the write-ahead log for now");
            }
        }
    }
    now
}

/// Writes once more.
pub async fn finish(desk: &Desk, data_dir: &Path) {
    look(desk, data_dir, Seen::default()).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{capability::Keys, erasure::ErasureReach};

    #[test]
    fn a_torn_line_spoils_none_that_come_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = path(folder.path());
        assert_eq!(read(&file).unwrap(), []);
        let keys = Keys::new(b"a secret of the tests, 32 bytes..");
        let line = |at: &str| Erasure::new(&keys, (ErasureReach::Address, "ab".repeat(32)), at.parse().unwrap());
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
