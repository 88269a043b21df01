//! A backup before the tables change (R22): whoever regrets an upgrade has every row as the program before it left them.
//! Nobody asked for these files, and there are people in them, so they go by themselves.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;

use super::{make, part};
use crate::{actions::Desk, config::Settings, store::Shape};

/// The folder for them, in the data folder.
const FOLDER: &str = "backups";

/// The file in the data folder that is locked by whoever changes the tables.
const TURN: &str = "migration.lock";

/// What follows the time in the name.
const FOR_WHAT: &str = "before-migration";

/// How the time is written in the name, so that names sort by it.
const TIME: &str = "%Y%m%dT%H%M%S%.3fZ";

/// Only the newest so many are kept,
const KEPT: usize = 3;

/// and none for longer than this: whoever is erased is gone from these files as well by then.
const LONGEST: TimeDelta = TimeDelta::days(14);

/// How often the old ones are looked for.
const EVERY: Duration = Duration::from_hours(6);

/// Brings the tables up to date, after a backup of what is there. Answers the backup, if one was made: none if nothing is
/// missing, nothing is there yet, or the settings say so.
///
/// # Errors
/// The backup cannot be written, and then nothing is changed; or the database refused.
pub async fn migrate_up(desk: &Desk, settings: &Settings) -> anyhow::Result<Option<PathBuf>> {
    if desk.store.shape().await? != Shape::Behind {
        // It says itself what is wrong with tables that are not those of this program.
        desk.store.migrate_up().await?;
        return Ok(None);
    }
    if !is_wanted(desk, settings).await? {
        desk.store.migrate_up().await.context("the tables cannot be brought up to date")?;
        return Ok(None);
    }
    // A mail server may start many of us at once after the program was exchanged. Held until the tables are changed.
    let _turn = turn(settings).await.context("no file can be locked in the data folder")?;
    if desk.store.shape().await? != Shape::Behind {
        return Ok(None);
    }
    let made = match back_up(desk, settings).await {
        // A process of another machine was faster, and its change came in between.
        Err(_) if desk.store.shape().await? != Shape::Behind => return Ok(None),
        made => made?,
    };
    desk.store.migrate_up().await.context("the tables cannot be brought up to date")?;
    Ok(Some(made))
}

/// Takes the last changes of the tables back, after a backup of what only they could hold. Answers the backup.
///
/// # Errors
/// As for [`migrate_up`].
pub async fn migrate_down(desk: &Desk, settings: &Settings, steps: u32) -> anyhow::Result<Option<PathBuf>> {
    let wanted = is_wanted(desk, settings).await?;
    let made = if wanted { Some(back_up(desk, settings).await?) } else { None };
    desk.store.migrate_down(steps).await?;
    Ok(made)
}

async fn is_wanted(desk: &Desk, settings: &Settings) -> anyhow::Result<bool> {
    Ok(settings.backup_before_migration && !desk.store.applied_changes().await?.is_empty())
}

/// Waits until no other process with this data folder makes a backup and changes the tables.
async fn turn(settings: &Settings) -> anyhow::Result<fs::File> {
    let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(settings.data_dir.join(TURN))?;
    let locked = tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await;
    Ok(locked??)
}

async fn back_up(desk: &Desk, settings: &Settings) -> anyhow::Result<PathBuf> {
    let now = desk.now();
    let made = write(desk, settings, &name(now, std::process::id())).await;
    let file = made.context(
        "the tables were not changed, because no backup could be made before. Make room for it, or make one in your own \
         way and set TURNUS_BACKUP_BEFORE_MIGRATION=false",
    )?;
    tracing::info!(file = %file.display(), "a backup was made before the tables change");
    remove_old(&settings.data_dir.join(FOLDER), now);
    Ok(file)
}

async fn write(desk: &Desk, settings: &Settings, name: &str) -> anyhow::Result<PathBuf> {
    let folder = settings.private_folder(FOLDER).with_context(|| format!("no folder {FOLDER} can be made"))?;
    let file = folder.join(name);
    make(desk, &file).await?;
    Ok(file)
}

/// Removes old ones until `stop`: each process sees to its own data folder.
pub async fn keep(desk: Desk, data_dir: PathBuf, stop: CancellationToken) {
    loop {
        remove_old(&data_dir.join(FOLDER), desk.now());
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

fn remove_old(folder: &Path, now: DateTime<Utc>) {
    // There are people in what a killed one left, too.
    part::clear(folder, now);
    let Ok(found) = fs::read_dir(folder) else { return };
    let names: Vec<String> = found.flatten().filter_map(|found| found.file_name().into_string().ok()).collect();
    for old in outdated(&names, now) {
        match fs::remove_file(folder.join(old)) {
            Ok(()) => tracing::info!(file = old, "an old backup from before a change of the tables was removed"),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::warn!(file = old, %error, "an old backup cannot be removed, and there are people in it");
            }
        }
    }
}

fn name(now: DateTime<Utc>, process: u32) -> String {
    format!("{}-{FOR_WHAT}.{process}.db", now.format(TIME))
}

/// When a file of that name was made; none: it is not one of ours, and whoever put it there keeps it.
fn made_at(name: &str) -> Option<DateTime<Utc>> {
    let (time, rest) = name.split_once('-')?;
    let process = rest.strip_prefix(FOR_WHAT)?.strip_prefix('.')?.strip_suffix(".db")?;
    let is_ours = !process.is_empty() && process.bytes().all(|b| b.is_ascii_digit());
    is_ours.then(|| NaiveDateTime::parse_from_str(time, TIME).ok().map(|time| time.and_utc())).flatten()
}

/// Those that have to go: all but the newest few, and whatever is too old.
fn outdated(names: &[String], now: DateTime<Utc>) -> Vec<&str> {
    let mut ours: Vec<(DateTime<Utc>, &str)> =
        names.iter().filter_map(|name| Some((made_at(name)?, name.as_str()))).collect();
    ours.sort_unstable_by(|one, other| other.cmp(one));
    let places = ours.into_iter().enumerate();
    places.filter(|(place, (made, _))| *place >= KEPT || *made + LONGEST <= now).map(|(_, (_, name))| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_newest_three_stay_for_two_weeks_and_what_is_not_ours_for_ever() {
        let now = at("2026-11-29T12:00:00Z");
        let made = |time: &str| name(at(time), 7);
        let [newest, second, third, fourth] =
            ["2026-11-29T11:00:00Z", "2026-11-28T00:00:00Z", "2026-11-15T12:00:01Z", "2026-11-15T12:00:00Z"].map(made);
        assert_eq!(newest, "20261129T110000.000Z-before-migration.7.db");
        let others = [
            "mine.db",
            "20200101T000000.000Z-mine.db",
            "20200101T000000.000Z-before-migration.x.db",
            "x-before-migration.7.db",
        ];
        let mut names = vec![third.clone(), fourth.clone(), newest, second];
        names.extend(others.map(str::to_owned));
        assert_eq!(outdated(&names, now), [fourth.as_str()], "one too many");
        assert_eq!(outdated(&names, now + TimeDelta::seconds(1)), [third.as_str(), fourth.as_str()], "and too old");
        assert_eq!(outdated(&names[..1], now + TimeDelta::seconds(1)), [third.as_str()], "also the last one");
        assert_eq!(outdated(&names[4..], now), Vec::<&str>::new());
    }
}
