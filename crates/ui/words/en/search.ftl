search-desk = Search the desk
search-search = Search
search-example = Words, a number, an address…
search-nothing = Nothing found
search-nothing-words = Fewer words find more. Words match their beginnings; filters narrow what is found.
search-new-ticket = New ticket
search-tickets = Tickets { $count }
search-no-subject = (no subject)
search-messages = Messages
search-note = Note
search-message = Message
search-on = { $who } on { $subject }
search-the-desk = The desk
search-contacts = Contacts
search-no-name = (no name)
search-no-address = no mail address
search-ticket-count = { $count ->
        [one] { $count } ticket
       *[other] { $count } tickets
    }
search-filter-status = also new, pending, on_hold, solved, closed
search-filter-assignee = a name, an address, or none
search-filter-from = who asked: a name or an address
search-filter-tag = has this tag
search-filter-team = is with this team
search-filter-priority = also high, normal, low
search-filter-after = also before: changed since or until then
search-filter-escalated = also yes, no, tier2, a team
search-filter-asked = also a name, waiting, answered: a question to somebody who knows
search-filter-language = also en, es, none: what the requester wrote last is in
search-filter-mailbox = a mailbox it came in by: its address, its name, none
search-filter-satisfaction = also good, offered, yes, no
search-filter-quoted = these words, in this order
search-filters = Filters
search-minus = Put a minus before a filter or a word to leave out what matches: { $example }.
