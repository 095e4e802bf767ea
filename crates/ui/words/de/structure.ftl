structure-list-and = { " " }und{ " " }
structure-list-comma = ,{ " " }
structure-merged = Zusammengeführt
structure-part-of = Dieses Ticket ist Teil von { $ticket } ({ $status }).
structure-stub = Was darauf gesagt wurde, steht dort, und Antworten auf seine Mails kommen dort an.
structure-go-to = Zu #{ $ticket }
structure-incidents = Störungen
structure-problem-solved = Dieses Problem ist gelöst, { $count ->
        [one] { $count } Störung
       *[other] { $count } Störungen
    } aber nicht: sagen Sie den Betroffenen Bescheid, und lösen Sie alles in einem Schritt.
structure-tell-verb = Den Störungen dieses Problems schreiben
structure-write-them = Ihnen schreiben
structure-and-more = und { $count } weitere
structure-linked = Verknüpfte Tickets
structure-none = Keine. Verknüpfen Sie ein Problem mit seinen Störungen, ein Ganzes mit seinen Teilen, oder was zusammengehört.
structure-link-verb = Mit einem anderen Ticket verknüpfen
structure-link-ticket = Ticket verknüpfen
structure-other-is = Das andere Ticket ist
structure-its-number = Seine Nummer
structure-link = Verknüpfen
structure-acts = Zusammengeführt, geteilt und verschoben
structure-is-related = mit diesem verwandt
structure-is-parent = das Ganze, von dem dies ein Teil ist
structure-is-child = ein Teil von diesem
structure-is-incident = eine Störung dieses Problems
structure-is-problem = das Problem hinter diesem
structure-relation-problem = Störung von
structure-relation-incident = Problem von
structure-relation-parent = Teil von
structure-relation-child = Hat den Teil
structure-relation-related = Verwandt mit
structure-relation-split-from = Abgetrennt von
structure-relation-split-into = Geteilt in
structure-unlink = Verknüpfung entfernen
structure-unlink-ticket = Verknüpfung mit #{ $ticket } entfernen
structure-tell = Den Störungen schreiben
structure-each-gets = Jede davon bekommt eine eigene Antwort
structure-told = Was alle erfahren
structure-send-solve = Senden und { $count ->
        [one] { $count } Störung
       *[other] { $count } Störungen
    } lösen
structure-send-open = Senden, offen lassen
structure-undo-merge = Zusammenführung rückgängig machen
structure-undo-split = Teilung rückgängig machen
structure-undo-move = Zurückverschieben
structure-desk = Der Desk
structure-messages = { $count ->
        [one] { $count } Nachricht
       *[other] { $count } Nachrichten
    }
structure-act-merged-here = { $who } hat { $sources } hiermit zusammengeführt ({ $messages })
structure-act-merged-away = { $who } hat dies mit { $ticket } zusammengeführt
structure-act-split-here = { $who } hat dies von { $sources } abgetrennt ({ $messages })
structure-act-split-away = { $who } hat { $messages } nach { $ticket } abgetrennt
structure-act-moved-here = { $who } hat { $messages } von { $sources } hierher verschoben
structure-act-moved-away = { $who } hat { $messages } nach { $ticket } verschoben
structure-more = Mehr
structure-more-note = Mehr zu dieser Notiz
structure-more-message = Mehr zu dieser Nachricht
structure-split = In ein neues Ticket abtrennen
structure-move = Zu einem anderen Ticket verschieben
structure-happened-merged = hat { $sources } hiermit zusammengeführt ({ $count ->
        [one] { $count } Nachricht
       *[other] { $count } Nachrichten
    })
structure-happened-merged-into = hat es mit { $ticket } zusammengeführt
structure-happened-split = hat { $count ->
        [one] { $count } Nachricht
       *[other] { $count } Nachrichten
    } nach { $ticket } abgetrennt
structure-happened-split-off = hat es mit { $count ->
        [one] { $count } Nachricht
       *[other] { $count } Nachrichten
    } von { $ticket } abgetrennt
structure-happened-undone = hat rückgängig gemacht, was zwischen diesem und { $others } zusammengeführt, geteilt oder verschoben war
structure-happened-linked = hat es verknüpft: { $relation } { $ticket }
structure-happened-unlinked = hat eine Verknüpfung entfernt: { $relation } { $ticket }
structure-done-merged = { $sources } in #{ $ticket } zusammengeführt
structure-done-split = #{ $ticket } von #{ $from } abgetrennt
structure-done-moved = Nachricht von #{ $from } nach #{ $ticket } verschoben
structure-done-joined = #{ $ticket } und #{ $other } verbunden
structure-done-linked = #{ $ticket } mit #{ $other } verknüpft
structure-done-unlinked = Verknüpfung von #{ $ticket } mit #{ $other } entfernt
structure-back = Zurück zum Ticket
