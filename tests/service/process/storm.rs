//! A storm on one queue over two running programs: thirty leave at once while offers are taken and run out, and fifty wait;
//! no gap, no seat twice, nobody overtaken (R01, R02). On SQLite, too: two programs may work on one file.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use tokio::{
    sync::Barrier,
    task::{JoinSet, spawn_blocking},
};
use turnus::{
    actions::{events::amend, registrations},
    clock::Clock,
    domain::{
        capability::Presented,
        event::RawEvent,
        id::{EventId, RegistrationId},
        notice::NoticeKind,
        registration::{Registration, RegistrationState as State},
    },
    store::{self, Store, StoreError},
};

use super::{all_sent, post_of, roster, skew::carried_out};
use crate::{
    planning::second_node,
    races::at_once,
    support::{
        Database, TestApp,
        client::{Client, Page},
        database::{self, aside},
        on_both,
        post::{Letter, Mail},
        program::{Installation, PATIENCE, Server, soon},
        smtp_sink::SmtpSink,
    },
};

const LEAVING: usize = 30;
/// So many hold an offer when it begins; the first half takes it, the time of the others is up.
const OFFERED: usize = 10;
const WAITING: usize = 50;
const SEATS: usize = LEAVING + OFFERED;
const PEOPLE: usize = SEATS + WAITING;
/// So many seats go to the next: of those who leave, and of those whose time is up.
const FREED: usize = LEAVING + OFFERED / 2;
/// So many of those who get an offer in the storm take it in the storm.
const TAKEN_AT_ONCE: usize = 4;

fn address(number: usize) -> String {
    format!("gast{number}@amt.example")
}

/// A full date with its people in the order in which they came, and what they have in their mail: first those with a seat
/// by the link to their page, then those with an offer by the link to it.
struct Queue {
    app: TestApp,
    event: EventId,
    links: Vec<String>,
}

fn seats(count: usize) -> RawEvent {
    RawEvent { capacity: Some(Some(i64::try_from(count).unwrap())), ..RawEvent::default() }
}

/// The links in mails of one kind, by the number in the address.
fn tokens(mut post: Vec<Mail>, kind: NoticeKind, path: &str) -> Vec<String> {
    let number = |name: &str| name.trim_start_matches("gast").parse::<usize>().expect("a number");
    post.retain(|mail| mail.kind == kind);
    post.sort_by_key(|mail| number(mail.to.split('@').next().unwrap_or_default()));
    post.iter().map(|mail| mail.token(path).to_owned()).collect()
}

impl Queue {
    async fn new(database: Database) -> Self {
        let mut app = TestApp::start(database).await;
        // The programs read the machine's clock, so the test does too.
        app.desk.clock = Clock::System;
        app.app.desk.clock = Clock::System;
        let olga = app.olga().await;
        let start = app.now() + TimeDelta::days(30);
        let raw = RawEvent {
            title: Some(Some("Meetup".into())),
            starts_at: Some(start),
            ends_at: Some(start + TimeDelta::hours(1)),
            ..seats(LEAVING)
        };
        let event = app.date_like(&olga, None, raw).await.event.id;
        for number in 0..PEOPLE {
            app.ask(event, "Gast", &address(number)).await;
        }
        for link in tokens(app.post().await, NoticeKind::ConfirmRegistration, "/r/") {
            let link = Presented::parse(&link).expect("a link");
            registrations::confirm(&app.desk, &link).await.expect("confirmed");
        }
        let mut links = tokens(app.post().await, NoticeKind::Confirmed, "/m/");
        amend(&app.desk, &olga, (event, None), &seats(SEATS), false).await.expect("ten more seats");
        links.extend(tokens(app.post().await, NoticeKind::Offer, "/o/"));
        assert_eq!(links.len(), SEATS);
        Self { app, event, links }
    }

    async fn registration(&self, number: usize) -> Registration {
        let roster = store::registrations::list_roster(&self.app.desk.store, self.event).await.unwrap();
        let found = roster.into_iter().find(|(_, person)| person.email.as_str() == address(number));
        found.expect("somebody of the roster").0
    }

    /// Whether all offers whose time was up have ended.
    async fn is_settled(&self) -> bool {
        let states = roster(&self.app.database, self.event).await;
        (LEAVING + OFFERED / 2..SEATS).all(|number| states[&address(number)] == State::Cancelled)
    }

    /// As if two days had passed for some of the offers.
    async fn time_is_up(&self) {
        for number in LEAVING + OFFERED / 2..SEATS {
            let offer = self.registration(number).await;
            assert_eq!(offer.state, State::Offered);
            let over = Registration { offered_until: Some(self.app.now() - TimeDelta::seconds(1)), ..offer };
            let tx = self.app.desk.store.begin().await.unwrap();
            store::registrations::save(&tx, &over).await.unwrap();
            tx.commit().await.unwrap();
        }
    }
}

