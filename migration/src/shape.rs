//! Names of keys and indexes, the same on both databases: `<table>_<columns>_key`, `<table>_<columns>_idx`. The store
//! tells one broken rule from another by these names.

use sea_orm_migration::prelude::*;

/// No two rows with the same values in these columns.
pub(crate) fn key(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    named(table, columns, "key").unique().take()
}

/// Finds rows by these columns.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    named(table, columns, "idx")
}

fn named(table: &'static str, columns: &[&'static str], kind: &str) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_{}_{kind}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// The parent cannot go while the child is there.
pub(crate) fn child(table: &'static str, column: &'static str, parent: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(format!("{table}_{column}_fkey")).from(table, column).to(parent, "id").take()
}

/// The child goes with its parent.
pub(crate) fn owned(table: &'static str, column: &'static str, parent: &'static str) -> ForeignKeyCreateStatement {
    child(table, column, parent).on_delete(ForeignKeyAction::Cascade).take()
}
