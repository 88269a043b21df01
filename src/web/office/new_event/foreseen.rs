//! What another date of a format would mean, in words.

use crate::{
    actions::change_sets::{self, Foreseen},
    domain::{event::NewEvent, format::Format},
    locale,
    web::{error::Fault, office::Organizer, site::Site, visit::Visit},
};

/// What the page says above the form.
pub(super) struct Outlook {
    /// When it would be.
    pub(super) days: Vec<Day>,
    /// Who hears of it.
    pub(super) people: Vec<String>,
}

/// One of its days.
pub(super) struct Day {
    pub(super) when: String,
    /// Holidays, and what else is at the same time.
    pub(super) notes: Vec<String>,
}

/// Looks ahead; nothing is stored.
pub(super) async fn outlook(
    site: &Site,
    visit: &Visit,
    (organizer, format): (&Organizer, &Format),
    new: &NewEvent,
) -> Result<Outlook, Fault> {
    let foreseen = change_sets::foresee(&site.desk, &organizer.0, format, new).await?;
    let said = |key: &str, people: u64| visit.words.t1(key, "people", people);
    let members = u64::from(foreseen.members.total());
    let people = vec![said("foreseen-members", members), said("foreseen-followers", foreseen.followers)];
    let days = (0..foreseen.dates.len()).map(|place| day(visit, &foreseen, place)).collect();
    Ok(Outlook { days, people })
}

fn day(visit: &Visit, foreseen: &Foreseen, place: usize) -> Day {
    let (locale, date) = (visit.locale(), &foreseen.dates[place]);
    let holidays = date.notes.iter().map(|note| locale::note(locale, note));
    let mine = foreseen.collisions.iter().filter(|(at, ..)| *at == place);
    let met = mine.map(|(_, other, people)| {
        let when = locale::slot(locale, &other.slot);
        let facts = [("title", other.title.as_str().into()), ("when", when.into()), ("people", (*people).into())];
        locale::text(locale, "impact-collision", &facts)
    });
    Day {
        when: date.slot().map(|slot| locale::slot(locale, &slot)).unwrap_or_default(),
        notes: holidays.chain(met).collect(),
    }
}
