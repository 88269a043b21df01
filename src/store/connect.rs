//! Opening the pools.

use std::{path::Path, sync::Arc, time::Duration};

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbErr, RuntimeErr, SqlxPostgresConnector,
    sqlx::{
        Connection as _, Executor,
        postgres::PgPoolOptions,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};

use super::{
    Result, Store, StoreError,
    patience::{Patient, Trouble, alive},
    shared::Line,
    turns::Turns,
};

/// Readers beside the one writer on SQLite.
const SQLITE_READERS: u32 = 4;

/// Pages a connection to SQLite keeps, as its pragma wants them (a number below zero counts kibibytes). A reader's are
/// worth nothing after the next commit of the writer. The system keeps the file anyway, so that more would only be memory:
/// with 16 MB for each nothing was faster (`benches/mail_blast.rs`).
const KEPT_BY_THE_WRITER: &str = "-8000";
const KEPT_BY_A_READER: &str = "-4000";

/// How to open the database.
#[derive(Clone, Debug)]
pub struct Options {
    /// Connections of this process on PostgreSQL; on SQLite the number is fixed.
    pub connections: u32,
    /// How long a caller waits for a free connection.
    pub acquire_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: 10, acquire_timeout: Duration::from_secs(10) }
    }
}

/// Opens one pool on PostgreSQL, a writing and a reading one on SQLite.
pub(super) async fn open(url: &str, options: &Options) -> Result<Store> {
    // Not by `DbBackend::is_prefix_of`: it panics on an address it cannot parse.
    if let Some(file) = url.strip_prefix("sqlite:") {
        let path = file.trim_start_matches("//").split('?').next().unwrap_or_default();
        if path.is_empty() || path == ":memory:" || file.contains("mode=memory") {
            // Each connection would see a database of its own.
            return Err(StoreError::from(DbErr::Custom("SQLite needs a file".to_owned())));
        }
        // The writer first: it makes the file and switches it to write-ahead logging.
        let writer = Database::connect(sqlite(url, options, false)).await?;
        let reader = Database::connect(sqlite(url, options, true)).await?;
        let (writer, reader) = (Patient::local(writer), Patient::local(reader));
        let line = Some(Line::new(options.acquire_timeout));
        return Ok(Store { writer, reader, feed_changes: Arc::default(), changes: Arc::default(), line, turns: None });
    }
    let trouble = Trouble::default();
    let pool = Patient::remote(Database::connect(postgres(url, options, &trouble)).await?, trouble);
    // Longer than for a connection: whoever waits here holds nothing that others want.
    let turns = Some(Turns::new(options.acquire_timeout * 3 / 2));
    Ok(Store {
        writer: pool.clone(),
        reader: pool,
        feed_changes: Arc::default(),
        changes: Arc::default(),
        line: None,
        turns,
    })
}

/// One connection to an SQLite file, beside the pools: for what takes long. Nothing but the file is left when it closes.
pub(super) async fn beside(file: &Path) -> Result<DatabaseConnection> {
    let file = file.to_owned();
    let mut connect = ConnectOptions::new("sqlite:beside");
    connect.max_connections(1).sqlx_logging(false).max_lifetime(None::<Duration>).idle_timeout(None::<Duration>);
    connect.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .filename(&file)
            .create_if_missing(true)
            .busy_timeout(Duration::from_secs(5))
            .synchronous(SqliteSynchronous::Full)
    });
    Ok(Database::connect(connect).await?)
}

/// One connection to the same PostgreSQL, beside the pool and without its short limits: for what takes long.
pub(super) async fn with_time(pool: &DatabaseConnection) -> Result<DatabaseConnection> {
    let options = pool.get_postgres_connection_pool().connect_options();
    let options = (*options).clone().options([
        ("statement_timeout", "30min"),
        ("lock_timeout", "1min"),
        ("idle_in_transaction_session_timeout", "1min"),
    ]);
    let one = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
    let one = one.connect_with(options).await.map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(one))
}

fn common(url: &str, options: &Options, connections: u32) -> ConnectOptions {
    let mut connect = ConnectOptions::new(url);
    connect
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        // None, also because sqlx 0.9 may spin for ever when it looks after idle connections: it counts them after it
        // gives them free, and a count below zero is a loop of 2^64 turns.
        .max_lifetime(None::<Duration>)
        .idle_timeout(None::<Duration>);
    connect
}

fn sqlite(url: &str, options: &Options, reads_only: bool) -> ConnectOptions {
    let mut connect = common(url, options, if reads_only { SQLITE_READERS } else { 1 });
    connect.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("cache_size", if reads_only { KEPT_BY_A_READER } else { KEPT_BY_THE_WRITER })
            .pragma("temp_store", "MEMORY");
        if reads_only {
            return sqlite.pragma("query_only", "ON");
        }
        sqlite
            .create_if_missing(true)
            // What is deleted is overwritten: nobody finds an erased person in the file.
            .pragma("secure_delete", "ON")
            .journal_mode(SqliteJournalMode::Wal)
            // Acknowledged means durable, also when the power fails.
            .synchronous(SqliteSynchronous::Full)
            .optimize_on_close(true, None)
    });
    connect.map_sqlx_sqlite_pool_opts(|pool| {
        pool.after_release(|connection, _| {
            Box::pin(async move {
                // SQLite ends a transaction by itself when the disk is full; the driver goes on counting it, and all
                // later transactions would be savepoints in one that nobody commits.
                if connection.is_in_transaction() {
                    // Waits until a rollback that is still under way has been counted.
                    connection.ping().await?;
                }
                Ok(!connection.is_in_transaction())
            })
        })
    });
    connect
}

fn postgres(url: &str, options: &Options, trouble: &Trouble) -> ConnectOptions {
    let mut connect = common(url, options, options.connections);
    connect.map_sqlx_postgres_opts(|postgres| {
        postgres.application_name("turnus").options([
            ("statement_timeout", "8s"),
            // Between two statements of ours lie milliseconds: whoever is silent for so long stands still, and others
            // wait for the rows.
            ("idle_in_transaction_session_timeout", "10s"),
            ("lock_timeout", "7s"),
            ("TimeZone", "UTC"),
            // What is asked here takes a millisecond, and compiling it (as PostgreSQL does with what it reckons to be costly)
            // forty and more: that was a quarter of all it did for a large mailing.
            ("jit", "off"),
            // Without it a ROLLBACK in doubt says "there is no transaction in progress".
            ("client_min_messages", "error"),
        ])
    });
    let trouble = trouble.clone();
    connect.map_sqlx_postgres_pool_opts(move |pool| {
        let (trouble, lately) = (trouble.clone(), trouble.clone());
        pool.before_acquire(move |connection, meta| {
            let doubtful = trouble.doubts(meta.idle_for);
            Box::pin(async move {
                if doubtful {
                    alive(connection.ping()).await?;
                }
                Ok(true)
            })
        })
        .after_release(move |connection, _| {
            // The pool itself brings to an end what was dropped, but waits for it without a limit. Asking each time would
            // cost one more way to the server with every statement.
            let doubtful = connection.is_in_transaction() || lately.is_recent();
            Box::pin(async move {
                if doubtful {
                    // Whatever a cancelled caller left open ends here, before somebody else's writes fall into it. A
                    // connection that does not answer is closed: waiting for it would hold its place in the pool for ever.
                    alive(connection.execute("ROLLBACK")).await?;
                }
                Ok(true)
            })
        })
    });
    connect
}
