# Impact of a change
impact-title = What changes
impact-from = Holds from { $day } on.
impact-lead = Nothing has been changed yet. This is what the new cadence would do to the dates to come:
impact-outdated = Something has changed since this preview: dates, registrations or the cadence. Below you see what the change would mean now. Please have the preview made anew before you save.
impact-stays = { $dates ->
    [one] One date stays as it is.
   *[other] { $dates } dates stay as they are.
}
impact-moves = { $dates ->
    [one] One date moves.
   *[other] { $dates } dates move.
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
fault-change-too-late-detail = The notices are already under way. You can change the cadence once more.
fault-change-overtaken = The cadence was changed again after it
fault-change-overtaken-detail = Take the later change back first.
