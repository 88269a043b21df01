//! Domain values to RFC 5545, pure; the only room that says `icalendar::`.
