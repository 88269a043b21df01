//! `smtp-sink` and `smtp-source` of Debian's `postfix`: a relay that throws away, and a program that only sends.

use std::{
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A running `smtp-sink`; ends with this value.
pub(crate) struct Sink {
    child: Child,
    pub(crate) port: u16,
}

impl Sink {
    pub(crate) fn is_installed() -> bool {
        ["smtp-sink", "smtp-source"].iter().all(|name| program(name).is_some())
    }

    pub(crate) fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new(program("smtp-sink").unwrap());
        // It refuses to stay root.
        if Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n") {
            command.args(["-u", "nobody"]);
        }
        let place = format!("127.0.0.1:{port}");
        let child = command.args([place.as_str(), "1000"]).stdout(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        while TcpStream::connect(&place).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(5), "smtp-sink does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { child, port }
    }

    /// Messages a second that `smtp-source` sends here; over connections that stay open, or one each.
    pub(crate) fn source(&self, size: usize, count: usize, stay: bool) -> f64 {
        let mut command = Command::new(program("smtp-source").unwrap());
        if stay {
            command.arg("-d");
        }
        // It is soon done; four times as many say more.
        let many = count * 4;
        let (sessions, many_text, length) = (super::connections().to_string(), many.to_string(), size.to_string());
        command.args(["-s", &sessions, "-m", &many_text, "-l", &length]);
        command.args(["-f", "turnus@amt.example", "-t", "gast@amt.example", &format!("127.0.0.1:{}", self.port)]);
        let begun = Instant::now();
        assert!(command.status().unwrap().success());
        f64::from(u32::try_from(many).unwrap()) / begun.elapsed().as_secs_f64()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where Debian puts it is not on everybody's path.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_default();
    let folders = path.split(':').chain(["/usr/sbin", "/usr/local/sbin"]);
    folders.map(|folder| PathBuf::from(folder).join(name)).find(|file| file.is_file())
}
