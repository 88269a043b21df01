//! The outbox: once per key, once per claim, fenced.

use std::collections::HashSet;

use chrono::TimeDelta;

use super::{sample::now, *};
use crate::{
    domain::{
        event::Event,
        id::{MailboxId, NoticeId, RegistrationId},
        notice::{Notice, NoticeKind, Subject},
    },
    store::{
        Store,
        outbox::{self, Filter, OutboxState, Pause},
    },
};

const LEASE: TimeDelta = TimeDelta::minutes(2);

async fn mailbox(store: &Store, sample: &Sample) -> MailboxId {
    let tx = store.begin().await.unwrap();
    let mailbox = sample.mailbox(&tx, "ada@example.org").await;
    tx.commit().await.unwrap();
    mailbox.id
}

async fn enqueue(store: &Store, notice: &Notice) -> bool {
    let tx = store.begin().await.unwrap();
    let new = outbox::enqueue(&tx, notice).await.unwrap();
    tx.commit().await.unwrap();
    new
}

fn change(sample: &Sample, mailbox: MailboxId, registration: RegistrationId, event: &Event) -> Notice {
    let mut notice = sample.notice(mailbox, &format!("update:{}:{}:{registration}", event.id, event.sequence));
    notice.kind = NoticeKind::Update;
    notice.subject = Subject::Change {
        registration_id: registration,
        event_id: event.id,
        sequence: event.sequence,
        was_starts_at: Some(event.slot.starts_at),
        was_ends_at: None,
        was_location: Some("Raum 1".into()),
        was_said: None,
        restored: false,
    };
    notice
}

