search-desk = Den Desk durchsuchen
search-search = Suchen
search-example = Wörter, eine Nummer, eine Adresse…
search-nothing = Nichts gefunden
search-nothing-words = Weniger Wörter finden mehr. Wörter passen von ihrem Anfang an; Filter engen ein, was gefunden wird.
search-new-ticket = Neues Ticket
search-tickets = Tickets { $count }
search-no-subject = (kein Betreff)
search-messages = Nachrichten
search-note = Notiz
search-message = Nachricht
search-on = { $who } zu { $subject }
search-the-desk = Der Desk
search-contacts = Kontakte
search-no-name = (kein Name)
search-no-address = keine E-Mail-Adresse
search-ticket-count = { $count ->
        [one] { $count } Ticket
       *[other] { $count } Tickets
    }
search-filter-status = auch new, pending, on_hold, solved, closed
search-filter-assignee = ein Name, eine Adresse oder none
search-filter-from = wer gefragt hat: ein Name oder eine Adresse
search-filter-tag = hat dieses Schlagwort
search-filter-team = liegt bei diesem Team
search-filter-priority = auch high, normal, low
search-filter-after = auch before: seither oder bis dahin geändert
search-filter-escalated = auch yes, no, tier2, ein Team
search-filter-asked = auch ein Name, waiting, answered: eine Frage an jemanden, der es weiß
search-filter-language = auch en, es, none: darin ist das Letzte, was geschrieben wurde
search-filter-mailbox = das Postfach, durch das es kam: seine Adresse, sein Name, none
search-filter-satisfaction = auch good, offered, yes, no
search-filter-quoted = diese Wörter, in dieser Reihenfolge
search-filters = Filter
search-minus = Setzen Sie ein Minus vor einen Filter oder ein Wort, um wegzulassen, was passt: { $example }.
