# A seat offered from the waiting list
offer-title = Seat on offer
offer-open = A seat has become free. It is held for you.
offer-until = Please decide by { $until }. After that the next person on the waiting list gets the seat.
offer-accept = Accept the seat
offer-release = Do not take part
offer-lapsed = The offer held until { $until }. The seat goes to the next person on the waiting list. Under “My registrations” you can register again.
offer-let-go = You have given up the seat. Under “My registrations” you can register again.
offer-waiting = At the moment there is no offer. You are still on the waiting list.
mine-offered = Seat on offer
mine-offered-until = Please decide by { $until }.
mine-offer-lapsed = Offer lapsed
mine-queue = Number { $position } on the waiting list
