//! What forms carry that anybody can send, against programs that fill in forms (C48): a field that no person sees, and,
//! only above the thresholds, a challenge. The rules are in `domain/proof.rs`.

use axum::{
    extract::{FromRef, FromRequest, Request},
    http::StatusCode,
};
use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXLOWER;
use subtle::ConstantTimeEq;

use super::{
    client::Client,
    error::Fault,
    fields::Pairs,
    form::{Read, genuine},
    frame::Frame,
};
use crate::{
    domain::{
        capability::{Keys, Purpose},
        proof::{self, Answer},
    },
    meters,
};

/// Programs like to fill in a field of this name.
const TRAP: &str = "website";
const CHALLENGE: &str = "proof_of";
const ANSWER: &str = "proof";

/// What came with a form.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    trap: String,
    challenge: String,
    answer: String,
}

/// A form that anybody can send.
#[derive(Clone, Debug)]
pub(super) struct Open<T> {
    pub(super) form: T,
    pub(super) sent: Sent,
}

impl<S, T> FromRequest<S> for Open<T>
where
    S: Send + Sync,
    Frame: FromRef<S>,
    T: Read,
{
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let mut pairs = genuine(request, state, T::MOST).await?;
        let sent = Sent::taken_from(&mut pairs);
        Ok(Self { form: T::read(pairs)?, sent })
    }
}

/// What a form shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Guard {
    /// The challenge, if one is asked for.
    pub(super) challenge: Option<String>,
    /// For how many seconds whoever sent the form too early has to wait; 0: they did not.
    pub(super) wait: i64,
}

impl Guard {
    /// How a form is answered that is shown again: something is wrong with it, or it came too early.
    #[must_use]
    pub(super) fn status(&self) -> StatusCode {
        if self.wait > 0 { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl Sent {
    /// Takes those fields out of a form.
    fn taken_from(pairs: &mut Pairs) -> Self {
        let mut take = |name| pairs.take(name).unwrap_or_default();
        Self { trap: take(TRAP), challenge: take(CHALLENGE), answer: take(ANSWER) }
    }

    /// Whether somebody filled in what no person sees. Such a form is answered like any other, and nothing comes of it.
    fn is_trapped(&self) -> bool {
        let trapped = !self.trap.trim().is_empty();
        if trapped {
            meters::guarded("trapped");
        }
        trapped
    }
}

/// What a form shows; one that comes back because something is wrong with it keeps its challenge, for whose sake somebody
/// may have waited.
#[must_use]
pub(super) fn shown(frame: &Frame, client: &Client, sent: &Sent) -> Guard {
    let ours = || read(frame.keys(), &sent.challenge).is_some();
    let challenge = || if ours() { sent.challenge.clone() } else { issue(frame) };
    Guard { challenge: client.has_to_prove(frame.clock().now()).then(challenge), wait: 0 }
}

/// Takes a form that is good otherwise, and counts it. `false`: nothing may come of it, and the answer is the same.
///
/// # Errors
/// A proof is wanted and missing: so the form is shown again, with all that was typed.
pub(super) fn admit(frame: &Frame, client: &Client, sent: &Sent) -> Result<bool, Guard> {
    let now = frame.clock().now();
    if client.has_to_prove(now) {
        prove(frame, client, sent)?;
    }
    client.has_sent(now);
    Ok(!sent.is_trapped() && client.may_cause_mail())
}

fn prove(frame: &Frame, client: &Client, sent: &Sent) -> Result<(), Guard> {
    let now = frame.clock().now();
    let judged = match read(frame.keys(), &sent.challenge) {
        Some((id, issued_at)) => (id, proof::judge(&sent.challenge, &sent.answer, issued_at, now)),
        None => ([0; 16], Answer::Stale),
    };
    match judged {
        (id, Answer::Solved | Answer::Waited) if client.is_first_answer(id, now) => {
            meters::guarded(if judged.1 == Answer::Solved { "solved" } else { "waited" });
            return Ok(());
        }
        (_, Answer::Early(left)) => {
            meters::guarded("asked");
            return Err(Guard { challenge: Some(sent.challenge.clone()), wait: seconds(left) });
        }
        _ => {}
    }
    meters::guarded("asked");
    Err(Guard { challenge: Some(issue(frame)), wait: proof::wait().num_seconds() })
}

fn seconds(left: TimeDelta) -> i64 {
    left.num_seconds().max(1)
}

/// A challenge of ours: when, which, and the seal.
fn issue(frame: &Frame) -> String {
    let (at, id) = (frame.clock().now().timestamp(), frame.chance().bytes::<16>());
    format!("{at:x}-{}-{}", HEXLOWER.encode(&id), seal(frame.keys(), at, &id))
}

fn read(keys: &Keys, challenge: &str) -> Option<([u8; 16], DateTime<Utc>)> {
    let mut parts = challenge.splitn(3, '-');
    let at = i64::from_str_radix(parts.next()?, 16).ok()?;
    let id: [u8; 16] = HEXLOWER.decode(parts.next()?.as_bytes()).ok()?.try_into().ok()?;
    let presented = parts.next()?;
    let is_ours = |keys: Keys| seal(&keys, at, &id).as_bytes().ct_eq(presented.as_bytes()).into();
    keys.each().any(is_ours).then_some((id, DateTime::from_timestamp(at, 0)?))
}

fn seal(keys: &Keys, at: i64, id: &[u8; 16]) -> String {
    HEXLOWER.encode(&keys.mac(Purpose::Form, &[b"proof", id, &at.to_be_bytes()])[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_challenges_are_read() {
        let frame = Frame::sample();
        let challenge = issue(&frame);
        let (_, at) = read(frame.keys(), &challenge).unwrap();
        assert_eq!(at.timestamp(), frame.clock().now().timestamp());
        assert_ne!(issue(&frame), challenge, "each is another");
        assert!(read(&Keys::new(b"another key, also 32 bytes or more"), &challenge).is_none());
        let later = format!("{:x}{}", at.timestamp() + 1, &challenge[challenge.find('-').unwrap()..]);
        for forged in ["", "-", "--", "x-y-z", &challenge[..challenge.len() - 1], &challenge.to_uppercase(), &later] {
            assert!(read(frame.keys(), forged).is_none(), "{forged}");
        }
    }
}
