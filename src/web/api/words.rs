//! The fixed words of the API as the document lists them: taken from the domain, so that the two cannot disagree.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

use crate::domain::{
    cadence, enrollment, event,
    format::{self, RegistrationMode},
    participant, question, registration,
};

macro_rules! listed {
    ($($(#[$doc:meta])* $name:ident = $text:literal from $domain:ty;)*) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words = <$domain>::ALL.iter().map(|word| word.as_str());
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some($text))
                    .enum_values(Some(words))
                    .into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

listed! {
    /// `domain::format::Audience`
    Audience = "Who may come." from format::Audience;
    /// `domain::format::RegistrationMode`
    RegistrationModeWord = "What people can register for." from RegistrationMode;
    /// `domain::format::FormatStatus`
    FormatStatus = "Where a format stands: only active formats and drafts are planned, drafts are seen by their team alone."
        from format::FormatStatus;
    /// `domain::event::EventKind`
    EventKind = "One slot, several days, or somebody else's event." from event::EventKind;
    /// `domain::event::EventStatus`
    EventStatus = "Where an event stands." from event::EventStatus;
    /// `domain::cadence::Unit`
    Unit = "What a cadence counts in." from cadence::Unit;
    /// `domain::cadence::HolidayPolicy`
    HolidayPolicy = "What happens to a date on a public holiday." from cadence::HolidayPolicy;
    /// `domain::question::QuestionKind`
    QuestionKind = "How a question is answered: in one line, in several, with one option, with several, with yes or no."
        from question::QuestionKind;
    /// `domain::participant::Channel`
    Channel = "How somebody is told about dates." from participant::Channel;
    /// `domain::enrollment::EnrollmentState`
    EnrollmentState = "Where somebody's standing participation stands." from enrollment::EnrollmentState;
    /// `domain::registration::RegistrationState`
    RegistrationState = "Where a registration stands." from registration::RegistrationState;
    /// `domain::registration::Origin`
    Origin = "How a registration came to be." from registration::Origin;
}

/// Two letters of a weekday.
pub(super) struct Weekday;

impl PartialSchema for Weekday {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A weekday (RFC 5545)."))
            .enum_values(Some(cadence::WEEK.map(cadence::weekday_code)))
            .into()
    }
}

impl ToSchema for Weekday {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Weekday")
    }
}
