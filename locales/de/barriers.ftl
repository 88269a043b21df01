# Barrieren melden, Gebärdensprache
barrier-title = Ihre Meldung
barrier-page = Sie kommen von dieser Seite. Bitte nennen Sie sie, wenn Sie uns schreiben:
barrier-mail = E-Mail mit dieser Angabe schreiben
barrier-subject = Barriere auf Ihrer Website
barrier-body = Mir ist eine Barriere aufgefallen auf der Seite
nav-sign-language = Gebärdensprache
film-lead = Dieses Video erklärt in Deutscher Gebärdensprache, was Sie hier finden.
film-label = Video in Deutscher Gebärdensprache
film-captions = Untertitel (Deutsch)
film-download = Video herunterladen
need-statement = Barrierefreiheit
need-statement-title = Erklärung zur Barrierefreiheit
need-statement-sentence = Die Erklärung ist vom { $day }. Sie muss jedes Jahr überprüft werden; das macht, wer diese Installation betreibt.
