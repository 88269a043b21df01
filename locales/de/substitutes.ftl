# Vertretung
substitute-link = Vertretung schicken
substitute-title = Vertretung schicken
substitute-lead = Nennen Sie, wer für Sie kommt. Die Person bekommt eine E-Mail und entscheidet selbst. Sagt sie zu, geht Ihr Platz an diesem Termin auf sie über. Bis dahin behalten Sie ihn und können die Anfrage zurücknehmen. Alle anderen Termine bleiben, wie sie sind.
substitute-lead-team = Über Anmeldungen zu diesem Termin entscheidet das Team. Sagt die Person zu, fragen wir das Team. Erst wenn es zustimmt, geht Ihr Platz auf sie über.
substitute-name = Name der Vertretung
substitute-email = E-Mail-Adresse der Vertretung
substitute-consent = Wir schreiben der Person nur wegen dieses Termins. Auf der Seite hinter dem Link steht Ihr Name.
substitute-send = Anfrage senden
substitute-take-back = Anfrage zurücknehmen
mine-substitute-asked = Sie haben { $name } um Vertretung gebeten. Antwort möglich bis { $until }. So lange behalten Sie Ihren Platz.
mine-substitute-agreed = { $name } würde für Sie kommen. Das Team entscheidet darüber. So lange behalten Sie Ihren Platz und können die Anfrage zurücknehmen.
mine-substitute-declined = { $name } kommt nicht für Sie. Sie haben Ihren Platz behalten.
mine-substitute-refused = Das Team hat { $name } nicht zugelassen. Sie haben Ihren Platz behalten.
mine-substitute-lapsed = { $name } hat nicht geantwortet. Sie haben Ihren Platz behalten.
mine-substitute-comes = { $name } kommt für Sie.
mine-substituted = Vertreten
mine-stands-in = In Vertretung für { $giver }.
mine-would-stand-in = Sie würden { $giver } vertreten. Das Team entscheidet darüber.
done-substitute-asked = Die Anfrage ist gespeichert.
done-taken-back = Die Anfrage ist zurückgenommen. Sie behalten Ihren Platz.

# Die Seite der Vertretung
stand-in-title = Anfrage zur Vertretung
stand-in-open = { $giver } bittet Sie, an diesem Termin die Vertretung zu übernehmen.
stand-in-until = Sie können bis { $until } antworten. Sagen Sie zu, bekommen Sie den Platz für diesen einen Termin.
stand-in-until-team = Über Anmeldungen entscheidet das Team. Sie können bis { $until } antworten. Sagen Sie zu, fragen wir das Team. Stimmt es zu, bekommen Sie den Platz für diesen einen Termin.
stand-in-accept = Vertretung übernehmen
stand-in-decline = Nicht übernehmen
stand-in-not-you = Sie kennen die Person nicht? Dann lehnen Sie ab oder tun Sie nichts. Nach einer Ablehnung fragen wir Sie zu diesem Termin nicht noch einmal.
stand-in-taken = Sie kommen in Vertretung für { $giver }.
stand-in-agreed = Sie haben zugesagt, { $giver } zu vertreten. Jetzt entscheidet das Team. Wir schreiben Ihnen, sobald es so weit ist.
stand-in-declined = Sie haben abgelehnt. Zu diesem Termin fragen wir Sie nicht noch einmal.
stand-in-refused = Das Team hat die Vertretung für { $giver } nicht zugelassen.
stand-in-there = { $giver } bittet Sie um Vertretung. Sie haben für diesen Termin aber schon einen eigenen Platz. Bitte lehnen Sie ab, damit jemand anderes gefragt werden kann.
stand-in-over = Diese Anfrage gilt nicht mehr. Sie wurde zurückgenommen, oder es ist zu spät.
stand-in-no-more = Zu diesem Termin nicht mehr fragen
stand-in-step-back = Doch nicht übernehmen

# Absagen der Regeln
fault-no-seat-to-give = Sie haben keinen Platz abzugeben
fault-no-seat-to-give-detail = Eine Vertretung schicken kann, wer einen festen Platz hat.
fault-substitute-asked = Es läuft schon eine Anfrage
fault-substitute-asked-detail = Nehmen Sie die laufende Anfrage zurück, bevor Sie jemand anderen fragen.
fault-substitute-too-often = Zu viele Anfragen
fault-substitute-too-often-detail = Für einen Platz können Sie am Tag höchstens fünf Personen fragen. Versuchen Sie es morgen wieder.
fault-substitute-oneself = Das sind Sie selbst
fault-substitute-oneself-detail = Bitte nennen Sie eine andere Person.
fault-substitute-over = Diese Anfrage gilt nicht mehr
fault-substitute-over-detail = Sie wurde beantwortet oder zurückgenommen, oder es ist zu spät.
fault-already-there = Sie haben schon einen Platz
fault-already-there-detail = Wer selbst angemeldet ist, kann an diesem Termin niemanden vertreten.

