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
register-dates-later = Weitere Termine
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
channel-hint = Das können Sie später jederzeit ändern.
channel-feed = Kalender-Abo, dazu E-Mails bei Änderungen
channel-invitation = Kalendereinladung per E-Mail
channel-mail-only = Nur E-Mails
channel-save = Speichern
done-paused = Ihre Teilnahme ruht. Die Plätze sind wieder frei.
done-resumed = Sie nehmen wieder teil.
done-quit = Sie haben die Teilnahme beendet. Die Plätze sind wieder frei.
own-details-title = Meine Angaben ändern
own-details-lead = Das sehen die Teams der Formate und Termine, an denen Sie teilnehmen. Mails, die schon bei Ihnen sind, ändern sich nicht.
own-details-save = Angaben speichern
own-details-back = Zurück zu meinen Terminen
own-data-title = Meine Daten
own-data-link-lead = Wir schicken Ihnen einen Link. Er führt zu allem, was bei uns über Sie gespeichert ist.
own-data-link-why = Warum ein eigener Link? Unsere E-Mails werden manchmal weitergeleitet. So sieht nur, wer Ihr Postfach liest, alle Daten. Der Link gilt mindestens eine Stunde. Wir schicken höchstens drei Links kurz nacheinander, danach einen in der Stunde und zehn am Tag.
own-data-link-back = Zurück
own-data-registered-title = Haben Sie sich auch angemeldet?
own-data-registered-too = Hier steht, was zu Ihrer Adresse gespeichert ist. Ihre Anmeldungen und alles dazu finden Sie auf Ihrer eigenen Seite:
own-data-link-send = Link zu meinen Daten schicken
done-data-asked = In Ihrem Postfach liegt gleich ein Link zu Ihren Daten.
own-data-lead = Das ist bei uns über Sie gespeichert.
own-data-dates = Anmeldungen zu Terminen
own-data-none = Nichts gespeichert.
own-data-mails-title = E-Mails von uns
own-data-mails = { $count ->
    [one] Wir haben Ihnen eine E-Mail geschickt.
   *[other] Wir haben Ihnen { $count } E-Mails geschickt.
 }
own-data-file = Als Datei (JSON) herunterladen
own-data-agreed = Zugestimmt am { $when } zu diesem Wortlaut: { $words }
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

# Das Team entscheidet
mail-requested-intro = Ihre Anmeldung liegt dem Team vor. Sie bekommen eine E-Mail, sobald entschieden ist. Bis dahin haben Sie noch keinen Platz.
mail-already-requested = Ihre E-Mail-Adresse wurde noch einmal zu diesem Termin angemeldet. Ihre Anmeldung liegt dem Team bereits vor. Es ändert sich nichts.
mail-already-declined = Ihre E-Mail-Adresse wurde noch einmal zu diesem Termin angemeldet. Das Team hat die Anmeldung abgelehnt. Fragen dazu beantwortet { $host }. Die Kontaktdaten stehen im Impressum.
mail-update-request = Ihre Anmeldung liegt dem Team weiterhin vor.
mail-enrollment-known-request = Ihre E-Mail-Adresse wurde noch einmal für alle Termine dieser Reihe angemeldet. Ihre Anfrage liegt dem Team bereits vor. Es ändert sich nichts.
mail-enrollment-known-declined = Ihre E-Mail-Adresse wurde noch einmal für alle Termine dieser Reihe angemeldet. Das Team hat die Anfrage abgelehnt. Fragen dazu beantwortet { $host }. Die Kontaktdaten stehen im Impressum.
mail-date-declined = { $when } – abgelehnt
mail-declined-fact = Abgelehnt
mail-declined-intro = Ihre Anmeldung zu diesem Termin konnte das Team leider nicht annehmen.
mail-declined-format = Ihre Anfrage für alle Termine dieser Reihe konnte das Team leider nicht annehmen.
mail-declined-text = Das Team schreibt dazu:
mail-declined-ask = Fragen dazu beantwortet { $host }. Die Kontaktdaten stehen im Impressum.
mail-why-declined = Sie erhalten diese E-Mail, weil Sie sich zu diesem Termin angemeldet haben. Weitere E-Mails zu diesem Termin bekommen Sie nicht.
mail-why-declined-format = Sie erhalten diese E-Mail, weil Sie sich für alle Termine dieser Reihe angemeldet haben. Weitere E-Mails zu dieser Reihe bekommen Sie nicht.

