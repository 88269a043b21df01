//! Following a format by mail (P6): the form, and the page behind the link in the mails. Looking changes nothing (C04), and
//! whatever is known about an address, the form's answer is the same (C10).

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{agreed, formats::public};
use crate::{
    actions::{
        agreements,
        follows::{self, By, Standing, Step, Wanted},
    },
    domain::{
        capability::Purpose,
        follow::{Follow, FollowState, FollowWish, may_follow},
        id::FormatId,
        registration::RegisterRefusal,
        text::{EmailAddress, FieldError, Problem},
    },
    locale::{self, Offer},
    web::{
        client::Client,
        error::Fault,
        extract::{Link, Slug},
        form::{Form, Wrong},
        guard::{self, Guard, Open, Sent},
        page, paths,
        problem::Refusal,
        site::Site,
        visit::{Done, Visit},
    },
};

/// The form's fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    email: String,
    wish: String,
}

impl Fields {
    fn read(&self, visit: &Visit) -> Result<Wanted, Vec<FieldError>> {
        let email = EmailAddress::parse("email", &self.email);
        let wish = FollowWish::from_word(&self.wish)
            .ok_or_else(|| FieldError::new("wish", Problem::UnknownValue { allowed: "dates digest".into() }));
        match (email, wish) {
            (Ok(email), Ok(wish)) => Ok(Wanted { email, wish, locale: visit.locale() }),
            (email, wish) => Err(email.err().into_iter().chain(wish.err()).collect()),
        }
    }
}

#[derive(Template)]
#[template(path = "pages/follow/form.html")]
struct FormPage {
    visit: Visit,
    title: String,
    /// The language of the title, where it is not the page's.
    foreign: Option<&'static str>,
    back: String,
    action: String,
    fields: Fields,
    wrong: Wrong,
    guard: Guard,
}

/// Shows the form.
///
/// # Errors
/// There is no format of that name for the public, or it has ended.
pub async fn form(State(site): State<Site>, visit: Visit, client: Client, Slug(slug): Slug) -> Result<Response, Fault> {
    let fields = Fields { wish: FollowWish::Dates.as_str().to_owned(), ..Fields::default() };
    let guard = guard::shown(&site.frame, &client, &Sent::default());
    show_form(&site, visit, &slug, (StatusCode::OK, fields, Vec::new(), guard)).await
}

async fn show_form(
    site: &Site,
    visit: Visit,
    slug: &crate::domain::text::Slug,
    (status, fields, errors, guard): (StatusCode, Fields, Vec<FieldError>, Guard),
) -> Result<Response, Fault> {
    let format = public(site, slug).await?;
    may_follow(&format).map_err(crate::actions::Failure::Refused)?;
    let visit = visit.hosted_by(&site.frame, format.organization_id).await;
    let shown = FormPage {
        foreign: visit.foreign(format.locale),
        title: format.title,
        back: visit.href(&paths::Format(format.slug.clone())),
        action: visit.href(&paths::FormatFollow(format.slug)),
        wrong: Wrong::new(visit.locale(), errors),
        guard,
        fields,
        visit,
    };
    Ok(page::private(status, &shown))
}

/// Has the mail with the link sent.
///
/// # Errors
/// There is no format of that name for the public, or it has ended.
pub(in crate::web) async fn submit(
    State(site): State<Site>,
    visit: Visit,
    client: Client,
    Slug(slug): Slug,
    Open { form: Form(fields), sent }: Open<Form<Fields>>,
) -> Result<Response, Fault> {
    let format = public(&site, &slug).await?;
    let (errors, guard) = match fields.read(&visit) {
        Ok(wanted) => match guard::admit(&site.frame, &client, &sent) {
            Ok(welcome) => return ask(&site, &visit, welcome, (format.id, wanted)).await,
            Err(guard) => (Vec::new(), guard),
        },
        Err(errors) => (errors, guard::shown(&site.frame, &client, &sent)),
    };
    show_form(&site, visit, &slug, (guard.status(), fields, errors, guard)).await
}

async fn ask(
    site: &Site,
    visit: &Visit,
    welcome: bool,
    (format, wanted): (FormatId, Wanted),
) -> Result<Response, Fault> {
    if welcome {
        follows::ask(&site.desk, format, wanted).await?;
    } else {
        follows::ask_in_vain(&site.desk, format).await?;
    }
    Ok(Redirect::to(&visit.href(&paths::CheckInbox)).into_response())
}

#[derive(Template)]
#[template(path = "pages/follow/show.html")]
struct FollowPage {
    visit: Visit,
    state: FollowState,
    wish: FollowWish,
    /// Whether the link came too late, or the format has ended.
    closed: bool,
    title: String,
    foreign: Option<&'static str>,
    host: String,
    until: String,
    page: String,
    action: String,
    /// The version of the words beside the button.
    words: String,
    /// Where one asks for what is known about oneself.
    data: String,
}

/// What a button says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pressed {
    wish: String,
    /// The version of the words that were read.
    words: String,
}

