//! A database of its own for each test, on both engines from the same text.
//!
//! SQLite: a file in a temporary folder. PostgreSQL: a copy of a migrated template on the throw-away server behind
//! `TEST_POSTGRES_URL`; without that variable the test says that it was left out, and with
//! `TEST_FORBID_LEAVING_OUT=1` it fails instead.
//!
//! ```ignore
//! on_both! {
//!     async fn a_seat_is_given_once(database) { … database.store … }
//! }
//! ```
#![allow(clippy::expect_used, reason = "a test may")]

use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use turnus::store::{Options, Store};

use super::left_out::{leave_out, told};

/// Runs each function as one test per engine: `name::sqlite` and `name::postgres`.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($database:ident) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn check($database: database::Database) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() {
                check(database::Database::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgres() {
                if let Some(database) = database::Database::postgres().await {
                    check(database).await;
                }
            }
        }
    )+};
}
pub(crate) use on_both;

/// A migrated database that goes away with this value.
#[allow(dead_code, reason = "each test binary uses its own part")]
pub(crate) struct Database {
    pub(crate) store: Store,
    pub(crate) url: String,
    _place: Place,
}

enum Place {
    Folder { _folder: TempDir },
    Server { name: String },
}

static NUMBER: AtomicU32 = AtomicU32::new(0);
static TEMPLATE: OnceCell<String> = OnceCell::const_new();

#[allow(dead_code, reason = "each test binary uses its own part")]
impl Database {
    /// A migrated SQLite file.
    pub(crate) async fn sqlite() -> Self {
        let empty = Self::sqlite_empty().await;
        empty.store.migrate_up().await.expect("the schema");
        empty
    }

    /// An SQLite file without a schema.
    pub(crate) async fn sqlite_empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = sqlite_url(&folder.path().join("turnus.db"));
        Self { store: open(&url).await, url, _place: Place::Folder { _folder: folder } }
    }

    /// A migrated database on the server; none if there is no server.
    pub(crate) async fn postgres() -> Option<Self> {
        server_url()?;
        let template = TEMPLATE.get_or_init(make_template).await;
        Some(Self::on_server(Some(template)).await)
    }

    /// A database on the server without a schema; none if there is no server.
    pub(crate) async fn postgres_empty() -> Option<Self> {
        server_url()?;
        Some(Self::on_server(None).await)
    }

    async fn on_server(template: Option<&str>) -> Self {
        let name = format!("{}_{}", prefix(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let template = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
        administer(&[format!("CREATE DATABASE {name}{template}")]).await;
        let url = url_of(&name);
        Self { store: open(&url).await, url, _place: Place::Server { name } }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self::Server { name } = self else { return };
        let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // The test's own runtime cannot wait here; one of our own can.
        let done = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(administer(&[drop]));
        });
        if done.join().is_err() {
            eprintln!("the database {name} stays on the test server");
        }
    }
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

async fn open(url: &str) -> Store {
    Store::connect(url, &Options::default()).await.expect("a database of its own")
}

/// Databases of this process carry its number, so that those of dead processes can be told.
fn prefix() -> String {
    format!("turnus_test_{}", std::process::id())
}

fn url_of(name: &str) -> String {
    let mut url =
        url::Url::parse(&told("TEST_POSTGRES_URL").expect("asked before")).expect("TEST_POSTGRES_URL is an address");
    url.set_path(name);
    url.into()
}

fn server_url() -> Option<String> {
    let url = told("TEST_POSTGRES_URL");
    if url.is_none() {
        leave_out("every test on PostgreSQL: TEST_POSTGRES_URL is not set");
    }
    url
}

async fn administrator() -> DatabaseConnection {
    aside(&told("TEST_POSTGRES_URL").expect("asked before")).await
}

/// A connection beside the program's own. Without time limits of its connections, like those: with them, sqlx 0.9 looks
/// after idle ones, and should it look in the moment between the return of one and the count of it, it looks forever.
pub(crate) async fn aside(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    options.idle_timeout(None::<std::time::Duration>).max_lifetime(None::<std::time::Duration>);
    sea_orm::Database::connect(options).await.expect("the database answers")
}

async fn administer(statements: &[String]) {
    let server = administrator().await;
    for statement in statements {
        server.execute_unprepared(statement).await.expect("the test server obeys");
    }
    server.close().await.expect("the test server says goodbye");
}

/// Migrates once per process; a copy takes a fraction of that.
async fn make_template() -> String {
    let server = administrator().await;
    let list = "SELECT datname FROM pg_database WHERE datname LIKE 'turnus\\_test\\_%'";
    let rows = server.query_all_raw(Statement::from_string(DbBackend::Postgres, list)).await.expect("a list");
    server.close().await.expect("the test server says goodbye");
    for name in rows.iter().filter_map(|row| row.try_get_by_index::<String>(0).ok()).filter(|name| is_orphan(name)) {
        let server = administrator().await;
        // Another process may be sweeping too.
        server.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.ok();
        server.close().await.ok();
    }
    let name = format!("{}_template", prefix());
    administer(&[format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")]).await;
    let store = open(&url_of(&name)).await;
    store.migrate_up().await.expect("the schema");
    store.close().await.expect("the template is left alone");
    name
}

/// Left behind by a process that is no more.
fn is_orphan(name: &str) -> bool {
    let process = name.trim_start_matches("turnus_test_").split('_').next().unwrap_or_default();
    Path::new("/proc/self").exists() && !Path::new("/proc").join(process).exists()
}
