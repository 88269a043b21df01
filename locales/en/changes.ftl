# Impact of a change
impact-title = What changes
impact-from = Holds from { $day } on.
impact-lead = Nothing has been changed yet. This is what the new cadence would do to the dates to come:
impact-lead-dates = Nothing has been changed yet. This is what the change would do to the chosen dates:
impact-outdated = Something has changed since this preview: dates, registrations or the cadence. Below you see what the change would mean now. Please have the preview made anew before you save.
impact-stays = { $dates ->
    [one] One date stays as it is.
   *[other] { $dates } dates stay as they are.
}
impact-moves = { $dates ->
    [one] One date moves.
   *[other] { $dates } dates move.
}
impact-changes = { $dates ->
    [one] One date says something else.
   *[other] { $dates } dates say something else.
}
impact-cancelled = { $dates ->
    [one] One date is cancelled.
   *[other] { $dates } dates are cancelled.
}
impact-restored = { $dates ->
    [one] One cancelled date takes place after all.
   *[other] { $dates } cancelled dates take place after all.
}
impact-quiet = { $dates ->
    [one] Of one date only something changes that nobody is told: seats or the end of registration, for instance.
   *[other] Of { $dates } dates only something changes that nobody is told: seats or the end of registration, for instance.
}
impact-new = { $dates ->
    [one] One date is new.
   *[other] { $dates } dates are new.
}
impact-dropped = { $dates ->
    [one] One date is dropped. Nobody has registered for it.
   *[other] { $dates } dates are dropped. Nobody has registered for them.
}
impact-open = { $dates ->
    [one] One date is no longer part of the new cadence, but people have registered. You decide what becomes of it.
   *[other] { $dates } dates are no longer part of the new cadence, but people have registered. You decide what becomes of them.
}
impact-people = { $people ->
    [0] The change concerns nobody who is registered.
    [one] The change concerns one registered person. They get one e-mail at most.
   *[other] The change concerns { $people } registered people. Each gets one e-mail at most, with all changes.
}
impact-members = { $people ->
    [one] One person takes part in the whole format and gets registered for the new dates.
   *[other] { $people } people take part in the whole format and get registered for the new dates.
}
impact-followers = { $people ->
    [one] One person follows the format by mail. They hear of it only if you save and tell those concerned.
   *[other] { $people } people follow the format by mail. They hear of it only if you save and tell those concerned.
}
impact-by-feed = { $n ->
    [one] one registration with a calendar subscription
   *[other] { $n } registrations with a calendar subscription
}
impact-by-invitation = { $n ->
    [one] one registration with calendar invitations (an e-mail for each date in the calendar)
   *[other] { $n } registrations with calendar invitations (an e-mail for each date in the calendar)
}
impact-by-mail = { $n ->
    [one] one registration by e-mail only
   *[other] { $n } registrations by e-mail only
}
impact-dates = The dates one by one
impact-none = There are no dates to come.
impact-none-hint = The new cadence means no dates, and none are planned.
impact-column-fate = What happens
impact-column-was = Until now
impact-column-will-be = From now on
impact-column-people = Registrations
impact-column-notes = Notes
fate-stays = stays
fate-moves = moves
fate-new = new
fate-dropped = dropped
fate-cancelled = is cancelled
fate-restored = takes place after all
fate-quiet = details, without a mail
fate-changes = says something else
fate-open = to be decided
impact-collision = { $people ->
    [0] At the same time: { $title }, { $when }.
    [one] At the same time: { $title }, { $when }. One person is registered for both.
   *[other] At the same time: { $title }, { $when }. { $people } people are registered for both.
}
impact-cancel-this = cancel this date
impact-leftover = Dates that are no longer part of the new cadence
impact-leftover-hint = There are registrations for them, some of them from standing participation.
impact-leftover-keep = Keep all as single dates
impact-leftover-cancel = Cancel all
impact-leftover-some = Cancel only those ticked above
impact-apply-and-tell = { $people ->
    [one] Save and tell one person
   *[other] Save and tell { $people } people
}
impact-apply-and-tell-some = Save and tell those concerned
impact-told-range = { $least ->
    [0] If you keep all of these dates, nobody gets an e-mail. If you cancel all of them, { $most ->
        [one] one person does.
       *[other] { $most } people do.
    }
    [one] If you keep all of these dates, one person gets an e-mail. If you cancel all of them, { $most } people do.
   *[other] If you keep all of these dates, { $least } people get an e-mail. If you cancel all of them, { $most } do.
}
impact-apply = Save without telling anybody
impact-discard = Discard
impact-again = Make the preview anew
impact-is-applied = This change is saved.
impact-is-discarded = This change was discarded. Nothing has happened.
impact-is-undone = This change was taken back. Everything is as it was before.
impact-told = { $people ->
    [0] Nobody will be told.
    [one] One person will be told.
   *[other] { $people } people will be told.
}
impact-undo-until = You can take the change back until { $until }. No e-mail goes out before then.
impact-undo = Take the change back
label-valid-from = Holds from
hint-valid-from = The first day for which the new cadence holds, for example 12.03.2026.
show-impact = Show the impact
fault-change-outdated = Something has changed meanwhile
fault-change-outdated-detail = The change was not saved: dates, registrations or the cadence are no longer as they were in the preview. Please make the preview anew.
fault-change-over = This change is done with
fault-change-over-detail = It was discarded, taken back or already saved.
fault-change-not-applied = This change is not saved
fault-change-not-applied-detail = Only what was saved can be taken back.
fault-change-too-late = The time to take it back has passed
fault-change-too-late-detail = The notices are already under way. You can change the dates once more.
fault-change-overtaken = The dates were changed again after it
fault-change-overtaken-detail = Take the later change back first.

