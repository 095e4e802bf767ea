history-title = Verlauf von #{ $ticket }
history-caption = Alles, was an Ticket { $ticket } geschah, das Älteste zuerst
history-when = Wann
history-what = Was
history-number = Nr.
history-sentence = { $who } { $what }.
history-rule = Die Regel „{ $name }“
history-desk = Der Desk
history-person = Person { $id }
history-team = Team { $id }
history-organisation = Organisation { $id }
history-mailbox = Postfach { $id }
history-utc = { $at } UTC
history-changed = hat { $what } von { $from } auf { $to } geändert
history-set = hat { $what } auf { $to } gesetzt
history-cleared = hat { $what } geleert (vorher { $from })
history-left-empty = hat { $what } leer gelassen
history-the-status = den Status
history-the-priority = die Priorität
history-the-type = den Typ
history-the-team = das Team
history-the-requester = die anfragende Person
history-the-organisation = die Organisation
history-the-subject = den Betreff
history-mail-accepted = hat eine Mail angenommen
history-mail-placed = hat eine Mail { $ticket } zugeordnet
history-mail-set-aside = hat eine Mail beiseitegelegt: { $reason }
history-mail-quarantined = konnte eine Mail nicht lesen und hält sie in Quarantäne ({ $code })
history-mail-retried = hat eine Mail aus der Quarantäne erneut lesen lassen
history-mail-released = hat aus der Mail { $mail } von Hand { $ticket } gemacht
history-moved-away = hat eine Nachricht nach { $to } verschoben
history-moved-here = hat { $message } von { $from } hierher verschoben
history-a-message = eine Nachricht
history-reread = hat den Text einer Nachricht ({ $message }) neu aus der Mail { $mail } übernommen
history-raw-read = hat die rohe Mail { $mail } gelesen
history-opened = hat das Ticket eröffnet: { $channel }
history-opened-for = hat das Ticket für { $person } eröffnet: { $channel }
history-wrote = hat eine Nachricht geschrieben
history-wrote-by-machine = hat eine Nachricht geschrieben (automatisch)
history-received = hat eine Nachricht von { $person } erhalten
history-received-automatic = hat eine automatische Nachricht von { $person } erhalten
history-older = hat eine ältere Nachricht von { $person } übernommen
history-acknowledged = hat den Eingang bestätigt
history-replied = hat eine Antwort geschrieben
history-noted = hat eine Notiz geschrieben
history-planned = hat eine Antwort geschrieben, Versand am { $at }
history-taken-back = hat eine Antwort vor dem Versand zurückgenommen
history-dispatched = hat eine Antwort von { $person } gesendet
history-held-back = hat eine geplante Antwort zurückgehalten: { $reason }
history-solved = hat es gelöst
history-closed = hat es geschlossen
history-reopened = hat es wieder geöffnet
history-outcome = hat das Ergebnis festgehalten
history-outcome-again = hat das Ergebnis festgehalten, zum { $nth } Mal gelöst
history-nth = { $form ->
       *[other] { $n }.
    }
history-took = hat das Ticket übernommen
history-took-over = hat das Ticket von { $from } übernommen
history-gave = hat das Ticket an { $to } gegeben
history-gave-from = hat das Ticket an { $to } gegeben (vorher { $from })
history-gave-back = hat das Ticket zurückgegeben; niemand hat es
history-took-away = hat { $from } das Ticket abgenommen; niemand hat es
history-left-with-nobody = hat das Ticket bei niemandem gelassen
history-tags-added = hat { $count ->
        [one] das Schlagwort
       *[other] die Schlagwörter
    } { $tags } hinzugefügt
history-tags-removed = hat { $count ->
        [one] das Schlagwort
       *[other] die Schlagwörter
    } { $tags } entfernt
history-tags-both = { $added } und { $removed }
history-external-id = hat die externe Kennung geändert
history-follow-up = hat es als Folge von { $ticket } verknüpft
history-join-suggested = hat vorgeschlagen, dass es zu { $ticket } gehört
history-join-accepted = hat es mit { $ticket } vereint
history-join-declined = hat es von { $ticket } getrennt gelassen
history-spam-suspected = hielt es für Spam und legte es in die Spam-Ablage
history-spam = hat es Spam genannt
history-no-spam = hat gesagt, dass es kein Spam ist
history-found-in-cc = hat { $person } in Kopie gefunden
history-copy-added = hat { $person } in Kopie genommen
history-copy-removed = hat { $person } aus der Kopie entfernt
history-watcher = lässt { $person } mitlesen
history-no-watcher = lässt { $person } nicht mehr mitlesen
history-handed = hat es an { $to } übergeben
history-handed-nobody = hat es an niemanden übergeben
history-deleted = hat das Ticket gelöscht
history-restored = hat das gelöschte Ticket wiederhergestellt
history-undone = hat das eben Getane zurückgenommen
history-snoozed-until = hat es zurückgestellt bis { $at }, oder bis der Kunde schreibt
history-snoozed = hat es zurückgestellt, bis der Kunde schreibt
history-snooze-over = hat es zurückgeholt: die Zurückstellung ist vorbei
history-snooze-wrote = hat es geweckt: der Kunde hat geschrieben
history-snooze-by-hand = hat es vorzeitig geweckt
history-mail-sent = hat die Mail gesendet
history-mail-delayed = hat die Mail nach { $count ->
        [one] { $count } Versuch
       *[other] { $count } Versuchen
    } aufgeschoben: { $reason }
