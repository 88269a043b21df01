//! A format as somebody wishes it: read from a form or from JSON, refused with every wrong field named.

use chrono_tz::Tz;

use super::{Audience, Format, FormatStatus, Locale, RegistrationMode};
use crate::domain::{
    event::Wish,
    lead::read_minutes,
    listed::read_roles,
    markdown,
    support::{RawTerms, Terms},
    text::{FieldError, Line, Problem, Slug, parse_block},
    zone::parse_zone,
};

/// Longest title and theme.
pub const TITLE_MAX: usize = 160;
/// Longest summary.
pub const SUMMARY_MAX: usize = 500;
/// Longest Markdown text.
pub const TEXT_MAX: usize = 20_000;
/// Most seats.
pub const CAPACITY_MAX: u32 = 100_000;
/// Most topics of one format.
pub const TAGS_MAX: usize = 20;

/// The fields of a format as they came in; nothing means left out.
#[derive(Clone, Debug, Default)]
pub struct RawFormat {
    /// `slug`
    pub slug: Option<String>,
    /// `title`
    pub title: Option<String>,
    /// `summary`
    pub summary: Option<String>,
    /// `description`, Markdown
    pub description: Option<String>,
    /// `audience`
    pub audience: Option<String>,
    /// `audience_note`
    pub audience_note: Option<String>,
    /// `audience_roles`
    pub audience_roles: Option<Vec<String>>,
    /// `registration`
    pub registration: Option<String>,
    /// `capacity`; an inner nothing means unlimited
    pub capacity: Wish<i64>,
    /// `approval`
    pub approval: Option<bool>,
    /// `registration_opens_before`, in minutes; an inner nothing means at once
    pub registration_opens_before: Wish<i64>,
    /// `registration_closes_before`, in minutes
    pub registration_closes_before: Option<i64>,
    /// `time_zone`
    pub time_zone: Option<String>,
    /// `join_url`; an inner nothing means none
    pub join_url: Wish<String>,
    /// `join_opens_before`, in minutes before the start
    pub join_opens_before: Option<i64>,
    /// `join_closes_after`, in minutes after the end
    pub join_closes_after: Option<i64>,
    /// `join_text`; an inner nothing means none
    pub join_text: Wish<String>,
    /// `reminder_offsets`, in minutes before the start
    pub reminder_offsets: Option<Vec<i64>>,
    /// `retention_days`
    pub retention_days: Option<i64>,
    /// `location`; an inner nothing means none
    pub location: Wish<String>,
    /// `tags`
    pub tags: Option<Vec<String>>,
    /// `status`
    pub status: Option<String>,
    /// `support_needs` and what belongs to it
    pub support: RawTerms,
}

/// A format that may be set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFormat {
    /// Its part of addresses.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// Its purpose in a sentence.
    pub summary: String,
    /// Its description as written and as rendered.
    pub description: (String, String),
    /// Who may come.
    pub audience: Audience,
    /// The audience in the host's words.
    pub audience_note: String,
    /// The roles that may come, where the audience is [`Audience::Role`].
    pub audience_roles: Vec<String>,
    /// What people can register for.
    pub registration: RegistrationMode,
    /// Seats per date.
    pub capacity: Option<u32>,
    /// Whether the team decides on each registration.
    pub approval: bool,
    /// How many minutes before the start of a date its registration opens; none means at once.
    pub registration_opens_before: Option<u32>,
    /// How many minutes before the start of a date its registration closes.
    pub registration_closes_before: u32,
    /// The zone of its wall clock.
    pub zone: Tz,
    /// Where the meeting really is.
    pub join_url: Option<String>,
    /// How many minutes before the start the gate opens.
    pub join_opens_before: u32,
    /// How many minutes after the end it closes.
    pub join_closes_after: u32,
    /// What else one needs to take part.
    pub join_text: Option<String>,
    /// Reminders, in minutes before the start.
    pub reminder_offsets: Vec<u32>,
    /// How many days after the end of a date who took part is erased.
    pub retention_days: u32,
    /// Where it meets.
    pub location: Option<String>,
    /// Its topics.
    pub tags: Vec<String>,
    /// Draft or active.
    pub status: FormatStatus,
    /// The language of its texts.
    pub locale: Locale,
    /// Whether people are asked what support they need.
    pub support: Terms,
}

