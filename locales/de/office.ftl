# Anmeldung der Veranstaltenden
sign-in-title = Anmelden
sign-in-lead = Für alle, die Termine veranstalten. Sie bekommen eine E-Mail mit einem Link und einem Code; ein Passwort gibt es nicht.
sign-in-button = Link anfordern
code-title = Bitte sehen Sie in Ihr Postfach
code-lead = Wenn die Adresse bei uns bekannt ist, haben wir eine E-Mail dorthin geschickt. Öffnen Sie den Link in diesem Browser, oder geben Sie hier den Code aus der E-Mail ein.
code-hint = Acht Zeichen, zum Beispiel ab2c-d3ef. Gilt zehn Minuten.
code-button = Anmelden
code-again = Neuen Link anfordern
label-code = Code
other-browser-lead = Dieser Link wurde in einem anderen Browser angefordert.
other-browser-what = Zur Sicherheit meldet er nur dort an. Geben Sie dort den Code aus derselben E-Mail ein, oder fordern Sie hier einen neuen Link an.
link-lead = Ein Klick, und Sie sind in diesem Browser angemeldet.
sign-out = Abmelden
account-title = Ihr Zugang
sessions-title = Wo Sie angemeldet sind
sessions-lead = Beenden Sie, was Sie nicht kennen oder nicht mehr brauchen.
session-line = Seit { $since }, zuletzt benutzt { $seen }
session-here = dieser Browser
session-end = Beenden
own-language-title = Sprache
own-language-legend = In dieser Sprache lesen Sie den Arbeitsplatz und Ihre E-Mails
own-language-save = Sprache speichern

# Arbeitsplatz
workplace-title = Arbeitsplatz
soon-title = Die nächsten Termine
soon-empty = Es steht kein Termin an.
my-formats-title = Ihre Formate
my-formats-empty = Noch gibt es kein Format. Richten Sie das erste ein.
format-draft = Entwurf
new-format-title = Format einrichten
see-public-page = Öffentliche Seite ansehen
dates-ahead = Kommende Termine
dates-ahead-empty = Es steht kein Termin an.
dates-past = Vergangene Termine
state-of-date-cancelled = Abgesagt
date-moved-from = Verschoben, ursprünglich { $when }
seats-taken = { $taken ->
    [one] 1 Platz vergeben
   *[other] { $taken } Plätze vergeben
}
seats-taken-of = { $taken } von { $capacity } Plätzen vergeben

# Einen Termin ändern
change-title = Ändern
change-lead = { $people ->
    [0] Für diesen Termin ist niemand angemeldet.
    [one] Eine Person ist angemeldet oder wartet; sie erfährt davon, wenn Sie es wünschen.
   *[other] { $people } Personen sind angemeldet oder warten; sie erfahren davon, wenn Sie es wünschen.
}
move-title = Verschieben
move-and-tell = { $people ->
    [one] Verschieben und eine Person benachrichtigen
   *[other] Verschieben und { $people } Personen benachrichtigen
}
move-silently = Still verschieben
details-title = Angaben zu diesem Termin
details-lead = Was leer bleibt, übernimmt der Termin vom Format.
save-silently = Still speichern
save-and-tell = { $people ->
    [one] Speichern und eine Person benachrichtigen
   *[other] Speichern und { $people } Personen benachrichtigen
}
cancel-title = Absagen
cancel-lead = Der Termin bleibt als abgesagt in allen Kalendern sichtbar. Sie können ihn später wieder ansetzen.
cancel-and-tell = { $people ->
    [one] Absagen und eine Person benachrichtigen
   *[other] Absagen und { $people } Personen benachrichtigen
}
cancel-silently = Still absagen
restore-and-tell = { $people ->
    [one] Wieder ansetzen und eine Person benachrichtigen
   *[other] Wieder ansetzen und { $people } Personen benachrichtigen
}
restore-silently = Still wieder ansetzen
roster-title = Teilnehmerliste
roster-empty = Noch hat sich niemand angemeldet.
roster-xlsx = Als Excel-Datei (XLSX) herunterladen
roster-csv = Als CSV herunterladen
mail-no-mailbox = Nicht erreichbar: Diese Adresse gibt es laut Mailserver nicht. Stand: { $when }
mail-disabled = Nicht erreichbar: Dieses Postfach nimmt laut Mailserver keine E-Mails an. Stand: { $when }
mail-refused = Eine E-Mail wurde vom Mailserver abgelehnt. Stand: { $when }
mail-late = Eine E-Mail kam trotz mehrerer Versuche nicht an. Stand: { $when }
mail-failed = Eine E-Mail konnte wegen eines technischen Fehlers nicht versendet werden. Stand: { $when }
column-name = Name
column-email = E-Mail
column-organization = Behörde
column-land = Land
column-state = Stand
column-position = Wartelistenplatz
column-requested = Angefragt am
column-confirmed = Bestätigt am
state-unconfirmed = noch nicht bestätigt
state-requested = wartet auf Freigabe
state-confirmed = angemeldet
state-waiting = Warteliste
state-offered = Platz angeboten
state-declined = abgelehnt
state-cancelled = abgemeldet
state-attended = war dabei
state-no-show = war nicht dabei

