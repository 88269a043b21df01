//! Each deed of an organizer is one entry in the log, and drafts, previews and looks are none: a table of every form of the
//! workplace (C45). A form that is new is in it, because the table of routes is compared with it.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use turnus::{
    actions::accounts::create_token,
    domain::{
        access::{Role, Scope},
        event::{Event, RawEvent},
        text::Line,
    },
    store,
};

use super::{
    Stage,
    organization::{drawn, upload},
    routes::{For, ROUTES},
};
use crate::support::{
    client::{Client, Page},
    database, on_both,
    world::{berlin, email},
};

/// Whose entries other tests count, and which.
const ELSEWHERE: [(&str, &str); 4] = [
    ("EventDecision", "tests/service/approvals.rs: pending_requests_hold_no_seat_and_a_yes_gives_what_there_is"),
    ("FormatDecision", "the same verbs, for a whole format"),
    ("MailRetry", "tests/service/mail_log.rs: what_the_relay_said_is_seen_and_a_failed_mail_is_sent_again"),
    ("IdentityEnd", "tests/service/oidc/connecting.rs: connecting_belongs_to_who_began_it"),
];

/// What leaves nothing, and why.
const SILENT: [(&str, &str); 6] = [
    ("NewFormatDates", "shows the dates of a rule"),
    ("FormatTrialDates", "shows the dates of a rule"),
    ("FormatChanges", "drafts a change, of which nobody has anything until it is applied"),
    ("FormatSeveral", "drafts a change, of which nobody has anything until it is applied"),
    ("EventAttendanceList", "shows whom a list names"),
    ("Sessions", "ends one's own sign-in"),
];

/// Somebody at the workplace, and what their deeds leave.
struct Deeds {
    stage: Stage,
    /// A date with somebody who has a seat, that will have begun.
    today: Event,
    client: Client,
    known: usize,
    pressed: BTreeSet<&'static str>,
    wrong: Vec<String>,
}

impl Deeds {
    async fn begin(stage: Stage) -> Self {
        stage.app.organizer("stadt", "ada@stadt.example", Role::Admin).await;
        let raw = RawEvent {
            title: Some(Some("Heute".into())),
            starts_at: Some(berlin("2026-05-06", "14:00")),
            ..RawEvent::default()
        };
        let today = stage.app.date_like(&stage.olga, None, raw).await.event;
        stage.app.register(today.id, "Max Muster", "max@amt.example").await;
        let client = stage.signed_in("ada@stadt.example").await;
        let mut deeds = Self { stage, today, client, known: 0, pressed: BTreeSet::new(), wrong: Vec::new() };
        deeds.left().await;
        deeds
    }

    /// What was written down since the last look.
    async fn left(&mut self) -> Vec<String> {
        let mut all = store::audit::list(&self.stage.app.desk.store, None, 1_000).await.expect("the log");
        all.reverse();
        let new = all.split_off(self.known);
        self.known += new.len();
        new.into_iter().map(|entry| format!("{} {}", entry.what, entry.result)).collect()
    }

    async fn compare(&mut self, route: &'static str, answer: &Page, leaves: &[&str]) {
        self.pressed.insert(route);
        let left = self.left().await;
        let is_as_said = left.len() == leaves.len() && left.iter().zip(leaves).all(|(one, verb)| one.starts_with(verb));
        if !is_as_said || answer.status.as_u16() >= 400 {
            let said = answer.main();
            let said = said.chars().take(300).collect::<String>();
            self.wrong.push(format!("{route}: {} and {left:?}, not {leaves:?}: {said}", answer.status));
        }
    }

    /// Fills in the form of a page and presses the button; what that leaves.
    async fn press(&mut self, route: &'static str, page: &Page, values: &[(&str, &str)], leaves: &[&str]) -> Page {
        let (_, pattern, ..) = ROUTES.iter().find(|(name, ..)| *name == route).expect("a route");
        let last = pattern.rsplit('/').next().unwrap_or_default();
        let end = if last.starts_with('{') {
            page.path.split('?').next().unwrap_or_default().to_owned()
        } else {
            format!("/{last}")
        };
        if !page.forms().iter().any(|form| form.action.split(['?', '#']).next().unwrap_or_default().ends_with(&end)) {
            self.wrong.push(format!("{route}: no form to {end} at {}: {}", page.path, page.main()));
            return page.clone();
        }
        self.stage.app.tick();
        let answer = self.client.submit(page, &end, values).await;
        self.compare(route, &answer, leaves).await;
        answer
    }

    /// The same at an address.
    async fn at(&mut self, route: &'static str, path: &str, values: &[(&str, &str)], leaves: &[&str]) -> Page {
        let page = self.client.get(path).await;
        self.press(route, &page, values, leaves).await
    }
}

