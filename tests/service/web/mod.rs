//! Pages as people, scanners and attackers meet them: through the real router.

mod access;
mod api_access;
mod approvals;
mod audiences;
mod bad_input;
mod change_sets;
mod crawl;
mod deeds;
mod empty;
mod enumeration;
mod every_mail;
mod forgery;
mod guarded;
mod guesses;
mod headers;
mod hosts;
mod invitations;
mod journeys;
mod kept_by_proxy;
mod languages;
mod links;
mod log;
mod names;
mod needs;
mod office;
mod operator;
mod organization;
mod others_things;
mod own_details;
mod own_things;
mod plans;
mod public;
mod refusals;
mod roles;
mod rooms;
mod routes;
mod scanner;
mod scripted_scanner;
mod secrets;
mod several;
mod standing;
mod start;
mod timing;
mod together;
mod twice;
mod typed;
mod weight;
mod windows;
mod words;

use turnus::{
    actions::{self, questions::add},
    domain::{
        access::{Role, Viewer},
        address_change::{AddressChange, AddressChangeState, CHANGE_LIFE},
        bulk::{BulkInvitation, Confirms},
        cadence::RuleDraft,
        change_set::ChangeSet,
        event::{Announced, RawEvent},
        follow::{Follow, FollowState, FollowWish},
        format::{Format, RawFormat},
        id::NoticeId,
        question::{Asker, Question, RawQuestion},
        substitution::{Substitution, SubstitutionState},
        text::EmailAddress,
    },
    store,
};

use crate::support::{
    Database, TestApp,
    client::{Client, Page},
    reading::attributes,
    world::{Person, another, berlin, weekly},
};

/// A service with two hosts, a format, dates and somebody who is registered.
struct Stage {
    app: TestApp,
    olga: Viewer,
    format: Format,
    /// A date of two seats without a format.
    date: Announced,
    /// Has one of them.
    eva: Person,
    /// A request to take it that she took back.
    request: Substitution,
    /// Her invitation to the format.
    invited: BulkInvitation,
    /// What the format asks, if one likes to answer.
    question: Question,
    /// A drafted change of the format's dates.
    change: ChangeSet,
    /// A mail that she got.
    letter: NoticeId,
    /// Her wish to hear of the format by mail.
    follow: Follow,
    /// Another address that she gave.
    address: AddressChange,
}

impl Stage {
    async fn open(database: Database) -> Self {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        app.organizer("stadt", "edda@stadt.example", Role::Editor).await;
        app.organizer("stadt", "vera@stadt.example", Role::Viewer).await;
        app.organizer("land", "lars@land.example", Role::Admin).await;
        let raw = RawFormat {
            title: Some("Austausch".into()),
            join_url: Some(Some("https://treffen.example/JOIN-GEHEIM".into())),
            tags: Some(vec!["Recht".into()]),
            registration: Some("both".into()),
            ..RawFormat::default()
        };
        let format = app.format(&olga, raw, Some(&weekly(2, &["TH"], "2026-01-08"))).await;
        let date = app.date(&olga, Some(2)).await;
        let question = add(&app.desk, &olga, Asker::Format(format.id), &wish()).await.expect("a question");
        let eva = app.register(date.event.id, "Eva Muster", "eva@amt.example").await;
        let request = taken_back(&app, &eva).await;
        let invited = invited(&app, &eva, &format).await;
        let afternoon = RuleDraft { start_time: Some("14:00".into()), ..weekly(2, &["TH"], "2026-01-08") };
        let wish = another(&afternoon, "2026-04-01");
        let change = actions::change_sets::draft(&app.desk, &olga, format.id, wish).await.expect("a draft");
        let sent = store::outbox::log_of_event(&app.desk.store, date.event.id).await.expect("her mails");
        let letter = sent.first().expect("a mail").id;
        let follow = followed(&app, &eva, &format).await;
        let address = another_address(&app, &eva).await;
        Self { app, olga, format, date, eva, request, invited, question, change, letter, follow, address }
    }

    /// A question of the date's own.
    async fn question_of_the_date(&self) -> Question {
        add(&self.app.desk, &self.olga, Asker::Event(self.date.event.id), &wish()).await.expect("a question")
    }

    /// Where somebody registers for the date.
    fn form(&self) -> String {
        format!("/events/{}/register", self.date.event.slug)
    }

    /// The date's page for its team.
    fn office(&self) -> String {
        format!("/manage/events/{}", self.date.event.id)
    }