# Liste der Teilnehmenden
column-stands-in = In Vertretung für
roster-stands-in = Vertretung für { $giver }
roster-would-stand-in = Würde { $giver } vertreten und bekommt bei einer Zusage diesen Platz
roster-represented = Vertreten durch { $name }

# E-Mails
mail-stands-in-intro = Sie haben die Vertretung übernommen. Der Platz an diesem Termin gehört jetzt Ihnen.
mail-substitute-fact = Vertretung gesucht
mail-substitute-intro = jemand, der zu diesem Termin angemeldet ist, bittet Sie um Vertretung. Sagen Sie zu, bekommen Sie den Platz für diesen einen Termin.
mail-substitute-intro-team = jemand, der zu diesem Termin angemeldet ist, bittet Sie um Vertretung. Über Anmeldungen entscheidet das Team: Sagen Sie zu, fragen wir es. Stimmt es zu, bekommen Sie den Platz für diesen einen Termin.
mail-substitute-action = Anfrage ansehen und antworten
mail-substitute-until = Der Link öffnet eine Seite. Dort sehen Sie, wer Sie fragt, und antworten mit einem Klick. Sie können bis { $until } antworten.
mail-substitute-not-you = Sie möchten nicht? Dann lehnen Sie dort ab oder tun Sie nichts. Nach einer Ablehnung fragen wir Sie zu diesem Termin nicht noch einmal.
mail-why-substitute = Sie erhalten diese E-Mail, weil eine angemeldete Person Ihre Adresse als Vertretung genannt hat. Wenn Sie nichts tun, löschen wir die Angaben nach dem Ende der Frist.
mail-substitute-accepted-fact = Vertretung zugesagt
mail-substitute-accepted-intro = die Person, die Sie genannt haben, kommt für Sie. Ihr Platz an diesem Termin ist auf sie übergegangen.
mail-substitute-accepted-next = Zu Ihren anderen Terminen bleiben Sie angemeldet.
mail-substitute-declined-fact = Vertretung abgelehnt
mail-substitute-declined-intro = die Person, die Sie genannt haben, kann nicht für Sie kommen. Sie haben Ihren Platz behalten.
mail-substitute-declined-next = Sie können jemand anderen fragen, selbst kommen oder absagen, damit jemand nachrücken kann.
mail-substitute-refused-fact = Vertretung nicht zugelassen
mail-substitute-refused-intro = die Person, die Sie genannt haben, wäre für Sie gekommen. Das Team hat sie nicht zugelassen. Sie haben Ihren Platz behalten.
mail-substitute-lapsed-fact = Vertretung nicht gefunden
mail-substitute-lapsed-intro = niemand hat Ihre Anfrage um Vertretung angenommen. Sie gilt nicht mehr. Sie haben Ihren Platz behalten.
mail-substitute-lapsed-next = Kommen Sie selbst, oder sehen Sie auf der Seite Ihrer Anmeldungen, was Sie noch tun können.
mail-substitute-left-fact = Vertretung abgesagt
mail-substitute-left-intro = die Person, die für Sie kommen wollte, hat abgesagt. Der Platz ist wieder frei und geht zuerst an die Warteliste.
mail-substitute-left-next = Möchten Sie doch selbst kommen? Dann melden Sie sich auf der Seite Ihrer Anmeldungen wieder an. Ihre anderen Termine bleiben, wie sie sind.
mail-substitute-over = Ihre Anfrage um Vertretung gilt damit nicht mehr.
mail-substitute-needless-fact = Vertretung nicht mehr nötig
mail-substitute-needless-intro = die Person, die Sie vertreten wollten, behält ihren Platz an diesem Termin. Ihre Anfrage beim Team ist damit zurückgenommen, und Sie müssen nichts tun.
mail-why-substitute-answer = Sie erhalten diese E-Mail, weil Sie zu diesem Termin um eine Vertretung gebeten haben.
mail-why-substitute-needless = Sie erhalten diese E-Mail, weil Sie zugesagt hatten, an diesem Termin jemanden zu vertreten.

# Eigene Daten
own-data-requests = Anfragen um Vertretung
own-request-made = Sie haben { $name } gefragt.
own-request-received = { $name } hat Sie gefragt.
own-request-open = Antwort möglich bis { $until }.
own-request-accepted = Die Anfrage wurde angenommen.
own-request-agreed = Die Anfrage wurde angenommen. Das Team entscheidet darüber.
own-request-declined = Die Anfrage wurde abgelehnt.
own-request-refused = Das Team hat die Vertretung nicht zugelassen.
own-request-taken-back = Die Anfrage wurde zurückgenommen.
own-request-lapsed = Die Anfrage gilt nicht mehr.
