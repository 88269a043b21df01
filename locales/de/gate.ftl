# Der Zugang zu einem Termin
join-title = Zugang zum Termin
join-opens = Der Zugang öffnet { $when }.
join-left = Noch
join-homeless = Der Link zur Videokonferenz ist noch nicht hinterlegt. Sie brauchen nichts zu tun: Sobald er da ist, führt diese Seite dorthin.
join-nowhere = Der Zugang ist offen, aber der Link zur Videokonferenz fehlt noch. Bitte schauen Sie gleich noch einmal nach. Findet der Termin vor Ort statt, brauchen Sie diese Seite nicht.
join-open = Der Zugang ist offen.
join-how = So nehmen Sie teil
join-enter = Jetzt teilnehmen
join-over = Der Termin ist vorbei. Der Zugang ist geschlossen.
join-unconfirmed = Ihre Anmeldung ist noch nicht bestätigt. Bitte benutzen Sie zuerst den Link in der E-Mail „Bitte bestätigen“.
join-requested = Über Ihre Anmeldung ist noch nicht entschieden. Sie bekommen eine E-Mail, sobald Sie einen Platz haben.
join-waiting = Sie stehen auf der Warteliste und haben noch keinen Platz. Wird einer frei, bekommen Sie eine E-Mail.
join-offered = Ein Platz ist für Sie zurückgelegt. Bitte nehmen Sie ihn zuerst an. Der Link dazu steht in der E-Mail „Platz frei“.
join-left-it = Sie sind zu diesem Termin nicht mehr angemeldet. Deshalb führt dieser Link nicht mehr in die Videokonferenz.
join-manage = Zu Ihren Anmeldungen kommen Sie mit dem Link aus Ihren E-Mails.
join-own-word = Waren Sie dabei? Das können Sie selbst eintragen: auf der Seite Ihrer Anmeldungen, mit dem Link aus Ihren E-Mails.
join-look = Jetzt nachsehen
join-again = Diese Seite sieht von selbst wieder nach, bis der Zugang offen ist.
join-stop = Nicht von selbst nachsehen
join-still = Diese Seite bleibt, wie sie ist.
join-move = Wieder von selbst nachsehen
join-day = Nächster Tag
join-page = Alles zum Termin
# Wie lange
span-days = { $n ->
    [one] { $n } Tag
   *[other] { $n } Tage
}
span-hours = { $n ->
    [one] { $n } Stunde
   *[other] { $n } Stunden
}
span-minutes = { $n ->
    [one] { $n } Minute
   *[other] { $n } Minuten
}
# Was ein Format dazu sagt
label-join-opens = Zugang öffnet so viele Minuten vor Beginn
label-join-closes = Zugang schließt so viele Minuten nach Ende
label-join-text = Einwahl und Hinweise zur Teilnahme
hint-join-text = Zum Beispiel Telefonnummer und PIN. Nur Angemeldete sehen das, und nur solange der Zugang offen ist.
problem-type-again = Aus Sicherheit zeigen wir diese Adresse nicht noch einmal. Bitte tippen Sie sie neu ein.
mail-join = Zugang zum Termin
