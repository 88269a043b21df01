//! A collector of traces (OpenTelemetry, OTLP over HTTP): keeps what it is told.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::post};
use opentelemetry_proto::tonic::{collector::trace::v1::ExportTraceServiceRequest, trace::v1::Span};
use prost::Message;
use tokio::{net::TcpListener, task::JoinHandle};

/// One of them, gone with this value.
pub(crate) struct Collector {
    url: String,
    told: Arc<Mutex<Vec<Bytes>>>,
    task: JoinHandle<()>,
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn take(State(told): State<Arc<Mutex<Vec<Bytes>>>>, body: Bytes) -> StatusCode {
    told.lock().unwrap().push(body);
    StatusCode::OK
}

impl Collector {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/below", listener.local_addr().unwrap());
        let told = Arc::new(Mutex::new(Vec::new()));
        let routes = Router::new().route("/below/v1/traces", post(take)).with_state(Arc::clone(&told));
        let task = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { url, told, task }
    }

    /// Where it is, as the operator writes it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Everything that it was told, as it came.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.told.lock().unwrap().concat()
    }

    /// The spans among it.
    pub(crate) fn spans(&self) -> Vec<Span> {
        let told = self.told.lock().unwrap();
        let all = told.iter().map(|body| ExportTraceServiceRequest::decode(body.clone()).expect("OTLP"));
        all.flat_map(|one| one.resource_spans).flat_map(|one| one.scope_spans).flat_map(|one| one.spans).collect()
    }
}
