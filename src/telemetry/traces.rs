//! Traces for whoever collects them (OpenTelemetry over HTTP): off unless the operator names a collector.
//!
//! Told is what the program did, when, and how it ended: a request by its pattern, a job by its name. Never an address, a
//! link or a text: spans are held to what the log is held to (C33), and events outside our own rooms are left out.

use std::{
    borrow::Cow,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use hyper::http::{Request, Response};
use opentelemetry::{
    KeyValue, Value,
    trace::{SpanKind, Status, TracerProvider},
};
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{Protocol, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{SdkTracerProvider, SpanData, SpanExporter},
};
use tokio::runtime::Handle;
use tracing::{Level, Subscriber};
use tracing_subscriber::{Layer, filter::Targets, registry::LookupSpan};
use url::Url;

use crate::{
    clock::Chance,
    wire::{CertificateTrouble, Wire},
};

/// How long the last ones may take when the program stops.
const LAST: Duration = Duration::from_secs(3);
/// Where a collector takes traces, below the address that the operator names.
const PLACE: &str = "v1/traces";

/// A collector that cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum TracesTrouble {
    /// No certificates to check it by.
    #[error(transparent)]
    Certificates(#[from] CertificateTrouble),
    /// The exporter does not take the address.
    #[error("TURNUS_OTLP_URL: {0}")]
    Exporter(#[from] opentelemetry_otlp::ExporterBuildError),
}

/// What is told while the program runs. Ends with [`Traces::end`].
#[derive(Debug, Default)]
#[must_use = "the last ones are sent by `end`"]
pub struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Tells the collector at this address.
    pub(super) fn to(collector: &Url) -> Result<Self, TracesTrouble> {
        let collector = Collector::at(collector)?;
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(collector.place.as_str())
            .with_http_client(collector)
            .build()?;
        let about = [
            KeyValue::new("service.name", "turnus"),
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            // One node of several.
            KeyValue::new("service.instance.id", Chance::System.link_id().to_string()),
        ];
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(Worded(exporter))
            .with_resource(Resource::builder_empty().with_attributes(about).build())
            .build();
        Ok(Self(Some(provider)))
    }

    /// What makes traces of our own spans.
    pub(super) fn layer<S>(&self) -> Option<impl Layer<S> + Send + Sync + 'static>
    where
        S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
    {
        let tracer = self.0.as_ref()?.tracer("turnus");
        let layer = tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false);
        Some(layer.with_filter(Targets::new().with_target("turnus", Level::INFO)))
    }

    /// Sends the last ones, if the collector takes them soon.
    pub async fn end(self) {
        let Some(provider) = self.0 else { return };
        // Waits for a thread of the exporter's own.
        let ended = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(LAST)).await;
        if !matches!(ended, Ok(Ok(()))) {
            tracing::warn!("the last traces did not reach their collector");
        }
    }
}

/// The way to the collector. The exporter has a thread of its own, the connection belongs to the program's runtime.
#[derive(Debug)]
struct Collector {
    place: Url,
    wire: Arc<Wire>,
    runtime: Handle,
    is_silent: AtomicBool,
}

impl Collector {
    fn at(named: &Url) -> Result<Self, TracesTrouble> {
        let mut place = named.clone();
        place.set_path(&format!("{}/{PLACE}", named.path().trim_end_matches('/')));
        let wire = Arc::new(Wire::to(named.clone(), None)?);
        Ok(Self { place, wire, runtime: Handle::current(), is_silent: AtomicBool::new(false) })
    }

    /// Said once, until it changes.
    fn note(&self, is_silent: bool) {
        match (self.is_silent.swap(is_silent, Ordering::Relaxed), is_silent) {
            (false, true) => tracing::warn!("the collector of traces does not take them; nothing else waits for it"),
            (true, false) => tracing::info!("the collector of traces takes them again"),
            _ => {}
        }
    }
}

