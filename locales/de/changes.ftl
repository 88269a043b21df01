# Änderungsvorschau
impact-title = Was sich ändert
impact-from = Gilt ab { $day }.
impact-lead = Noch ist nichts geändert. So würde sich der neue Turnus auf die kommenden Termine auswirken:
impact-lead-dates = Noch ist nichts geändert. So würde sich die Änderung auf die gewählten Termine auswirken:
impact-outdated = Seit dieser Vorschau hat sich etwas geändert: Termine, Anmeldungen oder der Turnus. Unten steht, was die Änderung jetzt bedeuten würde. Bitte lassen Sie die Vorschau neu erstellen, bevor Sie speichern.
impact-stays = { $dates ->
    [one] Ein Termin bleibt, wie er ist.
   *[other] { $dates } Termine bleiben, wie sie sind.
}
impact-moves = { $dates ->
    [one] Ein Termin verschiebt sich.
   *[other] { $dates } Termine verschieben sich.
}
impact-changes = { $dates ->
    [one] Ein Termin bekommt andere Angaben.
   *[other] { $dates } Termine bekommen andere Angaben.
}
impact-cancelled = { $dates ->
    [one] Ein Termin wird abgesagt.
   *[other] { $dates } Termine werden abgesagt.
}
impact-restored = { $dates ->
    [one] Ein abgesagter Termin findet doch statt.
   *[other] { $dates } abgesagte Termine finden doch statt.
}
impact-quiet = { $dates ->
    [one] Bei einem Termin ändert sich nur, was niemandem gemeldet wird: zum Beispiel Plätze oder Anmeldefrist.
   *[other] Bei { $dates } Terminen ändert sich nur, was niemandem gemeldet wird: zum Beispiel Plätze oder Anmeldefrist.
}
impact-new = { $dates ->
    [one] Ein Termin kommt hinzu.
   *[other] { $dates } Termine kommen hinzu.
}
impact-dropped = { $dates ->
    [one] Ein Termin entfällt. Dazu hat sich niemand angemeldet.
   *[other] { $dates } Termine entfallen. Dazu hat sich niemand angemeldet.
}
impact-open = { $dates ->
    [one] Einen Termin sieht der neue Turnus nicht mehr vor, es gibt aber Anmeldungen. Sie entscheiden, was daraus wird.
   *[other] { $dates } Termine sieht der neue Turnus nicht mehr vor, es gibt aber Anmeldungen. Sie entscheiden, was daraus wird.
}
impact-people = { $people ->
    [0] Die Änderung betrifft niemanden, der angemeldet ist.
    [one] Die Änderung betrifft eine angemeldete Person. Sie bekommt höchstens eine E-Mail.
   *[other] Die Änderung betrifft { $people } angemeldete Personen. Jede bekommt höchstens eine E-Mail mit allen Änderungen.
}
impact-members = { $people ->
    [one] Eine Person nimmt am ganzen Format teil. Sie wird zu den neuen Terminen angemeldet.
   *[other] { $people } Personen nehmen am ganzen Format teil. Sie werden zu den neuen Terminen angemeldet.
}
impact-followers = { $people ->
    [one] Eine Person folgt dem Format per E-Mail. Sie erfährt davon nur, wenn Sie mit Benachrichtigung speichern.
   *[other] { $people } Personen folgen dem Format per E-Mail. Sie erfahren davon nur, wenn Sie mit Benachrichtigung speichern.
}
impact-by-feed = { $n ->
    [one] eine Anmeldung mit Kalender-Abo
   *[other] { $n } Anmeldungen mit Kalender-Abo
}
impact-by-invitation = { $n ->
    [one] eine Anmeldung mit Kalendereinladung (eigene E-Mail je Termin im Kalender)
   *[other] { $n } Anmeldungen mit Kalendereinladung (eigene E-Mail je Termin im Kalender)
}
impact-by-mail = { $n ->
    [one] eine Anmeldung nur mit E-Mail
   *[other] { $n } Anmeldungen nur mit E-Mail
}
impact-dates = Die Termine im Einzelnen
impact-none = Es gibt keine kommenden Termine.
impact-none-hint = Der neue Turnus sieht keine Termine vor, und es sind keine geplant.
impact-column-fate = Was geschieht
impact-column-was = Bisher
impact-column-will-be = Künftig
impact-column-people = Anmeldungen
impact-column-notes = Hinweise
fate-stays = bleibt
fate-moves = verschiebt sich
fate-new = kommt hinzu
fate-dropped = entfällt
fate-open = zu entscheiden
fate-cancelled = wird abgesagt
fate-restored = findet doch statt
fate-quiet = andere Angaben, ohne E-Mail
fate-changes = andere Angaben
impact-collision = { $people ->
    [0] Zur selben Zeit: { $title }, { $when }.
    [one] Zur selben Zeit: { $title }, { $when }. Eine Person ist bei beidem angemeldet.
   *[other] Zur selben Zeit: { $title }, { $when }. { $people } Personen sind bei beidem angemeldet.
}
impact-cancel-this = diesen Termin absagen
impact-leftover = Termine, die der neue Turnus nicht mehr vorsieht
impact-leftover-hint = Es gibt dazu Anmeldungen, auch solche aus Dauerteilnahmen.
impact-leftover-keep = Alle als Einzeltermine behalten
impact-leftover-cancel = Alle absagen
impact-leftover-some = Nur die oben angekreuzten absagen
impact-apply-and-tell = { $people ->
    [one] Speichern und eine Person benachrichtigen
   *[other] Speichern und { $people } Personen benachrichtigen
}
impact-apply-and-tell-some = Speichern und benachrichtigen
impact-told-range = { $least ->
    [0] Behalten Sie alle diese Termine, bekommt niemand eine E-Mail. Sagen Sie alle ab, { $most ->
        [one] bekommt eine Person eine E-Mail.
       *[other] bekommen { $most } Personen eine E-Mail.
    }
    [one] Behalten Sie alle diese Termine, bekommt eine Person eine E-Mail. Sagen Sie alle ab, bekommen { $most } Personen eine E-Mail.
   *[other] Behalten Sie alle diese Termine, bekommen { $least } Personen eine E-Mail. Sagen Sie alle ab, sind es { $most }.
}
impact-apply = Ohne Benachrichtigung speichern
impact-discard = Verwerfen
impact-again = Vorschau neu erstellen
impact-is-applied = Diese Änderung ist gespeichert.
impact-is-discarded = Diese Änderung wurde verworfen. Es ist nichts geschehen.
impact-is-undone = Diese Änderung wurde zurückgenommen. Alles ist wieder wie vorher.
impact-told = { $people ->
    [0] Niemand wird benachrichtigt.
    [one] Eine Person wird benachrichtigt.
   *[other] { $people } Personen werden benachrichtigt.
}
impact-undo-until = Bis { $until } können Sie die Änderung zurücknehmen. Bis dahin geht keine E-Mail hinaus.
impact-undo = Änderung zurücknehmen
label-valid-from = Gilt ab
hint-valid-from = Der erste Tag, für den der neue Turnus gilt, zum Beispiel 12.03.2026.
show-impact = Auswirkungen ansehen
fault-change-outdated = Inzwischen hat sich etwas geändert
fault-change-outdated-detail = Die Änderung wurde nicht gespeichert: Termine, Anmeldungen oder der Turnus sind nicht mehr, wie sie in der Vorschau waren. Bitte erstellen Sie die Vorschau neu.
fault-change-over = Diese Änderung ist erledigt
fault-change-over-detail = Sie wurde verworfen, zurückgenommen oder schon gespeichert.
fault-change-not-applied = Diese Änderung ist nicht gespeichert
fault-change-not-applied-detail = Zurücknehmen lässt sich nur, was gespeichert wurde.
fault-change-too-late = Die Zeit zum Zurücknehmen ist vorbei
fault-change-too-late-detail = Die Benachrichtigungen sind schon unterwegs. Sie können die Termine noch einmal ändern.
fault-change-overtaken = Die Termine wurden danach noch einmal geändert
fault-change-overtaken-detail = Nehmen Sie zuerst die spätere Änderung zurück.

