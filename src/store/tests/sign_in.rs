//! Accounts, roles, sign-ins, tokens, and what is noted about them.

use chrono::TimeDelta;

use super::{sample::now, *};
use crate::{
    domain::{
        access::{ApiToken, Role, Scope},
        audit::AuditEntry,
        format::Locale,
        id::{AccountId, ApiTokenId, AuditId, LoginId},
        login::{Login, LoginKind, LoginState},
        organization::{Account, Membership},
        text::EmailAddress,
    },
    store::{
        Store, accounts, api_tokens, audit,
        idempotency::{self, Answer, Claim, Progress},
        logins, memberships,
    },
};

async fn account(store: &Store, sample: &Sample) -> Account {
    let email = EmailAddress::parse("email", "ada@example.org").unwrap();
    let account = Account { id: AccountId(sample.id()), email, name: "Ada".into(), locale: Locale::En };
    let tx = store.begin().await.unwrap();
    accounts::insert(&tx, &account).await.unwrap();
    tx.commit().await.unwrap();
    account
}

fn login(sample: &Sample, account: Option<AccountId>) -> Login {
    Login {
        id: LoginId(sample.id()),
        account_id: account,
        kind: LoginKind::Mail,
        link_id: sample.chance.link_id(),
        pending_hash: Some("browser".into()),
        attempts: 0,
        state: LoginState::Pending,
        session_hash: None,
        created_at: now(),
        expires_at: now() + TimeDelta::minutes(20),
        last_seen_at: None,
        redeemed_at: None,
    }
}

