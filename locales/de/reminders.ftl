# Erinnerungen
label-reminders = Erinnerungen per E-Mail
hint-reminders = Wer einen Platz hat, bekommt so lange vor Beginn eine E-Mail. Höchstens fünf.
reminder-before = { $span } vorher
mail-reminder-fact = Erinnerung
mail-reminder-intro = Sie haben einen Platz bei diesem Termin.
mail-reminder-leave = Können Sie nicht teilnehmen? Dann sagen Sie bitte ab, damit jemand nachrücken kann.