# Mehrere Termine ändern
several-lead = Die Änderung gilt für alle Termine, die Sie ankreuzen. Zuerst sehen Sie, was sie bedeutet. Gespeichert wird noch nichts.
several-choose = Termin auswählen
several-with-chosen = Mit den angekreuzten Terminen:
several-move = Verschieben
several-cancel = Absagen
several-say = Angaben ändern
several-restore = Doch stattfinden lassen
several-title-move = Mehrere Termine verschieben
several-title-cancel = Mehrere Termine absagen
several-title-say = Angaben zu mehreren Terminen
several-title-restore = Abgesagte Termine doch stattfinden lassen
several-dates = Welche Termine?
several-none = Es gibt keine kommenden Termine, die Sie ändern können.
several-none-restore = Es gibt keine abgesagten Termine, die noch kommen.
several-restore-lead = Wer zu diesen Terminen angemeldet war, ist es wieder.
several-by = Um wie viel
several-by-hint = Leer lassen, wenn sich der Tag nicht ändert.
several-unit = Einheit
several-days-later = Tage später
several-weeks-later = Wochen später
several-days-earlier = Tage früher
several-weeks-earlier = Wochen früher
several-starts = Neuer Beginn
several-starts-hint = Zum Beispiel 14:00. Leer lassen, wenn die Uhrzeit bleibt.
several-minutes = Neue Dauer in Minuten
several-minutes-hint = Leer lassen, wenn die Dauer bleibt.
several-say-lead = Was Sie leer lassen, bleibt bei jedem Termin, wie es ist.
several-inherit = Wieder vom Format übernehmen
several-inherit-hint = Eigene Angaben der Termine entfallen dann.
picked-days-later = { $days ->
    [one] Einen Tag später
   *[other] { $days } Tage später
}
picked-days-earlier = { $days ->
    [one] Einen Tag früher
   *[other] { $days } Tage früher
}
picked-weeks-later = { $weeks ->
    [one] Eine Woche später
   *[other] { $weeks } Wochen später
}
picked-weeks-earlier = { $weeks ->
    [one] Eine Woche früher
   *[other] { $weeks } Wochen früher
}
picked-starts = Beginn um { $time }
picked-minutes = Dauer { $minutes } Minuten
picked-cancel = Termine absagen
picked-reason = Grund: { $reason }
picked-restore = Abgesagte Termine finden doch statt
picked-by-team = das Team entscheidet
picked-by-nobody = jede Anmeldung gilt sofort
picked-opens = Anmeldung ab
picked-closes = Anmeldung bis
picked-say = Angaben zu Terminen ändern
picked-own = { $what }: { $text }
picked-inherited = { $what }: wie im Format
picked-join = neue Adresse
picked-description = neuer Text

