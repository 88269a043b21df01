# Das eigene Kalender-Abo
feed-own = Termine von { $name }
feed-own-description = Ihre angemeldeten Termine mit Ihrem Stand. Änderungen erscheinen hier von selbst.
own-calendar-title = Mein Kalender-Abo
own-calendar-lead = Alle Termine, zu denen { $name } angemeldet ist, in Ihrem Kalenderprogramm: mit Ihrem Stand, dem Link zum Einwählen und allen Änderungen.
own-calendar-address = Ihre Adresse
own-calendar-secret = Diese Adresse gehört nur Ihnen. Wer sie kennt, sieht Ihre Termine. Geben Sie sie nicht weiter.
own-calendar-programs = Anleitung für Ihr Kalenderprogramm
own-calendar-picture = QR-Code mit der Adresse Ihres Kalender-Abos
own-calendar-alarm = Erinnerung im Kalender
own-calendar-alarm-label = Wann soll Ihr Kalenderprogramm vor einem Termin erinnern?
own-calendar-alarm-none = Gar nicht
own-calendar-alarm-start = Zum Beginn
own-calendar-alarm-minutes = { $count ->
    [one] 1 Minute vorher
   *[other] { $count } Minuten vorher
 }
own-calendar-alarm-hours = { $count ->
    [one] 1 Stunde vorher
   *[other] { $count } Stunden vorher
 }
own-calendar-alarm-days = { $count ->
    [one] 1 Tag vorher
   *[other] { $count } Tage vorher
 }
own-calendar-alarm-honest = Manche Programme übernehmen Erinnerungen aus einem Abo nicht, zum Beispiel Google Kalender. Unsere Erinnerungen per E-Mail kommen in jedem Fall.
own-calendar-alarm-save = Erinnerung speichern
own-calendar-another = Neue Adresse oder keine
own-calendar-another-lead = Kennt jemand anders Ihre Adresse? Dann lassen Sie sich eine neue geben. Die alte gilt sofort nicht mehr, und Sie abonnieren neu. Ihre Anmeldungen bleiben.
own-calendar-rotate = Neue Adresse geben lassen
own-calendar-revoke = Abo beenden
own-calendar-none = Sie haben Ihr Kalender-Abo beendet. Die frühere Adresse gilt nicht mehr. Ihre Anmeldungen bleiben.
own-calendar-make = Neue Adresse geben lassen und wieder abonnieren
