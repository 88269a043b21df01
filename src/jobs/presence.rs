//! Who of the workers on this machine is alive. Each holds a lock on a file of its own, which the operating system
//! drops when the process dies, however it dies; so the next one knows at once whose mails it may take up, instead of
//! waiting for their leases to end.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// The sign of life of one worker; its file goes with it.
#[derive(Debug)]
pub(super) struct Presence {
    folder: PathBuf,
    name: String,
    _lock: File,
}

impl Presence {
    /// Shows that the worker `name` is alive.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(super) fn show(folder: &Path, name: &str) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        // Locked before it has its name, so that nobody takes it for a dead one's.
        let unnamed = folder.join(format!(".{name}"));
        let lock = File::create(&unnamed)?;
        lock.lock()?;
        fs::rename(&unnamed, folder.join(name))?;
        Ok(Self { folder: folder.to_owned(), name: name.to_owned(), _lock: lock })
    }

    /// The workers of this machine that died without taking their leave.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub(super) fn dead(&self) -> io::Result<Vec<String>> {
        let mut dead = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let Ok(name) = entry?.file_name().into_string() else { continue };
            if name == self.name || name.starts_with('.') {
                continue;
            }
            if File::open(self.folder.join(&name)).is_ok_and(|file| file.try_lock().is_ok()) {
                dead.push(name);
            }
        }
        Ok(dead)
    }

    /// Forgets a dead worker whose mails were taken up.
    pub(super) fn forget(&self, name: &str) {
        // If this fails, the next one finds it dead once more and has nothing to do.
        let _ = fs::remove_file(self.folder.join(name));
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.forget(&self.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_died_without_a_word_is_dead() {
        let folder = tempfile::tempdir().unwrap();
        let alive = Presence::show(folder.path(), "alive").unwrap();
        let gone = Presence::show(folder.path(), "gone").unwrap();
        let me = Presence::show(folder.path(), "me").unwrap();
        drop(gone);
        // What a killed process leaves: its file, unlocked.
        File::create(folder.path().join("killed")).unwrap();
        assert_eq!(me.dead().unwrap(), ["killed"]);
        me.forget("killed");
        assert_eq!(me.dead().unwrap(), Vec::<String>::new());
        drop(alive);
    }
}
