//! What every list of the workplace has in common: the address says what is looked for, by what it is sorted and which
//! page of it is shown; each link keeps the rest.

use std::ops::Range;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::web::visit::Visit;

/// Rows of one page.
const PER_PAGE: usize = 25;

/// What the address of a list asks for. Whatever it says that the list does not know is taken as not said.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    /// Looked for.
    pub(super) q: String,
    /// Only in this state.
    pub(super) state: String,
    /// Only what is ahead, past, or everything.
    pub(super) period: String,
    /// By this column; with a hyphen in front the other way round.
    pub(super) sort: String,
    /// Which page, from 1.
    pub(super) page: String,
    /// The date that is chosen beforehand, where one invites people.
    pub(super) event: String,
}

/// A column by which a list can be sorted, or not.
pub(super) struct Column {
    pub(super) label: String,
    /// Where one gets the list sorted by it; none if one cannot.
    pub(super) address: Option<String>,
    /// `ascending` or `descending`, if the list is sorted by it now.
    pub(super) sorted: Option<&'static str>,
    /// Whether numbers stand in it.
    pub(super) numeric: bool,
}

/// A list as it is shown.
pub(super) struct Listing {
    path: String,
    wish: Wish,
    descending: bool,
    /// Above the list: where it lies in the whole.
    pub(super) total: usize,
    page: usize,
}

impl Listing {
    /// A list at this address; `usual` is how it is sorted if nothing (or nothing known) is said.
    pub(super) fn new(path: &impl ToString, mut wish: Wish, columns: &[&str], usual: &str) -> Self {
        if !columns.contains(&wish.sort.trim_start_matches('-')) {
            usual.clone_into(&mut wish.sort);
        }
        let descending = wish.sort.starts_with('-');
        let page = wish.page.parse::<usize>().unwrap_or(1).max(1);
        Self { path: path.to_string(), descending, wish, total: 0, page }
    }

    /// The column to sort by.
    pub(super) fn column(&self) -> &str {
        self.wish.sort.trim_start_matches('-')
    }

    /// Sorts, pages, and remembers how many there are. `by` compares two rows by the wished column, upwards.
    pub(super) fn cut<T>(&mut self, mut rows: Vec<T>, by: impl Fn(&T, &T, &str) -> std::cmp::Ordering) -> Vec<T> {
        let descending = self.descending;
        rows.sort_by(|a, b| {
            let order = by(a, b, self.column());
            if descending { order.reverse() } else { order }
        });
        self.total = rows.len();
        self.page = self.page.min(self.pages());
        let Range { start, end } = self.range();
        rows.into_iter().skip(start).take(end - start).collect()
    }

    fn pages(&self) -> usize {
        self.total.div_ceil(PER_PAGE).max(1)
    }

    fn range(&self) -> Range<usize> {
        let start = (self.page - 1) * PER_PAGE;
        start..(start + PER_PAGE).min(self.total)
    }

    /// The head of a column.
    pub(super) fn head(&self, visit: &Visit, key: &str, label: &str) -> Column {
        let here = self.column() == key;
        let sorted = here.then_some(if self.descending { "descending" } else { "ascending" });
        let turned = if here && !self.descending { format!("-{key}") } else { key.to_owned() };
        Column { label: visit.t(label), address: Some(visit.href(&self.address(&turned, 1))), sorted, numeric: false }
    }

    /// The head of a column with numbers: the largest first.
    pub(super) fn number(&self, visit: &Visit, key: &str, label: &str) -> Column {
        let turned = if self.wish.sort == format!("-{key}") { key.to_owned() } else { format!("-{key}") };
        Column { address: Some(visit.href(&self.address(&turned, 1))), numeric: true, ..self.head(visit, key, label) }
    }

