//! Hearing at once what other nodes did, where the database passes it on (PostgreSQL: `NOTIFY`). Nothing depends on it:
//! whoever keeps something looks by itself as well, a little later.

use std::{sync::Arc, time::Duration};

use sea_orm::{
    ConnectionTrait, DbBackend,
    sqlx::postgres::{PgListener, PgPoolOptions},
};

use super::{Db, Result, Store, StoreError, Tx};

/// What is called through the database when a calendar changed. Only what is rare is: the server commits those who call
/// one after the other.
const FEEDS: &str = "turnus_feeds";

/// After so long without a word the line may be dead: it is opened anew.
const SILENCE: Duration = Duration::from_mins(2);

/// Listens to what other nodes commit.
#[derive(Debug)]
pub struct Ear(PgListener);

impl Store {
    /// An ear at the database, with a connection of its own beside the pool; none on SQLite, whose only node hears itself.
    ///
    /// # Errors
    /// The database is gone.
    pub async fn ear(&self) -> Result<Option<Ear>> {
        if self.reader.get_database_backend() != DbBackend::Postgres {
            return Ok(None);
        }
        let how = Arc::unwrap_or_clone(self.reader.get_postgres_connection_pool().connect_options());
        // Without time limits, like all pools here.
        let own = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
        let own = own.acquire_timeout(Duration::from_secs(10)).connect_with(how).await.map_err(gone)?;
        let mut ear = PgListener::connect_with(&own).await.map_err(gone)?;
        ear.listen(FEEDS).await.map_err(gone)?;
        Ok(Some(Ear(ear)))
    }
}

impl Ear {
    /// Waits until somebody says that a calendar changed.
    ///
    /// # Errors
    /// The line broke, or has been silent for so long that it may have: open a new one, and look meanwhile.
    pub async fn hear(&mut self) -> Result<()> {
        match tokio::time::timeout(SILENCE, self.0.try_recv()).await {
            Ok(Ok(Some(_))) => Ok(()),
            Ok(Ok(None)) | Err(_) => Err(StoreError::Interrupted),
            Ok(Err(error)) => Err(gone(error)),
        }
    }
}

fn gone(error: sea_orm::sqlx::Error) -> StoreError {
    sea_orm::DbErr::Conn(sea_orm::RuntimeErr::SqlxError(error.into())).into()
}

/// Tells all nodes, once this transaction is committed.
pub(super) async fn call(tx: &Tx) -> Result<()> {
    if tx.connection().get_database_backend() == DbBackend::Postgres {
        tx.connection().execute_unprepared(&format!("NOTIFY {FEEDS}")).await?;
    }
    Ok(())
}
