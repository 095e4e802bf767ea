incident-bar = Letztes Wort { $ago }.
incident-due = eine Nachricht ist fällig
incident-one = Großstörung
incident-belongs = Das gehört zu einer Großstörung: { $incident }
incident-declare = Großstörung ausrufen
incident-declare-verb = Auf diesem Ticket eine Großstörung ausrufen
incident-declare-hint = Alle im Team sehen es über jeder Seite. Dieses Ticket wird ein Problem; andere werden ihm angehängt.
incident-title = Was nicht geht
incident-title-hint = In wenigen Worten; alle lesen sie.
incident-lead = Leitung
incident-cadence = Eine Nachricht alle … Minuten
incident-cadence-hint = Von { $least } bis { $most }. Die Leitung wird erinnert.
incident-all = Großstörungen
incident-go = Zu den Großstörungen
incident-none = Keine Großstörung
incident-none-hint = Wenn etwas Großes ausfällt, ruft eine Leitung es auf dem Ticket aus, unter „Verknüpfte Tickets“.
incident-going-on = Im Gange
incident-over = Vorbei
incident-declared = Ausgerufen
incident-attached = Angehängt
incident-standing = Wie es steht
incident-declared-by = { $who } hat sie { $ago } ausgerufen. { $lead } leitet sie.
incident-next = Die nächste Nachricht ist fällig: { $at }.
incident-ended = Sie endete { $ago }.
incident-to-ticket = Ticket #{ $ticket }
incident-write = Sagen, wie es steht
incident-text = Nachricht
incident-text-example = Was man weiß, was getan wird, wann man wieder davon hört
incident-reach = Wer es liest
incident-reach-team = Das Team: eine Notiz auf dem Ticket
incident-send = Nachricht senden
incident-end = Großstörung damit beenden
incident-send-hint = Kunden bekommen sie als Antwort auf ihrem eigenen Ticket, im Hintergrund.
incident-updates = Was gesagt wurde
incident-no-updates = Noch nichts.
incident-last-word = das letzte Wort
incident-reached = Auf { $sent } von { $all } Tickets geschrieben.
incident-for-team = Für das Team.
incident-attached-tickets = Angehängte Tickets
incident-nothing-attached = Noch keine. Hängen Sie die an, die nach demselben fragen.
incident-attach = Anhängen
incident-attach-number = Ticketnummer
incident-settings = Leitung und Takt
incident-did-declare = hat eine Großstörung ausgerufen, geleitet von { $lead }
incident-did-change = hat die Großstörung geändert; { $lead } leitet sie
incident-did-remind = hat { $lead } an die fällige Nachricht erinnert
incident-note-update = Nachricht zur Großstörung „{ $title }“:
incident-note-end = Die Großstörung „{ $title }“ ist vorbei:
incident-mend = Berichtigen oder zurückziehen
incident-right-words = Was richtig ist
incident-correct = Berichtigen
incident-because = Warum sie nicht gilt
incident-because-hint = Wer die Nachricht lesen konnte, liest stattdessen dies.
incident-withdraw = Zurückziehen
incident-tell = Die benachrichtigen, die sie schon haben
incident-tell-hint = Durch eine weitere Antwort auf ihrem Ticket. Wer sie noch nicht hat, bekommt auf jeden Fall, was richtig ist.
incident-earlier = Was zurückgezogen wurde
incident-before = Was vorher dastand
incident-did-correct = hat eine Nachricht zur Großstörung berichtigt
incident-did-withdraw = hat eine Nachricht zur Großstörung zurückgezogen
incident-note-corrected = Berichtigte Nachricht zur Großstörung „{ $title }“:
incident-note-withdrawn = Eine Nachricht zur Großstörung „{ $title }“ wurde zurückgezogen:
incident-mail-corrected = Wir müssen berichtigen, was wir Ihnen geschrieben haben:
incident-mail-withdrawn = Was wir Ihnen geschrieben haben, gilt nicht:
incident-reach-customers = { $count ->
        [one] Auch der Kunde, dessen Ticket angehängt ist, als Antwort
       *[other] Auch die Kunden der { $count } angehängten Tickets, als Antwort auf jedem
    }
incident-reach-solve = { $count ->
        [one] Ebenso, und dieses Ticket wird damit gelöst
       *[other] Ebenso, und diese { $count } Tickets werden damit gelöst
    }
incident-refused = { $count ->
        [one] Auf einem Ticket abgelehnt
       *[other] Auf { $count } Tickets abgelehnt
    }
incident-did-update = { $count ->
        [0] hat dem Team eine Nachricht zur Großstörung geschrieben
        [one] hat eine Nachricht zur Großstörung für ein angehängtes Ticket geschrieben
       *[other] hat eine Nachricht zur Großstörung für { $count } angehängte Tickets geschrieben
    }
incident-did-end = { $count ->
        [0] hat die Großstörung beendet
        [one] hat die Großstörung beendet, mit einem Wort auf einem angehängten Ticket
       *[other] hat die Großstörung beendet, mit einem Wort auf { $count } angehängten Tickets
    }
incident-stopped = { $count ->
        [one] Auf einem Ticket zurückgehalten, bevor sie hinausging.
       *[other] Auf { $count } Tickets zurückgehalten, bevor sie hinausging.
    }