    fn address(&self, sort: &str, page: usize) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let parts = [
            ("q", self.wish.q.as_str()),
            ("state", &self.wish.state),
            ("period", &self.wish.period),
            ("sort", sort),
            ("page", &page),
        ];
        let said = parts.iter().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> =
            said.map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC))).collect();
        format!("{}?{}", self.path, pairs.join("&"))
    }

    /// Whether something narrows the list.
    pub(super) fn is_narrowed(&self) -> bool {
        !self.wish.q.is_empty() || !self.wish.state.is_empty() || !matches!(self.wish.period.as_str(), "" | "all")
    }

    /// What is looked for.
    pub(super) fn q(&self) -> &str {
        &self.wish.q
    }

    /// The wished state.
    pub(super) fn state(&self) -> &str {
        &self.wish.state
    }

    /// The wished period.
    pub(super) fn period(&self) -> &str {
        &self.wish.period
    }

    /// The wished order, for the form of filters.
    pub(super) fn sort(&self) -> &str {
        &self.wish.sort
    }

    /// Where the list is without any filter.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// "1–25 of 80"; nothing if the list is empty.
    pub(super) fn span(&self, visit: &Visit) -> String {
        let Range { start, end } = self.range();
        let values = [("from", (start + 1).into()), ("to", end.into()), ("total", self.total.into())];
        crate::locale::text(visit.locale(), "list-span", &values)
    }

    /// The page before.
    pub(super) fn previous(&self, visit: &Visit) -> Option<String> {
        (self.page > 1).then(|| visit.href(&self.address(&self.wish.sort, self.page - 1)))
    }

    /// The page after.
    pub(super) fn next(&self, visit: &Visit) -> Option<String> {
        (self.page < self.pages()).then(|| visit.href(&self.address(&self.wish.sort, self.page + 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::format::Locale;

    fn visit() -> Visit {
        Visit { chosen: true, ..Visit::bare(Locale::De) }
    }

    fn listing(sort: &str, page: &str) -> Listing {
        let wish = Wish { q: "a&b=ü".into(), sort: sort.into(), page: page.into(), ..Wish::default() };
        Listing::new(&"/list", wish, &["name", "size"], "name")
    }

    #[test]
    fn a_list_is_sorted_both_ways_and_cut_into_pages() {
        let rows: Vec<usize> = (0..60).rev().collect();
        let cut = |sort: &str, page: &str| {
            let mut list = listing(sort, page);
            (list.cut(rows.clone(), |a, b, _| a.cmp(b)), list.span(&visit()))
        };
        assert_eq!(cut("name", ""), ((0..25).collect(), "1–25 von 60".to_owned()));
        assert_eq!(cut("-name", "1").0, (35..60).rev().collect::<Vec<_>>());
        assert_eq!(cut("name", "3"), ((50..60).collect(), "51–60 von 60".to_owned()));
        assert_eq!(cut("name", "99").0, (50..60).collect::<Vec<_>>(), "behind the end is the last page");
        for odd in ["0", "-1", "x", "99999999999999999999"] {
            assert_eq!(cut("name", odd).0, (0..25).collect::<Vec<_>>(), "{odd}");
        }
    }

    #[test]
    fn links_keep_what_is_looked_for_and_turn_the_order_round() {
        let mut list = listing("name", "2");
        list.cut(vec![(); 60], |(), (), _| std::cmp::Ordering::Equal);
        let head = list.head(&visit(), "name", "column-name");
        assert_eq!(head.address.as_deref(), Some("/list?q=a%26b%3D%C3%BC&sort=%2Dname&lang=de"));
        assert_eq!(head.sorted, Some("ascending"));
        let size = list.number(&visit(), "size", "column-name");
        assert_eq!((size.address.as_deref(), size.sorted), (Some("/list?q=a%26b%3D%C3%BC&sort=%2Dsize&lang=de"), None));
        assert_eq!(list.previous(&visit()).as_deref(), Some("/list?q=a%26b%3D%C3%BC&sort=name&lang=de"));
        assert_eq!(list.next(&visit()).as_deref(), Some("/list?q=a%26b%3D%C3%BC&sort=name&page=3&lang=de"));
        assert_eq!(listing("password", "").column(), "name", "no column of this list");
    }
}
