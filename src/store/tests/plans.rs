//! No query that runs often reads a whole table: what the databases themselves say they would do.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use entity::outbox as mail;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, Statement, sea_query::Expr};

use super::{sample::now, *};
use crate::{
    domain::{
        id::{EventId, SubstitutionId},
        invitation::{LedgerEntry, Method},
        participant::{Channel, Participant},
        registration::{Registration, RegistrationState as State},
        reminder::{Due, Outcome},
        substitution::{Substitution, SubstitutionState},
    },
    store::{
        Store,
        calendar_ledger::{self, Look},
        enrollments,
        events::{self, FeedSelection},
        feed_marks,
        outbox::{self, OutboxState},
        participants, personal_feeds, registrations, reminders, substitutions,
    },
};

/// The tables that grow with people and years.
const BIG: [&str; 7] = ["event", "mailbox", "participant", "registration", "outbox", "substitution", "calendar_ledger"];

/// So many of each.
const MANY: u16 = 3_000;

/// What ran, and where.
struct World {
    sample: Sample,
    store: Store,
    ran: Arc<Mutex<Vec<Statement>>>,
}

impl World {
    async fn new(database: &database::Database) -> Self {
        let sample = Sample::store(&database.store).await;
        let mut store = database.store.clone();
        let ran = Arc::new(Mutex::new(Vec::new()));
        for connection in [&mut store.reader, &mut store.writer] {
            let ran = Arc::clone(&ran);
            connection.set_metric_callback(move |info| ran.lock().unwrap().push(info.statement.clone()));
        }
        Self { sample, store, ran }
    }

    /// What the database would do for everything that ran since the last look.
    async fn plans(&self) -> Vec<String> {
        let ran: Vec<Statement> = std::mem::take(&mut *self.ran.lock().unwrap());
        let backend = self.store.reader.get_database_backend();
        let mut plans = Vec::new();
        for statement in ran.iter().filter(|one| ["SELECT", "UPDATE", "DELETE"].contains(&first_word(&one.sql))) {
            // With its values bound on SQLite, as it ran: there a plan is made without them.
            let (explain, column) = match backend {
                DbBackend::Sqlite => {
                    let sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
                    (Statement { sql, ..statement.clone() }, "detail")
                }
                _ => (Statement::from_string(backend, format!("EXPLAIN {statement}")), "QUERY PLAN"),
            };
            let rows = self.store.writer.query_all_raw(explain).await.expect("a plan");
            plans.extend(rows.iter().map(|row| row.try_get::<String>("", column).expect("a line")));
        }
        self.ran.lock().unwrap().clear();
        plans
    }
}

fn first_word(sql: &str) -> &str {
    sql.split_whitespace().next().unwrap_or_default()
}

/// The lines of a plan that read a whole big table.
fn whole_tables(plan: &[String]) -> Vec<&String> {
    let reads = |line: &&String| {
        let words: Vec<&str> = line.split([' ', '"']).filter(|word| !word.is_empty()).collect();
        let table = words.windows(2).find_map(|pair| (pair[0] == "SCAN").then_some(pair[1]));
        let table = table.or_else(|| {
            let at = words.windows(3).position(|three| three == ["Seq", "Scan", "on"])?;
            words.get(at + 3).copied()
        });
        table.is_some_and(|table| BIG.contains(&table))
    };
    plan.iter().filter(reads).collect()
}

/// A mail to each of them that told of two dates, and a request to somebody to take a place.
async fn mails_and_requests(tx: &crate::store::Tx, sample: &Sample, (people, all): (&[Participant], &[Registration])) {
    for (number, person) in people.iter().enumerate() {
        let notice = sample.notice(person.mailbox_id, &format!("plan-{number}"));
        outbox::enqueue(tx, &notice).await.unwrap();
        for (uid, registration) in [("a", &all[number * 2]), ("b", &all[number * 2 + 1])] {
            let entry = LedgerEntry {
                registration_id: registration.id,
                notice_id: notice.id,
                uid: format!("{uid}-{number}@turnus"),
                method: Method::Request,
                sequence: 0,
                queued_at: now(),
                message_id: None,
                sent_at: (number % 10 != 1).then(now),
            };
            calendar_ledger::insert(tx, sample.id(), &entry).await.unwrap();
        }
        let request = Substitution {
            id: SubstitutionId(sample.id()),
            registration_id: all[number * 2].id,
            participant_id: people[(number + 1) % people.len()].id,
            state: if number % 100 == 0 { SubstitutionState::Open } else { SubstitutionState::Accepted },
            link_id: sample.chance.link_id(),
            expires_at: now() + TimeDelta::hours(5),
            asked_at: now(),
            changed_at: now(),
        };
        substitutions::insert(tx, &request).await.unwrap();
    }
}

