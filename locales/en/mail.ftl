# Mails: shared parts
mail-hello = Hello,
mail-hello-name = Hello { $name },
mail-when = When
mail-where = Where
mail-host = Host
mail-page = Page of this event
mail-online = online
mail-manage = See or cancel your registration
mail-calendar-attached = The date is attached as a calendar file.
mail-sent-by = The host is { $host }. Turnus sends this mail.
mail-privacy = Privacy
mail-why-requested = You receive this mail because your address was entered on the page of this event.
mail-why-registered = You receive this mail because you registered for this event. If you cancel with the link above, mail about this event ends.
mail-why-withdrawn = You receive this mail as confirmation that you left. You will get no more mail about this event.
mail-why-login = You receive this mail because somebody asked to sign in to Turnus with your address.
mail-why-manage-link = You receive this mail because somebody asked for the link to the registrations of your address.

# Confirm a registration
mail-confirm-subject = Please confirm: { $title }, { $day }
mail-confirm-intro = Your mail address was registered for this event. Please confirm the registration; only then do you get a seat.
mail-confirm-action = Confirm the registration
mail-confirm-until = The link opens a page with a button to confirm. It works until { $until }.
mail-confirm-not-you = This was not you? Then there is nothing to do: without confirmation the registration is deleted. On the same page you can stop further mail about this event.

# Registered
mail-confirmed-subject = Registered: { $title }, { $day }
mail-confirmed-intro = Your registration is confirmed, you have a seat.
mail-promoted-subject = A seat became free, you are in: { $title }, { $day }
mail-promoted-intro = A seat became free: you moved up from the waiting list and have a seat now.

# Already registered
mail-already-subject = Already registered: { $title }, { $day }
mail-already-confirmed = Your mail address was registered for this event once more. You already have a seat; nothing changes.
mail-already-waiting = Your mail address was registered for this event once more. You are already on the waiting list; nothing changes.
mail-already-not-you = This was not you? Then there is nothing to do.

# Waiting list
mail-waiting-subject = On the waiting list: { $title }, { $day }
mail-waiting-intro = The event is full. You are on the waiting list.
mail-waiting-position = The event is full. You are on the waiting list, at the moment at number { $position }.
mail-waiting-next = When a seat becomes free, people move up in order and you get a mail.

# Left
mail-withdrawn-subject = Registration cancelled: { $title }, { $day }
mail-withdrawn-intro = You are no longer registered for this event.
mail-withdrawn-again = Register again after all

# Changed
mail-moved-subject = Moved: { $title }, { $from } → { $to }
mail-moved-intro = The event has moved.
mail-changed-subject = Changed: { $title }, { $day }
mail-changed-intro = The event has changed.
mail-restored-subject = Takes place after all: { $title }, { $day }
mail-restored-intro = The event was cancelled and takes place after all.
mail-update-was-when = Before: { $when }
mail-update-was-where = Place before: { $place }
mail-update-now = From now on:
mail-update-seat = You keep your seat. If it no longer suits you, please cancel so that somebody else can move up.
mail-update-queue = You keep your place on the waiting list.

# Cancelled
mail-cancelled-subject = Cancelled: { $title }, { $day }
mail-cancelled-intro = The event is cancelled and does not take place.
mail-cancelled-reason = Reason: { $reason }
mail-cancelled-next = There is nothing to do for you. If the event takes place after all, you get a mail.

# Organizers' sign-in
mail-login-subject = Your link to sign in to Turnus
mail-login-intro = This link signs you in to Turnus. It works only in the browser in which you asked for it.
mail-login-action = Sign in
mail-login-code-intro = If you read this mail on another device, type this code where you want to sign in:
mail-login-limits = The code works for { $code } minutes, the link for { $link } minutes. Both work only once.
mail-login-not-you = This was not you? Then give the code to nobody and delete this mail.

# Lost link
mail-manage-link-subject = Your link to your registrations
mail-manage-link-intro = This link lets you see and change your registrations.
mail-manage-link-action = My registrations
mail-manage-link-not-you = This was not you? Then there is nothing to do. The link is in this mail only.
