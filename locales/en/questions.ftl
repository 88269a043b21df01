tab-questions = Questions
questions-lead = What people are asked when they register, besides name, e-mail address, authority and Land. Ask only for what you really need.
questions-none = Nothing more is asked here.
questions-none-hint = That is a good thing: the less you ask, the sooner a registration is done.
questions-retired = No longer asked
questions-retired-hint = These questions are in no form any more. Their answers stay until they are erased.
questions-preview = How it looks in the form
event-questions-title = Questions for this date
questions-inherited = Questions of the format
questions-inherited-none = The format asks nothing more.
questions-inherited-room = See the questions of the format
questions-own = For this date alone
question-new = Add a question
question-edit = Change
question-edit-title = Change a question
question-label = Question
question-kind = Kind of answer
question-help = Explanation
question-options = Answers to choose from
question-purpose = Purpose
question-retention = Days until erased
question-required = Required
question-required-label = Nobody can register without answering
question-frozen = Somebody has answered this question. So its words, kind, choices, purpose and retention stay as they are. If you need something else, stop asking this question and add a new one.
question-up = Move up
question-down = Move down
question-retire = Stop asking
question-again = Ask again
question-remove = Remove
question-kept = { $days ->
    [one] erased one day after the date
   *[other] erased { $days } days after the date
 }
question-answers = { $answers ->
    [0] no answer yet
    [one] one answer
   *[other] { $answers } answers
 }
question-why = Purpose: { $purpose }. { $days ->
    [one] The answer is erased one day after the date.
   *[other] The answer is erased { $days } days after the date.
 }
hint-question-de = In German, which is the language of the format.
hint-question-en = In English, which is the language of the format.
hint-question-options = Only for questions with a choice, one answer a line.
hint-question-help = A sentence that helps to answer.
hint-question-purpose = What you need the answer for. It stands below the question.
hint-format-retention = So many days after the end of a date, who was registered is erased, at most 365. Counts stay. People read this period before they register.
hint-question-retention = The answers are erased so many days after the end of the date, at most 365.
kind-text = text in one line
kind-paragraph = text of several lines
kind-choice = one of several choices
kind-several = any of several choices
kind-yes-no = yes or no
answer-yes = Yes
answer-no = No
answer-none = No answer
answer-choose = Please choose
fault-question-answered = Somebody has answered this question
fault-question-answered-detail = Its words, kind, choices, purpose and retention stay as they are. You can retire it and ask a new one.
fault-too-many-questions = No more questions fit
fault-too-many-questions-detail = At most { $max } questions can be asked. Please retire one first.
answer-unreadable = not readable
own-answers-title = My answers
own-answers-closed = Nothing can be changed any more for this date.
own-answers-standing = You take part in all dates. So what the format asks is answered for all of them.
own-answers-none = Nothing is asked for this date.
own-answers-fixed = You gave these answers
manage-answers = My answers
support-title = Support needed
support-who-sees = Optional. Only the organizers ({ $host }) see this, on a page of its own. It is erased 14 days after the date, and at once if you cancel.
support-sign = Sign language
support-captions = Captions
support-phone = Dialling in by phone
support-note = Something else
support-until = Please tell us by { $until }, so that we can arrange it.
support-over = This could be told here until { $until }.
support-ask = Please ask directly: { $contact }
support-contact = Contact after the deadline
support-days-before = Deadline in days before the date
answers-title = Answers
answers-numbers = How often what was chosen
answers-people = Who answered what
answers-none = Nobody has answered yet.
answers-written-down = You see the answers of everybody who confirmed their registration. That you look at them is written down.
answers-show = Show answers
support-rules = These are specially protected data. They stand on this page alone, not in the roster and in no file. That you look at them is written down. 14 days after the date they are erased.
support-told-until = People can tell what they need until { $until }.
support-not-offered = The format does not ask for support needed. That can be switched on beside its questions.
support-show = Show what is needed
support-nobody = Nobody said that they need anything.
support-offer = Ask for support needed
support-offer-lead = Sign language, captions, dialling in by phone and a free line, in a part of its own of the registration form. Only your team sees it, on a page of its own per date.
support-days-hint = What is needed must be known so many days before the date, at most 90.
support-contact-hint = An address or a telephone number for those who come later.
questions-legend = Questions
questions-of-date = Questions for the date on { $when }
questions-who-sees = Only the team of the event sees your answers, once you have confirmed. Below each question stands what the answer is for and when it is erased.
