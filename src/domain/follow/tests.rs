use super::*;
use crate::domain::event::sample;

const ZONE: Tz = chrono_tz::Europe::Berlin;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn follow(state: FollowState, wish: FollowWish) -> Follow {
    let now = at("2026-03-09T08:00:00Z");
    Follow {
        id: FollowId(Uuid::from_u128(1)),
        format_id: FormatId(Uuid::from_u128(2)),
        mailbox_id: MailboxId(Uuid::from_u128(3)),
        email: EmailAddress::parse("email", "eva@amt.example").unwrap(),
        unreachable: None,
        wish,
        state,
        locale: Locale::De,
        link_id: Uuid::from_u128(4),
        expires_at: confirm_until(now),
        requested_at: now,
        confirmed_at: None,
        changed_at: now,
        told_month: None,
    }
}

#[test]
fn asking_leads_to_one_mail_and_to_none_for_whoever_said_no() {
    use FollowState::{Active, Denied, Left, Unconfirmed};
    let now = at("2026-03-09T08:00:00Z");
    let of = |state, after| ask(Some(&follow(state, FollowWish::Dates)), false, now + TimeDelta::seconds(after));
    assert_eq!(ask(None, false, now), Asked::New);
    assert_eq!(ask(None, true, now), Asked::Silent);
    assert_eq!(of(Unconfirmed, 30), Asked::OnItsWay);
    assert_eq!(of(Unconfirmed, 90), Asked::Again);
    assert_eq!((of(Left, 90), of(Active, 90), of(Denied, 90)), (Asked::Again, Asked::Known, Asked::Silent));
}

#[test]
fn a_link_confirms_in_time_and_never_against_a_no() {
    let now = at("2026-03-09T08:00:00Z");
    let begun = confirm(follow(FollowState::Unconfirmed, FollowWish::Digest), ZONE, now).unwrap();
    assert_eq!((begun.state, begun.confirmed_at), (FollowState::Active, Some(now)));
    assert_eq!(begun.told_month.as_deref(), Some("2026-03"));
    let again = confirm(begun.clone(), ZONE, now + TimeDelta::days(400)).unwrap();
    assert_eq!(again, begun, "twice is once");
    let late = confirm(follow(FollowState::Unconfirmed, FollowWish::Digest), ZONE, confirm_until(now));
    assert_eq!(late, Err(RegisterRefusal::Stale));
    let denied = deny(begun, now);
    assert_eq!(confirm(denied.clone(), ZONE, now).unwrap().state, FollowState::Denied);
    assert_eq!(leave(denied, now).state, FollowState::Denied);
    let left = leave(follow(FollowState::Active, FollowWish::Dates), now);
    assert_eq!(confirm(left, ZONE, now).unwrap().state, FollowState::Active);
}

#[test]
fn a_digest_comes_once_a_month_from_the_next_month_on() {
    let mut one = follow(FollowState::Active, FollowWish::Digest);
    one.told_month = Some("2026-12".into());
    for (month, due) in [("2026-11", false), ("2026-12", false), ("2027-01", true), ("2027-03", true)] {
        assert_eq!(is_digest_due(&one, month), due, "{month}");
    }
    assert!(!is_digest_due(&Follow { wish: FollowWish::Dates, ..one.clone() }, "2027-01"));
    assert!(!is_digest_due(&Follow { state: FollowState::Left, ..one }, "2027-01"));
    // The month is the format's, not the clock's.
    assert_eq!(month_of(at("2026-03-31T22:30:00Z"), ZONE), "2026-04");
    assert_eq!(looks_ahead(at("2026-03-31T22:30:00Z"), ZONE), at("2026-05-31T22:00:00Z"));
    assert_eq!(looks_ahead(at("2026-11-02T08:00:00Z"), ZONE), at("2026-12-31T23:00:00Z"));
    assert_eq!(looks_ahead(at("2026-12-02T08:00:00Z"), ZONE), at("2027-01-31T23:00:00Z"));
}

#[test]
fn a_word_against_a_host_stops_its_mails() {
    let (host, format) = (OrganizationId(Uuid::from_u128(7)), FormatId(Uuid::from_u128(2)));
    let since = at("2026-03-09T08:00:00Z");
    let said = |format_id| [Objection { address: "x".into(), organization_id: host, format_id, since }];
    let (before, after) = (Some(since - TimeDelta::days(1)), Some(since + TimeDelta::days(1)));
    assert!(is_silenced(&said(None), (host, format), None) && is_silenced(&said(None), (host, format), after));
    assert!(is_silenced(&said(Some(format)), (host, format), before));
    assert!(!is_silenced(&said(Some(format)), (host, format), after), "they began to follow afterwards");
    assert!(!is_silenced(&said(Some(format)), (host, format), None), "asking is a fresh word");
    assert!(!is_silenced(&said(None), (OrganizationId(Uuid::from_u128(8)), format), before));
    assert!(!is_silenced(&said(Some(FormatId(Uuid::from_u128(9)))), (host, format), before));
}

#[test]
fn news_add_up_and_name_each_date_once() {
    let id = |n| EventId(Uuid::from_u128(n));
    let knew = |all: &[(u128, &str)]| all.iter().map(|(n, was)| (id(*n), (*was).to_owned())).collect();
    let first = News { dates: vec![id(1), id(2)], themes: vec![id(5)], knew: knew(&[(5, "a")]) };
    let later =
        News { dates: vec![id(2), id(3)], themes: vec![id(1), id(5), id(6)], knew: knew(&[(5, "b"), (6, "c")]) };
    let both = first.and(&later);
    let expected =
        News { dates: vec![id(1), id(2), id(3)], themes: vec![id(5), id(6)], knew: knew(&[(5, "a"), (6, "c")]) };
    assert_eq!(both, expected, "what is known is what was before the first change");
    assert!(News::default().is_empty() && !both.is_empty());
}

#[test]
fn a_theme_that_is_again_the_known_one_is_no_news() {
    let known = fingerprint("Register");
    assert!(is_new_theme(Some("Bezahlen"), Some(&known)) && is_new_theme(Some("Register"), None));
    assert!(!is_new_theme(Some("Register"), Some(&known)), "changed back by hand");
    assert!(!is_new_theme(None, Some(&known)) && !is_new_theme(None, None), "taken back");
}

#[test]
fn a_format_is_followed_while_it_goes_on() {
    let mut format = sample::format();
    for (status, expected) in [
        (FormatStatus::Draft, false),
        (FormatStatus::Active, true),
        (FormatStatus::Paused, true),
        (FormatStatus::Ended, false),
    ] {
        format.status = status;
        assert_eq!(may_follow(&format).is_ok(), expected, "{status:?}");
    }
}
