//! What people answer when they register, and what support they need: read against what is asked, sealed, kept with
//! what they registered for, shown to the team, erased when it has served (G02 to G04).

mod erase;
mod own;
mod show;
mod support;

use chrono::{DateTime, Utc};

pub use self::{
    erase::erase_due,
    own::{Own, change, look_up},
    show::{Count, Sheet, count, show},
    support::{Needed, show_support},
};
use super::{Desk, Failure};
use crate::{
    domain::{
        event::Announced,
        format::Format,
        id::QuestionId,
        question::{self, Answer, Asker, Given, Question},
        registration::{Applicant, CONFIRM_LIFE},
        sealed::Holder,
        support::{KEPT, Offer, Support, SupportNeed, read_for_several},
        text::FieldError,
    },
    store::{self, StoreError, Tx},
};
pub(super) use show::sheet;

type Refused = Failure<crate::domain::registration::RegisterRefusal>;

/// What somebody said in one form, for everything that they asked for in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    questions: Vec<Question>,
    answers: Vec<(QuestionId, Given)>,
    /// What they need at each date, in the order of the dates; none where nothing offers support.
    support: Vec<Option<Support>>,
}

/// Reads what somebody said for these dates. The questions stay as they are until the transaction ends.
///
/// # Errors
/// Every answer that is wrong or missing.
pub(super) async fn read_for_dates<R>(
    tx: &Tx,
    dates: &[Announced],
    applicant: &Applicant,
    now: DateTime<Utc>,
) -> Result<Said, Failure<R>> {
    let askers = dates.iter().flat_map(askers_of).collect();
    let questions = store::questions::hold_of_many(tx, askers).await?;
    let offers: Vec<Option<Offer>> = dates.iter().map(Offer::of).collect();
    read(questions, &offers, applicant, now).map_err(Failure::Invalid)
}

/// Reads what somebody said for a whole format.
///
/// # Errors
/// Every answer that is wrong or missing.
pub(super) async fn read_for_format<R>(
    tx: &Tx,
    format: &Format,
    applicant: &Applicant,
    now: DateTime<Utc>,
) -> Result<Said, Failure<R>> {
    let questions = store::questions::hold_of_many(tx, vec![Asker::Format(format.id)]).await?;
    read(questions, &[Offer::standing(format)], applicant, now).map_err(Failure::Invalid)
}

/// Who asks something when somebody registers for the date.
pub fn askers_of(announced: &Announced) -> Vec<Asker> {
    let format = announced.event.format_id.map(Asker::Format);
    format.into_iter().chain([Asker::Event(announced.event.id)]).collect()
}

fn read(
    questions: Vec<Question>,
    offers: &[Option<Offer>],
    applicant: &Applicant,
    now: DateTime<Utc>,
) -> Result<Said, Vec<FieldError>> {
    let owed = question::owed_at_first(&questions);
    let answers = question::read((&questions, &[]), &applicant.answers, &owed);
    let mut support = read_for_several(&applicant.support, offers, now);
    if offers.iter().all(Option::is_none) {
        support = support.map(|_| Vec::new());
    }
    match (answers, support) {
        (Ok(answers), Ok(support)) => Ok(Said { questions, answers, support }),
        (answers, support) => Err(answers.err().into_iter().flatten().chain(support.err()).collect()),
    }
}

impl Said {
    /// Keeps what was said with a registration for the date that stood at this place.
    pub(super) async fn keep(
        &self,
        desk: &Desk,
        tx: &Tx,
        (holder, date, at): (Holder, &Announced, usize),
    ) -> Result<(), StoreError> {
        let ends_at = date.event.slot.ends_at;
        let asked: Vec<&Question> =
            self.questions.iter().filter(|question| askers_of(date).contains(&question.asker)).collect();
        write(desk, tx, (holder, &asked), &self.answers, |question| question.erased_at(ends_at)).await?;
        let Some(support) = self.support.get(at) else { return Ok(()) };
        write_support(desk, tx, (holder, support.as_ref()), ends_at + KEPT).await
    }

    /// Keeps what was said with an enrollment. How long follows from its dates once it is confirmed.
    pub(super) async fn keep_standing(&self, desk: &Desk, tx: &Tx, holder: Holder) -> Result<(), StoreError> {
        let until = desk.now() + CONFIRM_LIFE;
        let asked: Vec<&Question> = self.questions.iter().collect();
        write(desk, tx, (holder, &asked), &self.answers, |question| question.erased_at(until)).await?;
        let Some(support) = self.support.first() else { return Ok(()) };
        write_support(desk, tx, (holder, support.as_ref()), until + KEPT).await
    }
}

/// Replaces what a holder answered to these questions.
async fn write(
    desk: &Desk,
    tx: &Tx,
    (holder, asked): (Holder, &[&Question]),
    answers: &[(QuestionId, Given)],
    due: impl Fn(&Question) -> DateTime<Utc>,
) -> Result<(), StoreError> {
    let now = desk.now();
    let mut rows = Vec::new();
    for question in asked.iter().filter(|question| question.is_asked()) {
        let Some((_, given)) = answers.iter().find(|(id, _)| *id == question.id) else { continue };
        rows.push(Answer {
            id: desk.chance.row_id(now).into(),
            question_id: question.id,
            holder,
            sealed: given.sealed(&desk.keys, holder, question, desk.chance.bytes()),
            given_at: now,
            delete_after: due(question),
        });
    }
    let ids: Vec<QuestionId> = asked.iter().filter(|one| one.is_asked()).map(|question| question.id).collect();
    if ids.is_empty() { Ok(()) } else { store::answers::replace(tx, holder, &ids, &rows).await }
}

async fn write_support(
    desk: &Desk,
    tx: &Tx,
    (holder, support): (Holder, Option<&Support>),
    due: DateTime<Utc>,
) -> Result<(), StoreError> {
    let need = support.filter(|support| !support.is_empty()).map(|support| SupportNeed {
        id: desk.chance.row_id(desk.now()).into(),
        holder,
        sealed: support.sealed(&desk.keys, holder, desk.chance.bytes()),
        given_at: desk.now(),
        delete_after: due,
    });
    store::support_needs::replace(tx, holder, need.as_ref()).await
}
