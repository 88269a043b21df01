//! Inviting a list of people to a format: what would become of each line, a mail to look at, sending; then how far it has
//! come, stopping, going on, and reminding once (O6, O16).

use std::cmp::Ordering;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    Head, Place, head, load,
    pasted::{Pasted, Preview, read_list, status_of},
};
use crate::{
    actions::{
        Failure,
        bulk::{self, InviteRefusal, follow},
    },
    domain::{
        access::Deed,
        bulk::{CONFIRM_ABOVE, Fate, Followed, PER_MINUTE, Progress, Standing, kind_of, read},
        enrollment::may_enroll,
        format::Format,
        listed::{self, NewListed},
        participant::MailboxKind,
        search::Search,
        text::{FieldError, Problem, fold_name},
    },
    locale,
    web::{
        error::Fault,
        extract::{Query, Slug},
        form::Wrong,
        office::{
            Organizer,
            listing::{Column, Listing, Wish},
        },
        page, paths,
        site::Site,
        upload::WithList,
        visit::{Done, Visit},
    },
};

#[derive(Template)]
#[template(path = "office/invitations.html")]
struct InvitationsPage {
    visit: Visit,
    head: Head,
    action: String,
    /// Whether anybody can be invited to the whole format now.
    open: bool,
    pasted: String,
    preview: Option<Preview>,
    /// Whether that many people have to be typed as a number.
    ask_count: bool,
    /// What was typed as the number of people.
    count: String,
    /// To whom a sample is on its way.
    sample: Option<String>,
    sent: Option<SentPage>,
    wrong: Wrong,
}

/// How far it has come.
struct SentPage {
    /// When that was so.
    at: String,
    /// What there is to count, and how many.
    counts: Vec<(String, usize)>,
    all: usize,
    waiting: usize,
    paused: usize,
    /// About how many minutes the mails that wait take.
    minutes: usize,
    remindable: usize,
    reminded: usize,
    ask_count: bool,
    listing: Listing,
    columns: Vec<Column>,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    email: String,
    standing: String,
    invited: String,
    reminded: String,
}

/// What is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web::office) struct Invitees {
    /// The list's lines.
    people: String,
    /// What was typed as the number of people.
    #[serde(alias = "remind_count")]
    count: String,
    /// Which button was pressed.
    wish: String,
}

/// What a page shows besides what is known of the format.
#[derive(Default)]
struct Said {
    pasted: String,
    preview: Option<Preview>,
    count: String,
    sample: Option<String>,
    errors: Vec<FieldError>,
    wish: Wish,
}

/// Where people are invited, and how far that has come.
pub(in crate::web::office) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    Query(wish): Query<Wish>,
) -> Result<Response, Fault> {
    let format = load(&site, &organizer, &slug, Deed::Publish).await?;
    let said = Said { wish, ..Said::default() };
    answer(&site, visit, (&organizer, &format), said).await
}

/// Says what would become of the list, sends a sample, invites; stops, goes on, reminds.
pub(in crate::web::office) async fn submit(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    WithList { fields: form, too_large }: WithList<Invitees>,
) -> Result<Response, Fault> {
    let format = load(&site, &organizer, &slug, Deed::Publish).await?;
    if too_large {
        let (count, pasted) = (form.count, form.people);
        let said = Said { errors: vec![listed::too_large()], count, pasted, ..Said::default() };
        return answer(&site, visit, (&organizer, &format), said).await;
    }
    let (desk, viewer) = (&site.desk, &organizer.0);
    let said = match form.wish.as_str() {
        "pause" => done(follow::pause(desk, viewer, format.id).await.map(|_| ())),
        "resume" => done(follow::resume(desk, viewer, format.id).await.map(|_| ())),
        "remind" => done(follow::remind(desk, viewer, format.id, number(&form.count)).await.map(|_| ())),
        "preview" | "sample" | "send" => return with_list(&site, visit, (&organizer, &format), form).await,
        _ => return Err(Fault::field("bad-field", "wish")),
    }?;
    match said {
        None => Ok(leave(&visit, &format)),
        Some(mut error) => {
            "remind_count".clone_into(error.field.to_mut());
            let said = Said { errors: vec![error], count: form.count, pasted: form.people, ..Said::default() };
            answer(&site, visit, (&organizer, &format), said).await
        }
    }
}

