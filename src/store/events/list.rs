//! Lists of events.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    event::{COLUMN, Entity},
    format,
};
use sea_orm::{
    Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, Query},
};

use super::{announced::announce, row::value};
use crate::{
    domain::{
        event::{Announced, Event, EventStatus},
        format::FormatStatus,
        id::{EventId, FormatId, TeamId},
    },
    store::{Db, Result, Tx},
};

/// Which events somebody may see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Visible {
    /// What the public sees: no drafts, and nothing of a draft format.
    #[default]
    Public,
    /// Everything of these teams, and nothing else.
    Teams(Vec<TeamId>),
    /// What the public sees, and everything of these teams.
    PublicAndTeams(Vec<TeamId>),
}

/// Which events to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventQuery {
    /// Of this format only.
    pub format: Option<FormatId>,
    /// Not over at this time.
    pub from: Option<DateTime<Utc>>,
    /// Begun before this time.
    pub to: Option<DateTime<Utc>>,
    /// What the viewer may see.
    pub visible: Visible,
    /// After this one, in the order of the list.
    pub after: Option<(DateTime<Utc>, EventId)>,
    /// At most so many.
    pub limit: Option<u64>,
}

/// What a calendar feed holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FeedSelection {
    /// Everything public.
    All,
    /// One format.
    Format(FormatId),
    /// These formats (by their part of addresses), and whatever carries one of these tags.
    Some {
        /// Formats.
        formats: Vec<String>,
        /// Tags.
        tags: Vec<String>,
    },
}

pub(super) fn public() -> Condition {
    let formats =
        Condition::any().add(COLUMN.format_id.is_null()).add(format::COLUMN.status.ne(FormatStatus::Draft.as_str()));
    Condition::all().add(COLUMN.status.ne(EventStatus::Draft.as_str())).add(formats)
}

fn of_teams(teams: &[TeamId]) -> Condition {
    Condition::all().add(COLUMN.team_id.is_in(teams.iter().map(|team| team.0)))
}

pub(super) fn window(from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) -> Condition {
    Condition::all()
        .add_option(from.map(|from| COLUMN.ends_at.gt(from)))
        .add_option(to.map(|to| COLUMN.starts_at.lt(to)))
}

/// So many rows nobody has: a limit that limits nothing, by which a database takes the rows as they are asked for.
const NO_LIMIT: u64 = 1 << 40;

/// Not before the first beginning of what is not over at `from`. A piece of a list is read in the order of beginnings:
/// whoever only asks for ends would walk through all the years that are over before the first row. The ends are found by
/// their own index, and there are as many as are ahead.
pub(super) fn near(from: DateTime<Utc>) -> Condition {
    let beginnings = Entity::find()
        .select_only()
        .column(COLUMN.starts_at.0)
        .filter(COLUMN.ends_at.gt(from))
        .order_by_asc(COLUMN.ends_at.0)
        .limit(NO_LIMIT)
        .into_query();
    let first = Expr::col(("ahead", COLUMN.starts_at.0)).min();
    let first = Query::select().expr(first).from_subquery(beginnings, "ahead").to_owned();
    Condition::all().add(Expr::col((Entity, COLUMN.starts_at.0)).gte(Expr::SubQuery(None, Box::new(first.into()))))
}

/// Where a piece of a list begins, so that a database finds it by the index of beginnings and stops when it is full.
fn beginning(query: &EventQuery) -> Option<Condition> {
    query.limit?;
    Some(match (query.after, query.from) {
        (Some((starts_at, _)), _) => COLUMN.starts_at.gte(starts_at).into(),
        (None, Some(from)) => near(from),
        // Whoever asks for everything is served from the very first.
        (None, None) => COLUMN.starts_at.gte(DateTime::<Utc>::UNIX_EPOCH - TimeDelta::days(365 * 1_000)).into(),
    })
}

/// Events by beginning, with what they inherit.
///
/// # Errors
/// The database refused or is gone.
pub async fn list(db: &impl Db, query: &EventQuery) -> Result<Vec<Announced>> {
    let visible = match &query.visible {
        Visible::Public => public(),
        Visible::Teams(teams) => of_teams(teams),
        Visible::PublicAndTeams(teams) => Condition::any().add(public()).add(of_teams(teams)),
    };
    let after = query.after.map(|(starts_at, id)| {
        let same_time = Condition::all().add(COLUMN.starts_at.eq(starts_at)).add(COLUMN.id.gt(id.0));
        Condition::any().add(COLUMN.starts_at.gt(starts_at)).add(same_time)
    });
    let which = Condition::all()
        .add(visible)
        .add_option(query.format.map(|format| COLUMN.format_id.eq(format.0)))
        .add(window(query.from, query.to))
        .add_option(beginning(query))
        .add_option(after);
    announce(db, which, query.limit).await
}

/// The events of a format that are not over at `from`, whatever their status, by beginning.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_format(db: &impl Db, format: FormatId, from: DateTime<Utc>) -> Result<Vec<Event>> {
    let rows = Entity::find()
        .filter(COLUMN.format_id.eq(format.0))
        .filter(COLUMN.ends_at.gt(from))
        .order_by_asc(COLUMN.starts_at.0)
        .order_by_asc(COLUMN.id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// The events of a format that begin after `now`, kept from others until the transaction ends. Lock the format first.
///
/// # Errors
/// The database refused or is gone.
pub async fn lock_coming(tx: &Tx, format: FormatId, now: DateTime<Utc>) -> Result<Vec<Event>> {
    let rows = Entity::find()
        .filter(COLUMN.format_id.eq(format.0))
        .filter(COLUMN.starts_at.gt(now))
        // Always in this order, or two who lock several would wait for each other.
        .order_by_asc(COLUMN.id.0)
        .lock_exclusive();
    rows.all(tx.connection()).await?.into_iter().map(value).collect()
}

/// The public events of a calendar feed: not over at `from`, begun before `until`; two queries, whatever their number.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_feed(
    db: &impl Db,
    selection: &FeedSelection,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Announced>> {
    let of_format = match selection {
        FeedSelection::Format(format) => Some(COLUMN.format_id.eq(format.0)),
        _ => None,
    };
    let which = Condition::all().add(public()).add(window(Some(from), Some(until))).add_option(of_format);
    let mut found = announce(db, which, None).await?;
    if let FeedSelection::Some { formats, tags } = selection {
        // Tags are inherited, and lie in JSON: no database could say it for both.
        found.retain(|announced| {
            announced.format.as_ref().is_some_and(|format| formats.iter().any(|slug| slug == format.slug.as_str()))
                || announced.tags().iter().any(|tag| tags.contains(tag))
        });
    }
    Ok(found)
}
