//! The order in which questions are asked.

use super::Question;
use crate::domain::id::QuestionId;

/// Where a question goes among those that are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// One place nearer to the beginning.
    Up,
    /// One place nearer to the end.
    Down,
    /// To this place; 0 is the first.
    At(usize),
}

/// The place of a question that is added to these.
#[must_use]
pub fn next_position(questions: &[Question]) -> u32 {
    questions.iter().map(|question| question.position + 1).max().unwrap_or_default()
}

/// The questions that have another place when one of them moves; none if it is there already. Those that are not asked
/// any more are passed over. `questions` are one asker's, in order.
#[must_use]
pub fn moved(questions: &[Question], id: QuestionId, to: Goal) -> Vec<Question> {
    let mut asked: Vec<&Question> = questions.iter().filter(|question| question.is_asked()).collect();
    let places: Vec<u32> = asked.iter().map(|question| question.position).collect();
    let Some(at) = asked.iter().position(|question| question.id == id) else { return Vec::new() };
    let goal = match to {
        Goal::Up => at.saturating_sub(1),
        Goal::Down => at + 1,
        Goal::At(place) => place,
    };
    let one = asked.remove(at);
    asked.insert(goal.min(asked.len()), one);
    asked
        .into_iter()
        .zip(places)
        .filter(|(question, place)| question.position != *place)
        .map(|(question, position)| Question { position, ..question.clone() })
        .collect()
}
