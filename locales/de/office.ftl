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
state-of-date-cancelled = Abgesagt
date-moved-from = Verschoben, ursprünglich { $when }
seats-taken = { $taken ->
    [one] 1 Platz vergeben
   *[other] { $taken } Plätze vergeben
}
seats-taken-of = { $taken } von { $capacity } Plätzen vergeben

# Einen Termin ändern
change-lead = { $people ->
    [0] Für diesen Termin ist niemand angemeldet.
    [one] Eine Person ist angemeldet oder wartet; sie erfährt davon, wenn Sie es wünschen.
   *[other] { $people } Personen sind angemeldet oder warten; sie erfahren davon, wenn Sie es wünschen.
}
short-notice = Der Beginn ist weniger als 72 Stunden entfernt. Abonnierte Kalender zeigen eine Änderung oft erst nach Stunden. Nur eine E-Mail kommt sicher rechtzeitig an.
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
mail-returned = Eine E-Mail kam als unzustellbar zurück. Stand: { $when }
mail-bounced = Nicht erreichbar: Mehrere E-Mails an diese Adresse kamen als unzustellbar zurück. Stand: { $when }
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

# Arbeitsplatz: Listen und Räume
formats-title = Formate
formats-search = Titel oder Zweck
format-runs = läuft
format-rests = ruht
format-is-over = beendet
nav-rooms = Bereiche dieses Formats
tab-dates = Termine
tab-cadence = Turnus
tab-people = Teilnehmende
tab-settings = Angaben
list-span = { $from }–{ $to } von { $total }
list-any = alle
list-none-found = Dazu gibt es keinen Eintrag.
filter-show = Anzeigen
filter-drop = Alle zeigen
filter-scheduled = findet statt
filter-cancelled = abgesagt
filter-moved = verschoben
filter-full = Ausgebucht
label-period = Zeitraum
period-ahead = kommende
period-past = vergangene
period-all = alle
column-when = Wann
column-confirmed-people = Mit Platz
column-waiting = Warteliste
column-pending = Offen
column-seats = Plätze
column-actions = Ändern
column-dates = Termine
column-last = Zuletzt angefragt
column-next = Nächster Termin
column-ahead = Kommende Termine
column-people = Personen
next-none = keiner geplant
seats-unlimited = unbegrenzt
dates-none = Dieses Format hat noch keine Termine.
dates-none-hint = Ohne Turnus entsteht kein Termin von selbst.
dates-show-all = Alle Termine zeigen
day-and-month = { $day }.{ $month }.
seating-title = Belegung der nächsten Termine
seating-sentence = { $people ->
    [one] Die nächsten { $dates } Termine: 1 Platz ist vergeben.
   *[other] Die nächsten { $dates } Termine: { $people } Plätze sind vergeben.
}
filling-title = Anmeldungen im Zeitverlauf
filling-sentence = { $people ->
    [one] Von { $from } bis { $to }: 1 Person ist angemeldet oder wartet.
   *[other] Von { $from } bis { $to }: { $people } Personen sind angemeldet oder warten.
}
chart-capacity = Plätze
chart-as-table = Als Tabelle
roster-search = Name, E-Mail oder Behörde
roster-empty-hint = Anmelden kann man sich auf der öffentlichen Seite.
roster-hidden = Namen und Adressen sieht, wer in Ihrem Team bearbeiten darf.
roster-position = (Nr. { $position })
roster-unreached = { $people ->
    [one] Eine Person hat eine E-Mail zu diesem Termin nicht bekommen. Sie ist unten gekennzeichnet.
   *[other] { $people } Personen haben eine E-Mail zu diesem Termin nicht bekommen. Sie sind unten gekennzeichnet.
}
mail-tried-again = Eine E-Mail kam noch nicht an, wir versuchen es weiter ({ $when }).
mail-again = Noch einmal senden

# Einen Termin ändern: was geschieht
restore-title = Wieder ansetzen
details-action = Angaben ändern
change-not = Nichts ändern und zurück
move-effect = Der Termin bleibt derselbe Eintrag in allen Kalendern und steht sofort an der neuen Stelle. Nur dieser Termin wird verschoben.
details-effect = Die öffentliche Seite und die Kalender zeigen die neuen Angaben sofort. Ein neuer Ort gilt als Änderung des Termins.
restore-effect = Der Termin steht sofort wieder in allen Kalendern. Wer angemeldet war, ist es weiterhin.
hint-join-kept = Eine Adresse ist hinterlegt; wir zeigen sie nicht. Leer lassen, dann bleibt sie.
hint-join-own = Leer lassen, dann gilt die Adresse des Formats. Wird nie öffentlich gezeigt.
label-join-away = Die hinterlegte Adresse entfernen

