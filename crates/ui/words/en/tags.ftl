tags-find-tag = Find a tag
tags-begin = Tags that begin with
tags-begins = Begins with
tags-find = Find
tags-none = No tags yet
tags-none-words = Tags are put on tickets: open one and press l.
tags-no-such = No such tag
tags-no-such-words = No ticket has a tag that begins so.
tags-all = All tags
tags-caption = Tags, the most used first
tags-tag = Tag
tags-tickets = Tickets
tags-change = Change
tags-what = Rename, merge, delete
tags-becomes-label = What it becomes
tags-becomes-example = New name, or another tag
tags-look = Look what changes
tags-take-away = Take it away
tags-title = Tags
tags-what-changes = What changes
tags-joins = { $tag } on { $count ->
        [one] { $count } ticket
       *[other] { $count } tickets
    } becomes { $becomes }, which { $others ->
        [one] { $others } ticket
       *[other] { $others } tickets
    } have already. Afterwards they cannot be told apart.
tags-becomes = { $tag } on { $count ->
        [one] { $count } ticket
       *[other] { $count } tickets
    } becomes { $becomes }.
tags-goes = { $tag } is taken away from { $count ->
        [one] { $count } ticket
       *[other] { $count } tickets
    }.
tags-sure-hint = Views, macros and saved searches that name it stay as they are. It is done some tickets at a time; nobody has to wait.
tags-do-it = Do it
tags-leave-it = Leave it
tags-lately = Lately
tags-line-becomes = { $tag } becomes { $becomes }
tags-line-goes = { $tag } is taken away
tags-done-on = Done on { $count } tickets.
tags-progress = Progress of { $tag }
tags-done-of = { $done } of { $total }
tags-done-of-tickets = { $done } of { $total } tickets
