# Mails: shared parts
mail-hello = Hello,
mail-hello-name = Hello { $name },
mail-subject = { $fact }: { $title }, { $day }
mail-heading = { $fact }: { $title }
mail-when = When
mail-where = Where
mail-host = Hosted by
mail-page = Page of this event
mail-online = online
mail-manage = See or cancel your registration
mail-manage-all = See my registrations
mail-calendar-attached = The date is attached as a calendar file.
mail-sent-by-host = Hosted by { $host }. Sent by Turnus ({ $site }).
mail-sent-by = Sent by Turnus ({ $site }).
mail-imprint = Imprint
mail-privacy = Privacy
mail-why-requested = You receive this e-mail because your address was entered on the page of this event. If you do nothing, you get no more e-mails about it.
mail-why-already = You receive this e-mail because your address was entered on the page of this event once more. If you cancel, you get no more e-mails about this event.
mail-why-registered = You receive this e-mail because you registered for this event. If you cancel with the link above, you get no more e-mails about this event.
mail-why-cancelled = You receive this e-mail because you registered for this event. With the link above you can leave; then you get no more e-mails about this event.
mail-why-withdrawn = You receive this e-mail as confirmation that you cancelled. You will get no more e-mails about this event.
mail-why-reply = You receive this e-mail because your calendar program sent us an answer to this event.
mail-why-login = You receive this e-mail because somebody wants to sign in to Turnus with your address. If you do nothing, nothing happens.
mail-why-own-data = You receive this e-mail because somebody asked for the link to your data by a link from one of our e-mails to you. If you do nothing, nothing happens.
mail-why-manage-link = You receive this e-mail because somebody asked for the link to the registrations of your address. If you do nothing, nothing happens.

# Confirm a registration
mail-confirm-fact = Please confirm
mail-confirm-intro = Your e-mail address was registered for this event. Please confirm the registration. Only then do you get a seat.
mail-confirm-action = Confirm the registration
mail-confirm-until = The link opens a page. There you confirm with one click. The link works until { $until }.
mail-confirm-not-you = This was not you? Then there is nothing to do: without confirmation the registration is deleted. On the same page you can stop further e-mails about this event.

# Registered
mail-confirmed-fact = Registered
mail-confirmed-intro = Your registration is confirmed. You have a seat.
mail-promoted-fact = Seat accepted
mail-promoted-intro = You accepted the seat on offer; it is yours now.

# Already registered
mail-already-fact = Already registered
mail-already-confirmed = Your e-mail address was registered for this event once more. You already have a seat. Nothing changes.
mail-already-waiting = Your e-mail address was registered for this event once more. You are already on the waiting list. Nothing changes.
mail-already-not-you = This was not you? Then there is nothing to do.

# Waiting list
mail-waiting-fact = Waiting list
mail-waiting-intro = The event is full. You are on the waiting list.
mail-waiting-position = The event is full. You are on the waiting list, at the moment at number { $position }.
mail-waiting-next = When a seat becomes free, we offer it in order. You then get an e-mail with a deadline.

# A seat on offer
mail-offer-fact = Seat free
mail-offer-intro = a seat has become free and it is your turn. The seat is held for you.
mail-offer-action = Accept or decline the seat
mail-offer-until = The offer holds until { $until }. After that the next person on the waiting list gets the seat.
mail-offer-let-go = You no longer want to take part? Then please decline on the same page so that somebody else can move up.
mail-why-offer = You receive this e-mail because you are on the waiting list of this event.

# Left
mail-withdrawn-fact = Registration cancelled
mail-withdrawn-intro = You cancelled and are no longer registered for this event.
mail-withdrawn-again = Register again after all

# An answer of a calendar program that has no effect
mail-proposal-fact = The time stays as it is
mail-proposal-intro = Your calendar program proposed another time to us. We cannot accept such proposals. The event stays as it is, and so does your registration. If you wish for another time, please ask { $host }.
mail-not-back-fact = Not registered
mail-not-back-intro = Your calendar program sent us an acceptance. We could not take it over: you are not registered for this event and have no seat. The page of your registrations shows what is possible.

# Changed
mail-moved-fact = Moved
mail-moved-subject = { $fact }: { $title }, { $from } → { $to }
mail-moved-intro = The event has moved.
mail-changed-fact = Changed
mail-changed-intro = The event has changed.
mail-restored-fact = Takes place after all
mail-restored-intro = The event was cancelled and takes place after all.
mail-update-was-when = Before: { $when }
mail-update-was-where = Place before: { $place }
mail-update-now = From now on:
mail-update-seat = You keep your seat. Does the date no longer suit you? Then please cancel, so that somebody else can move up.
mail-update-queue = You keep your place on the waiting list.

# Cancelled
mail-cancelled-fact = Cancelled
mail-cancelled-intro = The event is cancelled and does not take place.
mail-cancelled-reason = Reason: { $reason }
mail-cancelled-next = There is nothing to do for you. If the event takes place after all, you get an e-mail.

# Organizers' sign-in
mail-login-subject = Your link to sign in to Turnus
mail-login-intro = This link signs you in to Turnus. It works only in the browser in which you asked for it.
mail-login-action = Sign in to Turnus
mail-login-code-intro = Do you read this e-mail on another device? Then type this code where you want to sign in:
mail-login-limits = From the time you asked, the code works for { $code } minutes and the link for { $link } minutes. Both work only once.
mail-login-not-you = This was not you? Then give the code to nobody and delete this e-mail.

# Lost link
mail-manage-link-subject = Your link to your registrations
mail-manage-link-intro = This link lets you see and change your registrations.
mail-manage-link-action = See my registrations
mail-manage-link-not-you = This was not you? Then there is nothing to do. The link is in this e-mail only.

# One’s own data
mail-own-data-subject = Your link to your data
mail-own-data-intro = With this link you see everything we keep about you. The link works for at least an hour after you asked for it. Please do not forward this e-mail.
mail-own-data-action = See my data
mail-own-data-not-you = This was not you? Then there is nothing to do. The link is in this e-mail only.

# The demo's mails
demo-mails = The demo’s e-mails
demo-lead = In the demo no e-mail leaves this computer. All of them are here.
demo-empty = No e-mail yet.
demo-text = Text
demo-html = HTML
demo-html-title = The e-mail as HTML
demo-calendar = Calendar file
demo-no-calendar = This e-mail brings no calendar file.
demo-headers = Headers
demo-header-name = Name
demo-header-value = Content
