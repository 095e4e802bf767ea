# Guided fixes in the help center
guided-list = Guided fixes
guided-list-hint = Questions and steps, one at a time, until it works.
guided-lead = Answer one question at a time, and try what is likely to help. You can ask a person at any moment, and they will have everything you said.
guided-none = There is no guided fix yet
guided-none-hint = Search the articles, or write to us.
guided-what = What is wrong?
guided-find = Find
guided-found = This fits what you wrote:
guided-not-found = No guided fix fits these words.
guided-search-articles = Search the articles for them
guided-how-one = One question or one step a page.
guided-how-unsure = “I don't know” is always an answer, and you can go back.
guided-how-person = You can ask a person at any moment. They will have everything you said.
guided-how-kept = Nothing you answer is kept unless you ask a person.
guided-begin = Begin
guided-number = Step { $number }
guided-preview = Only the team sees this: customers are not offered this playbook.
guided-preview-end = A customer could ask a person here.
guided-unsure = I don't know
guided-consent = Would you like to do this?
guided-agree = Yes, that is fine
guided-decline = No, rather not
guided-look = Tick everything that you see. Tick nothing if you see none of it.
guided-look-done = That is what I see
guided-look-none = None of it
guided-try = Please try this
guided-minutes = Takes about { $n } min
guided-worked = Did this work?
guided-fixed = Yes, it works now
guided-not-fixed = No, it is the same as before
guided-could-not = I could not do it
guided-partly = Better, but something is still wrong
guided-done = I have done it
guided-done-so-far = Have you done it? There is more to repair before all works.
guided-written-in = This is not translated into your language yet; it is in { $language }.
guided-person-now = A person should look at this
guided-why-quicker = From here a person is quicker than further questions.
guided-why-nothing = Nothing that is left here would help enough.
guided-why-outside = What you see is none of what this guided fix knows.
guided-why-patience = You have done enough.
guided-why-asked = You asked for a person.
guided-ask-person = Ask a person
guided-glad = Good that it works
guided-glad-by = This did it:
guided-glad-again = If it comes back, go back or ask a person: what you did stands here.
guided-ways = Other ways
guided-back = Back
guided-others = Other guided fixes
guided-over = This has been open for too long
guided-over-more = A guided fix can be gone on with for seven days. Begin it again, or ask a person: what you answered is still here.
guided-withdrawn = This guided fix is not offered any more
guided-withdrawn-more = What you answered is still here: ask a person, and they will go on from it.
guided-nothing-said = Nothing was answered yet.
guided-as = You ask as { $name }.
guided-name = Your name
guided-email = Your mail address
guided-email-hint = We answer there.
guided-words = What else should we know? (optional)
guided-words-hint = No passwords, please.
guided-along = This goes along
guided-send = Send
guided-held = Please look at your mail
guided-held-more = We have written to { $address }. Open the link in that mail and say that the request is yours: then a person takes over.
guided-held-again = No mail? Look among the unwanted ones. We write to one address once a day; the link of today's mail shows all your requests.
guided-sent = A person takes over
guided-sent-more = Your request has the number { $ticket }. We answer by mail, and go on from where you stood.
guided-confirm = Is this request yours?
guided-confirm-more = Somebody asked for a person with your address. If it was you, send it.
guided-confirm-send = Yes, send it
guided-confirm-not = If it was not you, do nothing: it is deleted after seven days.
guided-unknown = This link does not work
guided-unknown-more = It was cut on its way, or its seven days are over. Begin the guided fix again, or write to us.
guided-asks = I worked through “{ $title }” and would like a person to look at it.

# The mail that asks whether a request is theirs
guided-mail-subject = Is this request yours? – { $workspace }
guided-mail-lead = Somebody gave your address at { $workspace } and asked that a person help them.
guided-mail-open = If it was you, open this link and send the request:
guided-mail-not-you = If it was not you, do nothing. Without you nothing happens, and the request is deleted after seven days.

# Questions by mail
guided-mail-unsure = I don't know
guided-mail-number = Please answer with the number.
guided-mail-look = Please write which of these you see, or that you see none of them.
guided-hear-yes = yes; yep; yeah; yes please; it works; it works now
guided-hear-no = no; nope; not really; no thanks; it does not work; it doesn't work
guided-hear-unsure = i don't know; i do not know; don't know; no idea; not sure; i'm not sure; i could not; i couldn't

# Beside the ticket
guided-replied = They replied:
guided-source = said in a guided fix
guided-source-replied = from their reply
guided-took-answer = took from the customer's reply: { $sign } is “{ $answer }”
guided-took-unsure = took from the customer's reply: they could not tell { $sign }
guided-took-agreed = took from the customer's reply: they agree to { $step }
guided-took-declined = took from the customer's reply: they decline { $step }
guided-took-tried = took from the customer's reply: tried { $steps }: { $result }
guided-took-person = took from the customer's reply: they want a person
guided-note = The customer worked by playbook “{ $title }”, version { $version }, by themselves, and then asked for a person. The diagnosis beside this ticket goes on where they stood.
guided-did-offer = offered playbook { $playbook } to customers
guided-did-withdraw = no longer offers playbook { $playbook } to customers

# Where leads write playbooks
guided-offer = For customers
guided-offer-reach = Working alone, customers get { $signs } of { $all_signs } questions and { $steps } of { $all_steps } steps: what they can tell, and what they can do themselves at little risk. Everything else goes to a person.
guided-offer-read = See how customers read it
guided-offered = Customers find it in the help center.
guided-offer-figures = { $begun ->
    [one] In 30 days one run began, { $fixed } ended fixed, { $person } with a person.
   *[other] In 30 days { $begun } runs began, { $fixed } ended fixed, { $person } with a person.
}
guided-offer-verb = Offer to customers
guided-withdraw = Stop offering to customers
guided-offer-hint = They find it in the help center, without an account.
guided-offer-link = An article can lead to it: link to the address of that page.
