# Refusals
fault-registration-whole-format = Only for the whole series
fault-registration-whole-format-detail = Here one registers for all dates. The page of the series has the form.

# Mails about several dates and about standing participation
mail-all-dates = all dates
mail-more-dates = … and all further ones
mail-date-waiting = { $when } – waiting list
mail-date-requested = { $when } – request pending
mail-date-left = { $when } – cancelled by you
mail-several-days = { $count ->
    [one] { $count } date
   *[other] { $count } dates
 }
mail-several-confirm = Your email address was registered for these dates. Please confirm the registration with one click for all of them. Only then do you get your seats.
mail-several-confirmed = Your registration is confirmed.
mail-several-waiting = The dates are fully booked. You are on the waiting list of each. When a seat becomes free, we offer it in order.
mail-several-known = Your email address was registered for these dates once more. You are registered already. Nothing changes.
mail-several-not-you = Was this not you? Then you need not do anything: without a confirmation the registration is deleted. On the same page you can stop further emails about these dates.
mail-enrollment-confirm = Your email address was registered for all dates of this series, including future ones. Please confirm. Only then do you take part.
mail-enrollment-confirm-action = Confirm standing participation
mail-enrollment-confirmed = From now on you take part in all dates, including new and moved ones. You need not register for each of them any more.
mail-enrollment-exceptions = The link shows all your dates. There you cancel single dates, pause, or end your participation.
mail-requested-fact = Request received
mail-enrollment-requested = Your request is with the team. You get an email as soon as it is decided.
mail-enrollment-known = Your email address was registered for all dates of this series once more. You take part already. Nothing changes.
mail-enrollment-left = You have ended your standing participation. You are no longer registered for the future dates.
mail-enrollment-not-you = Was this not you? Then you need not do anything: without a confirmation the registration is deleted. On the same page you can stop further emails about this series.
mail-why-several-requested = You receive this email because your address was entered for these dates. If you do nothing, you get no further emails about them.
mail-why-enrollment-requested = You receive this email because your address was entered for all dates of this series. If you do nothing, you get no further emails about it.
mail-why-several = You receive this email because you registered for these dates. If you cancel by the link above, you get no further emails about them.
mail-why-enrollment = You receive this email because you registered for all dates of this series. If you end your participation by the link above, you get no further emails about it.
mail-why-enrollment-left = You receive this email as confirmation that your standing participation has ended. You get no further emails about this series.

# Registration for the whole series or several dates
register-all = Register for all dates
register-scope = What would you like to take part in?
register-scope-all = In all dates, including future ones, until I leave
register-scope-dates = Only in the chosen dates
register-dates = Dates to choose from
register-dates-later = Further dates
register-whole-lead = You register for all dates of this series. You can cancel single dates at any time later.
register-rather-all = Rather register for all dates of this series
register-privacy-all = We use what you tell us for this registration only and delete it { $days } days after each date.
confirm-others = Also
confirm-format-title = Confirm standing participation
confirm-format-open = Would you like to take part in all dates? You can cancel single dates at any time later.
confirm-format-closed = This series takes no more registrations.
confirm-format-requested = Your request is with the team.
confirm-format-requested-mail = You get an email as soon as it is decided.
confirm-format-active = You take part in all dates.
confirm-format-active-mail = An email with the link to your registrations is on its way.
confirm-format-paused = Your participation rests. Under “My registrations” you can go on.
confirm-format-left = You have ended your participation. Under “My registrations” you can join again.
confirm-format-declined = Thank you, we have discarded the registration. You get no more emails about this series.
confirm-format-next = The next dates
confirm-format-button = Confirm participation
deny-format-detail = If somebody else entered your address, we discard the registration. You then get no more emails about this series.