/// Collects what is wrong, so that everything can be mended at once.
#[derive(Debug, Default)]
pub struct Faults(pub Vec<FieldError>);

impl Faults {
    /// The value, or the fault noted.
    pub fn take<T>(&mut self, read: Result<T, FieldError>) -> Option<T> {
        read.map_err(|fault| self.0.push(fault)).ok()
    }

    /// Notes a fault.
    pub fn note(&mut self, field: &'static str, problem: Problem) {
        self.0.push(FieldError::new(field, problem));
    }
}

/// Reads one word of a fixed set.
///
/// # Errors
/// The word is not in the set; the refusal names the set.
pub fn read_word<T>(
    field: &'static str,
    word: &str,
    known: fn(&str) -> Option<T>,
    words: &'static str,
) -> Result<T, FieldError> {
    known(word).ok_or(FieldError::new(field, Problem::UnknownValue { allowed: words.trim_end().into() }))
}

/// Reads a number of seats.
///
/// # Errors
/// Not between 1 and [`CAPACITY_MAX`].
pub fn read_capacity(seats: i64) -> Result<u32, FieldError> {
    let max = i64::from(CAPACITY_MAX);
    u32::try_from(seats)
        .ok()
        .filter(|seats| (1..=CAPACITY_MAX).contains(seats))
        .ok_or(FieldError::new("capacity", Problem::OutOfRange { min: 1, max }))
}

/// Reads an address to join a meeting: `https`, at most 2,000 characters.
///
/// # Errors
/// No such address.
pub fn read_url(field: &'static str, text: &str) -> Result<Option<String>, FieldError> {
    let Some(line) = Line::parse_optional(field, text, 2_000)? else { return Ok(None) };
    match url::Url::parse(line.as_str()) {
        Ok(url) if matches!(url.scheme(), "https" | "http") && url.has_host() => Ok(Some(url.into())),
        _ => Err(FieldError::new(field, Problem::NotAUrl)),
    }
}

/// Reads Markdown and renders it, once.
///
/// # Errors
/// Too long or nested too deep.
pub fn read_description(text: &str) -> Result<(String, String), FieldError> {
    let md = parse_block("description", text, TEXT_MAX)?.unwrap_or_default();
    let html = markdown::render("description", &md)?.into_string();
    Ok((md, html))
}

/// Reads topics: slugs or short lines, each once.
///
/// # Errors
/// Too many, or one is too long.
pub fn read_tags(tags: &[String]) -> Result<Vec<String>, FieldError> {
    if tags.len() > TAGS_MAX {
        return Err(FieldError::new("tags", Problem::TooMany { max: TAGS_MAX }));
    }
    let mut read: Vec<String> = Vec::new();
    for tag in tags {
        if let Some(line) = Line::parse_optional("tags", tag, 60)?
            && !read.iter().any(|known| known == line.as_str())
        {
            read.push(line.into_string());
        }
    }
    Ok(read)
}