# Felder
label-email = E-Mail-Adresse
label-day = Tag
label-starts = Beginn
label-ends = Ende
label-title = Titel
label-theme = Thema
label-location = Ort
label-capacity = Plätze
label-description = Beschreibung
label-reason = Grund
label-summary = Zweck in einem Satz
label-rhythm = Turnus
rhythm-week = alle … Wochen
rhythm-month = alle … Monate an einem bestimmten Wochentag
rhythm-none = ohne Turnus, Termine einzeln
label-every = Alle wie viele Wochen oder Monate?
label-weekdays = Wochentage
label-ordinal = Welcher im Monat? (nur bei Monaten)
ordinal-choose = bitte wählen
label-anchor = Erster Termin ab
label-duration = Dauer in Minuten
label-until = Letzter Tag
label-policy = Wenn ein Termin auf einen Feiertag fällt
label-scope = Feiertage
policy-keep = bleibt er
policy-skip = fällt er aus
policy-next-workday = rückt er auf den nächsten Arbeitstag
policy-previous-workday = rückt er auf den Arbeitstag davor
policy-warn = bleibt er, mit Hinweis
label-pause = Pause (zum Beispiel Sommerpause)
label-pause-from = Erster Tag der Pause
label-pause-until = Letzter Tag der Pause
label-audience = Wer kann kommen?
audience-open = alle
audience-invited = wer eingeladen ist
audience-role = wer eine bestimmte Rolle hat
label-audience-note = Zielgruppe in Ihren Worten
label-registration = Anmeldung
registration-per-event = zu jedem Termin
registration-none = keine
label-join-url = Adresse der Videokonferenz
label-tags = Schlagwörter
label-slug = Kurzname in der Adresse
label-status = Sichtbarkeit
status-active = sofort öffentlich
status-draft = Entwurf, nur für Ihr Team
hint-day = zum Beispiel 12.03.2026
hint-time = zum Beispiel 10:00
hint-capacity = Leer lassen, wenn die Plätze nicht begrenzt sind oder das Format sie festlegt.
hint-markdown = Absätze, Listen, Links und Hervorhebungen in Markdown.
hint-reason = Steht in der Absage und im Kalender.
hint-summary = Steht in Listen und oben auf der Seite.
hint-every = 2 bedeutet: alle 14 Tage.
hint-until = Leer lassen, wenn kein Ende feststeht.
hint-audience-note = zum Beispiel „Koordinierende der Länder“
hint-join-url = Wird nie öffentlich gezeigt.
hint-tags = mit Kommas getrennt
hint-slug = nur a–z, 0–9 und Bindestriche; leer lassen, dann entsteht er aus dem Titel
preview-title = Die nächsten Termine
preview-empty = Nach dieser Regel gibt es keinen Termin.
week-number = KW { $week }
show-dates = Termine zeigen
set-up = Format einrichten
