//! Setting up and changing a format; its dates are planned in the same transaction.

use std::collections::HashSet;

use super::{Desk, Failure, Never, allow, audit::note, enrollments::settle_format, planning};
use crate::{
    domain::{
        access::{Deed, Viewer},
        cadence::{Cadence, Rule},
        format::{Format, NewFormat, RawFormat},
        id::{FormatId, OrganizationId, TeamId},
        text::Slug,
    },
    store::{self, StoreError, Tx},
};

type Refused = Failure<Never>;

/// Sets up a format and, if it has a cadence, plans its dates twelve months ahead.
///
/// # Errors
/// Not allowed, or its address is taken.
pub async fn create(desk: &Desk, viewer: &Viewer, new: NewFormat, rule: Option<Rule>) -> Result<Format, Refused> {
    set_up(desk, viewer, desk.chance.row_id(desk.now()).into(), (new, rule)).await
}

/// The same from a form that chose the id when it was shown: sent a second time, it is the format that the first one
/// made.
///
/// # Errors
/// As for [`create`].
pub async fn create_once(
    desk: &Desk,
    viewer: &Viewer,
    id: FormatId,
    new: NewFormat,
    rule: Option<Rule>,
) -> Result<Format, Refused> {
    match set_up(desk, viewer, id, (new, rule)).await {
        Err(refused) => match store::formats::get(&desk.store, id).await {
            Ok(made) if viewer.may(Deed::Edit, made.team_id) => Ok(made),
            _ => Err(refused),
        },
        made => made,
    }
}

async fn set_up(
    desk: &Desk,
    viewer: &Viewer,
    id: FormatId,
    (new, rule): (NewFormat, Option<Rule>),
) -> Result<Format, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let host = host_of(&tx, viewer).await?;
    if store::formats::find_by_slug(&tx, new.slug.as_str()).await?.is_some() {
        return Err(Failure::taken("slug"));
    }
    let minutes = rule.as_ref().map_or(60, |rule| rule.minutes);
    let format = new.into_format(id, host, minutes, now);
    store::formats::insert(&tx, &format).await.map_err(slug_taken)?;
    if let Some(rule) = rule {
        let valid_from = rule.anchor;
        let cadence =
            Cadence { id: desk.chance.row_id(now).into(), format_id: format.id, valid_from, valid_until: None, rule };
        store::cadences::insert(&tx, &cadence).await?;
        planning::plan(desk, &tx, &format, planning::Extent::Everything { notify: false, cancel: &HashSet::new() })
            .await?;
    }
    note(desk, &tx, viewer, "format.create", &format).await?;
    store::feed_marks::touch(&tx, &store::feed_marks::scopes_of(Some(format.id)), now).await?;
    desk.commit(tx).await?;
    Ok(format)
}

/// The team for which somebody sets something up: the first one they may edit for.
async fn host_of(tx: &Tx, viewer: &Viewer) -> Result<(TeamId, OrganizationId), Refused> {
    let team = viewer.teams(Deed::Edit).first().copied().ok_or(Failure::Forbidden)?;
    let team = store::teams::get(tx, team).await?;
    Ok((team.id, team.organization_id))
}

/// Two people may choose the same address at the same moment; the second one hears of it.
fn slug_taken(error: StoreError) -> Refused {
    match error {
        StoreError::Conflict(_) => Failure::taken("slug"),
        other => other.into(),
    }
}

/// Changes what a format says. Its dates inherit it: their calendar entries are new at once, without a new revision,
/// unless their place changed. The target's version is the one the person saw; a wish that was carried out meanwhile (a
/// form sent twice) changes nothing and is no lost update (RFC 9110, 13.1.1).
///
/// # Errors
/// Not allowed, wrong fields, or changed meanwhile.
pub async fn amend(
    desk: &Desk,
    viewer: &Viewer,
    target: (FormatId, Option<i64>),
    raw: &RawFormat,
) -> Result<Format, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let before = store::formats::lock(&tx, target.0).await?;
    allow(viewer, Deed::Edit, before.team_id)?;
    let mut format = raw.amend(&before).map_err(Failure::Invalid)?;
    if format == before {
        return Ok(before);
    }
    if target.1.is_some_and(|version| version != before.version) {
        return Err(Failure::Stale);
    }
    let shown = format.shows_differently(&before);
    if shown {
        format.changed_at = now;
    }
    store::formats::save(&tx, &format).await?;
    if shown {
        let moved = format.location != before.location || format.join_url.is_some() != before.join_url.is_some();
        store::events::note_inherited_change(&tx, format.id, moved, now).await?;
    }
    let closes_otherwise = format.registration_closes_before != before.registration_closes_before;
    if format.capacity != before.capacity || format.registration != before.registration || closes_otherwise {
        planning::fill_seats(desk, &tx, format.id).await?;
        settle_format(desk, &tx, &format).await?;
    }
    if format.is_planned() {
        planning::plan(desk, &tx, &format, planning::Extent::Missing).await?;
    }
    note(desk, &tx, viewer, "format.amend", &format).await?;
    if shown {
        store::feed_marks::touch(&tx, &store::feed_marks::scopes_of(Some(format.id)), now).await?;
    }
    desk.commit(tx).await?;
    format.version += 1;
    Ok(format)
}

/// The format with this address, if the viewer may know of it.
///
/// # Errors
/// There is none, or only its team may see it.
pub async fn find(desk: &Desk, viewer: &Viewer, slug: &Slug) -> Result<Format, Refused> {
    let format = store::formats::find_by_slug(&desk.store, slug.as_str()).await?.ok_or(Failure::NotFound)?;
    if format.is_public() || viewer.may(Deed::See, format.team_id) { Ok(format) } else { Err(Failure::NotFound) }
}
