# Start page
start-title = Upcoming events
start-lead = Exchange formats of public administration: subscribe once, always right in your calendar.
start-empty = No events are planned at present.
start-empty-subscribe = Subscribe to the calendar: new events then appear by themselves.
start-empty-filtered = There are no events for this choice.
start-more = Later events
start-earlier = Earlier events
pager = More events
views = View
view-list = List
view-month = Month
filter-title = Filter events
filter-any = all
filter-format = Format
filter-tag = Topic
filter-host = Hosted by
filter-from = From
filter-to = Until
filter-apply = Apply filters
filter-active = Filters that are on
filter-remove = Remove filter
filter-all = Show all events
filter-unknown-format = There is no format “{ $name }” here, so this filter has no effect.
filter-unknown-host = “{ $name }” hosts nothing here, so this filter has no effect.
month-nav = Change month
month-today = Go to this month
month-empty = There are no events in this month.
month-empty-list = Upcoming events as a list
week = Week
week-short = Wk
today = today

# Dates in lists
cancelled = Cancelled
external = External
full = Full
changed = Changed
moved-from = Moved, originally: { $was }
seats-none = Full, waiting list possible
seats-left = { $left } of { $capacity } seats left
tags = Topics

# Formats
formats-lead = Standing formats and their cadence.
formats-empty = There is no public format yet.
format-next = Next date
format-cadence = Cadence
format-pauses = Pause
format-audience = For whom
format-about = What it is about
format-upcoming = Upcoming dates
format-no-upcoming = No date is planned at present.
format-no-upcoming-subscribe = Subscribe to the format: new events then appear in your calendar by themselves.
format-subscribe = Subscribe in your calendar
format-subscribe-lead = New, moved and cancelled events come into your calendar by themselves.
format-past = Past dates
format-paused = This format is paused at present.
format-ended = This format has ended.
for-open = Open to everybody
for-invited = For invited people
for-role = For certain roles

# One date
event-when = When
event-where = Where
event-host = Hosted by
event-format = Format
event-seats = Seats
event-join = Joining
event-join-after = Online. Registered people get the link.
event-is-cancelled = This date does not take place.
event-is-over = This date is over.
event-reason = Reason
event-external = To the event’s own page
event-registration = Registration
event-own-zone = In your time zone
registration-open = Open until the event begins
registration-queue = All seats are taken. You can join the waiting list.
registration-begun = Closed: the event has begun.
event-download = Add to my calendar (.ics)
register = Register
register-waiting = Join the waiting list

# Registering
register-title = Registration
register-full = All seats are taken. You can join the waiting list.
register-send = Send registration
register-privacy = Your data goes to: { $host }. We use it for this registration only and delete it { $days } days after the date.
register-what-happens = What happens to your details
register-no-account = You need no account. You can cancel at any time by the link in the e-mail.
field-name = Name
field-name-hint = As it will stand in the list of attendees, which only the hosts see.
field-email = E-mail address
field-email-hint = We send the link with which you confirm the registration there.
field-organization = Authority or organization
field-land = Land
field-land-none = not given
optional = optional
form-wrong = Please check your input
inbox-title = Please check your inbox
inbox-lead = We have sent an e-mail to the address you gave.
inbox-next = Open the link in it and press the button there. Only then it is done.
inbox-nothing = Nothing arrived? Please look into the spam folder. Some authorities deliver mail with a delay of up to 15 minutes.
lost-lead = Give your e-mail address. If registrations are confirmed under it, we send you the link to them.
lost-send = Ask for the link
lost-organizers = You organize dates? Then we send you a sign-in link. In the workplace, “My data” shows what is stored about you.
lost-organizers-link = Ask for a sign-in link

# Confirming
confirm-title = Confirm registration
confirm-open = Would you like to take part? The button makes your seat certain.
confirm-queue = All seats are taken. With the button you join the waiting list and move up as soon as a seat becomes free.
confirm-closed = This date takes no more registrations.
confirm-confirmed = You are registered.
confirm-confirmed-mail = An e-mail with the calendar entry is on its way.
confirm-waiting = You are on the waiting list.
confirm-waiting-mail = As soon as a seat becomes free you move up and get an e-mail.
confirm-cancelled = You have cancelled this registration. Under “My registrations” you can register again.
confirm-declined = Thank you, the registration was discarded. You get no more e-mail about this date.
confirm-button = Confirm participation
confirm-button-queue = Join the waiting list
deny-title = You did not register?
deny-detail = Then we discard the registration and send nothing more about this date to this address.
deny-button = That was not me

# My registrations
manage-title = My registrations
manage-none = You have no upcoming dates.
manage-leave = Cancel
manage-return = Register again
manage-keep = This link is yours alone. Please do not pass it on.
mine-event-cancelled = Does not take place
mine-unconfirmed = Not yet confirmed
mine-confirmed = Registered
mine-waiting = Waiting list
mine-cancelled = Cancelled
mine-attended = Attended
mine-no-show = Did not attend

