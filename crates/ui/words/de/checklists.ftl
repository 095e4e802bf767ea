checklists-lead = Listen von Schritten, die mit einer Wahl auf ein Ticket kommen: neue Mitarbeitende, ein zurückgegebener Laptop.
checklists-none = Noch keine Listen
checklists-none-words = Schreiben Sie unten die erste: ein Name und ein Schritt je Zeile.
checklists-add = Liste hinzufügen
checklists-name = Name
checklists-one-a-line = Einer je Zeile.
checklists-steps = Schritte
checklists-add-button = Hinzufügen
checklists-time = Aufgewendete Zeit
checklists-time-words = Eine Uhr läuft, während jemand ein Ticket vor sich offen hat, und was sie zeigt, wird mit der nächsten Antwort oder Notiz festgehalten. Sie misst Arbeit, nie Menschen: Berichte zeigen sie nach Ticket.
checklists-recorded = Zeit wird festgehalten.
checklists-record-none = Keine Zeit festhalten
checklists-not-recorded = Zeit wird nicht festgehalten.
checklists-record = Zeit festhalten
checklists-title = Checklisten und Zeit
checklists-step-count = { $count ->
        [one] { $count } Schritt
       *[other] { $count } Schritte
    }
checklists-delete = Diese Liste löschen
checklists-delete-words = Tickets mit ihren Schritten behalten sie.
checklists-delete-it = Löschen
