//! A substitute where the team decides about each person: whoever is named agrees first, then the team has its word, and
//! until then the seat is the giver's. No seat is free in between, and everybody hears what concerns them, once.

use turnus::{
    actions::{
        events::{amend, cancel, restore},
        people,
        registrations::{self, approve, refuse},
        substitutes,
    },
    domain::{
        access::Viewer,
        capability::{Presented, Purpose},
        event::RawEvent,
        id::{EventId, RegistrationId},
        notice::NoticeKind::{
            Cancellation, Confirmed, Declined, Offer, SubstituteAccepted, SubstituteDeclined, Waiting, Withdrawn,
        },
        registration::{EndedBy, Origin, RegisterRefusal, Registration, RegistrationState as State},
        substitution::SubstitutionState as Request,
    },
    store,
};

use super::{SIMONE, accept, ask, ask_for, over::told, requests, take_back, try_to_ask, why};
use crate::{
    planning::second_node,
    support::{TestApp, database, on_both, world::Person},
};

const EVA: &str = "eva@amt.example";
const MAX: &str = "max@amt.example";

/// A date of one seat, which Eva has, and Max queues; the team let both in. Simone agreed to come for Eva.
struct Stage {
    app: TestApp,
    olga: Viewer,
    event: EventId,
    eva: Person,
    max: Person,
    link: Presented,
}

fn by_team(raw: RawEvent) -> RawEvent {
    RawEvent { approval: Some(Some(true)), ..raw }
}

impl Stage {
    /// Simone was asked.
    async fn asked(database: database::Database) -> Self {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let eva = app.register(event, "Eva Muster", EVA).await;
        let max = app.register(event, "Max Muster", MAX).await;
        app.tick();
        amend(&app.desk, &olga, (event, None), &by_team(RawEvent::default()), false).await.unwrap();
        let link = ask(&app, &eva).await;
        Self { app, olga, event, eva, max, link }
    }

    /// And agreed.
    async fn agreed(database: database::Database) -> Self {
        let stage = Self::asked(database).await;
        accept(&stage.app, &stage.link).await;
        let mail = stage.app.the_mail().await;
        assert_eq!((mail.kind, mail.to.as_str()), (Waiting, SIMONE));
        assert!(mail.ics.is_none());
        stage
    }

    async fn simone(&self) -> Registration {
        let roster = store::registrations::list_roster(&self.app.desk.store, self.event).await.unwrap();
        roster.into_iter().find(|(_, person)| person.email.as_str() == SIMONE).expect("Simone").0
    }

    async fn requests(&self) -> Vec<Request> {
        requests(&self.app, self.eva.place.registration.id).await
    }

    async fn approve(&self, who: RegistrationId) -> registrations::Decided {
        self.app.tick();
        approve(&self.app.desk, &self.olga, self.event, &[who]).await.unwrap()
    }

    /// Eva, Max, Simone, and how many seats are taken.
    async fn stand(&self) -> (State, State, State, u32) {
        let states = self.app.states(&[self.eva.clone(), self.max.clone()]).await;
        (states[0], states[1], self.simone().await.state, self.app.event(self.event).await.taken)
    }

    /// The own page of somebody.
    async fn page(&self, link: &Presented) -> String {
        let token = self.app.desk.keys.link(Purpose::Manage, link.link_id, 0);
        self.app.visitor().open(&format!("/m/{token}")).await.main()
    }
}

