//! How much of people's data there is, and who could see it (G11).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::{
    answer, audit, bulk_invitation, enrollment, event, format, inbound, listed_person, membership, participant,
    registration, substitution, support_need, team,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};
use uuid::Uuid;

use super::{Db, Result, audit::value, row::Row};
use crate::domain::{
    access::Role,
    audit::{ObjectKind, object_of},
    exposure::{ROLE_CHANGES, Reach, Span, Trail},
    id::{AccountId, OrganizationId, ParticipantId, TeamId},
    text::EmailAddress,
};

/// More entries of the audit log than these are not given.
const MOST: usize = 10_000;

/// The dates of a team.
fn dates_of(team: TeamId) -> SelectStatement {
    let dates = event::Entity::find().select_only().column(event::COLUMN.id.0);
    dates.filter(event::COLUMN.team_id.eq(team.0)).into_query()
}

/// The formats of a team.
fn formats_of(team: TeamId) -> SelectStatement {
    let formats = format::Entity::find().select_only().column(format::COLUMN.id.0);
    formats.filter(format::COLUMN.team_id.eq(team.0)).into_query()
}

/// What there is in a team.
///
/// # Errors
/// The database refused or is gone.
pub async fn of_team(db: &impl Db, team: TeamId) -> Result<Reach> {
    let conn = db.connection();
    let registered = || registration::Entity::find().filter(registration::COLUMN.event_id.in_subquery(dates_of(team)));
    let enrolled = || enrollment::Entity::find().filter(enrollment::COLUMN.format_id.in_subquery(formats_of(team)));
    let registrations = || registered().select_only().column(registration::COLUMN.id.0).into_query();
    let enrollments = || enrolled().select_only().column(enrollment::COLUMN.id.0).into_query();
    let invited =
        || bulk_invitation::Entity::find().filter(bulk_invitation::COLUMN.format_id.in_subquery(formats_of(team)));
    let asked =
        || substitution::Entity::find().filter(substitution::COLUMN.registration_id.in_subquery(registrations()));
    let listed = listed_person::Entity::find().filter(listed_person::COLUMN.format_id.in_subquery(formats_of(team)));
    let answers = Condition::any()
        .add(answer::COLUMN.registration_id.in_subquery(registrations()))
        .add(answer::COLUMN.enrollment_id.in_subquery(enrollments()));
    let needs = Condition::any()
        .add(support_need::COLUMN.registration_id.in_subquery(registrations()))
        .add(support_need::COLUMN.enrollment_id.in_subquery(enrollments()));
    let people = [
        registered().select_only().column(registration::COLUMN.participant_id.0).into_query(),
        enrolled().select_only().column(enrollment::COLUMN.participant_id.0).into_query(),
        invited().select_only().column(bulk_invitation::COLUMN.participant_id.0).into_query(),
        asked().select_only().column(substitution::COLUMN.participant_id.0).into_query(),
    ];
    let people =
        people.into_iter().fold(Condition::any(), |any, some| any.add(participant::COLUMN.id.in_subquery(some)));
    Ok(Reach {
        people: participant::Entity::find().filter(people).count(conn).await?,
        invited: invited().count(conn).await?,
        asked: asked().count(conn).await?,
        registrations: registered().count(conn).await?,
        enrollments: enrolled().count(conn).await?,
        listed: listed.count(conn).await?,
        answers: answer::Entity::find().filter(answers).count(conn).await?,
        support_needs: support_need::Entity::find().filter(needs).count(conn).await?,
    })
}

/// The teams that have something of people, invited or asked to take a place included, or of an address on a list.
///
/// # Errors
/// The database refused or is gone.
pub async fn teams_with(db: &impl Db, people: &[ParticipantId], email: &EmailAddress) -> Result<Vec<TeamId>> {
    let conn = db.connection();
    let ids = || people.iter().map(|person| person.0);
    let asked = substitution::Entity::find()
        .select_only()
        .column(substitution::COLUMN.registration_id.0)
        .filter(substitution::COLUMN.participant_id.is_in(ids()))
        .into_query();
    let places = Condition::any()
        .add(registration::COLUMN.participant_id.is_in(ids()))
        .add(registration::COLUMN.id.in_subquery(asked));
    let dates =
        registration::Entity::find().select_only().column(registration::COLUMN.event_id.0).filter(places).into_query();
    let invited = bulk_invitation::Entity::find()
        .select_only()
        .column(bulk_invitation::COLUMN.format_id.0)
        .filter(bulk_invitation::COLUMN.participant_id.is_in(ids()))
        .into_query();
    let formats = enrollment::Entity::find()
        .select_only()
        .column(enrollment::COLUMN.format_id.0)
        .filter(enrollment::COLUMN.participant_id.is_in(ids()))
        .into_query();
    let lists = listed_person::Entity::find()
        .select_only()
        .column(listed_person::COLUMN.format_id.0)
        .filter(listed_person::COLUMN.email_normalized.eq(email.as_str()))
        .into_query();
    let by_date = event::Entity::find().select_only().column(event::COLUMN.team_id.0).distinct();
    // Also whoever wrote about a date without being known there: the team sees the address.
    let written = inbound::Entity::find()
        .select_only()
        .column(inbound::COLUMN.event_id.0)
        .filter(inbound::COLUMN.sender.eq(email.as_str()))
        .filter(inbound::COLUMN.event_id.is_not_null())
        .into_query();
    let at_dates = Condition::any().add(event::COLUMN.id.in_subquery(dates)).add(event::COLUMN.id.in_subquery(written));
    let by_date = by_date.filter(at_dates).into_tuple::<Uuid>().all(conn).await?;
    let of_format = [formats, invited, lists]
        .into_iter()
        .fold(Condition::any(), |any, some| any.add(format::COLUMN.id.in_subquery(some)));
    let by_format = format::Entity::find().select_only().column(format::COLUMN.team_id.0).distinct();
    let by_format = by_format.filter(of_format).into_tuple::<Uuid>().all(conn).await?;
    let mut teams: Vec<TeamId> = by_date.into_iter().chain(by_format).map(TeamId).collect();
    teams.sort_unstable();
    teams.dedup();
    Ok(teams)
}