fn leave(visit: &Visit, format: &Format) -> Response {
    Redirect::to(&visit.after(Done::Saved, &paths::FormatInvitations(format.slug.clone()))).into_response()
}

/// A number that is missing or wrong is put right on the page; every other failure is a page of its own.
fn done(result: Result<(), Failure<InviteRefusal>>) -> Result<Option<FieldError>, Fault> {
    match result {
        Ok(()) => Ok(None),
        Err(Failure::Refused(InviteRefusal::Count { count })) => {
            Ok(Some(FieldError::new("count", Problem::NotTheCount(count))))
        }
        Err(other) => Err(other.into()),
    }
}

fn number(typed: &str) -> Option<u64> {
    let digits: String = typed.chars().filter(|c| !matches!(c, '.' | ' ' | '\u{a0}' | '\u{202f}')).collect();
    digits.parse().ok()
}

async fn with_list(
    site: &Site,
    visit: Visit,
    (organizer, format): (&Organizer, &Format),
    form: Invitees,
) -> Result<Response, Fault> {
    let Invitees { people: pasted, count, wish } = form;
    let list = match read_list(&visit, &pasted, read) {
        Ok(list) => list,
        Err(error) => {
            let said = Said { errors: vec![error], pasted, ..Said::default() };
            return answer(site, visit, (organizer, format), said).await;
        }
    };
    let (desk, viewer) = (&site.desk, &organizer.0);
    let mut said = Said { count, ..Said::default() };
    if wish == "send" {
        let invited = bulk::invite(desk, viewer, format.id, (&list.people, number(&said.count))).await;
        match done(invited.map(|_| ()))? {
            None => return Ok(leave(&visit, format)),
            Some(error) => said.errors.push(error),
        }
    }
    if wish == "sample" {
        said.sample = Some(follow::send_sample(desk, viewer, format.id).await?.email.to_string());
    }
    let fates = bulk::preview(desk, viewer, format.id, &list.people).await?;
    said.preview = Some(preview_of(&visit, &list, &fates));
    answer(site, visit, (organizer, format), Said { pasted, ..said }).await
}

async fn answer(
    site: &Site,
    visit: Visit,
    (organizer, format): (&Organizer, &Format),
    said: Said,
) -> Result<Response, Fault> {
    let status = status_of(&said.errors);
    let all = follow::followed(&site.desk, &organizer.0, format.id).await?;
    let shown = InvitationsPage {
        head: head(&visit, organizer, format, Place::Invitations),
        action: visit.href(&paths::FormatInvitations(format.slug.clone())),
        open: may_enroll(format).is_ok(),
        sent: (!all.is_empty()).then(|| sent(site, &visit, format, (all, said.wish))),
        wrong: Wrong::new(visit.locale(), said.errors),
        pasted: said.pasted,
        ask_count: said.preview.as_ref().is_some_and(|preview| preview.effective > CONFIRM_ABOVE),
        preview: said.preview,
        count: said.count,
        sample: said.sample,
        visit,
    };
    Ok(page::private(status, &shown))
}

/// What would become of a list, in words.
fn preview_of(visit: &Visit, list: &Pasted, fates: &[Fate]) -> Preview {
    let count = |wanted: Fate| fates.iter().filter(|fate| **fate == wanted).count();
    let offices = list.people.iter().zip(fates).filter(|(one, fate)| is_office(one, **fate)).count();
    let counts = Fate::ALL.iter().map(|fate| (count_key(*fate), count(*fate)));
    let counts = counts.chain([("invite-invalid", list.invalid.len()), ("invite-functional", offices)]);
    let mut lines = list.invalid.clone();
    for ((at, one), fate) in list.lines.iter().zip(&list.people).zip(fates) {
        let why = if is_office(one, *fate) { Some("invite-why-functional") } else { why_key(*fate) };
        lines.extend(why.map(|why| (*at, format!("{}: {}", one.email, visit.t(why)))));
    }
    Preview::new(visit, counts, lines, count(Fate::New))
}

/// The text key of how many meet a fate.
fn count_key(fate: Fate) -> &'static str {
    match fate {
        Fate::New => "invite-new",
        Fate::Known => "invite-known",
        Fate::Invited => "invite-invited",
        Fate::Duplicate => "invite-duplicate",
        Fate::Suppressed => "invite-suppressed",
        Fate::Objected => "invite-objected",
    }
}

