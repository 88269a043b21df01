# Ablehnungen
fault-registration-whole-format = Nur für die ganze Reihe
fault-registration-whole-format-detail = Hier meldet man sich für alle Termine an. Das geht auf der Seite der Reihe.

# E-Mails zu mehreren Terminen und zur Dauerteilnahme
mail-all-dates = alle Termine
mail-more-dates = … und alle weiteren
mail-date-waiting = { $when } – Warteliste
mail-date-requested = { $when } – Anfrage läuft
mail-date-left = { $when } – abgesagt
mail-several-days = { $count ->
    [one] { $count } Termin
   *[other] { $count } Termine
 }
mail-several-confirm = Ihre E-Mail-Adresse wurde zu diesen Terminen angemeldet. Bitte bestätigen Sie die Anmeldung mit einem Klick für alle. Erst danach bekommen Sie Ihre Plätze.
mail-several-confirmed = Ihre Anmeldung ist bestätigt.
mail-several-waiting = die Termine sind ausgebucht. Sie stehen jeweils auf der Warteliste. Wird ein Platz frei, bieten wir ihn der Reihe nach an.
mail-several-known = Ihre E-Mail-Adresse wurde noch einmal zu diesen Terminen angemeldet. Sie sind bereits angemeldet. Es ändert sich nichts.
mail-several-not-you = Das waren Sie nicht? Dann brauchen Sie nichts zu tun: Ohne Bestätigung wird die Anmeldung gelöscht. Auf derselben Seite können Sie weitere E-Mails zu diesen Terminen abstellen.
mail-enrollment-confirm = Ihre E-Mail-Adresse wurde für alle Termine dieser Reihe angemeldet, auch für die künftigen. Bitte bestätigen Sie das. Erst danach nehmen Sie teil.
mail-enrollment-confirm-action = Dauerteilnahme bestätigen
mail-enrollment-confirmed = Sie nehmen ab jetzt an allen Terminen teil, auch an neuen und verschobenen. Sie müssen sich nicht mehr einzeln anmelden.
mail-enrollment-exceptions = Über den Link sehen Sie alle Ihre Termine. Dort sagen Sie einzelne Termine ab, pausieren oder beenden die Teilnahme.
mail-requested-fact = Anfrage eingegangen
mail-enrollment-requested = Ihre Anfrage liegt dem Team vor. Sie bekommen eine E-Mail, sobald entschieden ist.
mail-enrollment-known = Ihre E-Mail-Adresse wurde noch einmal für alle Termine dieser Reihe angemeldet. Sie nehmen bereits teil. Es ändert sich nichts.
mail-enrollment-left = Sie haben die Dauerteilnahme beendet. Zu den künftigen Terminen sind Sie nicht mehr angemeldet.
mail-enrollment-not-you = Das waren Sie nicht? Dann brauchen Sie nichts zu tun: Ohne Bestätigung wird die Anmeldung gelöscht. Auf derselben Seite können Sie weitere E-Mails zu dieser Reihe abstellen.
mail-why-several-requested = Sie erhalten diese E-Mail, weil Ihre Adresse für diese Termine eingetragen wurde. Wenn Sie nichts tun, bekommen Sie keine weiteren E-Mails dazu.
mail-why-enrollment-requested = Sie erhalten diese E-Mail, weil Ihre Adresse für alle Termine dieser Reihe eingetragen wurde. Wenn Sie nichts tun, bekommen Sie keine weiteren E-Mails dazu.
mail-why-several = Sie erhalten diese E-Mail, weil Sie sich zu diesen Terminen angemeldet haben. Wenn Sie über den Link oben absagen, bekommen Sie keine weiteren E-Mails dazu.
mail-why-enrollment = Sie erhalten diese E-Mail, weil Sie sich für alle Termine dieser Reihe angemeldet haben. Wenn Sie die Teilnahme über den Link oben beenden, bekommen Sie keine weiteren E-Mails dazu.
mail-why-enrollment-left = Sie erhalten diese E-Mail als Bestätigung, dass Ihre Dauerteilnahme beendet ist. Weitere E-Mails zu dieser Reihe bekommen Sie nicht.