/// Years of dates, thousands of people; of everything a job looks for there is a little.
async fn fill(world: &World) -> (Vec<Participant>, Vec<Registration>) {
    let sample = &world.sample;
    let people = sample.people(&world.store, usize::from(MANY)).await;
    let tx = world.store.begin().await.unwrap();
    let mut dates: Vec<EventId> = Vec::new();
    for number in 0..MANY {
        // Most of them lie behind us.
        let mut event = sample.later(i64::from(number) - i64::from(MANY));
        event.slug = sample.event.slug.with(&number.to_string());
        event.changed_at = now() - TimeDelta::days(30) + TimeDelta::minutes(number.into());
        events::insert(&tx, &event).await.unwrap();
        dates.push(event.id);
    }
    let mut all = Vec::new();
    for (number, person) in people.iter().enumerate() {
        let state = match number % 1_000 {
            0 => State::Unconfirmed,
            1 => State::Offered,
            2..30 => State::Waiting,
            _ => State::Confirmed,
        };
        let mut one = sample.registration(dates[number / 10], person.id, state);
        one.position = i64::try_from(number).ok().filter(|_| state == State::Waiting);
        one.offered_until = (state == State::Offered).then(|| now() + TimeDelta::hours(1));
        all.push(one);
        all.push(sample.registration(dates[dates.len() - 1 - number / 10], person.id, State::Confirmed));
    }
    for (number, one) in all.iter_mut().enumerate() {
        one.changed_at = now() - TimeDelta::days(30) + TimeDelta::minutes(i64::try_from(number).unwrap_or(0));
        one.channel = Channel::Invitation;
    }
    registrations::insert_many(&tx, &all).await.unwrap();
    mails_and_requests(&tx, sample, (&people, &all)).await;
    let sent = mail::Entity::update_many().col_expr(mail::Column::State, Expr::value(OutboxState::Sent.as_str()));
    let sent = sent.filter(mail::Column::DedupeKey.not_like("plan-1%"));
    sent.exec(&*tx.transaction).await.unwrap();
    tx.commit().await.unwrap();
    if world.store.reader.get_database_backend() == DbBackend::Postgres {
        world.store.writer.execute_unprepared("ANALYZE").await.unwrap();
    }
    world.ran.lock().unwrap().clear();
    (people, all)
}

impl World {
    /// What is wrong with everything that ran since the last look.
    async fn look(&self, name: &str) -> Option<String> {
        let plan = self.plans().await;
        assert!(!plan.is_empty(), "{name}: nothing ran");
        let whole = whole_tables(&plan);
        (!whole.is_empty()).then(|| format!("{name}: {whole:#?} in {plan:#?}"))
    }
}

