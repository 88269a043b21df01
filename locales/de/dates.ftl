# Wochentage, Monate, Zonen
weekday-1 = Montag
weekday-2 = Dienstag
weekday-3 = Mittwoch
weekday-4 = Donnerstag
weekday-5 = Freitag
weekday-6 = Samstag
weekday-7 = Sonntag
weekday-short-1 = Mo.
weekday-short-2 = Di.
weekday-short-3 = Mi.
weekday-short-4 = Do.
weekday-short-5 = Fr.
weekday-short-6 = Sa.
weekday-short-7 = So.
weekdays-1 = montags
weekdays-2 = dienstags
weekdays-3 = mittwochs
weekdays-4 = donnerstags
weekdays-5 = freitags
weekdays-6 = samstags
weekdays-7 = sonntags
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember
time-of-day = { $time } Uhr
zone-cet = MEZ
zone-cest = MESZ
list-and = { $some } und { $last }

# Turnus in Worten
cadence-weeks = { $every ->
    [1] jede Woche { $days }
    [2] alle 14 Tage { $days }
   *[other] alle { $every } Wochen { $days }
}
cadence-months = { $every ->
    [1] am { $ordinal } { $days } im Monat
   *[other] alle { $every } Monate am { $ordinal } { $days }
}
cadence-from = ab { $day }
cadence-until = bis { $day }
cadence-pause = { $from } bis { $until }
ordinal-1 = ersten
ordinal-2 = zweiten
ordinal-3 = dritten
ordinal-4 = vierten
ordinal--1 = letzten

# Feiertage
holiday-rule-skip = An Feiertagen ({ $scope }) fällt der Termin aus.
holiday-rule-next-workday = Fällt ein Termin auf einen Feiertag ({ $scope }), rückt er auf den nächsten Arbeitstag.
holiday-rule-previous-workday = Fällt ein Termin auf einen Feiertag ({ $scope }), rückt er auf den Arbeitstag davor.
holiday-rule-warn = Termine auf Feiertagen ({ $scope }) bleiben und tragen einen Hinweis.
scope-federal = bundesweit
scope-at-least = mindestens { $n } Länder
land-bw = Baden-Württemberg
land-by = Bayern
land-be = Berlin
land-bb = Brandenburg
land-hb = Bremen
land-hh = Hamburg
land-he = Hessen
land-mv = Mecklenburg-Vorpommern
land-ni = Niedersachsen
land-nw = Nordrhein-Westfalen
land-rp = Rheinland-Pfalz
land-sl = Saarland
land-sn = Sachsen
land-st = Sachsen-Anhalt
land-sh = Schleswig-Holstein
land-th = Thüringen

# Warum ein Termin dort liegt, wo er liegt
note-moved-for-holiday = Verschoben vom { $from } wegen Feiertag ({ $holiday }).
note-skipped-for-holiday = Entfällt wegen Feiertag ({ $holiday }).
note-in-pause = Entfällt: Pause bis { $until }.
note-on-holiday = Liegt auf einem Feiertag ({ $holiday }).
note-partial-holiday = Feiertag in Teilen eines Landes: { $holiday } ({ $land }).
note-same-day-as-another = Am selben Tag liegt schon ein anderer Termin dieses Formats.

# Namen der Feiertage; einmalige Gedenktage behalten ihren deutschen Namen
holiday-name-neujahr = Neujahr
holiday-name-heilige-drei-koenige = Heilige Drei Könige
holiday-name-frauentag = Frauentag
holiday-name-karfreitag = Karfreitag
holiday-name-ostersonntag = Ostersonntag
holiday-name-ostermontag = Ostermontag
holiday-name-erster-mai = Erster Mai
holiday-name-christi-himmelfahrt = Christi Himmelfahrt
holiday-name-pfingstsonntag = Pfingstsonntag
holiday-name-pfingstmontag = Pfingstmontag
holiday-name-fronleichnam = Fronleichnam
holiday-name-augsburger-friedensfest = Augsburger Friedensfest
holiday-name-mariae-himmelfahrt = Mariä Himmelfahrt
holiday-name-weltkindertag = Weltkindertag
holiday-name-tag-der-deutschen-einheit = Tag der Deutschen Einheit
holiday-name-reformationstag = Reformationstag
holiday-name-allerheiligen = Allerheiligen
holiday-name-buss-und-bettag = Buß- und Bettag
holiday-name-erster-weihnachtstag = Erster Weihnachtstag
holiday-name-zweiter-weihnachtstag = Zweiter Weihnachtstag
