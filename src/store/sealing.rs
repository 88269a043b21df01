//! With which keys what people tell us is sealed.

use entity::{answer, support_need};
use sea_orm::{ColumnTrait, EntityTrait, QuerySelect};

use super::{Db, Result, row::Row};

/// How much is sealed, by the name of the key: answers to questions, and what support people need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sealings {
    /// Answers.
    pub answers: Vec<(String, u64)>,
    /// Needs.
    pub needs: Vec<(String, u64)>,
}

/// Counts both, in one query each.
///
/// # Errors
/// The database refused or is gone.
pub async fn count(db: &impl Db) -> Result<Sealings> {
    let (answered, needed) = (answer::Column::KeyId, support_need::Column::KeyId);
    let answers = answer::Entity::find().select_only().column(answered).column_as(answered.count(), "rows");
    let needs = support_need::Entity::find().select_only().column(needed).column_as(needed.count(), "rows");
    let answers = answers.group_by(answered).into_tuple::<(String, i64)>().all(db.connection()).await?;
    let needs = needs.group_by(needed).into_tuple::<(String, i64)>().all(db.connection()).await?;
    Ok(Sealings { answers: numbers("answer", answers)?, needs: numbers("support_need", needs)? })
}

fn numbers(table: &'static str, counted: Vec<(String, i64)>) -> Result<Vec<(String, u64)>> {
    let number = |(key, rows): (String, i64)| Ok((key.clone(), Row::new(table, key).number("key_id", rows)?));
    counted.into_iter().map(number).collect()
}
