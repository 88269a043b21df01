use super::{EventFacts, Footer, Held, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Tells somebody that they are registered already; the page that took the second request said nothing of it (C10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlreadyRegistered {
    /// The event.
    pub event: EventFacts,
    /// Where they stand.
    pub stand: Held,
    /// Their registrations.
    pub manage_url: String,
    /// What stands under it.
    pub footer: Footer,
}

impl AlreadyRegistered {
    fn subject(&self, w: &Words) -> String {
        subject_about(w, self.fact(), &self.event)
    }

    fn heading(&self, w: &Words) -> String {
        heading_about(w, self.fact(), &self.event)
    }

    fn fact(&self) -> &'static str {
        if self.stand == Held::Refused { "mail-declined-fact" } else { "mail-already-fact" }
    }

    fn preheader(&self, _: &Words) -> String {
        self.event.in_short()
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, None)
    }

    fn intro(&self, w: &Words) -> String {
        match self.stand {
            Held::Seat => w.t("mail-already-confirmed"),
            Held::Queue => w.t("mail-already-waiting"),
            Held::Request => w.t("mail-already-requested"),
            Held::Refused => w.t1("mail-already-declined", "host", self.event.host.as_str()),
        }
    }
}

rendered!(
    AlreadyRegistered,
    "mail/already-registered/subject.txt",
    "mail/already-registered/body.txt",
    "mail/already-registered/body.html"
);