# Anmeldung zur ganzen Reihe oder zu mehreren Terminen
register-all = Für alle Termine anmelden
register-scope = Woran möchten Sie teilnehmen?
register-scope-all = An allen Terminen, auch an künftigen, bis ich mich abmelde
register-scope-dates = Nur an den ausgewählten Terminen
register-dates = Termine zur Auswahl
register-whole-lead = Sie melden sich für alle Termine dieser Reihe an. Einzelne Termine können Sie später jederzeit absagen.
register-rather-all = Lieber für alle Termine dieser Reihe anmelden
register-privacy-all = Wir nutzen Ihre Angaben nur für diese Anmeldung und löschen sie { $days } Tage nach dem jeweiligen Termin.
confirm-others = Außerdem
confirm-format-title = Dauerteilnahme bestätigen
confirm-format-open = Möchten Sie an allen Terminen teilnehmen? Einzelne Termine können Sie später jederzeit absagen.
confirm-format-closed = Für diese Reihe nehmen wir keine Anmeldungen mehr an.
confirm-format-requested = Ihre Anfrage liegt dem Team vor.
confirm-format-requested-mail = Sie bekommen eine E-Mail, sobald entschieden ist.
confirm-format-active = Sie nehmen an allen Terminen teil.
confirm-format-active-mail = Eine E-Mail mit dem Link zu Ihren Anmeldungen ist unterwegs.
confirm-format-paused = Ihre Teilnahme ruht. Unter „Meine Anmeldungen“ setzen Sie sie fort.
confirm-format-left = Sie haben die Teilnahme beendet. Unter „Meine Anmeldungen“ können Sie wieder einsteigen.
confirm-format-declined = Danke, wir haben die Anmeldung verworfen. Zu dieser Reihe erhalten Sie keine E-Mails mehr.
confirm-format-next = Die nächsten Termine
confirm-format-button = Teilnahme bestätigen
deny-format-detail = Wenn jemand anders Ihre Adresse eingetragen hat, verwerfen wir die Anmeldung. Sie bekommen dann keine E-Mails mehr zu dieser Reihe.

# Meine Anmeldungen
manage-formats = Dauerteilnahmen
manage-pause = Pausieren
manage-resume = Wieder teilnehmen
manage-quit = Teilnahme beenden
manage-own = Ihre Angaben
manage-language = Sprache Ihrer E-Mails und Seiten
manage-language-save = Sprache speichern
mine-format-requested = Anfrage läuft
mine-format-active = Nehme teil
mine-format-paused = Pausiert
mine-format-left = Beendet
channel-label = Wie möchten Sie über Termine informiert werden?
channel-feed = Kalender-Abo, dazu E-Mails bei Änderungen
channel-invitation = Kalendereinladung per E-Mail
channel-mail-only = Nur E-Mails
channel-save = Speichern
done-paused = Ihre Teilnahme ruht. Die Plätze sind wieder frei.
done-resumed = Sie nehmen wieder teil.
done-quit = Sie haben die Teilnahme beendet. Die Plätze sind wieder frei.
own-data-title = Meine Daten
own-data-lead = Das ist bei uns über Sie gespeichert.
own-data-dates = Anmeldungen zu Terminen
own-data-none = Nichts gespeichert.
own-data-mails = { $count ->
    [one] Wir haben Ihnen eine E-Mail geschickt.
   *[other] Wir haben Ihnen { $count } E-Mails geschickt.
 }
own-data-file = Als Datei (JSON) herunterladen
own-erase-title = Meine Daten löschen
own-erase-what = Wir sagen alle Ihre Termine ab, beenden Ihre Dauerteilnahmen und löschen alles, was über Sie gespeichert ist. Das lässt sich nicht rückgängig machen.
own-erase-links = Danach gelten auch die Links in Ihren E-Mails nicht mehr.
own-erase-button = Alles endgültig löschen
own-erase-back = Nicht löschen
own-erased-title = Ihre Daten sind gelöscht
own-erased-lead = Bei uns ist nichts mehr über Sie gespeichert. Sie bekommen keine E-Mails mehr.

# Menschen eines Formats
people-standing = { $count ->
    [one] Eine Person nimmt an allen Terminen teil.
   *[other] { $count } Personen nehmen an allen Terminen teil.
 }
column-standing = Dauerteilnahme
standing-active = alle Termine
standing-declined = abgelehnt
