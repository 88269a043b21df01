# One's own calendar subscription
feed-own = Dates of { $name }
feed-own-description = The dates you registered for, with your status. Changes appear here by themselves.
own-calendar-title = My calendar subscription
own-calendar-lead = All dates that { $name } is registered for, in your calendar program: with your status, the link to join, and every change.
own-calendar-address = Your address
own-calendar-secret = This address is yours alone. Whoever knows it sees your dates. Do not pass it on.
own-calendar-programs = Instructions for your calendar program
own-calendar-picture = QR code with the address of your calendar subscription
own-calendar-alarm = Alarm in the calendar
own-calendar-alarm-label = When should your calendar program remind you of a date?
own-calendar-alarm-none = Never
own-calendar-alarm-start = At the start
own-calendar-alarm-minutes = { $count ->
    [one] 1 minute before
   *[other] { $count } minutes before
 }
own-calendar-alarm-hours = { $count ->
    [one] 1 hour before
   *[other] { $count } hours before
 }
own-calendar-alarm-days = { $count ->
    [one] 1 day before
   *[other] { $count } days before
 }
own-calendar-alarm-honest = Some programs ignore alarms of a subscription, Google Calendar for example. Our reminders by e-mail come in any case.
own-calendar-alarm-save = Save alarm
own-calendar-another = Another address, or none
own-calendar-another-lead = Does somebody else know your address? Then get another one. The old one stops working at once, and you subscribe again. Your registrations stay.
own-calendar-rotate = Get another address
own-calendar-revoke = End the subscription
own-calendar-none = You ended your calendar subscription. The former address no longer works. Your registrations stay.
own-calendar-make = Get another address and subscribe again