fault-registration-turned-down = Das Team hat diese Anmeldung abgelehnt
fault-registration-turned-down-detail = Noch einmal anmelden können Sie sich hier nicht. Fragen dazu beantwortet { $host }. Die Kontaktdaten stehen im Impressum.
registration-by-team = Sie können sich anmelden. Über die Anmeldungen entscheidet das Team.
register-by-team = Über die Anmeldungen entscheidet das Team. Sie bekommen eine E-Mail, sobald entschieden ist.
confirm-by-team = Möchten Sie teilnehmen? Mit dem Knopf geht Ihre Anmeldung an das Team. Das Team entscheidet darüber.
confirm-button-request = Anmeldung an das Team senden
confirm-requested = Ihre Anmeldung wartet auf Zustimmung.
confirm-requested-mail = Sie liegt dem Team vor. Sie bekommen eine E-Mail, sobald entschieden ist. Bis dahin haben Sie noch keinen Platz.
confirm-refused = Das Team hat Ihre Anmeldung abgelehnt. Fragen dazu beantwortet { $host }. Die Kontaktdaten stehen im Impressum.
confirm-format-by-team = Möchten Sie an allen Terminen teilnehmen? Mit dem Knopf geht Ihre Anfrage an das Team. Das Team entscheidet darüber.
confirm-format-refused = Das Team hat Ihre Anfrage abgelehnt. Fragen dazu beantwortet { $host }. Die Kontaktdaten stehen im Impressum.
mine-requested = Wartet auf Zustimmung
mine-requested-remark = Das Team entscheidet noch. Bis dahin haben Sie keinen Platz.
mine-refused = Abgelehnt
mine-refused-remark = Fragen dazu beantwortet { $host }. Die Kontaktdaten stehen im Impressum.

# Das Team entscheidet: Arbeitsplatz
label-approval = Wer entscheidet über Anmeldungen?
hint-approval = Solange das Team nicht entschieden hat, belegt niemand einen Platz.
approval-nobody = Niemand: Wer sich anmeldet, hat einen Platz
approval-team = Anmeldungen bestätigt das Team
approval-inherited = Wie im Format: { $says }
decide-title = Über Anmeldungen entscheiden
decide-choose = { $name } auswählen
decide-go = Über die Ausgewählten entscheiden
decide-all = { $people ->
    [one] Eine Anmeldung wartet auf Ihre Entscheidung.
   *[other] { $people } Anmeldungen warten auf Ihre Entscheidung.
 }
decide-all-link = Über alle entscheiden
decide-none = Es wartet niemand mehr auf eine Entscheidung.
decide-people = { $people ->
    [one] Diese Person bekommt Ihre Entscheidung in einer E-Mail:
   *[other] Diese { $people } Personen bekommen Ihre Entscheidung in einer E-Mail:
 }
decide-more = { $people ->
    [one] Eine weitere Person kommt danach an die Reihe.
   *[other] { $people } weitere Personen kommen danach an die Reihe.
 }
decide-seats = { $seats ->
    [0] Es ist kein Platz frei: Wen Sie annehmen, kommt auf die Warteliste.
    [one] Es ist noch ein Platz frei. Wer keinen bekommt, kommt in der Reihenfolge der Anfragen auf die Warteliste.
   *[other] Es sind noch { $seats } Plätze frei. Wer keinen bekommt, kommt in der Reihenfolge der Anfragen auf die Warteliste.
 }
decide-unlimited = Die Plätze sind nicht begrenzt.
decide-queue = Es gibt schon eine Warteliste: Wen Sie annehmen, stellt sich hinten an.
decide-format = Wen Sie annehmen, nimmt an allen kommenden Terminen teil.
decide-begun = Annehmen können Sie niemanden mehr: Der Termin hat begonnen oder fällt aus.
decide-approve = { $people ->
    [one] Annehmen und benachrichtigen
   *[other] Alle { $people } annehmen und benachrichtigen
 }
decide-refuse = { $people ->
    [one] Ablehnen und benachrichtigen
   *[other] Alle { $people } ablehnen und benachrichtigen
 }
decide-refuse-title = Ablehnen
decide-text = Ein paar Worte dazu
decide-text-hint = Steht als Text in der E-Mail. Adressen von Internetseiten werden nicht zu Links.
decide-back = Nichts entscheiden
need-decision-format = { $people ->
    [one] Eine Person möchte an allen Terminen teilnehmen.
   *[other] { $people } Personen möchten an allen Terminen teilnehmen.
 }
