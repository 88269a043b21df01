//! What the relay that took a mail in says of its sender: `Authentication-Results` (RFC 8601), by its name alone.

use mail_parser::Message;

use crate::domain::{reply::Proof, text::EmailAddress};

const HEADER: &str = "Authentication-Results";

/// Whether the named relay vouches for the sender's domain. Only the first header with its name counts: that is the one
/// it wrote last; a relay that is asked to check removes older ones of its name (RFC 8601, 5).
pub(super) fn proof(message: &Message<'_>, relay: Option<&str>, from: Option<&EmailAddress>) -> Proof {
    let Some(relay) = relay else { return Proof::NotAsked };
    let Some((_, domain)) = from.and_then(|from| from.as_str().rsplit_once('@')) else { return Proof::Missing };
    let headers = message.headers_raw().filter(|(name, _)| name.eq_ignore_ascii_case(HEADER));
    let mut results = headers.map(|(_, value)| clauses(value));
    let ours = results.find(|clauses| {
        let name = clauses.first().and_then(|clause| clause.split_whitespace().next());
        name.is_some_and(|name| name.eq_ignore_ascii_case(relay))
    });
    let passed = ours.is_some_and(|clauses| clauses.iter().skip(1).any(|clause| vouches(clause, domain)));
    if passed { Proof::Passed } else { Proof::Missing }
}

/// `dmarc=pass header.from=authority.example`; where the domain is named, it must be the sender's.
fn vouches(clause: &str, domain: &str) -> bool {
    let mut words = clause.split_whitespace();
    let passed = words.next().is_some_and(|word| word.eq_ignore_ascii_case("dmarc=pass"));
    passed
        && words
            .filter_map(|word| word.split_once('='))
            .all(|(name, value)| !name.eq_ignore_ascii_case("header.from") || value.eq_ignore_ascii_case(domain))
}

/// The parts between semicolons, without comments; what is quoted may hold both, and somebody else may have written it.
fn clauses(value: &str) -> Vec<String> {
    let (mut found, mut depth, mut quoted, mut escaped) = (vec![String::new()], 0_u32, false, false);
    for sign in value.chars() {
        let plain = !std::mem::take(&mut escaped);
        match sign {
            '\\' if plain && (quoted || depth > 0) => escaped = true,
            '"' if plain && depth == 0 => quoted = !quoted,
            '(' if plain && !quoted => depth += 1,
            ')' if plain && !quoted => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ';' if !quoted => found.push(String::new()),
            // Blanks inside of quotes must not look like blanks between words.
            sign if quoted && sign.is_whitespace() => push(&mut found, '_'),
            sign => push(&mut found, sign),
        }
    }
    found.into_iter().map(|clause| clause.trim().to_owned()).collect()
}

fn push(found: &mut [String], sign: char) {
    if let Some(last) = found.last_mut() {
        last.push(sign);
    }
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;

    use super::*;

    fn proof_of(headers: &[&str]) -> Proof {
        let lines: Vec<String> = headers.iter().map(|value| format!("Authentication-Results: {value}\r\n")).collect();
        let lines = lines.concat();
        let text = format!("{lines}From: eva@amt.example\r\n\r\nx\r\n");
        let message = MessageParser::default().parse(text.as_bytes()).unwrap();
        let eva = EmailAddress::parse("from", "eva@amt.example").unwrap();
        proof(&message, Some("mx.turnus.example"), Some(&eva))
    }

    #[test]
    fn only_the_named_relay_vouches_and_only_for_the_sender() {
        use Proof::{Missing, Passed};
        let table: [(&[&str], Proof); 14] = [
            (&["mx.turnus.example; dmarc=pass header.from=amt.example"], Passed),
            (
                &[
                    "MX.turnus.example 1; spf=pass smtp.mailfrom=x@y.example;\r\n DMARC=pass (p=reject dis=none) header.from=Amt.Example",
                ],
                Passed,
            ),
            (&["mx.turnus.example (a; b); dmarc=pass"], Passed),
            (&["mx.other.example; dmarc=pass", "mx.turnus.example; dmarc=pass"], Passed),
            (&[], Missing),
            (&["mx.other.example; dmarc=pass header.from=amt.example"], Missing),
            (&["mx.turnus.example; dmarc=fail header.from=amt.example"], Missing),
            (&["mx.turnus.example; dmarc=pass header.from=boese.example"], Missing),
            (&["mx.turnus.example; spf=pass; dkim=pass"], Missing),
            // The relay's own word comes first; what stands below was in the mail already.
            (&["mx.turnus.example; dmarc=fail", "mx.turnus.example; dmarc=pass"], Missing),
            (&["mx.turnus.example; spf=fail smtp.mailfrom=\"x; dmarc=pass\"@boese.example"], Missing),
            (&["mx.turnus.example; spf=fail (x; dmarc=pass)"], Missing),
            (&["mx.turnus.example; spf=fail smtp.mailfrom=\"a\\\"; dmarc=pass header.from=amt.example\""], Missing),
            (&["mx.turnus.example; x-dmarc=pass"], Missing),
        ];
        for (headers, expected) in table {
            assert_eq!(proof_of(headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn where_no_relay_is_named_nobody_is_asked() {
        let message = MessageParser::default().parse(b"From: eva@amt.example\r\n\r\n".as_slice()).unwrap();
        assert_eq!(proof(&message, None, None), Proof::NotAsked);
        assert_eq!(proof(&message, Some("mx"), None), Proof::Missing);
    }
}
