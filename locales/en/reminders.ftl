# Reminders
label-reminders = Reminders by mail
hint-reminders = Everybody with a seat gets a mail this long before the start. Five at the most.
reminder-before = { $span } before
mail-reminder-fact = Reminder
mail-reminder-intro = You have a seat at this event.
mail-reminder-leave = Can you not take part? Then please cancel, so that somebody else can move up.
