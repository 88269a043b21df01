# Kalendereinladungen
mail-calendar-invitation = Diese E-Mail ist zugleich die Einladung für Ihren Kalender. Absagen können Sie jederzeit über den Link unten.
mail-invitation-fact = Einladung
mail-invitation-intro = Sie haben bei diesem Termin einen Platz. Mit dieser E-Mail kommt er in Ihren Kalender.
mail-why-invitation = Sie erhalten diese E-Mail, weil Sie angemeldet sind und Ihre Termine als Kalendereinladung bekommen möchten. Über den Link oben können Sie das ändern.
mail-series-invitation = Mit dieser E-Mail kommen die Termine, an denen Sie teilnehmen, als Serie in Ihren Kalender.
mail-series-remark = Ändert sich ein Termin, bekommen Sie eine E-Mail, und Ihr Kalendereintrag ändert sich mit. Über den Link sehen Sie alle Ihre Termine und sagen einzelne ab.
mail-series-removal = diese Terminserie nehmen wir aus Ihrem Kalender: Sie nehmen nicht mehr an diesen Terminen teil, die Termine gehören jetzt zu einer anderen Serie, Sie möchten keine Kalendereinladungen mehr bekommen, oder Sie bekommen Ihre E-Mails jetzt an eine andere Adresse. Über den Link sehen Sie Ihre Anmeldungen.
mail-why-series-removal = Sie erhalten diese E-Mail, weil diese Termine als Einladung in Ihrem Kalender standen.
mail-removal-fact = Kalendereintrag entfernt
mail-removal-intro = diesen Termin nehmen wir aus Ihrem Kalender: Sie haben dort keinen Platz mehr, Sie möchten keine Kalendereinladungen mehr bekommen, oder Sie bekommen Ihre E-Mails jetzt an eine andere Adresse.
mail-why-removal = Sie erhalten diese E-Mail, weil dieser Termin als Einladung in Ihrem Kalender stand.

# Mehrere Änderungen in einer E-Mail
mail-your-dates = Ihre Termine
mail-several-moved = diese Termine sind verschoben. Ihre Plätze bleiben Ihnen erhalten.
mail-several-called-off = diese Termine sind abgesagt und finden nicht statt. Sie brauchen nichts zu tun.
mail-several-changed = bei diesen Terminen hat sich etwas geändert. Was weiter stattfindet, dafür bleiben Sie angemeldet.
mail-line-moved = Verschoben: { $was } → { $now }
mail-line-cancelled = Abgesagt: { $now }
mail-line-restored = Findet doch statt: { $now }
mail-line-changed = Geändert: { $now }
mail-line-reason = { $line }. Grund: { $reason }
mail-line-place = { $line }. Ort: { $now } (bisher: { $was })
mail-line-first-place = { $line }. Ort: { $now }
mail-line-no-place = { $line }. Bisheriger Ort: { $was }

# In wessen Kalender der Termin steht
calendar-invited = Im Kalender durch Einladung vom { $when } (Stand { $revision })
calendar-inviting = Kalendereinladung ist unterwegs (Stand { $revision })
calendar-removed = Aus dem Kalender genommen am { $when } (Stand { $revision })
calendar-removing = Wird aus dem Kalender genommen (Stand { $revision })
own-calendar-invitations = Termine, die Sie als Kalendereinladung bekommen, stehen nicht in diesem Abo. Sonst hätten Sie sie doppelt.

# Einladungen an eine Liste
mail-invited-fact = Einladung
mail-invited = { $host } lädt Sie ein, an dieser Reihe teilzunehmen. Öffnen Sie den Link und bestätigen Sie mit einem Klick. Dann sind Sie für alle Termine angemeldet, auch für neue und verschobene.
mail-invited-action = Ansehen und teilnehmen
mail-invited-stop = Sie möchten nicht teilnehmen? Dann brauchen Sie nichts zu tun. Weitere Einladungen können Sie abstellen.
mail-invited-stop-action = Keine Einladungen mehr
mail-why-invited = Sie erhalten diese E-Mail, weil { $host } Sie zu dieser Reihe einlädt. Wenn Sie nichts tun, sind Sie nicht angemeldet.

