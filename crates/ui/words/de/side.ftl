side-title = Nebengespräche
side-open-count = { $count ->
    [one] { $count } offen
   *[other] { $count } offen
}
side-none = Fragen Sie einen Lieferanten oder eine Technikerin per Mail, ohne dass die anfragende Person mitliest.
side-begin = Jemand anderen fragen
side-begin-verb = Ein Nebengespräch beginnen
side-draft = Entwurf
side-unfold-verb = Nebengespräch „{ $subject }“ aufklappen
side-messages = { $count ->
    [one] { $count } Nachricht
   *[other] { $count } Nachrichten
}
side-earlier = Frühere Nachrichten zeigen
side-of = Nebengespräch „{ $subject }“
side-answer = Öffnen und antworten
side-open = Offen
side-closed = Abgeschlossen
side-desk = Der Desk
side-stranger = Fremd: An diese Adresse haben Sie nicht geschrieben
side-machine = Von einer Maschine geschrieben
side-to = an { $people }
side-new-title = Neues Nebengespräch
side-back = Zurück zum Ticket
side-lead = Neben { $ticket }
side-guard = Die anfragende Person sieht das nicht, und Antworten kommen hierher zurück, nicht ins Ticket.
side-with = Mit
side-begun-by = Begonnen von { $name }
side-newest = { $count ->
    [one] Nur die neueste Nachricht wird gezeigt.
   *[other] Nur die neuesten { $count } Nachrichten werden gezeigt.
}
side-close = Abschließen
side-reopen = Wieder öffnen
side-write-title = Schreiben
side-to-label = An
side-to-hint = Adressen durch Kommas getrennt; die erste in „An“, die übrigen in „Cc“.
side-subject-label = Betreff
side-from = Von
side-text-label = Nachricht
side-text-hint = Markdown wird dargestellt. Ihre Signatur wird angefügt.
side-draft-saved = Entwurf gespeichert
side-include = Etwas aus dem Ticket mitschicken
side-include-hint = Nur was Sie ankreuzen, geht mit. Aus dem Ticket wird nichts von selbst zitiert.
side-note = Notiz
side-no-text = (kein Text)
side-send-anyway = Trotzdem senden
side-send = Senden
side-leaves-from = von { $address }
side-a-side-conversation = ein Nebengespräch
side-did-begin = hat { $talk } begonnen
side-did-write = hat geschrieben: { $talk }
side-did-answer = hat geantwortet: { $talk }
side-did-close = hat { $talk } abgeschlossen
side-did-reopen = hat { $talk } wieder geöffnet
js-side-saved = Entwurf gespeichert
js-side-not-saved = Nicht gespeichert: Der Desk ist nicht erreichbar. Ihre Worte stehen noch hier.
side-typed = Was Sie geschrieben hatten
side-new-form = Formular
side-new-redraw = Zeigen, welche Felder dazu nötig sind
side-macro-fields = Eigene Felder
side-macro-fields-hint = Ein leeres bleibt, wie es ist.
side-planned-label = Eine Nachricht, die noch nicht gesendet wurde
side-planned-undo-verb = Rückgängig: die Nachricht nach außen
side-planned-take-back-verb = Zurücknehmen: die Nachricht nach außen
side-planned-the-message = { " " }– die Nachricht
side-bar-held = Ihre Nachricht neben { $ticket } wurde zurückgehalten: { $why }
side-bar-now = Nachricht neben { $ticket }: wird jetzt gesendet
side-bar-in = Nachricht neben { $ticket }: wird in { $seconds } s gesendet
side-later-hint = In einfachen Worten. Bis dahin kann jeder im Team sie zurücknehmen oder senden.
js-side-answered = In einem Nebengespräch gibt es etwas Neues
