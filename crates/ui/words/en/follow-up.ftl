# What follows an answer: questions, reminders, ratings.
follow-up-title = Follow-up
follow-up-lead = What the desk does by itself after an answer: reminders while the customer is silent, two questions after solving, closing.
follow-up-whose = Whose rule
follow-up-desk = The whole desk
follow-up-own = has a rule of its own
follow-up-off = Nothing is done yet: what stands here is a proposal. It begins with what is solved or set to pending after you save.
follow-up-inherited = This team follows the desk’s rule. What you save here holds for this team alone.
follow-up-questions = Questions after solving
follow-up-questions-hint = One click each, a comment if they like. Only people whom somebody here has answered are asked, and nobody against their will.
follow-up-ask-hours = “How was our help?”, hours after solving
follow-up-ask-hours-hint = Empty: never. 0: at once. In the team’s hours, where it has a calendar.
follow-up-held-days = “Does it still work?”, days after solving
follow-up-held-days-hint = A no opens the ticket again, with their words. No answer is written down as no answer.
follow-up-gap-days = Days between questions to one person
follow-up-gap-days-hint = About different tickets.
follow-up-reminders = While pending
follow-up-reminders-hint = In the ticket’s own mail thread, in the customer’s language. Any word of theirs ends it.
follow-up-remind-days = First reminder, after days
follow-up-remind-again-days = Second reminder, after days
follow-up-solve-days = Counts as solved, after days
follow-up-solve-days-hint = All counted from your last word. An answer opens it again.
follow-up-closing = Closing
follow-up-close-days = Closed, days after solving
follow-up-close-days-hint = Whoever writes after that opens a new ticket that is linked to it.
follow-up-mails = The mails
follow-up-mails-hint = As they leave, with the links below the text. Where you write nothing, the desk’s own words stand.
follow-up-language = Language of the mails
follow-up-save = Save follow-up
follow-up-remove = Use the desk’s rule
follow-up-remove-sure = The team’s own rule and texts are taken away.
follow-up-own-words = own words
follow-up-preview = How it reads
follow-up-text = In place of the desk’s words
follow-up-text-hint = May hold { $ticket } and { $mailbox }; Markdown. The questions and links follow by themselves.
follow-up-test = Save and send me a test
follow-up-mail-satisfaction = How was our help?
follow-up-mail-held = Does it still work?
follow-up-mail-both = Both questions in one
follow-up-mail-first = First reminder
follow-up-mail-second = Second reminder
follow-up-mail-solved = Counts as solved
follow-up-letter-satisfaction =
    Hello,

    your request { $ticket } was solved.
follow-up-letter-held =
    Hello,

    some days ago we solved your request { $ticket }.
follow-up-letter-both =
    Hello,

    not long ago we solved your request { $ticket }. Two short questions:
follow-up-letter-first =
    Hello,

    we are waiting for your answer to request { $ticket } and would like to go on helping you. Just answer this mail.
follow-up-letter-second =
    Hello,

    we are still waiting for your answer to request { $ticket }. If it is settled, you need do nothing. If not, just answer this mail.
follow-up-letter-second-solve =
    Hello,

    we are still waiting for your answer to request { $ticket }. If we hear nothing within { $days ->
        [one] { $days } day
       *[other] { $days } days
    }, we take it that it is solved. Until then and after it, just answer this mail if you need us.
follow-up-letter-solved =
    Hello,

    we have heard nothing more about your request { $ticket }, so we take it that it is solved. If that is not so, just answer this mail: it is open again at once.