# Change several dates
several-lead = The change applies to all dates that you tick. First you see what it means. Nothing is saved yet.
several-choose = Choose date
several-with-chosen = With the ticked dates:
several-move = Move
several-cancel = Cancel
several-say = Change details
several-restore = Let them take place
several-title-move = Move several dates
several-title-cancel = Cancel several dates
several-title-say = Details of several dates
several-title-restore = Let cancelled dates take place after all
several-dates = Which dates?
several-none = There are no dates to come that you can change.
several-none-restore = There are no cancelled dates to come.
several-restore-lead = Whoever was registered for these dates is again.
several-by = By how much
several-by-hint = Leave empty if the day stays.
several-unit = Unit
several-days-later = days later
several-weeks-later = weeks later
several-days-earlier = days earlier
several-weeks-earlier = weeks earlier
several-starts = New start
several-starts-hint = For example 14:00. Leave empty if the time stays.
several-minutes = New length in minutes
several-minutes-hint = Leave empty if the length stays.
several-say-lead = What you leave empty stays as it is on each date.
several-inherit = Take over from the format again
several-inherit-hint = The dates' own details are dropped then.
picked-days-later = { $days ->
    [one] One day later
   *[other] { $days } days later
}
picked-days-earlier = { $days ->
    [one] One day earlier
   *[other] { $days } days earlier
}
picked-weeks-later = { $weeks ->
    [one] One week later
   *[other] { $weeks } weeks later
}
picked-weeks-earlier = { $weeks ->
    [one] One week earlier
   *[other] { $weeks } weeks earlier
}
picked-starts = Start at { $time }
picked-minutes = Length { $minutes } minutes
picked-cancel = Cancel dates
picked-reason = Reason: { $reason }
picked-restore = Cancelled dates take place after all
picked-by-team = the team decides
picked-by-nobody = each registration holds at once
picked-opens = Registration from
picked-closes = Registration until
picked-say = Change details of dates
picked-own = { $what }: { $text }
picked-inherited = { $what }: as in the format
picked-join = new address
picked-description = new text

# Changes at short notice
short-notice-feed = { $people ->
    [one] One person with a calendar subscription therefore gets a mail in any case, even if you save without notice: when time or place change, the date is cancelled, or takes place after all.
   *[other] { $people } people with a calendar subscription therefore get a mail in any case, even if you save without notice: when time or place change, the date is cancelled, or takes place after all.
}
short-notice-feed-most = { $people ->
    [one] At most one person with a calendar subscription therefore gets a mail even if you save without notice: when their date moves or is cancelled.
   *[other] Up to { $people } people with a calendar subscription therefore get a mail even if you save without notice: when their dates move or are cancelled.
}
short-notice-move = { $people ->
    [one] If the new start is less than 72 hours away, one person with a calendar subscription gets a mail in any case. Subscribed calendars often show a change only hours later.
   *[other] If the new start is less than 72 hours away, { $people } people with a calendar subscription get a mail in any case. Subscribed calendars often show a change only hours later.
}

foreseen-title = What the new date would mean
foreseen-lead = Nothing is saved yet.
foreseen-clear = No holiday, and nothing else at the same time.
foreseen-members = { $people ->
    [0] Nobody takes part in the whole format.
    [one] One person takes part in the whole format and gets registered.
   *[other] { $people } people take part in the whole format and get registered.
}
foreseen-followers = { $people ->
    [0] Nobody follows the format by mail.
    [one] One person follows the format by mail and hears of the date.
   *[other] { $people } people follow the format by mail and hear of the date.
}