history-mail-failed = konnte die Mail nicht zustellen: { $reason }
history-mail-withdrawn-part = hat die Mail zurückgerufen; manche Empfänger haben sie vielleicht
history-mail-withdrawn = hat die Mail vor dem Versand zurückgerufen
history-acknowledgement-withheld = hat keine Bestätigung gesendet: { $reason }
history-address-died = hat festgestellt, dass Mail an { $person } nicht ankommt
history-address-died-why = hat festgestellt, dass Mail an { $person } nicht ankommt: { $reason }
history-address-revived = schreibt wieder an die Adresse von { $person }
history-complained = hat erfahren, dass { $person } eine Mail Spam nannte, und sendet dorthin nichts Automatisches mehr
history-person-added = hat { $person } als { $role } hinzugefügt
history-person-changed = hat { $fields } von { $person } geändert
history-role-changed = hat { $person } zu { $to } gemacht (vorher { $from })
history-person-suspended = hat { $person } gesperrt
history-person-restored = hat { $person } wieder zugelassen
history-password-own = hat ein neues Passwort gesetzt
history-password-for = hat ein Passwort für { $person } gesetzt
history-signed-in = hat sich angemeldet
history-sign-in-failed = hat eine Anmeldung abgelehnt
history-sign-in-failed-as = hat eine Anmeldung als { $person } abgelehnt
history-signed-out = hat sich abgemeldet
history-token-made = hat einen API-Schlüssel für { $person } erstellt
history-token-made-any = hat für { $person } einen API-Schlüssel erstellt, der für alle spricht
history-token-revoked = hat einen API-Schlüssel widerrufen
history-link-made = hat einen Einrichtungslink für { $person } erstellt
history-organisation-added = hat die Organisation { $organisation } hinzugefügt
history-organisation-changed = hat die Organisation { $organisation } geändert
history-organisation-deleted = hat die Organisation { $organisation } gelöscht
history-team-added = hat das Team { $team } hinzugefügt
history-team-changed = hat das Team { $team } geändert
history-team-deleted = hat das Team { $team } gelöscht
history-team-joined = hat { $person } in { $team } aufgenommen
history-team-left = hat { $person } aus { $team } genommen
history-mailbox-added = hat das Postfach { $mailbox } hinzugefügt
history-mailbox-changed = hat { $fields } des Postfachs { $mailbox } geändert
history-mailbox-removed = hat das Postfach { $mailbox } entfernt
history-key-made = hat einen Schlüssel zum Signieren der Mail von { $domain } erstellt
history-key-published = hat einen Schlüssel von { $domain } im DNS gesehen und signiert ab jetzt damit
history-key-retired = hat einen Schlüssel von { $domain } abgelöst, denn ein neuerer signiert
history-view-made = hat eine Ansicht angelegt
history-view-changed = hat eine Ansicht geändert
history-view-deleted = hat eine Ansicht gelöscht
history-view-restored = hat das Löschen einer Ansicht zurückgenommen
history-setting = hat die Einstellung { $name } geändert
history-macro-made = hat ein Makro angelegt
history-macro-changed = hat ein Makro geändert
history-macro-deleted = hat ein Makro gelöscht
history-file-uploaded = hat eine Datei hochgeladen
history-file-downloaded = hat eine Datei heruntergeladen
history-file-previewed = hat in eine Datei gesehen
history-file-blocked = hat eine Datei gesperrt, in der der Scanner { $finding } fand
history-blocked-downloaded = hat eine gesperrte Datei trotzdem heruntergeladen
history-files-not-taken = hat { $count ->
        [one] { $count } Datei
       *[other] { $count } Dateien
    } nicht angenommen, da zu groß
history-pictures-allowed = lässt Bilder dieses Absenders ab jetzt zeigen
history-pictures-forbidden = lässt Bilder dieses Absenders nicht mehr zeigen
history-exported = hat { $count ->
        [one] { $count } Ticket
       *[other] { $count } Tickets
    } exportiert
history-backup = hat eine Sicherung von { $size } gemacht
history-workspace-restored = hat den Desk auf den Stand von Ereignis { $seq } zurückgesetzt
history-note-added = hat eine Merknotiz zu { $person } geschrieben
history-note-changed = hat eine Notiz zu { $person } geändert
history-note-done = hat eine Notiz zu { $person } als erledigt markiert
history-note-reopened = hat eine Notiz zu { $person } wieder aufgenommen
history-note-removed = hat eine Notiz zu { $person } entfernt
history-card-added = hat eine Kundenkarte eingerichtet
history-card-changed = hat eine Kundenkarte geändert
history-card-key = hat ein neues Geheimnis für eine Kundenkarte erstellt
history-card-deleted = hat die Kundenkarte { $name } gelöscht
