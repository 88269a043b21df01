# Calendar invitations
mail-calendar-invitation = This e-mail is also the invitation for your calendar. You can cancel at any time with the link below.
mail-invitation-fact = Invitation
mail-invitation-intro = You have a seat at this date. This e-mail puts it into your calendar.
mail-why-invitation = You receive this e-mail because you are registered and want your dates as calendar invitations. You can change that with the link above.
mail-removal-fact = Calendar entry removed
mail-removal-intro = We are taking this date out of your calendar: you no longer have a seat there, or you no longer want calendar invitations.
mail-why-removal = You receive this e-mail because this date was in your calendar as an invitation.

# Several changes in one e-mail
mail-your-dates = Your dates
mail-several-moved = These dates have moved. You keep your seats.
mail-several-called-off = These dates have been cancelled and will not take place. There is nothing you need to do.
mail-several-changed = Something has changed about these dates. You stay registered for those that take place.
mail-line-moved = Moved: { $was } → { $now }
mail-line-cancelled = Cancelled: { $now }
mail-line-restored = Takes place after all: { $now }
mail-line-changed = Changed: { $now }
mail-line-reason = { $line }. Reason: { $reason }
mail-line-place = { $line }. Place: { $now } (until now: { $was })
mail-line-no-place = { $line }. Place until now: { $was }

# In whose calendar the date is
calendar-invited = In the calendar by an invitation of { $when } (revision { $revision })
calendar-inviting = The calendar invitation is on its way (revision { $revision })
calendar-removed = Taken out of the calendar on { $when } (revision { $revision })
calendar-removing = Is being taken out of the calendar (revision { $revision })
own-calendar-invitations = Dates that you get as calendar invitations are not in this subscription. Otherwise you would have them twice.

# Invitations to a list of people
mail-invited-fact = Invitation
mail-invited = { $host } invites you to take part in this series. Open the link and confirm with one click. You are then registered for all dates, including new and moved ones.
mail-invited-action = View and take part
mail-invited-stop = You do not want to take part? Then you need not do anything. You can stop further invitations.
mail-invited-stop-action = No more invitations
mail-why-invited = You receive this email because { $host } invites you to this series. If you do nothing, you are not registered.

stop-title = Stop invitations
stop-lead = { $host } invited you to “{ $title }”. Here you can stop further invitations.
stop-format = No more invitations to this series
stop-host = Objection: no more invitations at all from { $host }
stop-seat = You still get emails about dates for which you are registered, such as a cancellation. They end when you cancel your registration.
stop-done-format = You get no more invitations to “{ $title }”.
stop-done-host = You get no more invitations from { $host }.

fault-invitations-count = The number is missing or wrong
fault-invitations-count-detail = { $count } people would be invited. For more than 200 people please send this number as confirmation.
