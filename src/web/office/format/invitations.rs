//! Inviting a list of people to a format: what would become of each line, a mail to look at, sending; then how far it has
//! come, stopping, going on, and reminding once (O6, O16).

mod aim;
mod fates;
mod sent;

use std::collections::HashSet;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use self::{
    aim::Aims,
    fates::preview_of,
    sent::{Days, SentPage, sent},
};
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
        bulk::{CONFIRM_ABOVE, Followed, read},
        format::Format,
        id::EventId,
        listed,
        text::{FieldError, Problem},
        zone::Slot,
    },
    locale, store,
    web::{
        error::Fault,
        extract::{Query, Slug},
        form::Wrong,
        office::{Organizer, listing::Wish},
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
    aims: Aims,
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
    /// `all` for the whole format, `dates` for chosen dates.
    scope: String,
    /// The chosen dates.
    event: Vec<String>,
}

/// What a page shows besides what is known of the format.
#[derive(Default)]
struct Said {
    form: Invitees,
    preview: Option<Preview>,
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
    Query(mut wish): Query<Wish>,
) -> Result<Response, Fault> {
    let format = load(&site, &organizer, &slug, Deed::Publish).await?;
    let event = std::mem::take(&mut wish.event);
    let form = Invitees { event: Some(event).filter(|id| !id.is_empty()).into_iter().collect(), ..Invitees::default() };
    let said = Said { wish, form, ..Said::default() };
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
        let said = Said { errors: vec![listed::too_large()], form, ..Said::default() };
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
            let said = Said { errors: vec![error], form, ..Said::default() };
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
    let aims = Aims::load(site, &visit, format, &form).await?;
    let read = match (aims.target(format, &form), read_list(&visit, &form.people, read)) {
        (Ok(target), Ok(list)) => Ok((target, list)),
        (target, list) => Err(target.err().into_iter().chain(list.err()).collect()),
    };
    let (target, list) = match read {
        Ok(read) => read,
        Err(errors) => {
            return answer(site, visit, (organizer, format), Said { errors, form, ..Said::default() }).await;
        }
    };
    let (desk, viewer) = (&site.desk, &organizer.0);
    let mut said = Said::default();
    if form.wish == "send" {
        let invited = bulk::invite(desk, viewer, target.clone(), (&list.people, number(&form.count))).await;
        match done(invited.map(|_| ()))? {
            None => return Ok(leave(&visit, format)),
            Some(error) => said.errors.push(error),
        }
    }
    if form.wish == "sample" {
        said.sample = Some(follow::send_sample(desk, viewer, target.clone()).await?.email.to_string());
    }
    let fates = bulk::preview(desk, viewer, target, &list.people).await?;
    said.preview = Some(preview_of(&visit, &list, &fates));
    answer(site, visit, (organizer, format), Said { form, ..said }).await
}

async fn answer(
    site: &Site,
    visit: Visit,
    (organizer, format): (&Organizer, &Format),
    said: Said,
) -> Result<Response, Fault> {
    let status = status_of(&said.errors);
    let all = follow::followed(&site.desk, &organizer.0, format.id).await?;
    let days = days(site, &visit, &all).await?;
    let shown = InvitationsPage {
        head: head(&visit, organizer, format, Place::Invitations),
        action: visit.href(&paths::FormatInvitations(format.slug.clone())),
        aims: Aims::load(site, &visit, format, &said.form).await?,
        sent: (!all.is_empty()).then(|| sent(site, &visit, format, (all, &days, said.wish))),
        wrong: Wrong::new(visit.locale(), said.errors),
        pasted: said.form.people,
        ask_count: said.preview.as_ref().is_some_and(|preview| preview.effective > CONFIRM_ABOVE),
        preview: said.preview,
        count: said.form.count,
        sample: said.sample,
        visit,
    };
    Ok(page::private(status, &shown))
}

/// When the dates are to which people were invited.
async fn days(site: &Site, visit: &Visit, all: &[Followed]) -> Result<Days, Fault> {
    let ids: HashSet<EventId> = all.iter().flat_map(|one| &one.dates).map(|(date, _)| date.event_id).collect();
    let ids: Vec<EventId> = ids.into_iter().collect();
    let dates = store::events::announced_many(&site.desk.store, &ids).await?;
    let said = |slot: &Slot| (slot.starts_at, locale::day(visit.locale(), slot.day()));
    Ok(dates.iter().map(|date| (date.event.id, said(&date.event.slot))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        assert_eq!([number("1.204"), number(" 1 204 "), number("")], [Some(1_204), Some(1_204), None]);
        assert_eq!(number("zwei"), None);
    }
}