stop-title = Einladungen abstellen
stop-lead = { $host } hat Sie zu „{ $title }“ eingeladen. Hier können Sie weitere Einladungen abstellen.
stop-format = Keine Einladungen mehr zu dieser Reihe
stop-host = Widerspruch: gar keine Einladungen mehr von { $host }
stop-seat = E-Mails zu Terminen, für die Sie angemeldet sind, bekommen Sie weiterhin, zum Beispiel eine Absage. Sie enden, wenn Sie sich abmelden.
stop-done-format = Sie bekommen keine Einladungen mehr zu „{ $title }“.
stop-done-host = Sie bekommen keine Einladungen mehr von { $host }.

fault-invitations-count = Die Zahl fehlt oder stimmt nicht
fault-invitations-count-detail = Es würden { $count } Personen eingeladen. Bei mehr als 200 Personen geben Sie diese Zahl bitte zur Bestätigung an.

mail-invited-again-fact = Erinnerung an die Einladung
mail-invited-again = { $host } hat Sie eingeladen, an dieser Reihe teilzunehmen. Bisher haben Sie nicht geantwortet. Öffnen Sie den Link und bestätigen Sie mit einem Klick. Dann sind Sie für alle Termine angemeldet, auch für neue und verschobene. Eine weitere Erinnerung bekommen Sie nicht.
mail-invited-sample-fact = Probe der Einladung
mail-invited-sample = So sieht die Einladung aus. In der echten E-Mail führt der Link zur eigenen Anmeldung der Person. Darunter steht ein zweiter Link, mit dem sie weitere Einladungen abstellen kann.
mail-why-invited-sample = Sie erhalten diese E-Mail, weil Sie im Arbeitsbereich eine Probe angefordert haben. Sonst hat sie niemand bekommen.

# Eine Liste einladen: die Seite für das Team
tab-invitations = Einladen
invite-lead = Laden Sie Personen per E-Mail ein. Jede bekommt einen eigenen Link und nimmt erst teil, wenn sie dort zustimmt. Dieselbe Liste können Sie gefahrlos noch einmal einreichen: Niemand wird zweimal eingeladen.
invite-nobody = Hier können Sie gerade niemanden einladen: Es steht kein Termin bevor, zu dem man sich anmelden kann, oder das Format ist zu Ende. Wie man sich anmeldet, legen Sie unter „Angaben“ fest.
invite-paste-title = Liste einfügen
invite-paste-hint = Name; E-Mail-Adresse; Land; Rolle – Land und Rolle dürfen fehlen. Aus einer Tabelle können Sie die Zeilen einfach kopieren.
invite-file = oder als Datei (CSV)
invite-file-hint = Die Zeilen der Datei kommen zu den eingefügten dazu. Zusammen höchstens { $rows } Zeilen und { $max } MB.
invite-check = Liste prüfen
invite-preview = Das würde geschehen
invite-lines = Bitte schauen Sie sich diese Zeilen an:
invite-nameless = Der Name fehlt.
invite-no-address = Die E-Mail-Adresse fehlt.
invite-new = { $people ->
    [one] Eine Person wird eingeladen.
   *[other] { $people } Personen werden eingeladen.
 }
invite-known = { $people ->
    [one] Eine Person ist hier schon bekannt: Sie nimmt teil, hat angefragt oder sich abgemeldet.
   *[other] { $people } Personen sind hier schon bekannt: Sie nehmen teil, haben angefragt oder sich abgemeldet.
 }
invite-invited = { $people ->
    [one] Eine Person wurde schon eingeladen.
   *[other] { $people } Personen wurden schon eingeladen.
 }
invite-duplicate = { $people ->
    [one] Eine Zeile ist doppelt.
   *[other] { $people } Zeilen sind doppelt.
 }
invite-suppressed = { $people ->
    [one] Eine Adresse ist nicht erreichbar.
   *[other] { $people } Adressen sind nicht erreichbar.
 }
invite-objected = { $people ->
    [one] Eine Person möchte keine Einladungen.
   *[other] { $people } Personen möchten keine Einladungen.
 }
invite-invalid = { $people ->
    [one] Eine Zeile ist nicht lesbar und wird übergangen.
   *[other] { $people } Zeilen sind nicht lesbar und werden übergangen.
 }
invite-functional = { $people ->
    [one] Eine Adresse sieht nach einem Funktionspostfach aus, das mehrere lesen.
   *[other] { $people } Adressen sehen nach Funktionspostfächern aus, die mehrere lesen.
 }
