//! Formats, cadences and events, there and back.

use chrono::{NaiveDate, NaiveTime, TimeDelta, Weekday};
use uuid::Uuid;

use super::{sample::now, *};
use crate::{
    domain::{
        cadence::{Cadence, HolidayPolicy, Pause, Rule, Unit},
        event::{Event, EventKind, EventStatus},
        explain::Note,
        format::{FormatStatus, RegistrationMode},
        holiday::Scope,
        id::{CadenceId, EventId},
        participant::Land,
        registration::RegistrationState,
        text::Slug,
    },
    store::{
        Conflict, Store, StoreError, cadences,
        events::{self, EventQuery, FeedSelection, Visible},
        feed_marks, formats,
    },
};

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn rule() -> Rule {
    Rule {
        every: 2,
        unit: Unit::Month,
        weekdays: vec![Weekday::Mon, Weekday::Thu],
        month_ordinal: Some(-1),
        anchor: day(1, 8),
        until: Some(day(12, 31)),
        start_time: NaiveTime::from_hms_opt(9, 30, 0).unwrap(),
        minutes: 90,
        holiday_policy: HolidayPolicy::NextWorkday,
        holiday_scope: vec![Scope::Federal, Scope::Land(Land::By), Scope::AtLeast(9)],
        pauses: vec![Pause { from: day(7, 1), until: day(8, 31) }],
    }
}

async fn insert(store: &Store, event: &Event) {
    let tx = store.begin().await.unwrap();
    events::insert(&tx, event).await.unwrap();
    tx.commit().await.unwrap();
}

fn slugs(found: &[crate::domain::event::Announced]) -> Vec<&str> {
    found.iter().map(|announced| announced.event.slug.as_str()).collect()
}

