//! A tour past nearly every kind of mail that there is, for those who look at all of them.

use chrono::TimeDelta;
use turnus::{
    actions::{
        enrollments, events,
        follows::{self, By, Step, Wanted},
        own_data::{self, By as DataBy},
        registrations, reminders, substitutes,
    },
    domain::{event::RawEvent, follow::FollowWish, format::Locale, notice::NoticeKind},
};

use super::Stage;
use crate::{
    bulk::invite,
    support::{
        post::Mail,
        world::{applicant, berlin, email},
    },
};

/// The kinds that the tour passes.
pub(super) const PASSED: [NoticeKind; 18] = [
    NoticeKind::ConfirmRegistration,
    NoticeKind::Confirmed,
    NoticeKind::AlreadyRegistered,
    NoticeKind::Waiting,
    NoticeKind::Offer,
    NoticeKind::Withdrawn,
    NoticeKind::SubstituteRequest,
    NoticeKind::SubstituteDeclined,
    NoticeKind::Update,
    NoticeKind::Cancellation,
    NoticeKind::Reminder,
    NoticeKind::BulkInvitation,
    NoticeKind::ConfirmFollow,
    NoticeKind::NewDates,
    NoticeKind::Digest,
    NoticeKind::ManageLink,
    NoticeKind::OwnData,
    NoticeKind::Login,
];

/// One who walks, and looks at each mail while its links are fresh.
struct Tour<'a, F> {
    stage: &'a Stage,
    look: F,
    kinds: Vec<NoticeKind>,
}

impl<F: AsyncFnMut(&Mail)> Tour<'_, F> {
    async fn post(&mut self) -> Vec<Mail> {
        let mails = self.stage.app.post().await;
        for mail in &mails {
            self.kinds.push(mail.kind);
            (self.look)(mail).await;
        }
        self.stage.app.pass(TimeDelta::hours(1));
        mails
    }

    async fn one(&mut self, kind: NoticeKind) -> Mail {
        let mails = self.post().await;
        mails.into_iter().find(|mail| mail.kind == kind).unwrap_or_else(|| panic!("no {kind:?}"))
    }

    async fn asks(&mut self, name: &str, address: &str) -> Mail {
        let ask = registrations::ask(&self.stage.app.desk, self.stage.date.event.id, applicant(name, address));
        ask.await.expect("asked");
        let mails = self.post().await;
        mails.into_iter().next().expect("a mail")
    }

    async fn seats(&mut self) {
        let desk = &self.stage.app.desk;
        let mail = self.asks("Max Muster", "max@amt.example").await;
        let max = registrations::confirm(desk, &mail.link("/r/")).await.expect("a seat");
        let link = self.one(NoticeKind::Confirmed).await.link("/m/");
        let mail = self.asks("Wanda Warte", "wanda@amt.example").await;
        registrations::confirm(desk, &mail.link("/r/")).await.expect("a place in the queue");
        self.one(NoticeKind::Waiting).await;
        registrations::withdraw(desk, &link, max.registration.id).await.expect("given back");
        let offer = self.one(NoticeKind::Offer).await;
        registrations::accept(desk, &offer.link("/o/")).await.expect("taken");
        self.one(NoticeKind::Confirmed).await;
        assert_eq!(self.asks("Eva Muster", "eva@amt.example").await.kind, NoticeKind::AlreadyRegistered);
        let who = (&applicant("Simone Statt", "simone@amt.example"), true);
        let eva = &self.stage.eva;
        substitutes::ask(desk, &eva.manage, eva.place.registration.id, who).await.expect("asked");
        let request = self.one(NoticeKind::SubstituteRequest).await;
        substitutes::decline(desk, &request.link("/s/")).await.expect("declined");
        self.one(NoticeKind::SubstituteDeclined).await;
    }

    async fn pages(&mut self) {
        for (path, address, kind) in [
            ("/lost-link", "eva@amt.example", NoticeKind::ManageLink),
            ("/login", "olga@stadt.example", NoticeKind::Login),
        ] {
            let mut client = self.stage.app.visitor();
            let page = client.open(path).await;
            client.submit_and_go(&page, path, &[("email", address)]).await;
            self.one(kind).await;
        }
        own_data::ask(&self.stage.app.desk, (&self.stage.eva.manage, DataBy::Own), true).await.expect("asked");
        self.one(NoticeKind::OwnData).await;
    }

    async fn formats(&mut self) {
        let (app, format) = (&self.stage.app, &self.stage.format);
        // A date with an address to meet at: its mails lead to the gate.
        let online = app.dates_of(format).await.remove(0).id;
        registrations::ask(&app.desk, online, applicant("Jo Da", "jo@amt.example")).await.expect("asked");
        let mail = self.one(NoticeKind::ConfirmRegistration).await;
        registrations::confirm(&app.desk, &mail.link("/r/")).await.expect("a seat");
        self.one(NoticeKind::Confirmed).await;
        let wanted = Wanted { email: email("folgt@amt.example"), wish: FollowWish::Dates, locale: Locale::De };
        follows::ask(&app.desk, format.id, wanted).await.expect("asked");
        let mail = self.one(NoticeKind::ConfirmFollow).await;
        follows::take(&app.desk, &mail.link("/f/"), By::Own, Step::Confirm).await.expect("followed");
        let raw = RawEvent { starts_at: Some(berlin("2026-05-07", "14:00")), ..RawEvent::default() };
        app.date_like(&self.stage.olga, Some(format), raw).await;
        app.pass(TimeDelta::minutes(21));
        self.one(NoticeKind::NewDates).await;
        invite(app, &self.stage.olga, format, "Ina Ein; ina@amt.example").await;
        self.one(NoticeKind::BulkInvitation).await;
    }

    async fn the_date_itself(&mut self) {
        let (app, date) = (&self.stage.app, self.stage.date.event.id);
        app.pass(berlin("2026-03-24", "10:01") - app.now());
        reminders::remind(&app.desk).await.expect("reminded");
        self.one(NoticeKind::Reminder).await;
        let to = RawEvent { starts_at: Some(berlin("2026-03-27", "10:00")), ..RawEvent::default() };
        events::amend(&app.desk, &self.stage.olga, (date, None), &to, true).await.expect("moved");
        app.pass(TimeDelta::minutes(11));
        self.one(NoticeKind::Update).await;
        events::cancel(&app.desk, &self.stage.olga, (date, None), None, true).await.expect("called off");
        app.pass(TimeDelta::minutes(11));
        self.one(NoticeKind::Cancellation).await;
        app.pass(berlin("2026-04-02", "10:00") - app.now());
        follows::digests(&app.desk).await.expect("overviews");
        self.one(NoticeKind::Digest).await;
        // What nobody answered is over.
        enrollments::expire_unconfirmed(&app.desk).await.expect("expired");
        substitutes::lapse(&app.desk).await.expect("lapsed");
    }
}

/// Walks past them; `look` sees each mail while it is fresh.
pub(super) async fn every_mail(stage: &Stage, look: impl AsyncFnMut(&Mail)) {
    let mut tour = Tour { stage, look, kinds: Vec::new() };
    tour.seats().await;
    tour.pages().await;
    tour.formats().await;
    tour.the_date_itself().await;
    for kind in PASSED {
        assert!(tour.kinds.contains(&kind), "the tour passed no {kind:?}");
    }
}
