//! Every route there is, with the methods it takes. A route that is missing here fails the test that reads the sources.

use std::{collections::BTreeMap, fs, path::Path};

use axum::http::Method;
use turnus::domain::{capability::Purpose, own_data};

use super::Stage;

/// Who a page is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    /// Everybody.
    All,
    /// Whoever holds the link.
    Holder,
    /// Programs that operate the service.
    Operation,
    /// Readers of the demo; nobody elsewhere.
    Demo,
    /// Organizers, by what they may do.
    Team(Needs),
}

/// What an organizer needs for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// To be signed in.
    SignIn,
    /// Some team where they may edit.
    AnyEditor,
    /// To see this team's things.
    See,
    /// To see who comes.
    SeeRoster,
    /// To edit this team's things.
    Edit,
    /// To tell this team's people.
    Publish,
    /// Some host for which they decide everything.
    AnyAdmin,
    /// To decide how this host shows itself.
    Administer,
}

/// Route as the router has it, how it is written in the sources, methods, whom it is for.
pub(super) const ROUTES: &[(&str, &str, &str, For)] = &[
    ("Healthz", "/healthz", "get", For::Operation),
    ("Readyz", "/readyz", "get", For::Operation),
    ("Metrics", "/metrics", "get", For::Operation),
    ("SecurityTxt", "/.well-known/security.txt", "get", For::Operation),
    ("Robots", "/robots.txt", "get", For::Operation),
    ("Asset", "/assets/{file}", "get", For::All),
    ("DemoMails", "/demo/mail", "get", For::Demo),
    ("DemoMail", "/demo/mail/{name}", "get", For::Demo),
    ("DemoMailHtml", "/demo/mail/{name}/html", "get", For::Demo),
    ("Start", "/", "get", For::All),
    ("Formats", "/formats", "get", For::All),
    ("Format", "/formats/{slug}", "get", For::All),
    ("FormatNext", "/formats/{slug}/next", "get", For::All),
    ("FormatFollow", "/formats/{slug}/follow", "get post", For::All),
    ("Event", "/events/{slug}", "get", For::All),
    ("Calendar", "/calendar", "get", For::All),
    ("Imprint", "/imprint", "get", For::All),
    ("Privacy", "/privacy", "get", For::All),
    ("Accessibility", "/accessibility", "get", For::All),
    ("EasyLanguage", "/leichte-sprache", "get", For::All),
    ("SignLanguage", "/gebaerdensprache", "get", For::All),
    ("SignLanguageFile", "/gebaerdensprache/{file}", "get", For::All),
    ("FormatRegister", "/formats/{slug}/register", "get post", For::All),
    ("EventRegister", "/events/{slug}/register", "get post", For::All),
    ("CheckInbox", "/registered", "get", For::All),
    ("LostLink", "/lost-link", "get post", For::All),
    ("Confirm", "/r/{token}", "get post", For::Holder),
    ("Deny", "/r/{token}/denial", "post", For::Holder),
    ("Offer", "/o/{token}", "get post", For::Holder),
    ("OfferRelease", "/o/{token}/release", "post", For::Holder),
    ("Substitute", "/s/{token}", "get post", For::Holder),
    ("SubstituteDecline", "/s/{token}/decline", "post", For::Holder),
    ("Follow", "/f/{token}", "get post", For::Holder),
    ("Unsubscribe", "/u/{token}", "get post", For::Holder),
    ("UnsubscribeData", "/u/{token}/data", "get post", For::Holder),
    ("Objection", "/u/{token}/objection", "post", For::Holder),
    ("Join", "/join/{token}", "get post", For::Holder),
    ("Manage", "/m/{token}", "get post", For::Holder),
    ("ManageData", "/m/{token}/data", "get post", For::Holder),
    ("KnownData", "/d/{token}", "get", For::Holder),
    ("KnownFile", "/d/{token}/data.json", "get", For::Holder),
    ("ManageDetails", "/m/{token}/details", "get post", For::Holder),
    ("ManageAddress", "/m/{token}/address", "get post", For::Holder),
    ("ManageRestriction", "/m/{token}/restriction", "get post", For::Holder),
    ("NewAddress", "/a/{token}", "get post", For::Holder),
    ("NewAddressDenial", "/a/{token}/denial", "post", For::Holder),
    ("ManageErasure", "/m/{token}/erasure", "get post", For::Holder),
    ("ManageCalendar", "/m/{token}/calendar", "get post", For::Holder),
    ("PersonalFeed", "/feeds/personal/{file}", "get", For::Holder),
    ("OwnAnswers", "/m/{token}/answers?registration={registration}", "get post", For::Holder),
    ("OwnAttendance", "/m/{token}/attendance", "post", For::Holder),
    ("OwnCertificate", "/m/{token}/certificate?registration={registration}", "get", For::Holder),
    ("OwnSubstitute", "/m/{token}/substitute?registration={registration}", "get post", For::Holder),
    ("Login", "/login", "get post", For::All),
    ("LoginCode", "/login/code", "get post", For::All),
    ("LoginLink", "/login/{token}", "get post", For::Holder),
    ("ProviderStart", "/login/oidc", "get", For::All),
    ("ProviderBack", "/login/oidc/callback", "get post", For::All),
    ("ProviderOut", "/login/oidc/out", "get", For::All),
    ("Logout", "/logout", "post", For::All),
    ("Workplace", "/manage", "get", For::Team(Needs::SignIn)),
    ("Sessions", "/manage/sessions", "get post", For::Team(Needs::SignIn)),
    ("Organizations", "/manage/organization", "get", For::Team(Needs::AnyAdmin)),
    ("Organization", "/manage/organizations/{id}", "get post", For::Team(Needs::Administer)),
    ("OrganizationLog", "/manage/organizations/{id}/log", "get", For::Team(Needs::Administer)),
    ("OrganizationLogo", "/manage/organizations/{id}/logo", "post", For::Team(Needs::Administer)),
    ("Logo", "/logos/{file}", "get", For::All),
    ("OwnData", "/manage/own-data", "get", For::Team(Needs::SignIn)),
    ("OwnDataFile", "/manage/own-data.json", "get", For::Team(Needs::SignIn)),
    ("IdentityEnd", "/manage/sessions/identity", "post", For::Team(Needs::SignIn)),
    ("Language", "/manage/language", "post", For::Team(Needs::SignIn)),
    ("NewFormat", "/manage/new-format", "get post", For::Team(Needs::AnyEditor)),
    ("NewFormatDates", "/manage/new-format/dates", "post", For::Team(Needs::AnyEditor)),
    ("NewEvent", "/manage/new-event", "get post", For::Team(Needs::AnyEditor)),
    ("OfficeFormats", "/manage/formats", "get", For::Team(Needs::SignIn)),
    ("OfficeFormat", "/manage/formats/{slug}", "get", For::Team(Needs::See)),
    ("FormatSettings", "/manage/formats/{slug}/settings", "get post", For::Team(Needs::Edit)),
    ("FormatCadence", "/manage/formats/{slug}/cadence", "get", For::Team(Needs::See)),
    ("FormatTrial", "/manage/formats/{slug}/trial", "post", For::Team(Needs::Edit)),
    ("FormatTrialDates", "/manage/formats/{slug}/trial/dates", "post", For::Team(Needs::Edit)),
    ("FormatChanges", "/manage/formats/{slug}/changes", "post", For::Team(Needs::Edit)),
    ("FormatSeveral", "/manage/formats/{slug}/several", "get post", For::Team(Needs::Edit)),
    ("ChangeSetRoom", "/manage/changes/{id}", "get post", For::Team(Needs::Edit)),
    ("FormatPeople", "/manage/formats/{slug}/people", "get", For::Team(Needs::SeeRoster)),
    ("FormatNewDate", "/manage/formats/{slug}/new-date", "get post", For::Team(Needs::Edit)),
    ("OfficeEvent", "/manage/events/{id}", "get", For::Team(Needs::See)),
    ("EventDetails", "/manage/events/{id}/details", "get post", For::Team(Needs::Edit)),
    ("EventMove", "/manage/events/{id}/move", "get post", For::Team(Needs::Edit)),
    ("EventCancel", "/manage/events/{id}/cancellation", "get post", For::Team(Needs::Edit)),
    ("EventRestore", "/manage/events/{id}/restoration", "get post", For::Team(Needs::Edit)),
    ("EventDecision", "/manage/events/{id}/decision", "get post", For::Team(Needs::Edit)),
    ("FormatList", "/manage/formats/{slug}/list", "get post", For::Team(Needs::Edit)),
    ("FormatInvitations", "/manage/formats/{slug}/invitations", "get post", For::Team(Needs::Publish)),
    ("FormatDecision", "/manage/formats/{slug}/decision", "get post", For::Team(Needs::Edit)),
    ("EventMails", "/manage/events/{id}/mails", "get", For::Team(Needs::SeeRoster)),
    ("MailRetry", "/manage/events/{id}/mails/retry", "post", For::Team(Needs::Publish)),
    ("SentMail", "/manage/mails/{id}?event={event}", "get", For::Team(Needs::SeeRoster)),
    ("EventAttendance", "/manage/events/{id}/attendance", "get post", For::Team(Needs::Edit)),
    ("EventAttendanceList", "/manage/events/{id}/attendance/list", "post", For::Team(Needs::Edit)),
    ("RosterExport", "/manage/events/{id}/roster", "post", For::Team(Needs::SeeRoster)),
    ("FormatQuestions", "/manage/formats/{slug}/questions", "get", For::Team(Needs::See)),
    ("FormatNewQuestion", "/manage/formats/{slug}/new-question", "get post", For::Team(Needs::Edit)),
    ("FormatSupport", "/manage/formats/{slug}/support", "post", For::Team(Needs::Edit)),
    ("EventQuestions", "/manage/events/{id}/questions", "get", For::Team(Needs::See)),
    ("EventTerms", "/manage/events/{id}/questions/support", "post", For::Team(Needs::Edit)),
    ("EventNewQuestion", "/manage/events/{id}/new-question", "get post", For::Team(Needs::Edit)),
    ("EventAnswers", "/manage/events/{id}/answers", "get post", For::Team(Needs::SeeRoster)),
    ("EventSupport", "/manage/events/{id}/support", "get post", For::Team(Needs::SeeRoster)),
    ("QuestionRoom", "/manage/questions/{id}", "get post", For::Team(Needs::Edit)),
    ("QuestionTurn", "/manage/questions/{id}/turn", "post", For::Team(Needs::Edit)),
    ("AllFeed", "/feeds/all.ics", "get", For::All),
    ("FormatFeed", "/feeds/formats/{file}", "get", For::All),
    ("SelectionFeed", "/feeds/selection.ics?format={slug}", "get", For::All),
    ("EventIcs", "/events/{slug}/event.ics", "get", For::All),
];

