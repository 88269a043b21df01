# Attendance
attendance-title = Attendance
attendance-lead = Note who was there. Nothing is stored when people enter the video meeting: only what you note here counts, or what people confirm themselves. Once the data are erased, only numbers stay.
attendance-nobody = Nobody had a seat at this date.
attendance-people = Those with a seat
attendance-rest-attended = All without a mark: attended
attendance-rest-no-show = All without a mark: did not come
attendance-rest-lead = { $people ->
    [0] Something is noted already for everybody who had a seat.
    [one] One person is without a mark and gets this one. Nothing is saved yet.
   *[other] { $people } people are without a mark. All of them get this one. Nothing is saved yet.
}
attendance-mark-attended = Chosen ones: attended
attendance-mark-no-show = Chosen ones: did not come
attendance-mark-open = Chosen ones: remove the mark
attendance-list-title = Bring a list
attendance-list-lead = For example the list of participants of your video meeting. You first see whom we recognized. Nothing is stored before that. We do not keep the list itself.
attendance-list-label = Paste a list
attendance-list-hint = One person per line: e-mail address, name, or both.
attendance-file-label = Or choose a file (CSV or text)
attendance-list-send = Show the preview
attendance-preview-title = Preview of the list
attendance-preview-lead = Recognized: { $present }. With a seat, but not on the list: { $missing }. Nothing is stored yet.
attendance-unknown = Not recognized:
attendance-unclear = Not clear, please mark by hand:
attendance-present = Attended
attendance-missing = Not on the list: choose who did not come
attendance-apply = Apply
attendance-discard = Discard
numbers-kept = From erased registrations: { $registered } with a seat, { $waiting } on the waiting list, { $attended } attended.

fault-not-begun = The date has not begun
fault-not-begun-detail = Attendance can be noted from the beginning on.
fault-attendance-too-late = It is too late for that
fault-attendance-too-late-detail = You can confirm your own attendance until 48 hours after the end. Please turn to the hosts.
fault-attendance-no-seat = That cannot be confirmed
fault-attendance-no-seat-detail = You had no seat at this date, or the hosts have noted otherwise.

# One's own attendance
manage-was-there = I was there
manage-certificate = Certificate of participation
certificate-title = Certificate of participation
certificate-person = { $name } took part in:
certificate-duration = Duration
certificate-made = Issued by { $host } on { $day }.
certificate-print = Print this page or save it as a PDF.
duration-minutes = { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}
duration-hours = { $hours ->
    [one] 1 hour
   *[other] { $hours } hours
}
duration-both = { $hours } h { $minutes } min
