bulk-select = #{ $ticket } auswählen
bulk-change-selected = Ausgewählte Tickets ändern
bulk-selected = Ausgewählt
bulk-solve = Lösen
bulk-pending = Wartend
bulk-tomorrow = Morgen
bulk-spam = Spam
bulk-more = Mehr…
bulk-all-of-list = Die ganze Liste…
bulk-select-none = Nichts auswählen
bulk-none = Keine
bulk-nobody = Niemand
bulk-title = { $count ->
        [one] { $count } Ticket
       *[other] { $count } Tickets
    } ändern
bulk-back = Zurück zur Liste
bulk-nothing = Kein Ticket ist ausgewählt
bulk-nothing-words = Haken Sie in einer Liste einige an, mit x oder mit der Maus, und wählen Sie, was zu ändern ist.
bulk-what = Was zu ändern ist
bulk-left-alone = Was Sie nicht anrühren, bleibt, wie es ist.
bulk-change-them = Sie ändern
bulk-change = { $count ->
        [one] { $count } Ticket
       *[other] { $count } Tickets
    } ändern
bulk-look-again = Erneut prüfen
bulk-look = Ansehen, was geschähe
bulk-would-happen = Was geschähe
bulk-will-change = { $count ->
        [one] { $count } Ticket ändert sich
       *[other] { $count } Tickets ändern sich
    }
bulk-are-so = , { $count ->
        [one] { $count } ist schon so
       *[other] { $count } sind schon so
    }
bulk-cannot = , { $count } nicht möglich
bulk-and-more = und { $count } weitere
bulk-as-it-is = Wie es ist
bulk-status = Status
bulk-assignee = Bearbeiter
bulk-team = Team
bulk-priority = Priorität
bulk-add-tags = Schlagwörter hinzufügen
bulk-add-tags-example = vip drucker
bulk-remove-tags = Schlagwörter entfernen
bulk-snooze = Zurückstellen bis
bulk-merge = Mit Ticket zusammenführen
bulk-they-are-spam = Sie sind Spam
bulk-taking-back = Eine Änderung wird zurückgenommen
bulk-changing = Tickets werden geändert
bulk-takes-back = Nimmt zurück, { $what }.
bulk-changed-before = was zuvor geändert wurde
bulk-was-taken-back = Das wurde zurückgenommen.
bulk-undo-verb = Rückgängig: die ganze Änderung
bulk-undo-all = Alles rückgängig machen
bulk-not-changed = Nicht geändert
bulk-back-to-lists = Zurück zu den Listen
bulk-done = Fertig: { $done } von { $all ->
        [one] { $all } Ticket
       *[other] { $all } Tickets
    }
bulk-at-work = In Arbeit: { $done } von { $all ->
        [one] { $all } Ticket
       *[other] { $all } Tickets
    }
bulk-changed = { $count ->
        [one] { $count } Ticket geändert
       *[other] { $count } Tickets geändert
    }
bulk-were-so = , { $count ->
        [one] { $count } war schon so
       *[other] { $count } waren schon so
    }
bulk-refused = , { $count } abgelehnt
bulk-said-status = Status „{ $status }“
bulk-said-priority = Priorität „{ $priority }“
bulk-said-priority-none = keine Priorität
bulk-said-assignee = anderer Bearbeiter
bulk-said-assignee-none = kein Bearbeiter
bulk-said-team = anderes Team
bulk-said-team-none = kein Team
bulk-said-tags = mit den Schlagwörtern { $tags }
bulk-said-without-tags = ohne die Schlagwörter { $tags }
bulk-said-snoozed = zurückgestellt
bulk-said-spam = Spam
bulk-said-merged = Teil von #{ $ticket }
bulk-list-comma = ,{ " " }
bulk-snooze-example = morgen 9, bis sie schreiben