done-approved = Angenommen. Die E-Mails sind unterwegs.
done-declined = Abgelehnt. Die E-Mails sind unterwegs.
done-undecided = Darüber war schon entschieden. Es hat sich nichts geändert.

# Auf der Seite der Reihe
format-standing-both = Sie können sich einmal für alle Termine anmelden oder nur für einzelne. Absagen können Sie jederzeit.
format-standing-only = Hier melden Sie sich einmal für alle Termine an. Einzelne Termine können Sie jederzeit absagen.

# Für eingeladene Personen oder Rollen
register-for-some = Dieses Format ist für bestimmte Personen gedacht. Stehen Sie nicht auf der Liste, können Sie beim Team anfragen.
registration-for-some = Dieses Format ist für bestimmte Personen gedacht. Sie können sich anmelden. Stehen Sie nicht auf der Liste, können Sie beim Team anfragen.
confirm-uninvited = Dieser Termin ist für bestimmte Personen gedacht. Sie stehen nicht auf der Liste.
confirm-format-uninvited = Diese Reihe ist für bestimmte Personen gedacht. Sie stehen nicht auf der Liste.
confirm-uninvited-ask = Sie möchten trotzdem teilnehmen? Dann fragen Sie beim Team an. Sie bekommen eine E-Mail, sobald entschieden ist.
confirm-ask = Teilnahme anfragen
own-data-lists = Personenlisten, auf denen Sie stehen
kept-list = Personenliste eines Formats: Name, E-Mail-Adresse, Land, Rolle
kept-list-until = wenn das Team die Person streicht oder die Person ihre Daten löscht; sonst nach dem Ende des Formats mit dessen letzten Anmeldungen

# Personenliste: Arbeitsplatz
tab-listed = Personenliste
hint-audience = Bei eingeladenen Personen und bei Rollen führen Sie die Liste unter „Personenliste“. Alle anderen können beim Team anfragen.
label-audience-roles = Rollen
hint-audience-roles = Mit Komma getrennt. Es zählt die Rolle, die in der Personenliste steht.
column-role = Rolle
column-listed = Eingetragen am
listed-open = Dieses Format ist für alle offen. Die Liste zählt erst, wenn Sie unter „Angaben“ eingeladene Personen oder Rollen wählen.
listed-invited = Wer auf der Liste steht, kommt ohne Anfrage hinein. Alle anderen können beim Team anfragen.
listed-roles = Wer mit einer dieser Rollen auf der Liste steht, kommt ohne Anfrage hinein: { $roles }. Alle anderen können beim Team anfragen.
listed-no-roles = Noch ist keine Rolle festgelegt. Deshalb müssen alle beim Team anfragen. Die Rollen stehen unter „Angaben“.
listed-stay = Wer gestrichen wird und schon angemeldet ist, bleibt angemeldet. Niemand bekommt eine E-Mail.
listed-preview = Das würde sich ändern
listed-new = { $people ->
    [one] Eine Person kommt dazu.
   *[other] { $people } Personen kommen dazu.
 }
listed-changed = { $people ->
    [one] Bei einer Person ändern sich Land oder Rolle.
   *[other] Bei { $people } Personen ändern sich Land oder Rolle.
 }
listed-known = { $people ->
    [one] Eine Person steht schon so auf der Liste.
   *[other] { $people } Personen stehen schon so auf der Liste.
 }
listed-duplicate = { $people ->
    [one] Eine Zeile ist doppelt.
   *[other] { $people } Zeilen sind doppelt.
 }
listed-invalid = { $people ->
    [one] Eine Zeile ist nicht lesbar.
   *[other] { $people } Zeilen sind nicht lesbar.
 }
listed-invalid-lead = Diese Zeilen werden übergangen:
listed-line = Zeile { $number }:
listed-more = … und { $count } weitere
listed-add = { $people ->
    [one] Eine Person übernehmen
   *[other] { $people } Personen übernehmen
 }
listed-paste-title = Personen hinzufügen
listed-paste = Personen, eine je Zeile
listed-paste-hint = Name; E-Mail-Adresse; Land; Rolle – oder nur die Adresse. Aus einer Tabelle können Sie die Zeilen einfach kopieren.
listed-check = Prüfen
listed-all = { $people ->
    [one] Eine Person auf der Liste
   *[other] { $people } Personen auf der Liste
 }
listed-none = Noch steht niemand auf der Liste.
listed-search = Name, Adresse oder Rolle
listed-remove = Ausgewählte streichen
