//! Rows and back; the only room that speaks to a database.
