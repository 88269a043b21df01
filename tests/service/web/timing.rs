//! Nobody learns from the time an answer takes (C03, C10, C39): over real connections, two hundred times each, by turns.

use std::time::{Duration, Instant};

use axum::http::header;
use chrono::TimeDelta;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use turnus::{
    actions,
    domain::{access::Role, capability::Purpose, own_data},
    web::server,
};

use super::{Stage, fields, token};
use crate::{
    mail_blast::crowd,
    support::{
        TestApp,
        app::BASE_URL,
        client::{Client, Page},
        database, on_both,
    },
};

/// How often each is asked.
const TIMES: usize = 200;

/// Between the usual times of the answers about two addresses there is no more than this.
const ADDRESSES: Duration = Duration::from_millis(10);

/// The same for links: one that leads somewhere or did, and one that never was.
const LINKS: Duration = Duration::from_millis(20);

/// Others use this machine too: what is slower in one round and not in the next was not the answer.
const ROUNDS: usize = 3;

/// The service, listening, and somebody who asks it.
struct Listening {
    client: Client,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl Listening {
    async fn on(app: &TestApp) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let serving = tokio::spawn(server::serve(listener, app.router(), server::Limits::default(), stop.clone()));
        Self { client: Client::at(address, BASE_URL), stop, serving }
    }

    async fn end(self) {
        self.stop.cancel();
        self.serving.await.unwrap();
    }
}

/// What can be seen of an answer besides its time: status, cookies, the body without its number and tokens.
fn visible(page: &Page) -> (u16, usize, String) {
    let cookies = page.headers.get_all(header::SET_COOKIE).iter().count();
    (page.status.as_u16(), cookies, page.without_tokens().replace(page.header("x-request-id"), "NUMBER"))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Asks about the one and the other in turn: how far apart their usual times are, and whether all answers looked the same.
async fn by_turns(round: usize, ask: &mut impl AsyncFnMut(bool, usize) -> Page) -> (Duration, bool) {
    let (mut times, mut looks) = ([Vec::new(), Vec::new()], Vec::new());
    for number in 0..TIMES {
        for one in [number % 2 == 0, number % 2 == 1] {
            let began = Instant::now();
            let page = ask(one, round * TIMES + number).await;
            times[usize::from(one)].push(began.elapsed());
            looks.push(visible(&page));
        }
    }
    let [other, one] = times.map(median);
    println!("round {round}: {one:?} and {other:?}");
    (one.abs_diff(other), looks.windows(2).all(|pair| pair[0] == pair[1]))
}

/// Fails if one can tell them apart by the time alone.
async fn take_the_same_time(what: &str, apart: Duration, mut ask: impl AsyncFnMut(bool, usize) -> Page) -> bool {
    let (mut least, mut alike) = (Duration::MAX, true);
    for round in 0..ROUNDS {
        let (between, same) = by_turns(round, &mut ask).await;
        (least, alike) = (least.min(between), alike && same);
        if least < apart {
            return alike;
        }
    }
    panic!("{what}: {least:?} apart in each of {ROUNDS} rounds");
}

/// Sends a form over and over, with one's own proof that it is ours.
async fn post(
    (app, client): (&TestApp, &mut Client),
    form: &str,
    more: &[(&str, &str)],
    address: impl Fn(bool, usize) -> String,
) {
    let proof = token(&client.open(form).await);
    let alike = take_the_same_time(form, ADDRESSES, async |known, number| {
        app.tick();
        let address = address(known, number);
        client.post(form, &fields(&[&[("form_token", proof.as_str()), ("email", &address)], more].concat())).await
    });
    assert!(alike.await, "{form}: the answers differ");
}

on_both! {
    async fn a_known_address_takes_no_longer_than_an_unknown_one(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        crowd(&app, date.event.id, TIMES).await;
        for number in 0..20 {
            app.organizer("stadt", &format!("team{number}@stadt.example"), Role::Editor).await;
        }
        app.suppress("gesperrt@amt.example").await;
        let mut listening = Listening::on(&app).await;
        let client = &mut listening.client;
        let guest = |known, number: usize| if known { format!("gast{}@amt.example", number % (TIMES - 1) + 1) } else { format!("neu{number}@amt.example") };
        let form = format!("/events/{}/register", date.event.slug);
        post((&app, &mut *client), &form, &[("name", "Gast")], guest).await;
        // An address to which no mail goes any more, and which asked for more than its share.
        let blocked = |blocked, number: usize| if blocked { "gesperrt@amt.example".to_owned() } else { format!("neuer{number}@amt.example") };
        post((&app, &mut *client), &form, &[("name", "Gast")], blocked).await;
        post((&app, &mut *client), "/lost-link", &[], guest).await;
        post((&app, &mut *client), "/login", &[], |known, number| if known { format!("team{}@stadt.example", number % 20) } else { format!("niemand{number}@stadt.example") })
        .await;
        listening.end().await;
        app.post().await;
        app.pass(TimeDelta::hours(73));
        actions::registrations::expire_unconfirmed(&app.desk).await.unwrap();
    }

    async fn a_link_that_ran_out_takes_the_time_of_one_that_never_was(database) {
        let stage = Stage::open(database).await;
        stage.app.ask(stage.date.event.id, "Max", "max@amt.example").await;
        let confirm = stage.app.the_mail().await.token("/r/").to_owned();
        let cookie = actions::logins::ask(&stage.app.desk, &crate::support::world::email("olga@stadt.example")).await;
        assert!(cookie.is_ok());
        let sign_in = stage.app.the_mail().await.token("/login/").to_owned();
        stage.app.pass(TimeDelta::hours(73));
        let person = &stage.eva.place.participant;
        let feed = stage.app.desk.keys.link(Purpose::Feed, person.link_id, 0);
        let over = own_data::holds_until(stage.app.now()) - TimeDelta::hours(3);
        let data = stage.app.desk.keys.link_until(Purpose::OwnData, person.link_id, person.link_version, over);
        let mut listening = Listening::on(&stage.app).await;
        let client = &mut listening.client;
        for (before, token, after, alike) in [
            ("/r/", confirm, "", true),
            ("/login/", sign_in, "", true),
            ("/d/", data, "", true),
            ("/feeds/personal/", feed, ".ics", false),
        ] {
            // Of another 16 bytes before the proof there is no row.
            let never = format!("{}{}", if token.starts_with('a') { 'b' } else { 'a' }, &token[1..]);
            let same = take_the_same_time(before, LINKS, async |there, _| {
                // Whoever guesses is slowed down; a second later one may again.
                stage.app.tick();
                client.get(&format!("{before}{}{after}", if there { &token } else { &never })).await
            });
            assert_eq!(same.await, alike, "{before}");
        }
        listening.end().await;
        actions::registrations::expire_unconfirmed(&stage.app.desk).await.unwrap();
    }
}
