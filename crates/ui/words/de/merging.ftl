merging-back = Zurück zum Ticket
merging-nothing = Noch nichts zusammenzuführen
merging-nothing-words = Suchen Sie die Tickets, in denen es um dasselbe geht, nach Nummer oder Wörtern.
merging-which-stays = Diese werden eines. Welches bleibt?
merging-this-ticket = Dieses Ticket
merging-add-another = Noch eines hinzufügen
merging-which-same = In welchem geht es um dasselbe?
merging-add = Hinzufügen
merging-title = Tickets zusammenführen
merging-stays = Bleibt
merging-keep = Dieses behalten
merging-messages = { $count ->
        [one] { $count } Nachricht
       *[other] { $count } Nachrichten
    }
merging-notes = , { $count ->
        [one] { $count } Notiz
       *[other] { $count } Notizen
    }
merging-files = , { $count ->
        [one] { $count } Datei
       *[other] { $count } Dateien
    }
merging-waiting = , { $count ->
        [one] { $count } wartende Antwort
       *[other] { $count } wartende Antworten
    }
merging-drafts = , { $count ->
        [one] { $count } Entwurf
       *[other] { $count } Entwürfe
    }
merging-leave-out = Weglassen
merging-leave-out-ticket = #{ $ticket } weglassen
merging-what-happens = Was geschieht
merging-goes = { $messages ->
        [one] { $messages } Nachricht
       *[other] { $messages } Nachrichten
    } von { $sources } { $all ->
        [one] geht
       *[other] gehen
    } nach #{ $target }, nach Zeit geordnet, mit { $files }.
merging-goes-notes = { $messages ->
        [one] { $messages } Nachricht
       *[other] { $messages } Nachrichten
    } und { $notes ->
        [one] { $notes } Notiz
       *[other] { $notes } Notizen
    } von { $sources } { $all ->
        [one] geht
       *[other] gehen
    } nach #{ $target }, nach Zeit geordnet, mit { $files }.
merging-their-files = ihren Dateien
merging-all-on-them = allem, was daran hängt
merging-waiting-held = Wartende Antworten kommen mit und werden zurückgehalten, bis ihr Autor sie angesehen hat.
merging-stubs = { $sources } { $count ->
        [one] bleibt als geschlossener Verweis, der
       *[other] bleiben als geschlossene Verweise, die
    } zu #{ $target } { $count ->
        [one] führt
       *[other] führen
    }. Antworten auf { $count ->
        [one] seine
       *[other] ihre
    } Mails kommen dort an.
merging-reopens = #{ $target } wird wieder geöffnet: bei einem davon sind Sie am Zug.
merging-can-undo = Es lässt sich rückgängig machen: genau diese Nachrichten kommen zurück.
merging-who-reads = Wer es von nun an liest
merging-nobody-more = Niemand außerhalb des Teams liest mehr als zuvor.
merging-gains = { $who } nimmt an #{ $target } teil und kann dann lesen, was auf { $tickets } gesagt wurde.
merging-colleagues = Die Leute von { $who } sehen die Anfragen der anderen: Mit #{ $target } können sie dann lesen, was auf { $tickets } gesagt wurde.
merging-outside = Sie nehmen an dem teil, was wandert, und lesen und hören nichts von #{ $target }, wenn Sie es nicht zulassen
merging-let-read = { $who } darf es lesen und bekommt die Antworten
merging-confirm = Ich habe angesehen, wer was liest
merging-confirm-hint = Diese Tickets sind nicht von denselben Personen.
merging-into = In #{ $target } zusammenführen
merging-find-example = #1234 oder Wörter
merging-number-or-words = Nummer oder Wörter
merging-find = Suchen
merging-no-other = Die anfragende Person hat kein anderes nicht geschlossenes Ticket. Suchen Sie eines nach Nummer oder Wörtern.
merging-nothing-found = Nichts gefunden. Versuchen Sie die Nummer oder andere Wörter.
merging-same-requester = Zuerst die derselben Person, dann die derselben Organisation
merging-desk = Der Desk
merging-note = Notiz
merging-no-text = (kein Text)
merging-message = Die Nachricht
merging-what-goes = Was kommt in das neue Ticket?
merging-this-alone = Nur diese Nachricht
merging-and-later = Sie und { $count ->
        [one] { $count } spätere
       *[other] { $count } spätere
    }
merging-and-later-more = Sie und { $count ->
        [one] { $count } spätere
       *[other] { $count } spätere
    } und weitere
merging-may-read-later = { $who } darf die späteren lesen
merging-may-read-hint = Nur gefragt, wo andere einige davon geschrieben haben.
merging-all-of-them = Alle zusammen ließen auf #{ $ticket } nichts übrig.
merging-later-ones = Die späteren
merging-new-subject = Betreff des neuen Tickets
merging-split-asks = { $who } ist die anfragende Person des neuen Tickets und bekommt die Antworten. Andere, die schrieben, können Sie dort annehmen.
merging-split-files = Dateien und Mails kommen mit; Antworten auf früher gesendete Mails kommen weiter auf #{ $ticket } an.
merging-split-linked = Die beiden Tickets sind verknüpft, und es lässt sich rückgängig machen.
merging-split-off = Abtrennen
merging-split-title = #{ $ticket } teilen
merging-which-ticket = Zu welchem Ticket?
merging-move-words = Die Personen des anderen Tickets können sie lesen, wenn es keine Notiz ist. Ihr Autor hört die Antworten dort nur, wenn Sie ihn annehmen.
merging-move-title = Nachricht von #{ $ticket } verschieben