follow-up-letter-ask = How was our help?
follow-up-letter-good = Good, I am satisfied
follow-up-letter-bad = Not good, I am not satisfied
follow-up-letter-ask-held = Does it still work?
follow-up-letter-yes = Yes, it still works
follow-up-letter-no = No, the trouble is back
follow-up-letter-more = To say more, just answer this mail.
follow-up-letter-refusal = Do not ask me again
follow-up-did-not-hold-words = It does not work any more.
follow-up-page = Your request
follow-up-page-title = Your request { $ticket }
follow-up-comment = Anything to add?
follow-up-comment-hint = If you like.
follow-up-words = What is wrong?
follow-up-words-hint = If it is a no: it goes to the team, and your request is open again.
follow-up-send = Send
follow-up-said = You have answered this already. If you need us, just answer one of our mails.
follow-up-refuse = No more questions?
follow-up-refuse-more = { $workspace } will not ask you again how it was. Answers to your requests reach you as before.
follow-up-thanks = Thank you
follow-up-thanks-fine = We have your answer. You can close this page.
follow-up-thanks-bad = We have your answer, and somebody will read it. If something is still open, just answer one of our mails.
follow-up-thanks-reopened = Your request is open again, and the team has your words.
follow-up-thanks-new = Your earlier request was closed, so there is a new one with your words: { $ticket }.
follow-up-stopped = You will not be asked again
follow-up-stopped-more = Answers to your requests reach you as before.
follow-up-test-subject = Test of a follow-up mail
follow-up-test-title = This was a test
follow-up-test-more = In a real mail this link opens the question. Nothing was written down.
follow-up-ended = This question is closed
follow-up-ended-more = It could be answered for thirty days. If you need us, just answer one of our mails: it always reaches somebody.
follow-up-unknown = This link does not work
follow-up-unknown-more = It may have been cut. Open it from the mail itself, or just answer that mail.
follow-up-ratings = Ratings
follow-up-ratings-lead = What people said after solving, and whether it held. Each number opens the tickets behind it.
follow-up-all-teams = All teams
follow-up-team = Team
follow-up-from = From
follow-up-to = Up to and with
follow-up-filter = Show
follow-up-none-off = Nobody is asked yet
follow-up-none-off-more = Set up follow-up, and what people say stands here.
follow-up-set-up = Set up follow-up
follow-up-none = Nothing here
follow-up-none-more = Choose another time or team, or another number above.
follow-up-ticket = Ticket
follow-up-how = How it was
follow-up-whether = Did it hold
follow-up-by = By
follow-up-for = For
follow-up-when = When
follow-up-older = Older
follow-up-good = Good
follow-up-bad = Bad
follow-up-held = Held
follow-up-did-not-hold = Did not hold
follow-up-unanswered = Asked, no answer
follow-up-no-answer-yet = No answer yet
follow-up-not-asked = Not asked
follow-up-share = { $share } %
follow-up-show-all = all
follow-up-show-asked = asked how it was
follow-up-show-rated = answered
follow-up-show-good = good
follow-up-show-bad = bad
follow-up-show-commented = with a comment
follow-up-show-asked-held = asked whether it held
follow-up-show-held = held
follow-up-show-did-not-hold = did not hold
follow-up-show-unanswered = asked, no answer
follow-up-last = Their last ratings
follow-up-refused = Wants no such questions, since { $since }.
follow-up-act-asked = asked how it was
follow-up-act-asked-held = asked whether it held
follow-up-act-asked-both = asked how it was and whether it held
follow-up-act-not-asked = did not ask how it was: { $why }
follow-up-act-not-asked-held = did not ask whether it held: { $why }
follow-up-act-not-asked-both = did not ask how it was and whether it held: { $why }
follow-up-act-good = rated the help as good
follow-up-act-bad = rated the help as bad
follow-up-act-held = said that it held
follow-up-act-did-not-hold = said that it did not hold
follow-up-act-unanswered = noted that nobody answered whether it held
follow-up-act-reminded = reminded the customer, { $count ->
        [one] for the first time
       *[other] once more
    }
follow-up-act-not-reminded = did not remind the customer: { $why }
follow-up-act-solved = took it as solved: the customer was silent for { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
follow-up-act-not-solved = did not take it as solved: { $why }
follow-up-act-closed = closed it, { $count ->
        [one] { $count } day
       *[other] { $count } days
    } after it was solved
follow-up-act-refused = wants to be asked no more
follow-up-why-stale = its moment was long over, for the desk did not run
follow-up-why-no-address = there is no address to write to
follow-up-why-dead-address = mail to them does not arrive
follow-up-why-complained = they called a mail of ours spam
follow-up-why-suspended = they are suspended
follow-up-why-machine = no person reads there
follow-up-why-failed-identity = the sender failed the check
follow-up-why-not-answered = nobody of the team has answered them
follow-up-why-spam = it is on the spam shelf
follow-up-why-merged = it is part of another ticket now
follow-up-why-continues = it continues a ticket that is closed
follow-up-why-solved-by-desk = the desk solved it by itself
follow-up-why-refused = they do not want to be asked
follow-up-why-asked-lately = they were asked not long ago
follow-up-why-budget = they had too many automatic mails
follow-up-why-reply-planned = a reply to them is planned
follow-up-why-answered = they have said so already
follow-up-why-text = the text cannot be filled in
follow-up-why-fields = a field has to be filled in first
follow-up-why-not-reminded = no reminder went out
