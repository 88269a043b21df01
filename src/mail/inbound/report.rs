//! Reports that a mail did not arrive (RFC 3464), and how they say so.

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use crate::domain::bounce::Fate;

/// Most recipients of one report; ours have one.
const GROUPS_MAX: usize = 20;

/// What a report says of its recipient, and its text; nothing if the mail is no report. A report on several recipients
/// is none on a mail of ours.
pub(super) fn find(message: &Message<'_>) -> Option<(Fate, String)> {
    let part = message.parts.iter().find(|part| is(part, "message", "delivery-status"))?;
    let text = match &part.body {
        PartType::Text(text) | PartType::Html(text) => text.to_string(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        PartType::Message(inner) => String::from_utf8_lossy(inner.raw_message()).into_owned(),
        PartType::Multipart(_) => return None,
    };
    let text = text.replace("\r\n", "\n");
    // The first group is about the mail; one with an Action about a recipient.
    let mut fates = text.split("\n\n").take(GROUPS_MAX).filter_map(fate);
    match (fates.next(), fates.next()) {
        (Some(fate), None) => Some((fate, text)),
        // A report, but not one that we understand.
        _ => Some((Fate::default(), text)),
    }
}

fn fate(group: &str) -> Option<Fate> {
    let group = format!("{}\n\n", group.trim_start_matches('\n'));
    let fields = MessageParser::default().parse_headers(group.as_bytes())?;
    let field = |name: &'static str| fields.header_raw(name).map(|value| value.trim().to_owned());
    Some(Fate { action: field("Action")?, status: field("Status").unwrap_or_default() })
}

fn is(part: &MessagePart<'_>, kind: &str, sub: &str) -> bool {
    part.content_type().is_some_and(|is| {
        is.ctype().eq_ignore_ascii_case(kind) && is.subtype().is_some_and(|word| word.eq_ignore_ascii_case(sub))
    })
}
