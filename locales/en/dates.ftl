# Weekdays, months, zones
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
weekday-short-1 = Mon
weekday-short-2 = Tue
weekday-short-3 = Wed
weekday-short-4 = Thu
weekday-short-5 = Fri
weekday-short-6 = Sat
weekday-short-7 = Sun
weekdays-1 = Mondays
weekdays-2 = Tuesdays
weekdays-3 = Wednesdays
weekdays-4 = Thursdays
weekdays-5 = Fridays
weekdays-6 = Saturdays
weekdays-7 = Sundays
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
time-of-day = { $time }
zone-cet = CET
zone-cest = CEST
list-and = { $some } and { $last }

# The cadence in words
cadence-weeks = { $every ->
    [1] every week on { $days }
    [2] every 14 days on { $days }
   *[other] every { $every } weeks on { $days }
}
cadence-months = { $every ->
    [1] on the { $ordinal } { $days } of the month
   *[other] every { $every } months on the { $ordinal } { $days }
}
cadence-from = from { $day }
cadence-until = until { $day }
cadence-pause = { $from } to { $until }
ordinal-1 = first
ordinal-2 = second
ordinal-3 = third
ordinal-4 = fourth
ordinal--1 = last

# Public holidays
holiday-rule-skip = On public holidays ({ $scope }) the date is dropped.
holiday-rule-next-workday = A date that falls on a public holiday ({ $scope }) moves to the next working day.
holiday-rule-previous-workday = A date that falls on a public holiday ({ $scope }) moves to the working day before.
holiday-rule-warn = Dates on public holidays ({ $scope }) stay and carry a note.
scope-federal = nationwide
scope-at-least = at least { $n } Länder
land-bw = Baden-Württemberg
land-by = Bavaria
land-be = Berlin
land-bb = Brandenburg
land-hb = Bremen
land-hh = Hamburg
land-he = Hesse
land-mv = Mecklenburg-Western Pomerania
land-ni = Lower Saxony
land-nw = North Rhine-Westphalia
land-rp = Rhineland-Palatinate
land-sl = Saarland
land-sn = Saxony
land-st = Saxony-Anhalt
land-sh = Schleswig-Holstein
land-th = Thuringia

# Why a date is where it is
note-moved-for-holiday = Moved from { $from } because of a public holiday ({ $holiday }).
note-skipped-for-holiday = Dropped because of a public holiday ({ $holiday }).
note-in-pause = Dropped: pause until { $until }.
note-on-holiday = On a public holiday ({ $holiday }).
note-partial-holiday = Public holiday in part of a Land: { $holiday } ({ $land }).
note-same-day-as-another = Another date of this format is on the same day.

# Names of public holidays; days of remembrance of one year keep their German name
holiday-name-neujahr = New Year’s Day
holiday-name-heilige-drei-koenige = Epiphany
holiday-name-frauentag = International Women’s Day
holiday-name-karfreitag = Good Friday
holiday-name-ostersonntag = Easter Sunday
holiday-name-ostermontag = Easter Monday
holiday-name-erster-mai = Labour Day
holiday-name-christi-himmelfahrt = Ascension Day
holiday-name-pfingstsonntag = Whit Sunday
holiday-name-pfingstmontag = Whit Monday
holiday-name-fronleichnam = Corpus Christi
holiday-name-augsburger-friedensfest = Augsburg Peace Festival
holiday-name-mariae-himmelfahrt = Assumption Day
holiday-name-weltkindertag = World Children’s Day
holiday-name-tag-der-deutschen-einheit = Day of German Unity
holiday-name-reformationstag = Reformation Day
holiday-name-allerheiligen = All Saints’ Day
holiday-name-buss-und-bettag = Day of Repentance and Prayer
holiday-name-erster-weihnachtstag = Christmas Day
holiday-name-zweiter-weihnachtstag = Second Day of Christmas