/// The text key of why nobody is invited by a line.
fn why_key(fate: Fate) -> Option<&'static str> {
    Some(match fate {
        Fate::New => return None,
        Fate::Known => "invite-why-known",
        Fate::Invited => "invite-why-invited",
        Fate::Duplicate => "invite-why-duplicate",
        Fate::Suppressed => "invite-why-suppressed",
        Fate::Objected => "invite-why-objected",
    })
}

/// Whoever is invited at an address behind which several people read.
fn is_office(one: &NewListed, fate: Fate) -> bool {
    fate == Fate::New && kind_of(&one.email) == MailboxKind::Functional
}

fn sent(site: &Site, visit: &Visit, format: &Format, (all, wish): (Vec<Followed>, Wish)) -> SentPage {
    let now = site.desk.now();
    let progress = Progress::of(&all, now);
    let path = paths::FormatInvitations(format.slug.clone());
    let mut listing = Listing::new(&path, wish, &["name", "standing", "invited", "reminded"], "name");
    let search = Search::new(listing.q());
    let found = all.into_iter().filter(|one| search.finds(&[&one.person.name, one.person.email.as_str()]));
    let found: Vec<(Standing, Followed)> = found.map(|one| (one.standing(now), one)).collect();
    let shown = listing.cut(found, compare);
    SentPage {
        at: locale::instant(visit.locale(), now, format.zone),
        counts: progress.counts.iter().map(|(standing, n)| (visit.t(standing_key(*standing)), *n)).collect(),
        all: progress.all(),
        waiting: progress.count(Standing::Waiting),
        paused: progress.count(Standing::Paused),
        minutes: progress.count(Standing::Waiting).div_ceil(PER_MINUTE),
        remindable: progress.remindable,
        reminded: progress.reminded,
        ask_count: progress.remindable > CONFIRM_ABOVE,
        columns: vec![
            listing.head(visit, "name", "column-name"),
            listing.head(visit, "standing", "column-invitation"),
            listing.head(visit, "invited", "column-invited"),
            listing.head(visit, "reminded", "column-reminded"),
        ],
        rows: shown.into_iter().map(|one| row(visit, one, format)).collect(),
        listing,
    }
}

fn row(visit: &Visit, (standing, one): (Standing, Followed), format: &Format) -> Row {
    let when = |at| locale::instant(visit.locale(), at, format.zone);
    Row {
        standing: visit.t(standing_key(standing)),
        invited: when(one.invitation.invited_at),
        reminded: one.invitation.reminded_at.map(when).unwrap_or_default(),
        email: one.person.email.to_string(),
        name: one.person.name,
    }
}

/// The text key of where somebody stands.
fn standing_key(standing: Standing) -> &'static str {
    match standing {
        Standing::Waiting => "invitation-waiting",
        Standing::Paused => "invitation-paused",
        Standing::Unanswered => "invitation-unanswered",
        Standing::Yes => "invitation-yes",
        Standing::No => "invitation-no",
        Standing::Bounced => "invitation-bounced",
        Standing::Failed => "invitation-failed",
        Standing::Expired => "invitation-expired",
    }
}

fn compare((a, one): &(Standing, Followed), (b, other): &(Standing, Followed), column: &str) -> Ordering {
    let first = match column {
        "standing" => a.cmp(b),
        "invited" => one.invitation.invited_at.cmp(&other.invitation.invited_at),
        "reminded" => one.invitation.reminded_at.cmp(&other.invitation.reminded_at),
        _ => Ordering::Equal,
    };
    let name = |one: &Followed| (fold_name(&one.person.name), one.person.email.to_string());
    first.then_with(|| name(one).cmp(&name(other)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::format::Locale, locale::Words};

    #[test]
    fn every_standing_has_its_words() {
        for key in Standing::ALL.iter().map(|one| standing_key(*one)) {
            for locale in Locale::ALL {
                assert_ne!(Words(*locale).t(key), key, "{locale:?}");
            }
        }
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        assert_eq!([number("1.204"), number(" 1 204 "), number("")], [Some(1_204), Some(1_204), None]);
        assert_eq!(number("zwei"), None);
    }
}