impl RawFormat {
    /// Reads a format to be set up. Nothing said means: open, per event, Europe/Berlin (or `zone`), draft.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn parse(&self, zone: Tz, locale: Locale) -> Result<NewFormat, Vec<FieldError>> {
        let mut faults = Faults::default();
        let title = faults.take(Line::parse("title", self.title.as_deref().unwrap_or_default(), TITLE_MAX));
        let slug = match self.slug.as_deref().filter(|slug| !slug.is_empty()) {
            Some(slug) => faults.take(Slug::parse("slug", slug)),
            None => title.as_ref().map(|title| Slug::from_title(title.as_str(), "format")),
        };
        let blank = Format::blank(zone, locale);
        let changed = self.apply(blank, &mut faults);
        match (title, slug) {
            (Some(title), Some(slug)) if faults.0.is_empty() => Ok(NewFormat {
                slug,
                title: title.into_string(),
                summary: changed.summary,
                description: (changed.description_md, changed.description_html),
                audience: changed.audience,
                audience_note: changed.audience_note,
                audience_roles: changed.audience_roles,
                registration: changed.registration,
                capacity: changed.capacity,
                approval: changed.approval,
                registration_opens_before: changed.registration_opens_before,
                registration_closes_before: changed.registration_closes_before,
                zone: changed.zone,
                join_url: changed.join_url,
                join_opens_before: changed.join_opens_before,
                join_closes_after: changed.join_closes_after,
                join_text: changed.join_text,
                reminder_offsets: changed.reminder_offsets,
                retention_days: changed.retention_days,
                location: changed.location,
                tags: changed.tags,
                status: changed.status,
                support: changed.support,
                locale,
            }),
            _ => Err(faults.0),
        }
    }

    /// Reads a change of an existing format; what is left out stays. The slug of a format never changes.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn amend(&self, format: &Format) -> Result<Format, Vec<FieldError>> {
        let mut faults = Faults::default();
        if self.slug.as_deref().is_some_and(|slug| slug != format.slug.as_str()) {
            faults.note("slug", Problem::Contradicts { other: "slug" });
        }
        let mut changed = self.apply(format.clone(), &mut faults);
        if let Some(title) = &self.title
            && let Some(title) = faults.take(Line::parse("title", title, TITLE_MAX))
        {
            changed.title = title.into_string();
        }
        if faults.0.is_empty() { Ok(changed) } else { Err(faults.0) }
    }

    fn apply(&self, mut format: Format, faults: &mut Faults) -> Format {
        self.apply_texts(&mut format, faults);
        self.apply_around(&mut format, faults);
        if let Some(word) = &self.audience {
            let read = read_word("audience", word, Audience::from_word, Audience::WORDS);
            format.audience = faults.take(read).unwrap_or(format.audience);
        }
        if let Some(roles) = &self.audience_roles {
            format.audience_roles = faults.take(read_roles(roles)).unwrap_or_default();
        }
        if let Some(word) = &self.registration {
            let read = read_word("registration", word, RegistrationMode::from_word, RegistrationMode::WORDS);
            format.registration = faults.take(read).unwrap_or(format.registration);
        }
        if let Some(word) = &self.status {
            let read = read_word("status", word, FormatStatus::from_word, FormatStatus::WORDS);
            format.status = faults.take(read).unwrap_or(format.status);
        }
        if let Some(seats) = self.capacity {
            format.capacity = seats.and_then(|seats| faults.take(read_capacity(seats)));
        }
        self.apply_window(&mut format, faults);
        if let Some(name) = &self.time_zone {
            format.zone = faults.take(parse_zone("time_zone", name)).unwrap_or(format.zone);
        }
        format.support = self.support.apply(&format.support, faults);
        if let Some(tags) = &self.tags {
            format.tags = faults.take(read_tags(tags)).unwrap_or_default();
        }
        format
    }

    fn apply_window(&self, format: &mut Format, faults: &mut Faults) {
        format.approval = self.approval.unwrap_or(format.approval);
        if let Some(wish) = self.registration_opens_before {
            let read = |minutes| faults.take(read_minutes("registration_opens_before", minutes));
            format.registration_opens_before = wish.and_then(read);
        }
        if let Some(minutes) = self.registration_closes_before {
            let read = faults.take(read_minutes("registration_closes_before", minutes));
            format.registration_closes_before = read.unwrap_or(format.registration_closes_before);
        }
        if format.registration_opens_before.is_some_and(|opens| opens <= format.registration_closes_before) {
            faults.note("registration_closes_before", Problem::NeverOpens);
        }
    }

    fn apply_texts(&self, format: &mut Format, faults: &mut Faults) {
        let mut line = |field, text: &Option<String>, max, into: &mut String| {
            if let Some(text) = text
                && let Some(read) = faults.take(Line::parse_optional(field, text, max))
            {
                *into = read.map(Line::into_string).unwrap_or_default();
            }
        };
        line("summary", &self.summary, SUMMARY_MAX, &mut format.summary);
        line("audience_note", &self.audience_note, SUMMARY_MAX, &mut format.audience_note);
        if let Some(text) = &self.description
            && let Some((md, html)) = faults.take(read_description(text))
        {
            format.description_md = md;
            format.description_html = html;
        }
        if let Some(wish) = &self.location {
            let read =
                wish.as_ref().and_then(|text| faults.take(Line::parse_optional("location", text, 200)).flatten());
            format.location = read.map(Line::into_string);
        }
    }
}
