merging-back = Back to the ticket
merging-nothing = Nothing to merge yet
merging-nothing-words = Find the tickets that are about the same, by number or by words.
merging-which-stays = These become one. Which one stays?
merging-this-ticket = This ticket
merging-add-another = Add another one
merging-which-same = Which one is about the same?
merging-add = Add
merging-title = Merge tickets
merging-stays = Stays
merging-keep = Keep this one
merging-messages = { $count ->
        [one] { $count } message
       *[other] { $count } messages
    }
merging-notes = , { $count ->
        [one] { $count } note
       *[other] { $count } notes
    }
merging-files = , { $count ->
        [one] { $count } file
       *[other] { $count } files
    }
merging-waiting = , { $count ->
        [one] { $count } reply that waits
       *[other] { $count } replies that wait
    }
merging-drafts = , { $count ->
        [one] { $count } draft
       *[other] { $count } drafts
    }
merging-leave-out = Leave it out
merging-leave-out-ticket = Leave #{ $ticket } out
merging-what-happens = What happens
merging-goes = { $messages ->
        [one] { $messages } message
       *[other] { $messages } messages
    } of { $sources } { $all ->
        [one] goes
       *[other] go
    } to #{ $target }, by time, with { $files }.
merging-goes-notes = { $messages ->
        [one] { $messages } message
       *[other] { $messages } messages
    } and { $notes ->
        [one] { $notes } note
       *[other] { $notes } notes
    } of { $sources } { $all ->
        [one] goes
       *[other] go
    } to #{ $target }, by time, with { $files }.
merging-their-files = their files
merging-all-on-them = all that hangs on them
merging-waiting-held = Replies that wait go along and are held back until their author has looked.
merging-stubs = { $sources } { $count ->
        [one] stays as a closed stub that leads
       *[other] stay as closed stubs that lead
    } to #{ $target }. Answers to { $count ->
        [one] its
       *[other] their
    } mails arrive there.
merging-reopens = #{ $target } opens again: one of them is your turn.
merging-can-undo = It can be undone: exactly these messages come back.
merging-who-reads = Who reads it from now on
merging-nobody-more = Nobody outside the team reads more than before.
merging-gains = { $who } takes part in #{ $target } and will be able to read what was said on { $tickets }.
merging-colleagues = The people of { $who } see each other’s requests: with #{ $target } they will be able to read what was said on { $tickets }.
merging-outside = They take part in what goes, and read and hear nothing of #{ $target } unless you let them
merging-let-read = Let { $who } read it and get the replies
merging-confirm = I have looked at who reads what
merging-confirm-hint = These tickets are not of the same people.
merging-into = Merge into #{ $target }
merging-find-example = #1234, or words
merging-number-or-words = Number or words
merging-find = Find
merging-no-other = Their requester has no other ticket that is not closed. Find one by number or by words.
merging-nothing-found = Nothing found. Try its number, or other words.
merging-same-requester = Of the same requester first, then of the same organisation
merging-desk = The desk
merging-note = Note
merging-no-text = (no text)
merging-message = The message
merging-what-goes = What goes into the new ticket?
merging-this-alone = This message alone
merging-and-later = It and { $count ->
        [one] { $count } later one
       *[other] { $count } later ones
    }
merging-and-later-more = It and { $count ->
        [one] { $count } later one
       *[other] { $count } later ones
    } and more
merging-may-read-later = { $who } may read the later ones
merging-may-read-hint = Only asked for where others wrote some of them.
merging-all-of-them = All of them would leave nothing on #{ $ticket }.
merging-later-ones = The later ones
merging-new-subject = Subject of the new ticket
merging-split-asks = { $who } asks on the new ticket and gets its replies. Others who wrote are there for you to accept.
merging-split-files = Files and mails go along; answers to mails that were sent before still arrive on #{ $ticket }.
merging-split-linked = The two tickets are linked, and it can be undone.
merging-split-off = Split it off
merging-split-title = Split #{ $ticket }
merging-which-ticket = To which ticket?
merging-move-words = People of the other ticket will be able to read it, if it is no note. Its author does not hear the answers there unless you accept them.
merging-move-title = Move a message of #{ $ticket }
