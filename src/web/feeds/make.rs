//! How a calendar is made: its mark first, then its events, then its bytes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{
    ready::{Origin, Ready},
    selection::Selection,
};
use crate::{
    calendar::{Feed, Links, Window, feed, month, single, window},
    domain::{
        event::Announced,
        format::{Format, Locale},
        text::Slug,
    },
    locale::text,
    store::{
        Result, Store, StoreError,
        events::{self, FeedSelection},
        feed_marks::{self, Mark},
        formats,
    },
};

/// What the calendars of an installation have in common.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where their entries point to.
    pub links: Links,
    /// The zone of their months; a format's feed follows the format's own.
    pub zone: Tz,
    /// The language of the calendars that are of no format.
    pub locale: Locale,
}

/// What a calendar is rendered from.
struct Plan {
    name: String,
    description: String,
    zone: Tz,
    selection: FeedSelection,
    scope: String,
}

/// Makes the calendar; nothing if the public knows none of that name.
pub(super) async fn make(
    store: &Store,
    settings: &Settings,
    selection: &Selection,
    now: DateTime<Utc>,
) -> Result<Option<Ready>> {
    // Before the events: a change in between makes the calendar look older than it is, never newer.
    let marks = feed_marks::all(store).await?;
    if let Selection::Event(slug) = selection {
        return download(store, settings, slug, &marks).await;
    }
    let Some(plan) = plan(store, settings, selection).await? else { return Ok(None) };
    let window = window(now, plan.zone);
    let events = events::list_feed(store, &plan.selection, window.from, window.until).await?;
    let origin = origin(&plan.scope, &marks, month(now, plan.zone));
    let links = settings.links.clone();
    let render = move || {
        let feed = Feed { name: &plan.name, description: &plan.description, zone: plan.zone, window, events: &events };
        let rendered = feed::render(&feed, &links);
        if rendered.left_out > 0 {
            let (kept, left_out, scope) = (rendered.entries, rendered.left_out, &plan.scope);
            tracing::warn!(kept, left_out, scope, "a calendar feed is too large: its farthest months were left out");
        }
        Ready::new(rendered.bytes, origin, None)
    };
    aside(render).await.map(Some)
}

/// Rendering and compressing take milliseconds; requests in flight should not wait for that.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Interrupted)
}

async fn download(
    store: &Store,
    settings: &Settings,
    slug: &Slug,
    marks: &BTreeMap<String, Mark>,
) -> Result<Option<Ready>> {
    let found = events::announced_by_slug(store, slug.as_str()).await?;
    let Some(announced) = found.filter(Announced::is_public) else { return Ok(None) };
    let always = Window { from: DateTime::<Utc>::MIN_UTC, until: DateTime::<Utc>::MAX_UTC };
    let origin = origin(feed_marks::ALL, marks, always);
    let (links, slug) = (settings.links.clone(), slug.clone());
    aside(move || Some(Ready::new(single::download(&announced, &links), origin, Some(&slug)))).await
}

/// Last-Modified must move on with every change, and when the window does (R23).
fn origin(scope: &str, marks: &BTreeMap<String, Mark>, month: Window) -> Origin {
    let mark = marks.get(scope);
    let changed_at = mark.map_or(DateTime::UNIX_EPOCH, |mark| mark.changed_at);
    Origin {
        scope: scope.to_owned(),
        version: mark.map_or(0, |mark| mark.version),
        changed_at: changed_at.max(month.from),
        until: month.until,
    }
}

async fn plan(store: &Store, settings: &Settings, selection: &Selection) -> Result<Option<Plan>> {
    let Settings { zone, locale, .. } = *settings;
    match selection {
        Selection::All => Ok(Some(Plan {
            name: text(locale, "feed-all", &[]),
            description: text(locale, "feed-all-description", &[]),
            zone,
            selection: FeedSelection::All,
            scope: feed_marks::ALL.to_owned(),
        })),
        Selection::Format(slug) => {
            let found = formats::find_by_slug(store, slug.as_str()).await?;
            Ok(found.filter(Format::is_public).map(plan_of_format))
        }
        Selection::Chosen { formats, tags } => plan_of_choice(store, settings, formats, tags).await,
        Selection::Event(_) => Ok(None),
    }
}

fn plan_of_format(format: Format) -> Plan {
    let summary = [("summary", format.summary.as_str().into())];
    Plan {
        description: text(format.locale, "feed-format-description", &summary).trim().to_owned(),
        selection: FeedSelection::Format(format.id),
        scope: feed_marks::format_scope(format.id),
        zone: format.zone,
        name: format.title,
    }
}

/// Formats that are gone are left out, so that one of them does not end the whole subscription; if none is left, there
/// is no such calendar.
async fn plan_of_choice(
    store: &Store,
    settings: &Settings,
    chosen: &BTreeSet<Slug>,
    tags: &BTreeSet<String>,
) -> Result<Option<Plan>> {
    let locale = settings.locale;
    let mut known = formats::list_public(store).await?;
    known.retain(|format| chosen.contains(&format.slug));
    if known.is_empty() && tags.is_empty() {
        return Ok(None);
    }
    let of_tag = |tag: &String| text(locale, "feed-selection-tag", &[("tag", tag.as_str().into())]);
    let names: Vec<_> = known.iter().map(|format| format.title.clone()).chain(tags.iter().map(of_tag)).collect();
    let names = names.join(", ");
    let value = [("names", names.as_str().into())];
    Ok(Some(Plan {
        name: text(locale, "feed-selection", &value),
        description: text(locale, "feed-selection-description", &value),
        zone: settings.zone,
        selection: FeedSelection::Some {
            formats: known.iter().map(|format| format.slug.as_str().to_owned()).collect(),
            tags: tags.iter().cloned().collect(),
        },
        scope: feed_marks::ALL.to_owned(),
    }))
}