invite-why-known = hier schon bekannt
invite-why-invited = schon eingeladen
invite-why-duplicate = doppelt
invite-why-suppressed = nicht erreichbar
invite-why-objected = möchte keine Einladungen
invite-why-functional = wird eingeladen, sieht aber nach einem Funktionspostfach aus
invite-count = Zahl der Personen
invite-count-hint = Bei mehr als 200 Personen geben Sie die Zahl bitte selbst ein: { $people }
invite-sample = Probe an mich senden
invite-sample-sent = Die Probe ist unterwegs an { $address }. Niemand sonst bekommt sie.
invite-send = { $people ->
    [one] Eine Person einladen
   *[other] { $people } Personen einladen
 }
invite-progress = { $people ->
    [one] Eine Person wurde eingeladen
   *[other] { $people } Personen wurden eingeladen
 }
invite-as-of = Stand: { $when }.
invite-reload = Neu laden
invite-takes = { $minutes ->
    [one] Die E-Mails gehen nacheinander hinaus. Das dauert noch etwa eine Minute. Sie können die Seite verlassen.
   *[other] Die E-Mails gehen nacheinander hinaus. Das dauert noch etwa { $minutes } Minuten. Sie können die Seite verlassen.
 }
invite-pause = Versand anhalten
invite-resume = Versand fortsetzen
invite-rests = { $people ->
    [one] Der Versand ist angehalten. Eine E-Mail wartet.
   *[other] Der Versand ist angehalten. { $people } E-Mails warten.
 }
invite-reminded = davon erinnert
invite-remind-title = An die Einladung erinnern
invite-remind-lead = Erinnert wird, wer die Einladung bekommen und nicht geantwortet hat, und nur ein einziges Mal. Wer teilnimmt, abgelehnt hat, keine Einladungen möchte oder nicht erreichbar ist, bekommt nichts.
invite-remind = { $people ->
    [one] Eine Person erinnern
   *[other] { $people } Personen erinnern
 }
invite-everybody = Alle Eingeladenen
invite-search = Name oder Adresse
column-invitation = Stand
column-invited = Eingeladen am
column-reminded = Erinnert am
invitation-waiting = E-Mail wartet auf den Versand
invitation-paused = Versand angehalten
invitation-unanswered = Noch keine Antwort
invitation-yes = Nimmt teil oder hat angefragt
invitation-no = Nimmt nicht teil
invitation-bounced = E-Mail kam zurück
invitation-failed = E-Mail konnte nicht gesendet werden
invitation-expired = Nicht beantwortet, Link abgelaufen

# Die eigenen Daten
own-data-invitations = Einladungen, die Sie bekommen haben
own-data-objections = Keine Einladungen
own-data-objection-format = Keine Einladungen mehr zu „{ $title }“
own-data-objection-host = Gar keine Einladungen mehr von { $host }

# Zu einzelnen Terminen einladen
mail-invited-dates = { $dates ->
    [one] { $host } lädt Sie zu diesem Termin ein. Öffnen Sie den Link und bestätigen Sie mit einem Klick. Dann sind Sie angemeldet.
   *[other] { $host } lädt Sie zu diesen { $dates } Terminen ein. Öffnen Sie den Link und bestätigen Sie mit einem Klick. Dann sind Sie für alle angemeldet.
 }
mail-invited-dates-again = { $dates ->
    [one] { $host } hat Sie zu diesem Termin eingeladen. Bisher haben Sie nicht geantwortet. Öffnen Sie den Link und bestätigen Sie mit einem Klick. Dann sind Sie angemeldet. Eine weitere Erinnerung bekommen Sie nicht.
   *[other] { $host } hat Sie zu diesen { $dates } Terminen eingeladen. Bisher haben Sie nicht geantwortet. Öffnen Sie den Link und bestätigen Sie mit einem Klick. Dann sind Sie für alle angemeldet. Eine weitere Erinnerung bekommen Sie nicht.
 }
mail-why-invited-dates = Sie erhalten diese E-Mail, weil { $host } Sie einlädt. Wenn Sie nichts tun, sind Sie nicht angemeldet.
invite-scope = Wozu laden Sie ein?
invite-scope-all = Zu allen Terminen, auch zu künftigen
invite-scope-dates = Nur zu den ausgewählten Terminen
invite-dates-hint = Jede Person bekommt eine einzige E-Mail. Mit einem Klick meldet sie sich zu allen ausgewählten Terminen an.
invite-dates-later = Spätere Termine
invite-to-date = Personen einladen
invited-to-all = Alle Termine
column-invited-to = Eingeladen zu
