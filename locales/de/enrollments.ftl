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