# Ein Format ändern
save = Speichern
settings-impact = { $dates ->
    [0] Dieses Format hat keine kommenden Termine.
    [one] Gilt sofort für einen kommenden Termin mit { $people } angemeldeten oder wartenden Personen. Niemand bekommt deswegen eine E-Mail.
   *[other] Gilt sofort für { $dates } kommende Termine mit zusammen { $people } Anmeldungen. Niemand bekommt deswegen eine E-Mail.
}
hint-capacity-format = Pro Termin. Leer lassen, wenn die Plätze nicht begrenzt sind.
label-format-status = Stand
hint-format-status = „ruht“ und „beendet“ planen keine neuen Termine; was schon angesetzt ist, bleibt. Einen Entwurf sieht nur Ihr Team.
registration-standing = zum ganzen Format
registration-both = zum ganzen Format oder zu jedem Termin
cadence-none = Dieses Format hat keinen Turnus.
cadence-none-hint = Termine werden einzeln angelegt.
cadence-others = Weitere Regeln
rule-span = { $from } bis { $until }
rule-from = ab { $from }
trial-title = Einen anderen Turnus ausprobieren
trial-lead = Hier wird nichts gespeichert: Sie sehen nur, welche Termine eine andere Regel ergäbe.
trial-dates = So wären die Termine
section-purpose = Worum es geht
section-people = Wer kommt
section-details = Ort und Beschreibung
preview-lacks = Für die Termine fehlt noch etwas:
preview-fresh = Hier erscheinen die Termine, sobald der erste Tag und die Uhrzeit eingetragen sind.
preview-none = Ohne Turnus legen Sie die Termine einzeln an.

# Einen Termin anlegen
new-date-title = Termin hinzufügen
new-date-lead = Ein zusätzlicher Termin im Format „{ $format }“. Was leer bleibt, übernimmt er vom Format.
new-event-title = Einzelne Veranstaltung anlegen
new-event-lead = Eine Veranstaltung ohne Format: an einem oder mehreren Tagen, Ihre eigene oder die eines anderen Hauses.
label-day-number = { $number }. Tag
another-day = Noch ein Tag
label-external = Adresse der Veranstaltung, wenn sie ein anderes Haus ausrichtet
hint-external = Wir verlinken dorthin und nehmen keine Anmeldungen an.
hint-inherit = Leer lassen, dann gilt der Titel des Formats.
set-up-date = Termin anlegen

# Überblick
needs-title = Was Sie jetzt braucht
needs-none = Zurzeit ist nichts zu tun.
need-mail = E-Mail nicht zugestellt
need-mail-sentence = Nicht zugestellt: { $lost }. Wird noch versucht: { $again }.
need-decision = Entscheidung offen
need-decision-sentence = { $people ->
    [one] Eine Person wartet auf Ihre Entscheidung.
   *[other] { $people } Personen warten auf Ihre Entscheidung.
}
need-full-sentence = { $people ->
    [0] Alle { $seats } Plätze sind vergeben.
    [one] Alle { $seats } Plätze sind vergeben, eine Person steht auf der Warteliste.
   *[other] Alle { $seats } Plätze sind vergeben, { $people } Personen stehen auf der Warteliste.
}
need-dates = Keine Termine
need-dates-sentence = Dieses Format läuft, hat aber keinen kommenden Termin.
nav-views = Ansicht
nav-week = Woche wechseln
view-week = Woche
week-today = Zur heutigen Woche
week-free = kein Termin
soon-empty-hint = Richten Sie ein Format ein oder legen Sie eine einzelne Veranstaltung an.
soon-more = Weitere Termine im Monat
people-waiting = { $people ->
    [one] eine Person auf der Warteliste
   *[other] { $people } auf der Warteliste
}
people-pending = { $people ->
    [one] eine Anmeldung noch nicht bestätigt
   *[other] { $people } Anmeldungen noch nicht bestätigt
}
all-formats = Alle Formate mit Suche ({ $count })

# Antworten aus Kalenderprogrammen
roster-tentative = Im Kalender mit Vorbehalt zugesagt
inbound-title = Diese Antworten aus Kalenderprogrammen haben nichts geändert. Bitte prüfen Sie, was gemeint ist.
inbound-stranger = { $sender } hat für { $name } geantwortet. Eine Antwort zählt nur von der eigenen Adresse.
inbound-unproven = Eine Antwort für { $name } kam angeblich von { $sender }. Der Mailserver konnte den Absender nicht bestätigen.
inbound-ambiguous = { $sender } hat geantwortet. Unter dieser Adresse sind mehrere Personen angemeldet, und es ist unklar, wer gemeint ist.
inbound-nobody = { $sender } hat geantwortet, ist aber nicht angemeldet. Vielleicht wurde eine Einladung weitergeleitet.
inbound-other-time = { $sender } hat auf eine Zeit geantwortet, die dieser Termin nicht hat.
inbound-one-day = { $sender } hat nur auf einen Tag dieses Termins geantwortet. Die Anmeldung gilt für alle Tage.
inbound-refused = { $sender } hat geantwortet, aber die Regeln lassen es nicht zu.
inbound-proposed = { $sender } hat eine andere Zeit vorgeschlagen und die Antwort bekommen, dass das auf diesem Weg nicht geht.
inbound-somebody = Jemand
inbound-other-person = eine andere Person
inbound-accepted = Antwort: Zusage.
inbound-tentative = Antwort: mit Vorbehalt.
inbound-declined = Antwort: Absage.
inbound-when = Stand: { $when }
