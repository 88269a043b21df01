# E-Mails: gemeinsame Teile
mail-hello = Guten Tag,
mail-hello-name = Guten Tag { $name },
mail-when = Wann
mail-where = Wo
mail-host = Veranstalter
mail-page = Seite des Termins
mail-online = online
mail-manage = Anmeldung ansehen oder absagen
mail-calendar-attached = Der Termin hängt als Kalenderdatei an.
mail-sent-by = Veranstalter ist { $host }. Diese E-Mail verschickt Turnus.
mail-privacy = Datenschutz
mail-why-requested = Sie erhalten diese E-Mail, weil Ihre Adresse auf der Seite dieses Termins eingetragen wurde.
mail-why-registered = Sie erhalten diese E-Mail, weil Sie sich zu diesem Termin angemeldet haben. Mit einer Absage über den Link oben enden die E-Mails zu diesem Termin.
mail-why-withdrawn = Sie erhalten diese E-Mail als Bestätigung Ihrer Abmeldung. Weitere E-Mails zu diesem Termin bekommen Sie nicht.
mail-why-login = Sie erhalten diese E-Mail, weil für Ihre Adresse eine Anmeldung bei Turnus angefordert wurde.
mail-why-manage-link = Sie erhalten diese E-Mail, weil für Ihre Adresse der Link zu Ihren Anmeldungen angefordert wurde.

# Anmeldung bestätigen
mail-confirm-subject = Bitte bestätigen: { $title }, { $day }
mail-confirm-intro = Ihre E-Mail-Adresse wurde zu diesem Termin angemeldet. Bitte bestätigen Sie die Anmeldung; erst danach bekommen Sie einen Platz.
mail-confirm-action = Anmeldung bestätigen
mail-confirm-until = Der Link öffnet eine Seite mit einer Schaltfläche zum Bestätigen. Er gilt bis { $until }.
mail-confirm-not-you = Das waren Sie nicht? Dann brauchen Sie nichts zu tun: Ohne Bestätigung wird die Anmeldung gelöscht. Auf derselben Seite können Sie weitere E-Mails zu diesem Termin abstellen.

# Angemeldet
mail-confirmed-subject = Angemeldet: { $title }, { $day }
mail-confirmed-intro = Ihre Anmeldung ist bestätigt, Sie haben einen Platz.
mail-promoted-subject = Platz frei geworden, Sie sind dabei: { $title }, { $day }
mail-promoted-intro = Ein Platz ist frei geworden: Sie sind von der Warteliste nachgerückt und haben jetzt einen Platz.

# Schon angemeldet
mail-already-subject = Schon angemeldet: { $title }, { $day }
mail-already-confirmed = Ihre E-Mail-Adresse wurde noch einmal zu diesem Termin angemeldet. Sie haben bereits einen Platz; es ändert sich nichts.
mail-already-waiting = Ihre E-Mail-Adresse wurde noch einmal zu diesem Termin angemeldet. Sie stehen bereits auf der Warteliste; es ändert sich nichts.
mail-already-not-you = Das waren Sie nicht? Dann brauchen Sie nichts zu tun.

# Warteliste
mail-waiting-subject = Auf der Warteliste: { $title }, { $day }
mail-waiting-intro = Der Termin ist ausgebucht. Sie stehen auf der Warteliste.
mail-waiting-position = Der Termin ist ausgebucht. Sie stehen auf der Warteliste, zurzeit auf Platz { $position }.
mail-waiting-next = Wird ein Platz frei, rücken Sie der Reihe nach nach und bekommen eine E-Mail.

# Abgemeldet
mail-withdrawn-subject = Abgemeldet: { $title }, { $day }
mail-withdrawn-intro = Sie sind von diesem Termin abgemeldet.
mail-withdrawn-again = Doch wieder anmelden

# Geändert
mail-moved-subject = Verschoben: { $title }, { $from } → { $to }
mail-moved-intro = Der Termin ist verschoben.
mail-changed-subject = Geändert: { $title }, { $day }
mail-changed-intro = Der Termin hat sich geändert.
mail-restored-subject = Findet doch statt: { $title }, { $day }
mail-restored-intro = Der Termin war abgesagt und findet nun doch statt.
mail-update-was-when = Bisher: { $when }
mail-update-was-where = Bisheriger Ort: { $place }
mail-update-now = Jetzt gilt:
mail-update-seat = Ihr Platz bleibt Ihnen erhalten. Passt es nicht mehr, sagen Sie bitte ab, damit jemand nachrücken kann.
mail-update-queue = Ihr Platz auf der Warteliste bleibt Ihnen erhalten.

# Abgesagt
mail-cancelled-subject = Abgesagt: { $title }, { $day }
mail-cancelled-intro = Der Termin ist abgesagt und findet nicht statt.
mail-cancelled-reason = Grund: { $reason }
mail-cancelled-next = Sie brauchen nichts zu tun. Findet der Termin doch noch statt, bekommen Sie eine E-Mail.

# Anmelden der Organisierenden
mail-login-subject = Ihr Link zum Anmelden bei Turnus
mail-login-intro = Mit diesem Link melden Sie sich bei Turnus an. Er wirkt nur in dem Browser, in dem Sie ihn angefordert haben.
mail-login-action = Anmelden
mail-login-code-intro = Wenn Sie die E-Mail auf einem anderen Gerät lesen, geben Sie dort, wo Sie sich anmelden wollen, diesen Code ein:
mail-login-limits = Der Code gilt { $code } Minuten, der Link { $link } Minuten. Beide wirken nur einmal.
mail-login-not-you = Das waren Sie nicht? Dann geben Sie den Code niemandem und löschen Sie diese E-Mail.

# Verlorener Link
mail-manage-link-subject = Ihr Link zu Ihren Anmeldungen
mail-manage-link-intro = Mit diesem Link sehen und ändern Sie Ihre Anmeldungen.
mail-manage-link-action = Meine Anmeldungen
mail-manage-link-not-you = Das waren Sie nicht? Dann brauchen Sie nichts zu tun. Der Link steht nur in dieser E-Mail.
