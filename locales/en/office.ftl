# Sign-in for organizers
sign-in-title = Sign in
sign-in-lead = For everybody who organizes events. You get a mail with a link and a code; there is no password.
sign-in-button = Ask for a link
code-title = Please check your inbox
code-lead = If we know the address, we have sent a mail there. Open the link in this browser, or enter the code from the mail here.
code-hint = Eight characters, for example ab2c-d3ef. Valid for ten minutes.
code-button = Sign in
code-again = Ask for a new link
label-code = Code
other-browser-lead = This link was asked for in another browser.
other-browser-what = To be safe it signs in only there. Enter the code from the same mail there, or ask for a new link here.
link-lead = One click, and you are signed in with this browser.
sign-out = Sign out
account-title = Your access
sessions-title = Where you are signed in
sessions-lead = End what you do not know or no longer need.
session-line = Since { $since }, last used { $seen }
session-here = this browser
session-end = End
own-language-title = Language
own-language-legend = You read the workplace and your e-mails in this language
own-language-save = Save the language

# Workplace
workplace-title = Workplace
soon-title = The next dates
soon-empty = No date is coming up.
my-formats-title = Your formats
my-formats-empty = There is no format yet. Set up the first one.
format-draft = Draft
new-format-title = Set up a format
see-public-page = See the public page
dates-ahead = Coming dates
dates-ahead-empty = No date is coming up.
dates-past = Past dates
state-of-date-cancelled = Cancelled
date-moved-from = Moved, originally { $when }
seats-taken = { $taken ->
    [one] 1 seat taken
   *[other] { $taken } seats taken
}
seats-taken-of = { $taken } of { $capacity } seats taken

# Changing a date
change-title = Change
change-lead = { $people ->
    [0] Nobody is registered for this date.
    [one] One person is registered or waiting; they are told if you wish.
   *[other] { $people } people are registered or waiting; they are told if you wish.
}
move-title = Move
move-and-tell = { $people ->
    [one] Move and tell one person
   *[other] Move and tell { $people } people
}
move-silently = Move silently
details-title = Details of this date
details-lead = Whatever stays empty is taken from the format.
save-silently = Save silently
save-and-tell = { $people ->
    [one] Save and tell one person
   *[other] Save and tell { $people } people
}
cancel-title = Cancel
cancel-lead = The date stays visible as cancelled in all calendars. You can restore it later.
cancel-and-tell = { $people ->
    [one] Cancel and tell one person
   *[other] Cancel and tell { $people } people
}
cancel-silently = Cancel silently
restore-and-tell = { $people ->
    [one] Restore and tell one person
   *[other] Restore and tell { $people } people
}
restore-silently = Restore silently
roster-title = Roster
roster-empty = Nobody has registered yet.
roster-xlsx = Download as Excel file (XLSX)
roster-csv = Download as CSV
mail-no-mailbox = Not reachable: the mail server says that this address does not exist. As of { $when }
mail-disabled = Not reachable: the mail server says that this mailbox takes no mail. As of { $when }
mail-refused = A mail was refused by the mail server. As of { $when }
mail-late = A mail did not arrive despite several attempts. As of { $when }
mail-failed = A mail could not be sent because of a technical fault. As of { $when }
column-name = Name
column-email = Mail
column-organization = Authority
column-land = Land
column-state = State
column-position = Place on the waiting list
column-requested = Asked for on
column-confirmed = Confirmed on
state-unconfirmed = not yet confirmed
state-requested = waits for approval
state-confirmed = registered
state-waiting = waiting list
state-offered = seat on offer
state-declined = declined
state-cancelled = cancelled
state-attended = attended
state-no-show = did not come

# Fields
label-email = Mail address
label-day = Day
label-starts = Start
label-ends = End
label-title = Title
label-theme = Theme
label-location = Place
label-capacity = Seats
label-description = Description
label-reason = Reason
label-summary = Purpose in one sentence
label-rhythm = Cadence
rhythm-week = every … weeks
rhythm-month = every … months on a certain weekday
rhythm-none = no cadence, single dates
label-every = Every how many weeks or months?
label-weekdays = Weekdays
label-ordinal = Which one in the month? (only for months)
ordinal-choose = please choose
label-anchor = First date from
label-duration = Duration in minutes
label-until = Last day
label-policy = If a date falls on a public holiday
label-scope = Public holidays
policy-keep = it stays
policy-skip = it is dropped
policy-next-workday = it moves to the next working day
policy-previous-workday = it moves to the working day before
policy-warn = it stays, with a note
label-pause = Pause (for example in summer)
label-pause-from = First day of the pause
label-pause-until = Last day of the pause
label-audience = Who can come?
audience-open = everybody
audience-invited = whoever is invited
audience-role = whoever has a certain role
label-audience-note = The audience in your words
label-registration = Registration
registration-per-event = for each date
registration-none = none
label-join-url = Address of the video conference
label-tags = Tags
label-slug = Short name in the address
label-status = Visibility
status-active = public at once
status-draft = draft, for your team only
hint-day = for example 12.03.2026 or 2026-03-12
hint-time = for example 10:00
hint-capacity = Leave empty if seats are not limited or the format says how many.
hint-markdown = Paragraphs, lists, links and emphasis in Markdown.
hint-reason = Is shown in the cancellation and in calendars.
hint-summary = Is shown in lists and on top of the page.
hint-every = 2 means: every fortnight.
hint-until = Leave empty if there is no end yet.
hint-audience-note = for example “coordinators of the Länder”
hint-join-url = Is never shown in public.
hint-tags = separated by commas
hint-slug = a–z, 0–9 and hyphens only; leave empty to make it from the title
preview-title = The next dates
preview-empty = This rule means no date.
week-number = week { $week }
show-dates = Show dates
set-up = Set up the format
