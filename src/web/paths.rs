//! One type per page: its pattern for the router, its address for redirects, templates and mails.

use std::fmt;

use crate::domain::text::Slug;

/// A page of ours.
pub trait Page: fmt::Display {
    /// The pattern in the router.
    const ROUTE: &'static str;
}

macro_rules! pages {
    ($($(#[$doc:meta])* $name:ident $(($part:ident: $kind:ty))? => $($text:literal)+;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name$((
            /// The part of the address that varies.
            pub $kind
        ))?;

        impl Page for $name {
            const ROUTE: &'static str = pages!(@route $($part)? ; $($text)+);
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                pages!(@write self f $($part)? ; $($text)+)
            }
        }
    )*};
    (@route ; $text:literal) => { $text };
    (@route $part:ident ; $before:literal) => { concat!($before, "{", stringify!($part), "}") };
    (@route $part:ident ; $before:literal $after:literal) => { concat!($before, "{", stringify!($part), "}", $after) };
    (@write $self:ident $f:ident ; $text:literal) => { $f.write_str($text) };
    (@write $self:ident $f:ident $part:ident ; $before:literal) => { write!($f, "{}{}", $before, $self.0) };
    (@write $self:ident $f:ident $part:ident ; $before:literal $after:literal) => {
        write!($f, "{}{}{}", $before, $self.0, $after)
    };
}

