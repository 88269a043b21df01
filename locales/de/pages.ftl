# Startseite
start-title = Die nächsten Termine
start-lead = Austauschformate der öffentlichen Verwaltung: einmal abonnieren, immer richtig im Kalender.
start-empty = Zurzeit sind keine Termine geplant.
start-empty-subscribe = Abonnieren Sie den Kalender: Neue Termine erscheinen dann von selbst.
start-empty-filtered = Zu dieser Auswahl gibt es keine Termine.
start-more = Spätere Termine
start-earlier = Frühere Termine
pager = Weitere Termine
views = Ansicht
view-list = Liste
view-month = Monat
filter-title = Termine filtern
filter-any = alle
filter-format = Format
filter-tag = Thema
filter-host = Veranstaltet von
filter-from = Von
filter-to = Bis
filter-apply = Filter anwenden
filter-active = Gesetzte Filter
filter-remove = Filter entfernen
filter-all = Alle Termine zeigen
filter-unknown-format = Das Format „{ $name }“ gibt es hier nicht. Der Filter bleibt deshalb ohne Wirkung.
filter-unknown-host = „{ $name }“ veranstaltet hier nichts. Der Filter bleibt deshalb ohne Wirkung.
month-nav = Monat wechseln
month-today = Zum heutigen Monat
month-empty = In diesem Monat gibt es keine Termine.
month-empty-list = Kommende Termine als Liste
week = Kalenderwoche
week-short = KW
today = heute

# Termine in Listen
cancelled = Abgesagt
external = Extern
full = Ausgebucht
changed = Geändert
moved-from = Verschoben, ursprünglich: { $was }
seats-none = Ausgebucht, Warteliste möglich
seats-left = Noch { $left } von { $capacity } Plätzen frei
tags = Themen

# Formate
formats-lead = Feste Formate mit ihrem Turnus.
formats-empty = Noch gibt es kein öffentliches Format.
format-next = Nächster Termin
format-cadence = Turnus
format-pauses = Pause
format-audience = Für wen
format-about = Worum es geht
format-upcoming = Kommende Termine
format-no-upcoming = Zurzeit ist kein Termin geplant.
format-no-upcoming-subscribe = Abonnieren Sie das Format: Neue Termine erscheinen dann von selbst in Ihrem Kalender.
format-subscribe = Im Kalender abonnieren
format-subscribe-lead = Neue, verschobene und abgesagte Termine kommen von selbst in Ihren Kalender.
format-past = Vergangene Termine
format-paused = Dieses Format pausiert zurzeit.
format-ended = Dieses Format ist beendet.
for-open = Offen für alle
for-invited = Für eingeladene Personen
for-role = Für bestimmte Rollen

# Ein Termin
event-when = Wann
event-where = Wo
event-host = Veranstaltet von
event-format = Format
event-seats = Plätze
event-join = Teilnahme
event-join-after = Online. Den Link erhalten angemeldete Personen.
event-is-cancelled = Dieser Termin fällt aus.
event-is-over = Dieser Termin ist vorbei.
event-reason = Grund
event-external = Zur Seite der Veranstaltung
event-registration = Anmeldung
event-own-zone = In Ihrer Zeitzone
registration-open = Möglich bis zum Beginn
registration-queue = Alle Plätze sind vergeben. Sie können auf die Warteliste.
registration-begun = Nicht mehr möglich: Der Termin hat begonnen.
event-download = In den Kalender eintragen (.ics)
register = Anmelden
register-waiting = Auf die Warteliste

# Anmelden
register-title = Anmeldung
register-full = Alle Plätze sind vergeben. Sie können sich auf die Warteliste setzen lassen.
register-send = Anmeldung absenden
register-privacy = Ihre Angaben erhält: { $host }. Wir nutzen sie nur für diese Anmeldung und löschen sie { $days } Tage nach dem Termin.
register-what-happens = Was mit Ihren Angaben geschieht
register-no-account = Sie brauchen kein Konto. Absagen können Sie jederzeit über den Link in der E-Mail.
field-name = Name
field-name-hint = So steht er in der Liste der Teilnehmenden, die nur die Veranstaltenden sehen.
field-email = E-Mail-Adresse
field-email-hint = Dorthin schicken wir den Link, mit dem Sie die Anmeldung bestätigen.
field-organization = Behörde oder Organisation
field-land = Land
field-land-none = keine Angabe
optional = freiwillig
form-wrong = Bitte prüfen Sie Ihre Angaben
inbox-title = Bitte sehen Sie in Ihr Postfach
inbox-lead = Wir haben eine E-Mail an die angegebene Adresse geschickt.
inbox-next = Öffnen Sie den Link in der E-Mail und drücken Sie dort den Knopf. Erst dann ist es erledigt.
inbox-nothing = Nichts angekommen? Bitte sehen Sie im Spam-Ordner nach. Manche Behörden stellen E-Mails mit einer Verzögerung von bis zu 15 Minuten zu.
lost-lead = Geben Sie Ihre E-Mail-Adresse an. Sind dort Anmeldungen bestätigt, schicken wir Ihnen den Link dazu.
lost-send = Link anfordern
lost-organizers = Sie organisieren Termine? Dann schicken wir Ihnen einen Anmeldelink. Im Arbeitsbereich steht unter „Meine Daten“, was über Sie gespeichert ist.
lost-organizers-link = Anmeldelink anfordern

