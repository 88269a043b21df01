//! The JSON of the API, one struct per shape: what comes in is plain text for the domain to read, what goes out is
//! listed field by field (C17). The doc comments are the document's descriptions.

mod attendance;
mod cadence;
mod change_set;
mod date_change;
mod decision;
mod event;
mod event_request;
mod follow;
mod foreseen;
mod format;
mod format_patch;
mod invitation;
mod mail;
mod people;
mod problem;
mod question;
mod registration;

pub(super) use self::{
    attendance::{Attendance, MarkedAttendance},
    cadence::{Preview, PreviewItem, PreviewRequest},
    change_set::{ApplicationRequest, CadenceChangeRequest, ChangeSet},
    date_change::{DateChangeRequest, inside},
    decision::{ApprovalRequest, Decided, RefusalRequest},
    event::Event,
    event_request::{CancellationRequest, EventPatch, NewEvent},
    follow::{Followers, NewFollow},
    foreseen::EventPreview,
    format::{Format, NewFormat},
    format_patch::FormatPatch,
    invitation::{InvitationOutcome, InvitationProgress, InvitationReminder, Invitees},
    mail::{Mail, MailText},
    people::{ListedPerson, Listing, People},
    problem::Problem,
    question::{NewQuestion, Question, QuestionPatch},
    registration::{Accepted, Enrollment, NewRegistration, Registration},
};
