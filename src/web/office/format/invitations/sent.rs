//! How far the invitations to a format have come.

use std::{cmp::Ordering, collections::HashMap};

use chrono::{DateTime, Utc};

use crate::{
    domain::{
        bulk::{CONFIRM_ABOVE, Followed, PER_MINUTE, Progress, Standing},
        format::Format,
        id::EventId,
        search::Search,
        text::fold_name,
    },
    locale,
    web::{
        office::listing::{Column, Listing, Wish},
        paths,
        site::Site,
        visit::Visit,
    },
};

/// When the dates are to which people were invited, in words too.
pub(super) type Days = HashMap<EventId, (DateTime<Utc>, String)>;

/// How far it has come.
pub(super) struct SentPage {
    /// When that was so.
    pub(super) at: String,
    /// What there is to count, and how many.
    pub(super) counts: Vec<(String, usize)>,
    pub(super) all: usize,
    pub(super) waiting: usize,
    pub(super) paused: usize,
    /// About how many minutes the mails that wait take.
    pub(super) minutes: usize,
    pub(super) remindable: usize,
    pub(super) reminded: usize,
    pub(super) ask_count: bool,
    /// Whether anybody was invited to single dates.
    pub(super) by_date: bool,
    pub(super) listing: Listing,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
}

pub(super) struct Row {
    pub(super) name: String,
    pub(super) email: String,
    /// To what, where it is not the whole format for everybody.
    pub(super) to: String,
    pub(super) standing: String,
    pub(super) invited: String,
    pub(super) reminded: String,
}

pub(super) fn sent(
    site: &Site,
    visit: &Visit,
    format: &Format,
    (all, days, wish): (Vec<Followed>, &Days, Wish),
) -> SentPage {
    let now = site.desk.now();
    let progress = Progress::of(&all, now);
    let by_date = all.iter().any(|one| !one.dates.is_empty());
    let path = paths::FormatInvitations(format.slug.clone());
    let mut listing = Listing::new(&path, wish, &["name", "standing", "invited", "reminded"], "name");
    let search = Search::new(listing.q());
    let found = all.into_iter().filter(|one| search.finds(&[&one.person.name, one.person.email.as_str()]));
    let found: Vec<(Standing, Followed)> = found.map(|one| (one.standing(now), one)).collect();
    let shown = listing.cut(found, compare);
    SentPage {
        at: locale::instant(visit.locale(), now, format.zone),
        counts: progress.counts.iter().map(|(standing, n)| (visit.t(standing_key(*standing)), *n)).collect(),
        all: progress.all(),
        waiting: progress.count(Standing::Waiting),
        paused: progress.count(Standing::Paused),
        minutes: progress.count(Standing::Waiting).div_ceil(PER_MINUTE),
        remindable: progress.remindable,
        reminded: progress.reminded,
        ask_count: progress.remindable > CONFIRM_ABOVE,
        columns: columns(visit, &listing, by_date),
        by_date,
        rows: shown.into_iter().map(|one| row(visit, one, (format, days))).collect(),
        listing,
    }
}

fn row(visit: &Visit, (standing, one): (Standing, Followed), (format, days): (&Format, &Days)) -> Row {
    let when = |at| locale::instant(visit.locale(), at, format.zone);
    Row {
        standing: visit.t(standing_key(standing)),
        to: to(visit, &one, days),
        invited: when(one.invitation.invited_at),
        reminded: one.invitation.reminded_at.map(when).unwrap_or_default(),
        email: one.person.email.to_string(),
        name: one.person.name,
    }
}

/// To what somebody was invited.
fn to(visit: &Visit, one: &Followed, days: &Days) -> String {
    if one.dates.is_empty() {
        return visit.t("invited-to-all");
    }
    let mut said: Vec<_> = one.dates.iter().filter_map(|(date, _)| days.get(&date.event_id)).collect();
    said.sort();
    said.into_iter().map(|(_, day)| day.as_str()).collect::<Vec<_>>().join("; ")
}

fn columns(visit: &Visit, listing: &Listing, by_date: bool) -> Vec<Column> {
    let mut columns = vec![
        listing.head(visit, "name", "column-name"),
        listing.head(visit, "standing", "column-invitation"),
        listing.head(visit, "invited", "column-invited"),
        listing.head(visit, "reminded", "column-reminded"),
    ];
    if by_date {
        let label = visit.t("column-invited-to");
        columns.insert(1, Column { label, address: None, sorted: None, numeric: false });
    }
    columns
}

/// The text key of where somebody stands.
fn standing_key(standing: Standing) -> &'static str {
    match standing {
        Standing::Waiting => "invitation-waiting",
        Standing::Paused => "invitation-paused",
        Standing::Unanswered => "invitation-unanswered",
        Standing::Yes => "invitation-yes",
        Standing::No => "invitation-no",
        Standing::Bounced => "invitation-bounced",
        Standing::Failed => "invitation-failed",
        Standing::Expired => "invitation-expired",
    }
}

fn compare((a, one): &(Standing, Followed), (b, other): &(Standing, Followed), column: &str) -> Ordering {
    let first = match column {
        "standing" => a.cmp(b),
        "invited" => one.invitation.invited_at.cmp(&other.invitation.invited_at),
        "reminded" => one.invitation.reminded_at.cmp(&other.invitation.reminded_at),
        _ => Ordering::Equal,
    };
    let name = |one: &Followed| (fold_name(&one.person.name), one.person.email.to_string());
    first.then_with(|| name(one).cmp(&name(other)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::format::Locale, locale::Words};

    #[test]
    fn every_standing_has_its_words() {
        for key in Standing::ALL.iter().map(|one| standing_key(*one)) {
            for locale in Locale::ALL {
                assert_ne!(Words(*locale).t(key), key, "{locale:?}");
            }
        }
    }
}
