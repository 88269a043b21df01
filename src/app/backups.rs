//! Backups as files: made beside the running program, and restored into an empty place.

pub mod before;
mod part;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};

use part::Part;

use super::App;
use crate::{
    actions::{
        Desk,
        restoring::{self, Settled},
    },
    clock::Chance,
    config::Settings,
    domain::{capability::Keys, erasure::Erasure},
    jobs::ledger,
    store::{Options, Store, backup::Note},
};

/// How SQLite files begin.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// What SQLite may leave beside a file.
const BESIDE: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// Writes a backup of the whole database into a new file, while others work with it. The file is complete, durable and
/// checked when it gets its name, and its owner alone can read it.
///
/// # Errors
/// There is such a file already, there is nothing to back up, or the file cannot be written.
pub async fn make(desk: &Desk, file: &Path) -> anyhow::Result<()> {
    ensure!(!file.exists(), "{} is there already; a backup never replaces another", file.display());
    let status = desk.store.migration_status().await.context("the database is newer than this program")?;
    ensure!(status.iter().any(|(_, applied)| *applied), "there is nothing to back up: the database has no tables");
    let cannot = || format!("{} cannot be written", file.display());
    let note =
        Note { made_at: desk.now(), program: env!("CARGO_PKG_VERSION").to_owned(), key_check: desk.keys.check() };
    let part = Part::begin(file, desk.now()).with_context(cannot)?;
    desk.store.backup(part.path(), &note).await.context("the backup failed; nothing is left of it")?;
    fs::File::open(part.path()).and_then(|file| file.sync_all()).with_context(cannot)?;
    part.finish(file).with_context(cannot)
}

/// From where, and with what.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// The backup.
    pub file: PathBuf,
    /// Erasure ledgers beside the one in the data folder.
    pub ledgers: Vec<PathBuf>,
    /// Goes on with another secret key than that of the backup.
    pub new_key: bool,
}

/// How the key of this installation stands to that of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// It is the same, as far as the backup says.
    Same,
    /// It is another one, as was wished.
    Other,
    /// There is none yet.
    Missing,
}

/// What a restore came to.
#[derive(Clone, Debug)]
pub struct Restored {
    /// When the backup was made, if it says so.
    pub made_at: Option<chrono::DateTime<chrono::Utc>>,
    /// Rows that were taken over.
    pub rows: u64,
    /// What was done to them first.
    pub settled: Settled,
    /// Lines of the ledgers that were read.
    pub ledger: usize,
    /// Whether links of mails that were sent work with this installation's key.
    pub key: Key,
}

/// Restores a backup into an empty place, of either kind of database. Everything is got ready in a private copy first
/// and then taken over in one transaction, so that a restore that is interrupted can be begun again.
///
/// # Errors
/// The place is not empty, the file is no backup, damaged or newer than this program, or the key is another one.
pub async fn restore(settings: &Settings, wish: &Wish) -> anyhow::Result<Restored> {
    check_file(&wish.file)?;
    settings.make_data_dir()?;
    let copy = settings.data_dir.join("restore.part");
    remove(&copy);
    let restored = restore_by(settings, wish, &copy).await;
    remove(&copy);
    restored
}

async fn restore_by(settings: &Settings, wish: &Wish, copy: &Path) -> anyhow::Result<Restored> {
    let cannot = || format!("{} cannot be copied into {}", wish.file.display(), settings.data_dir.display());
    own_file(copy).and_then(|mut copy| io::copy(&mut fs::File::open(&wish.file)?, &mut copy)).with_context(cannot)?;
    let url = format!("sqlite://{}?mode=rw", copy.display());
    let backup = Store::connect(&url, &Options::default()).await.context("the backup cannot be opened")?;
    let restored = restore_from(settings, wish, &backup).await;
    backup.close().await?;
    restored
}

