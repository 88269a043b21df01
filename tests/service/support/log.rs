//! What the service logs, in process.

use std::{
    io,
    sync::{Arc, Mutex},
};

use tracing::{Level, instrument::WithSubscriber};

/// What is logged while something is done.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Does something and answers what was logged meanwhile.
pub(crate) async fn logged(what: impl Future<Output = ()>) -> String {
    logged_from(Level::INFO, what).await
}

/// The same for lines that operators do not see by default.
pub(crate) async fn logged_from(level: Level, what: impl Future<Output = ()>) -> String {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(level).with_ansi(false);
    let subscriber = subscriber.with_writer(move || writer.clone()).finish();
    what.with_subscriber(subscriber).await;
    String::from_utf8(log.0.lock().unwrap().clone()).unwrap()
}
