//! A backup while it is written: beside its place, under a name of its own, locked as long as somebody writes it. What a
//! killed one left is removed by the next backup into the same folder.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{BESIDE, SQLITE, beside, own_file, remove};

/// What the lock is called. Not the file itself: SQLite locks that in its own way, and on a network disk the two would meet.
const LOCK: &str = "-lock";

/// Parts without a lock are from before there were locks; one that nobody touched for so long is written by nobody.
const OLD: TimeDelta = TimeDelta::hours(1);

/// A file that is being written. What is left of it goes with this value, whatever happens.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    /// Held as long as the file is written; a killed process lets it go.
    _lock: fs::File,
}

impl Part {
    /// Begins one for `file`, an empty file that its owner alone can read, after removing what killed backups left there.
    pub(super) fn begin(file: &Path, now: DateTime<Utc>) -> io::Result<Self> {
        clear(file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")), now);
        let path = beside(file, &format!(".{}.part", std::process::id()));
        let lock = lock(&beside(&path, LOCK))?;
        let part = Self { path, _lock: lock };
        own_file(&part.path)?;
        Ok(part)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the whole file its name.
    pub(super) fn finish(self, file: &Path) -> io::Result<()> {
        fs::rename(&self.path, file)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        remove(&self.path);
        let _ = fs::remove_file(beside(&self.path, LOCK));
    }
}

fn lock(path: &Path) -> io::Result<fs::File> {
    loop {
        let file = own_file(path)?;
        file.lock()?;
        // Somebody who clears up may have taken it for an old one before it was locked.
        if path.exists() {
            return Ok(file);
        }
    }
}

/// Removes what killed backups left in the folder. What cannot be looked at stays.
pub(super) fn clear(folder: &Path, now: DateTime<Utc>) {
    let Ok(found) = fs::read_dir(folder) else { return };
    let mut parts: Vec<PathBuf> = found.flatten().filter_map(|found| part_of(&found.path())).collect();
    parts.sort_unstable();
    parts.dedup();
    for part in parts {
        if is_ours(&part) && is_left(&part, now) {
            remove(&part);
            let _ = fs::remove_file(beside(&part, LOCK));
        }
    }
}

/// The part to which a file in the folder belongs: `NAME.PID.part`, and what lies beside it.
fn part_of(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let ends = BESIDE.iter().chain([&LOCK]);
    let (part, whole) = ends.filter_map(|end| name.strip_suffix(end)).find_map(|part| {
        let whole = part.strip_suffix(".part")?;
        Some((part, whole))
    })?;
    let (_, pid) = whole.rsplit_once('.')?;
    let is_pid = !pid.is_empty() && pid.bytes().all(|b| b.is_ascii_digit());
    is_pid.then(|| path.with_file_name(part))
}

/// Whether it is a database, or nothing yet: other programs call their files alike.
fn is_ours(part: &Path) -> bool {
    let mut begin = Vec::new();
    let read = fs::File::open(part).and_then(|file| io::Read::read_to_end(&mut io::Read::take(file, 16), &mut begin));
    match read {
        Ok(_) => begin.is_empty() || begin == SQLITE,
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// Whether nobody writes it any more.
fn is_left(part: &Path, now: DateTime<Utc>) -> bool {
    let Ok(lock) = fs::File::open(beside(part, LOCK)) else {
        let touched = fs::metadata(part).and_then(|about| about.modified());
        return touched.is_ok_and(|at| now - DateTime::<Utc>::from(at) > OLD);
    };
    lock.try_lock().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn what_killed_backups_left_goes_and_what_is_written_or_not_ours_stays() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let write = |name: &str, what: &[u8]| fs::write(at(name), what).unwrap();
        let whole = [SQLITE, b"and more"].concat();
        for left in
            ["a.db.1.part", "a.db.1.part-journal", "a.db.1.part-lock", "other.db.22.part", "other.db.22.part-lock"]
        {
            write(left, &whole);
        }
        // Killed before anything was in it.
        write("empty.db.3.part-lock", b"");
        // Being written; of another program; not called like one; from before there were locks, and fresh.
        for kept in ["b.db.4.part", "b.db.4.part-lock", "c.db.part", "a.db", "fresh.db.6.part"] {
            write(kept, &whole);
        }
        write("film.7.part", b"RIFF, and something");
        write("film.7.part-lock", b"");
        let busy = fs::File::open(at("b.db.4.part-lock")).unwrap();
        busy.lock().unwrap();
        let old = fs::File::options().write(true).create(true).truncate(true).open(at("old.db.8.part")).unwrap();
        let now = Clock::System.now();
        old.set_modified((now - TimeDelta::hours(2)).into()).unwrap();

        let part = Part::begin(&at("a.db"), now).unwrap();
        let names = || {
            let mut names: Vec<String> =
                fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        };
        let ours = format!("a.db.{}.part", std::process::id());
        let mut expected = [
            "a.db",
            "b.db.4.part",
            "b.db.4.part-lock",
            "c.db.part",
            "film.7.part",
            "film.7.part-lock",
            "fresh.db.6.part",
        ]
        .map(str::to_owned)
        .to_vec();
        let kept = expected.clone();
        expected.extend([ours.clone(), format!("{ours}-lock")]);
        expected.sort();
        assert_eq!(names(), expected);
        assert!(!is_left(part.path(), now), "it is being written");
        drop(part);
        assert_eq!(names(), kept, "nothing is left of one that failed");
        Part::begin(&at("new.db"), now).unwrap().finish(&at("new.db")).unwrap();
        assert_eq!(names().iter().filter(|name| name.starts_with("new.db")).count(), 1);
    }
}
