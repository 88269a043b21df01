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
hint-format-retention = So viele Tage nach dem Ende eines Termins wird gelöscht, wer angemeldet war, höchstens 365. Die Zahlen bleiben. Wer sich anmeldet, liest diese Frist vorher.
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
answer-unreadable = nicht lesbar
own-answers-title = Meine Angaben
own-answers-closed = Für diesen Termin lässt sich nichts mehr ändern.
own-answers-standing = Sie nehmen an allen Terminen teil. Was das Format fragt, gilt darum für alle Termine.
own-answers-none = Zu diesem Termin wird nichts gefragt.
own-answers-fixed = Diese Angaben haben Sie gemacht
manage-answers = Meine Angaben
support-title = Unterstützungsbedarf
support-who-sees = Freiwillig. Nur die Organisation ({ $host }) sieht das, auf einer eigenen Seite. Es wird 14 Tage nach dem Termin gelöscht, bei einer Absage sofort.
support-sign = Gebärdensprache
support-captions = Untertitel (Schriftdolmetschen)
support-phone = Einwahl per Telefon
support-note = Etwas anderes
support-until = Bitte sagen Sie uns das bis { $until }, damit wir es einrichten können.
support-over = Das konnte bis { $until } hier angegeben werden.
support-ask = Bitte wenden Sie sich direkt an: { $contact }
support-contact = Kontakt nach der Frist
support-days-before = Frist in Tagen vor dem Termin
answers-title = Antworten
answers-numbers = Wie oft was gewählt wurde
answers-people = Wer was geantwortet hat
answers-none = Noch hat niemand geantwortet.
answers-written-down = Sie sehen die Antworten aller, die ihre Anmeldung bestätigt haben. Dass Sie sie ansehen, wird festgehalten.
answers-show = Antworten zeigen
support-rules = Das sind besonders geschützte Angaben. Sie stehen nur auf dieser Seite, nicht in der Teilnehmerliste und in keiner Datei. Dass Sie sie ansehen, wird festgehalten. 14 Tage nach dem Termin sind sie gelöscht.
support-told-until = Teilnehmende können ihren Bedarf bis { $until } angeben.
support-not-offered = Das Format fragt nicht nach Unterstützungsbedarf. Das lässt sich bei seinen Fragen einschalten.
support-show = Angaben zeigen
support-nobody = Niemand hat einen Bedarf angegeben.
support-offer = Nach Unterstützungsbedarf fragen
support-offer-lead = Gebärdensprache, Untertitel, Einwahl per Telefon und eine freie Zeile, in einem eigenen Teil der Anmeldung. Nur Ihr Team sieht das, auf einer eigenen Seite je Termin.
support-days-hint = So viele Tage vor dem Termin muss der Bedarf bekannt sein, höchstens 90.
support-contact-hint = Eine Adresse oder Telefonnummer für alle, die später kommen.
questions-legend = Fragen zur Anmeldung
questions-of-date = Fragen zum Termin am { $when }
questions-who-sees = Ihre Antworten sieht nur das Team der Veranstaltung, erst wenn Sie bestätigt haben. Unter jeder Frage steht, wofür die Antwort ist und wann sie gelöscht wird.
