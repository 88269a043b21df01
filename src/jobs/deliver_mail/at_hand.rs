//! Mails whose matter is at hand when they are claimed: written before their turn, or loaded together with others.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;

use super::{Sealed, Verdict, Work, ahead::seal_case, broke_off, deliver_alone, send, set_aside, tell};
use crate::{domain::delivery::relevance, jobs::queue::Postman, mail::Case, store::outbox::Claimed};

/// Works on one claimed mail; answers what became of it, unless that is written down already. `probe`: it is the first one
/// after a pause.
pub(in crate::jobs) async fn deliver(
    post: &Postman,
    claimed: Claimed,
    work: Work,
    probe: bool,
) -> Option<(Claimed, Verdict)> {
    let (case, sealed) = match work {
        Work::Alone => return deliver_alone(post, claimed, probe).await,
        Work::Written(written) => (written.case, Some(written.sealed)),
        Work::Loaded(case) => (case, None),
    };
    let worked = AssertUnwindSafe(finish(post, &claimed, (&case, sealed))).catch_unwind().await;
    let verdict = worked.unwrap_or_else(|_| broke_off(post, &claimed));
    tell(&claimed, &verdict);
    Some((claimed, verdict))
}

/// The same rules as for a mail that is loaded alone, by the time it is now.
async fn finish(post: &Postman, claimed: &Claimed, (case, sealed): (&Case, Option<Sealed>)) -> Verdict {
    let (notice, now) = (&claimed.notice, post.desk.now());
    let fits = relevance::about_notice(notice, &case.registration, &case.announced.event, now)
        .and_then(|()| relevance::about_delivery(notice, case.participant.unreachable, now));
    if let Err(moot) = fits {
        return set_aside(notice, moot);
    }
    let written = sealed.map_or_else(|| seal_case(post, notice, case), Ok);
    send(post, claimed, written).await
}
