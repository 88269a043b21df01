# Platzangebot von der Warteliste
offer-title = Platzangebot
offer-open = Ein Platz ist frei geworden. Er ist für Sie zurückgelegt.
offer-until = Bitte entscheiden Sie sich bis { $until }. Danach bekommt die nächste Person auf der Warteliste den Platz.
offer-accept = Platz annehmen
offer-release = Nicht teilnehmen
offer-lapsed = Das Angebot galt bis { $until }. Der Platz geht an die nächste Person auf der Warteliste. Unter „Meine Anmeldungen“ können Sie sich wieder anmelden.
offer-let-go = Sie haben den Platz freigegeben. Unter „Meine Anmeldungen“ können Sie sich wieder anmelden.
offer-waiting = Zurzeit gibt es kein Angebot. Sie stehen weiter auf der Warteliste.
mine-offered = Platz angeboten
mine-offered-until = Bitte entscheiden Sie sich bis { $until }.
mine-offer-lapsed = Angebot abgelaufen
mine-queue = Platz { $position } auf der Warteliste
