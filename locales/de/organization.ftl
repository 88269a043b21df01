# Wie sich eine Organisation zeigt
organization-title = Auftritt Ihrer Organisation
organization-lead = Name, Farbe und Logo erscheinen auf den Seiten Ihrer Formate und Termine.
organization-name = Name der Organisation
organization-name-hint = So steht er bei jedem Termin und in den Kalendern.
organization-accent = Farbe für Knöpfe und Links
organization-accent-hint = Zum Beispiel #1c4f9c. Die Farbe muss sich vom hellen Grund gut abheben; für dunkle Bildschirme hellen wir sie selbst auf. Ohne Angabe gilt das Blau der Verwaltung.
organization-save = Auftritt speichern
organization-logo = Logo
organization-logo-now = Ihr Logo
organization-picture = Bild für das Logo
organization-picture-hint = PNG, JPEG oder WebP, höchstens 512 KB und 4.000 Punkte je Seite. Wir verkleinern es und speichern nur das Bild selbst.
organization-upload = Logo hochladen
organization-remove = Logo entfernen
organization-others = Ihre anderen Organisationen