async fn restore_from(settings: &Settings, wish: &Wish, backup: &Store) -> anyhow::Result<Restored> {
    let file = wish.file.display();
    let note = backup.open_backup().await.with_context(|| format!("{file} is damaged; take another backup"))?;
    let status = backup.migration_status().await.with_context(|| {
        format!("{file} was made by a newer version of Turnus: restore it with that version, or a later one")
    })?;
    ensure!(status.iter().any(|(_, applied)| *applied), "{file} is no backup: it has no tables of Turnus");
    let ledger = ledgers(settings, wish)?;
    let (desk, key) = keyed(settings, wish, (note.as_ref(), &ledger)).await?;
    let restored = restore_into(settings, (&desk, backup), (note, &ledger, key)).await;
    desk.store.close().await?;
    restored
}

/// The lines of all ledgers.
fn ledgers(settings: &Settings, wish: &Wish) -> anyhow::Result<Vec<Erasure>> {
    let mut lines = ledger::read(&ledger::path(&settings.data_dir))?;
    for file in &wish.ledgers {
        ensure!(file.exists(), "there is no ledger {}", file.display());
        lines.extend(ledger::read(file)?);
    }
    Ok(lines)
}

/// The database to restore into, with this installation's key if there is one. None is made: it may still be brought.
async fn keyed(
    settings: &Settings,
    wish: &Wish,
    (note, ledger): (Option<&Note>, &[Erasure]),
) -> anyhow::Result<(Desk, Key)> {
    if !settings.has_key() && !wish.new_key {
        ensure!(
            ledger.is_empty(),
            "there is no secret key here, and without it nobody can tell whom the erasure ledger means: put the \
             secret.key that was kept beside the backup into {}, or set TURNUS_SECRET_KEY. If it is lost, --new-key \
             goes on with a new one",
            settings.data_dir.display()
        );
        return Ok((App::desk_with(settings, Keys::new(&Chance::System.bytes::<32>())).await?, Key::Missing));
    }
    let desk = App::desk(settings).await?;
    let key = if note.is_none_or(|note| desk.keys.each().any(|keys| keys.check() == note.key_check)) {
        Key::Same
    } else {
        Key::Other
    };
    if key == Key::Other && !wish.new_key {
        desk.store.close().await?;
        bail!(
            "the secret key here is not the one of the backup: put that one in its place, or go on with --new-key; then \
             no link in any mail works any more, sealed answers cannot be read, and the erasure ledger tells nobody apart"
        );
    }
    Ok((desk, key))
}

async fn restore_into(
    settings: &Settings,
    (desk, backup): (&Desk, &Store),
    (note, ledger, key): (Option<Note>, &[Erasure], Key),
) -> anyhow::Result<Restored> {
    let not_empty = "this place is not empty: somebody has worked with its database. Restore into a new one, with \
                     another TURNUS_DATA_DIR or TURNUS_DATABASE_URL";
    ensure!(desk.store.is_unused(backup).await.context("the database here is newer than this program")?, not_empty);
    backup.migrate_up().await.context("the tables of the backup cannot be brought up to date")?;
    let inside = Desk { store: backup.clone(), ..desk.clone() };
    let settled = restoring::settle(&inside, ledger).await.context("the backup cannot be got ready")?;
    desk.store.migrate_up().await.context("the tables cannot be made")?;
    let rows = desk.store.take_over(backup).await.context("the rows cannot be taken over; nothing was changed")?;
    let Some(rows) = rows else { bail!(not_empty) };
    ledger::write(desk, &settings.data_dir).await?;
    let made_at = note.map(|note| note.made_at);
    Ok(Restored { made_at, rows, settled, ledger: ledger.len(), key })
}

fn check_file(file: &Path) -> anyhow::Result<()> {
    let mut begin = [0; 16];
    let read = fs::File::open(file).and_then(|mut open| io::Read::read(&mut open, &mut begin));
    let read = read.with_context(|| format!("{} cannot be read", file.display()))?;
    ensure!(read == SQLITE.len() && begin == SQLITE, "{} is no backup of Turnus", file.display());
    Ok(())
}

/// An empty file that its owner alone can read.
fn own_file(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// The same path with something behind it.
fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(what);
    name.into()
}

/// What is gone already need not be removed.
fn remove(path: &Path) {
    for what in BESIDE {
        let _ = fs::remove_file(beside(path, what));
    }
}
