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
channel-feed = Calendar subscription, and emails about changes
channel-invitation = Calendar invitation by email
channel-mail-only = Emails only
channel-save = Save
done-paused = Your participation rests. The seats are free again.
done-resumed = You take part again.
done-quit = You have ended your participation. The seats are free again.
own-data-title = My data
own-data-lead = This is what we have stored about you.
own-data-dates = Registrations for dates
own-data-none = Nothing stored.
own-data-mails = { $count ->
    [one] We have sent you one email.
   *[other] We have sent you { $count } emails.
 }
own-data-file = Download as a file (JSON)
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