pages! {
    /// What is coming up.
    Start => "/";
    /// All formats.
    Formats => "/formats";
    /// One format.
    Format(slug: Slug) => "/formats/";
    /// Leads to the format's next event.
    FormatNext(slug: Slug) => "/formats/" "/next";
    /// Registration for the format's next event.
    FormatRegister(slug: Slug) => "/formats/" "/register";
    /// Follow a format by mail.
    FormatFollow(slug: Slug) => "/formats/" "/follow";
    /// One event.
    Event(slug: Slug) => "/events/";
    /// Registration for one event.
    EventRegister(slug: Slug) => "/events/" "/register";
    /// One event as a calendar file.
    EventIcs(slug: Slug) => "/events/" "/event.ics";
    /// How to subscribe.
    Calendar => "/calendar";
    /// The feed of all public events.
    AllFeed => "/feeds/all.ics";
    /// The feed of chosen formats and tags.
    SelectionFeed => "/feeds/selection.ics";
    /// "Check your inbox".
    CheckInbox => "/registered";
    /// Confirm a registration.
    Confirm(token: String) => "/r/";
    /// "That was not me".
    Deny(token: String) => "/r/" "/denial";
    /// Take a seat on offer.
    Offer(token: String) => "/o/";
    /// Let it go.
    OfferRelease(token: String) => "/o/" "/release";
    /// Confirm, change or end following a format by mail.
    Follow(token: String) => "/f/";
    /// No more invitations to a format, or no more mail to a follower of one.
    Unsubscribe(token: String) => "/u/";
    /// Ask for the link to what is known about oneself.
    UnsubscribeData(token: String) => "/u/" "/data";
    /// Wants nothing at all from a host.
    Objection(token: String) => "/u/" "/objection";
    /// Take somebody's place.
    Substitute(token: String) => "/s/";
    /// Decline to.
    SubstituteDecline(token: String) => "/s/" "/decline";
    /// Go into a meeting.
    Join(token: String) => "/join/";
    /// One's own registrations.
    Manage(token: String) => "/m/";
    /// Ask for the link to what is known about oneself.
    ManageData(token: String) => "/m/" "/data";
    /// What is known about oneself.
    KnownData(token: String) => "/d/";
    /// The same as a file.
    KnownFile(token: String) => "/d/" "/data.json";
    /// Correct what one said about oneself.
    ManageDetails(token: String) => "/m/" "/details";
    /// Give another mail address.
    ManageAddress(token: String) => "/m/" "/address";
    /// Have one's data used no further than needed.
    ManageRestriction(token: String) => "/m/" "/restriction";
    /// Confirm it there.
    NewAddress(token: String) => "/a/";
    /// "That was not me", said there.
    NewAddressDenial(token: String) => "/a/" "/denial";
    /// Have oneself erased.
    ManageErasure(token: String) => "/m/" "/erasure";
    /// The calendar of one's own dates: its address, another one, none.
    ManageCalendar(token: String) => "/m/" "/calendar";
    /// One's own answers for one date.
    OwnAnswers(token: String) => "/m/" "/answers";
    /// Say that one was there.
    OwnAttendance(token: String) => "/m/" "/attendance";
    /// The certificate of it.
    OwnCertificate(token: String) => "/m/" "/certificate";
    /// Name somebody who takes one's place.
    OwnSubstitute(token: String) => "/m/" "/substitute";
    /// Ask for a lost link.
    LostLink => "/lost-link";
    /// Who runs this.
    Imprint => "/imprint";
    /// What happens to personal data.
    Privacy => "/privacy";
    /// How accessible this is.
    Accessibility => "/accessibility";
    /// What this is, in plain language.
    EasyLanguage => "/leichte-sprache";
    /// What this is, in German Sign Language.
    SignLanguage => "/gebaerdensprache";
    /// One file of that film.
    SignLanguageFile(file: String) => "/gebaerdensprache/";
    /// Ask for a sign-in link.
    Login => "/login";
    /// Type the code of a sign-in.
    LoginCode => "/login/code";
    /// Use a sign-in link.
    LoginLink(token: String) => "/login/";
    /// Go to the identity provider to sign in.
    ProviderStart => "/login/oidc";
    /// Come back from there.
    ProviderBack => "/login/oidc/callback";
    /// Sign out there too.
    ProviderOut => "/login/oidc/out";
    /// Sign out.
    Logout => "/logout";
    /// The organizers' workplace.
    Workplace => "/manage";
    /// Where one is signed in.
    Sessions => "/manage/sessions";
    /// What is known about whoever is signed in.
    OwnData => "/manage/own-data";
    /// The same as a file.
    OwnDataFile => "/manage/own-data.json";
    /// Connect with the identity provider no more.
    IdentityEnd => "/manage/sessions/identity";
    /// Choose one's language.
    Language => "/manage/language";
    /// Set up a format.
    NewFormat => "/manage/new-format";
    /// The dates of a cadence that is being typed.
    NewFormatDates => "/manage/new-format/dates";
    /// Set up a date on its own.
    NewEvent => "/manage/new-event";
    /// All formats of one's teams.
    OfficeFormats => "/manage/formats";
    /// One format, for its team: its dates.
    OfficeFormat(slug: Slug) => "/manage/formats/";
    /// What a format says.
    FormatSettings(slug: Slug) => "/manage/formats/" "/settings";
    /// A format's cadence.
    FormatCadence(slug: Slug) => "/manage/formats/" "/cadence";
    /// Try another cadence.
    FormatTrial(slug: Slug) => "/manage/formats/" "/trial";
    /// The dates of a cadence that is being typed, for a format.
    FormatTrialDates(slug: Slug) => "/manage/formats/" "/trial/dates";
    /// Draft another cadence.
    FormatChanges(slug: Slug) => "/manage/formats/" "/changes";
    /// Choose several dates and do one thing to them.
    FormatSeveral(slug: Slug) => "/manage/formats/" "/several";
    /// What a drafted change means, and what becomes of it.
    ChangeSetRoom(id: String) => "/manage/changes/";
    /// A format's people.
    FormatPeople(slug: Slug) => "/manage/formats/" "/people";
    /// The people a format is for.
    FormatList(slug: Slug) => "/manage/formats/" "/list";
    /// Where people are invited to a format.
    FormatInvitations(slug: Slug) => "/manage/formats/" "/invitations";
    /// Decide on those who asked to take part in a format.
    FormatDecision(slug: Slug) => "/manage/formats/" "/decision";
    /// What a format asks.
    FormatQuestions(slug: Slug) => "/manage/formats/" "/questions";
    /// Ask something for all dates of a format.
    FormatNewQuestion(slug: Slug) => "/manage/formats/" "/new-question";
    /// What a date asks on top of its format.
    EventQuestions(id: String) => "/manage/events/" "/questions";
    /// Ask something for one date.
    EventNewQuestion(id: String) => "/manage/events/" "/new-question";
    /// Whether a format asks for the support that people need.
    FormatSupport(slug: Slug) => "/manage/formats/" "/support";
    /// Whether a date without a format asks for it.
    EventTerms(id: String) => "/manage/events/" "/questions/support";
    /// What people answered for an event.
    EventAnswers(id: String) => "/manage/events/" "/answers";
    /// What support people need at an event.
    EventSupport(id: String) => "/manage/events/" "/support";
    /// Change a question.
    QuestionRoom(id: String) => "/manage/questions/";
    /// Move, retire or remove a question.
    QuestionTurn(id: String) => "/manage/questions/" "/turn";
    /// Set up a date in a format.
    FormatNewDate(slug: Slug) => "/manage/formats/" "/new-date";
    /// One event, for its team.
    OfficeEvent(id: String) => "/manage/events/";
    /// Change what an event says.
    EventDetails(id: String) => "/manage/events/" "/details";
    /// Move an event.
    EventMove(id: String) => "/manage/events/" "/move";
    /// Cancel an event.
    EventCancel(id: String) => "/manage/events/" "/cancellation";
    /// Restore an event.
    EventRestore(id: String) => "/manage/events/" "/restoration";
    /// Decide on those who asked for an event.
    EventDecision(id: String) => "/manage/events/" "/decision";
    /// The mails about an event.
    EventMails(id: String) => "/manage/events/" "/mails";
    /// Try one of them again.
    MailRetry(id: String) => "/manage/events/" "/mails/retry";
    /// The text of a mail as it went out.
    SentMail(id: String) => "/manage/mails/";
    /// Who was there.
    EventAttendance(id: String) => "/manage/events/" "/attendance";
    /// A list of those who were there.
    EventAttendanceList(id: String) => "/manage/events/" "/attendance/list";
    /// An event's roster, as a file for spreadsheets.
    RosterExport(id: String) => "/manage/events/" "/roster";
    /// The demo's mails.
    DemoMails => "/demo/mail";
    /// One of the demo's mails.
    DemoMail(name: String) => "/demo/mail/";
    /// The HTML part of one of them, alone.
    DemoMailHtml(name: String) => "/demo/mail/" "/html";
    /// The process is alive.
    Healthz => "/healthz";
    /// The database is reachable and its schema current.
    Readyz => "/readyz";
    /// Figures for Prometheus.
    Metrics => "/metrics";
    /// Where weaknesses are reported (RFC 9116).
    SecurityTxt => "/.well-known/security.txt";
    /// What robots may read.
    Robots => "/robots.txt";
    /// How the hosts one administers show themselves: leads to the first of them.
    Organizations => "/manage/organization";
    /// How one host shows itself.
    Organization(id: String) => "/manage/organizations/";
    /// Change a host's logo.
    OrganizationLogo(id: String) => "/manage/organizations/" "/logo";
    /// A host's audit log.
    OrganizationLog(id: String) => "/manage/organizations/" "/log";
    /// A host's logo.
    Logo(file: String) => "/logos/";
    /// Styles and pictures.
    Asset(file: String) => "/assets/";
}

