//! `turnus demo` and `turnus load-demo`.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::ArgAction;

use super::{
    say,
    serve::{listen, stop_on_signal},
};
use crate::{
    actions::{self, Desk, Failure},
    app::{App, Duty},
    config::Settings,
    telemetry,
};

/// Where the demo runs.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where to listen; port 0 picks a free one.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Keeps the data in this folder and goes on with it next time; else it goes when the demo stops.
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
}

impl Args {
    /// The settings a demo overrides, whatever the environment says.
    pub(super) fn flags(&self) -> Vec<(&'static str, String)> {
        let passing = std::env::temp_dir().join(format!("turnus-demo-{}", std::process::id()));
        let folder = self.data_dir.clone().unwrap_or(passing);
        let at = folder.display();
        let mut flags = vec![
            ("TURNUS_DATA_DIR", at.to_string()),
            ("TURNUS_DATABASE_URL", format!("sqlite://{at}/turnus.db?mode=rwc")),
            ("TURNUS_SMTP_URL", format!("file:{at}/mail")),
            ("TURNUS_AUTO_MIGRATE", "true".to_owned()),
        ];
        flags.extend(self.listen.clone().map(|address| ("TURNUS_LISTEN", address)));
        flags
    }
}

pub(super) async fn run(settings: Settings, args: &Args) -> anyhow::Result<()> {
    telemetry::start(&settings);
    let folder = settings.data_dir.clone();
    let stop = stop_on_signal()?;
    let listener = listen(&settings).await?;
    let bound = listener.local_addr()?;
    let mut app = App::open(settings, bound).await?;
    app.demo = true;
    App::prepare(&app.desk, &app.settings).await?;
    let token = actions::demo::load(&app.desk).await.context("the demo data cannot be loaded")?;
    greet(&app, bound, &token, &folder)?;
    let result = app.run(Some(listener), Duty::All, stop).await;
    if args.data_dir.is_none() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("{} is left behind", folder.display()))?;
    }
    result
}

fn greet(app: &App, bound: SocketAddr, token: &str, folder: &Path) -> anyhow::Result<()> {
    say(&format!("listening on http://{bound}"));
    say(&format!("pages:     {}", app.base_url));
    say(&format!("organizer: {}", app.base_url.join(&format!("/login/{token}"))?));
    say(&format!("mails:     {}", app.base_url.join("/demo/mail")?));
    say(&format!("data:      {}", folder.display()));
    Ok(())
}

/// How much to load.
#[derive(Debug, clap::Args)]
pub(super) struct LoadArgs {
    /// So many synthetic events, evenly over the coming year; without it the demo's formats and people.
    #[arg(long, value_name = "N", action = ArgAction::Set, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    events: Option<u32>,
}

pub(super) async fn fill(desk: &Desk, args: &LoadArgs) -> anyhow::Result<()> {
    match args.events {
        None => drop(actions::demo::load(desk).await.context("the demo data cannot be loaded")?),
        Some(count) => match actions::demo::load_synthetic(desk, count).await {
            Err(Failure::Forbidden) => {
                anyhow::bail!("the database is not empty; synthetic events would mix with real ones")
            }
            other => other.context("the events cannot be loaded")?,
        },
    }
    Ok(())
}
