//! What the registration form asks besides who somebody is: the questions of the format and of its dates, and what
//! support is needed.

use std::collections::HashMap;

use crate::{
    domain::{
        event::Announced,
        format::{Format, Locale},
        id::EventId,
        question::{self, Asker, Question, RawAnswers},
        registration::Applicant,
        support::{Offer, RawSupport, read_for_several},
        text::FieldError,
    },
    locale, store,
    web::{
        asked::{self, Asked, SupportFields},
        error::Fault,
        site::Site,
        visit::Visit,
    },
};

/// Everything that may be asked in one form.
pub(super) struct Extra {
    format: Option<Format>,
    dates: Vec<Announced>,
    questions: HashMap<Asker, Vec<Question>>,
    /// Whether one can take part in the whole format here.
    whole: bool,
}

/// Questions that belong together.
pub(super) struct Group {
    /// Of which date, where it is one of several.
    pub(super) legend: Option<String>,
    pub(super) asked: Vec<Asked>,
}

/// What somebody wants.
#[derive(Clone, Copy, Debug)]
pub(super) enum For<'a> {
    All,
    Dates(&'a [EventId]),
}

impl Extra {
    /// Reads what is asked.
    pub(super) async fn load(
        site: &Site,
        (format, whole): (Option<&Format>, bool),
        dates: Vec<Announced>,
    ) -> Result<Self, Fault> {
        let askers = format.map(|format| Asker::Format(format.id)).into_iter();
        let askers: Vec<Asker> = askers.chain(dates.iter().map(|date| Asker::Event(date.event.id))).collect();
        let questions = store::questions::list_of_many(&site.desk.store, &askers).await?;
        Ok(Self { format: format.cloned(), dates, questions, whole })
    }

    fn of(&self, asker: Asker) -> &[Question] {
        self.questions.get(&asker).map_or(&[], Vec::as_slice)
    }

    fn of_format(&self) -> &[Question] {
        self.format.as_ref().map_or(&[], |format| self.of(Asker::Format(format.id)))
    }

    fn chosen(&self, wanted: For<'_>) -> Vec<&Announced> {
        match wanted {
            For::All => Vec::new(),
            For::Dates(ids) => self.dates.iter().filter(|date| ids.contains(&date.event.id)).collect(),
        }
    }

    /// The applicant with the answers that belong to what they want, or everything that is wrong.
    pub(super) fn check(
        &self,
        read: Result<Applicant, Vec<FieldError>>,
        (answers, support): (&RawAnswers, &RawSupport),
        wanted: For<'_>,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Applicant, Vec<FieldError>> {
        let chosen = self.chosen(wanted);
        let own = chosen.iter().flat_map(|date| self.of(Asker::Event(date.event.id)));
        let asked: Vec<Question> = self.of_format().iter().chain(own).cloned().collect();
        let known: Vec<Question> = self.questions.values().flatten().cloned().collect();
        let said = question::read((&asked, &known), answers, &question::owed_at_first(&asked));
        let offers: Vec<Option<Offer>> = match (wanted, &self.format) {
            (For::All, Some(format)) => vec![Offer::standing(format)],
            _ => chosen.iter().map(|date| Offer::of(date)).collect(),
        };
        let needs = read_for_several(support, &offers, now);
        let errors: Vec<FieldError> = said.as_ref().err().into_iter().flatten().cloned().chain(needs.err()).collect();
        match read {
            Ok(mut applicant) if errors.is_empty() => {
                applicant.answers.given.retain(|id, _| asked.iter().any(|question| question.id.to_string() == *id));
                Ok(applicant)
            }
            read => Err(read.err().into_iter().flatten().chain(errors).collect()),
        }
    }

    /// The questions' labels by field, for what is wrong.
    pub(super) fn labels(&self) -> HashMap<String, String> {
        asked::labels(self.questions.values().flatten())
    }

    /// The questions as the form asks them, with what was typed.
    pub(super) fn groups(&self, visit: &Visit, answers: &RawAnswers) -> Vec<Group> {
        let language = self.language(visit);
        let ask = |questions: &[Question]| -> Vec<Asked> {
            let asked = questions.iter().filter(|question| question.is_asked());
            asked.map(|one| Asked::new(visit, one, language, &asked::typed(answers, one))).collect()
        };
        let several = self.whole || self.dates.len() > 1;
        let own = self.dates.iter().map(|date| {
            let when = locale::slot(visit.locale(), &date.event.slot);
            let legend = several.then(|| visit.words.t1("questions-of-date", "when", when.as_str()));
            Group { legend, asked: ask(self.of(Asker::Event(date.event.id))) }
        });
        let all = std::iter::once(Group { legend: None, asked: ask(self.of_format()) }).chain(own);
        all.filter(|group| !group.asked.is_empty()).collect()
    }

    fn language(&self, visit: &Visit) -> Locale {
        self.format.as_ref().map_or(visit.locale(), |format| format.locale)
    }

    /// The fieldset about support: for the whole format, else until the last date closes for it.
    pub(super) fn support(&self, visit: &Visit, site: &Site, typed: &RawSupport) -> Option<SupportFields> {
        let standing = self.format.as_ref().filter(|_| self.whole).and_then(Offer::standing);
        let offer = standing.or_else(|| self.dates.iter().filter_map(Offer::of).max_by_key(|offer| offer.until))?;
        let zone = self.dates.first().map_or(chrono_tz::Europe::Berlin, |date| date.event.slot.zone);
        Some(SupportFields::new(visit, (&offer, zone), typed.said.clone(), site.desk.now()))
    }

    /// Who sees what is answered.
    pub(super) fn host(&self) -> String {
        self.dates.first().map(|date| date.host.clone()).unwrap_or_default()
    }
}
