# Erinnerungen
label-reminders = Erinnerungen per E-Mail
hint-reminders = Wer einen Platz hat, bekommt so lange vor Beginn eine E-Mail. Höchstens fünf.
reminder-before = { $span } vorher