# My registrations
manage-formats = Standing participation
manage-pause = Pause
manage-resume = Take part again
manage-quit = End participation
manage-own = About you
manage-language = Language of your emails and pages
manage-language-save = Save language
mine-format-requested = Request pending
mine-format-active = Taking part
mine-format-paused = Paused
mine-format-left = Ended
channel-label = How would you like to be told about dates?
channel-hint = You can change this at any time later.
channel-feed = Calendar subscription, and emails about changes
channel-invitation = Calendar invitation by email
channel-mail-only = Emails only
channel-save = Save
done-paused = Your participation rests. The seats are free again.
done-resumed = You take part again.
done-quit = You have ended your participation. The seats are free again.
own-details-title = Change my details
own-details-lead = This is what the teams of the formats and dates you take part in see. Mails that you have already do not change.
own-details-save = Save details
own-details-back = Back to my dates
own-data-title = My data
own-data-link-lead = We send you a link. It leads to everything we keep about you.
own-data-link-why = Why a separate link? Our e-mails are sometimes forwarded. This way only whoever reads your mailbox sees all of your data. The link works for at least an hour. We send at most three links in a row, then one an hour and ten a day.
own-data-link-back = Back
own-data-registered-title = Have you registered as well?
own-data-registered-too = This is what we keep about your address. Your registrations and all that belongs to them are on your own page:
own-data-link-send = Send the link to my data
done-data-asked = There will be a link to your data in your mailbox in a moment.
own-data-lead = This is what we have stored about you.
own-data-dates = Registrations for dates
own-data-none = Nothing stored.
own-data-mails-title = Mail from us
own-data-mails = { $count ->
    [one] We have sent you one email.
   *[other] We have sent you { $count } emails.
 }
own-data-file = Download as a file (JSON)
own-data-agreed = Agreed on { $when } to these words: { $words }
own-erase-title = Delete my data
own-erase-what = We cancel all your dates, end your standing participation, and delete everything that is stored about you. This cannot be undone.
own-erase-links = After that the links in your emails no longer work either.
own-erase-button = Delete everything for good
own-erase-back = Do not delete
own-erased-title = Your data is deleted
own-erased-lead = Nothing about you is stored any more. You will get no more emails.

# People of a format
people-standing = { $count ->
    [one] One person takes part in all dates.
   *[other] { $count } people take part in all dates.
 }
column-standing = Standing participation
standing-active = all dates
standing-declined = declined

# The team decides
mail-requested-intro = The team has your registration. You will get an email as soon as it is decided. Until then you do not have a seat.
mail-already-requested = Your email address was registered for this date once more. The team already has your registration. Nothing changes.
mail-already-declined = Your email address was registered for this date once more. The team declined the registration. If you have questions, please ask { $host }. You find the contact details in the imprint.
mail-update-request = The team still has your registration.
mail-enrollment-known-request = Your email address was registered for all dates of this series once more. The team already has your request. Nothing changes.
mail-enrollment-known-declined = Your email address was registered for all dates of this series once more. The team declined the request. If you have questions, please ask { $host }. You find the contact details in the imprint.
mail-date-declined = { $when } – declined
mail-declined-fact = Declined
mail-declined-intro = Unfortunately the team could not accept your registration for this date.
mail-declined-format = Unfortunately the team could not accept your request for all dates of this series.
mail-declined-text = The team writes:
mail-declined-ask = If you have questions, please ask { $host }. You find the contact details in the imprint.
mail-why-declined = You get this email because you registered for this date. You will get no further emails about this date.
mail-why-declined-format = You get this email because you registered for all dates of this series. You will get no further emails about this series.

fault-registration-turned-down = The team declined this registration
fault-registration-turned-down-detail = You cannot register here once more. If you have questions, please ask { $host }. You find the contact details in the imprint.
registration-by-team = You can register. The team decides on registrations.
register-by-team = The team decides on registrations. You get an email as soon as it is decided.
confirm-by-team = Would you like to take part? The button sends your registration to the team, which decides on it.
confirm-button-request = Send the registration to the team
confirm-requested = Your registration waits for approval.
confirm-requested-mail = It is with the team. You get an email as soon as it is decided. Until then you do not have a seat.
confirm-refused = The team declined your registration. If you have questions, please ask { $host }. You find the contact details in the imprint.
confirm-format-by-team = Would you like to take part in all dates? The button sends your request to the team, which decides on it.
confirm-format-refused = The team declined your request. If you have questions, please ask { $host }. You find the contact details in the imprint.
mine-requested = Waits for approval
mine-requested-remark = The team is still to decide. Until then you do not have a seat.
mine-refused = Declined
mine-refused-remark = If you have questions, please ask { $host }. You find the contact details in the imprint.

# The team decides: workplace
label-approval = Who decides on registrations?
hint-approval = Until the team has decided, nobody holds a seat.
approval-nobody = Nobody: whoever registers has a seat
approval-team = The team confirms registrations
approval-inherited = As in the format: { $says }
decide-title = Decide on registrations
decide-choose = Choose { $name }
decide-go = Decide on those chosen
decide-all = { $people ->
    [one] One registration waits for your decision.
   *[other] { $people } registrations wait for your decision.
 }
