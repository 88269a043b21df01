# Reporting barriers, sign language
barrier-title = Your report
barrier-page = You come from this page. Please name it when you write to us:
barrier-mail = Write an e-mail that names it
barrier-subject = A barrier on your website
barrier-body = I met a barrier on the page
nav-sign-language = German Sign Language
film-lead = This video explains in German Sign Language what you find here.
film-label = Video in German Sign Language
film-captions = Captions (German)
film-download = Download the video
need-statement = Accessibility
need-statement-title = Accessibility statement
need-statement-sentence = The statement is of { $day }. It has to be reviewed every year; whoever runs this installation does that.
