use super::{EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Offers somebody from the queue a seat, for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The person's name.
    pub name: String,
    /// The event.
    pub event: EventFacts,
    /// Opens the page that takes it or lets it go.
    pub offer_url: String,
    /// Until when it holds, in words.
    pub until: String,
    /// Opens the page of one's own registrations.
    pub manage_url: String,
    /// What stands under it.
    pub footer: Footer,
}

impl Offer {
    fn subject(&self, w: &Words) -> String {
        subject_about(w, "mail-offer-fact", &self.event)
    }

    fn heading(&self, w: &Words) -> String {
        heading_about(w, "mail-offer-fact", &self.event)
    }

    fn preheader(&self, w: &Words) -> String {
        w.t1("mail-offer-until", "until", self.until.as_str())
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, Some(&self.name))
    }
}

rendered!(Offer, "mail/offer/subject.txt", "mail/offer/body.txt", "mail/offer/body.html");
