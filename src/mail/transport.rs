//! Delivering one mail: over SMTP, into a folder, or into memory. The answer is a value, never a panic.

use std::{
    collections::VecDeque,
    fmt, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::io::AsyncWriteExt;

use super::smtp::{Limits, Pool, TlsTrouble};
use crate::{
    config::mail_target::Target,
    domain::{
        delivery::{Answer, FailureClass, Step},
        notice::NoticeKind,
    },
};

/// One finished mail for one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// What the mail is.
    pub kind: NoticeKind,
    /// Its `Message-ID`, with angle brackets; the same in every attempt.
    pub message_id: String,
    /// Its name in a folder: sorts by date, and stays the same in every attempt.
    pub file_name: String,
    /// The envelope's sender.
    pub sender: String,
    /// The envelope's one recipient.
    pub recipient: String,
    /// Headers and body.
    pub bytes: Vec<u8>,
}

/// How a delivery ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The relay (or the folder) has it.
    Sent,
    /// It does not, or we cannot know.
    Failed(Failed),
}

/// What went wrong, without any address or text of the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Decides what happens next.
    pub class: FailureClass,
    /// How far it came.
    pub step: Step,
    /// What the other side said.
    pub answer: Answer,
    /// For the operator: the enhanced status code, or the reason TLS gave.
    pub detail: String,
}

impl Failed {
    /// A failure at a step, with its class.
    #[must_use]
    pub fn at(step: Step, answer: Answer, detail: impl Into<String>) -> Self {
        Self { class: FailureClass::of(step, answer), step, answer, detail: detail.into() }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = match self.step {
            Step::Connect => "while connecting",
            Step::Hello => "at the greeting",
            Step::Tls => "at TLS",
            Step::Auth => "at sign-in",
            Step::Sender => "at MAIL FROM",
            Step::Recipient => "at RCPT TO",
            Step::Data => "at DATA",
            Step::Body => "after the mail's end",
        };
        match self.answer {
            Answer::Code(code) => write!(f, "{code} {step}")?,
            Answer::WillNotRelay => write!(f, "will not relay for us, {step}")?,
            Answer::Timeout => write!(f, "no answer in time {step}")?,
            Answer::Lost => write!(f, "connection lost {step}")?,
        }
        if self.detail.is_empty() { Ok(()) } else { write!(f, " ({})", self.detail) }
    }
}

/// The way mails leave.
#[derive(Clone, Debug)]
pub enum Transport {
    /// To a relay.
    Smtp(Arc<Pool>),
    /// Into a folder, one `.eml` per mail.
    File(PathBuf),
    /// Into memory, for tests.
    Memory(Memory),
}

impl Transport {
    /// The way to a target, with at most `connections` connections.
    ///
    /// # Errors
    /// The file with further certificates cannot be read.
    pub fn open(target: Target, connections: usize) -> Result<Self, TlsTrouble> {
        Ok(match target {
            Target::File(folder) => Self::File(folder),
            Target::Memory => Self::Memory(Memory::default()),
            Target::Relay(relay) => Self::Smtp(Arc::new(Pool::new(&relay, connections, Limits::default())?)),
        })
    }

    /// Delivers one mail.
    pub async fn send(&self, parcel: &Parcel) -> Outcome {
        let done = match self {
            Self::Smtp(pool) => pool.send(parcel).await,
            Self::File(folder) => write_file(folder, parcel)
                .await
                .map_err(|error| Failed::at(Step::Connect, Answer::Lost, format!("folder: {}", error.kind()))),
            Self::Memory(memory) => return memory.take_in(parcel),
        };
        done.map_or_else(Outcome::Failed, |()| Outcome::Sent)
    }

    /// Says goodbye to the relay.
    pub async fn close(&self) {
        if let Self::Smtp(pool) = self {
            pool.close().await;
        }
    }
}

/// A reader of the folder never sees half a mail: the file gets its name when it is complete and on disk.
async fn write_file(folder: &Path, parcel: &Parcel) -> io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    let unfinished = folder.join(format!(".{}.tmp", parcel.file_name));
    let mut file = tokio::fs::File::create(&unfinished).await?;
    file.write_all(&parcel.bytes).await?;
    file.sync_all().await?;
    tokio::fs::rename(&unfinished, folder.join(&parcel.file_name)).await
}

/// A mailbox in memory that a test reads, and that can be told to fail.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    inner: Arc<Mutex<MemoryInner>>,
}

#[derive(Debug, Default)]
struct MemoryInner {
    mails: Vec<Parcel>,
    failures: VecDeque<Failed>,
}

impl Memory {
    fn inner(&self) -> std::sync::MutexGuard<'_, MemoryInner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the next delivery fail.
    pub fn fail_next(&self, failure: Failed) {
        self.inner().failures.push_back(failure);
    }

    /// The mails that came, oldest first; they are gone from the mailbox then.
    #[must_use]
    pub fn take(&self) -> Vec<Parcel> {
        std::mem::take(&mut self.inner().mails)
    }

    /// How many unread mails there are.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.inner().mails.len()
    }

    fn take_in(&self, parcel: &Parcel) -> Outcome {
        let mut inner = self.inner();
        if let Some(failure) = inner.failures.pop_front() {
            return Outcome::Failed(failure);
        }
        inner.mails.push(parcel.clone());
        Outcome::Sent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parcel(bytes: &str) -> Parcel {
        Parcel {
            kind: NoticeKind::Confirmed,
            message_id: "<1@amt.example>".into(),
            file_name: "20260309T080000Z-confirmed-1.eml".into(),
            sender: "turnus@amt.example".into(),
            recipient: "eva@amt.example".into(),
            bytes: bytes.into(),
        }
    }

    #[tokio::test]
    async fn a_folder_gets_one_file_per_mail_however_often_it_is_tried() {
        let folder = tempfile::tempdir().unwrap();
        let transport = Transport::File(folder.path().join("mail"));
        assert_eq!(transport.send(&parcel("first")).await, Outcome::Sent);
        assert_eq!(transport.send(&parcel("second")).await, Outcome::Sent);
        let files: Vec<_> = std::fs::read_dir(folder.path().join("mail")).unwrap().map(|f| f.unwrap().path()).collect();
        assert_eq!(files.len(), 1);
        assert_eq!(std::fs::read_to_string(&files[0]).unwrap(), "second");
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_stops_the_queue_and_not_the_mail() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("not-a-folder");
        std::fs::write(&file, "").unwrap();
        let Outcome::Failed(failed) = Transport::File(file).send(&parcel("mail")).await else { panic!("sent") };
        assert_eq!(failed.class, FailureClass::Systemic);
    }

    #[tokio::test]
    async fn memory_fails_when_told_to_and_keeps_the_rest() {
        let memory = Memory::default();
        let transport = Transport::Memory(memory.clone());
        let failure = Failed::at(Step::Recipient, Answer::Code(451), "4.7.1");
        memory.fail_next(failure.clone());
        assert_eq!(transport.send(&parcel("mail")).await, Outcome::Failed(failure));
        assert_eq!(transport.send(&parcel("mail")).await, Outcome::Sent);
        assert_eq!((memory.unread(), memory.take().len(), memory.unread()), (1, 1, 0));
    }

    #[test]
    fn a_failure_reads_well_and_names_nobody() {
        assert_eq!(Failed::at(Step::Recipient, Answer::Code(550), "5.1.1").to_string(), "550 at RCPT TO (5.1.1)");
        assert_eq!(Failed::at(Step::Body, Answer::Timeout, "").to_string(), "no answer in time after the mail's end");
    }
}