# Bestätigen
confirm-title = Anmeldung bestätigen
confirm-open = Möchten Sie teilnehmen? Mit dem Knopf ist Ihr Platz sicher.
confirm-queue = Alle Plätze sind vergeben. Mit dem Knopf kommen Sie auf die Warteliste und rücken nach, sobald ein Platz frei wird.
confirm-closed = Für diesen Termin nehmen wir keine Anmeldungen mehr an.
confirm-confirmed = Sie sind angemeldet.
confirm-confirmed-mail = Eine E-Mail mit dem Kalendereintrag ist unterwegs.
confirm-waiting = Sie stehen auf der Warteliste.
confirm-waiting-mail = Sobald ein Platz frei wird, rücken Sie nach und erhalten eine E-Mail.
confirm-cancelled = Sie haben diese Anmeldung abgesagt. Unter „Meine Anmeldungen“ können Sie sich wieder anmelden.
confirm-declined = Danke, wir haben die Anmeldung verworfen. Zu diesem Termin erhalten Sie keine E-Mails mehr.
confirm-button = Teilnahme bestätigen
confirm-button-queue = Auf die Warteliste
deny-title = Sie haben sich nicht angemeldet?
deny-detail = Dann verwerfen wir die Anmeldung und schicken zu diesem Termin nichts mehr an diese Adresse.
deny-button = Das war ich nicht

# Meine Anmeldungen
manage-title = Meine Anmeldungen
manage-none = Sie haben keine kommenden Termine.
manage-leave = Absagen
manage-return = Wieder anmelden
manage-keep = Dieser Link gehört nur Ihnen. Bitte geben Sie ihn nicht weiter.
mine-event-cancelled = Termin fällt aus
mine-unconfirmed = Noch nicht bestätigt
mine-confirmed = Angemeldet
mine-waiting = Warteliste
mine-cancelled = Abgesagt
mine-attended = Teilgenommen
mine-no-show = Nicht teilgenommen

# Kalender-Abo
calendar-lead = Wählen Sie Formate und Themen. Sie erhalten eine einzige Adresse für Ihren Kalender; neue, verschobene und abgesagte Termine kommen von selbst.
calendar-make = Adresse zusammenstellen
calendar-address-chosen = Ihre Adresse
calendar-address-all = Adresse für alle Termine
calendar-copy = Zum Kopieren
calendar-copy-now = Adresse kopieren
calendar-copied = Kopiert.
calendar-webcal = Im Kalenderprogramm öffnen
calendar-too-long = Diese Adresse ist länger als 256 Zeichen; Google übernimmt sie nicht. Wählen Sie weniger Formate oder ein Thema.
calendar-phone = Mit dem Telefon
calendar-phone-lead = Richten Sie die Kamera des Telefons auf das Bild. Es öffnet die Adresse in Ihrem Kalender.
calendar-picture = QR-Code mit der Adresse { $address }
calendar-how = So abonnieren Sie
calendar-fresh = Wird erneuert
calendar-open-program = Direkt öffnen
program-outlook-web = Outlook im Web
program-steps-outlook-web = Öffnen Sie den Kalender. | Wählen Sie „Kalender hinzufügen“, dann „Aus dem Internet abonnieren“. | Fügen Sie die Adresse ein und bestätigen Sie.
program-fresh-outlook-web = etwa alle 3 Stunden, manchmal erst nach 24 Stunden
program-outlook = Outlook für Windows
program-steps-outlook = Öffnen Sie den Kalender. | Wählen Sie „Kalender hinzufügen“ oder „Kalender öffnen“, dann „Aus dem Internet“. | Fügen Sie die Adresse ein und bestätigen Sie.
program-fresh-outlook = alle 1 bis 3 Stunden
program-google = Google Kalender
program-steps-google = Öffnen Sie Google Kalender am Computer. | Wählen Sie neben „Weitere Kalender“ das Plus, dann „Per URL“. | Fügen Sie die Adresse ein und wählen Sie „Kalender hinzufügen“.
program-fresh-google = alle 4 bis 24 Stunden; das lässt sich nicht einstellen
program-apple = Apple Kalender am Mac
program-steps-apple = Wählen Sie „Ablage“, dann „Neues Kalenderabonnement“. | Fügen Sie die Adresse ein und wählen Sie „Abonnieren“. | Stellen Sie „Automatisch aktualisieren“ auf „Stündlich“.
program-fresh-apple = nach Ihrer Einstellung: stündlich bis wöchentlich
program-iphone = iPhone und iPad
program-steps-iphone = Öffnen Sie die Adresse mit dem Knopf oben oder mit der Kamera. | Bestätigen Sie mit „Abonnieren“.
program-fresh-iphone = nach Ihrer Einstellung: stündlich bis wöchentlich
program-thunderbird = Thunderbird
program-steps-thunderbird = Öffnen Sie den Kalender und wählen Sie unten links „Kalender hinzufügen“. | Wählen Sie „Im Netzwerk“. | Fügen Sie die Adresse ein; einen Benutzernamen braucht es nicht. | Wählen Sie „Kalender suchen“, dann „Abonnieren“.
program-fresh-thunderbird = alle 30 Minuten, wenn Sie nichts anderes einstellen
program-nextcloud = Nextcloud
program-steps-nextcloud = Öffnen Sie den Kalender und wählen Sie „Neuer Kalender“. | Wählen Sie „Neues Abonnement über Link“. | Fügen Sie die Adresse ein.
program-fresh-nextcloud = nach Einstellung der Nextcloud, meist stündlich
calendar-honest = Wie oft ein Programm nachsieht, bestimmt es selbst. Kurzfristige Änderungen erfahren Angemeldete deshalb immer auch per E-Mail.

