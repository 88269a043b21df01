# The way into a date
join-title = Joining the event
join-opens = You can join from { $when }.
join-left = In
join-homeless = The link to the video conference is not known yet. There is nothing you need to do: as soon as it is, this page leads there.
join-nowhere = You could join now, but the link to the video conference is still missing. Please look again in a moment. If you meet in person, you do not need this page.
join-open = You can join now.
join-how = How to take part
join-enter = Join now
join-over = This event is over. Joining has ended.
join-unconfirmed = Your registration is not confirmed yet. Please use the link in the mail “Please confirm” first.
join-requested = Your registration has not been decided on yet. You will get a mail as soon as you have a seat.
join-waiting = You are on the waiting list and do not have a seat yet. You will get a mail when one becomes free.
join-offered = A seat is being held for you. Please take it first. The link is in the mail “A seat is free”.
join-left-it = You are no longer registered for this event, so this link no longer leads to the video conference.
join-manage = The link in your mails leads to your registrations.
join-own-word = Were you there? You can say so yourself: on the page of your registrations, by the link in your e-mails.
join-look = Look now
join-again = This page looks again by itself until you can join.
join-stop = Do not look by itself
join-still = This page stays as it is.
join-move = Look by itself again
join-day = Next day
join-page = Everything about the event
# How long
span-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
span-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
span-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
# What a format says about it
label-join-opens = Joining opens this many minutes before the start
label-join-closes = Joining ends this many minutes after the end
label-join-text = Dialling in, and other hints on taking part
hint-join-text = A telephone number and a PIN, for example. Only registered people see this, and only while they can join.
problem-type-again = For safety we do not show this address again. Please type it once more.
mail-join = Joining the event