impl HttpClient for Collector {
    fn send_bytes<'s, 'a>(
        &'s self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'a>>
    where
        's: 'a,
        Self: 'a,
    {
        let wire = Arc::clone(&self.wire);
        let asked = self.runtime.spawn(async move { wire.ask(request.map(Vec::from)).await });
        Box::pin(async move {
            let answer = asked.await.map_err(HttpError::from).and_then(|answer| answer.map_err(HttpError::from));
            self.note(!answer.as_ref().is_ok_and(|answer| answer.status().is_success()));
            Ok(answer?.map(Bytes::from))
        })
    }
}

/// Says in OpenTelemetry's words what the log says in ours.
#[derive(Debug)]
struct Worded<E>(E);

impl<E: SpanExporter> SpanExporter for Worded<E> {
    fn export(&self, batch: Vec<SpanData>) -> impl Future<Output = OTelSdkResult> + Send {
        self.0.export(batch.into_iter().map(worded).collect())
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

/// What each field of a request is called there ("Semantic conventions for HTTP spans").
const OF_A_REQUEST: [(&str, &str); 4] = [
    ("id", "turnus.request.id"),
    ("method", "http.request.method"),
    ("route", "http.route"),
    ("status", "http.response.status_code"),
];

fn worded(mut span: SpanData) -> SpanData {
    let said = |key: &str| span.attributes.iter().find(|one| one.key.as_str() == key).map(|one| one.value.clone());
    let (name, kind) = match span.name.as_ref() {
        "request" => {
            let named: Vec<String> = ["method", "route"]
                .iter()
                .filter_map(|key| said(key).map(|value| value.to_string()))
                .filter(|value| value != "-")
                .collect();
            (named.join(" "), SpanKind::Server)
        }
        "job" => (format!("job {}", said("name").unwrap_or(Value::from("-"))), SpanKind::Internal),
        _ => return span,
    };
    if matches!(said("status"), Some(Value::I64(500..))) || said("failed") == Some(Value::Bool(true)) {
        span.status = Status::error("");
    }
    if kind == SpanKind::Server {
        for one in &mut span.attributes {
            if let Some((_, called)) = OF_A_REQUEST.iter().find(|(ours, _)| *ours == one.key.as_str()) {
                one.key = (*called).into();
            }
        }
        span.attributes.retain(|one| one.key.as_str() != "http.route" || one.value.as_str() != "-");
    }
    span.name = Cow::Owned(name);
    span.span_kind = kind;
    span
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tracing::{info_span, subscriber::with_default};
    use tracing_subscriber::{layer::SubscriberExt, registry};

    use super::*;

    #[derive(Clone, Debug, Default)]
    struct Kept(Arc<Mutex<Vec<SpanData>>>);

    impl SpanExporter for Kept {
        async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
            self.0.lock().unwrap().extend(batch);
            Ok(())
        }
    }

    /// What is told of that.
    fn told(done: impl FnOnce()) -> Vec<SpanData> {
        let kept = Kept::default();
        let provider = SdkTracerProvider::builder().with_simple_exporter(Worded(kept.clone())).build();
        with_default(registry().with(Traces(Some(provider)).layer()), done);
        let told = kept.0.lock().unwrap();
        told.clone()
    }

    #[test]
    fn a_fault_is_one_in_opentelemetrys_words_as_well() {
        let told = told(|| {
            for status in [404_i64, 503] {
                info_span!("request", id = "1", method = "GET", route = "/m/{token}", status);
            }
            info_span!("job", name = "prune", failed = false);
            info_span!("job", name = "prune", failed = true);
        });
        let said: Vec<_> = told.iter().map(|span| (span.name.as_ref(), span.status == Status::error(""))).collect();
        let (request, job) = ("GET /m/{token}", "job prune");
        assert_eq!(said, [(request, false), (request, true), (job, false), (job, true)]);
    }

    #[test]
    fn a_request_that_no_page_is_for_is_named_by_its_method() {
        let told = told(|| drop(info_span!("request", id = "1", method = "PUT", route = "-", status = 405_i64)));
        let keys: Vec<_> = told[0].attributes.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(told[0].name, "PUT");
        assert!(keys.contains(&"http.response.status_code") && !keys.contains(&"http.route"), "{keys:?}");
    }

    #[test]
    fn what_others_do_in_our_process_is_not_told() {
        assert!(told(|| drop(info_span!(target: "hyper::client", "request", method = "GET"))).is_empty());
        assert!(told(|| drop(tracing::debug_span!("inner"))).is_empty());
    }
}