async fn formats(deeds: &mut Deeds) {
    let new = [("title", "Leitungsrunde"), ("anchor", "2026-04-16"), ("step", "save")];
    deeds
        .at(
            "NewFormat",
            "/manage/new-format",
            &[("title", "Leitungsrunde"), ("anchor", "2026-04-16"), ("step", "preview")],
            &[],
        )
        .await;
    deeds.at("NewFormat", "/manage/new-format", &new, &["format.create ok"]).await;
    let format = format!("/manage/formats/{}", deeds.stage.format.slug);
    deeds.at("FormatSettings", &format!("{format}/settings"), &[("summary", "Anders")], &["format.amend ok"]).await;
    deeds.at("FormatSupport", &format!("{format}/questions"), &[("support_needs", "yes")], &["format.amend ok"]).await;
    deeds
        .at(
            "FormatNewQuestion",
            &format!("{format}/new-question"),
            &[("label", "Woher?"), ("purpose", "Planung")],
            &["question.add ok"],
        )
        .await;
    let question = format!("/manage/questions/{}", deeds.stage.question.id);
    deeds.at("QuestionRoom", &question, &[("label", "Und wohin?")], &["question.amend ok"]).await;
    let page = deeds.client.open(&format!("{format}/questions")).await;
    let form = page.forms().into_iter().find(|form| form.action.contains(&format!("{}/turn", deeds.stage.question.id)));
    deeds.stage.app.tick();
    let form = form.expect("a button").filled(&[("wish", "remove")]);
    let answer = deeds.client.post(&form.action, &form.all()).await;
    deeds.compare("QuestionTurn", &answer, &["question.remove ok"]).await;
    deeds.at("FormatTrial", &format!("{format}/cadence"), &[("step", "preview")], &[]).await;
    let change = format!("/manage/changes/{}", deeds.stage.change.id);
    deeds
        .at("ChangeSetRoom", &change, &[("step", "silent"), ("leftover", "keep")], &["format.change_cadence ok"])
        .await;
    deeds.at("ChangeSetRoom", &change, &[], &["format.change_cadence.undo ok"]).await;
    let people = [("people", "Li Muster <li@amt.example>\nMo Muster <mo@amt.example>")];
    let shown = deeds.at("FormatList", &format!("{format}/list"), &people, &[]).await;
    deeds.press("FormatList", &shown, &[], &["format.list_people ok"]).await;
    let shown = deeds.at("FormatInvitations", &format!("{format}/invitations"), &people, &[]).await;
    deeds.press("FormatInvitations", &shown, &[("wish", "sample")], &[]).await;
    deeds.press("FormatInvitations", &shown, &[("wish", "send")], &["format.invite ok"]).await;
}

async fn dates(deeds: &mut Deeds) {
    let new = [("title", "Klausur"), ("day", "07.05.2026")];
    deeds.at("NewEvent", "/manage/new-event", &new, &["event.create ok"]).await;
    let path = format!("/manage/formats/{}/new-date", deeds.stage.format.slug);
    deeds
        .at(
            "FormatNewDate",
            &path,
            &[("title", "Extra"), ("day", "08.05.2026"), ("step", "save")],
            &["event.create ok"],
        )
        .await;
    let office = deeds.stage.office();
    deeds
        .at("EventDetails", &format!("{office}/details"), &[("location", "Rathaus, Saal 2")], &["event.amend ok"])
        .await;
    deeds.at("EventTerms", &format!("{office}/questions"), &[("support_needs", "yes")], &["event.amend ok"]).await;
    deeds
        .at(
            "EventNewQuestion",
            &format!("{office}/new-question"),
            &[("label", "Wozu?"), ("purpose", "Planung")],
            &["question.add ok"],
        )
        .await;
    deeds.at("EventAnswers", &format!("{office}/answers"), &[], &["answers.show ok"]).await;
    deeds.at("EventSupport", &format!("{office}/support"), &[], &["support.show ok"]).await;
    deeds.at("RosterExport", &office, &[("file", "csv")], &["roster.export_csv ok, 1 rows"]).await;
    deeds.at("EventMove", &format!("{office}/move"), &[("day", "27.03.2026")], &["event.amend ok"]).await;
    deeds.at("EventCancel", &format!("{office}/cancellation"), &[("reason", "")], &["event.cancel ok"]).await;
    deeds.at("EventRestore", &format!("{office}/restoration"), &[], &["event.restore ok"]).await;
    while !deeds.stage.app.post_after_undo().await.is_empty() {}
    deeds.stage.app.pass(deeds.today.slot.starts_at - deeds.stage.app.now() + TimeDelta::minutes(10));
    deeds.client = deeds.stage.signed_in("ada@stadt.example").await;
    deeds.left().await;
    deeds
        .at("EventAttendance", &format!("/manage/events/{}/attendance", deeds.today.id), &[], &["attendance.mark ok"])
        .await;
}

async fn host(deeds: &mut Deeds) {
    deeds.at("Language", "/manage/sessions", &[("language", "en")], &["account.language ok"]).await;
    let host = format!("/manage/organizations/{}", deeds.stage.format.organization_id);
    deeds.at("Organization", &host, &[("name", "Stadt Neu")], &["organization.amend ok"]).await;
    let page = deeds.client.open(&host).await;
    let answer = upload(&mut deeds.client, &page, &drawn(), "set").await;
    deeds.compare("OrganizationLogo", &answer, &["organization.logo ok"]).await;
    let name = Line::parse("name", "Skript", 80).expect("a name");
    create_token(&deeds.stage.app.desk, &email("ada@stadt.example"), &name, Scope::Read).await.expect("a token");
    assert_eq!(deeds.left().await.len(), 1, "a token");
}

on_both! {
    async fn each_deed_is_one_entry_and_whoever_only_looks_leaves_none(database) {
        let mut deeds = Deeds::begin(Stage::open(database).await).await;
        formats(&mut deeds).await;
        dates(&mut deeds).await;
        host(&mut deeds).await;
        assert!(deeds.wrong.is_empty(), "{}", deeds.wrong.join("\n"));
        let excused = ELSEWHERE.iter().chain(&SILENT).map(|(route, _)| *route);
        let told: BTreeSet<&str> = deeds.pressed.iter().copied().chain(excused).collect();
        let forms = ROUTES.iter().filter(|(_, _, methods, whom)| methods.contains("post") && matches!(whom, For::Team(_)));
        assert_eq!(told, forms.map(|(name, ..)| *name).collect(), "each form is in the table, once");
        while !deeds.stage.app.post_after_undo().await.is_empty() {}
    }
}
