# Change the mail address
own-address-title = Change my e-mail address
own-address-now = Your mail now goes to:
own-address-lead = Enter your new address. We send a link there. Only once you confirm it there does all mail go to the new address. You keep your seats.
own-address-field = New e-mail address
own-address-send = Send a link to the new address
own-address-others = Do several people read your mailbox? Then only your address changes. The others get their mail as before.
own-address-stop-title = A change you asked for
own-address-stop-lead = Did you ask for a change and do not want it after all? Or was that not you?
own-address-stop = Stop the change
own-address-link = Change my e-mail address
done-address-asked = If the new address takes mail, there will be a link in a moment. Confirm the change with that link. Until then everything stays as it is.
done-address-stopped = Changes of the address that were asked for are stopped.

# The link to the new address
new-address-title = Confirm the new e-mail address
new-address-open = Do you want mail about your registrations to go to this address from now on?
new-address-person = For
new-address-email = New address
new-address-means = All registrations and standing participations move along. We take calendar invitations back at the old address and send them to the new one. The links in earlier mails then no longer work. You get a new link by mail in a moment.
new-address-confirm = Yes, use this address
new-address-deny = That was not me
new-address-done = Your mail now goes to this address. We send the link to your page there.
new-address-denied = Thank you. Nothing changes, and we will not ask at this address again.
fault-address-taken = This person is there already at the new address
fault-address-taken-detail = At the new address somebody with your name is registered already. Is that you? Then cancel and leave the formats under one of the two addresses, or erase your data there. After that you can open the link again.

# The mails about it
mail-confirm-address-subject = Please confirm your new e-mail address
mail-confirm-address-intro = This e-mail address was given as the new address for registrations. Please confirm that. Only then does mail go here.
mail-confirm-address-action = Confirm the new address
mail-confirm-address-until = The link opens a page. There you confirm with one click. The link works for { $hours } hours.
mail-confirm-address-not-you = That was not you? Then you need do nothing: without a confirmation nothing changes. On the same page you can stop further mails of this kind.
mail-why-confirm-address = You get this mail because your address was entered as a new e-mail address. If you do nothing, nothing happens.
mail-address-asked-subject = Your mail is to go to another address
mail-address-asked-intro = Another e-mail address was given for your registrations. Once it is confirmed there, your mail no longer goes to this address.
mail-address-asked-action = See my registrations
mail-address-asked-not-you = That was not you? Then open your page, choose “Change my details” and there “Change my e-mail address”, and stop the change.
mail-why-address-asked = You get this mail because another e-mail address was given on your page.

# Restriction of processing (Art. 18 GDPR)
own-restrict-title = Restrict the use of my data
own-restrict-what = We then only keep your data, and use it only for the dates at which you have a seat.
own-restrict-mails = You get no reminders, no invitations and no news. If several people read your mailbox, no news goes there for them either.
own-restrict-files = Your name is not in files that organizers download. On the page of the date they see it, marked “restricted”.
own-restrict-held = If a date at which you have a seat moves or is cancelled, you still hear of it.
own-restrict-back = You can lift the restriction on this page at any time.
own-restrict-holds = The use of your data is restricted.
own-restrict-button = Restrict the use
own-restrict-lift = Lift the restriction
roster-restricted = Use of the data restricted

# Agreeing on one’s own page
manage-agree = With “Accept the seat”, “Register again” and “Take part again” you commit yourself to coming, and we store your details for that.
done-words-changed = The words beside the button have changed. Please read them. Then press again.
