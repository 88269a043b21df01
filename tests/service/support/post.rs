//! The mails that people got, read as they read them.

use chrono::TimeDelta;
use turnus::{
    domain::{
        capability::{Presented, Purpose},
        notice::{Notice, NoticeKind, Subject},
    },
    store,
};

use super::TestApp;

/// One mail.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub(crate) kind: NoticeKind,
    pub(crate) to: String,
    /// The row it was sent for.
    pub(crate) notice: Notice,
    links: Vec<String>,
    code: Option<String>,
}

impl Mail {
    /// The secret part of its link to `/r/`, `/m/`, `/login/`.
    pub(crate) fn token(&self, path: &str) -> &str {
        let found = self.links.iter().find_map(|link| link.strip_prefix(path));
        found.unwrap_or_else(|| panic!("no link to {path} in {self:?}"))
    }

    /// The same link, as an action takes it.
    pub(crate) fn link(&self, path: &str) -> Presented {
        Presented::parse(self.token(path)).expect("a link")
    }

    /// The code to type.
    pub(crate) fn code(&self) -> &str {
        self.code.as_deref().unwrap_or_else(|| panic!("no code in {self:?}"))
    }

    /// What it says about a change: the facts the person knew before.
    pub(crate) fn change(&self) -> &Subject {
        assert!(matches!(self.notice.subject, Subject::Change { .. }), "no change in {self:?}");
        &self.notice.subject
    }
}

/// Sends what is due, answers what came.
pub(crate) async fn take(app: &TestApp) -> Vec<Mail> {
    let mut post = Vec::new();
    let store = &app.desk.store;
    loop {
        let claimed = store::outbox::claim(store, "test", app.now(), TimeDelta::minutes(2), 50).await.expect("a claim");
        if claimed.is_empty() {
            return post;
        }
        for claim in claimed {
            post.push(written(app, claim.notice.clone()).await);
            let tx = store.begin().await.expect("begun");
            assert!(store::outbox::mark_sent(&tx, &claim, "<test>", app.now()).await.expect("marked"));
            tx.commit().await.expect("committed");
        }
    }
}

async fn written(app: &TestApp, notice: Notice) -> Mail {
    let (store, keys) = (&app.desk.store, &app.desk.keys);
    let (mut links, mut code) = (Vec::new(), None);
    let person = |participant: turnus::domain::participant::Participant| {
        (
            participant.email.as_str().to_owned(),
            format!("/m/{}", keys.link(Purpose::Manage, participant.link_id, participant.link_version)),
        )
    };
    let to = match &notice.subject {
        Subject::Registration { registration_id, .. } | Subject::Change { registration_id, .. } => {
            let registration = store::registrations::get(store, *registration_id).await.expect("a registration");
            let (to, manage) =
                person(store::participants::get(store, registration.participant_id).await.expect("a person"));
            if notice.kind == NoticeKind::ConfirmRegistration {
                links.push(format!("/r/{}", keys.link(Purpose::Confirm, registration.link_id, 0)));
            } else {
                links.push(manage);
            }
            to
        }
        Subject::Participant { participant_id } => {
            let (to, manage) = person(store::participants::get(store, *participant_id).await.expect("a person"));
            links.push(manage);
            to
        }
        Subject::Login { login_id } => {
            let login = store::logins::find_by_id(store, *login_id).await.expect("read").expect("a sign-in");
            links.push(format!("/login/{}", keys.link(Purpose::Login, login.link_id, 0)));
            code = Some(keys.login_code(login.link_id));
            let account = login.account_id.expect("an account");
            store::accounts::get(store, account).await.expect("an account").email.as_str().to_owned()
        }
    };
    Mail { kind: notice.kind, to, notice, links, code }
}
