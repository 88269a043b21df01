//! Mail that lies in a mailbox: what nobody has read yet is fetched and marked as read once it was taken in. The only
//! file that says `async_imap::`.

use std::{fmt::Debug, future::Future, time::Duration};

use async_imap::{Client, Session, error::Error as ImapError};
use futures::TryStreamExt;
use secrecy::ExposeSecret;
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};

use super::OCTETS_MAX;
use crate::{
    config::imap::Imap,
    mail::smtp::{TlsTrouble, implicit_tls},
};

/// How long the server may take for one answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// What went wrong with the mailbox; without anybody's address.
#[derive(Debug, Error)]
pub enum ImapTrouble {
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsTrouble),
    /// The server cannot be reached.
    #[error("the mail server cannot be reached: {0}")]
    Connect(std::io::Error),
    /// It took too long.
    #[error("the mail server did not answer in time")]
    Timeout,
    /// It refuses who signs in.
    #[error("the mail server refuses the user or the password")]
    Login,
    /// It refuses something else.
    #[error("the mail server refuses to {0}")]
    Refused(&'static str),
    /// The connection broke, or what came was no IMAP.
    #[error("the connection to the mail server broke")]
    Lost,
}

/// A connection: plain to this machine, else TLS.
trait Wire: AsyncRead + AsyncWrite + Unpin + Send + Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Debug> Wire for T {}

/// An open folder.
#[derive(Debug)]
pub struct Inbox {
    session: Session<Box<dyn Wire>>,
}

impl Inbox {
    /// Connects, signs in, opens the folder.
    ///
    /// # Errors
    /// The server is away, or refuses.
    pub async fn open(imap: &Imap) -> Result<Self, ImapTrouble> {
        let tcp = within(TcpStream::connect((imap.host.as_str(), imap.port))).await?.map_err(ImapTrouble::Connect)?;
        let wire: Box<dyn Wire> = if imap.tls {
            let (connector, name) = implicit_tls(&imap.host, imap.ca.as_deref())?;
            Box::new(within(connector.connect(name, tcp)).await?.map_err(ImapTrouble::Connect)?)
        } else {
            Box::new(tcp)
        };
        let mut client = Client::new(wire);
        if within(client.read_response()).await?.map_err(ImapTrouble::Connect)?.is_none() {
            return Err(ImapTrouble::Lost);
        }
        let login = within(client.login(&imap.user, imap.password.expose_secret())).await?;
        let session = login.map_err(|(error, _)| match error {
            ImapError::No(_) | ImapError::Bad(_) => ImapTrouble::Login,
            error => trouble(&error, "let us in"),
        })?;
        let mut inbox = Self { session };
        within(inbox.session.select(&imap.folder)).await?.map_err(|error| trouble(&error, "open the folder"))?;
        Ok(inbox)
    }

    /// The mails that nobody has read, the oldest first.
    ///
    /// # Errors
    /// The server is away, or refuses.
    pub async fn unread(&mut self) -> Result<Vec<u32>, ImapTrouble> {
        let found = within(self.session.uid_search("UNSEEN UNDELETED")).await?;
        let mut found: Vec<u32> = found.map_err(|error| trouble(&error, "search"))?.into_iter().collect();
        found.sort_unstable();
        Ok(found)
    }

    /// One mail, or as much of it as tells that it is too large; it stays unread. None, if it is gone meanwhile.
    ///
    /// # Errors
    /// The server is away, or refuses.
    pub async fn fetch(&mut self, mail: u32) -> Result<Option<Vec<u8>>, ImapTrouble> {
        let what = format!("(UID BODY.PEEK[]<0.{}>)", OCTETS_MAX + 1);
        let fetching = async {
            let answers: Vec<_> = self.session.uid_fetch(mail.to_string(), what).await?.try_collect().await?;
            let ours = answers.into_iter().find(|answer| answer.uid == Some(mail));
            Ok(ours.and_then(|answer| answer.body().map(<[u8]>::to_vec)))
        };
        within(fetching).await?.map_err(|error: ImapError| trouble(&error, "give a mail out"))
    }

    /// Marks a mail as read.
    ///
    /// # Errors
    /// The server is away, or refuses.
    pub async fn mark(&mut self, mail: u32) -> Result<(), ImapTrouble> {
        let marking = async {
            let _: Vec<_> =
                self.session.uid_store(mail.to_string(), "+FLAGS.SILENT (\\Seen)").await?.try_collect().await?;
            Ok(())
        };
        within(marking).await?.map_err(|error: ImapError| trouble(&error, "mark a mail as read"))
    }

    /// Says goodbye; whether the server answers does not matter.
    pub async fn close(mut self) {
        let _ = within(self.session.logout()).await;
    }
}

async fn within<T>(work: impl Future<Output = T>) -> Result<T, ImapTrouble> {
    timeout(PATIENCE, work).await.map_err(|_| ImapTrouble::Timeout)
}

fn trouble(error: &ImapError, doing: &'static str) -> ImapTrouble {
    match error {
        ImapError::No(_) | ImapError::Bad(_) => ImapTrouble::Refused(doing),
        _ => ImapTrouble::Lost,
    }
}