/// One request that a route takes, at an address where there is something.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) name: &'static str,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) whom: For,
}

impl Stage {
    /// Every request the router takes, at addresses where there is something.
    pub(super) fn targets(&self) -> Vec<Target> {
        let mut targets = Vec::new();
        for (name, pattern, methods, whom) in ROUTES {
            for method in methods.split(' ').map(|method| method.to_uppercase().parse().unwrap()) {
                targets.push(Target { name, method, path: self.address(name, pattern), whom: *whom });
            }
        }
        targets
    }

    fn address(&self, name: &str, pattern: &str) -> String {
        if name == "Asset" {
            return turnus::web::assets::styles();
        }
        let keys = &self.app.desk.keys;
        let registration = &self.eva.place.registration;
        let person = &self.eva.place.participant;
        let token = match name {
            "Confirm" | "Deny" => keys.link(Purpose::Confirm, registration.link_id, 0),
            "Offer" | "OfferRelease" => keys.link(Purpose::Offer, registration.link_id, 0),
            "Substitute" | "SubstituteDecline" => keys.link(Purpose::Substitute, self.request.link_id, 0),
            "Unsubscribe" | "UnsubscribeData" | "Objection" => keys.link(Purpose::Unsubscribe, self.invited.link_id, 0),
            "Follow" => keys.link(Purpose::Follow, self.follow.link_id, 0),
            "Join" => keys.link(Purpose::Join, registration.link_id, person.link_version),
            "NewAddress" | "NewAddressDenial" => keys.link(Purpose::Address, self.address.link_id, 0),
            "Manage" | "ManageData" | "ManageDetails" | "ManageAddress" | "ManageRestriction" | "ManageErasure"
            | "ManageCalendar" | "OwnAnswers" | "OwnSubstitute" | "OwnAttendance" | "OwnCertificate" => {
                keys.link(Purpose::Manage, person.link_id, person.link_version)
            }
            "KnownData" | "KnownFile" => {
                let until = own_data::holds_until(self.app.now());
                keys.link_until(Purpose::OwnData, person.link_id, person.link_version, until)
            }
            _ => keys.link(Purpose::Login, registration.link_id, 0),
        };
        let slug = if pattern.starts_with("/events") { &self.date.event.slug } else { &self.format.slug };
        let id = match name {
            _ if name.starts_with("Organization") => self.format.organization_id.0,
            "QuestionRoom" | "QuestionTurn" => self.question.id.0,
            "ChangeSetRoom" => self.change.id.0,
            "SentMail" => self.letter.0,
            _ => self.date.event.id.0,
        };
        let own = keys.link(Purpose::Feed, person.link_id, 0);
        let file = if name == "PersonalFeed" { format!("{own}.ics") } else { format!("{slug}.ics") };
        pattern
            .replace("{token}", &token)
            .replace("{registration}", &registration.id.to_string())
            .replace("{slug}", slug.as_str())
            .replace("{id}", &id.to_string())
            .replace("{event}", &self.date.event.id.to_string())
            .replace("{file}", &file)
            .replace("{name}", "1.eml")
    }
}

