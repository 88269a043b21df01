//! Markdown from organizers, rendered once when it is written (C20, C40): no raw HTML, a short list of tags, few
//! levels, links only to where a link may lead.

#[cfg(test)]
mod tests;

use std::{collections::HashSet, sync::LazyLock};

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::text::{FieldError, Problem};

/// The longest text we render, in characters.
pub const MAX_CHARS: usize = 20_000;
/// The deepest nesting of quotes, lists and emphasis.
pub const MAX_DEPTH: usize = 12;

/// HTML that may stand in a page: made by [`render`] and by nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The markup, given away.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Renders Markdown found in `field`. Raw HTML shows as the text it is; pictures show as their description; headings
/// begin at level three, below those of the page.
///
/// # Errors
/// More than [`MAX_CHARS`] characters, or nested deeper than [`MAX_DEPTH`].
pub fn render(field: &'static str, markdown: &str) -> Result<Html, FieldError> {
    render_below(field, markdown, below_page)
}

/// The same for a text that is a page of its own: its headings begin at level two, below the page's title.
///
/// # Errors
/// As [`render`].
pub fn render_page(field: &'static str, markdown: &str) -> Result<Html, FieldError> {
    render_below(field, markdown, |level| match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H2,
        deeper => deeper,
    })
}

fn render_below(
    field: &'static str,
    markdown: &str,
    level: fn(HeadingLevel) -> HeadingLevel,
) -> Result<Html, FieldError> {
    // Bytes first: counting the characters of ten megabytes would be work for nothing.
    if markdown.len() > MAX_CHARS * 4 || markdown.chars().count() > MAX_CHARS {
        return Err(FieldError::new(field, Problem::TooLong { max: MAX_CHARS }));
    }
    // Cleaning costs time quadratic in the depth, so the depth is known before anything is cleaned.
    let events = shallow(markdown, level).ok_or(FieldError::new(field, Problem::TooDeep { max: MAX_DEPTH }))?;
    let mut html = String::with_capacity(markdown.len() * 2);
    pulldown_cmark::html::push_html(&mut html, events.into_iter());
    Ok(Html(CLEANER.clean(&html).to_string()))
}

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::empty();
    cleaner
        .tags(HashSet::from([
            "p",
            "br",
            "hr",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "strong",
            "em",
            "del",
            "code",
            "pre",
            "blockquote",
            "ul",
            "ol",
            "li",
            "a",
        ]))
        .tag_attributes([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))].into())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"));
    cleaner
});

fn parser(markdown: &str) -> Parser<'_> {
    Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH)
}

/// The events to write, or nothing if they nest too deep.
fn shallow(markdown: &str, below: fn(HeadingLevel) -> HeadingLevel) -> Option<Vec<Event<'_>>> {
    if opens_too_many(markdown) {
        return None;
    }
    let mut events = Vec::new();
    let mut depth = 0_usize;
    let mut dropped_links = Vec::new();
    for event in parser(markdown) {
        match &event {
            Event::Start(Tag::Paragraph | Tag::Item) | Event::End(TagEnd::Paragraph | TagEnd::Item) => {}
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return None;
        }
        match event {
            Event::Html(raw) | Event::InlineHtml(raw) => events.push(Event::Text(raw)),
            Event::Start(Tag::HtmlBlock | Tag::Image { .. }) | Event::End(TagEnd::HtmlBlock | TagEnd::Image) => {}
            Event::Start(Tag::Link { ref dest_url, .. }) => {
                let dropped = !may_lead_to(dest_url);
                dropped_links.push(dropped);
                events.extend((!dropped).then_some(event));
            }
            Event::End(TagEnd::Link) => {
                events.extend((dropped_links.pop() == Some(false)).then_some(event));
            }
            Event::Start(Tag::Heading { level, .. }) => {
                let (id, classes, attrs) = (None, Vec::new(), Vec::new());
                events.push(Event::Start(Tag::Heading { level: below(level), id, classes, attrs }));
            }
            Event::End(TagEnd::Heading(level)) => events.push(Event::End(TagEnd::Heading(below(level)))),
            other => events.push(other),
        }
    }
    Some(events)
}

/// Whether a line opens more quotes and lists than we allow: told from its first characters alone, because the parser
/// itself takes long over them.
fn opens_too_many(markdown: &str) -> bool {
    markdown.lines().any(|line| {
        let mut opened = 0;
        let mut rest = line.trim_start();
        while opened <= MAX_DEPTH {
            let item = rest.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(['.', ')', '-', '*', '+']);
            match (rest.strip_prefix('>'), item.filter(|item| item.starts_with([' ', '\t']))) {
                (Some(after), _) | (None, Some(after)) => rest = after.trim_start(),
                (None, None) => return false,
            }
            opened += 1;
        }
        // A row of stars or hyphens is a line across the page, however long.
        !line.chars().all(|c| matches!(c, '-' | '*' | ' ' | '\t'))
    })
}

fn may_lead_to(address: &str) -> bool {
    let lower = address.trim().to_ascii_lowercase();
    ["https://", "http://", "mailto:"].iter().any(|start| lower.starts_with(start))
}

fn below_page(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

/// The same text without markup, for calendars and the text part of mails: paragraphs apart, list items with a
/// hyphen or their number, links followed by their address.
#[must_use]
pub fn plain_text(markdown: &str) -> String {
    let mut plain = Plain::default();
    for event in parser(markdown) {
        plain.take(event);
    }
    plain.text.trim().to_owned()
}

#[derive(Default)]
struct Plain<'a> {
    text: String,
    lists: Vec<Option<u64>>,
    link: Option<(CowStr<'a>, usize)>,
}

impl<'a> Plain<'a> {
    fn take(&mut self, event: Event<'a>) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.text.push_str(&text);
            }
            Event::SoftBreak => self.text.push(' '),
            Event::HardBreak => self.text.push('\n'),
            Event::Start(Tag::List(first)) => {
                self.lists.push(first);
                self.end_line();
            }
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
                if self.lists.is_empty() {
                    self.text.push('\n');
                }
            }
            Event::Start(Tag::Item) => self.item(),
            Event::Start(Tag::Link { dest_url, .. }) => self.link = Some((dest_url, self.text.len())),
            Event::End(TagEnd::Link) => self.end_link(),
            Event::End(TagEnd::Paragraph) if self.lists.is_empty() => self.text.push_str("\n\n"),
            Event::End(TagEnd::Item | TagEnd::Paragraph) => self.end_line(),
            Event::Rule | Event::End(TagEnd::Heading(_) | TagEnd::CodeBlock) => self.text.push_str("\n\n"),
            _ => {}
        }
    }

    fn item(&mut self) {
        self.end_line();
        self.text.push_str(&"  ".repeat(self.lists.len().saturating_sub(1)));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.text.push_str(&number.to_string());
                self.text.push_str(". ");
                *number += 1;
            }
            _ => self.text.push_str("- "),
        }
    }

    fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn end_link(&mut self) {
        if let Some((address, from)) = self.link.take()
            && may_lead_to(&address)
            && self.text.get(from..) != Some(&*address)
        {
            self.text.extend([" (", &address, ")"]);
        }
    }
}
