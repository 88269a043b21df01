# Reminders
label-reminders = Reminders by mail
hint-reminders = Everybody with a seat gets a mail this long before the start. Five at the most.
reminder-before = { $span } before