on_both! {
    async fn a_format_comes_back_as_it_was_and_is_saved_once_per_version(database) {
        let sample = Sample::store(&database.store).await;
        let mut format = formats::find_by_slug(&database.store, "jour-fixe").await.unwrap().unwrap();
        assert_eq!(format, sample.format);
        format.title = "Jour fixe neu".into();
        format.capacity = None;
        let tx = database.store.begin().await.unwrap();
        assert_eq!(formats::lock(&tx, format.id).await.unwrap(), sample.format);
        assert_eq!(formats::save(&tx, &format).await.unwrap(), 2);
        assert_eq!(formats::save(&tx, &format).await, Err(StoreError::Conflict(Conflict::Version)));
        tx.commit().await.unwrap();
        format.version = 2;
        assert_eq!(formats::get(&database.store, format.id).await.unwrap(), format);
        assert_eq!(formats::list_public(&database.store).await.unwrap(), [format.clone()]);
        assert_eq!(formats::list_for_teams(&database.store, &[format.team_id]).await.unwrap(), [format.clone()]);
        assert_eq!(formats::list_for_teams(&database.store, &[]).await.unwrap(), []);
        assert_eq!(formats::tagged(vec![format.clone()], &["ozg".into()]), [format.clone()]);
        assert_eq!(formats::tagged(vec![format.clone()], &["oz".into()]), []);
        assert_eq!(formats::tags_of(&[format]), ["föderal", "ozg"]);
    }

    async fn a_rule_comes_back_as_it_was(database) {
        let sample = Sample::store(&database.store).await;
        let id = CadenceId(sample.id());
        let mut cadence =
            Cadence { id, format_id: sample.format.id, valid_from: day(1, 1), valid_until: None, rule: rule() };
        let tx = database.store.begin().await.unwrap();
        cadences::insert(&tx, &cadence).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(cadences::list_for_format(&database.store, sample.format.id).await.unwrap(), [cadence.clone()]);

        cadence.valid_until = Some(day(6, 30));
        let mut next = Cadence { id: CadenceId(sample.id()), valid_from: day(7, 1), ..cadence.clone() };
        next.rule.unit = Unit::Week;
        next.rule.month_ordinal = None;
        let tx = database.store.begin().await.unwrap();
        cadences::save(&tx, &cadence).await.unwrap();
        cadences::insert(&tx, &next).await.unwrap();
        tx.commit().await.unwrap();
        let planned = cadences::list_all_planned(&database.store).await.unwrap();
        assert_eq!(planned, [(sample.format.clone(), vec![cadence, next])]);

        let mut paused = sample.format.clone();
        paused.status = FormatStatus::Paused;
        let tx = database.store.begin().await.unwrap();
        formats::save(&tx, &paused).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(cadences::list_all_planned(&database.store).await.unwrap(), []);
    }

    async fn an_event_comes_back_as_it_was_and_keeps_its_identity_and_its_seats(database) {
        let sample = Sample::store(&database.store).await;
        let mut event = events::find_by_slug(&database.store, sample.event.slug.as_str()).await.unwrap().unwrap();
        assert_eq!(event, sample.event);
        let tx = database.store.begin().await.unwrap();
        events::lock(&tx, event.id).await.unwrap();
        assert!(events::take_seat(&tx, event.id, None).await.unwrap());
        event.slot.starts_at += TimeDelta::hours(25);
        event.slot.ends_at += TimeDelta::hours(25);
        event.moved_from = Some(sample.event.slot.starts_at);
        event.status = EventStatus::Cancelled;
        event.status_reason = Some("Krank".into());
        event.own.tags = Some(vec!["eigen".into()]);
        event.own.registration = Some(RegistrationMode::None);
        event.own.capacity = Some(5);
        event.notes = vec![Note::MovedForHoliday { from: day(3, 12), holiday: "Tag".into() }, Note::SameDayAsAnother];
        event.sequence = 1;
        event.calendar_uid = "another@turnus".into();
        event.taken = 17;
        assert_eq!(events::save(&tx, &event).await.unwrap(), 2);
        tx.commit().await.unwrap();
        let stored = events::get(&database.store, event.id).await.unwrap();
        event.calendar_uid.clone_from(&sample.event.calendar_uid);
        event.taken = 1;
        event.version = 2;
        assert_eq!(stored, event, "the identity is frozen and seats are only counted");
        let tx = database.store.begin().await.unwrap();
        assert_eq!(events::save(&tx, &sample.event).await, Err(StoreError::Conflict(Conflict::Version)));
    }

    async fn one_date_per_planned_day_one_slug_one_identity(database) {
        let sample = Sample::store(&database.store).await;
        let mut twin = sample.later(7);
        twin.planned_on = sample.event.planned_on;
        let tx = database.store.begin().await.unwrap();
        let found = events::insert(&tx, &twin).await.unwrap_err();
        assert!(found.breaks_key("event_format_id_planned_on_key"), "{found:?}");
        tx.rollback().await.unwrap();

        let mut twin = sample.later(7);
        twin.slug = sample.event.slug.clone();
        let tx = database.store.begin().await.unwrap();
        let found = events::insert(&tx, &twin).await.unwrap_err();
        assert!(found.breaks_key("event_slug_key"), "{found:?}");
        tx.rollback().await.unwrap();

        let mut twin = sample.later(7);
        twin.calendar_uid.clone_from(&sample.event.calendar_uid);
        let tx = database.store.begin().await.unwrap();
        let found = events::insert_many(&tx, &[twin]).await.unwrap_err();
        assert!(found.breaks_key("event_calendar_uid_key"), "{found:?}");
        tx.rollback().await.unwrap();

        // A date without a planned day is nobody's twin, and one that ends before it begins is refused.
        let mut free = [sample.later(1), sample.later(2)];
        for event in &mut free {
            event.planned_on = None;
        }
        let mut backward = sample.later(3);
        backward.slot.ends_at = backward.slot.starts_at;
        let tx = database.store.begin().await.unwrap();
        events::insert_many(&tx, &free).await.unwrap();
        assert_eq!(events::insert(&tx, &backward).await, Err(StoreError::Conflict(Conflict::Check)));
    }

    async fn lists_show_what_the_viewer_may_see_page_by_page(database) {
        let sample = Sample::store(&database.store).await;
        let store = &database.store;
        let mut draft = sample.later(1);
        draft.status = EventStatus::Draft;
        insert(store, &draft).await;
        let many: Vec<Event> = (2..8).map(|number| sample.later(number)).collect();
        let tx = store.begin().await.unwrap();
        events::insert_many(&tx, &many).await.unwrap();
        tx.commit().await.unwrap();

        let public = events::list(store, &EventQuery::default()).await.unwrap();
        assert_eq!(public.len(), 7);
        assert_eq!((public[0].host.as_str(), public[0].title()), ("FITKO", "Jour fixe"));
        let teams = Visible::Teams(vec![sample.team.id]);
        assert_eq!(events::list(store, &EventQuery { visible: teams, ..EventQuery::default() }).await.unwrap().len(), 8);
        let none = Visible::PublicAndTeams(vec![]);
        assert_eq!(events::list(store, &EventQuery { visible: none, ..EventQuery::default() }).await.unwrap().len(), 7);

        let mut query = EventQuery { limit: Some(3), ..EventQuery::default() };
        let mut seen = Vec::new();
        loop {
            let page = events::list(store, &query).await.unwrap();
            let Some(last) = page.last() else { break };
            query.after = Some((last.event.slot.starts_at, last.event.id));
            seen.extend(page);
        }
        assert_eq!(seen, public);

        let window = EventQuery {
            from: Some(sample.event.slot.ends_at),
            to: Some(many[2].slot.starts_at),
            format: Some(sample.format.id),
            ..EventQuery::default()
        };
        assert_eq!(slugs(&events::list(store, &window).await.unwrap()), [many[0].slug.as_str(), many[1].slug.as_str()]);
        let mut own = events::list_for_format(store, sample.format.id, sample.event.slot.ends_at).await.unwrap();
        assert_eq!(own.remove(0), draft);
        assert_eq!(own, many);
    }

    async fn an_event_of_several_days_brings_its_days_along(database) {
        let sample = Sample::store(&database.store).await;
        let mut summit = sample.later(30);
        summit.kind = EventKind::MultiDay;
        summit.format_id = None;
        summit.slot.ends_at += TimeDelta::days(2);
        let mut days: Vec<_> = (0..2).map(|number| sample.day(&summit, number)).collect();
        let tx = database.store.begin().await.unwrap();
        events::insert(&tx, &summit).await.unwrap();
        events::insert_days(&tx, &days).await.unwrap();
        days[1].sequence = 1;
        days[1].slot.ends_at += TimeDelta::hours(1);
        events::save_days(&tx, &days).await.unwrap();
        tx.commit().await.unwrap();
        let found = events::announced_by_slug(&database.store, summit.slug.as_str()).await.unwrap().unwrap();
        assert_eq!((&found.event, &found.format, &found.days), (&summit, &None, &days));
        assert_eq!(events::days(&database.store, summit.id).await.unwrap(), days);
        let both = events::announced_many(&database.store, &[summit.id, sample.event.id, EventId(Uuid::nil())]).await;
        assert_eq!(slugs(&both.unwrap()), [sample.event.slug.as_str(), summit.slug.as_str()]);
        assert_eq!(events::announced(&database.store, &summit).await.unwrap(), found);

        let tx = database.store.begin().await.unwrap();
        events::delete(&tx, summit.id).await.unwrap();
        assert_eq!(events::days(&tx, summit.id).await.unwrap(), [], "days go with their event");
        assert_eq!(events::delete(&tx, summit.id).await, Err(StoreError::NotFound("event")));
    }

    async fn an_event_somebody_registered_for_cannot_be_deleted(database) {
        let sample = Sample::store(&database.store).await;
        let tx = database.store.begin().await.unwrap();
        sample.registered(&tx, "Ada", RegistrationState::Cancelled).await;
        assert_eq!(events::delete(&tx, sample.event.id).await, Err(StoreError::Conflict(Conflict::Reference)));
    }

    async fn feeds_hold_the_public_events_of_their_selection(database) {
        let sample = Sample::store(&database.store).await;
        let store = &database.store;
        let mut lone = sample.later(1);
        lone.format_id = None;
        lone.slug = Slug::parse("slug", "lone").unwrap();
        lone.own.tags = Some(vec!["gipfel".into()]);
        lone.status = EventStatus::Cancelled;
        let mut draft = sample.later(2);
        draft.status = EventStatus::Draft;
        insert(store, &lone).await;
        insert(store, &draft).await;
        let feed = async |selection: FeedSelection| {
            let (from, until) = (now(), now() + TimeDelta::days(400));
            let found = events::list_feed(store, &selection, from, until).await.unwrap();
            slugs(&found).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let some = |formats: &[&str], tags: &[&str]| FeedSelection::Some {
            formats: formats.iter().map(|slug| (*slug).to_owned()).collect(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        };
        let (fixed, lone) = (sample.event.slug.as_str(), "lone");
        assert_eq!(feed(FeedSelection::All).await, [fixed, lone]);
        assert_eq!(feed(FeedSelection::Format(sample.format.id)).await, [fixed]);
        assert_eq!(feed(some(&["jour-fixe"], &["gipfel"])).await, [fixed, lone]);
        assert_eq!(feed(some(&[], &["ozg"])).await, [fixed], "tags are inherited");
        assert_eq!(feed(some(&["unknown"], &[])).await, Vec::<String>::new());
        let tx = store.begin().await.unwrap();
        formats::save(&tx, &crate::domain::format::Format { status: FormatStatus::Draft, ..sample.format.clone() })
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(feed(FeedSelection::All).await, [lone], "a draft format hides its events");
    }

    async fn feed_marks_count_changes_per_scope_and_never_within_one_second(database) {
        let sample = Sample::store(&database.store).await;
        assert_eq!(database.store.feed_changes(), 0, "nothing touched a calendar so far");
        let tx = database.store.begin().await.unwrap();
        feed_marks::touch(&tx, &feed_marks::scopes_of(None), now()).await.unwrap();
        assert_eq!(database.store.feed_changes(), 0, "not before it is committed");
        feed_marks::touch(&tx, &feed_marks::scopes_of(Some(sample.format.id)), now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(database.store.clone().feed_changes(), 1);
        let marks = feed_marks::all(&database.store).await.unwrap();
        let one = feed_marks::Mark { version: 1, changed_at: now() };
        let next = feed_marks::Mark { version: 2, changed_at: now() + TimeDelta::seconds(1) };
        assert_eq!(marks[feed_marks::ALL], next);
        assert_eq!(marks[&feed_marks::format_scope(sample.format.id)], one);
    }

    async fn what_events_inherit_changes_their_entries_and_a_new_place_their_revision(database) {
        let sample = Sample::store(&database.store).await;
        let store = &database.store;
        let mut elsewhere = sample.later(1);
        elsewhere.own.location = Some("Raum 2".into());
        insert(store, &elsewhere).await;
        let planned = events::list_planned(store, sample.format.id).await.unwrap();
        assert_eq!(planned, [sample.event.clone(), elsewhere.clone()]);
        let at = now() + TimeDelta::hours(1);
        let tx = store.begin().await.unwrap();
        events::note_inherited_change(&tx, sample.format.id, true, at).await.unwrap();
        tx.commit().await.unwrap();
        let changed = events::list_planned(store, sample.format.id).await.unwrap();
        assert!(changed.iter().all(|event| event.changed_at == at && event.version == 2));
        assert_eq!(changed.iter().map(|event| event.sequence).collect::<Vec<_>>(), [1, 0]);
    }
}
