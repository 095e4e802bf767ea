## Nebeneinander: Reiter, Hinweise zu Kontakten, Wissen über die Fragenden, Kundenkarten.

desk-save = Speichern
desk-back = Zurück zum Ticket
desk-no-subject = Ohne Betreff
desk-no-name = Ohne Namen
desk-all-of-them = Alle

desk-tabs = Nebeneinander geöffnet
desk-tabs-open = { $count ->
    [one] { $count } geöffnet
   *[other] { $count } geöffnet
}
desk-tabs-unseen = { $count ->
    [one] { $count } mit Neuem
   *[other] { $count } mit Neuem
}
desk-tabs-none = Nichts ist nebeneinander geöffnet
desk-tabs-none-more = Mit T bleibt ein Ticket geöffnet, mit C schreiben Sie nebenher einen Anruf auf. Was Sie offen halten, ist nach dem Neuladen und in Ihren anderen Browsern wieder da.
desk-tabs-lead = Was Sie offen halten, in der Reihenfolge des Öffnens.
desk-tab-call = Nebenher einen Anruf aufschreiben
desk-tab-new-call = Ein Anruf
desk-tab-nobody = Noch niemand
desk-tab-unseen = Etwas Neues
desk-tab-waits = Wartet auf Antwort seit
desk-tab-close = Diesen Reiter schließen
desk-tab-close-of = Reiter schließen: { $who }
desk-keep = In einem Reiter offen halten
desk-keep-of = #{ $ticket } in einem Reiter offen halten

desk-notes = Zu beachten
desk-notes-none = Zu dieser Person ist nichts vermerkt.
desk-notes-lead = Erscheint, sobald die Person wieder schreibt: der Urlaub, die neue Kollegin. Sie selbst liest es nie.
desk-notes-past = { $count ->
    [one] { $count } erledigter Hinweis
   *[other] { $count } erledigte Hinweise
}
desk-note-add = Hinweis hinzufügen
desk-note-keep = Hinweis merken
desk-note-text = Was sollte man wissen, wenn die Person schreibt?
desk-note-example = Bis Donnerstag im Urlaub
desk-note-until-field = Letzter Tag
desk-note-until = bis { $day }
desk-note-reach = Für
desk-note-for-team = alle im Team
desk-note-for-me = nur mich
desk-note-mine = nur für Sie sichtbar
desk-note-done = Erledigt
desk-note-reopen = Wieder beachten
desk-note-edit = Ändern
desk-note-remove = Entfernen

desk-context = Kontext
desk-context-open = Nachsehen, was bekannt ist
desk-context-of = Was zu #{ $ticket } bekannt ist
desk-about = Über { $who }
desk-local-time = Ortszeit
desk-time-there = Dort ist es { $hour }
desk-time-there-before = Dort ist es { $hour }, gestern
desk-time-there-after = Dort ist es { $hour }, morgen
desk-zone-set = Nach der eingetragenen Zeitzone: { $zone }
desk-zone-mail = { $offset }, laut dem Datum der letzten Mail ({ $age })
desk-language = Sprache
desk-language-written = { $code }, so wird geschrieben
desk-devices = Geräte
desk-devices-source = Nach Angabe der eigenen Mails.
desk-promises = Offene Zusagen
desk-promise-reply = Eine Antwort von { $who } geht hinaus: { $when }
desk-promise-held = Eine Antwort von { $who } wurde zurückgehalten
desk-promise-snooze = Von { $who } zurückgestellt; wieder da: { $when }
desk-promise-snooze-open = Von { $who } zurückgestellt, bis die Person schreibt
desk-waiting = Warten auf unsere Antwort
desk-organisation-open = { $count ->
    [one] { $count } offenes Ticket von anderen dort
   *[other] { $count } offene Tickets von anderen dort
}
desk-incidents = Letzte Störungen
desk-similar = Ähnliche gelöste Tickets
desk-similar-not-yet = Die Suche wird vorbereitet; gleich stehen sie hier.
desk-similar-no-outcome = Wie es endete, wurde nicht festgehalten.
desk-similar-cause = Ursache: { $cause }
desk-similar-not-held = Hielt nicht
desk-similar-held = Hat gehalten
desk-similar-solved = Gelöst: { $when }
desk-similar-beside = Das ähnlichste gelöste Ticket daneben öffnen
desk-beside = Daneben öffnen

desk-card-load = Abfragen
desk-card-again = Erneut versuchen
desk-card-empty = Dort ist nichts bekannt.
desk-card-left-out = { $count ->
    [one] { $count } weitere Zeile wird nicht gezeigt.
   *[other] { $count } weitere Zeilen werden nicht gezeigt.
}
desk-card-too-slow = Keine Antwort in der vorgesehenen Zeit.
desk-card-unreachable = Nicht erreichbar.
desk-card-not-allowed = Diese Adresse darf der Desk nicht aufrufen.
desk-card-status = Die Antwort war der Fehler { $status }.
desk-card-unreadable = Die Antwort ist nicht lesbar.

desk-cards = Kundenkarten
desk-cards-lead = Was Ihre eigenen Systeme über die Fragenden wissen, neben jedem Ticket: Der Desk fragt signiert eine Adresse von Ihnen und zeigt die Zeilen der Antwort.
desk-cards-none = Noch keine Karten
desk-cards-none-more = Legen Sie unten eine an. docs/operating/customer-cards.md enthält ein vollständiges Beispiel für den Anfang.
desk-cards-add = Karte anlegen
desk-cards-add-verb = Karte anlegen
desk-cards-name = Name
desk-cards-address = Adresse
desk-cards-address-hint = https. Einfaches http nur für eine Adresse, die in der Einstellung private-targets steht.
desk-cards-timeout = Zeit für die Antwort, in Millisekunden
desk-cards-timeout-hint = { $least } bis { $most }. Die Seite wartet nie darauf.
desk-cards-keep = Gemerkt für, in Sekunden
desk-cards-keep-hint = Höchstens { $most }; bei 0 wird jedes Mal gefragt.
desk-cards-roles = Wer sie sieht
desk-cards-secret = Das ist das Geheimnis von „{ $card }“. Es wird nur dieses eine Mal gezeigt: Hinterlegen Sie es bei Ihrem Dienst, der damit die Signatur prüft.
desk-cards-secret-field = Geheimnis
desk-cards-new-secret = Neues Geheimnis erzeugen
desk-cards-new-secret-sure = Ab dann wird mit dem neuen signiert; Ihr Dienst braucht es sofort.
desk-cards-delete = Diese Karte löschen
desk-cards-delete-sure = Sie verschwindet aus allen Tickets. Ihr Dienst wird nicht mehr gefragt.

js-desk-kept = Bleibt geöffnet
js-desk-closed = Geschlossen
js-desk-failed = Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.
js-desk-previous = Voriger Reiter
js-desk-next = Nächster Reiter
