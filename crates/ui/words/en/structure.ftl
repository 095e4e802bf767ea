structure-list-and = { " " }and{ " " }
structure-list-comma = ,{ " " }
structure-merged = Merged
structure-part-of = This ticket is part of { $ticket } ({ $status }).
structure-stub = What was said on it stands there, and answers to its mails arrive there.
structure-go-to = Go to #{ $ticket }
structure-incidents = Incidents
structure-problem-solved = This problem is solved, and { $count ->
        [one] { $count } incident is
       *[other] { $count } incidents are
    } not: tell their people, and solve them in one step.
structure-tell-verb = Tell the incidents of this problem
structure-write-them = Write to them
structure-and-more = and { $count } more
structure-linked = Linked tickets
structure-none = None. Link a problem with its incidents, a whole with its parts, or what belongs together.
structure-link-verb = Link with another ticket
structure-link-ticket = Link a ticket
structure-other-is = The other ticket is
structure-its-number = Its number
structure-link = Link
structure-acts = Merged, split and moved
structure-is-related = related to this one
structure-is-parent = the whole that this is a part of
structure-is-child = a part of this one
structure-is-incident = an incident of this problem
structure-is-problem = the problem behind this one
structure-relation-problem = Incident of
structure-relation-incident = Problem of
structure-relation-parent = Part of
structure-relation-child = Has the part
structure-relation-related = Related to
structure-relation-split-from = Split off
structure-relation-split-into = Split into
structure-unlink = Take the link away
structure-unlink-ticket = Take the link with #{ $ticket } away
structure-tell = Tell the incidents
structure-each-gets = Each of these gets a reply of its own
structure-told = What everybody is told
structure-send-solve = Send and solve { $count ->
        [one] { $count } incident
       *[other] { $count } incidents
    }
structure-send-open = Send, leave open
structure-undo-merge = Undo this merge
structure-undo-split = Undo this split
structure-undo-move = Move it back
structure-desk = The desk
structure-messages = { $count ->
        [one] { $count } message
       *[other] { $count } messages
    }
structure-act-merged-here = { $who } merged { $sources } into this ({ $messages })
structure-act-merged-away = { $who } merged this into { $ticket }
structure-act-split-here = { $who } split this off { $sources } ({ $messages })
structure-act-split-away = { $who } split { $messages } off into { $ticket }
structure-act-moved-here = { $who } moved { $messages } here from { $sources }
structure-act-moved-away = { $who } moved { $messages } to { $ticket }
structure-more = More
structure-more-note = More about this note
structure-more-message = More about this message
structure-split = Split into a new ticket
structure-move = Move to another ticket
structure-happened-merged = merged { $sources } into this ({ $count ->
        [one] { $count } message
       *[other] { $count } messages
    })
structure-happened-merged-into = merged it into { $ticket }
structure-happened-split = split { $count ->
        [one] { $count } message
       *[other] { $count } messages
    } off into { $ticket }
structure-happened-split-off = split it off { $ticket } with { $count ->
        [one] { $count } message
       *[other] { $count } messages
    }
structure-happened-undone = undid what was merged, split or moved between this and { $others }
structure-happened-linked = linked it: { $relation } { $ticket }
structure-happened-unlinked = took a link away: { $relation } { $ticket }
structure-done-merged = Merged { $sources } into #{ $ticket }
structure-done-split = Split #{ $ticket } off #{ $from }
structure-done-moved = Moved a message from #{ $from } to #{ $ticket }
structure-done-joined = Joined #{ $ticket } and #{ $other }
structure-done-linked = Linked #{ $ticket } with #{ $other }
structure-done-unlinked = Took the link of #{ $ticket } with #{ $other } away
structure-back = Back to the ticket