    /// Another one-off date.
    async fn another_date(&self, title: &str) -> Announced {
        let raw = RawEvent {
            title: Some(Some(title.into())),
            starts_at: Some(berlin("2026-05-06", "14:00")),
            ..RawEvent::default()
        };
        self.app.date_like(&self.olga, None, raw).await
    }

    /// Somebody who is signed in, by the link from the mail.
    async fn signed_in(&self, address: &str) -> Client {
        self.app.signed_in_visitor(address).await
    }
}

/// A request to take her place that came to nothing.
async fn taken_back(app: &TestApp, eva: &Person) -> Substitution {
    let (registration, now) = (&eva.place.registration, app.now());
    let request = Substitution {
        id: app.desk.chance.row_id(now).into(),
        registration_id: registration.id,
        participant_id: registration.participant_id,
        state: SubstitutionState::TakenBack,
        link_id: app.desk.chance.link_id(),
        expires_at: now,
        asked_at: now,
        changed_at: now,
    };
    let tx = app.desk.store.begin().await.expect("a transaction");
    store::substitutions::insert(&tx, &request).await.expect("a request");
    tx.commit().await.expect("kept");
    request
}

/// She follows the format.
async fn followed(app: &TestApp, eva: &Person, format: &Format) -> Follow {
    let (person, now) = (&eva.place.participant, app.now());
    let follow = Follow {
        id: app.desk.chance.row_id(now).into(),
        format_id: format.id,
        mailbox_id: person.mailbox_id,
        email: person.email.clone(),
        unreachable: None,
        wish: FollowWish::Digest,
        state: FollowState::Active,
        locale: person.locale,
        link_id: app.desk.chance.link_id(),
        expires_at: now,
        requested_at: now,
        confirmed_at: Some(now),
        changed_at: now,
        told_month: Some("2026-03".to_owned()),
    };
    let tx = app.desk.store.begin().await.expect("a transaction");
    store::follows::insert(&tx, &follow).await.expect("a follow");
    tx.commit().await.expect("kept");
    follow
}

/// Another address that she gave, and nobody has confirmed.
async fn another_address(app: &TestApp, eva: &Person) -> AddressChange {
    let now = app.now();
    let change = AddressChange {
        id: app.desk.chance.row_id(now).into(),
        participant_id: eva.place.participant.id,
        email: EmailAddress::parse("email", "eva@neu.example").expect("an address"),
        state: AddressChangeState::Open,
        link_id: app.desk.chance.link_id(),
        asked_at: now,
        expires_at: now + CHANGE_LIFE,
    };
    let tx = app.desk.store.begin().await.expect("a transaction");
    store::address_changes::insert(&tx, &change).await.expect("a change");
    tx.commit().await.expect("kept");
    change
}

/// An invitation that she never answered.
async fn invited(app: &TestApp, eva: &Person, format: &Format) -> BulkInvitation {
    let now = app.now();
    let invitation = BulkInvitation {
        id: app.desk.chance.row_id(now).into(),
        format_id: format.id,
        participant_id: eva.place.participant.id,
        confirms: Confirms::Whole(app.desk.chance.row_id(now).into()),
        link_id: app.desk.chance.link_id(),
        invited_at: now,
        notice_id: None,
        reminded_at: None,
    };
    let tx = app.desk.store.begin().await.expect("a transaction");
    store::bulk_invitations::insert_many(&tx, std::slice::from_ref(&invitation)).await.expect("an invitation");
    tx.commit().await.expect("kept");
    invitation
}

/// Fails unless the page says this.
fn says(page: &Page, words: &str) {
    assert!(page.main().contains(words), "{words:?} at {}: {}", page.path, page.main());
}

/// The proof that a page's forms are ours.
fn token(page: &Page) -> String {
    attributes(page, "input[name=form_token]", "value").remove(0)
}

/// Fields as they are written down in tests.
fn fields(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// A good form, under another name.
fn as_guest(name: &str, address: &str) -> [(&'static str, String); 2] {
    [("name", name.to_owned()), ("email", address.to_owned())]
}

/// Fills in the registration form and sends it; the page one is led to.
async fn register(client: &mut Client, form: &str, name: &str, address: &str) -> Page {
    let page = client.open(form).await;
    let values = as_guest(name, address);
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    client.submit_and_go(&page, "/register", &values).await
}

fn wish() -> RawQuestion {
    RawQuestion { label: Some("Was erwarten Sie?".into()), purpose: Some("Planung".into()), ..RawQuestion::default() }
}