# Calendar subscription
calendar-lead = Choose formats and topics. You get one address for your calendar; new, moved and cancelled dates follow by themselves.
calendar-make = Make the address
calendar-address-chosen = Your address
calendar-address-all = Address for all dates
calendar-copy = To copy
calendar-copy-now = Copy address
calendar-copied = Copied.
calendar-webcal = Open in calendar program
calendar-too-long = This address is longer than 256 characters; Google will not take it. Choose fewer formats, or a topic.
calendar-phone = With your phone
calendar-phone-lead = Point your phone’s camera at the picture. It opens the address in your calendar.
calendar-picture = QR code with the address { $address }
calendar-how = How to subscribe
calendar-fresh = Refreshed
calendar-open-program = Open directly
program-outlook-web = Outlook on the web
program-steps-outlook-web = Open the calendar. | Choose “Add calendar”, then “Subscribe from web”. | Paste the address and confirm.
program-fresh-outlook-web = about every 3 hours, sometimes only after 24 hours
program-outlook = Outlook for Windows
program-steps-outlook = Open the calendar. | Choose “Add calendar” or “Open calendar”, then “From internet”. | Paste the address and confirm.
program-fresh-outlook = every 1 to 3 hours
program-google = Google Calendar
program-steps-google = Open Google Calendar on a computer. | Choose the plus beside “Other calendars”, then “From URL”. | Paste the address and choose “Add calendar”.
program-fresh-google = every 4 to 24 hours; this cannot be set
program-apple = Apple Calendar on a Mac
program-steps-apple = Choose “File”, then “New Calendar Subscription”. | Paste the address and choose “Subscribe”. | Set “Auto-refresh” to “Every hour”.
program-fresh-apple = as you set it: every hour to every week
program-iphone = iPhone and iPad
program-steps-iphone = Open the address with the button above or with the camera. | Confirm with “Subscribe”.
program-fresh-iphone = as you set it: every hour to every week
program-thunderbird = Thunderbird
program-steps-thunderbird = Open the calendar and choose “Add Calendar” at the bottom left. | Choose “On the Network”. | Paste the address; no user name is needed. | Choose “Find Calendars”, then “Subscribe”.
program-fresh-thunderbird = every 30 minutes, unless you set something else
program-nextcloud = Nextcloud
program-steps-nextcloud = Open the calendar and choose “New calendar”. | Choose “New subscription from link”. | Paste the address.
program-fresh-nextcloud = as the Nextcloud is set, mostly every hour
calendar-honest = How often a program looks is its own decision. So registered people always learn of short-notice changes by e-mail too.

# The operator's pages
legal-missing = This text is not complete yet. The operator of this site has to fill it in.
legal-gaps = Missing:
nav-easy-language = Plain language (in German)
kept-title = How long we keep data
kept-lead = These periods are set in the program.
kept-what = Which data
kept-until = When it is deleted
kept-request = A request to register whose link nobody used
kept-request-until = { $hours } hours after the request, at the latest when the event begins
kept-registration = A registration for an event: name, e-mail address, organization, Land
kept-registration-until = { $days } days after the end of the event
kept-registration-range = { $least } to { $most } days after the end of the event, depending on the format; the registration form says exactly
kept-mail = Mails sent: to whom, what for, when; of mails about dates the text too
kept-mail-until = { $days } days after delivery; where one cannot be delivered, { $given } days after it came up
kept-inbound = E-mails to us: answers of calendar programs, undeliverable e-mails; never their text
kept-inbound-until = answers that count, with the registration; others after { $noted } days, that e-mails came back, after { $returned } days
kept-sign-in = Organizers’ sign-ins (a cookie)
kept-sign-in-ends = It ends after { $hours } hours without a request, at the latest after { $days } days.
kept-sign-in-until = { $days ->
    [1] One day later it is deleted.
   *[other] { $days } days later it is deleted.
}
kept-organizer = Organizers’ accounts: name, e-mail address, roles
kept-organizer-until = as long as they have a role; deleted { $days } days after the last one
kept-answer = Answers to programs that repeat a request
kept-answer-until = { $days ->
    [1] after one day
   *[other] after { $days } days
}
kept-audit = Record of which organizer changed what; without names and e-mail addresses of participants
kept-audit-until = { $days } days later
kept-erasure = That somebody had their data erased: only as a checksum that tells nobody who it was
kept-erasure-until = stays, so that a restored backup is erased again

# Forms that everybody can send
guard-trap = Please leave this field empty.
guard-title = Please wait a moment
guard-wait = { $seconds ->
    [one] Unusually many forms are reaching us right now. What you typed is still there. Please wait one second and then send the form again.
   *[other] Unusually many forms are reaching us right now. What you typed is still there. Please wait { $seconds } seconds and then send the form again.
 }