on_both! {
    async fn an_account_has_one_role_per_team(database) {
        let sample = Sample::store(&database.store).await;
        let store = &database.store;
        let account = account(store, &sample).await;
        assert_eq!(accounts::find_by_email(store, &account.email).await.unwrap(), Some(account.clone()));
        assert_eq!(accounts::get(store, account.id).await.unwrap(), account);
        for role in [Role::Viewer, Role::Publisher] {
            let tx = store.begin().await.unwrap();
            memberships::save(&tx, account.id, sample.team.id, role).await.unwrap();
            tx.commit().await.unwrap();
        }
        let expected =
            Membership { team_id: sample.team.id, organization_id: sample.organization.id, role: Role::Publisher };
        assert_eq!(memberships::list_for_account(store, account.id).await.unwrap(), [expected]);
        assert_eq!(memberships::list_for_account(store, AccountId(sample.id())).await.unwrap(), []);
    }

    async fn of_fifty_who_use_one_link_one_signs_in(database) {
        let sample = Sample::store(&database.store).await;
        let account = account(&database.store, &sample).await;
        let login = login(&sample, Some(account.id));
        let tx = database.store.begin().await.unwrap();
        logins::insert(&tx, &login).await.unwrap();
        tx.commit().await.unwrap();
        let browsers: Vec<_> = (0..50)
            .map(|number| {
                let (store, id) = (database.store.clone(), login.id);
                tokio::spawn(async move {
                    let tx = store.begin().await.unwrap();
                    let session = format!("session-{number}");
                    let end = now() + TimeDelta::days(7);
                    let redeemed = logins::redeem(&tx, id, &session, now(), end).await.unwrap();
                    tx.commit().await.unwrap();
                    redeemed.then_some(session)
                })
            })
            .collect();
        let mut sessions = Vec::new();
        for browser in browsers {
            sessions.extend(browser.await.unwrap());
        }
        assert_eq!(sessions.len(), 1);
        let found = logins::find_by_session_hash(&database.store, &sessions[0]).await.unwrap().unwrap();
        assert_eq!((found.state, found.redeemed_at), (LoginState::Active, Some(now())));
    }

    async fn a_sign_in_passes_from_pending_to_active_to_ended(database) {
        let sample = Sample::store(&database.store).await;
        let store = &database.store;
        let account = account(store, &sample).await;
        let (mut mine, decoy) = (login(&sample, Some(account.id)), login(&sample, None));
        mine.created_at += TimeDelta::seconds(1);
        let tx = store.begin().await.unwrap();
        logins::insert(&tx, &decoy).await.unwrap();
        logins::insert(&tx, &mine).await.unwrap();
        assert_eq!(logins::count_attempt(&tx, mine.id).await.unwrap(), 1);
        assert_eq!(logins::count_attempt(&tx, mine.id).await.unwrap(), 2);
        tx.commit().await.unwrap();
        let counted = Login { attempts: 2, ..mine.clone() };
        assert_eq!(logins::find_by_link(store, mine.link_id).await.unwrap(), Some(counted.clone()));
        assert_eq!(logins::find_pending_by_hash(store, "browser").await.unwrap(), Some(counted), "the newest");
        assert_eq!(logins::find_pending_by_hash(store, "other").await.unwrap(), None);

        let tx = store.begin().await.unwrap();
        let (late, end) = (mine.expires_at, now() + TimeDelta::days(7));
        assert!(!logins::redeem(&tx, mine.id, "s", late, end).await.unwrap(), "the link has run out");
        assert!(logins::redeem(&tx, mine.id, "s", now(), end).await.unwrap());
        logins::touch(&tx, mine.id, now() + TimeDelta::hours(1)).await.unwrap();
        tx.commit().await.unwrap();
        let active = logins::list_active_for_account(store, account.id, now()).await.unwrap();
        assert_eq!(active.len(), 1);
        assert_eq!(active[0].last_seen_at, Some(now() + TimeDelta::hours(1)));
        assert_eq!(logins::list_active_for_account(store, account.id, end).await.unwrap(), []);

        let tx = store.begin().await.unwrap();
        assert!(logins::end(&tx, mine.id, now()).await.unwrap());
        assert!(!logins::end(&tx, mine.id, now()).await.unwrap());
        assert_eq!(logins::lock_by_id(&tx, mine.id).await.unwrap().unwrap().state, LoginState::Ended);
        assert_eq!(logins::prune(&tx, now()).await.unwrap(), 0);
        assert_eq!(logins::prune(&tx, now() + TimeDelta::seconds(1)).await.unwrap(), 1, "it was ended");
        assert_eq!(logins::find_by_id(&tx, mine.id).await.unwrap(), None);
        assert_eq!(logins::prune(&tx, end).await.unwrap(), 1, "the decoy's link has run out");
        assert_eq!(logins::find_by_id(&tx, decoy.id).await.unwrap(), None);
    }

    async fn tokens_are_found_by_fingerprint(database) {
        let sample = Sample::store(&database.store).await;
        let account = account(&database.store, &sample).await;
        let mut token = ApiToken {
            id: ApiTokenId(sample.id()),
            account_id: account.id,
            name: "import".into(),
            scope: Scope::Write,
            token_hash: "fingerprint".into(),
            created_at: now(),
            last_used_at: None,
            revoked_at: None,
        };
        let tx = database.store.begin().await.unwrap();
        api_tokens::insert(&tx, &token).await.unwrap();
        api_tokens::touch(&tx, token.id, now()).await.unwrap();
        tx.commit().await.unwrap();
        token.last_used_at = Some(now());
        assert_eq!(api_tokens::find_by_hash(&database.store, "fingerprint").await.unwrap(), Some(token));
        assert_eq!(api_tokens::find_by_hash(&database.store, "other").await.unwrap(), None);
    }

    async fn the_audit_log_reads_backwards(database) {
        let sample = Sample::store(&database.store).await;
        let entry = |minute, object: &str| AuditEntry {
            id: AuditId(sample.id()),
            at: now() + TimeDelta::minutes(minute),
            account_id: None,
            organization_id: None,
            what: "event.cancel".into(),
            object: object.into(),
            request_id: Some("r".into()),
            result: "ok".into(),
        };
        let entries = [entry(0, "event:1"), entry(1, "event:2"), entry(2, "event:1")];
        let tx = database.store.begin().await.unwrap();
        for entry in &entries {
            audit::insert(&tx, entry).await.unwrap();
        }
        tx.commit().await.unwrap();
        let [first, second, third] = entries;
        let store = &database.store;
        assert_eq!(audit::list(store, Some("event:1"), 9).await.unwrap(), [third.clone(), first]);
        assert_eq!(audit::list(store, None, 2).await.unwrap(), [third, second]);
    }

    async fn a_key_is_reserved_once_and_keeps_its_answer(database) {
        let (scope, key) = ("account:1 POST /api/v1/events", "k");
        let claim = Claim { scope: scope.into(), key: key.into(), began: now() };
        let other = Claim { scope: "account:2".into(), ..claim.clone() };
        let answer = Answer {
            status: 201,
            headers: vec![("location".into(), "/api/v1/events/1".into())],
            body: vec![0, 159, 146, 150],
        };
        let tx = database.store.begin().await.unwrap();
        assert!(idempotency::begin(&tx, &claim, "one").await.unwrap());
        assert!(!idempotency::begin(&tx, &claim, "two").await.unwrap());
        assert!(idempotency::begin(&tx, &other, "one").await.unwrap());
        tx.commit().await.unwrap();
        let kept = idempotency::lookup(&database.store, scope, key).await.unwrap().unwrap();
        assert_eq!((kept.request_hash.as_str(), kept.answer, kept.progress), ("one", None, Some(Progress::Claimed)));
        let tx = database.store.begin().await.unwrap();
        idempotency::store(&tx, &claim, &answer).await.unwrap();
        idempotency::release(&tx, &claim).await.unwrap();
        idempotency::release(&tx, &other).await.unwrap();
        tx.commit().await.unwrap();
        let kept = idempotency::lookup(&database.store, scope, key).await.unwrap().unwrap();
        assert_eq!(kept.answer, Some(answer), "an answer that was given is not released");
        assert_eq!(idempotency::lookup(&database.store, "account:2", key).await.unwrap(), None);
        let tx = database.store.begin().await.unwrap();
        assert_eq!(idempotency::prune(&tx, now() + TimeDelta::seconds(1)).await.unwrap(), 1);
    }
}