on_both! {
    async fn the_seat_stays_where_it_is_until_the_team_agrees_and_is_never_free(database) {
        let stage = Stage::asked(database).await;
        let app = &stage.app;
        let address = format!("/s/{}", app.desk.keys.link(Purpose::Substitute, stage.link.link_id, 0));
        let page = app.visitor().open(&address).await;
        assert!(page.main().contains("Stimmt es zu, bekommen Sie den Platz"), "{}", page.main());
        let request = accept(app, &stage.link).await;
        assert_eq!(request.substitution.state, Request::Agreed);
        let simone = request.there.expect("a request");
        assert_eq!((simone.state, simone.origin), (State::Requested, Origin::Substitute));
        assert_eq!(simone.substitute_for, Some(stage.eva.place.registration.id));
        assert_eq!(stage.stand().await, (State::Confirmed, State::Waiting, State::Requested, 1));
        assert_eq!(told(&app.post().await), [(Waiting, SIMONE)]);
        let page = app.visitor().open(&address).await;
        assert!(page.main().contains("Jetzt entscheidet das Team"), "{}", page.main());
        assert!(stage.page(&stage.eva.manage).await.contains("Simone Statt würde für Sie kommen"));
        // Twice is once; one at a time; and looking at it for long changes nothing.
        accept(app, &stage.link).await;
        let another = try_to_ask(app, &stage.eva, "Mia", "mia@amt.example").await;
        assert_eq!(why(another), RegisterRefusal::SubstituteAsked);
        app.no_mail().await;
        let mut olga = app.signed_in_visitor("olga@stadt.example").await;
        let roster = olga.open(&format!("/manage/events/{}", stage.event)).await;
        assert!(roster.main().contains("Würde Eva Muster vertreten"), "{}", roster.main());
        assert!(!roster.main().contains("Vertreten durch"), "{}", roster.main());

        let decided = stage.approve(simone.id).await;
        assert_eq!((decided.confirmed, decided.waiting, decided.unchanged), (1, 0, 0));
        assert_eq!(stage.stand().await, (State::Cancelled, State::Waiting, State::Confirmed, 1));
        assert_eq!(app.registration(&stage.eva).await.ended_by, Some(EndedBy::Substitute));
        assert_eq!(stage.requests().await, [Request::Accepted]);
        let post = app.post().await;
        assert_eq!(told(&post), [(Confirmed, SIMONE), (SubstituteAccepted, EVA)]);
        assert_eq!(stage.approve(simone.id).await.unchanged, 1);
        assert_eq!(why(take_back(app, &stage.eva).await), RegisterRefusal::SubstituteOver);
        let roster = olga.open(&format!("/manage/events/{}", stage.event)).await;
        assert!(roster.main().contains("Vertreten durch Simone Statt"), "{}", roster.main());
        app.no_mail().await;
    }

    async fn where_the_team_says_no_the_seat_stays_and_both_hear_of_it(database) {
        let stage = Stage::agreed(database).await;
        let (app, simone) = (&stage.app, stage.simone().await);
        app.tick();
        let said = (&[simone.id][..], Some("Bitte jemand aus dem Referat.".to_owned()));
        refuse(&app.desk, &stage.olga, stage.event, said).await.unwrap();
        assert_eq!(stage.stand().await, (State::Confirmed, State::Waiting, State::Declined, 1));
        assert_eq!(stage.requests().await, [Request::Refused]);
        let post = app.post().await;
        assert_eq!(told(&post), [(Declined, SIMONE), (SubstituteDeclined, EVA)]);
        let to_eva = post.iter().find(|mail| mail.to == EVA).unwrap();
        assert!(to_eva.text.contains("Das Team hat sie nicht zugelassen"), "{}", to_eva.text);
        assert!(!to_eva.text.contains("Referat"), "what the team wrote is for Simone: {}", to_eva.text);
        assert!(stage.page(&stage.eva.manage).await.contains("Das Team hat Simone Statt nicht zugelassen"));
        let mut olga = app.signed_in_visitor("olga@stadt.example").await;
        let roster = olga.open(&format!("/manage/events/{}", stage.event)).await.main();
        assert!(!roster.contains("Vertretung für") && !roster.contains("Vertreten durch"), "nobody comes for anybody: {roster}");
        // Somebody else may be named.
        ask_for(app, &stage.eva, "Mia", "mia@amt.example").await;
        app.the_mail().await;
    }

    async fn it_can_be_taken_back_until_the_team_has_agreed(database) {
        let stage = Stage::agreed(database).await;
        let (app, simone) = (&stage.app, stage.simone().await);
        take_back(app, &stage.eva).await.unwrap();
        take_back(app, &stage.eva).await.unwrap();
        assert_eq!(stage.stand().await, (State::Confirmed, State::Waiting, State::Cancelled, 1));
        let mail = app.the_mail().await;
        assert_eq!((mail.kind, mail.to.as_str()), (Withdrawn, SIMONE));
        assert!(mail.text.contains("behält ihren Platz"), "{}", mail.text);
        assert_eq!(stage.approve(simone.id).await.unchanged, 1);
        assert_eq!(stage.stand().await, (State::Confirmed, State::Waiting, State::Cancelled, 1));
    }

    async fn whoever_agreed_may_think_better_of_it(database) {
        let stage = Stage::agreed(database).await;
        let app = &stage.app;
        // By the link, by their own page, and by going altogether.
        app.tick();
        substitutes::decline(&app.desk, &stage.link).await.unwrap();
        assert_eq!(told(&app.post().await), [(SubstituteDeclined, EVA)]);
        assert_eq!(stage.stand().await, (State::Confirmed, State::Waiting, State::Cancelled, 1));
        for (number, name) in ["Mia", "Ina"].into_iter().enumerate() {
            let address = format!("{}@amt.example", name.to_lowercase());
            ask_for(app, &stage.eva, name, &address).await;
            let link = app.the_mail().await.link("/s/");
            let there = accept(app, &link).await.there.unwrap();
            let mail = app.the_mail().await;
            let manage = mail.link("/m/");
            app.tick();
            if number == 0 {
                registrations::withdraw(&app.desk, &manage, there.id).await.unwrap();
                assert_eq!(told(&app.post().await), [(SubstituteDeclined, EVA), (Withdrawn, address.as_str())]);
            } else {
                people::erase(&app.desk, &manage).await.unwrap();
                assert_eq!(told(&app.post().await), [(SubstituteDeclined, EVA)]);
            }
        }
        assert_eq!(app.registration(&stage.eva).await.state, State::Confirmed);
        assert!(stage.requests().await.iter().all(|one| *one == Request::Declined));
    }

    async fn a_seat_given_up_meanwhile_is_the_queues_and_the_request_is_one_like_any_other(database) {
        let stage = Stage::agreed(database).await;
        let (app, simone) = (&stage.app, stage.simone().await);
        app.withdraw(&stage.eva).await;
        assert_eq!(stage.stand().await, (State::Cancelled, State::Offered, State::Requested, 1));
        assert_eq!(stage.requests().await, [Request::Lapsed]);
        assert_eq!((stage.simone().await.substitute_for, stage.simone().await.origin), (None, Origin::Single));
        assert_eq!(told(&app.post().await), [(Offer, MAX), (Withdrawn, EVA)]);
        let decided = stage.approve(simone.id).await;
        assert_eq!((decided.confirmed, decided.waiting), (0, 1));
        assert_eq!(stage.stand().await, (State::Cancelled, State::Offered, State::Waiting, 1));
        assert_eq!(told(&app.post().await), [(Waiting, SIMONE)]);
    }

    async fn a_date_that_is_called_off_ends_it(database) {
        let stage = Stage::agreed(database).await;
        let (app, simone) = (&stage.app, stage.simone().await);
        app.tick();
        cancel(&app.desk, &stage.olga, (stage.event, None), None, true).await.unwrap();
        assert_eq!(stage.requests().await, [Request::Lapsed]);
        let post = app.post_after_undo().await;
        assert_eq!(told(&post), [(Cancellation, EVA), (Cancellation, MAX), (Cancellation, SIMONE)]);
        app.tick();
        restore(&app.desk, &stage.olga, (stage.event, None), false).await.unwrap();
        assert_eq!(stage.approve(simone.id).await.waiting, 1, "Eva has her seat");
        assert_eq!(stage.stand().await, (State::Confirmed, State::Waiting, State::Waiting, 1));
        app.post_after_undo().await;
    }

    async fn nobody_decides_twice_on_whoever_was_let_in_and_queues(database) {
        let stage = Stage::asked(database).await;
        let app = &stage.app;
        take_back(app, &stage.eva).await.unwrap();
        ask_for(app, &stage.eva, "Max Muster", MAX).await;
        let link = app.the_mail().await.link("/s/");
        assert_eq!(accept(app, &link).await.substitution.state, Request::Accepted);
        assert_eq!(app.states(&[stage.eva, stage.max]).await, [State::Cancelled, State::Confirmed]);
        assert_eq!(told(&app.post().await), [(Confirmed, MAX), (SubstituteAccepted, EVA)]);
    }

    async fn the_teams_yes_and_a_change_of_mind_at_once_have_one_end(database) {
        let stage = Stage::agreed(database).await;
        let (app, simone) = (&stage.app, stage.simone().await);
        let other = second_node(app).await;
        app.tick();
        let chosen = [simone.id];
        let (yes, back) = tokio::join!(
            approve(&other, &stage.olga, stage.event, &chosen),
            substitutes::take_back(&app.desk, &stage.eva.manage, stage.eva.place.registration.id),
        );
        let taken_back = back.is_ok();
        assert_eq!(yes.unwrap().unchanged, u32::from(taken_back));
        let expected = if taken_back { (State::Confirmed, State::Cancelled) } else { (State::Cancelled, State::Confirmed) };
        let (eva, max, simone, taken) = stage.stand().await;
        assert_eq!(((eva, simone), max, taken), (expected, State::Waiting, 1));
        assert_eq!(app.post().await.len(), if taken_back { 1 } else { 2 });
        other.store.close().await.unwrap();
    }
}
