# E-Mails: gemeinsame Teile
mail-hello = Guten Tag,
mail-hello-name = Guten Tag { $name },
mail-subject = { $fact }: { $title }, { $day }
mail-heading = { $fact }: { $title }
mail-when = Wann
mail-where = Wo
mail-host = Veranstaltet von
mail-page = Seite des Termins
mail-online = online
mail-manage = Anmeldung ansehen oder absagen
mail-manage-all = Meine Anmeldungen ansehen
mail-calendar-attached = Der Termin hängt als Kalenderdatei an.
mail-sent-by-host = Veranstaltet von { $host }. Verschickt von Turnus ({ $site }).
mail-sent-by = Verschickt von Turnus ({ $site }).
mail-imprint = Impressum
mail-privacy = Datenschutz
mail-why-requested = Sie erhalten diese E-Mail, weil Ihre Adresse auf der Seite dieses Termins eingetragen wurde. Wenn Sie nichts tun, bekommen Sie keine weiteren E-Mails dazu.
mail-why-already = Sie erhalten diese E-Mail, weil Ihre Adresse auf der Seite dieses Termins noch einmal eingetragen wurde. Wenn Sie absagen, bekommen Sie keine weiteren E-Mails zu diesem Termin.
mail-why-registered = Sie erhalten diese E-Mail, weil Sie sich zu diesem Termin angemeldet haben. Wenn Sie über den Link oben absagen, bekommen Sie keine weiteren E-Mails zu diesem Termin.
mail-why-cancelled = Sie erhalten diese E-Mail, weil Sie sich zu diesem Termin angemeldet haben. Über den Link oben können Sie sich abmelden. Dann bekommen Sie keine weiteren E-Mails zu diesem Termin.
mail-why-withdrawn = Sie erhalten diese E-Mail als Bestätigung Ihrer Absage. Weitere E-Mails zu diesem Termin bekommen Sie nicht.
mail-why-reply = Sie erhalten diese E-Mail, weil Ihr Kalenderprogramm uns eine Antwort auf diesen Termin geschickt hat.
mail-why-login = Sie erhalten diese E-Mail, weil jemand sich mit Ihrer Adresse bei Turnus anmelden möchte. Wenn Sie nichts tun, passiert nichts.
mail-why-own-data = Sie erhalten diese E-Mail, weil über einen Link aus unseren E-Mails an Sie der Link zu Ihren Daten angefordert wurde. Wenn Sie nichts tun, passiert nichts.
mail-why-manage-link = Sie erhalten diese E-Mail, weil für Ihre Adresse der Link zu Ihren Anmeldungen angefordert wurde. Wenn Sie nichts tun, passiert nichts.

# Anmeldung bestätigen
mail-confirm-fact = Bitte bestätigen
mail-confirm-intro = Ihre E-Mail-Adresse wurde zu diesem Termin angemeldet. Bitte bestätigen Sie die Anmeldung. Erst danach bekommen Sie einen Platz.
mail-confirm-action = Anmeldung bestätigen
mail-confirm-until = Der Link öffnet eine Seite. Dort bestätigen Sie mit einem Klick. Der Link gilt bis { $until }.
mail-confirm-not-you = Das waren Sie nicht? Dann brauchen Sie nichts zu tun: Ohne Bestätigung wird die Anmeldung gelöscht. Auf derselben Seite können Sie weitere E-Mails zu diesem Termin abstellen.

# Angemeldet
mail-confirmed-fact = Angemeldet
mail-confirmed-intro = Ihre Anmeldung ist bestätigt. Sie haben einen Platz.
mail-promoted-fact = Platz angenommen
mail-promoted-intro = Sie haben das Platzangebot angenommen und damit einen festen Platz.

# Schon angemeldet
mail-already-fact = Schon angemeldet
mail-already-confirmed = Ihre E-Mail-Adresse wurde noch einmal zu diesem Termin angemeldet. Sie haben bereits einen Platz. Es ändert sich nichts.
mail-already-waiting = Ihre E-Mail-Adresse wurde noch einmal zu diesem Termin angemeldet. Sie stehen bereits auf der Warteliste. Es ändert sich nichts.
mail-already-not-you = Das waren Sie nicht? Dann brauchen Sie nichts zu tun.

# Warteliste
mail-waiting-fact = Warteliste
mail-waiting-intro = der Termin ist ausgebucht. Sie stehen auf der Warteliste.
mail-waiting-position = der Termin ist ausgebucht. Sie stehen auf der Warteliste, zurzeit auf Platz { $position }.
mail-waiting-next = Wird ein Platz frei, bieten wir ihn der Reihe nach an. Sie bekommen dann eine E-Mail mit einer Frist.