on_both! {
    async fn no_job_reads_a_whole_table(database) {
        let world = World::new(&database).await;
        let (_, all) = fill(&world).await;
        let (store, one, until) = (&world.store, &all[14], now() + TimeDelta::days(60));
        let mut wrong = Vec::new();
        reminders::list_dates(store, now(), until).await.unwrap();
        wrong.extend(world.look("dates of which people are reminded").await);
        let date = reminders::Date { event_id: one.event_id, starts_at: now(), offsets: vec![60] };
        let due = Due { offset: 60, due_at: now(), useful_until: until, outcome: Outcome::Sent };
        reminders::list_open(store, &date, &due, None, 100).await.unwrap();
        wrong.extend(world.look("people who are reminded").await);
        outbox::claim(store, "worker", now(), TimeDelta::minutes(5), 20).await.unwrap();
        wrong.extend(world.look("mail that is due").await);
        // Whose calendars may have to be put in order is asked each minute.
        let look = Look::Since { moment: now() - TimeDelta::minutes(70), changed: now() - TimeDelta::minutes(80) };
        calendar_ledger::list_wanted(store, look, now()).await.unwrap();
        wrong.extend(world.look("calendars that stirred").await);
        calendar_ledger::list_left_over(store, look, (now(), 500)).await.unwrap();
        wrong.extend(world.look("calendars with too much in them").await);
        registrations::next_waiting(store, one.event_id).await.unwrap();
        wrong.extend(world.look("the next in the queue").await);
        registrations::list_lapsed_offers(store, now(), 100).await.unwrap();
        wrong.extend(world.look("offers that ran out").await);
        registrations::list_expired_unconfirmed(store, now() + TimeDelta::days(4), 100).await.unwrap();
        wrong.extend(world.look("requests that ran out").await);
        enrollments::list_expired_unconfirmed(store, now(), 100).await.unwrap();
        wrong.extend(world.look("requests for formats that ran out").await);
        substitutions::list_due(store, now(), 100).await.unwrap();
        wrong.extend(world.look("requests to substitutes that ran out").await);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn what_goes_before_a_mail_is_looked_for_among_those_of_one_person(database) {
        let world = World::new(&database).await;
        fill(&world).await;
        let postgres = world.store.reader.get_database_backend() == DbBackend::Postgres;
        if postgres {
            // All was sent when the database last counted; then thousands were enqueued at once.
            all_mails_are(&world, OutboxState::Sent).await;
            world.store.writer.execute_unprepared("ANALYZE outbox").await.unwrap();
            all_mails_are(&world, OutboxState::Due).await;
        }
        world.ran.lock().unwrap().clear();
        outbox::claim(&world.store, "worker", now(), TimeDelta::minutes(5), 20).await.unwrap();
        let plans = world.plans().await;
        let (other, of_one) = if postgres {
            (" on outbox other", ["using outbox_registration_id", "using outbox_mailbox_id"])
        } else {
            (" other ", ["(registration_id=?", "(mailbox_id=?"])
        };
        let others: Vec<_> = plans.iter().filter(|line| line.contains(other)).collect();
        let found = |line: &str| of_one.iter().any(|key| line.contains(key));
        assert!(others.len() >= 3 && others.iter().all(|line| found(line)), "{others:#?} in {plans:#?}");
    }

    async fn no_page_and_no_calendar_reads_a_whole_table(database) {
        let world = World::new(&database).await;
        let (people, all) = fill(&world).await;
        let (store, person, one) = (&world.store, &people[7], &all[14]);
        let (from, until) = (now() - TimeDelta::days(30), now() + TimeDelta::days(60));
        // What must be noticed: a question for which there is no index.
        registrations_by_origin(store).await;
        assert!(world.look("by origin").await.is_some(), "the test would notice nothing");
        let mut wrong = Vec::new();
        registrations::find_by_link(store, one.link_id).await.unwrap();
        wrong.extend(world.look("a registration by its link").await);
        registrations::find(store, one.event_id, person.id).await.unwrap();
        wrong.extend(world.look("a person's registration").await);
        registrations::list_asked_with(store, one.id).await.unwrap();
        wrong.extend(world.look("what was asked together").await);
        registrations::list_by_link(store, one.link_id).await.unwrap();
        wrong.extend(world.look("what a link confirms").await);
        let tx = store.begin().await.unwrap();
        registrations::hold(&tx, one.event_id, one.id).await.unwrap();
        tx.rollback().await.unwrap();
        wrong.extend(world.look("a place under its lock").await);
        participants::find_by_link(store, person.link_id).await.unwrap();
        wrong.extend(world.look("a person by link").await);
        personal_feeds::find(store, person.id).await.unwrap();
        personal_feeds::list_registrations(store, person.id).await.unwrap();
        feed_marks::all(store).await.unwrap();
        wrong.extend(world.look("what one's own calendar is made from").await);
        events::announced_many(store, &[one.event_id, all[15].event_id]).await.unwrap();
        wrong.extend(world.look("the dates of one's own calendar").await);
        registrations::list_for_participant(store, person.id).await.unwrap();
        wrong.extend(world.look("one's own page").await);
        events::list_feed(store, &FeedSelection::All, from, until).await.unwrap();
        wrong.extend(world.look("the calendar of all").await);
        events::list_feed(store, &FeedSelection::Format(world.sample.format.id), from, until).await.unwrap();
        wrong.extend(world.look("the calendar of a format").await);
        substitutions::find_by_link(store, one.link_id).await.unwrap();
        wrong.extend(world.look("a substitute by link").await);
        substitutions::list_for(store, &[one.id]).await.unwrap();
        wrong.extend(world.look("requests for a place").await);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

async fn all_mails_are(world: &World, state: OutboxState) {
    let all = mail::Entity::update_many().col_expr(mail::Column::State, Expr::value(state.as_str()));
    all.exec(&world.store.writer).await.unwrap();
}

async fn registrations_by_origin(store: &Store) {
    let which = entity::registration::Column::Origin.eq("nobody's");
    entity::registration::Entity::find().filter(which).all(&store.reader).await.unwrap();
}
