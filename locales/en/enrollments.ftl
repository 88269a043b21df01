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