/// Shows where the follow stands.
///
/// # Errors
/// The link is unknown, forged or forgotten.
pub async fn show(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let standing = follows::look_up(&site.desk, &link, By::Own).await?.ok_or_else(unknown)?;
    let (follow, format) = (&standing.follow, &standing.format);
    let visit = visit.hosted_by(&site.frame, standing.host.id).await.in_language_of(follow.locale);
    let late = follow.state == FollowState::Unconfirmed && site.desk.now() >= follow.expires_at;
    let offer = match (follow.state, follow.wish) {
        // Whoever follows chooses the other.
        (FollowState::Active, FollowWish::Dates) => Offer::OtherDigest,
        (FollowState::Active, FollowWish::Digest) => Offer::OtherNews,
        (_, FollowWish::Dates) => Offer::News,
        (_, FollowWish::Digest) => Offer::Digest,
    };
    let shown = FollowPage {
        words: agreed::version(visit.locale(), offer),
        state: follow.state,
        wish: follow.wish,
        closed: late || may_follow(format).is_err(),
        foreign: visit.foreign(format.locale),
        title: format.title.clone(),
        host: standing.host.name.clone(),
        until: locale::instant(visit.locale(), follow.expires_at, format.zone),
        page: visit.href(&paths::Format(format.slug.clone())),
        action: visit.href(&paths::Follow(token(&site, &standing))),
        data: visit.href(&paths::UnsubscribeData(stop_token(&site, follow))),
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// Confirms, changes or ends it.
///
/// # Errors
/// The link is unknown, forged, or too old to confirm by.
pub async fn press(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(pressed): Form<Pressed>,
) -> Result<Response, Fault> {
    let step = match pressed.wish.as_str() {
        "confirm" => Step::Confirm,
        "leave" => Step::Leave,
        "deny" => Step::Deny,
        word => Step::Choose(FollowWish::from_word(word).ok_or_else(|| Fault::field("bad-field", "wish"))?),
    };
    let shown = [Offer::News, Offer::Digest, Offer::OtherNews, Offer::OtherDigest];
    let Ok(words) = agreed::read(&pressed.words, &shown) else {
        let standing = follows::look_up(&site.desk, &link, By::Own).await?.ok_or_else(unknown)?;
        let address = paths::Follow(token(&site, &standing));
        return Ok(Redirect::to(&visit.after(Done::WordsChanged, &address)).into_response());
    };
    let taken = agreements::on(words, follows::take(&site.desk, &link, By::Own, step)).await;
    let standing = taken?.ok_or_else(unknown)?;
    let address = paths::Follow(token(&site, &standing));
    let to = if matches!(step, Step::Choose(_)) { visit.after(Done::Saved, &address) } else { visit.href(&address) };
    Ok(Redirect::to(&to).into_response())
}

/// A link that there never was looks like one that is forged or over (C03).
fn unknown() -> Fault {
    RegisterRefusal::Stale.fault()
}

fn token(site: &Site, standing: &Standing) -> String {
    site.desk.keys.link(Purpose::Follow, standing.follow.link_id, 0)
}

fn stop_token(site: &Site, follow: &Follow) -> String {
    site.desk.keys.link(Purpose::Unsubscribe, follow.link_id, 0)
}

#[derive(Template)]
#[template(path = "pages/follow/stop.html")]
struct StopPage {
    visit: Visit,
    ended: bool,
    title: String,
    action: String,
    page: String,
    data: String,
}

/// The page behind the link that only stops; nothing, if it is no follower's.
pub(super) async fn stopping(site: &Site, visit: Visit, link: &Link) -> Result<Result<Response, Visit>, Fault> {
    match follows::look_up(&site.desk, &link.0, By::Stop).await? {
        Some(standing) => Ok(Ok(stop_page(site, visit, &standing).await)),
        None => Ok(Err(visit)),
    }
}

/// The one click of a mail program (RFC 8058), or the button of that page.
pub(super) async fn stop(site: &Site, visit: Visit, link: &Link) -> Result<Result<Response, Visit>, Fault> {
    match follows::take(&site.desk, &link.0, By::Stop, Step::Leave).await? {
        Some(standing) => Ok(Ok(stop_page(site, visit, &standing).await)),
        None => Ok(Err(visit)),
    }
}

async fn stop_page(site: &Site, visit: Visit, standing: &Standing) -> Response {
    let (follow, format) = (&standing.follow, &standing.format);
    let visit = visit.hosted_by(&site.frame, standing.host.id).await.in_language_of(follow.locale);
    let shown = StopPage {
        ended: !matches!(follow.state, FollowState::Active | FollowState::Unconfirmed),
        title: format.title.clone(),
        action: visit.href(&paths::Unsubscribe(stop_token(site, follow))),
        data: visit.href(&paths::UnsubscribeData(stop_token(site, follow))),
        page: visit.href(&paths::Format(format.slug.clone())),
        visit,
    };
    page::private(StatusCode::OK, &shown)
}
