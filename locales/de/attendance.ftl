# Teilnahme erfassen
attendance-title = Teilnahme erfassen
attendance-lead = Halten Sie fest, wer da war. Beim Betreten der Videokonferenz wird nichts gespeichert: Es zählt nur, was Sie hier eintragen oder was die Teilnehmenden selbst bestätigen. Nach dem Ende der Aufbewahrung bleiben nur Zahlen.
attendance-nobody = Zu diesem Termin hatte niemand einen Platz.
attendance-people = Wer einen Platz hatte
attendance-rest-attended = Alle ohne Eintrag: teilgenommen
attendance-rest-no-show = Alle ohne Eintrag: nicht erschienen
attendance-rest-lead = { $people ->
    [0] Bei allen, die einen Platz hatten, ist schon etwas eingetragen.
    [one] Eine Person ist noch ohne Eintrag. Sie bekommt diesen Eintrag. Noch ist nichts gespeichert.
   *[other] { $people } Personen sind noch ohne Eintrag. Alle bekommen diesen Eintrag. Noch ist nichts gespeichert.
}
attendance-mark-attended = Ausgewählte: teilgenommen
attendance-mark-no-show = Ausgewählte: nicht erschienen
attendance-mark-open = Ausgewählte: Eintrag löschen
attendance-list-title = Liste übernehmen
attendance-list-lead = Zum Beispiel die Teilnehmerliste Ihrer Videokonferenz. Sie sehen zuerst, wen wir erkannt haben. Gespeichert wird erst danach. Die Liste selbst behalten wir nicht.
attendance-list-label = Liste einfügen
attendance-list-hint = Je Zeile eine Person: E-Mail-Adresse, Name oder beides.
attendance-file-label = Oder eine Datei auswählen (CSV oder Text)
attendance-list-send = Vorschau zeigen
attendance-preview-title = Vorschau der Liste
attendance-preview-lead = Erkannt: { $present }. Mit Platz, aber nicht auf der Liste: { $missing }. Noch ist nichts gespeichert.
attendance-unknown = Nicht zugeordnet:
attendance-unclear = Nicht eindeutig, bitte von Hand eintragen:
attendance-present = Haben teilgenommen
attendance-missing = Nicht auf der Liste: Wählen Sie aus, wer nicht erschienen ist
attendance-apply = Übernehmen
attendance-discard = Verwerfen
numbers-kept = Aus gelöschten Anmeldungen: { $registered } mit Platz, { $waiting } auf der Warteliste, { $attended } haben teilgenommen.

fault-not-begun = Der Termin hat noch nicht begonnen
fault-not-begun-detail = Die Teilnahme kann erst ab dem Beginn erfasst werden.
fault-attendance-too-late = Dafür ist es zu spät
fault-attendance-too-late-detail = Die eigene Teilnahme lässt sich bis 48 Stunden nach dem Ende bestätigen. Bitte wenden Sie sich an die Veranstaltenden.
fault-attendance-no-seat = Das lässt sich nicht bestätigen
fault-attendance-no-seat-detail = Sie hatten zu diesem Termin keinen Platz, oder die Veranstaltenden haben es anders eingetragen.

# Eigene Teilnahme
manage-was-there = Ich war dabei
manage-certificate = Teilnahmebescheinigung
certificate-title = Teilnahmebescheinigung
certificate-person = { $name } hat teilgenommen an:
certificate-duration = Dauer
certificate-made = Ausgestellt von { $host } am { $day }.
certificate-print = Drucken Sie diese Seite oder speichern Sie sie als PDF.
duration-minutes = { $minutes ->
    [one] 1 Minute
   *[other] { $minutes } Minuten
}
duration-hours = { $hours ->
    [one] 1 Stunde
   *[other] { $hours } Stunden
}
duration-both = { $hours } Std. { $minutes } Min.
