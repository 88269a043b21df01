# Kalendereinladungen
mail-calendar-invitation = Diese E-Mail ist zugleich die Einladung für Ihren Kalender. Absagen können Sie jederzeit über den Link unten.
mail-invitation-fact = Einladung
mail-invitation-intro = Sie nehmen dauerhaft teil und haben bei diesem Termin einen Platz. Mit dieser E-Mail kommt er in Ihren Kalender.
mail-why-invitation = Sie erhalten diese E-Mail, weil Sie dauerhaft teilnehmen und Ihre Termine als Kalendereinladung bekommen möchten. Über den Link oben können Sie das ändern.
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

# In wessen Kalender der Termin steht
calendar-invited = Im Kalender durch Einladung vom { $when } (Stand { $revision })
calendar-inviting = Kalendereinladung ist unterwegs (Stand { $revision })
calendar-removed = Aus dem Kalender genommen am { $when } (Stand { $revision })
calendar-removing = Wird aus dem Kalender genommen (Stand { $revision })
own-calendar-invitations = Termine, die Sie als Kalendereinladung bekommen, stehen nicht in diesem Abo. Sonst hätten Sie sie doppelt.
