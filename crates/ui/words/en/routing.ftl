# How teams give their tickets out, who is good at what, what waits for whom, and the switch for taking tickets.
routing-title = Routing
routing-go = Go to routing
routing-lead = A team can have its tickets given out: to whoever is there, has a free place, has the skill and is next. Routing is off until you turn it on, and nobody is given anything before they say that they take tickets.
routing-no-teams = No teams yet
routing-no-teams-hint = Tickets are given out in teams. An admin adds them under Teams.
routing-team = Team
routing-mode = How tickets find their owner
routing-waiting = Waiting
routing-available = Taking tickets
routing-of = { $n } of { $all }
routing-settings = Set up
routing-all = All teams
routing-queue = Queue
routing-of-team = Routing: { $team }
routing-queue-of = Queue: { $team }

routing-mode-by-hand = By hand
routing-mode-by-hand-hint = Somebody takes them. Routing is off.
routing-mode-fair-turn = In turn
routing-mode-fair-turn-hint = To whoever was given one longest ago.
routing-mode-least-loaded = To the freest
routing-mode-least-loaded-hint = To whoever has the smallest share of their places taken.

routing-places-title = Places
routing-places-lead = Everybody has so many places for conversations in which it is the team's turn. What waits for the customer takes none.
routing-places = Places
routing-places-hint = Of everybody for whom nothing else is set under Skills.
routing-weight-written = A mail, form or API ticket takes
routing-weight-chat = A chat takes
routing-weight-spoken = A call or a visit takes

routing-who-title = Who gets it
routing-zero = 0 switches a thing off.
routing-present = Seen at the desk within, in minutes
routing-present-hint = Who has not opened a page for longer is given nothing.
routing-relax = Ask for one level less after, in minutes
routing-relax-hint = When nobody has the skill that a ticket needs, each step lowers what is needed, until anybody will do.
routing-stick = To the one who knows the customer, in days
routing-stick-hint = Whoever solved a ticket of the same person in these days gets the new one.
routing-stick-wait = Wait for them at most, in minutes
routing-stick-wait-hint = When they are away and expected back by then.
routing-hard = Hard conversations in a row, at most
routing-hard-hint = For those who chose that theirs are spread. What is hard is read from the messages; no reason ever tells of it.
routing-hard-wait = And such a ticket waits at most, in minutes
routing-hard-wait-hint = Then the next in turn gets it all the same.

routing-late-title = When it takes too long
routing-overflow-to = Hand on to
routing-overflow-nowhere = No other team
routing-overflow = After, in minutes
routing-overflow-hint = When nobody here could be given it. It is handed on once.
routing-off-duty = Take back from who is off duty after, in minutes
routing-off-duty-hint = When the customer waits and its owner is away or outside their hours. Only what routing gave them.
routing-untouched = Take back what nobody touched after, in minutes
routing-untouched-hint = When its owner did nothing on it since it was given to them.

routing-queue-off = Routing is off in this team: its tickets are taken by hand.
routing-turn-on = Turn it on
routing-waiting-title = What waits
routing-nothing-waits = Nothing waits
routing-nothing-waits-hint = Tickets that nobody could be given yet stand here, the next one first, each with its reason.
routing-ticket = Ticket
routing-since = Waits
routing-why = For what
routing-next-look = Is given out now
routing-waits-hand = Routing is off: somebody has to take it.
routing-waits-somebody = Nobody of the team is there and takes tickets.
routing-waits-place = Everybody who is there has all places taken.
routing-waits-skill = Nobody who is there has the skill { $skill } and a free place.
routing-waits-known = { $name } knows the customer and is back soon.
routing-waits-turn = It is its turn in some minutes.

routing-try = Try it
routing-try-number = Number of a ticket
routing-try-hint = What would happen to it now if nobody had it. Nothing is changed.
routing-try-verb = Try
routing-tried-give = { $name } would get it: { $why }.
routing-tried-overflow = It would be handed on to { $team }.
routing-others = The others
routing-not-finishing = finishes what they have
routing-not-away = is away
routing-not-off-work = is outside their hours
routing-not-not-seen = was not seen at the desk for a while
routing-not-full = no free place: { $taken } of { $places } taken
routing-not-skill = lacks the skill { $skill } (level { $level })
routing-not-level = { $skill }: level { $has }, it needs { $level }
routing-not-later = another is next

