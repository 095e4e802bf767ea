# Major incidents.
incident-bar = Last word { $ago }.
incident-due = an update is due
incident-one = Major incident
incident-belongs = This belongs to a major incident: { $incident }
incident-declare = Declare a major incident
incident-declare-verb = Declare a major incident on this ticket
incident-declare-hint = Everybody of the team sees it above every page. This ticket becomes a problem; others are attached to it.
incident-title = What is broken
incident-title-hint = In some words; everybody reads them.
incident-lead = Lead
incident-cadence = An update every … minutes
incident-cadence-hint = From { $least } to { $most }. Whoever leads it is reminded.
incident-all = Major incidents
incident-go = Go to major incidents
incident-none = No major incident
incident-none-hint = When something large breaks, a lead declares it on its ticket, under “Linked tickets”.
incident-going-on = Going on
incident-over = Over
incident-declared = Declared
incident-attached = Attached
incident-standing = How it stands
incident-declared-by = { $who } declared it { $ago }. { $lead } leads it.
incident-next = The next update is due at { $at }.
incident-ended = It ended { $ago }.
incident-to-ticket = Ticket #{ $ticket }
incident-write = Say how it stands
incident-text = Update
incident-text-example = What is known, what is being done, when they hear again
incident-reach = Who reads it
incident-reach-team = The team: a note on the ticket
incident-send = Send the update
incident-end = End the incident with it
incident-send-hint = Customers get it as a reply on their own ticket, in the background.
incident-updates = What was said
incident-no-updates = Nothing yet.
incident-last-word = the last word
incident-reached = Written on { $sent } of { $all } tickets.
incident-for-team = For the team.
incident-attached-tickets = Attached tickets
incident-nothing-attached = None yet. Attach those that ask about the same.
incident-attach = Attach
incident-attach-number = Ticket number
incident-settings = Lead and cadence
incident-did-declare = declared a major incident, led by { $lead }
incident-did-change = changed the major incident; { $lead } leads it
incident-did-remind = reminded { $lead } that an update is due
incident-note-update = Update on the major incident “{ $title }”:
incident-note-end = The major incident “{ $title }” is over:
incident-mend = Correct or withdraw it
incident-right-words = The right words
incident-correct = Correct it
incident-because = Why it does not hold
incident-because-hint = Everybody who could read the update reads this instead.
incident-withdraw = Withdraw it
incident-tell = Tell those who have it already
incident-tell-hint = By another reply on their ticket. Who does not have it yet gets what is right in any case.
incident-earlier = What was withdrawn
incident-before = What it said before
incident-did-correct = corrected an update of the major incident
incident-did-withdraw = withdrew an update of the major incident
incident-note-corrected = Corrected update on the major incident “{ $title }”:
incident-note-withdrawn = An update on the major incident “{ $title }” was withdrawn:
incident-mail-corrected = We have to correct what we wrote to you:
incident-mail-withdrawn = What we wrote to you does not hold:
incident-reach-customers = { $count ->
        [one] Also the customer whose ticket is attached, as a reply
       *[other] Also the customers of the { $count } attached tickets, as a reply on each
    }
incident-reach-solve = { $count ->
        [one] The same, and that ticket is solved with it
       *[other] The same, and these { $count } tickets are solved with it
    }
incident-refused = { $count ->
        [one] Refused on one ticket
       *[other] Refused on { $count } tickets
    }
incident-did-update = { $count ->
        [0] wrote an update of the major incident for the team
        [one] wrote an update of the major incident for one attached ticket
       *[other] wrote an update of the major incident for { $count } attached tickets
    }
incident-did-end = { $count ->
        [0] ended the major incident
        [one] ended the major incident, with a word on one attached ticket
       *[other] ended the major incident, with a word on { $count } attached tickets
    }
incident-stopped = { $count ->
        [one] Held back on one ticket before it left.
       *[other] Held back on { $count } tickets before it left.
    }