/// The feed of one format: its name ends in `.ics`, which the router cannot match together with a variable.
#[derive(Clone, Debug)]
pub struct FormatFeed(
    /// The format's slug.
    pub Slug,
);

impl Page for FormatFeed {
    const ROUTE: &'static str = "/feeds/formats/{file}";
}

impl fmt::Display for FormatFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/feeds/formats/{}.ics", self.0)
    }
}

/// The feed of one person's dates; as with a format's, its name ends in `.ics`.
#[derive(Clone, Debug)]
pub struct PersonalFeed(
    /// The secret part.
    pub String,
);

impl Page for PersonalFeed {
    const ROUTE: &'static str = "/feeds/personal/{file}";
}

impl fmt::Display for PersonalFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/feeds/personal/{}.ics", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pattern_and_address_agree() {
        let slug = || Slug::parse("slug", "ozg").unwrap();
        assert_eq!((Start::ROUTE, Start.to_string()), ("/", "/".to_owned()));
        assert_eq!((Format::ROUTE, Format(slug()).to_string()), ("/formats/{slug}", "/formats/ozg".to_owned()));
        assert_eq!(FormatNext::ROUTE, "/formats/{slug}/next");
        assert_eq!(FormatNext(slug()).to_string(), "/formats/ozg/next");
        assert_eq!(EventIcs(slug()).to_string(), "/events/ozg/event.ics");
        assert_eq!((Confirm::ROUTE, Confirm("abc".into()).to_string()), ("/r/{token}", "/r/abc".to_owned()));
        assert_eq!(FormatFeed(slug()).to_string(), "/feeds/formats/ozg.ics");
    }
}
