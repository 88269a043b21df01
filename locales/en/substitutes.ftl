# Substitutes
substitute-link = Send a substitute
substitute-title = Send a substitute
substitute-lead = Say who comes for you. The person gets an e-mail and decides. If they agree, your seat at this date becomes theirs. Until then you keep it and can take the request back. All other dates stay as they are.
substitute-lead-team = The team decides about registrations for this date. If the person agrees, we ask the team. Your seat goes to them only when the team has agreed.
substitute-name = Name of the substitute
substitute-email = E-mail address of the substitute
substitute-consent = We write to the person about this date only. The page behind the link shows your name.
substitute-send = Send the request
substitute-take-back = Take the request back
mine-substitute-asked = You have asked { $name } to come for you. They can answer until { $until }. Until then you keep your seat.
mine-substitute-agreed = { $name } would come for you. The team decides about that. Until then you keep your seat and can take the request back.
mine-substitute-declined = { $name } does not come for you. You have kept your seat.
mine-substitute-refused = The team did not admit { $name }. You have kept your seat.
mine-substitute-lapsed = { $name } has not answered. You have kept your seat.
mine-substitute-comes = { $name } comes for you.
mine-substituted = Represented
mine-stands-in = In place of { $giver }.
mine-would-stand-in = You would stand in for { $giver }. The team decides about that.
done-substitute-asked = The request is saved.
done-taken-back = The request is taken back. You keep your seat.

# The substitute's page
stand-in-title = Request to stand in
stand-in-open = { $giver } asks you to stand in at this date.
stand-in-until = You can answer until { $until }. If you agree, the seat at this one date is yours.
stand-in-until-team = The team decides about registrations. You can answer until { $until }. If you agree, we ask the team. If it agrees, the seat at this one date is yours.
stand-in-accept = Stand in
stand-in-decline = Do not stand in
stand-in-not-you = You do not know this person? Then decline, or do nothing. Once you have declined, we do not ask you about this date again.
stand-in-taken = You come in place of { $giver }.
stand-in-agreed = You have agreed to stand in for { $giver }. Now the team decides. We will write to you as soon as it has.
stand-in-declined = You have declined. We do not ask you about this date again.
stand-in-refused = The team did not admit you in the place of { $giver }.
stand-in-there = { $giver } asks you to stand in. But you have a seat of your own at this date. Please decline so that somebody else can be asked.
stand-in-over = This request no longer holds. It was taken back, or it is too late.
stand-in-no-more = Do not ask about this date again
stand-in-step-back = Do not stand in after all

# Refusals
fault-no-seat-to-give = You have no seat to give
fault-no-seat-to-give-detail = Whoever has a seat can send a substitute.
fault-substitute-asked = Somebody has been asked already
fault-substitute-asked-detail = Take that request back before you ask somebody else.
fault-substitute-too-often = Too many requests
fault-substitute-too-often-detail = For one seat you can ask at most five people a day. Try again tomorrow.
fault-substitute-oneself = That is you
fault-substitute-oneself-detail = Please name another person.
fault-substitute-over = This request no longer holds
fault-substitute-over-detail = It was answered or taken back, or it is too late.
fault-already-there = You have a seat already
fault-already-there-detail = Whoever is registered cannot stand in for somebody else at the same date.

# Roster
column-stands-in = In place of
roster-stands-in = Stands in for { $giver }
roster-would-stand-in = Would stand in for { $giver } and gets that seat if admitted
roster-represented = Represented by { $name }

# Mails
mail-stands-in-intro = You stand in for somebody. The seat at this date is yours now.
mail-substitute-fact = Stand in?
mail-substitute-intro = Somebody who is registered for this date asks you to stand in. If you agree, the seat at this one date is yours.
mail-substitute-intro-team = Somebody who is registered for this date asks you to stand in. The team decides about registrations: if you agree, we ask it. If it agrees, the seat at this one date is yours.
mail-substitute-action = See the request and answer
mail-substitute-until = The link opens a page. There you see who asks, and answer with one click. You can answer until { $until }.
mail-substitute-not-you = You do not want to? Then decline there, or do nothing. Once you have declined, we do not ask you about this date again.
mail-why-substitute = You receive this e-mail because somebody who is registered named your address for a substitute. If you do nothing, we delete what was given to us after the deadline.
mail-substitute-accepted-fact = Substitute agreed
mail-substitute-accepted-intro = The person you named comes for you. Your seat at this date is theirs now.
mail-substitute-accepted-next = You stay registered for your other dates.
mail-substitute-declined-fact = Substitute declined
mail-substitute-declined-intro = The person you named cannot come for you. You have kept your seat.
mail-substitute-declined-next = You can ask somebody else, come yourself, or cancel so that somebody can move up.
mail-substitute-refused-fact = Substitute not admitted
mail-substitute-refused-intro = The person you named would have come for you. The team did not admit them. You have kept your seat.
mail-substitute-lapsed-fact = No substitute found
mail-substitute-lapsed-intro = Nobody has taken up your request for a substitute. It no longer holds. You have kept your seat.
mail-substitute-lapsed-next = Come yourself, or see on the page of your registrations what you can still do.
mail-substitute-left-fact = Substitute cancelled
mail-substitute-left-intro = The person who wanted to come for you has cancelled. The seat is free again and goes to the waiting list first.
mail-substitute-left-next = Would you like to come yourself after all? Then register again on the page of your registrations. Your other dates stay as they are.
mail-substitute-over = With that, your request for a substitute no longer holds.
mail-substitute-needless-fact = No substitute needed any more
mail-substitute-needless-intro = The person you wanted to stand in for keeps their seat at this date. Your request to the team is withdrawn with that, and you need not do anything.
mail-why-substitute-answer = You receive this e-mail because you asked for a substitute for this date.
mail-why-substitute-needless = You receive this email because you had agreed to stand in for somebody at this date.

# One's own data
own-data-requests = Requests to stand in
own-request-made = You asked { $name }.
own-request-received = { $name } asked you.
own-request-open = An answer is possible until { $until }.
own-request-accepted = The request was accepted.
own-request-agreed = The request was accepted. The team decides about it.
own-request-declined = The request was declined.
own-request-refused = The team did not admit the substitute.
own-request-taken-back = The request was taken back.
own-request-lapsed = The request no longer holds.
