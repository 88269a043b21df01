//! `turnus exposure`: what could be seen, after a breach.

use anyhow::Context;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{say, words};
use crate::{
    actions::{
        Desk, Failure,
        exposure::{InTeam, of_account, of_person},
    },
    domain::{
        audit::AuditEntry,
        exposure::{Held, Reach, Span},
        text::EmailAddress,
    },
};

/// Which question, about which time.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("question").required(true).args(["account", "person"])))]
pub(super) struct Args {
    /// What could somebody see who had the access of this organizer?
    #[arg(long, value_name = "E", value_parser = words::email)]
    account: Option<EmailAddress>,
    /// Who could see what is kept at this address?
    #[arg(long, value_name = "E", value_parser = words::email)]
    person: Option<EmailAddress>,
    /// The beginning of the incident, RFC 3339.
    #[arg(long, value_name = "TIME")]
    from: DateTime<Utc>,
    /// Its end; now if nothing is said.
    #[arg(long, value_name = "TIME")]
    to: Option<DateTime<Utc>>,
}

pub(super) async fn run(desk: &Desk, args: &Args) -> anyhow::Result<()> {
    let span = Span { from: args.from, to: args.to.unwrap_or_else(|| desk.now()) };
    anyhow::ensure!(span.from < span.to, "--from is not before --to");
    let mut said = match (&args.account, &args.person) {
        (Some(email), _) => about_account(desk, email, span).await?,
        (None, Some(email)) => about_person(desk, email, span).await?,
        (None, None) => anyhow::bail!("--account or --person says whose"),
    };
    said["from"] = json!(span.from);
    said["to"] = json!(span.to);
    say(&serde_json::to_string_pretty(&said)?);
    Ok(())
}

async fn about_account(desk: &Desk, email: &EmailAddress, span: Span) -> anyhow::Result<Value> {
    let found = match of_account(desk, email, span).await {
        Err(Failure::NotFound) => anyhow::bail!("nobody organizes as {email}"),
        found => found.context("the database did not answer")?,
    };
    let sign_ins = found.sign_ins.iter().map(|login| {
        json!({ "since": login.redeemed_at, "until": login.expires_at, "last_seen_at": login.last_seen_at,
            "state": login.state.as_str(), "by": login.kind.as_str() })
    });
    let tokens = found.tokens.iter().map(|token| {
        json!({ "name": token.name, "scope": token.scope.as_str(), "created_at": token.created_at,
            "revoked_at": token.revoked_at, "last_used_at": token.last_used_at })
    });
    Ok(json!({
        "account": { "id": found.account.id.0, "email": found.account.email.as_str(), "name": found.account.name },
        "sign_ins": sign_ins.collect::<Vec<_>>(),
        "api_tokens": tokens.collect::<Vec<_>>(),
        "could_see": found.teams.iter().map(in_team).collect::<Vec<_>>(),
        "did": found.deeds.entries.iter().map(deed).collect::<Vec<_>>(),
        "happened_to_the_account": found.changes.entries.iter().map(deed).collect::<Vec<_>>(),
        "cut": found.deeds.cut || found.changes.cut,
    }))
}

async fn about_person(desk: &Desk, email: &EmailAddress, span: Span) -> anyhow::Result<Value> {
    let found = of_person(desk, email, span).await.context("the database did not answer")?;
    let who = found.onlookers.iter().map(|one| {
        json!({ "account": one.account.id.0, "email": one.account.email.as_str(), "name": one.account.name,
            "host": one.team.host, "role": role_in(&one.team), "former_role": former_in(&one.team) })
    });
    Ok(json!({
        "person": email.as_str(),
        "could_be_seen_by": who.collect::<Vec<_>>(),
        "they_did": found.deeds.entries.iter().map(deed).collect::<Vec<_>>(),
        "cut": found.deeds.cut,
    }))
}

fn in_team(team: &InTeam) -> Value {
    let Reach { people, registrations, enrollments, invited, asked, listed, answers, support_needs } = team.reach;
    json!({ "host": team.host, "role": role_in(team), "former_role": former_in(team), "people": people, "registrations": registrations,
        "enrollments": enrollments, "invitations": invited, "substitute_requests": asked, "on_lists": listed,
        "answers": answers, "support_needs": support_needs })
}

fn role_in(team: &InTeam) -> &'static str {
    match team.role {
        Held::Now(role) => role.as_str(),
        Held::Before(_) => "former",
    }
}

/// Which role a former one was, where the log says so.
fn former_in(team: &InTeam) -> Option<&'static str> {
    match team.role {
        Held::Before(Some(role)) => Some(role.as_str()),
        Held::Before(None) | Held::Now(_) => None,
    }
}

fn deed(entry: &AuditEntry) -> Value {
    json!({ "at": entry.at, "by": entry.account_id.map(|id| id.0), "what": entry.what, "object": entry.object,
        "result": entry.result, "request": entry.request_id })
}