on_both! {
    async fn the_same_key_is_the_same_notice(database) {
        let sample = Sample::store(&database.store).await;
        let (store, mailbox) = (&database.store, mailbox(&database.store, &sample).await);
        let notice = sample.notice(mailbox, "confirmed:1");
        assert!(enqueue(store, &notice).await);
        assert!(!enqueue(store, &sample.notice(mailbox, "confirmed:1")).await);
        let list = outbox::list(store, &Filter::default()).await.unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!((&list[0].notice, list[0].state, list[0].attempt), (&notice, OutboxState::Due, 0));
        let since = |seconds| now() + TimeDelta::seconds(seconds);
        let kinds = [NoticeKind::Confirmed, NoticeKind::Waiting];
        let recent = outbox::recent_for_mailbox(store, mailbox, &kinds, since(0)).await.unwrap();
        assert_eq!(recent, [now()]);
        assert!(outbox::recent_for_mailbox(store, mailbox, &kinds, since(1)).await.unwrap().is_empty());
        assert!(outbox::recent_for_mailbox(store, mailbox, &[NoticeKind::Login], since(0)).await.unwrap().is_empty());
    }

    async fn several_workers_claim_each_mail_once(database) {
        let sample = Sample::store(&database.store).await;
        let (store, mailbox) = (&database.store, mailbox(&database.store, &sample).await);
        let tx = store.begin().await.unwrap();
        for number in 0..200 {
            assert!(outbox::enqueue(&tx, &sample.notice(mailbox, &format!("n:{number}"))).await.unwrap());
        }
        tx.commit().await.unwrap();
        let workers: Vec<_> = (0..8)
            .map(|worker| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut mine = Vec::new();
                    loop {
                        let claimed = outbox::claim(&store, &format!("w{worker}"), now(), LEASE, 10).await.unwrap();
                        if claimed.is_empty() {
                            return mine;
                        }
                        mine.extend(claimed.into_iter().map(|claimed| (claimed.notice.id, claimed.attempt)));
                    }
                })
            })
            .collect();
        let mut all: Vec<(NoticeId, u32)> = Vec::new();
        for worker in workers {
            all.extend(worker.await.unwrap());
        }
        assert_eq!(all.len(), 200);
        assert_eq!(all.iter().map(|(id, _)| *id).collect::<HashSet<_>>().len(), 200);
        assert!(all.iter().all(|(_, attempt)| *attempt == 1));
    }

    async fn urgent_mail_goes_first_and_future_mail_waits(database) {
        let sample = Sample::store(&database.store).await;
        let (store, mailbox) = (&database.store, mailbox(&database.store, &sample).await);
        let mut bulk = sample.notice(mailbox, "bulk");
        bulk.priority = 30;
        let mut login = sample.notice(mailbox, "login");
        login.priority = 0;
        let mut later = sample.notice(mailbox, "later");
        later.due_at = now() + TimeDelta::minutes(10);
        for notice in [&bulk, &later, &login] {
            enqueue(store, notice).await;
        }
        let keys = async |at, count| {
            let claimed = outbox::claim(store, "w", at, LEASE, count).await.unwrap();
            claimed.into_iter().map(|claimed| claimed.notice.dedupe_key).collect::<Vec<_>>()
        };
        assert_eq!(keys(now(), 1).await, ["login"]);
        assert_eq!(keys(now(), 5).await, ["bulk"]);
        assert_eq!(keys(now(), 5).await, Vec::<String>::new());
        for next in ["login", "later", "bulk"] {
            assert_eq!(keys(later.due_at, 5).await, [next], "leases ran out meanwhile, and who may be at fault goes alone");
        }
    }

    async fn a_mail_that_a_worker_may_have_died_of_goes_while_nothing_else_is_under_way(database) {
        let sample = Sample::store(&database.store).await;
        let (store, mailbox) = (&database.store, mailbox(&database.store, &sample).await);
        for number in 0..4 {
            enqueue(store, &sample.notice(mailbox, &format!("n{number}"))).await;
        }
        let mut urgent = sample.notice(mailbox, "urgent");
        assert_eq!(outbox::claim(store, "dead", now(), LEASE, 3).await.unwrap().len(), 3);
        let later = now() + LEASE + TimeDelta::seconds(1);
        (urgent.priority, urgent.due_at) = (0, later);
        enqueue(store, &urgent).await;
        let claim = async |alone| {
            let tx = store.begin().await.unwrap();
            let caught = outbox::claim_within(&tx, "heir", (later, LEASE), 4, alone).await.unwrap();
            tx.commit().await.unwrap();
            (caught.ours.into_iter().map(|one| one.notice.dedupe_key).collect::<Vec<_>>(), caught.waits)
        };
        assert_eq!(claim(false).await, (vec!["urgent".to_owned()], false), "what is before it goes");
        assert_eq!(claim(false).await, (Vec::new(), true), "and then it waits for its turn, and the others behind it");
        let mut gone = Vec::new();
        for _ in 0..4 {
            let (ours, waits) = claim(true).await;
            assert!(ours.len() == 1 && !waits, "{ours:?}");
            gone.extend(ours);
        }
        gone.sort();
        assert_eq!(gone, ["n0", "n1", "n2", "n3"]);
        assert_eq!(claim(true).await, (Vec::new(), false), "nothing is left");
    }

    async fn only_the_last_claim_may_say_what_became_of_a_mail(database) {
        let sample = Sample::store(&database.store).await;
        let (store, mailbox) = (&database.store, mailbox(&database.store, &sample).await);
        enqueue(store, &sample.notice(mailbox, "n")).await;
        let slow = outbox::claim(store, "slow", now(), LEASE, 1).await.unwrap().remove(0);
        assert!(!slow.reclaimed);
        let after = now() + LEASE + TimeDelta::seconds(1);
        let quick = outbox::claim(store, "quick", after, LEASE, 1).await.unwrap().remove(0);
        assert_eq!((quick.attempt, quick.reclaimed), (2, true));
        let tx = store.begin().await.unwrap();
        assert!(outbox::mark_sent(&tx, &[(&slow, "<m@x>")], after).await.unwrap().is_empty());
        assert!(!outbox::retry_at(&tx, &slow, after, "systemic").await.unwrap());
        assert!(!outbox::park(&tx, &slow, "message").await.unwrap());
        assert!(!outbox::put_back(&tx, &slow, "systemic").await.unwrap());
        assert!(!outbox::drop_stale(&tx, &slow, "stale").await.unwrap());
        let forged = outbox::Claimed { worker: "quick".into(), ..slow };
        let older = outbox::mark_sent(&tx, &[(&forged, "<m@x>")], after).await.unwrap();
        assert!(older.is_empty(), "an older attempt of the same name");
        assert_eq!(outbox::mark_sent(&tx, &[(&quick, "<m@x>")], after).await.unwrap().len(), 1);
        assert!(!outbox::park(&tx, &quick, "message").await.unwrap(), "it is over");
        tx.commit().await.unwrap();
        let entry = outbox::get(store, quick.notice.id).await.unwrap();
        assert_eq!((entry.state, entry.attempt), (OutboxState::Sent, 2));
        assert_eq!((entry.message_id.as_deref(), entry.sent_at, entry.lease_until), (Some("<m@x>"), Some(after), None));
        assert_eq!(outbox::claim(store, "w", after + LEASE * 9, LEASE, 1).await.unwrap(), []);
    }

    async fn a_mail_is_retried_put_back_parked_and_tried_anew(database) {
        let sample = Sample::store(&database.store).await;
        let (store, mailbox) = (&database.store, mailbox(&database.store, &sample).await);
        enqueue(store, &sample.notice(mailbox, "n")).await;
        let claim = async |at| outbox::claim(store, "w", at, LEASE, 1).await.unwrap().into_iter().next();
        let first = claim(now()).await.unwrap();
        let later = now() + TimeDelta::minutes(5);
        let tx = store.begin().await.unwrap();
        assert!(outbox::retry_at(&tx, &first, later, "recipient_temporary").await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(claim(now()).await, None);
        let second = claim(later).await.unwrap();
        assert_eq!((second.attempt, second.reclaimed), (2, false));
        let tx = store.begin().await.unwrap();
        assert!(outbox::put_back(&tx, &second, "systemic").await.unwrap());
        tx.commit().await.unwrap();
        let again = claim(later).await.unwrap();
        assert_eq!(again.attempt, 2, "what was not its fault costs no attempt");
        let tx = store.begin().await.unwrap();
        assert_eq!(outbox::release_leases(&tx, "somebody else", &[]).await.unwrap(), 0);
        assert_eq!(outbox::release_leases(&tx, "w", &[]).await.unwrap(), 1);
        assert!(!outbox::park(&tx, &again, "message").await.unwrap(), "it was given back");
        tx.commit().await.unwrap();
        let third = claim(later).await.unwrap();
        let tx = store.begin().await.unwrap();
        assert!(outbox::park(&tx, &third, "message").await.unwrap());
        tx.commit().await.unwrap();
        let parked = outbox::list(store, &Filter { state: Some(OutboxState::Parked), ..Filter::default() }).await.unwrap();
        assert_eq!(parked[0].last_error_class.as_deref(), Some("message"));
        assert_eq!(claim(later).await, None);
        let tx = store.begin().await.unwrap();
        assert!(outbox::requeue(&tx, third.notice.id, later).await.unwrap());
        assert!(!outbox::requeue(&tx, third.notice.id, later).await.unwrap(), "it is due already");
        tx.commit().await.unwrap();
        assert_eq!(claim(later).await.unwrap().attempt, 1);
    }

    async fn a_newer_change_takes_the_place_of_one_nobody_was_told_yet(database) {
        let sample = Sample::store(&database.store).await;
        let (store, mailbox) = (&database.store, mailbox(&database.store, &sample).await);
        let (registration, mut event) = (RegistrationId(sample.id()), sample.event.clone());
        let first = change(&sample, mailbox, registration, &event);
        event.sequence = 1;
        let second = change(&sample, mailbox, registration, &event);
        let other = change(&sample, mailbox, RegistrationId(sample.id()), &event);
        let confirmed = sample.notice(mailbox, "confirmed");
        for notice in [&first, &other, &confirmed] {
            assert!(enqueue(store, notice).await);
        }
        let tx = store.begin().await.unwrap();
        let replaced = outbox::replace_pending_change(&tx, registration, event.id).await.unwrap();
        assert_eq!(replaced, Some(first.clone()), "with the facts the person last heard");
        assert!(outbox::enqueue(&tx, &second).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(outbox::get(store, first.id).await.unwrap().state, OutboxState::Void);
        assert_eq!(outbox::get(store, other.id).await.unwrap().state, OutboxState::Due);
        assert_eq!(outbox::get(store, confirmed.id).await.unwrap().state, OutboxState::Due);

        // Somebody is sending it right now: too late to take it back. Once the relay said no it can be, and not if it was silent
        // at the end, or the worker broke off: then they may have it. The other mails are out of the way, or they would go first.
        let tx = store.begin().await.unwrap();
        for notice in [&other, &confirmed] {
            let (Subject::Change { registration_id, .. } | Subject::Registration { registration_id, .. }) = &notice.subject else {
                panic!("about a registration: {notice:?}");
            };
            outbox::void_for_registration(&tx, *registration_id).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut at = now();
        for (class, back) in [("recipient_transient", true), ("unknown", false), ("crash-1", false)] {
            let claimed = outbox::claim(store, "w", at, LEASE, 10).await.unwrap();
            let mine = claimed.iter().find(|one| one.notice.id == second.id).expect("it is due");
            let tx = store.begin().await.unwrap();
            assert_eq!(outbox::replace_pending_change(&tx, registration, event.id).await.unwrap(), None, "in hand");
            at += TimeDelta::hours(1);
            assert!(outbox::retry_at(&tx, mine, at, class).await.unwrap());
            tx.commit().await.unwrap();
            let tx = store.begin().await.unwrap();
            let replaced = outbox::replace_pending_change(&tx, registration, event.id).await.unwrap();
            assert_eq!(replaced.map(|notice| notice.id), back.then_some(second.id), "{class}");
        }
    }

    async fn what_waits_for_somebody_who_denied_is_not_sent(database) {
        let sample = Sample::store(&database.store).await;
        let (store, mailbox) = (&database.store, mailbox(&database.store, &sample).await);
        let (registration, event) = (RegistrationId(sample.id()), sample.event.clone());
        let theirs = change(&sample, mailbox, registration, &event);
        let other = change(&sample, mailbox, RegistrationId(sample.id()), &event);
        enqueue(store, &theirs).await;
        enqueue(store, &other).await;
        let claimed = outbox::claim(store, "w", now(), LEASE, 10).await.unwrap();
        let tx = store.begin().await.unwrap();
        outbox::void_for_registration(&tx, registration).await.unwrap();
        for claimed in &claimed {
            let of_other = claimed.notice.id == other.id;
            let sent = outbox::mark_sent(&tx, &[(claimed, "<m@x>")], now()).await.unwrap();
            assert_eq!(!sent.is_empty(), of_other);
        }
        tx.commit().await.unwrap();
        assert_eq!(outbox::get(store, theirs.id).await.unwrap().state, OutboxState::Void);
        assert_eq!(outbox::get(store, other.id).await.unwrap().state, OutboxState::Sent);
    }

    async fn held_mail_goes_out_only_when_released(database) {
        let sample = Sample::store(&database.store).await;
        let (store, mailbox) = (&database.store, mailbox(&database.store, &sample).await);
        for key in ["a", "b"] {
            enqueue(store, &sample.notice(mailbox, key)).await;
        }
        let tx = store.begin().await.unwrap();
        assert_eq!(outbox::hold(&tx).await.unwrap(), 2);
        tx.commit().await.unwrap();
        assert_eq!(outbox::claim(store, "w", now(), LEASE, 9).await.unwrap(), []);
        let counts = outbox::counts_by_state(store).await.unwrap();
        assert_eq!(counts.into_iter().collect::<Vec<_>>(), [(OutboxState::Held, 2)]);
        let tx = store.begin().await.unwrap();
        assert_eq!(outbox::release_all(&tx).await.unwrap(), 2);
        tx.commit().await.unwrap();
        let claimed = outbox::claim(store, "w", now(), LEASE, 9).await.unwrap();
        let tx = store.begin().await.unwrap();
        outbox::mark_sent(&tx, &[(&claimed[0], "<m@x>")], now()).await.unwrap();
        assert_eq!(outbox::prune_delivered(&tx, now()).await.unwrap(), 0);
        assert_eq!(outbox::prune_delivered(&tx, now() + TimeDelta::seconds(1)).await.unwrap(), 1, "the other is not sent");
    }

    async fn the_circuit_breaker_remembers(database) {
        let store = &database.store;
        assert_eq!(outbox::pause_state(store).await.unwrap(), Pause::default());
        for failures in [1, 2] {
            let pause = Pause { until: Some(now()), reason: Some("systemic".into()), failures };
            let tx = store.begin().await.unwrap();
            outbox::set_pause(&tx, &pause).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(outbox::pause_state(store).await.unwrap(), pause);
        }
        let tx = store.begin().await.unwrap();
        outbox::clear_pause(&tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(outbox::pause_state(store).await.unwrap(), Pause::default());
    }
}
