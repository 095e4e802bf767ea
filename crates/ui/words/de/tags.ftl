tags-find-tag = Schlagwort suchen
tags-begin = Schlagwörter, die beginnen mit
tags-begins = Beginnt mit
tags-find = Suchen
tags-none = Noch keine Schlagwörter
tags-none-words = Schlagwörter kommen auf Tickets: öffnen Sie eines, und drücken Sie l.
tags-no-such = Kein solches Schlagwort
tags-no-such-words = Kein Ticket hat ein Schlagwort, das so beginnt.
tags-all = Alle Schlagwörter
tags-caption = Schlagwörter, die häufigsten zuerst
tags-tag = Schlagwort
tags-tickets = Tickets
tags-change = Ändern
tags-what = Umbenennen, zusammenführen, löschen
tags-becomes-label = Was daraus wird
tags-becomes-example = Neuer Name oder anderes Schlagwort
tags-look = Ansehen, was sich ändert
tags-take-away = Entfernen
tags-title = Schlagwörter
tags-what-changes = Was sich ändert
tags-joins = { $tag } auf { $count ->
        [one] { $count } Ticket
       *[other] { $count } Tickets
    } wird zu { $becomes }, das { $others ->
        [one] { $others } Ticket
       *[other] { $others } Tickets
    } schon haben. Danach sind sie nicht mehr zu unterscheiden.
tags-becomes = { $tag } auf { $count ->
        [one] { $count } Ticket
       *[other] { $count } Tickets
    } wird zu { $becomes }.
tags-goes = { $tag } wird von { $count ->
        [one] { $count } Ticket
       *[other] { $count } Tickets
    } entfernt.
tags-sure-hint = Ansichten, Makros und gespeicherte Suchen, die es nennen, bleiben, wie sie sind. Es geschieht für einige Tickets auf einmal; niemand muss warten.
tags-do-it = Ausführen
tags-leave-it = Lassen
tags-lately = Zuletzt
tags-line-becomes = { $tag } wird zu { $becomes }
tags-line-goes = { $tag } wird entfernt
tags-done-on = Auf { $count ->
        [one] { $count } Ticket
       *[other] { $count } Tickets
    } erledigt.
tags-progress = Fortschritt von { $tag }
tags-done-of = { $done } von { $total }
tags-done-of-tickets = { $done } von { $total ->
        [one] { $total } Ticket
       *[other] { $total } Tickets
    }