/// Everybody with a role in a team.
///
/// # Errors
/// The database refused or is gone.
pub async fn members_of(db: &impl Db, team: TeamId) -> Result<Vec<(AccountId, Role)>> {
    let rows = membership::Entity::find()
        .filter(membership::COLUMN.team_id.eq(team.0))
        .order_by_asc(membership::COLUMN.account_id.0);
    let rows = rows.all(db.connection()).await?;
    rows.into_iter()
        .map(|row| {
            let at = Row::new("membership", row.team_id);
            Ok((AccountId(row.account_id), at.word("role", &row.role, Role::from_word)?))
        })
        .collect()
}

/// The teams of a host.
///
/// # Errors
/// The database refused or is gone.
pub async fn teams_of(db: &impl Db, host: OrganizationId) -> Result<Vec<TeamId>> {
    let teams = team::Entity::find().select_only().column(team::COLUMN.id.0);
    let teams = teams.filter(team::COLUMN.organization_id.eq(host.0)).order_by_asc(team::COLUMN.id.0);
    Ok(teams.into_tuple::<Uuid>().all(db.connection()).await?.into_iter().map(TeamId).collect())
}

/// Whose role at which host was given, changed or taken away since then, and what the log says of each time.
///
/// # Errors
/// The database refused or is gone.
pub async fn changed_roles(
    db: &impl Db,
    since: DateTime<Utc>,
) -> Result<BTreeMap<(AccountId, OrganizationId), Vec<String>>> {
    let rows = audit::Entity::find()
        .select_only()
        .column(audit::COLUMN.object.0)
        .column(audit::COLUMN.organization_id.0)
        .column(audit::COLUMN.result.0)
        .filter(audit::COLUMN.what.is_in(ROLE_CHANGES))
        .filter(audit::COLUMN.at.gte(since))
        .filter(audit::Column::OrganizationId.is_not_null())
        .into_tuple::<(String, Uuid, String)>()
        .all(db.connection())
        .await?;
    let mut changed: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for (object, host, result) in rows {
        if let Some((ObjectKind::Account, account)) = object_of(&object) {
            changed.entry((AccountId(account), OrganizationId(host))).or_default().push(result);
        }
    }
    Ok(changed)
}

/// What accounts did in a span of time.
///
/// # Errors
/// The database refused or is gone.
pub async fn deeds_of(db: &impl Db, accounts: &[AccountId], span: Span) -> Result<Trail> {
    let theirs = audit::COLUMN.account_id.is_in(accounts.iter().map(|account| account.0));
    entries(db, theirs.into(), span.from, Some(span.to)).await
}

/// What happened to an account since then: roles given and taken, sign-ins.
///
/// # Errors
/// The database refused or is gone.
pub async fn about_account(db: &impl Db, account: AccountId, since: DateTime<Utc>) -> Result<Trail> {
    entries(db, audit::Column::Object.eq(format!("account:{account}")).into(), since, None).await
}

async fn entries(db: &impl Db, which: Condition, from: DateTime<Utc>, to: Option<DateTime<Utc>>) -> Result<Trail> {
    let rows = audit::Entity::find()
        .filter(which)
        .filter(audit::COLUMN.at.gte(from))
        .apply_if(to, |query, to| query.filter(audit::COLUMN.at.lt(to)))
        .order_by_asc(audit::COLUMN.at.0)
        .order_by_asc(audit::COLUMN.id.0)
        .limit(MOST as u64 + 1);
    Ok(Trail::of(rows.all(db.connection()).await?.into_iter().map(value).collect(), MOST))
}