/// `.route(…)` lines of the sources: the address as written, and its methods.
fn routes_in(folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("tests.rs") || path.ends_with("tests") {
            continue;
        }
        if path.is_dir() {
            routes_in(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            let code = source.split("mod tests").next().unwrap_or_default();
            for line in code.lines().filter_map(|line| line.trim().strip_prefix(".route(")) {
                let (address, handlers) = line.split_once(", ").unwrap_or_else(|| panic!("{}: {line}", path.display()));
                let name = address.trim_start_matches("paths::").trim_end_matches("::ROUTE").trim_matches('"');
                let known = ["get(", "post(", "put(", "patch(", "delete("];
                let mut methods: Vec<&str> = known
                    .iter()
                    .filter(|method| handlers.starts_with(**method) || handlers.contains(&format!(".{method}")))
                    .map(|method| method.trim_end_matches('('))
                    .collect();
                methods.sort_unstable();
                found.insert(name.to_owned(), methods.join(" "));
            }
        }
    }
}

#[test]
fn the_table_of_routes_is_the_router() {
    let mut found = BTreeMap::new();
    routes_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web"), &mut found);
    found.retain(|name, _| !name.starts_with("/api/"));
    let table: BTreeMap<String, String> =
        ROUTES.iter().map(|(name, _, methods, _)| ((*name).to_owned(), (*methods).to_owned())).collect();
    assert_eq!(found, table, "a route that is not in the table is not tested for who may use it");
}
