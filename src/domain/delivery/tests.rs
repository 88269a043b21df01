use uuid::Uuid;

use super::{
    relevance::{Moot, about_registration},
    *,
};
use crate::domain::{
    event::{EventStatus, sample},
    id::{EventId, ParticipantId, RegistrationId},
    login::MailedLives,
    participant::Channel,
    registration::{EndedBy, Origin, Registration, RegistrationState as State},
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

/// The middle of the spread: no deviation.
const MIDDLE: u16 = u16::MAX / 2 + 1;

#[test]
fn the_class_follows_from_step_and_answer() {
    use Answer::{Code, Lost, Timeout, WillNotRelay};
    use FailureClass::{Message, RecipientPermanent, RecipientTemporary, Systemic, Unknown};
    let table = [
        (Step::Connect, Lost, Systemic),
        (Step::Connect, Timeout, Systemic),
        (Step::Connect, Code(421), Systemic),
        (Step::Connect, Code(554), Systemic),
        (Step::Hello, Code(421), Systemic),
        (Step::Hello, Code(500), Systemic),
        (Step::Hello, Timeout, Systemic),
        (Step::Tls, Code(454), Systemic),
        (Step::Tls, Code(502), Systemic),
        (Step::Tls, Lost, Systemic),
        (Step::Auth, Code(454), Systemic),
        (Step::Auth, Code(535), Systemic),
        (Step::Auth, Timeout, Systemic),
        (Step::Sender, Code(421), Systemic),
        (Step::Sender, Code(451), Systemic),
        (Step::Sender, Code(452), Systemic),
        (Step::Sender, Code(550), Systemic),
        (Step::Sender, Code(530), Systemic),
        (Step::Sender, Lost, Systemic),
        (Step::Recipient, Code(421), RecipientTemporary),
        (Step::Recipient, Code(450), RecipientTemporary),
        (Step::Recipient, Code(451), RecipientTemporary),
        (Step::Recipient, Code(452), RecipientTemporary),
        (Step::Recipient, Code(552), RecipientTemporary),
        (Step::Recipient, Code(550), RecipientPermanent),
        (Step::Recipient, Code(551), RecipientPermanent),
        (Step::Recipient, Code(553), RecipientPermanent),
        (Step::Recipient, Code(554), RecipientPermanent),
        (Step::Recipient, Code(530), Systemic),
        (Step::Recipient, WillNotRelay, Systemic),
        (Step::Recipient, Lost, RecipientTemporary),
        (Step::Recipient, Timeout, RecipientTemporary),
        (Step::Data, Code(421), RecipientTemporary),
        (Step::Data, Code(451), RecipientTemporary),
        (Step::Data, Code(554), Message),
        (Step::Data, Lost, RecipientTemporary),
        (Step::Body, Code(421), RecipientTemporary),
        (Step::Body, Code(451), RecipientTemporary),
        (Step::Body, Code(452), RecipientTemporary),
        (Step::Body, Code(552), Message),
        (Step::Body, Code(554), Message),
        (Step::Body, Timeout, Unknown),
        (Step::Body, Lost, Unknown),
    ];
    for (step, answer, class) in table {
        assert_eq!(FailureClass::of(step, answer), class, "{step:?} {answer:?}");
    }
}

#[test]
fn attempts_follow_the_schedule() {
    let now = at("2026-03-09T08:00:00Z");
    let late = at("2027-01-01T00:00:00Z");
    for (attempt, minutes) in
        [(1, 1), (2, 5), (3, 15), (4, 30), (5, 60), (6, 120), (7, 240), (8, 480), (9, 480), (4_000_000_000, 480)]
    {
        let Next::RetryAt(next) =
            after_failure(FailureClass::RecipientTemporary, attempt, (NoticeKind::Update, late), now, MIDDLE)
        else {
            panic!("attempt {attempt} gives up");
        };
        assert_eq!((next - now).num_minutes(), minutes, "attempt {attempt}");
    }
}

#[test]
fn retries_spread_by_a_fifth() {
    let now = at("2026-03-09T08:00:00Z");
    let late = at("2027-01-01T00:00:00Z");
    for (chance, seconds) in [(0, 48), (MIDDLE, 60), (u16::MAX, 72)] {
        let next = after_failure(FailureClass::Unknown, 1, (NoticeKind::Update, late), now, chance);
        assert_eq!(next, Next::RetryAt(now + TimeDelta::seconds(seconds)), "{chance}");
    }
}

#[test]
fn a_sign_in_mail_is_tried_every_minute_as_long_as_it_is_of_use() {
    let begun = at("2026-03-09T08:00:00Z");
    let late = begun + MailedLives::default().worth_sending();
    for chance in [0, MIDDLE, u16::MAX] {
        let (mut now, mut attempt, mut longest) = (begun, 1, TimeDelta::zero());
        while let Next::RetryAt(next) =
            after_failure(FailureClass::RecipientTemporary, attempt, (NoticeKind::Login, late), now, chance)
        {
            longest = longest.max(next - now);
            (now, attempt) = (next, attempt + 1);
        }
        assert!(longest < TimeDelta::minutes(1) && now > begun + TimeDelta::minutes(14), "{longest} until {now}");
    }
}

#[test]
fn nothing_is_tried_after_its_deadline() {
    let now = at("2026-03-09T08:00:00Z");
    let class = FailureClass::RecipientTemporary;
    assert_eq!(after_failure(class, 3, (NoticeKind::Update, now + TimeDelta::minutes(14)), now, MIDDLE), Next::GiveUp);
    assert!(matches!(
        after_failure(class, 3, (NoticeKind::Update, now + TimeDelta::minutes(16)), now, MIDDLE),
        Next::RetryAt(_)
    ));
}

#[test]
fn a_refused_mail_or_address_is_given_up_at_once_and_a_refusing_relay_costs_nobody_an_attempt() {
    let now = at("2026-03-09T08:00:00Z");
    let late = now + TimeDelta::days(3);
    assert_eq!(after_failure(FailureClass::Message, 1, (NoticeKind::Update, late), now, 0), Next::GiveUp);
    assert_eq!(after_failure(FailureClass::RecipientPermanent, 1, (NoticeKind::Update, late), now, 0), Next::GiveUp);
    assert_eq!(after_failure(FailureClass::Systemic, 99, (NoticeKind::Update, now), now, 0), Next::PauseQueue);
}

#[test]
fn a_mail_that_breaks_the_worker_three_times_is_set_aside() {
    let now = at("2026-03-09T08:00:00Z");
    let late = now + TimeDelta::days(3);
    assert!(matches!(after_failure(FailureClass::Crash, 2, (NoticeKind::Update, late), now, 0), Next::RetryAt(_)));
    assert_eq!(after_failure(FailureClass::Crash, 3, (NoticeKind::Update, late), now, 0), Next::GiveUp);
}

#[test]
fn the_queue_pauses_longer_each_time_but_never_more_than_a_quarter_of_an_hour() {
    let now = at("2026-03-09T08:00:00Z");
    for (failures, seconds) in [(1, 30), (2, 60), (3, 120), (4, 300), (5, 600), (6, 900), (700, 900)] {
        assert_eq!((paused_until(failures, now, MIDDLE) - now).num_seconds(), seconds, "{failures}");
    }
}

#[test]
fn each_kind_of_mail_has_its_deadline() {
    let due = at("2026-03-09T08:00:00Z");
    let soon = at("2026-03-09T18:00:00Z");
    let later = at("2026-06-01T10:00:00Z");
    let table = [
        (NoticeKind::Login, None, "2026-03-09T08:15:00Z"),
        (NoticeKind::ConfirmRegistration, Some(later), "2026-03-10T08:00:00Z"),
        (NoticeKind::ConfirmRegistration, Some(soon), "2026-03-09T18:00:00Z"),
        (NoticeKind::AlreadyRegistered, Some(later), "2026-03-10T08:00:00Z"),
        (NoticeKind::Confirmed, Some(later), "2026-03-12T08:00:00Z"),
        (NoticeKind::Update, Some(later), "2026-03-12T08:00:00Z"),
        (NoticeKind::Update, Some(soon), "2026-03-09T18:00:00Z"),
        (NoticeKind::Cancellation, Some(soon), "2026-03-09T18:00:00Z"),
        (NoticeKind::Withdrawn, Some(soon), "2026-03-12T08:00:00Z"),
    ];
    for (kind, ends, expected) in table {
        assert_eq!(deliver_before(kind, due, ends), at(expected), "{kind:?} {ends:?}");
    }
}

#[test]
fn people_at_a_screen_come_first() {
    assert!(priority(NoticeKind::Login) < priority(NoticeKind::ConfirmRegistration));
    let waits = [
        NoticeKind::Login,
        NoticeKind::ConfirmRegistration,
        NoticeKind::ManageLink,
        NoticeKind::OwnData,
        NoticeKind::ConfirmFollow,
        NoticeKind::ConfirmAddress,
    ];
    let bulk = [NoticeKind::BulkInvitation, NoticeKind::NewDates, NoticeKind::Digest];
    assert_eq!(bulk.map(priority), [BULK_PRIORITY; 3]);
    let rest = |kind: &&NoticeKind| !waits.contains(kind) && !bulk.contains(kind);
    for kind in NoticeKind::ALL.iter().filter(rest) {
        assert!(priority(NoticeKind::ConfirmRegistration) < priority(*kind), "{kind:?}");
        assert!(priority(*kind) < BULK_PRIORITY, "{kind:?}");
    }
}

fn registration(state: State) -> Registration {
    let asked = sample::before();
    Registration {
        id: RegistrationId(Uuid::from_u128(1)),
        event_id: EventId(Uuid::from_u128(2)),
        participant_id: ParticipantId(Uuid::from_u128(3)),
        enrollment_id: None,
        origin: Origin::Single,
        state,
        position: None,
        offered_until: None,
        ended_by: None,
        asked_with: None,
        substitute_for: None,
        channel: Channel::MailOnly,
        link_id: Uuid::from_u128(4),
        expires_at: asked + TimeDelta::hours(12),
        requested_at: asked,
        confirmed_at: None,
        changed_at: asked,
    }
}

#[test]
fn a_mail_is_sent_only_while_it_is_true() {
    use EventStatus::{Cancelled, Scheduled};
    use NoticeKind as Kind;
    let overtaken = Err(Moot::Overtaken);
    let table = [
        (Kind::ConfirmRegistration, State::Unconfirmed, Scheduled, Ok(())),
        (Kind::ConfirmRegistration, State::Confirmed, Scheduled, overtaken),
        (Kind::ConfirmRegistration, State::Declined, Scheduled, overtaken),
        (Kind::ConfirmRegistration, State::Unconfirmed, Cancelled, overtaken),
        (Kind::Confirmed, State::Confirmed, Scheduled, Ok(())),
        (Kind::Confirmed, State::Cancelled, Scheduled, overtaken),
        (Kind::Confirmed, State::Confirmed, Cancelled, overtaken),
        (Kind::Waiting, State::Waiting, Scheduled, Ok(())),
        (Kind::Waiting, State::Confirmed, Scheduled, overtaken),
        (Kind::AlreadyRegistered, State::Confirmed, Scheduled, Ok(())),
        (Kind::AlreadyRegistered, State::Waiting, Scheduled, Ok(())),
        (Kind::AlreadyRegistered, State::Declined, Scheduled, overtaken),
        (Kind::Withdrawn, State::Cancelled, Scheduled, Ok(())),
        (Kind::Withdrawn, State::Confirmed, Scheduled, overtaken),
        (Kind::Update, State::Confirmed, Scheduled, Ok(())),
        (Kind::Update, State::Confirmed, Cancelled, overtaken),
        (Kind::Update, State::Declined, Scheduled, overtaken),
        (Kind::SubstituteLapsed, State::Confirmed, Scheduled, Ok(())),
        (Kind::SubstituteLapsed, State::Cancelled, Scheduled, overtaken),
        // The cancellation is told already.
        (Kind::SubstituteLapsed, State::Confirmed, Cancelled, overtaken),
        (Kind::SubstituteLeft, State::Cancelled, Scheduled, overtaken),
        (Kind::Cancellation, State::Waiting, Cancelled, Ok(())),
        (Kind::Cancellation, State::Confirmed, Scheduled, overtaken),
    ];
    for (kind, state, status, expected) in table {
        let mut event = sample::single().event;
        event.status = status;
        assert_eq!(
            about_registration(kind, &registration(state), &event, sample::before()),
            expected,
            "{kind:?} {state:?}"
        );
    }
}

#[test]
fn that_a_substitute_left_is_told_while_nobody_comes_for_the_person() {
    let mut event = sample::single().event;
    let mut mine = registration(State::Cancelled);
    mine.ended_by = Some(EndedBy::Substitute);
    let told =
        |mine: &Registration, event: &_| about_registration(NoticeKind::SubstituteLeft, mine, event, sample::before());
    assert_eq!(told(&mine, &event), Ok(()));
    event.status = EventStatus::Cancelled;
    assert_eq!(told(&mine, &event), Err(Moot::Overtaken));
    event.status = EventStatus::Scheduled;
    mine.state = State::Waiting;
    assert_eq!(told(&mine, &event), Err(Moot::Overtaken), "they came back");
}

#[test]
fn nothing_is_sent_about_what_is_over() {
    let event = sample::single().event;
    let about = |kind, state, now| about_registration(kind, &registration(state), &event, now);
    let end = event.slot.ends_at;
    assert_eq!(about(NoticeKind::Confirmed, State::Confirmed, end - TimeDelta::seconds(1)), Ok(()));
    assert_eq!(about(NoticeKind::Confirmed, State::Confirmed, end), Err(Moot::Over));
    assert_eq!(about(NoticeKind::Withdrawn, State::Cancelled, end), Ok(()));
    let expiry = registration(State::Unconfirmed).expires_at;
    assert_eq!(about(NoticeKind::ConfirmRegistration, State::Unconfirmed, expiry), Err(Moot::Late));
}

#[test]
fn only_what_nobody_asked_for_can_be_stopped_by_a_mail_program() {
    let stoppable: Vec<NoticeKind> =
        NoticeKind::ALL.iter().copied().filter(|kind| is_stopped_by_one_click(*kind)).collect();
    assert_eq!(stoppable, [NoticeKind::BulkInvitation, NoticeKind::NewDates, NoticeKind::Digest]);
    for kind in [NoticeKind::Confirmed, NoticeKind::Cancellation, NoticeKind::Reminder, NoticeKind::Invitation] {
        assert!(!is_stopped_by_one_click(kind), "{kind:?} concerns a seat");
    }
}
