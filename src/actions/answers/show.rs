//! What the team sees of answers. To look at them leaves an entry in the audit log, as taking them out of the house
//! does: who, of which date, how many; no answers (C45).

use std::collections::{BTreeMap, HashMap};

use crate::{
    actions::{Desk, Failure, Never, allow, audit::entry},
    domain::{
        access::{Deed, Viewer},
        event::Event,
        id::{EventId, QuestionId, RegistrationId},
        participant::Participant,
        question::{Given, Question, QuestionKind, Said, is_shown},
        registration::Registration,
        roster::rank,
        sealed::Holder,
    },
    store::{self, Db},
};

/// A date's questions with everybody's answers.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// What is asked, or was asked and answered, in order.
    pub questions: Vec<Question>,
    /// The answers of those whose answers the team sees.
    pub said: HashMap<RegistrationId, HashMap<QuestionId, Said>>,
}

/// How often each answer was given to a question that can be counted, in the order of its options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The question.
    pub question: Question,
    /// Each option, or yes and no, with how many chose it.
    pub chosen: Vec<(Given, u64)>,
    /// How many answered at all.
    pub answered: u64,
}

/// A date with everybody on its roster, and what they answered; leaves an audit entry.
///
/// # Errors
/// Not allowed, or there is no such event.
pub async fn show(
    desk: &Desk,
    viewer: &Viewer,
    event: EventId,
) -> Result<(Event, Vec<(Registration, Participant)>, Sheet), Failure<Never>> {
    let tx = desk.store.begin().await?;
    let event = store::events::get(&tx, event).await?;
    allow(viewer, Deed::SeeRoster, event.team_id)?;
    let mut people = store::registrations::list_roster(&tx, event.id).await?;
    people.sort_by_key(|(registration, person)| (rank(registration), person.name.to_lowercase()));
    let sheet = sheet(desk, &tx, &event, &people).await?;
    let mut audit = entry(desk, viewer, "answers.show", format!("event:{}", event.id), desk.now());
    audit.result = format!("ok, {} rows", sheet.said.len());
    store::audit::insert(&tx, &audit).await?;
    desk.commit(tx).await?;
    Ok((event, people, sheet))
}

/// How often each answer was given; nobody is named.
///
/// # Errors
/// Not allowed, or there is no such event.
pub async fn count(desk: &Desk, viewer: &Viewer, event: EventId) -> Result<(Event, Vec<Count>), Failure<Never>> {
    let db = &desk.store;
    let event = store::events::get(db, event).await?;
    allow(viewer, Deed::SeeRoster, event.team_id)?;
    let people = store::registrations::list_roster(db, event.id).await?;
    let sheet = sheet(desk, db, &event, &people).await?;
    Ok((event, sheet.counts()))
}

/// The answers of a date, opened. What cannot be opened is named in the log, by its row.
pub(in crate::actions) async fn sheet(
    desk: &Desk,
    db: &impl Db,
    event: &Event,
    people: &[(Registration, Participant)],
) -> Result<Sheet, Failure<Never>> {
    let mut questions = store::questions::list_for_event(db, event.id, event.format_id).await?;
    let kept = |question: &Question| desk.now() < question.erased_at(event.slot.ends_at);
    let by_id: BTreeMap<QuestionId, bool> = questions.iter().map(|question| (question.id, kept(question))).collect();
    let mut by_holder: HashMap<Holder, HashMap<QuestionId, Said>> = HashMap::new();
    for answer in store::answers::list_for_event(db, event.id).await? {
        if by_id.get(&answer.question_id) == Some(&true) {
            let said = answer.open(&desk.keys);
            if said == Said::Unreadable {
                tracing::error!(answer = %answer.id, "an answer cannot be opened: another secret, or a changed row");
            }
            by_holder.entry(answer.holder).or_default().insert(answer.question_id, said);
        }
    }
    let mut all = HashMap::new();
    for (registration, _) in people.iter().filter(|(registration, _)| is_shown(registration.state)) {
        let standing = registration.enrollment_id.and_then(|id| by_holder.get(&Holder::Enrollment(id)));
        let mut said = standing.cloned().unwrap_or_default();
        said.extend(by_holder.remove(&Holder::Registration(registration.id)).unwrap_or_default());
        if !said.is_empty() {
            all.insert(registration.id, said);
        }
    }
    questions.retain(|question| question.is_asked() || all.values().any(|said| said.contains_key(&question.id)));
    Ok(Sheet { questions, said: all })
}

impl Sheet {
    /// What somebody answered to a question.
    #[must_use]
    pub fn of(&self, registration: RegistrationId, question: QuestionId) -> Option<&Said> {
        self.said.get(&registration)?.get(&question)
    }

    /// How often each answer was given to each question that can be counted.
    #[must_use]
    pub fn counts(&self) -> Vec<Count> {
        let countable = self.questions.iter().filter(|question| question.kind.is_countable());
        countable.map(|question| self.count(question)).collect()
    }

    fn count(&self, question: &Question) -> Count {
        let options: Vec<Given> = match question.kind {
            QuestionKind::YesNo => vec![Given::Truth(true), Given::Truth(false)],
            _ => question.options.iter().map(|option| Given::Text(option.clone())).collect(),
        };
        let given: Vec<&Given> = self
            .said
            .values()
            .filter_map(|said| match said.get(&question.id) {
                Some(Said::Given(given)) => Some(given),
                _ => None,
            })
            .collect();
        let chose = |given: &Given, option: &Given| match (given, option) {
            (Given::Several(list), Given::Text(option)) => list.contains(option),
            (given, option) => given == option,
        };
        let times = |option: &Given| given.iter().filter(|given| chose(given, option)).count() as u64;
        let chosen = options.into_iter().map(|option| (option.clone(), times(&option))).collect();
        Count { question: question.clone(), chosen, answered: given.len() as u64 }
    }
}
