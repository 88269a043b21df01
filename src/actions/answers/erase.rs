//! What the clock does to answers and needs: they follow their dates, and go when they are due. Later dates prolong
//! nothing; only a date that itself moves takes along what belongs to it.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use crate::{
    actions::{Desk, Failure, Never},
    domain::{
        enrollment::kept::counted_from,
        id::{EnrollmentId, QuestionId},
        question::Question,
        support::KEPT,
    },
    store::{self, StoreError, Tx},
};

/// Erases answers and needs that are due. Says how many rows went.
///
/// # Errors
/// Only the database's.
pub async fn erase_due(desk: &Desk) -> Result<u64, Failure<Never>> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    follow_dates(&tx).await?;
    follow_enrollments(&tx, now).await?;
    let gone = store::answers::erase_due(&tx, now).await? + store::support_needs::erase_due(&tx, now).await?;
    desk.commit(tx).await?;
    Ok(gone)
}

/// What belongs to a date is due after the end that the date has now.
async fn follow_dates(tx: &Tx) -> Result<(), StoreError> {
    let batches = store::answers::list_batches(tx).await?;
    let questions = questions(tx, batches.iter().map(|batch| batch.question)).await?;
    for batch in batches {
        let Some(question) = questions.get(&batch.question) else { continue };
        let due = question.erased_at(batch.ends_at);
        if batch.first_due != due || batch.last_due != due {
            store::answers::set_due(tx, &batch, due).await?;
        }
    }
    for (need, due, ends_at) in store::support_needs::list_dated(tx).await? {
        if due != ends_at + KEPT {
            store::support_needs::set_due(tx, need, ends_at + KEPT).await?;
        }
    }
    Ok(())
}

/// What belongs to an enrollment is due after the last date in which the person takes part by it.
async fn follow_enrollments(tx: &Tx, now: DateTime<Utc>) -> Result<(), StoreError> {
    let answers = store::answers::list_standing(tx).await?;
    let needs = store::support_needs::list_standing(tx).await?;
    let ids: HashSet<EnrollmentId> =
        answers.iter().map(|one| one.enrollment).chain(needs.iter().map(|one| one.enrollment)).collect();
    let ids: Vec<EnrollmentId> = ids.into_iter().collect();
    let last = store::answers::last_dates(tx, &ids).await?;
    let questions = questions(tx, answers.iter().map(|one| one.question)).await?;
    for one in answers {
        let Some(question) = questions.get(&one.question) else { continue };
        let fate = counted_from((one.state, one.since), last.get(&one.enrollment).copied());
        if let Some(due) = fate.due(now, |from| question.erased_at(from))
            && due != one.due
        {
            store::answers::set_due_of(tx, one.answer, due).await?;
        }
    }
    for one in needs {
        let fate = counted_from((one.state, one.since), last.get(&one.enrollment).copied());
        if let Some(new) = fate.due(now, |from| from + KEPT)
            && new != one.due
        {
            store::support_needs::set_due(tx, one.need, new).await?;
        }
    }
    Ok(())
}

async fn questions(
    tx: &Tx,
    ids: impl Iterator<Item = QuestionId>,
) -> Result<HashMap<QuestionId, Question>, StoreError> {
    let ids: HashSet<QuestionId> = ids.collect();
    let found = store::questions::list_by_ids(tx, &ids.into_iter().collect::<Vec<_>>()).await?;
    Ok(found.into_iter().map(|question| (question.id, question)).collect())
}
