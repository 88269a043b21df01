//! Mails about one registration each are loaded together: a handful of queries, however many mails there are.

use std::collections::{HashMap, HashSet};

use super::invitation::brought_up;
use crate::{
    domain::{
        delivery::{
            batch::{about_calendar_alone, goes_alone, of_one_registration},
            relevance::about_use,
        },
        event::{Announced, EventKind},
        id::{EventId, NoticeId, ParticipantId, RegistrationId},
        invitation::{LedgerEntry, carries},
        notice::{Notice, NoticeKind},
        participant::Participant,
        registration::{Registration, RegistrationState},
        reply::Last,
        substitution::SubstitutionState,
    },
    mail::Case,
    store::{self, Store, StoreError},
};

/// What each of these mails is about. Left out is what has gone, and what takes more than this to write: it is loaded by
/// itself.
pub(super) async fn load(db: &Store, notices: &[&Notice]) -> Result<HashMap<NoticeId, Case>, StoreError> {
    let about: Vec<(&Notice, RegistrationId)> =
        notices.iter().filter_map(|notice| Some((*notice, of_one_registration(notice)?))).collect();
    if about.is_empty() {
        return Ok(HashMap::new());
    }
    let shelf = Shelf::fetch(db, &about).await?;
    Ok(about.iter().filter_map(|(notice, id)| Some((notice.id, shelf.case(notice, *id)?))).collect())
}

/// What they have, each once.
fn each<T: Copy + Eq + std::hash::Hash>(all: &[(Registration, u32)], what: impl Fn(&Registration) -> T) -> Vec<T> {
    let distinct: HashSet<T> = all.iter().map(|(one, _)| what(one)).collect();
    distinct.into_iter().collect()
}

/// Everything that these mails are about.
struct Shelf {
    registrations: HashMap<RegistrationId, (Registration, u32)>,
    people: HashMap<ParticipantId, Participant>,
    dates: HashMap<EventId, Announced>,
    entries: HashMap<NoticeId, LedgerEntry>,
    replies: HashMap<RegistrationId, Last>,
    first: HashMap<RegistrationId, String>,
    /// Whose request to a substitute ended together with their date.
    requests_over: HashSet<RegistrationId>,
}

impl Shelf {
    async fn fetch(db: &Store, about: &[(&Notice, RegistrationId)]) -> Result<Self, StoreError> {
        let ids: Vec<_> = about.iter().map(|(_, id)| *id).collect();
        let notices: Vec<_> = about.iter().map(|(notice, _)| notice.id).collect();
        let entries = store::calendar_ledger::of_notices(db, &notices).await?;
        // Its revision is in the same row: what it says and what it is called belong together.
        let registrations = store::registrations::with_revisions(db, &ids).await?;
        let people = each(&registrations, |one| one.participant_id);
        let people = store::participants::list_some(db, &people).await?;
        let dates = store::events::announced_many(db, &each(&registrations, |one| one.event_id)).await?;
        let replies = if entries.is_empty() { HashMap::new() } else { store::inbound::last_replies(db, &ids).await? };
        let first = store::outbox::first_sent_of(db, &ids, &NoticeKind::FIRST_WORD).await?;
        let mut shelf = Self {
            registrations: registrations.into_iter().map(|one| (one.0.id, one)).collect(),
            people: people.into_iter().map(|one| (one.id, one)).collect(),
            dates: dates.into_iter().map(|one| (one.event.id, one)).collect(),
            entries,
            replies,
            first,
            requests_over: HashSet::new(),
        };
        shelf.requests_over = shelf.requests_over(db, about).await?;
        Ok(shelf)
    }

    async fn requests_over(
        &self,
        db: &Store,
        about: &[(&Notice, RegistrationId)],
    ) -> Result<HashSet<RegistrationId>, StoreError> {
        let cancelled = about.iter().filter(|(notice, _)| notice.kind == NoticeKind::Cancellation);
        let cancelled: Vec<_> = cancelled.map(|(_, id)| *id).collect();
        let requests = store::substitutions::list_for(db, &cancelled).await?;
        let lapsed = requests.into_iter().filter(|(one, _)| {
            let date =
                self.registrations.get(&one.registration_id).and_then(|(mine, _)| self.dates.get(&mine.event_id));
            one.state == SubstitutionState::Lapsed && date.is_some_and(|date| date.event.changed_at == one.changed_at)
        });
        Ok(lapsed.map(|(one, _)| one.registration_id).collect())
    }

    fn case(&self, notice: &Notice, id: RegistrationId) -> Option<Case> {
        let (registration, revision) = self.registrations.get(&id)?;
        let announced = self.dates.get(&registration.event_id)?;
        let participant = self.people.get(&registration.participant_id)?;
        // At an address that somebody gave up nothing is as it was.
        if participant.mailbox_id != notice.mailbox_id {
            return None;
        }
        if about_use(notice.kind, participant.restricted_at).is_err() {
            return None;
        }
        let entry = self.entries.get(&notice.id);
        if announced.event.kind != EventKind::Single || !goes_alone(notice.kind, entry.is_some()) {
            return None;
        }
        // Of a queue it is counted how long it is.
        if registration.state == RegistrationState::Waiting {
            return None;
        }
        // An object of something larger than this date takes more to write.
        if entry.is_some_and(|entry| entry.uid != announced.event.calendar_uid) {
            return None;
        }
        let entry = entry.filter(|_| carries(notice.kind)).cloned();
        let last = self.replies.get(&id).copied();
        let invitation = entry.and_then(|entry| brought_up(entry, *revision, (registration, &announced.event), last));
        if about_calendar_alone(notice.kind) && invitation.is_none() {
            return None;
        }
        Some(Case {
            participant: participant.clone(),
            registration: registration.clone(),
            announced: announced.clone(),
            others: Vec::new(),
            position: None,
            request: self.requests_over.contains(&id).then_some(SubstitutionState::Lapsed),
            first_mail: self.first.get(&id).filter(|_| notice.kind.follows_up()).cloned(),
            invitation,
        })
    }
}
