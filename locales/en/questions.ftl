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
