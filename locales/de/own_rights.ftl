# E-Mail-Adresse ändern
own-address-title = E-Mail-Adresse ändern
own-address-now = Ihre E-Mails gehen jetzt an:
own-address-lead = Geben Sie Ihre neue Adresse ein. Wir schicken einen Link dorthin. Erst wenn Sie dort bestätigen, gehen alle E-Mails an die neue Adresse. Ihre Plätze behalten Sie.
own-address-field = Neue E-Mail-Adresse
own-address-send = Link an die neue Adresse schicken
own-address-others = Lesen mehrere Personen Ihr Postfach? Dann ändert sich nur Ihre Adresse. Die anderen bekommen ihre E-Mails wie bisher.
own-address-stop-title = Angeforderte Änderung
own-address-stop-lead = Haben Sie eine Änderung angefordert und möchten sie doch nicht? Oder waren Sie das nicht?
own-address-stop = Änderung abbrechen
own-address-link = E-Mail-Adresse ändern
done-address-asked = Wenn die neue Adresse E-Mails annimmt, liegt dort gleich ein Link. Bestätigen Sie die Änderung mit diesem Link. Bis dahin bleibt alles, wie es ist.
done-address-stopped = Angeforderte Änderungen der Adresse sind abgebrochen.

# Der Link an die neue Adresse
new-address-title = Neue E-Mail-Adresse bestätigen
new-address-open = Möchten Sie E-Mails zu Ihren Anmeldungen künftig an diese Adresse bekommen?
new-address-person = Für
new-address-email = Neue Adresse
new-address-means = Alle Anmeldungen und Dauerteilnahmen ziehen mit um. Kalendereinladungen nehmen wir an der alten Adresse zurück und schicken sie an die neue. Die Links in den bisherigen E-Mails gelten dann nicht mehr. Einen neuen Link bekommen Sie gleich per E-Mail.
new-address-confirm = Ja, diese Adresse verwenden
new-address-deny = Das war ich nicht
new-address-done = Ihre E-Mails gehen jetzt an diese Adresse. Den Link zu Ihrer Seite schicken wir Ihnen dorthin.
new-address-denied = Danke. Es ändert sich nichts, und an diese Adresse fragen wir dazu nicht noch einmal.
fault-address-taken = Diese Person gibt es unter der neuen Adresse schon
fault-address-taken-detail = Unter der neuen Adresse ist schon jemand mit Ihrem Namen angemeldet. Sind Sie das? Dann sagen Sie unter einer der beiden Adressen ab und verlassen Sie dort die Formate, oder löschen Sie dort Ihre Daten. Danach können Sie den Link noch einmal öffnen.

# Die E-Mails dazu
mail-confirm-address-subject = Bitte bestätigen Sie Ihre neue E-Mail-Adresse
mail-confirm-address-intro = diese E-Mail-Adresse wurde als neue Adresse für Anmeldungen angegeben. Bitte bestätigen Sie das. Erst danach gehen E-Mails hierhin.
mail-confirm-address-action = Neue Adresse bestätigen
mail-confirm-address-until = Der Link öffnet eine Seite. Dort bestätigen Sie mit einem Klick. Der Link gilt { $hours } Stunden.
mail-confirm-address-not-you = Das waren Sie nicht? Dann brauchen Sie nichts zu tun: Ohne Bestätigung ändert sich nichts. Auf derselben Seite können Sie weitere solche E-Mails abstellen.
mail-why-confirm-address = Sie erhalten diese E-Mail, weil Ihre Adresse als neue E-Mail-Adresse eingetragen wurde. Wenn Sie nichts tun, passiert nichts.
mail-address-asked-subject = Ihre E-Mails sollen an eine andere Adresse gehen
mail-address-asked-intro = für Ihre Anmeldungen wurde eine andere E-Mail-Adresse angegeben. Sobald sie dort bestätigt ist, gehen Ihre E-Mails nicht mehr an diese Adresse.
mail-address-asked-action = Meine Anmeldungen ansehen
mail-address-asked-not-you = Das waren Sie nicht? Dann öffnen Sie Ihre Seite, wählen Sie „Meine Angaben ändern“ und dort „E-Mail-Adresse ändern“, und brechen Sie die Änderung ab.
mail-why-address-asked = Sie erhalten diese E-Mail, weil auf Ihrer Seite eine andere E-Mail-Adresse angegeben wurde.

# Verarbeitung einschränken (Art. 18 DSGVO)
own-restrict-title = Nutzung meiner Daten einschränken
own-restrict-what = Wir bewahren Ihre Daten dann nur noch auf und nutzen sie nur für die Termine, zu denen Sie einen Platz haben.
own-restrict-mails = Sie bekommen keine Erinnerungen, keine Einladungen und keine Neuigkeiten. Lesen mehrere Personen Ihr Postfach, gehen auch an diese keine Neuigkeiten mehr dorthin.
own-restrict-files = Ihr Name steht nicht in Dateien, die Veranstaltende herunterladen. Auf der Seite des Termins sehen sie ihn mit dem Vermerk „eingeschränkt“.
own-restrict-held = Wird ein Termin verlegt oder abgesagt, zu dem Sie einen Platz haben, erfahren Sie das weiterhin.
own-restrict-back = Auf dieser Seite können Sie die Einschränkung jederzeit aufheben.
own-restrict-holds = Die Nutzung Ihrer Daten ist eingeschränkt.
own-restrict-button = Nutzung einschränken
own-restrict-lift = Einschränkung aufheben
roster-restricted = Nutzung der Daten eingeschränkt

# Zustimmen auf der eigenen Seite
manage-agree = Mit „Platz annehmen“, „Wieder anmelden“ und „Wieder teilnehmen“ sagen Sie verbindlich zu, und wir speichern Ihre Angaben dafür.
done-words-changed = Der Text neben dem Knopf ist inzwischen ein anderer. Bitte lesen Sie ihn. Drücken Sie dann noch einmal.
