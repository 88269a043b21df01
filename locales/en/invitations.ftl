# Calendar invitations
mail-calendar-invitation = This e-mail is also the invitation for your calendar. You can cancel at any time with the link below.
mail-invitation-fact = Invitation
mail-invitation-intro = You have a seat at this date. This e-mail puts it into your calendar.
mail-why-invitation = You receive this e-mail because you are registered and want your dates as calendar invitations. You can change that with the link above.
mail-series-invitation = This e-mail puts the dates you take part in into your calendar as a series.
mail-series-remark = If a date changes, you get an e-mail, and your calendar entry changes with it. The link shows all your dates; there you can cancel single ones.
mail-series-removal = We are taking this series out of your calendar: you no longer take part in these dates, they now belong to another series, you no longer want calendar invitations, or your mail now goes to another address. With the link you see your registrations.
mail-why-series-removal = You receive this e-mail because these dates were in your calendar as an invitation.
mail-removal-fact = Calendar entry removed
mail-removal-intro = We are taking this date out of your calendar: you no longer have a seat there, you no longer want calendar invitations, or your mail now goes to another address.
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
mail-line-first-place = { $line }. Place: { $now }
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

mail-invited-again-fact = Reminder of the invitation
mail-invited-again = { $host } has invited you to take part in this series. You have not answered yet. Open the link and confirm with one click. You are then registered for all dates, including new and moved ones. You will not be reminded again.
mail-invited-sample-fact = Sample of the invitation
mail-invited-sample = This is what the invitation looks like. In the real mail the link leads to the person's own registration. Below it there is a second link to stop further invitations.
mail-why-invited-sample = You receive this mail because you asked for a sample in the workplace. Nobody else got it.

# Inviting a list: the team's page
tab-invitations = Invite
invite-lead = Invite people by mail. Each gets a link of their own and takes part only after agreeing there. You can safely submit the same list again: nobody is invited twice.
invite-nobody = You cannot invite anybody here now: no date lies ahead for which people can register, or the format has ended. How people register is set under “Details”.
invite-paste-title = Paste a list
invite-paste-hint = Name; mail address; Land; role – Land and role may be missing. You can simply copy the rows from a spreadsheet.
invite-file = or as a file (CSV)
invite-file-hint = The lines of the file come on top of the pasted ones. Together at most { $rows } lines and { $max } MB.
invite-check = Check the list
invite-preview = This would happen
invite-lines = Please have a look at these lines:
invite-nameless = The name is missing.
invite-no-address = The mail address is missing.
invite-new = { $people ->
    [one] One person will be invited.
   *[other] { $people } people will be invited.
 }
invite-known = { $people ->
    [one] One person is known here: takes part, has asked, or has left.
   *[other] { $people } people are known here: they take part, have asked, or have left.
 }
invite-invited = { $people ->
    [one] One person was invited before.
   *[other] { $people } people were invited before.
 }
invite-duplicate = { $people ->
    [one] One line is double.
   *[other] { $people } lines are double.
 }
invite-suppressed = { $people ->
    [one] One address cannot be reached.
   *[other] { $people } addresses cannot be reached.
 }
invite-objected = { $people ->
    [one] One person wants no invitations.
   *[other] { $people } people want no invitations.
 }
invite-invalid = { $people ->
    [one] One line cannot be read and is passed over.
   *[other] { $people } lines cannot be read and are passed over.
 }
invite-functional = { $people ->
    [one] One address looks like an office's, which several people read.
   *[other] { $people } addresses look like offices', which several people read.
 }
invite-why-known = known here already
invite-why-invited = invited before
invite-why-duplicate = double
invite-why-suppressed = cannot be reached
invite-why-objected = wants no invitations
invite-why-functional = will be invited, but looks like an office's address
invite-count = Number of people
invite-count-hint = Above 200 people please type the number yourself: { $people }
invite-sample = Send me a sample
invite-sample-sent = The sample is on its way to { $address }. Nobody else gets it.
invite-send = { $people ->
    [one] Invite one person
   *[other] Invite { $people } people
 }
invite-progress = { $people ->
    [one] One person was invited
   *[other] { $people } people were invited
 }
invite-as-of = As of { $when }.
invite-reload = Reload
invite-takes = { $minutes ->
    [one] The mails go out one after the other. This takes about one more minute. You can leave this page.
   *[other] The mails go out one after the other. This takes about { $minutes } more minutes. You can leave this page.
 }
invite-pause = Stop sending
invite-resume = Go on sending
invite-rests = { $people ->
    [one] Sending has been stopped. One mail waits.
   *[other] Sending has been stopped. { $people } mails wait.
 }
invite-reminded = of these reminded
invite-remind-title = Remind of the invitation
invite-remind-lead = Whoever got the invitation and has not answered is reminded, and only once. Whoever takes part, declined, wants no invitations or cannot be reached gets nothing.
invite-remind = { $people ->
    [one] Remind one person
   *[other] Remind { $people } people
 }
invite-everybody = Everybody invited
invite-search = Name or address
column-invitation = Standing
column-invited = Invited on
column-reminded = Reminded on
invitation-waiting = Mail waits to be sent
invitation-paused = Sending stopped
invitation-unanswered = No answer yet
invitation-yes = Takes part or has asked
invitation-no = Does not take part
invitation-bounced = Mail came back
invitation-failed = Mail could not be sent
invitation-expired = Not answered, link ran out

# One's own data
own-data-invitations = Invitations that you got
own-data-objections = No invitations
own-data-objection-format = No more invitations to “{ $title }”
own-data-objection-host = No invitations at all from { $host }

# Inviting to single dates
mail-invited-dates = { $dates ->
    [one] { $host } invites you to this date. Open the link and confirm with one click. Then you are registered.
   *[other] { $host } invites you to these { $dates } dates. Open the link and confirm with one click. Then you are registered for all of them.
 }
mail-invited-dates-again = { $dates ->
    [one] { $host } invited you to this date. You have not answered yet. Open the link and confirm with one click. Then you are registered. You will not get another reminder.
   *[other] { $host } invited you to these { $dates } dates. You have not answered yet. Open the link and confirm with one click. Then you are registered for all of them. You will not get another reminder.
 }
mail-why-invited-dates = You receive this mail because { $host } invites you. If you do nothing, you are not registered.
invite-scope = What do you invite to?
invite-scope-all = To all dates, future ones too
invite-scope-dates = Only to the chosen dates
invite-dates-hint = Each person gets one single mail. With one click they register for all chosen dates.
invite-dates-later = Later dates
invite-to-date = Invite people
invited-to-all = All dates
column-invited-to = Invited to
