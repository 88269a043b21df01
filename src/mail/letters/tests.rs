use chrono::TimeDelta;
use url::Url;
use uuid::Uuid;

use super::*;
use crate::{
    domain::{
        capability::Keys,
        event::sample,
        id::{MailboxId, NoticeId, ParticipantId, RegistrationId},
        participant::Channel,
        registration::Origin,
    },
    mail::compose::compose,
};

fn office() -> Office {
    let keys = Keys::new(&[7; 32]);
    Office {
        from: Sender::parse("Turnus <turnus@amt.example>").unwrap(),
        links: MailLinks::new(&Url::parse("https://turnus.example/").unwrap(), keys),
        returns: None,
    }
}

fn case(state: RegistrationState) -> Case {
    let announced = sample::single();
    let asked = sample::before();
    let participant = Participant {
        id: ParticipantId(Uuid::from_u128(30)),
        mailbox_id: MailboxId(Uuid::from_u128(31)),
        email: EmailAddress::parse("email", "eva@amt.example").unwrap(),
        unreachable: None,
        name: "Gewinnspiel Müller".into(),
        land: None,
        role: None,
        organization_text: Some("Gewinnspielamt".into()),
        locale: Locale::De,
        link_id: Uuid::from_u128(32),
        link_version: 3,
        created_at: asked,
        restricted_at: None,
    };
    let registration = Registration {
        id: RegistrationId(Uuid::from_u128(40)),
        event_id: announced.event.id,
        participant_id: participant.id,
        enrollment_id: None,
        origin: Origin::Single,
        state,
        position: None,
        offered_until: None,
        ended_by: None,
        asked_with: None,
        substitute_for: None,
        channel: Channel::MailOnly,
        link_id: Uuid::from_u128(41),
        expires_at: asked + TimeDelta::hours(72),
        requested_at: asked,
        confirmed_at: (state != RegistrationState::Unconfirmed).then_some(asked),
        changed_at: asked,
    };
    Case {
        registration,
        participant,
        announced,
        others: Vec::new(),
        position: None,
        request: None,
        first_mail: None,
        invitation: None,
    }
}

fn notice(kind: NoticeKind, subject: Subject) -> Notice {
    let now = sample::before();
    Notice {
        id: NoticeId(Uuid::from_u128(50)),
        dedupe_key: "x".into(),
        mailbox_id: MailboxId(Uuid::from_u128(31)),
        kind,
        subject,
        priority: 20,
        due_at: now,
        deliver_before: now + TimeDelta::days(1),
        created_at: now,
    }
}

fn about_registration(kind: NoticeKind) -> Notice {
    notice(
        kind,
        Subject::Registration {
            registration_id: RegistrationId(Uuid::from_u128(40)),
            promoted: false,
            together: false,
            text: None,
        },
    )
}

fn letter(notice: &Notice, case: Case) -> Letter {
    office().write(notice, &Matter::Case(Box::new(case))).unwrap()
}

#[test]
fn the_first_mail_to_an_unconfirmed_address_repeats_nothing_that_was_typed() {
    for kind in [NoticeKind::ConfirmRegistration, NoticeKind::AlreadyRegistered] {
        let state = if kind == NoticeKind::ConfirmRegistration {
            RegistrationState::Unconfirmed
        } else {
            RegistrationState::Confirmed
        };
        let letter = letter(&about_registration(kind), case(state));
        let bytes = compose(&letter).unwrap().bytes;
        let mail = mail_parser::MessageParser::new().parse(&bytes).unwrap();
        let said = format!(
            "{}{}{}{}",
            String::from_utf8_lossy(&bytes),
            mail.subject().unwrap(),
            mail.body_text(0).unwrap(),
            mail.body_html(0).unwrap()
        );
        assert!(!said.contains("Gewinnspiel") && !said.contains("Müller"), "{said}");
    }
}

#[test]
fn links_are_genuine_and_carry_their_version() {
    use crate::domain::capability::{Presented, Purpose};
    let keys = Keys::new(&[7; 32]);
    let case = case(RegistrationState::Confirmed);
    let letter = letter(&about_registration(NoticeKind::Confirmed), case.clone());
    let url = letter.content.text.lines().find_map(|line| line.strip_prefix("https://turnus.example/m/")).unwrap();
    let link = Presented::parse(url).unwrap();
    assert_eq!(link.link_id, case.participant.link_id);
    assert!(keys.is_genuine(Purpose::Manage, &link, 3) && !keys.is_genuine(Purpose::Manage, &link, 2));
}

#[test]
fn a_seat_comes_with_a_calendar_file_and_a_place_in_the_queue_does_not() {
    let seat = letter(&about_registration(NoticeKind::Confirmed), case(RegistrationState::Confirmed));
    assert_eq!(seat.calendar.len(), 1);
    assert!(seat.content.text.contains("Kalenderdatei"));
    let queue = Case { position: Some(4), ..case(RegistrationState::Waiting) };
    let queue = letter(&about_registration(NoticeKind::Waiting), queue);
    assert!(queue.calendar.is_empty() && queue.content.text.contains("Platz 4"));
}

