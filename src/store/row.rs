//! From a row's columns to values and back, and the few statements every noun needs.

use std::fmt::Display;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, ModelTrait, TryInsertResult};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Conflict, Db, Result, StoreError, Tx};
use crate::domain::{
    look::Accent,
    text::{EmailAddress, Slug},
    zone::Slot,
};

/// One row that is being read or written: says where something makes no sense.
pub(super) struct Row {
    table: &'static str,
    id: String,
}

impl Row {
    pub(super) fn new(table: &'static str, id: impl Display) -> Self {
        Self { table, id: id.to_string() }
    }

    pub(super) fn corrupt(&self, column: &'static str) -> StoreError {
        StoreError::Corrupt { table: self.table, column, id: self.id.clone() }
    }

    /// A word of a closed list.
    pub(super) fn word<T>(&self, column: &'static str, text: &str, read: fn(&str) -> Option<T>) -> Result<T> {
        read(text).ok_or_else(|| self.corrupt(column))
    }

    /// A number that must fit the value's type.
    pub(super) fn number<T, F: TryInto<T>>(&self, column: &'static str, number: F) -> Result<T> {
        number.try_into().map_err(|_| self.corrupt(column))
    }

    /// A number that may be missing.
    pub(super) fn maybe<T, F: TryInto<T>>(&self, column: &'static str, number: Option<F>) -> Result<Option<T>> {
        number.map(|number| self.number(column, number)).transpose()
    }

    pub(super) fn json<T: DeserializeOwned>(&self, column: &'static str, value: Value) -> Result<T> {
        serde_json::from_value(value).map_err(|_| self.corrupt(column))
    }

    pub(super) fn to_json<T: Serialize>(&self, column: &'static str, value: &T) -> Result<Value> {
        serde_json::to_value(value).map_err(|_| self.corrupt(column))
    }

    pub(super) fn zone(&self, column: &'static str, name: &str) -> Result<Tz> {
        name.parse().map_err(|_| self.corrupt(column))
    }

    pub(super) fn slot(&self, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>, zone: &str) -> Result<Slot> {
        if starts_at >= ends_at {
            return Err(self.corrupt("ends_at"));
        }
        Ok(Slot { starts_at, ends_at, zone: self.zone("time_zone", zone)? })
    }

    pub(super) fn slug(&self, column: &'static str, text: &str) -> Result<Slug> {
        Slug::parse(column, text).map_err(|_| self.corrupt(column))
    }

    pub(super) fn accent(&self, column: &'static str, text: &str) -> Result<Accent> {
        Accent::parse(column, text).map_err(|_| self.corrupt(column))
    }

    pub(super) fn email(&self, column: &'static str, text: &str) -> Result<EmailAddress> {
        EmailAddress::parse(column, text).map_err(|_| self.corrupt(column))
    }
}

/// Inserts a row.
pub(super) async fn add<M, A>(tx: &Tx, row: M) -> Result<()>
where
    M: ModelTrait + IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = M::Entity> + Send,
{
    M::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Inserts a row unless one with the same values in these columns is there; answers whether it was new.
pub(super) async fn add_if_new<M, A>(
    tx: &Tx,
    row: M,
    key: impl IntoIterator<Item = <M::Entity as EntityTrait>::Column> + Send,
) -> Result<bool>
where
    M: ModelTrait + IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = M::Entity> + Send,
{
    let key: Vec<_> = key.into_iter().collect();
    let insert = M::Entity::insert(row.into_active_model()).on_conflict_do_nothing_on(key);
    let inserted = insert.exec_without_returning(tx.connection()).await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(rows) if rows > 0))
}

/// These, the last one again and again until there are 1, 2, 4, 8 and so on of them. Each number of values makes a statement
/// of its own, which the database reads and plans anew before it knows it; of these there are few.
pub(super) fn in_steps<T: Clone>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.into_iter().collect();
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_power_of_two(), last);
    }
    values
}

/// A row that must be there.
pub(super) fn present<T>(table: &'static str, found: Option<T>) -> Result<T> {
    found.ok_or(StoreError::NotFound(table))
}

/// The outcome of saving a row with a version check.
pub(super) fn saved(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict(Conflict::Version)) }
}

#[cfg(test)]
mod tests {
    use super::in_steps;

    #[test]
    fn a_statement_for_some_serves_for_a_few_more() {
        for (values, expected) in [
            (vec![], vec![]),
            (vec![7], vec![7]),
            (vec![1, 2, 3], vec![1, 2, 3, 3]),
            (vec![1, 2, 3, 4], vec![1, 2, 3, 4]),
        ] {
            assert_eq!(in_steps(values), expected);
        }
        assert_eq!(in_steps(0..33).len(), 64);
    }
}
