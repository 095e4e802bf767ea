# What happened, as a ticket's history tells it after the name.
access-act-asked-create = asked for access to { $system } for { $person }
access-act-asked-change = asked for another role in { $system } for { $person }
access-act-asked-disable = asked for the account of { $person } in { $system } to be disabled
access-act-asked-remove = asked for a role of { $person } in { $system } to be taken away
access-act-approved = approved access to { $system } for { $person } (step { $step })
access-act-approved-link = approved access to { $system } for { $person } by the link of a mail (step { $step })
access-act-refused = refused access to { $system } for { $person } (step { $step })
access-act-refused-link = refused access to { $system } for { $person } by the link of a mail (step { $step })
access-act-allowed = closed the approvals for { $system } and { $person }: it can be done now
access-act-begun = took up access to { $system } for { $person }
access-act-done = did what was asked in { $system } for { $person }
access-act-withdrawn = took back the request about { $system } for { $person }
access-act-expired = ended the request about { $system } for { $person }: nobody answered in 30 days
access-act-reminded = reminded those who have not answered about { $system } for { $person } (step { $step })
access-act-link-renewed = saw the link of an approver of { $system } for { $person } come in with a mail: it answers nothing any more, and they get another (step { $step })
access-act-time-over = saw that the time of { $person } in { $system } is over
access-said-system-added = added a system that access can be asked for
access-said-system-changed = changed a system that access can be asked for
access-said-system-retired = retired the system { $name }
access-said-exported = exported { $count ->
    [one] one line
   *[other] { $count } lines
 } of who has access to what

# Requests.
access-title = Access
access-kind = What
access-kind-create = Give access
access-kind-change = Change the role
access-kind-disable = Disable the account
access-kind-remove = Take the role away
access-state-waiting = Waits for approval
access-state-approved = To be done
access-state-begun = Being done
access-state-done = Done
access-state-refused = Refused
access-state-withdrawn = Taken back
access-state-expired = Ended without an answer
access-asked-by = Asked by
access-the-desk = The desk
access-wanted-by = Wanted by
access-late = late
access-until = Access until
access-steps = Approval steps
access-step-owners-any = One of the owners
access-step-owners-all = All owners
access-step-team-any = Somebody of { $team }
access-step-team-all = Everybody of { $team }
access-step-people-any = One of the people named
access-step-people-all = All the people named
access-step-nobody = Nobody can approve this step as things stand. An admin can name others in the system; then ask again.
access-step-open = Asked: { $people }
access-said-yes = Approved by { $who }, { $at }
access-said-yes-link = Approved by { $who } by mail link, { $at }
access-said-no = Refused by { $who }, { $at }
access-said-no-link = Refused by { $who } by mail link, { $at }
access-your-reason = Your reason
access-approve = Approve
access-approve-verb = Approve { $system } for { $person }
access-refuse = Refuse
access-refuse-verb = Refuse { $system } for { $person }
access-begin = Take it up
access-begin-verb = Take up the access to { $system }
access-finish = Done
access-finish-verb = The access to { $system } is done
access-withdraw = Take back
access-withdraw-verb = Take back the request about { $system }
access-ask = Access request…
access-ask-verb = Ask for access on this ticket
access-all = All about access
access-of-ticket = Access on ticket { $ticket }
access-ask-title = Ask for access
access-ask-hint = Those who have to allow it are asked by mail. Nobody approves what they asked for themselves, what was asked in their name, or what is for them.
access-system-role = System and role
access-choose = Choose…
access-role-gone = { $role } (only to be taken away)
access-disable-hint = Disabling ends all roles in that system, whichever is chosen. Taking away needs nobody's approval.
access-whom = For whom
access-whom-hint = A mail address that the desk knows. Empty: the requester of the ticket.
access-reason = Reason
access-reason-hint = Approvers read this.
access-until-hint = The desk opens a ticket for taking it away when the day is over. Empty: as long as the system gives it.
access-send = Ask
access-send-verb = Send the access request
access-has = What { $person } has
access-offboard = Somebody leaves: disable everything
access-offboard-more = Asks, on this ticket, for every account of that person to be disabled, and takes back what is asked for them.
access-offboard-do = Ask for everything to be disabled