#[test]
fn a_move_is_told_from_what_the_person_last_heard() {
    let case = case(RegistrationState::Confirmed);
    let slot = case.announced.event.slot;
    let change = |restored, was_location: Option<&str>| Subject::Change {
        registration_id: case.registration.id,
        event_id: case.announced.event.id,
        sequence: 1,
        was_starts_at: Some(slot.starts_at - TimeDelta::days(7)),
        was_ends_at: Some(slot.ends_at - TimeDelta::days(7)),
        was_location: was_location.map(str::to_owned),
        was_said: None,
        restored,
    };
    let moved = letter(&notice(NoticeKind::Update, change(false, Some("Raum 1"))), case.clone());
    assert_eq!(moved.content.subject, "Verschoben: Meetup, Do., 05.03.2026 → Do., 12.03.2026");
    assert!(moved.content.text.contains("Bisher: Do., 05.03.2026, 10:00–11:00 Uhr (MEZ)\nBisheriger Ort: Raum 1\n"));
    let restored = letter(&notice(NoticeKind::Update, change(true, None)), case.clone());
    assert!(restored.content.subject.starts_with("Findet doch statt: "), "{}", restored.content.subject);
}

#[test]
fn one_mail_about_several_changes_says_where_each_was_and_why_it_is_called_off() {
    let change = |case: &Case, was_location: Option<&str>| Subject::Change {
        registration_id: case.registration.id,
        event_id: case.announced.event.id,
        sequence: 1,
        was_starts_at: None,
        was_ends_at: None,
        was_location: was_location.map(str::to_owned),
        was_said: None,
        restored: false,
    };
    let at = |place: Option<&str>| {
        let mut case = case(RegistrationState::Confirmed);
        case.announced.event.own.location = place.map(str::to_owned);
        case
    };
    let mut off = at(Some("Raum 2"));
    off.announced.event.status = crate::domain::event::EventStatus::Cancelled;
    off.announced.event.status_reason = Some("Streik,\nauch im Haus".into());
    let (elsewhere, nowhere, same) = (at(Some("Raum 2")), at(None), at(Some("Raum 1")));
    let first = at(Some("Raum 3"));
    let told = [
        (notice(NoticeKind::Cancellation, change(&off, Some("Raum 1"))), &off),
        (notice(NoticeKind::Update, change(&elsewhere, Some("Raum 1"))), &elsewhere),
        (notice(NoticeKind::Update, change(&nowhere, Some("Raum 1"))), &nowhere),
        (notice(NoticeKind::Update, change(&same, Some("Raum 1"))), &same),
        (notice(NoticeKind::Update, change(&first, None)), &first),
        (notice(NoticeKind::Update, change(&nowhere, None)), &nowhere),
    ];
    let parts: Vec<(&Notice, &Case)> = told.iter().map(|(notice, case)| (notice, *case)).collect();
    let text = office().write_changes(&parts, None).unwrap().content.text;
    let when = "Do., 12.03.2026, 10:00–11:00 Uhr (MEZ)";
    for line in [
        format!("Abgesagt: {when}. Grund: Streik, auch im Haus\n"),
        format!("Geändert: {when}. Ort: Raum 2 (bisher: Raum 1)\n"),
        format!("Geändert: {when}. Bisheriger Ort: Raum 1\n"),
        format!("Geändert: {when}. Ort: Raum 3\n"),
    ] {
        assert_eq!(text.matches(&line).count(), 1, "{line}{text}");
    }
    assert_eq!(text.matches(&format!("Geändert: {when}\n")).count(), 2, "the same place, and none at all: {text}");
}

#[test]
fn a_later_mail_names_the_first_one() {
    let later = Case { first_mail: Some("<1@amt.example>".into()), ..case(RegistrationState::Confirmed) };
    let letter = letter(&about_registration(NoticeKind::Withdrawn), later);
    let mail = String::from_utf8(compose(&letter).unwrap().bytes).unwrap();
    assert!(mail.contains("In-Reply-To: <1@amt.example>\r\n") && mail.contains("References: <1@amt.example>\r\n"));
}

#[test]
fn a_notice_that_does_not_fit_its_matter_is_refused_and_not_guessed_at() {
    let odd = notice(
        NoticeKind::Update,
        Subject::Registration {
            registration_id: RegistrationId(Uuid::nil()),
            promoted: false,
            together: false,
            text: None,
        },
    );
    let done = office().write(&odd, &Matter::Case(Box::new(case(RegistrationState::Confirmed))));
    assert!(matches!(done, Err(Unbuildable::Build(_))), "{done:?}");
}
