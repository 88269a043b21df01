//! What people are asked when they register: adding, changing, retiring, removing and ordering questions.

use super::{Desk, Failure, allow, audit::entry};
use crate::{
    domain::{
        access::{Deed, Viewer},
        id::{QuestionId, TeamId},
        question::{
            Asker, Goal, QUESTIONS_MAX, Question, QuestionKind, QuestionRefusal, RETENTION_DAYS, RawQuestion,
            TICKS_MAX, moved, next_position,
        },
        text::{FieldError, Problem},
    },
    store::{self, Db, Tx},
};

type Refused = Failure<QuestionRefusal>;

/// A change of a question.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What is asked, and how.
    pub words: RawQuestion,
    /// Whether it is asked at all. Retired, its answers stay until they are due.
    pub asked: Option<bool>,
    /// Where it goes.
    pub goal: Option<Goal>,
}

/// Adds a question at the end.
///
/// # Errors
/// Not allowed, wrong fields, or there are as many as there may be.
pub async fn add(desk: &Desk, viewer: &Viewer, asker: Asker, raw: &RawQuestion) -> Result<Question, Refused> {
    let tx = desk.store.begin().await?;
    let team = lock_asker(&tx, asker).await?;
    allow(viewer, Deed::Edit, team)?;
    let others = store::questions::list_of(&tx, asker).await?;
    let blank = Question {
        id: desk.chance.row_id(desk.now()).into(),
        asker,
        position: next_position(&others),
        kind: QuestionKind::Text,
        label: String::new(),
        help: String::new(),
        options: Vec::new(),
        required: false,
        purpose: String::new(),
        retention_days: RETENTION_DAYS,
        retired_at: None,
        created_at: desk.now(),
        version: 1,
    };
    let question = raw.parse(blank).map_err(Failure::Invalid)?;
    fits(&question, &others)?;
    store::questions::insert(&tx, &question).await?;
    note(desk, &tx, viewer, "question.add", &question).await?;
    desk.commit(tx).await?;
    Ok(question)
}

/// Changes a question, retires it or asks it again, moves it. Once somebody answered it, what is asked, what for and how
/// long answers are kept stays as it is.
///
/// # Errors
/// Not allowed, wrong fields, answered already, changed meanwhile; asked again although there are as many as there may
/// be.
pub async fn amend(
    desk: &Desk,
    viewer: &Viewer,
    (id, version): (QuestionId, Option<i64>),
    change: &Change,
) -> Result<Question, Refused> {
    let tx = desk.store.begin().await?;
    let before = lock(&tx, viewer, id).await?;
    if version.is_some_and(|version| version != before.version) {
        return Err(Failure::Stale);
    }
    let mut question = change.words.amend(&before).map_err(Failure::Invalid)?;
    match change.asked {
        Some(true) => question.retired_at = None,
        Some(false) => question.retired_at = before.retired_at.or(Some(desk.now())),
        None => {}
    }
    if question.means_something_else(&before) && store::questions::is_answered(&tx, id).await? {
        return Err(Failure::Refused(QuestionRefusal::Answered));
    }
    if question != before {
        fits(&question, &store::questions::list_of(&tx, before.asker).await?)?;
        question.version = store::questions::save(&tx, &question).await?;
    }
    if let Some(goal) = change.goal {
        let questions = store::questions::list_of(&tx, before.asker).await?;
        for moved in moved(&questions, id, goal) {
            let version = store::questions::save(&tx, &moved).await?;
            if moved.id == id {
                question = Question { version, ..moved };
            }
        }
    }
    if question != before {
        note(desk, &tx, viewer, "question.amend", &question).await?;
    }
    desk.commit(tx).await?;
    Ok(question)
}

/// Takes a question back. If somebody answered it already, it is only not asked any more.
///
/// # Errors
/// Not allowed, or there is no such question.
pub async fn remove(desk: &Desk, viewer: &Viewer, id: QuestionId) -> Result<Question, Refused> {
    let tx = desk.store.begin().await?;
    let before = lock(&tx, viewer, id).await?;
    if store::questions::is_answered(&tx, id).await? {
        let retired_at = before.retired_at.or(Some(desk.now()));
        store::questions::save(&tx, &Question { retired_at, ..before.clone() }).await?;
        note(desk, &tx, viewer, "question.retire", &before).await?;
    } else {
        store::questions::delete(&tx, id).await?;
        note(desk, &tx, viewer, "question.remove", &before).await?;
    }
    desk.commit(tx).await?;
    Ok(before)
}

/// The team that decides about an asker's questions.
///
/// # Errors
/// There is no such format or event.
pub async fn team_of(db: &impl Db, asker: Asker) -> Result<TeamId, Refused> {
    Ok(match asker {
        Asker::Format(format) => store::formats::get(db, format).await?.team_id,
        Asker::Event(event) => store::events::get(db, event).await?.team_id,
    })
}

async fn lock_asker(tx: &Tx, asker: Asker) -> Result<TeamId, Refused> {
    Ok(match asker {
        Asker::Format(format) => store::formats::lock(tx, format).await?.team_id,
        Asker::Event(event) => store::events::lock(tx, event).await?.team_id,
    })
}

/// Locks who asks, then the question.
async fn lock(tx: &Tx, viewer: &Viewer, id: QuestionId) -> Result<Question, Refused> {
    let found = store::questions::get(tx, id).await?;
    let team = lock_asker(tx, found.asker).await?;
    allow(viewer, Deed::Edit, team)?;
    Ok(store::questions::lock(tx, id).await?)
}

/// Whether the question may be asked beside the others.
fn fits(question: &Question, others: &[Question]) -> Result<(), Refused> {
    let others = || others.iter().filter(|other| other.is_asked() && other.id != question.id);
    if question.is_asked() && others().count() >= QUESTIONS_MAX {
        return Err(Failure::Refused(QuestionRefusal::TooMany { max: QUESTIONS_MAX }));
    }
    let ticks = |question: &Question| {
        if question.kind == QuestionKind::Several { question.options.len() } else { 0 }
    };
    if question.is_asked() && others().map(ticks).sum::<usize>() + ticks(question) > TICKS_MAX {
        return Err(Failure::Invalid(vec![FieldError::new("options", Problem::TooMany { max: TICKS_MAX })]));
    }
    Ok(())
}

async fn note(desk: &Desk, tx: &Tx, viewer: &Viewer, verb: &str, question: &Question) -> Result<(), Refused> {
    let object = format!("question:{}", question.id);
    Ok(store::audit::insert(tx, &entry(desk, viewer, verb, object, desk.now())).await?)
}
