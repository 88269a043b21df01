# Calendar invitations
mail-calendar-invitation = This e-mail is also the invitation for your calendar. You can cancel at any time with the link below.
mail-invitation-fact = Invitation
mail-invitation-intro = You take part in every date and have a seat at this one. This e-mail puts it into your calendar.
mail-why-invitation = You receive this e-mail because you take part in every date and want your dates as calendar invitations. You can change that with the link above.
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

# In whose calendar the date is
calendar-invited = In the calendar by an invitation of { $when } (revision { $revision })
calendar-inviting = The calendar invitation is on its way (revision { $revision })
calendar-removed = Taken out of the calendar on { $when } (revision { $revision })
calendar-removing = Is being taken out of the calendar (revision { $revision })
own-calendar-invitations = Dates that you get as calendar invitations are not in this subscription. Otherwise you would have them twice.
