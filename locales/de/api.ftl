# Die Schnittstelle für Programme
api-docs-title = Schnittstelle (API)
api-docs-lead = Alle Aufrufe der JSON-Schnittstelle, auf Englisch. Für Programme liegt dieselbe Beschreibung als OpenAPI bereit:
fault-malformed-json = Das ist kein gültiges JSON
fault-malformed-json-detail = Der Fehler liegt in Zeile { $line }, Spalte { $column }.
fault-idempotency-other = Dieser Schlüssel wurde schon verwendet
fault-idempotency-other-detail = Unter demselben Idempotency-Key kam vorher eine andere Anfrage. Bitte verwenden Sie einen neuen Schlüssel.
fault-idempotency-at-work = Diese Anfrage wird gerade bearbeitet
fault-idempotency-at-work-detail = Die erste Anfrage mit diesem Idempotency-Key läuft noch. Bitte versuchen Sie es in einem Moment noch einmal.
fault-idempotency-unclear = Die erste Anfrage wurde vermutlich ausgeführt
fault-idempotency-unclear-detail = Ihre Antwort ist verloren gegangen. Bitte sehen Sie nach, ob es den Eintrag gibt. Gibt es ihn nicht, verwenden Sie einen neuen Idempotency-Key.
