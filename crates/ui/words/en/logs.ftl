logs-title = Logs of ticket { $ticket }
logs-stands-out = What stands out in this log
logs-verb = See what stands out in a log
logs-look = Look at a log
logs-open = What stands out
logs-lead = Lines that say the same are put together, the rare and alarming ones first. Passwords, tokens and keys are masked on the page. Nothing is kept but what you put into a note.
logs-files = Logs on this ticket
logs-no-files = No file of this ticket is called like a log. Paste one below, or ask the customer for it.
logs-other-files = { $count ->
    [one] One other text
   *[other] { $count } other texts
}
logs-paste = Another log
logs-text = Paste lines here
logs-paste-hint = Up to 2 MB; larger logs as a file, packed or not.
logs-file = Or choose a file
logs-look-at = Look at it
logs-pasted = what you pasted
logs-another = Another log
logs-log = Log
logs-lines = Lines
logs-templates = Different messages
logs-alarming = { $count ->
    [one] one of them alarming
   *[other] { $count } of them alarming
}
logs-from = First moment
logs-to = Last moment
logs-left-out = The log is very large: only its first { $size } were looked at.
logs-broken-off = The packed file breaks off: what would follow here could not be read.
logs-unsorted = { $count ->
    [one] One line is like no other, and there was no more room to sort it.
   *[other] { $count } lines are like no others, and there was no more room to sort them.
}
logs-masked = Times are as the log has them. What looks like a secret is masked; look at the whole file before you pass it on.
logs-empty = There are no lines in it
logs-empty-hint = The log is empty, or has nothing but blank lines.
logs-more = { $count ->
    [one] One more message stands out less and is not shown.
   *[other] { $count } more messages stand out less and are not shown.
}
logs-count = { $count ->
    [one] once
   *[other] { $count } times
}
logs-between = { $first } to { $last }
logs-line = line { $line }
logs-line-at = line { $line }, { $moment }
logs-around = Lines around
logs-around-line = , line { $line }
logs-note = Put into a note
logs-search = Tickets that say this
logs-note-head = { $count ->
    [one] In the log “{ $name }” this stands once, in line { $first }:
   *[other] In the log “{ $name }” this stands { $count } times, from line { $first } to line { $last }:
}
logs-plain = Message
logs-doubtful = Doubtful
logs-warning = Warning
logs-error = Error
logs-fatal = Fatal
