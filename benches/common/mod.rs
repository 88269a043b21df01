//! What the measurements share: a service of its own on an embedded database or on a server.

use std::{collections::BTreeMap, net::SocketAddr, path::Path};

use sea_orm::{ConnectionTrait, Database, Statement};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use turnus::{
    actions::Desk,
    app::{App, Duty},
    config::Settings,
    domain::access::Viewer,
};

mod organizer;

use self::organizer::organizer;

/// An empty database on a server.
pub(crate) async fn database(server: &str, purpose: &str) -> String {
    let admin = Database::connect(server).await.unwrap();
    let fsync = admin.query_one_raw(Statement::from_string(admin.get_database_backend(), "SHOW fsync")).await.unwrap();
    println!("PostgreSQL with fsync {}", fsync.unwrap().try_get_by_index::<String>(0).unwrap());
    let base = server.rsplit_once('/').expect("a database in the address").0.to_owned();
    let name = format!("turnus_{purpose}_{}", std::process::id());
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    format!("{base}/{name}")
}

/// PostgreSQL learns what is in its tables, as it does by itself within a minute: until then it goes on as if they were as
/// empty as they were when the program began.
pub(crate) async fn settle(database: Option<&str>) {
    let Some(url) = database else { return };
    let db = Database::connect(url).await.unwrap();
    db.execute_unprepared("ANALYZE").await.unwrap();
    db.close().await.unwrap();
}

/// The service as operators run it, without the process that sends mail; and an organizer who may do anything.
pub(crate) async fn serve(
    folder: &Path,
    database: Option<String>,
    stop: &CancellationToken,
) -> (SocketAddr, Desk, Viewer) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (app, viewer) = open(folder, database, address, &[]).await;
    let desk = app.desk.clone();
    tokio::spawn(app.run(Some(listener), Duty::Web, stop.clone()));
    (address, desk, viewer)
}

/// The service before it answers, with further settings; and an organizer who may do anything.
pub(crate) async fn open(
    folder: &Path,
    database: Option<String>,
    address: SocketAddr,
    settings: &[(&str, String)],
) -> (App, Viewer) {
    let mut env = BTreeMap::from([("TURNUS_DATA_DIR".to_owned(), folder.display().to_string())]);
    if let Some(database) = database {
        env.insert("TURNUS_DATABASE_URL".to_owned(), database);
        env.insert("TURNUS_SECRET_KEY".to_owned(), "0123456789abcdef0123456789abcdef0123".to_owned());
    }
    env.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    let settings = Settings::parse(&env, None, &|_| Err("no files here".into())).expect("settings");
    let app = App::open(settings, address).await.unwrap();
    app.desk.store.migrate_up().await.unwrap();
    let viewer = organizer(&app.desk).await;
    (app, viewer)
}