# Platzangebot
mail-offer-fact = Platz frei
mail-offer-intro = ein Platz ist frei geworden, und Sie sind als Nächstes an der Reihe. Der Platz ist für Sie zurückgelegt.
mail-offer-action = Platz annehmen oder ablehnen
mail-offer-until = Das Angebot gilt bis { $until }. Danach bekommt die nächste Person auf der Warteliste den Platz.
mail-offer-let-go = Möchten Sie nicht mehr teilnehmen? Dann lehnen Sie auf derselben Seite bitte ab, damit jemand nachrücken kann.
mail-why-offer = Sie erhalten diese E-Mail, weil Sie auf der Warteliste dieses Termins stehen.

# Abgemeldet
mail-withdrawn-fact = Abgemeldet
mail-withdrawn-intro = Sie haben abgesagt und sind zu diesem Termin nicht mehr angemeldet.
mail-withdrawn-again = Doch wieder anmelden

# Antwort aus dem Kalenderprogramm, die nichts bewirkt
mail-proposal-fact = Zeit bleibt unverändert
mail-proposal-intro = Ihr Kalenderprogramm hat uns eine andere Zeit vorgeschlagen. Solche Vorschläge können wir nicht annehmen. Der Termin bleibt, wie er ist, und Ihre Anmeldung auch. Wenn Sie eine andere Zeit wünschen, wenden Sie sich bitte an { $host }.
mail-not-back-fact = Nicht angemeldet
mail-not-back-intro = Ihr Kalenderprogramm hat uns eine Zusage geschickt. Wir konnten sie nicht übernehmen: Sie sind zu diesem Termin nicht angemeldet und haben keinen Platz. Was möglich ist, sehen Sie auf der Seite Ihrer Anmeldungen.

# Geändert
mail-moved-fact = Verschoben
mail-moved-subject = { $fact }: { $title }, { $from } → { $to }
mail-moved-intro = der Termin ist verschoben.
mail-changed-fact = Geändert
mail-changed-intro = der Termin hat sich geändert.
mail-restored-fact = Findet doch statt
mail-restored-intro = der Termin war abgesagt und findet nun doch statt.
mail-update-was-when = Bisher: { $when }
mail-update-was-where = Bisheriger Ort: { $place }
mail-update-now = Jetzt gilt:
mail-update-seat = Ihr Platz bleibt Ihnen erhalten. Passt Ihnen der Termin nicht mehr? Dann sagen Sie bitte ab, damit jemand nachrücken kann.
mail-update-queue = Ihr Platz auf der Warteliste bleibt Ihnen erhalten.

# Abgesagt
mail-cancelled-fact = Abgesagt
mail-cancelled-intro = der Termin ist abgesagt und findet nicht statt.
mail-cancelled-reason = Grund: { $reason }
mail-cancelled-next = Sie brauchen nichts zu tun. Findet der Termin doch noch statt, bekommen Sie eine E-Mail.

# Anmelden der Organisierenden
mail-login-subject = Ihr Link zum Anmelden bei Turnus
mail-login-intro = mit diesem Link melden Sie sich bei Turnus an. Er wirkt nur in dem Browser, in dem Sie ihn angefordert haben.
mail-login-action = Bei Turnus anmelden
mail-login-code-intro = Lesen Sie diese E-Mail auf einem anderen Gerät? Dann geben Sie dort, wo Sie sich anmelden wollen, diesen Code ein:
mail-login-limits = Von der Anforderung an gilt der Code { $code } Minuten und der Link { $link } Minuten. Beide wirken nur einmal.
mail-login-not-you = Das waren Sie nicht? Dann geben Sie den Code niemandem und löschen Sie diese E-Mail.

# Verlorener Link
mail-manage-link-subject = Ihr Link zu Ihren Anmeldungen
mail-manage-link-intro = mit diesem Link sehen und ändern Sie Ihre Anmeldungen.
mail-manage-link-action = Meine Anmeldungen ansehen
mail-manage-link-not-you = Das waren Sie nicht? Dann brauchen Sie nichts zu tun. Der Link steht nur in dieser E-Mail.

# Eigene Daten
mail-own-data-subject = Ihr Link zu Ihren Daten
mail-own-data-intro = mit diesem Link sehen Sie alles, was bei uns über Sie gespeichert ist. Der Link gilt mindestens eine Stunde, nachdem Sie ihn angefordert haben. Leiten Sie diese E-Mail bitte nicht weiter.
mail-own-data-action = Meine Daten ansehen
mail-own-data-not-you = Das waren Sie nicht? Dann brauchen Sie nichts zu tun. Der Link steht nur in dieser E-Mail.

# Die E-Mails der Vorführung
demo-mails = E-Mails der Vorführung
demo-lead = In der Vorführung verlässt keine E-Mail diesen Rechner. Hier liegen alle.
demo-empty = Noch keine E-Mail.
demo-text = Text
demo-html = HTML
demo-html-title = Die E-Mail als HTML
demo-calendar = Kalenderdatei
demo-no-calendar = Diese E-Mail bringt keine Kalenderdatei mit.
demo-headers = Kopfzeilen
demo-header-name = Name
demo-header-value = Inhalt
