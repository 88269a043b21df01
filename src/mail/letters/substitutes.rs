//! Letters about taking somebody's place at a date.

use super::{Case, Office};
use crate::{
    domain::{
        event::Announced,
        notice::{Notice, NoticeKind},
        participant::Participant,
        substitution::{Substitution, SubstitutionState},
    },
    locale,
    mail::{
        compose::{Letter, Unbuildable},
        messages::{EventFacts, Outcome, SubstituteAnswer, SubstituteRequest},
    },
};

/// A request to take somebody's place, with who is asked and for what.
#[derive(Clone, Debug)]
pub struct SubstituteCase {
    /// The request.
    pub request: Substitution,
    /// Who is asked.
    pub participant: Participant,
    /// For what.
    pub announced: Announced,
    /// Whether the team has a word on whether they come.
    pub by_team: bool,
}

/// Whether a notice tells what became of such a request.
pub(super) fn is_answer(kind: NoticeKind) -> bool {
    outcome(kind).is_some()
}

fn outcome(kind: NoticeKind) -> Option<Outcome> {
    match kind {
        NoticeKind::SubstituteAccepted => Some(Outcome::Accepted),
        NoticeKind::SubstituteDeclined => Some(Outcome::Declined),
        NoticeKind::SubstituteLapsed => Some(Outcome::Lapsed),
        NoticeKind::SubstituteLeft => Some(Outcome::Left),
        _ => None,
    }
}

impl Office {
    /// To whoever is asked. Their name was typed by somebody else, so it stands nowhere (C12).
    pub(super) fn about_request(&self, notice: &Notice, case: &SubstituteCase) -> Result<Letter, Unbuildable> {
        let (locale, event) = (case.participant.locale, &case.announced.event);
        let message = SubstituteRequest {
            event: EventFacts::of(&case.announced, locale, self.links.event(&event.slug)),
            answer_url: self.links.substitute(&case.request),
            by_team: case.by_team,
            until: locale::instant(locale, case.request.expires_at, event.slot.zone),
            footer: self.footer(Some(&case.announced.host)),
        };
        Ok(self.letter(notice, &case.participant.email, message.content(locale)?))
    }

    /// To whoever asked.
    pub(super) fn about_answer(&self, notice: &Notice, case: &Case) -> Result<Letter, Unbuildable> {
        let person = &case.participant;
        let outcome = match case.request {
            Some(SubstitutionState::Refused) => Some(Outcome::Refused),
            _ => outcome(notice.kind),
        };
        let outcome = outcome.ok_or_else(|| Unbuildable::Build("no answer of a substitute".to_owned()))?;
        let message = SubstituteAnswer {
            name: person.name.clone(),
            event: EventFacts::of(&case.announced, person.locale, self.links.event(&case.announced.event.slug)),
            outcome,
            manage_url: self.links.manage(person),
            footer: self.footer(Some(&case.announced.host)),
        };
        Ok(Letter {
            to_name: Some(person.name.clone()),
            follows: case.first_mail.clone(),
            ..self.letter(notice, &person.email, message.content(person.locale)?)
        })
    }
}
