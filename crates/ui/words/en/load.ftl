# How hard a message is to read, one's own load, and what leads see of teams.
load-nav = My load
load-go = Go to my load
load-teams-nav = Load of the teams
load-insults = insults
load-threats = threats
load-consequences = talk of lawyers or bad reviews
load-anger = anger
load-urgency = urgency
load-capitals = words in capitals
load-marks = exclamation marks
load-length = a long text
load-repeated = several messages in a row
load-thread = a long thread
load-courtesy = courtesy
load-repeated-nth = message { $n } in a row or within a day
load-thread-nth = turn { $n } of the thread
load-list-comma = ,{ " " }
load-hard = Hard to read: { $why }
load-score = { $score } of 100
load-share = { $percent } % of it
load-share-against = takes { $percent } % off
load-of-the-message = This is about the message, not about whoever answers it.
load-covered = Hard words. Show them
load-history = found a message hard to read: { $why }
# The bar about a pause.
load-offer = That was a hard one. Take { $n ->
    [one] a minute
   *[other] { $n } minutes
 }: nothing new comes to you until { $until }.
load-take = Take a pause
load-decline = No, thank you
load-paused = You are taking a pause. Nothing new comes to you until { $until }.
load-back = I am back
# One's own page.
load-title = My load
load-lead = Some messages are hard to read. Here you can keep how many you met, for yourself alone, and take a pause after a bad one.
load-begin-title = Nothing is kept of you
load-begin = Keep my load
load-promise-alone = You alone see your figures: no lead, no admin, no program with another person's token, no export.
load-promise-teams = Leads see one rounded number of a team and week, and only where at least { $n } people keep their load and nobody came or went. Leads and admins are not counted in it.
load-promise-turns = While you keep it, the desk can pass hard tickets to the next colleague when you had several in a row.
load-promise-gone = When you stop, everything is deleted at once.
load-weeks = Your weeks
load-nothing-yet = Nothing yet: from now on it is counted which messages come on your tickets.
load-run-now = { $n ->
    [0] The last message you met was not hard.
    [one] The last message you met was hard.
   *[other] The last { $n } messages you met were hard.
 }
load-week = Week
load-week-of = Week of { $day }
load-met = Messages you met
load-met-hard = Hard ones
load-longest = Most hard ones in a row
load-since = Kept since { $day }. After { $n } days it is forgotten.
load-pause-title = A pause
load-pause-lead = Nothing new comes to you meanwhile, and nobody is told why. It is counted nowhere.
load-pause-minutes = { $n ->
    [one] Pause for a minute
   *[other] Pause for { $n } minutes
 }
load-programs-title = Programs
load-programs = Let programs with a token of mine read my load
load-programs-hint = Admins make the tokens, so whoever made one for you could read it with it. Tokens that speak for any person never can.
load-end-title = What is promised
load-end = Stop and delete everything
load-end-question = All your figures are deleted now, a running pause too. This cannot be taken back.
load-end-sure = Delete it all
load-cover-title = Hard words
load-cover = Cover hard passages until I ask
load-cover-hint = Sentences with insults, threats or swearing are folded. The text itself stays as it was written.
# What leads see.
load-teams-title = Load of the teams
load-teams-lead = How many of ten messages that a team met were hard to read. A number stands only where at least { $n } people of the team keep their load.
load-team = Team
load-of-ten = { $n } of 10
load-untold = nothing told
load-no-teams = No teams yet
load-no-teams-hint = Once there are teams whose people keep their load, a number stands here when a week is over.
load-teams-rules = A week is told when it is over and does not change any more. Nothing is told of fewer than { $n } people, of a group in which somebody came or went since the week before, of few messages, or where one person stands out. Which of these it was is not said.
# Notices of the page.
load-kept = It is kept from now on, for you alone.
load-deleted = Everything about your load is deleted.
load-saved = Saved.
