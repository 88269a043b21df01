//! The program under a clock that is not the machine's, by libfaketime (Debian: `faketime`).

use std::{fs, path::PathBuf};

use super::{left_out::leave_out, program::Installation};

/// Where the library for programs with threads is; none where it is not installed.
fn library() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path());
    let place = folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1")).find(|file| file.exists());
    if place.is_none() {
        leave_out("every test of the program under another clock: libfaketime is not installed");
    }
    place
}

impl Installation {
    /// Its clock says what `clock` says ("+1h", "@2031-03-29 08:00:00"); stopwatches are right. None without the library.
    pub(crate) fn at_another_time(self, clock: &str) -> Option<Self> {
        Some(self.with("LD_PRELOAD", &library()?.display().to_string()).with("FAKETIME", clock).with_true_stopwatches())
    }

    /// Its clock says what stands in the file that [`set_clock`](Self::set_clock) writes, also while it runs.
    pub(crate) fn with_a_clock_to_set(self) -> Option<Self> {
        Some(self.with_a_file_for_a_clock()?.with_true_stopwatches())
    }

    /// The same, and its stopwatches go with the clock: when it is set ahead, that time has passed, also for whoever waits
    /// (once something else wakes the program).
    pub(crate) fn with_time_to_pass(self) -> Option<Self> {
        Some(self.with_a_file_for_a_clock()?.with("FAKETIME_DONT_FAKE_MONOTONIC", "0").with("TZ", "UTC"))
    }

    fn with_a_file_for_a_clock(self) -> Option<Self> {
        let library = library()?.display().to_string();
        let file = self.clock_file().display().to_string();
        self.set_clock("+0");
        let with = self.with("LD_PRELOAD", &library).with("FAKETIME_TIMESTAMP_FILE", &file);
        Some(with.with("FAKETIME_NO_CACHE", "1"))
    }

    fn with_true_stopwatches(self) -> Self {
        self.with("FAKETIME_DONT_FAKE_MONOTONIC", "1").with("DONT_FAKE_MONOTONIC", "1").with("TZ", "UTC")
    }

    fn clock_file(&self) -> PathBuf {
        self.folder.path().join("clock")
    }

    /// Sets the clock.
    pub(crate) fn set_clock(&self, clock: &str) {
        // At once, so that nobody reads half of it.
        let fresh = self.folder.path().join("clock.new");
        fs::write(&fresh, clock).expect("written");
        fs::rename(fresh, self.clock_file()).expect("in its place");
    }
}