# Seiten des Betreibers
legal-missing = Dieser Text ist noch nicht vollständig. Der Betreiber dieser Seite muss ihn ergänzen.
legal-gaps = Es fehlen:
nav-easy-language = Leichte Sprache
kept-title = Wie lange wir Daten aufbewahren
kept-lead = Diese Fristen sind im Programm eingestellt.
kept-what = Welche Daten
kept-until = Wann sie gelöscht werden
kept-request = Anfrage zur Anmeldung, deren Link niemand benutzt hat
kept-request-until = { $hours } Stunden nach der Anfrage, spätestens zu Beginn des Termins
kept-registration = Anmeldung zu einem Termin: Name, E-Mail-Adresse, Organisation, Land
kept-registration-until = { $days } Tage nach dem Ende des Termins
kept-registration-range = je nach Format { $least } bis { $most } Tage nach dem Ende des Termins; die genaue Frist steht am Anmeldeformular
kept-mail = Versandte E-Mails: an wen, wozu, wann; bei E-Mails zu Terminen auch der Text
kept-mail-until = { $days } Tage nach der Zustellung; wenn eine nicht zugestellt werden kann, { $given } Tage nachdem sie entstand
kept-inbound = E-Mails an uns: Antworten aus Kalenderprogrammen, unzustellbare E-Mails; nie ihr Text
kept-inbound-until = Antworten, die zählen, mit der Anmeldung; andere nach { $noted } Tagen, dass E-Mails zurückkamen, nach { $returned } Tagen
kept-sign-in = Anmeldung von Veranstaltenden (ein Cookie)
kept-sign-in-ends = Sie endet nach { $hours } Stunden ohne Zugriff, spätestens nach { $days } Tagen.
kept-sign-in-until = { $days ->
    [1] Einen Tag danach ist sie gelöscht.
   *[other] { $days } Tage danach ist sie gelöscht.
}
kept-organizer = Konten von Veranstaltenden: Name, E-Mail-Adresse, Rollen
kept-organizer-until = solange sie eine Rolle haben; { $days } Tage nach der letzten sind sie gelöscht
kept-answer = Antworten an Programme, die eine Anfrage wiederholen
kept-answer-until = { $days ->
    [1] nach einem Tag
   *[other] nach { $days } Tagen
}
kept-audit = Protokoll, wer von den Veranstaltenden was geändert hat; ohne Namen und E-Mail-Adressen von Teilnehmenden
kept-audit-until = { $days } Tage danach
kept-erasure = Dass jemand seine Daten löschen ließ: nur als Prüfsumme, aus der niemand zu erkennen ist
kept-erasure-until = bleibt, damit eine zurückgespielte Sicherung erneut gelöscht wird

# Formulare, die alle absenden können
guard-trap = Bitte lassen Sie dieses Feld leer.
guard-title = Bitte warten Sie einen Moment
guard-wait = { $seconds ->
    [one] Gerade kommen ungewöhnlich viele Formulare bei uns an. Ihre Angaben sind noch da. Bitte warten Sie eine Sekunde und senden Sie das Formular dann noch einmal ab.
   *[other] Gerade kommen ungewöhnlich viele Formulare bei uns an. Ihre Angaben sind noch da. Bitte warten Sie { $seconds } Sekunden und senden Sie das Formular dann noch einmal ab.
 }
