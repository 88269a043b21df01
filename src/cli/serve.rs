//! `turnus serve`.

use anyhow::Context;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

use super::say;
use crate::{
    actions::agreements,
    app::{App, Duty},
    config::Settings,
    locale::wordings,
    telemetry,
};

/// What this process does.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// web answers requests, worker sends mail and plans dates, all does both.
    #[arg(long, value_enum, default_value = "all")]
    role: RoleWord,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum RoleWord {
    All,
    Web,
    Worker,
}

pub(super) async fn run(settings: Settings, args: &Args) -> anyhow::Result<()> {
    let traces = telemetry::start_tracing(&settings)?;
    let duty = match args.role {
        RoleWord::All => Duty::All,
        RoleWord::Web => Duty::Web,
        RoleWord::Worker => Duty::Worker,
    };
    let stop = stop_on_signal()?;
    let (bound, listener) = if duty.serves() {
        let listener = listen(&settings).await?;
        (listener.local_addr()?, Some(listener))
    } else {
        (settings.listen, None)
    };
    let app = App::open(settings, bound).await?;
    App::prepare(&app.desk, &app.settings).await?;
    // Pages show them from now on: whoever agrees to them can be shown them for as long as it counts.
    if let Err(error) = agreements::keep(&app.desk, wordings()).await {
        tracing::error!(%error, "the words to agree to cannot be kept; they are tried again at the next start");
    }
    app.catch_up().await;
    match &listener {
        Some(_) => say(&format!("listening on http://{bound}")),
        None => say("working"),
    }
    let looking = app.clone();
    tokio::spawn(async move { looking.look_around().await });
    let ran = app.run(listener, duty, stop).await;
    traces.end().await;
    ran
}

/// Takes the address the settings name.
pub(super) async fn listen(settings: &Settings) -> anyhow::Result<TcpListener> {
    let address = settings.listen;
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}; TURNUS_LISTEN or --listen choose another address, port 0 any free port")
    })
}

/// Cancelled by SIGTERM or Ctrl-C.
pub(super) fn stop_on_signal() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let token = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        token.cancel();
    });
    Ok(stop)
}
