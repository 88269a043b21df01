# Kalendereinladungen
mail-calendar-invitation = Diese E-Mail ist zugleich die Einladung für Ihren Kalender. Absagen können Sie jederzeit über den Link unten.
mail-invitation-fact = Einladung
mail-invitation-intro = Sie haben bei diesem Termin einen Platz. Mit dieser E-Mail kommt er in Ihren Kalender.
mail-why-invitation = Sie erhalten diese E-Mail, weil Sie angemeldet sind und Ihre Termine als Kalendereinladung bekommen möchten. Über den Link oben können Sie das ändern.
mail-removal-fact = Kalendereintrag entfernt
mail-removal-intro = diesen Termin nehmen wir aus Ihrem Kalender: Sie haben dort keinen Platz mehr, oder Sie möchten keine Kalendereinladungen mehr bekommen.
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
