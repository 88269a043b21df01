//! Nobody waits for ever for a database: each statement has a time limit on our side as well, because an answer that is
//! lost on the way (a cable, a firewall that forgot us, a host that froze) never comes, whatever the server's own limits
//! say (R20).

use std::{
    future::Future,
    io,
    ops::{Deref, DerefMut},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, entity::prelude::async_trait,
    sqlx,
};

/// How long a statement may take until we give it up, with the wait for a free connection; a little more than the server
/// gives it itself, so that a slow server has its say.
const LIMIT: Duration = Duration::from_secs(10);

/// How long a connection in the pool may take to show that it is alive.
const SIGN_OF_LIFE: Duration = Duration::from_secs(2);

/// A connection that lay idle for so long is asked first.
const LONG_IDLE: Duration = Duration::from_secs(30);

/// When a connection to the database last broke, or somebody went without waiting for its answer: those that lay idle
/// then may be broken too, and one that is given back shortly after may not be done.
#[derive(Clone, Debug, Default)]
pub(super) struct Trouble(Arc<Mutex<Option<Instant>>>);

impl Trouble {
    fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn since(&self) -> Option<Duration> {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.map(|at| at.elapsed())
    }

    /// Whether a connection that nobody used for so long must show first that it is alive.
    pub(super) fn doubts(&self, idle_for: Duration) -> bool {
        idle_for >= LONG_IDLE || self.since().is_some_and(|since| since <= idle_for)
    }

    /// Whether a connection that comes back now may have something left open.
    pub(super) fn is_recent(&self) -> bool {
        self.since().is_some_and(|since| since < LONG_IDLE)
    }
}

/// An answer that somebody waits for. Dropped before it is there, it says so.
struct Awaited<'a>(Option<&'a Trouble>);

impl Drop for Awaited<'_> {
    fn drop(&mut self) {
        if let Some(trouble) = self.0 {
            trouble.note();
        }
    }
}

/// A connection, or a transaction, of which each statement has its time limit.
#[derive(Clone, Debug)]
pub struct Patient<C> {
    inner: C,
    limit: Option<Duration>,
    trouble: Trouble,
}

impl<C> Patient<C> {
    /// A database on this machine: it answers, or its file system does not, and then no clock of ours helps.
    pub(super) fn local(inner: C) -> Self {
        Self { inner, limit: None, trouble: Trouble::default() }
    }

    /// A database at the other end of a wire.
    pub(super) fn remote(inner: C, trouble: Trouble) -> Self {
        Self { inner, limit: Some(LIMIT), trouble }
    }

    /// Another one with the same limits.
    pub(super) fn like<D>(&self, inner: D) -> Patient<D> {
        Patient { inner, limit: self.limit, trouble: self.trouble.clone() }
    }

    /// What is inside.
    pub(super) fn into_inner(self) -> C {
        self.inner
    }

    /// Waits for an answer, but not for ever.
    pub(super) async fn wait<T>(&self, answer: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        within(self.limit, &self.trouble, answer).await
    }

    /// Waits until all connections have ended, but not for ever: one over which no answer comes any more may never be given
    /// back, and by now nothing depends on it.
    pub(super) async fn end(&self, ended: impl Future<Output = Result<(), DbErr>>) -> Result<(), DbErr> {
        if self.limit.is_none() {
            return ended.await;
        }
        tokio::time::timeout(SIGN_OF_LIFE, ended).await.unwrap_or_else(|_| {
            tracing::warn!("a connection to the database does not end; it is left behind");
            Ok(())
        })
    }
}

async fn within<T>(
    limit: Option<Duration>,
    trouble: &Trouble,
    answer: impl Future<Output = Result<T, DbErr>>,
) -> Result<T, DbErr> {
    let Some(limit) = limit else { return answer.await };
    let mut answer = pin!(tokio::time::timeout(limit, answer));
    // After the answer, so that it is dropped before: the connection must not come back while nobody has said so yet.
    let mut awaited = Awaited(Some(trouble));
    let answered = answer.as_mut().await.unwrap_or_else(|_| {
        let what = "it did not answer in time".to_owned();
        Err(DbErr::Conn(RuntimeErr::Internal(what)))
    });
    if !answered.as_ref().is_err_and(is_broken) {
        awaited.0 = None;
    }
    answered
}

fn is_broken(error: &DbErr) -> bool {
    match error {
        DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            match error.as_ref() {
                sqlx::Error::Io(_) => true,
                // The server goes down, or somebody ended the connection.
                sqlx::Error::Database(error) => error.code().is_some_and(|code| code.starts_with("57P")),
                _ => false,
            }
        }
        _ => false,
    }
}

/// The same for what the pool itself asks a connection.
pub(super) async fn alive<T>(answer: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    let late = |_| Err(sqlx::Error::Io(io::Error::from(io::ErrorKind::TimedOut)));
    tokio::time::timeout(SIGN_OF_LIFE, answer).await.unwrap_or_else(late)
}

impl<C> Deref for Patient<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.inner
    }
}

impl<C> DerefMut for Patient<C> {
    fn deref_mut(&mut self) -> &mut C {
        &mut self.inner
    }
}

#[async_trait::async_trait]
impl<C: ConnectionTrait + Send> ConnectionTrait for Patient<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.wait(self.inner.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.wait(self.inner.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.wait(self.inner.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.wait(self.inner.query_all_raw(statement)).await
    }

    fn support_returning(&self) -> bool {
        self.inner.support_returning()
    }

    fn is_mock_connection(&self) -> bool {
        self.inner.is_mock_connection()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lay_idle_when_a_connection_broke_is_asked_first() {
        let trouble = Trouble::default();
        assert!(!trouble.doubts(Duration::from_secs(29)) && trouble.doubts(Duration::from_secs(30)));
        trouble.note();
        assert!(trouble.doubts(Duration::from_secs(5)), "it lay idle already");
        std::thread::sleep(Duration::from_millis(20));
        assert!(!trouble.doubts(Duration::from_millis(1)), "it was used since");
    }

    #[tokio::test]
    async fn whoever_goes_without_an_answer_leaves_a_doubt() {
        let trouble = Trouble::default();
        within(Some(LIMIT), &trouble, async { Ok(()) }).await.expect("answered");
        let refused: Result<(), _> = within(Some(LIMIT), &trouble, async { Err(DbErr::RecordNotUpdated) }).await;
        refused.expect_err("refused");
        assert!(!trouble.is_recent(), "each had its answer");
        let noted = async |trouble: &Trouble| {
            // What the answer holds, a connection for instance, is dropped when the doubt is known already.
            struct Comes<'a>(&'a Trouble);
            impl Drop for Comes<'_> {
                fn drop(&mut self) {
                    assert!(self.0.is_recent(), "it came back unsuspected");
                }
            }
            let comes = Comes(trouble);
            within(Some(LIMIT), trouble, async move {
                let _comes = comes;
                std::future::pending::<Result<(), DbErr>>().await
            })
            .await
        };
        let gone = tokio::time::timeout(Duration::from_millis(5), noted(&trouble)).await;
        gone.expect_err("nothing answers");
        assert!(trouble.is_recent());
    }

    #[tokio::test]
    async fn what_does_not_answer_in_time_is_doubtful() {
        let trouble = Trouble::default();
        let late: Result<(), _> = within(Some(Duration::from_millis(5)), &trouble, std::future::pending()).await;
        late.expect_err("too late");
        assert!(trouble.is_recent());
    }
}
