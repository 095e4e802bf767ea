## Side by side: tabs, notes about contacts, what is known about whoever asks, customer cards.

desk-save = Save
desk-back = Back to the ticket
desk-no-subject = No subject
desk-no-name = No name
desk-all-of-them = All of them

desk-tabs = Open side by side
desk-tabs-open = { $count ->
    [one] { $count } open
   *[other] { $count } open
}
desk-tabs-unseen = { $count ->
    [one] { $count } with something new
   *[other] { $count } with something new
}
desk-tabs-none = Nothing is open side by side
desk-tabs-none-more = Press T on a ticket to keep it open, or C to write a call down beside what you do. What you keep is here again after a reload and in your other browsers.
desk-tabs-lead = What you keep open, in the order in which you opened it.
desk-tab-call = Write a call down beside this
desk-tab-new-call = A call
desk-tab-nobody = Nobody yet
desk-tab-unseen = Something new
desk-tab-waits = Waits for an answer since
desk-tab-close = Close this tab
desk-tab-close-of = Close the tab: { $who }
desk-keep = Keep open in a tab
desk-keep-of = Keep #{ $ticket } open in a tab

desk-notes = To remember
desk-notes-none = Nothing to remember about them.
desk-notes-lead = Shown whenever they write: the vacation, the new employee. They never read it.
desk-notes-past = { $count ->
    [one] { $count } that is over
   *[other] { $count } that are over
}
desk-note-add = Add a note to remember
desk-note-keep = Keep the note
desk-note-text = What is worth knowing when they write?
desk-note-example = On vacation until Thursday
desk-note-until-field = Last day
desk-note-until = until { $day }
desk-note-reach = For
desk-note-for-team = everybody of the team
desk-note-for-me = me alone
desk-note-mine = only you see this
desk-note-done = Done
desk-note-reopen = Remember again
desk-note-edit = Change
desk-note-remove = Remove

desk-context = Context
desk-context-open = Look up what is known
desk-context-of = What is known for #{ $ticket }
desk-about = About { $who }
desk-local-time = Their time
desk-time-there = { $hour } for them
desk-time-there-before = { $hour } for them, yesterday
desk-time-there-after = { $hour } for them, tomorrow
desk-zone-set = By the time zone that was set: { $zone }
desk-zone-mail = { $offset }, by the date of their last mail ({ $age })
desk-language = Language
desk-language-written = { $code }, as they write
desk-devices = Devices
desk-devices-source = As their own mails say.
desk-promises = Open promises
desk-promise-reply = A reply of { $who } leaves { $when }
desk-promise-held = A reply of { $who } was held back
desk-promise-snooze = { $who } lets it sleep; it is back { $when }
desk-promise-snooze-open = { $who } lets it sleep until they write
desk-waiting = Waiting for our answer
desk-organisation-open = { $count ->
    [one] { $count } open ticket of others there
   *[other] { $count } open tickets of others there
}
desk-incidents = Last incidents
desk-similar = Solved tickets like this
desk-similar-not-yet = Search is being prepared; they are here in a moment.
desk-similar-no-outcome = How it ended was not recorded.
desk-similar-cause = Cause: { $cause }
desk-similar-not-held = Did not last
desk-similar-held = It held
desk-similar-solved = Solved { $when }
desk-similar-beside = Open the likest solved ticket beside this
desk-beside = Open beside

desk-card-load = Ask for it
desk-card-again = Try again
desk-card-empty = Nothing is known there.
desk-card-left-out = { $count ->
    [one] { $count } more row is not shown.
   *[other] { $count } more rows are not shown.
}
desk-card-too-slow = No answer in time.
desk-card-unreachable = It cannot be reached.
desk-card-not-allowed = The desk may not call its address.
desk-card-status = It answered with the error { $status }.
desk-card-unreadable = Its answer cannot be read.

desk-cards = Customer cards
desk-cards-lead = What your own systems know about whoever asks, beside each ticket: the desk asks an address of yours, signed, and shows the rows that it answers.
desk-cards-none = No cards yet
desk-cards-none-more = Add one below. docs/operating/customer-cards.md has a whole endpoint to begin with.
desk-cards-add = Add a card
desk-cards-add-verb = Add the card
desk-cards-name = Name
desk-cards-address = Address
desk-cards-address-hint = https. Plain http only for an address that the setting private-targets names.
desk-cards-timeout = Time to answer, in milliseconds
desk-cards-timeout-hint = { $least } to { $most }. The page never waits for it.
desk-cards-keep = Kept for, in seconds
desk-cards-keep-hint = At most { $most }; 0 asks each time.
desk-cards-roles = Who sees it
desk-cards-secret = This is the secret of “{ $card }”. It is shown this once: copy it to your endpoint, which checks the signature with it.
desk-cards-secret-field = Secret
desk-cards-new-secret = Make a new secret
desk-cards-new-secret-sure = From then on requests are signed with the new one; your endpoint needs it at once.
desk-cards-delete = Delete this card
desk-cards-delete-sure = It is gone from all tickets. Your endpoint is asked no more.

js-desk-kept = Kept open
js-desk-closed = Closed
js-desk-failed = That did not work. Try again.
js-desk-previous = Previous tab
js-desk-next = Next tab