routing-people = Who is there
routing-nobody-in-team = Nobody in this team can be given tickets. An admin adds people under Teams.
routing-taken = { $taken } of { $places } places taken
routing-until = until { $at }
routing-set-taking = Takes tickets
routing-set-away = Is away
routing-off-work = Outside their hours
routing-not-seen = Not seen for a while

routing-skills = Skills
routing-skills-lead = What people are good at, and the languages that they speak, from level 1 to 5. Tickets that need a skill go to somebody who has it.
routing-no-skills = No skills yet
routing-no-skills-hint = Small teams need none: then everybody is given everything. Add one below when some tickets are not for everybody.
routing-person = Person
routing-change = Change
routing-levels-of = What { $name } is good at
routing-levels-hint = Other pages see it at once; tickets that wait are looked at again.
routing-level = Level
routing-level-none = –
routing-level-1 = 1: knows the basics
routing-level-2 = 2: with some help
routing-level-3 = 3: alone
routing-level-4 = 4: well
routing-level-5 = 5: teaches others
routing-own-places-hint = Empty: as many as the team says.
routing-add-skill = Add a skill
routing-language = Language code
routing-language-hint = Such as de. Tickets in that language then need it by themselves.
routing-rename-skill = Rename { $skill }
routing-delete-skill = Delete { $skill }
routing-delete-skill-sure = Everybody loses it, and rules that ask for it go too.

routing-needs = Which tickets need a skill
routing-needs-lead = Of several rules for one skill the highest level counts.
routing-no-needs = No rules yet: languages count by themselves, all else is for everybody.
routing-add-need = Add a rule
routing-every-team = every team
routing-in-team = team { $team }
routing-when = When
routing-when-tag = it has a tag
routing-when-field = a field has a value
routing-when-always = always
routing-field = Field
routing-word = Tag or value
routing-word-hint = Left empty for always.
routing-skill = Skill
routing-need-always = Every ticket needs { $skill } at level { $level }.
routing-need-tag = Tickets with the tag { $tag } need { $skill } at level { $level }.
routing-need-field = Tickets whose { $field } is { $value } need { $skill } at level { $level }.

routing-my-duty = Whether you take tickets
routing-duty-taking = Taking
routing-duty-finishing = Finishing
routing-duty-away = Away
routing-take-tickets = Take tickets
routing-finish-only = Finish what I have, nothing new
routing-go-away = Be away
js-routing-failed = That did not arrive. You are as before.

routing-by-knows = knows the customer
routing-by-turn = next in turn
routing-by-least-loaded = the freest
routing-by-only-one = nobody else could
routing-given = { $taken } of { $places } places taken, { $by }
routing-given-skills =
    { $count ->
        [one] assigned for the skill { $skills }: { $taken } of { $places } places taken, { $by }
       *[other] assigned for the skills { $skills }: { $taken } of { $places } places taken, { $by }
    }
routing-given-lowered = { $words }; less skill is asked for after waiting
routing-event-given = gave the ticket to { $to }: { $why }
routing-event-off-duty = took the ticket back from { $from }, who is off duty, so that another gets it
routing-event-untouched = took the ticket back from { $from }, who had not come to it, so that another gets it
routing-event-overflow =
    { $count ->
        [one] handed the ticket on from the team { $from } to the team { $to } after one minute
       *[other] handed the ticket on from the team { $from } to the team { $to } after { $count } minutes
    }
routing-event-policy = changed the routing of the team { $team }
routing-event-skills = changed the skills, or which tickets need them
routing-event-person = changed what { $person } is good at
routing-event-taking = set { $person } to taking tickets
routing-event-finishing = set { $person } to finishing what they have
routing-event-away = set { $person } to away
away-link = Away until…
away-title = { $person }: away until
away-until = Until
away-until-example = tomorrow 9, monday, 24 dec
away-until-hint = No tickets are given until then. It ends by itself; from then on tickets are taken again.
away-stand-in = Who stands in
away-nobody = Nobody
away-stand-in-hint = They are told when a customer answers on a ticket that is assigned to whoever is away. The tickets stay where they are.
away-back = Back now
away-line = { $person } is away until { $at }.
away-line-stand-in = { $person } stands in.
away-name = { $person } (away until { $at })
