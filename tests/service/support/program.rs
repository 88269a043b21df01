//! The real program as processes: started, asked, killed.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use tempfile::TempDir;

use super::{
    app::{BASE_URL, SECRET},
    client::Client,
    smtp_sink::SmtpSink,
};

/// How long anything may take that should take moments.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// Where and with what the program runs.
pub(crate) struct Installation {
    pub(crate) folder: TempDir,
    settings: Vec<(String, String)>,
    /// Another program that starts ours, with its arguments.
    under: Vec<String>,
    program: PathBuf,
}

/// The program under test.
const OURS: &str = env!("CARGO_BIN_EXE_turnus");

/// One running process; killed when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    log: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Installation {
    /// On that database, with mail to that relay.
    pub(crate) fn new(database_url: &str, sink: &SmtpSink) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().display().to_string();
        let smtp = sink.url();
        let settings = [
            ("TURNUS_DATABASE_URL", database_url),
            ("TURNUS_DATA_DIR", &data),
            ("TURNUS_SECRET_KEY", SECRET),
            ("TURNUS_SMTP_URL", &smtp),
            ("TURNUS_MAIL_FROM", "Turnus <turnus@turnus.example>"),
            ("TURNUS_LISTEN", "127.0.0.1:0"),
            ("TURNUS_BASE_URL", BASE_URL),
            ("TURNUS_UNDO_MINUTES", "0"),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Self { folder, settings, under: Vec::new(), program: OURS.into() }
    }

    /// With nothing but what the program says by itself.
    pub(crate) fn bare() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder, settings: Vec::new(), under: Vec::new(), program: OURS.into() }
    }

    /// With one more setting.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Started by another program, as `/usr/bin/env …`, which becomes ours.
    pub(crate) fn under(mut self, words: &[&str]) -> Self {
        self.under = words.iter().map(|word| (*word).to_owned()).collect();
        self
    }

    /// Run by another program than the one under test.
    pub(crate) fn by(mut self, program: &Path) -> Self {
        program.clone_into(&mut self.program);
        self
    }

    /// A command, not yet begun.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let program = self.program.display().to_string();
        let mut words = self.under.iter().chain([&program]);
        let mut command = Command::new(words.next().unwrap_or(&program));
        command.args(words).args(args).current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command to its end: whether it went well, and what it printed.
    pub(crate) fn run(&self, args: &[&str]) -> (bool, String) {
        let done = self.command(args).output().expect("the program starts");
        (done.status.success(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned())
    }

    /// Runs a command that reads these bytes on standard input: its exit code, and what it printed.
    pub(crate) fn feed(&self, args: &[&str], bytes: &[u8]) -> (Option<i32>, String) {
        let mut command = self.command(args);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut input = child.stdin.take().expect("its input");
        // Whoever does not read to the end has its reasons.
        let _ = input.write_all(bytes);
        drop(input);
        let done = child.wait_with_output().expect("its end");
        (done.status.code(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned())
    }

    /// An organizer's token for the API.
    pub(crate) fn token(&self) -> String {
        let who = ["--email", "olga@stadt.example", "--name", "Olga Organ"];
        let organizer = ["organizer", "add", "--organization", "stadt", "--role", "publisher"];
        let (ok, said) = self.run(&[&organizer[..], &who[..]].concat());
        assert!(ok, "{said}");
        let (ok, said) = self.run(&["token", "create", "--email", who[1], "--name", "Skript", "--scope", "write"]);
        assert!(ok, "{said}");
        said.lines().find(|line| line.starts_with("turnus_")).expect("a token").trim().to_owned()
    }

    /// `turnus serve`, once it listens.
    pub(crate) fn serve(&self) -> Server {
        self.start(&["serve"])
    }

    /// A serving command, once it listens, or works where it does not.
    pub(crate) fn start(&self, args: &[&str]) -> Server {
        let mut child =
            self.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let log = Arc::new(Mutex::new(String::new()));
        let (sender, told) = mpsc::channel();
        let out = child.stdout.take().expect("its output");
        let err = child.stderr.take().expect("its log");
        let readers = vec![follow(out, Arc::clone(&log), Some(sender)), follow(err, Arc::clone(&log), None)];
        let address = loop {
            let line =
                told.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("it never listened:\n{}", log.lock().unwrap()));
            if let Some(address) = line.strip_prefix("listening on http://") {
                break address.trim().parse().expect("an address");
            }
            if line == "working" {
                // Nobody can ask a worker anything.
                break SocketAddr::from(([127, 0, 0, 1], 0));
            }
        };
        Server { child, address, log, readers }
    }
}

/// Keeps what a process says; tells each line as it comes.
fn follow(
    from: impl Read + Send + 'static,
    log: Arc<Mutex<String>>,
    told: Option<mpsc::Sender<String>>,
) -> JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            let mut log = log.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
            if let Some(told) = &told {
                let _ = told.send(line);
            }
        }
    })
}

impl Server {
    /// A visitor.
    pub(crate) fn visitor(&self) -> Client {
        Client::at(self.address, BASE_URL)
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) -> String {
        self.child.kill().expect("killed");
        self.ended().1
    }

    /// Its number.
    pub(crate) fn pid(&self) -> String {
        self.child.id().to_string()
    }

    /// `kill -SIGNAL`.
    pub(crate) fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([format!("-{signal}"), self.pid()]).status().expect("kill");
        assert!(sent.success());
    }

    /// `kill -TERM`.
    pub(crate) fn ask_to_stop(&self) {
        self.signal("TERM");
    }

    /// What it has said so far.
    pub(crate) fn said(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Asked to stop, it ends; how, and what it had said.
    pub(crate) fn stop(self) -> (ExitStatus, String) {
        self.ask_to_stop();
        self.ended()
    }

    /// How it ended, if it has.
    pub(crate) fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("its end")
    }

    /// Waits for its end; how it ended, and what it had said.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().expect("its end");
        for reader in self.readers.drain(..) {
            reader.join().expect("all it said");
        }
        let log = self.log.lock().unwrap().clone();
        (status, log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Looks again and again until it is so.
pub(crate) async fn soon(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let looking = async {
        let mut looks = tokio::time::interval(Duration::from_millis(50));
        while !is_so().await {
            looks.tick().await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, looking).await.is_ok(), "it did not come to that: {what}");
}

/// A file of its own with these bytes.
pub(crate) fn file_with(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("written");
    path.display().to_string()
}
