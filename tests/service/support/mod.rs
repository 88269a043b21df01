//! What the tests of the service share.

pub(crate) mod smtp_sink;
