tab-questions = Fragen
questions-lead = Was Teilnehmende bei der Anmeldung gefragt werden, zusätzlich zu Name, E-Mail-Adresse, Behörde und Land. Fragen Sie nur, was Sie wirklich brauchen.
questions-none = Hier wird nichts zusätzlich gefragt.
questions-none-hint = Das ist gut so: Je weniger Sie fragen, desto schneller ist eine Anmeldung fertig.
questions-retired = Nicht mehr gestellt
questions-retired-hint = Diese Fragen stehen in keinem Formular mehr. Ihre Antworten bleiben, bis sie gelöscht werden.
questions-preview = So sieht das im Formular aus
event-questions-title = Fragen zu diesem Termin
questions-inherited = Fragen des Formats
questions-inherited-none = Das Format fragt nichts zusätzlich.
questions-inherited-room = Fragen des Formats ansehen
questions-own = Nur zu diesem Termin
question-new = Frage hinzufügen
question-edit = Ändern
question-edit-title = Frage ändern
question-label = Frage
question-kind = Art der Antwort
question-help = Erklärung
question-options = Antworten zur Auswahl
question-purpose = Zweck
question-retention = Tage bis zur Löschung
question-required = Pflicht
question-required-label = Ohne Antwort ist keine Anmeldung möglich
question-frozen = Diese Frage wurde schon beantwortet. Darum bleiben Wortlaut, Art, Auswahl, Zweck und Löschfrist, wie sie sind. Brauchen Sie etwas anderes, stellen Sie diese Frage nicht mehr und fügen Sie eine neue hinzu.
question-up = Nach oben
question-down = Nach unten
question-retire = Nicht mehr stellen
question-again = Wieder stellen
question-remove = Entfernen
question-kept = { $days ->
    [one] gelöscht einen Tag nach dem Termin
   *[other] gelöscht { $days } Tage nach dem Termin
 }
question-answers = { $answers ->
    [0] noch keine Antwort
    [one] eine Antwort
   *[other] { $answers } Antworten
 }
question-why = Zweck: { $purpose }. { $days ->
    [one] Die Antwort wird einen Tag nach dem Termin gelöscht.
   *[other] Die Antwort wird { $days } Tage nach dem Termin gelöscht.
 }
hint-question-de = Auf Deutsch, denn das ist die Sprache des Formats.
hint-question-en = Auf Englisch, denn das ist die Sprache des Formats.
hint-question-options = Nur für Fragen mit Auswahl, eine Antwort je Zeile.
hint-question-help = Ein Satz, der beim Antworten hilft.
hint-question-purpose = Wofür Sie die Antwort brauchen. Das steht unter der Frage.
hint-question-retention = So viele Tage nach dem Ende des Termins werden die Antworten gelöscht, höchstens 365.
kind-text = Text in einer Zeile
kind-paragraph = Text mit mehreren Zeilen
kind-choice = eine Antwort aus einer Auswahl
kind-several = mehrere Antworten aus einer Auswahl
kind-yes-no = Ja oder Nein
answer-yes = Ja
answer-no = Nein
answer-none = Keine Angabe
answer-choose = Bitte wählen
fault-question-answered = Diese Frage wurde schon beantwortet
fault-question-answered-detail = Wortlaut, Art, Auswahl, Zweck und Löschfrist bleiben, wie sie sind. Sie können die Frage zurückziehen und eine neue stellen.
fault-too-many-questions = Mehr Fragen gehen nicht
fault-too-many-questions-detail = Es können höchstens { $max } Fragen gestellt werden. Bitte ziehen Sie zuerst eine zurück.
