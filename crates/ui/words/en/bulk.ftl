bulk-select = Select #{ $ticket }
bulk-change-selected = Change the selected tickets
bulk-selected = Selected
bulk-solve = Solve
bulk-pending = Pending
bulk-tomorrow = Tomorrow
bulk-spam = Spam
bulk-more = More…
bulk-all-of-list = All of this list…
bulk-select-none = Select none
bulk-none = None
bulk-nobody = Nobody
bulk-title = Change { $count ->
        [one] { $count } ticket
       *[other] { $count } tickets
    }
bulk-back = Back to the list
bulk-nothing = No ticket is selected
bulk-nothing-words = Tick some in a list, with x or with the mouse, and choose what to change.
bulk-what = What to change
bulk-left-alone = What you leave alone stays as it is.
bulk-change-them = Change them
bulk-change = Change { $count ->
        [one] { $count } ticket
       *[other] { $count } tickets
    }
bulk-look-again = Look again
bulk-look = Look what would happen
bulk-would-happen = What would happen
bulk-will-change = { $count ->
        [one] { $count } ticket will change
       *[other] { $count } tickets will change
    }
bulk-are-so = , { $count ->
        [one] { $count } is so already
       *[other] { $count } are so already
    }
bulk-cannot = , { $count } cannot
bulk-and-more = and { $count } more
bulk-as-it-is = As it is
bulk-status = Status
bulk-assignee = Assignee
bulk-team = Team
bulk-priority = Priority
bulk-add-tags = Add tags
bulk-add-tags-example = vip printer
bulk-remove-tags = Remove tags
bulk-snooze = Snooze until
bulk-merge = Merge into ticket
bulk-they-are-spam = They are spam
bulk-taking-back = Taking a change back
bulk-changing = Changing tickets
bulk-takes-back = Takes back { $what }.
bulk-changed-before = what was changed before
bulk-was-taken-back = This was taken back.
bulk-undo-verb = Undo: the whole change
bulk-undo-all = Undo all of it
bulk-not-changed = Not changed
bulk-back-to-lists = Back to the lists
bulk-done = Done: { $done } of { $all ->
        [one] { $all } ticket
       *[other] { $all } tickets
    }
bulk-at-work = At work: { $done } of { $all ->
        [one] { $all } ticket
       *[other] { $all } tickets
    }
bulk-changed = { $count ->
        [one] { $count } ticket changed
       *[other] { $count } tickets changed
    }
bulk-were-so = , { $count ->
        [one] { $count } was so already
       *[other] { $count } were so already
    }
bulk-refused = , { $count } refused
bulk-said-status = status { $status }
bulk-said-priority = priority { $priority }
bulk-said-priority-none = priority none
bulk-said-assignee = another assignee
bulk-said-assignee-none = no assignee
bulk-said-team = another team
bulk-said-team-none = no team
bulk-said-tags = with the tags { $tags }
bulk-said-without-tags = without the tags { $tags }
bulk-said-snoozed = snoozed
bulk-said-spam = spam
bulk-said-merged = part of #{ $ticket }
bulk-list-comma = ,{ " " }
bulk-snooze-example = tomorrow 9, until they write
