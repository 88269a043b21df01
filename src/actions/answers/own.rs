//! What somebody answered themselves, by their manage link: seen, changed as long as the date takes registrations.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::{Refused, write, write_support};
use crate::{
    actions::{Desk, Failure, registrations::participant_by_link},
    domain::{
        capability::Presented,
        event::Announced,
        id::{QuestionId, RegistrationId},
        participant::Participant,
        question::{self, Asker, Question, RawAnswers, Said, is_shown, may_change, owed_again},
        registration::{RegisterRefusal, Registration},
        sealed::Holder,
        support::{self, Offer, RawSupport, Support},
        text::FieldError,
    },
    store::{self, Db, Tx},
};

/// What somebody was asked for one of their dates, and what they said.
#[derive(Clone, Debug)]
pub struct Own {
    /// Whose it is.
    pub person: Participant,
    /// The registration.
    pub registration: Registration,
    /// The date.
    pub announced: Announced,
    /// Everything that is asked, or was asked and answered.
    pub questions: Vec<Question>,
    /// The answers.
    pub said: HashMap<QuestionId, Said>,
    /// What support the date offers.
    pub offer: Option<Offer>,
    /// What they need.
    pub support: Option<Support>,
    /// Whether there is something that cannot be read.
    pub unreadable: bool,
    /// Whether it may still be changed.
    pub open: bool,
}

impl Own {
    /// Whether there is anything to see or to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty() && self.offer.is_none() && self.support.is_none() && !self.unreadable
    }
}

/// What somebody was asked for one of their dates, and what they said.
///
/// # Errors
/// The link no longer holds, or they do not take part in the date.
pub async fn look_up(desk: &Desk, link: &Presented, id: RegistrationId) -> Result<Own, Refused> {
    let person = participant_by_link(desk, &desk.store, link).await?;
    let registration = store::registrations::get(&desk.store, id).await?;
    load(desk, &desk.store, person, registration).await
}

async fn load(desk: &Desk, db: &impl Db, person: Participant, registration: Registration) -> Result<Own, Refused> {
    if registration.participant_id != person.id || !is_shown(registration.state) {
        return Err(Failure::NotFound);
    }
    let event = store::events::get(db, registration.event_id).await?;
    let announced = store::events::announced(db, &event).await?;
    let (own, standing) = holders(&registration);
    let mut said = HashMap::new();
    // What was said for this date alone counts more than what was said for all.
    for holder in standing.into_iter().chain([own]) {
        let answers = store::answers::list_of(db, holder).await?;
        said.extend(answers.into_iter().map(|answer| (answer.question_id, answer.open(&desk.keys))));
    }
    let mut questions = store::questions::list_for_event(db, event.id, event.format_id).await?;
    questions.retain(|question| question.is_asked() || said.contains_key(&question.id));
    let mut need = store::support_needs::find(db, own).await?;
    if let (None, Some(standing)) = (&need, standing) {
        need = store::support_needs::find(db, standing).await?;
    }
    Ok(Own {
        open: may_change(&registration, &announced, desk.now()),
        offer: Offer::of(&announced),
        unreadable: need.as_ref().is_some_and(|need| need.open(&desk.keys).is_none()),
        support: need.and_then(|need| need.open(&desk.keys)),
        person,
        registration,
        announced,
        questions,
        said,
    })
}

/// For this date alone, and for all dates of the format.
fn holders(registration: &Registration) -> (Holder, Option<Holder>) {
    (Holder::Registration(registration.id), registration.enrollment_id.map(Holder::Enrollment))
}

/// The person changes what they said. What the format asks is answered for all their dates, if they take part in all.
///
/// # Errors
/// The link no longer holds, they do not take part in the date, it takes no registrations any more, or an answer is
/// wrong.
pub async fn change(
    desk: &Desk,
    link: &Presented,
    id: RegistrationId,
    (answers, support): (&RawAnswers, &RawSupport),
) -> Result<Own, Refused> {
    let tx = desk.store.begin().await?;
    let person = participant_by_link(desk, &tx, link).await?;
    let found = store::registrations::get(&tx, id).await?;
    store::events::lock(&tx, found.event_id).await?;
    let registration = store::registrations::lock(&tx, id).await?;
    let own = load(desk, &tx, person, registration).await?;
    if !own.open {
        return Err(Failure::Refused(RegisterRefusal::Begun));
    }
    let held = store::questions::hold_of_many(&tx, super::askers_of(&own.announced)).await?;
    let before: BTreeSet<QuestionId> = own.said.keys().copied().collect();
    let read = question::read((&held, &[]), answers, &owed_again(&held, &before));
    let needed = own.read_support(support, desk.now());
    match (read, needed) {
        (Ok(answers), Ok(needed)) => {
            own.write(desk, &tx, (&held, &answers)).await?;
            if let Needed::Now(needed) = needed {
                own.write_support(desk, &tx, needed.as_ref()).await?;
            }
        }
        (answers, needed) => {
            return Err(Failure::Invalid(answers.err().into_iter().flatten().chain(needed.err()).collect()));
        }
    }
    desk.commit(tx).await?;
    Ok(own)
}

/// What is needed after a change.
enum Needed {
    /// What was needed before.
    AsBefore,
    /// This, or nothing.
    Now(Option<Support>),
}

impl Own {
    /// What is needed from now on. To withdraw it is possible at any time.
    fn read_support(&self, raw: &RawSupport, now: DateTime<Utc>) -> Result<Needed, FieldError> {
        if raw.said.is_empty() {
            return Ok(if self.support.is_some() || self.unreadable { Needed::Now(None) } else { Needed::AsBefore });
        }
        let same = self.support.as_ref() == Some(&raw.said);
        if same { Ok(Needed::AsBefore) } else { raw.read(self.offer.as_ref(), now).map(Needed::Now) }
    }

    async fn write(
        &self,
        desk: &Desk,
        tx: &Tx,
        (questions, answers): (&[Question], &[(QuestionId, question::Given)]),
    ) -> Result<(), Refused> {
        let (own, standing) = holders(&self.registration);
        let ends_at = self.announced.event.slot.ends_at;
        let due = |question: &Question| question.erased_at(ends_at);
        let (of_event, of_format): (Vec<&Question>, Vec<&Question>) =
            questions.iter().partition(|question| matches!(question.asker, Asker::Event(_)));
        write(desk, tx, (own, &of_event), answers, due).await?;
        let nothing: &[(QuestionId, question::Given)] = &[];
        match standing {
            Some(standing) => {
                write(desk, tx, (own, &of_format), nothing, due).await?;
                write(desk, tx, (standing, &of_format), answers, due).await?;
            }
            None => write(desk, tx, (own, &of_format), answers, due).await?,
        }
        Ok(())
    }

    async fn write_support(&self, desk: &Desk, tx: &Tx, support: Option<&Support>) -> Result<(), Refused> {
        let (own, standing) = holders(&self.registration);
        let due = self.announced.event.slot.ends_at + support::KEPT;
        if let Some(standing) = standing {
            write_support(desk, tx, (own, None), due).await?;
            write_support(desk, tx, (standing, support), due).await?;
        } else {
            write_support(desk, tx, (own, support), due).await?;
        }
        Ok(())
    }
}