# What waits.
access-waiting-for-you = Waiting for your approval
access-nothing-waits = Nothing waits for you
access-nothing-waits-more = When somebody asks for access that you have to allow, it stands here, and you get a mail.
access-to-do = Allowed, to be done
access-audit = Who has access to what
access-audit-verb = See who has access to what
access-systems = Systems
access-systems-verb = Set up systems that access can be asked for
access-go = Go to access requests

# Systems.
access-systems-lead = What people can ask access for, and who has to allow it.
access-systems-none-more = Add the first one: its name, its roles, and who has to allow access to it.
access-no-systems = No systems yet
access-no-systems-more = Access can be asked for when an admin has added the systems that people have accounts in.
access-add-system = Add a system
access-system = System
access-name = Name
access-description = Description
access-roles = Roles
access-roles-hint = One a line. A name that is taken off is given no more; whoever has it keeps it until it is taken away.
access-owners = Owners
access-owners-hint = Mail addresses, one a line, of the team or of contacts. A step can ask them.
access-work-days = Days to do it
access-work-days-hint = When it is wanted by, where nobody says.
access-longest-days = Longest access, in days
access-longest-days-hint = Empty: without an end.
access-steps-hint = In this order. A request keeps the steps it was asked with; who of them may answer is looked up when they answer.
access-step-n = Step { $n }
access-step-who = Who is asked
access-step-none = No such step
access-step-owners = The owners
access-step-people = People by address
access-step-need = Who has to approve
access-need-any = One of them
access-need-all = All of them
access-step-addresses = Addresses
access-step-people-hint = One a line; only for people by address.
access-save = Save
access-retire = Retire this system
access-retire-sure = Nobody can ask for access to it any more. Who had access and who allowed it stays in the books.

# Who has what.
access-audit-lead = Who has access to what since when, and who allowed it; as the requests on this desk tell it.
access-person = Person
access-audit-person-hint = Mail address. Empty: everybody.
access-every-system = Every system
access-audit-day = As it stood on
access-audit-day-hint = At the end of that day. Empty: now.
access-audit-all = All that ever was, ended too
access-audit-show = Show
access-export = As a table (CSV)
access-audit-unknown = Nobody here has that address.
access-audit-none = No access on the books
access-audit-none-more = Access stands here as soon as a request for it is done.
access-audit-more = More
access-since = Since
access-given-by = by { $person }
access-given-through = through the connector { $connector }
access-allowed-by = Allowed by
access-ticket = Ticket
access-ended = ended { $day }
access-no-end = no end

# Mails.
access-mail-subject = Your approval is needed: { $system } for { $person }
access-mail-asks = Somebody asks for access that you can allow or refuse.
access-mail-whom = For: { $person }
access-mail-system = System: { $system }
access-mail-role = Role: { $role }
access-mail-by = Asked by: { $person }
access-mail-reason = Reason: { $reason }
access-mail-sign-in = Please sign in and answer on the ticket:
access-mail-link = Please answer on this page. The link is for you alone and works once; do not pass it on:
access-mail-no-reply = An answer by mail approves nothing.

# When the time of a grant is over.
access-task-subject = Take access away: { $system } of { $person }
access-task-text = The time for which { $person } was given { $role } in { $system } is over. It was asked for on ticket { $ticket }. Take it away in the system, then say here that it is done; or ask for it again there if it is still needed.
access-task-reason = The time for which it was given is over.

# The page behind the link of a mail.
access-page-title = May this access be given?
access-page-lead = You are asked as { $address }. Your answer is kept with your name. If you are somebody else, please close this page.
access-page-reason-hint = Needed where you refuse.
access-thanks = Thank you
access-thanks-yes = Your approval is written down. There is nothing more for you to do.
access-thanks-no = Your refusal is written down. Whoever asked sees your reason.
access-closed-answered = You have answered this
access-closed-answered-more = Your answer is written down. It cannot be changed by this link.
access-closed-over = This is not asked any more
access-closed-over-more = It was taken back, answered by others, or waited too long. Nothing is needed from you.
access-closed-void = There is a newer link
access-closed-void-more = The mail with this link came back to the desk, where others could read it. Please look for the newer mail, and do not answer it or pass it on.
access-closed-unknown = This link leads nowhere
access-closed-unknown-more = Perhaps it was cut on its way. Please open it from the mail once more, or ask whoever sent it.
