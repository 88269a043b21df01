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
state-of-date-cancelled = Cancelled
date-moved-from = Moved, originally { $when }
seats-taken = { $taken ->
    [one] 1 seat taken
   *[other] { $taken } seats taken
}
seats-taken-of = { $taken } of { $capacity } seats taken

# Changing a date
change-lead = { $people ->
    [0] Nobody is registered for this date.
    [one] One person is registered or waiting; they are told if you wish.
   *[other] { $people } people are registered or waiting; they are told if you wish.
}
short-notice = The start is less than 72 hours away. Subscribed calendars often show a change only hours later. Only a mail is sure to arrive in time.
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
mail-returned = A mail came back as undeliverable. As of { $when }
mail-bounced = Not reachable: several mails to this address came back as undeliverable. As of { $when }
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

# Workplace: lists and rooms
formats-title = Formats
formats-search = Title or purpose
format-runs = running
format-rests = resting
format-is-over = ended
nav-rooms = Parts of this format
tab-dates = Dates
tab-cadence = Cadence
tab-people = People
tab-settings = Details
list-span = { $from }–{ $to } of { $total }
list-any = all
list-none-found = There is no entry for that.
filter-show = Show
filter-drop = Show all
filter-scheduled = takes place
filter-cancelled = cancelled
filter-moved = moved
filter-full = Full
label-period = Period
period-ahead = coming
period-past = past
period-all = all
column-when = When
column-confirmed-people = With a seat
column-waiting = Waiting list
column-pending = Open
column-seats = Seats
column-actions = Change
column-dates = Dates
column-last = Last asked
column-next = Next date
column-ahead = Coming dates
column-people = People
next-none = none planned
seats-unlimited = unlimited
dates-none = This format has no dates yet.
dates-none-hint = Without a cadence no date comes about by itself.
dates-show-all = Show all dates
day-and-month = { $day }/{ $month }
seating-title = Seats of the next dates
seating-sentence = { $people ->
    [one] The next { $dates } dates: 1 seat is taken.
   *[other] The next { $dates } dates: { $people } seats are taken.
}
filling-title = Registrations over time
filling-sentence = { $people ->
    [one] From { $from } to { $to }: 1 person is registered or waiting.
   *[other] From { $from } to { $to }: { $people } people are registered or waiting.
}
chart-capacity = Seats
chart-as-table = As a table
roster-search = Name, e-mail or authority
roster-empty-hint = People register on the public page.
roster-hidden = Names and addresses are for those in your team who may edit.
roster-position = (no. { $position })
roster-unreached = { $people ->
    [one] One person did not get a mail about this date. They are marked below.
   *[other] { $people } people did not get a mail about this date. They are marked below.
}
mail-tried-again = A mail has not arrived yet; we go on trying ({ $when }).
mail-again = Send again

# Changing a date: what will happen
restore-title = Restore
details-action = Change details
change-not = Change nothing and go back
move-effect = The date stays the same entry in all calendars and is at its new place at once. Only this date moves.
details-effect = The public page and the calendars show the new details at once. A new place counts as a change of the date.
restore-effect = The date is back in all calendars at once. Whoever was registered still is.
hint-join-kept = An address is stored; we do not show it. Leave this empty and it stays.
hint-join-own = Leave this empty and the format's address counts. Never shown in public.
label-join-away = Remove the stored address

# Changing a format
save = Save
settings-impact = { $dates ->
    [0] This format has no coming dates.
    [one] Counts at once for one coming date with { $people } people registered or waiting. Nobody gets a mail about it.
   *[other] Counts at once for { $dates } coming dates with { $people } registrations altogether. Nobody gets a mail about it.
}
hint-capacity-format = Per date. Leave this empty if seats are not limited.
label-format-status = Status
hint-format-status = “resting” and “ended” plan no new dates; what is set already stays. A draft is seen by your team alone.
registration-standing = for the whole format
registration-both = for the whole format or for single dates
cadence-none = This format has no cadence.
cadence-none-hint = Dates are added one by one.
cadence-others = Other rules
rule-span = { $from } to { $until }
rule-from = from { $from }
trial-title = Try another cadence
trial-lead = Nothing is stored here: you only see which dates another rule would mean.
trial-dates = The dates would be
section-purpose = What it is about
section-people = Who comes
section-details = Place and description
preview-lacks = Something is still missing for the dates:
preview-fresh = The dates appear here as soon as the first day and the time are filled in.
preview-none = Without a cadence you add dates one by one.

# Adding a date
new-date-title = Add a date
new-date-lead = One more date in the format “{ $format }”. Whatever stays empty is taken from the format.
new-event-title = Set up a single event
new-event-lead = An event without a format: on one or several days, your own or somebody else's.
label-day-number = Day { $number }
another-day = One more day
label-external = Address of the event, if somebody else hosts it
hint-external = We link there and take no registrations.
hint-inherit = Leave this empty and the format's title counts.
set-up-date = Set up the date

# Overview
needs-title = What needs you now
needs-none = There is nothing to do at the moment.
need-mail = Mail not delivered
need-mail-sentence = Not delivered: { $lost }. Still being tried: { $again }.
need-decision = Waits for a decision
need-decision-sentence = { $people ->
    [one] One person waits for your decision.
   *[other] { $people } people wait for your decision.
}
need-full-sentence = { $people ->
    [0] All { $seats } seats are taken.
    [one] All { $seats } seats are taken, one person is on the waiting list.
   *[other] All { $seats } seats are taken, { $people } people are on the waiting list.
}
need-dates = No dates
need-dates-sentence = This format is running but has no coming date.
nav-views = View
nav-week = Other weeks
view-week = Week
week-today = To the current week
week-free = no date
soon-empty-hint = Set up a format or a single event.
soon-more = More dates by month
people-waiting = { $people ->
    [one] one person on the waiting list
   *[other] { $people } on the waiting list
}
people-pending = { $people ->
    [one] one registration not confirmed yet
   *[other] { $people } registrations not confirmed yet
}
all-formats = All formats, with search ({ $count })

# Answers of calendar programs
roster-tentative = Tentatively accepted in the calendar
inbound-title = These answers of calendar programs changed nothing. Please check what is meant.
inbound-stranger = { $sender } answered for { $name }. An answer counts only from one's own address.
inbound-unproven = An answer for { $name } claims to come from { $sender }. The mail server could not confirm the sender.
inbound-ambiguous = { $sender } answered. Several people are registered under this address, and it is not clear who is meant.
inbound-nobody = { $sender } answered but is not registered. An invitation may have been forwarded.
inbound-other-time = { $sender } answered to a time that this event does not have.
inbound-one-day = { $sender } answered to one day of this event only. A registration is for all days.
inbound-refused = { $sender } answered, but the rules do not allow it.
inbound-proposed = { $sender } proposed another time and was told that this is not possible this way.
inbound-somebody = Somebody
inbound-other-person = another person
inbound-accepted = Answer: accepted.
inbound-tentative = Answer: tentative.
inbound-declined = Answer: declined.
inbound-when = As of { $when }
