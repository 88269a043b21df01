//! Composes mails and sends them.