decide-all-link = Decide on all of them
decide-none = Nobody waits for a decision any more.
decide-people = { $people ->
    [one] This person gets your decision by email:
   *[other] These { $people } people get your decision by email:
 }
decide-more = { $people ->
    [one] One more person comes after that.
   *[other] { $people } more people come after that.
 }
decide-seats = { $seats ->
    [0] No seat is free: whoever you accept goes to the waiting list.
    [one] One seat is free. Whoever gets none goes to the waiting list in the order of the requests.
   *[other] { $seats } seats are free. Whoever gets none goes to the waiting list in the order of the requests.
 }
decide-unlimited = The number of seats is not limited.
decide-queue = There is a waiting list already: whoever you accept queues at its end.
decide-format = Whoever you accept takes part in all dates to come.
decide-begun = You cannot accept anybody any more: the event has begun or does not take place.
decide-approve = { $people ->
    [one] Accept and notify
   *[other] Accept and notify all { $people }
 }
decide-refuse = { $people ->
    [one] Decline and notify
   *[other] Decline and notify all { $people }
 }
decide-refuse-title = Decline
decide-text = A few words about it
decide-text-hint = Stands in the email as text. Addresses of websites do not become links.
decide-back = Decide nothing
need-decision-format = { $people ->
    [one] One person would like to take part in all dates.
   *[other] { $people } people would like to take part in all dates.
 }
done-approved = Accepted. The emails are on their way.
done-declined = Declined. The emails are on their way.
done-undecided = That was decided before. Nothing has changed.

# On the page of the format
format-standing-both = You can register once for all dates, or for single ones. You can cancel at any time.
format-standing-only = Here you register once for all dates. You can cancel single dates at any time.

# For invited people or roles
register-for-some = This format is meant for certain people. If you are not on the list, you can ask the team.
registration-for-some = This format is meant for certain people. You can register. If you are not on the list, you can ask the team.
confirm-uninvited = This event is meant for certain people. You are not on the list.
confirm-format-uninvited = This series is meant for certain people. You are not on the list.
confirm-uninvited-ask = Would you like to take part all the same? Then ask the team. You get an email as soon as it is decided.
confirm-ask = Ask to take part
own-data-lists = Lists of people that name you
kept-list = List of the people a format is for: name, email address, state, role
kept-list-until = when the team takes the person off, or the person has their data erased; else after the end of the format, with its last registrations

# List of people: workplace
tab-listed = List of people
hint-audience = For invited people and for roles you keep the list under "List of people". Everybody else can ask the team.
label-audience-roles = Roles
hint-audience-roles = Separated by commas. What counts is the role in the list of people.
column-role = Role
column-listed = Added on
listed-open = This format is open to everybody. The list counts only once you choose invited people or roles under "Details".
listed-invited = Whoever is on the list gets in without asking. Everybody else can ask the team.
listed-roles = Whoever is on the list with one of these roles gets in without asking: { $roles }. Everybody else can ask the team.
listed-no-roles = No role is chosen yet, so everybody has to ask the team. The roles stand under "Details".
listed-stay = Whoever is taken off and has registered stays registered. Nobody gets an email.
listed-preview = This would change
listed-new = { $people ->
    [one] One person is added.
   *[other] { $people } people are added.
 }
listed-changed = { $people ->
    [one] State or role of one person change.
   *[other] State or role of { $people } people change.
 }
listed-known = { $people ->
    [one] One person is on the list like that already.
   *[other] { $people } people are on the list like that already.
 }
listed-duplicate = { $people ->
    [one] One line is doubled.
   *[other] { $people } lines are doubled.
 }
listed-invalid = { $people ->
    [one] One line cannot be read.
   *[other] { $people } lines cannot be read.
 }
listed-invalid-lead = These lines are passed over:
listed-line = Line { $number }:
listed-more = … and { $count } more
listed-add = { $people ->
    [one] Add one person
   *[other] Add { $people } people
 }
listed-paste-title = Add people
listed-paste = People, one on each line
listed-paste-hint = Name; email address; state; role – or the address alone. You can simply copy the lines of a table.
listed-check = Check
listed-all = { $people ->
    [one] One person on the list
   *[other] { $people } people on the list
 }
listed-none = Nobody is on the list yet.
listed-search = Name, address or role
listed-remove = Take those chosen off