# Kurzfristige Änderungen
short-notice-feed = { $people ->
    [one] Eine Person mit Kalender-Abo bekommt deshalb in jedem Fall eine E-Mail, auch wenn Sie ohne Benachrichtigung speichern: wenn sich Zeit oder Ort ändern, der Termin abgesagt wird oder doch stattfindet.
   *[other] { $people } Personen mit Kalender-Abo bekommen deshalb in jedem Fall eine E-Mail, auch wenn Sie ohne Benachrichtigung speichern: wenn sich Zeit oder Ort ändern, der Termin abgesagt wird oder doch stattfindet.
}
short-notice-feed-most = { $people ->
    [one] Höchstens eine Person mit Kalender-Abo bekommt deshalb auch dann eine E-Mail, wenn Sie ohne Benachrichtigung speichern: wenn sich ihr Termin verschiebt oder abgesagt wird.
   *[other] Bis zu { $people } Personen mit Kalender-Abo bekommen deshalb auch dann eine E-Mail, wenn Sie ohne Benachrichtigung speichern: wenn sich ihr Termin verschiebt oder abgesagt wird.
}
short-notice-move = { $people ->
    [one] Liegt der neue Beginn weniger als 72 Stunden entfernt, bekommt eine Person mit Kalender-Abo in jedem Fall eine E-Mail. Abonnierte Kalender zeigen eine Änderung oft erst nach Stunden.
   *[other] Liegt der neue Beginn weniger als 72 Stunden entfernt, bekommen { $people } Personen mit Kalender-Abo in jedem Fall eine E-Mail. Abonnierte Kalender zeigen eine Änderung oft erst nach Stunden.
}

foreseen-title = Das würde der neue Termin bedeuten
foreseen-lead = Gespeichert ist noch nichts.
foreseen-clear = Kein Feiertag, und nichts anderes zur selben Zeit.
foreseen-members = { $people ->
    [0] Niemand nimmt am ganzen Format teil.
    [one] Eine Person nimmt am ganzen Format teil. Sie wird angemeldet.
   *[other] { $people } Personen nehmen am ganzen Format teil. Sie werden angemeldet.
}
foreseen-followers = { $people ->
    [0] Niemand folgt dem Format per E-Mail.
    [one] Eine Person folgt dem Format per E-Mail und erfährt von dem Termin.
   *[other] { $people } Personen folgen dem Format per E-Mail und erfahren von dem Termin.
}
