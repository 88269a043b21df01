//! Who takes one's place, and whose place one takes, on the page of one's own registrations.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::{
    domain::{
        event::Announced,
        id::RegistrationId,
        registration::{EndedBy, Registration, RegistrationState},
        substitution::{Substitution, SubstitutionState, is_open, is_pending, may_ask},
    },
    locale,
    store::substitutions,
    web::{error::Fault, paths, site::Site, visit::Visit},
};

/// What is known of one person's places.
pub(super) struct Known {
    /// Their requests, oldest first, with the name of whoever was asked.
    requests: Vec<(Substitution, String)>,
    /// Whose places they take.
    givers: HashMap<RegistrationId, String>,
    /// The secret part of their address.
    token: String,
    now: DateTime<Utc>,
}

/// What a date's entry says and offers about it.
#[derive(Default)]
pub(super) struct Swap {
    /// One sentence.
    pub(super) remark: Option<String>,
    /// Where one names somebody.
    pub(super) form: Option<String>,
    /// Whether a request can be taken back.
    pub(super) may_take_back: bool,
    /// Whether somebody took the place.
    pub(super) gone: bool,
}

impl Known {
    /// Looks it up: two queries, however many dates.
    pub(super) async fn load(site: &Site, mine: &[(Registration, Announced)], token: &str) -> Result<Self, Fault> {
        let ids: Vec<RegistrationId> = mine.iter().map(|(one, _)| one.id).collect();
        let givers: Vec<RegistrationId> = mine.iter().filter_map(|(one, _)| one.substitute_for).collect();
        Ok(Self {
            requests: substitutions::list_for(&site.desk.store, &ids).await?,
            givers: substitutions::names_of(&site.desk.store, &givers).await?,
            token: token.to_owned(),
            now: site.desk.now(),
        })
    }

    /// For one date.
    pub(super) fn of(&self, visit: &Visit, mine: &Registration, date: &Announced) -> Swap {
        let own: Vec<&(Substitution, String)> =
            self.requests.iter().filter(|(request, _)| request.registration_id == mine.id).collect();
        let earlier: Vec<Substitution> = own.iter().map(|(request, _)| request.clone()).collect();
        let last = own.last().map(|(request, name)| (request, name.as_str()));
        let open = last.filter(|(request, _)| is_pending(request, self.now));
        let may = may_ask(mine, date, &earlier, self.now).is_ok();
        let form = || visit.href(&format!("{}?registration={}", paths::OwnSubstitute(self.token.clone()), mine.id));
        Swap {
            remark: self.remark(visit, (mine, date), last),
            form: may.then(form),
            may_take_back: open.is_some() && mine.state == RegistrationState::Confirmed,
            gone: mine.state == RegistrationState::Cancelled && mine.ended_by == Some(EndedBy::Substitute),
        }
    }

    fn remark(
        &self,
        visit: &Visit,
        (mine, date): (&Registration, &Announced),
        last: Option<(&Substitution, &str)>,
    ) -> Option<String> {
        let whose = |key: &str| {
            let giver = self.givers.get(&mine.substitute_for?)?;
            Some(visit.words.t1(key, "giver", giver.as_str()))
        };
        let stands_in = || match mine.state {
            RegistrationState::Confirmed => whose("mine-stands-in"),
            RegistrationState::Requested => whose("mine-would-stand-in"),
            _ => None,
        };
        let Some((request, name)) = last else { return stands_in() };
        let about = |key: &str| visit.words.t1(key, "name", name);
        match (mine.state, request.state) {
            (RegistrationState::Cancelled, SubstitutionState::Accepted) => Some(about("mine-substitute-comes")),
            (RegistrationState::Confirmed, _) if is_open(request, self.now) => {
                let until = locale::instant(visit.locale(), request.expires_at, date.event.slot.zone);
                Some(visit.words.t2("mine-substitute-asked", ("name", name.into()), ("until", until.into())))
            }
            (RegistrationState::Confirmed, SubstitutionState::Declined) => Some(about("mine-substitute-declined")),
            (RegistrationState::Confirmed, SubstitutionState::Open | SubstitutionState::Lapsed) => {
                Some(about("mine-substitute-lapsed"))
            }
            (RegistrationState::Confirmed, SubstitutionState::Agreed) => Some(about("mine-substitute-agreed")),
            (RegistrationState::Confirmed, SubstitutionState::Refused) => Some(about("mine-substitute-refused")),
            _ => stands_in(),
        }
    }
}