/// As if each node's hold on a turn of the job that ends offers were over at once: both do it, the other way round than
/// [`of_three_workers_one_takes_each_turn`](super::nodes) shows it.
async fn let_both_end_offers(database: &Database) {
    let past = "1970-01-02T00:00:00+00:00";
    let statements: &[String] = &if database.url.starts_with("sqlite") {
        vec![format!(
            "CREATE TRIGGER let_go AFTER UPDATE OF lease_until ON tick WHEN NEW.name = 'lapse_offers' BEGIN UPDATE tick SET \
             lease_until = '{past}' WHERE name = NEW.name AND due = NEW.due; END"
        )]
    } else {
        vec![
            format!(
                "CREATE FUNCTION let_go() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.lease_until := '{past}'; RETURN \
                 NEW; END $$"
            ),
            "CREATE TRIGGER let_go BEFORE UPDATE ON tick FOR EACH ROW WHEN (NEW.name = 'lapse_offers') EXECUTE FUNCTION \
             let_go()"
                .to_owned(),
        ]
    };
    let db = aside(&database.url).await;
    for statement in statements {
        db.execute_unprepared(statement).await.expect("a trigger");
    }
    db.close().await.unwrap();
}

/// Presses the button of a page that was opened before; where so many write that one is asked to come back, once more.
async fn press(client: &mut Client, page: &Page, link: &str, values: &[(&str, &str)]) -> Page {
    for _ in 0..50 {
        let answer = client.submit(page, link, values).await;
        if answer.status.as_u16() != 503 {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nobody is served at {link}");
}

/// Everybody who holds a seat or an offer presses their button at once, half of them at each program.
struct Storm {
    everybody: JoinSet<()>,
    begin: Arc<Barrier>,
}

impl Storm {
    fn gather(queue: &Queue, nodes: &[Server; 2], ready: &Arc<Barrier>) -> Self {
        let begin = Arc::new(Barrier::new(SEATS + 1));
        let mut everybody = JoinSet::new();
        for (number, link) in queue.links.clone().into_iter().enumerate() {
            let mut client = nodes[number % 2].visitor();
            let (ready, begin) = (Arc::clone(ready), Arc::clone(&begin));
            everybody.spawn(async move {
                let leaves = number < LEAVING;
                let page = client.open(&format!("/{}/{link}", if leaves { "m" } else { "o" })).await;
                ready.wait().await;
                begin.wait().await;
                let values: &[(&str, &str)] = if leaves { &[("wish", "leave")] } else { &[] };
                let answer = press(&mut client, &page, &link, values).await;
                // The seat of somebody whose time is up is not theirs, whether the job has been there already or not.
                let is_late = number >= LEAVING + OFFERED / 2;
                assert_eq!(answer.status.is_redirection(), !is_late, "{number}: {}", answer.text());
            });
        }
        Self { everybody, begin }
    }

    async fn end(mut self) {
        while let Some(done) = self.everybody.join_next().await {
            done.expect("told");
        }
    }
}

/// Who of those who waited has an offer in their mail, with the link.
fn offers(sink: &SmtpSink) -> Vec<(String, String)> {
    let letters = sink.mails().into_iter().map(|mail| Letter::parse(&mail.data));
    let offers = letters.filter(|letter| letter.kind == NoticeKind::Offer);
    offers.map(|letter| (letter.to.clone(), letter.token("/o/").to_owned())).collect()
}

/// Takes some of the offers that come meanwhile, by turns at both programs; answers who did.
async fn some_take(mut clients: [Client; 2], sink: Arc<SmtpSink>) -> BTreeSet<String> {
    let mut taken = BTreeSet::new();
    let began = Instant::now();
    while taken.len() < TAKEN_AT_ONCE {
        assert!(began.elapsed() < PATIENCE, "nobody is offered a seat: {taken:?}");
        let Some((to, link)) = offers(&sink).into_iter().find(|(to, _)| !taken.contains(to)) else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let client = &mut clients[taken.len() % 2];
        let page = client.open(&format!("/o/{link}")).await;
        let answer = press(client, &page, &link, &[]).await;
        assert!(answer.status.is_redirection(), "{}", answer.text());
        taken.insert(to);
    }
    taken
}

/// How often the job that ends offers was carried out by whoever said this.
fn ended_offers(log: &str) -> usize {
    let done = carried_out(&[log.to_owned()]);
    done.iter().filter(|((job, _), _)| job == "lapse_offers").map(|(_, times)| times).sum()
}

/// Where everybody is who came, by their number.
async fn check_places(queue: &Queue, sink: &SmtpSink, taken: &BTreeSet<String>) {
    let states = roster(&queue.app.database, queue.event).await;
    let (post, copies) = post_of(sink);
    assert_eq!(copies, 0);
    for number in 0..PEOPLE {
        let to = address(number);
        let (expected, offers) = match number {
            _ if taken.contains(&to) => (State::Confirmed, 1),
            ..LEAVING => (State::Cancelled, 0),
            LEAVING..SEATS if number < LEAVING + OFFERED / 2 => (State::Confirmed, 0),
            // Whoever let an offer go gets no other one by itself.
            LEAVING..SEATS => (State::Cancelled, 0),
            _ if number < SEATS + FREED => (State::Offered, 1),
            _ => (State::Waiting, 0),
        };
        assert_eq!(states[&to], expected, "{to}");
        let mine = post.get(&to).map_or(0, |mine| mine.iter().filter(|one| one.kind == NoticeKind::Offer).count());
        assert_eq!(mine, offers, "{to} got {mine} offers");
    }
    let held = states.values().filter(|state| matches!(state, State::Confirmed | State::Offered)).count();
    assert_eq!((held, queue.app.event(queue.event).await.taken), (SEATS, u32::try_from(SEATS).unwrap()));
}

/// What the storm would do to a service that looks who is next before it takes the lock.
async fn naively_left(store: Store, (event, gone): (EventId, RegistrationId)) -> Result<(), StoreError> {
    let gone = store::registrations::get(&store, gone).await?;
    let next = store::registrations::next_waiting(&store, event).await?;
    let tx = store.begin().await?;
    store::registrations::save(&tx, &Registration { state: State::Cancelled, ..gone }).await?;
    if let Some(next) = next {
        store::registrations::save(&tx, &Registration { state: State::Confirmed, position: None, ..next }).await?;
    }
    tx.commit().await
}

on_both! {
    async fn thirty_leave_at_two_programs_while_offers_are_taken_and_run_out(database) {
        let queue = Queue::new(database).await;
        let sink = Arc::new(SmtpSink::start().await);
        let places = [(); 2].map(|()| Installation::new(&queue.app.database.url, &sink).with("TURNUS_LOG_FORMAT", "json"));
        let nodes = places.each_ref().map(|place| place.start(&["serve", "--role", "web"]));
        let ready = Arc::new(Barrier::new(SEATS + 1));
        let storm = Storm::gather(&queue, &nodes, &ready);
        ready.wait().await;
        queue.time_is_up().await;
        let_both_end_offers(&queue.app.database).await;
        // A worker looks for offers to end as soon as it works: that is when everybody presses.
        let begin = Arc::clone(&storm.begin);
        let [first, second] = places.map(Arc::new);
        let workers = [&first, &second].map(|place| {
            let place = Arc::clone(place);
            spawn_blocking(move || place.start(&["serve", "--role", "worker"]))
        });
        let [one, other] = workers;
        let one = one.await.unwrap();
        begin.wait().await;
        let takers = tokio::spawn(some_take(nodes.each_ref().map(Server::visitor), Arc::clone(&sink)));
        storm.end().await;
        let taken = takers.await.expect("taken");
        let workers = [one, other.await.unwrap()];
        for worker in &workers {
            soon("it has ended offers", async || ended_offers(&worker.said()) > 0).await;
        }
        // One that waited too long for its turn is tried again when the job is.
        soon("no offer is left whose time is up", async || queue.is_settled().await).await;
        all_sent(&queue.app.database).await;
        for node in nodes.into_iter().chain(workers) {
            let (status, log) = spawn_blocking(|| node.stop()).await.unwrap();
            assert!(status.success(), "{log}");
        }
        check_places(&queue, &sink, &taken).await;
        let (ok, said) = first.run(&["doctor"]);
        assert!(ok, "{said}");
    }

    async fn the_same_storm_without_the_lock_passes_one_seat_on_twice_and_leaves_gaps(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(i64::try_from(LEAVING).unwrap())).await.event.id;
        let people = app.register_many(event, LEAVING + 40).await;
        let other = second_node(&app).await;
        let stores = [app.desk.store.clone(), other.store.clone()];
        let left = at_once(people[..LEAVING].iter().enumerate().map(|(number, person)| {
            naively_left(stores[number % 2].clone(), (event, person.place.registration.id))
        }))
        .await;
        assert!(left.iter().all(Result::is_ok), "{left:?}");
        let states = app.states(&people).await;
        let held = states.iter().filter(|state| **state == State::Confirmed).count();
        assert!(held < LEAVING, "the storm above would not notice a queue that is read without a lock");
        // Which is found and mended, as what a bug had done would be.
        registrations::recount_seats(&app.desk).await.expect("counted");
        assert_eq!(app.post().await.len(), LEAVING - held, "the gaps go to the next");
        other.store.close().await.unwrap();
    }
}
