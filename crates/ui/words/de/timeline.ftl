timeline-earlier = Früheres zeigen
timeline-conversation = Unterhaltung
timeline-changes = { $count } Änderungen
timeline-desk = Der Desk
timeline-the-desk = dem Desk
timeline-note = Notiz – nur Ihr Team sieht sie
timeline-new = Neu
timeline-stranger = Fremd: niemand von diesem Ticket
timeline-machine = Von einer Maschine geschrieben
timeline-to = an { $to }
timeline-to-bcc = an { $to }, Bcc { $bcc }
timeline-no-text = (kein Text)
timeline-quoted = Zitierter Text
timeline-formatted = Formatierte Ansicht
timeline-plain = Reiner Text
timeline-pictures-hidden = { $count ->
        [one] Ein Bild von außerhalb wird nicht gezeigt.
       *[other] { $count } Bilder von außerhalb werden nicht gezeigt.
    }
timeline-pictures-some = Bilder von außerhalb werden nicht gezeigt.
timeline-show-pictures = Bilder zeigen
timeline-pictures-always = Immer für diesen Absender
timeline-trackers = { $count ->
        [one] { $count } unsichtbares, das dem Absender verraten soll, dass Sie dies lesen, bleibt aus.
       *[other] { $count } unsichtbare, die dem Absender verraten sollen, dass Sie dies lesen, bleiben aus.
    }
timeline-pictures-shown = Bilder dieses Absenders werden immer gezeigt.
timeline-ask-again = Wieder fragen
timeline-message-of = Nachricht von { $who }
timeline-files = Dateien
timeline-scan-clean = , geprüft, sauber
timeline-scan-blocked = , gesperrt
timeline-scan-awaited = , noch nicht geprüft
timeline-scan-none = , nicht geprüft: { $why }
timeline-preview = Vorschau
timeline-preview-hidden = { " " }von { $name }
timeline-preview-of = Vorschau von { $name }
timeline-blocked = Gesperrt: der Scanner fand { $what }
timeline-for-admins = Für Admins
timeline-blocked-words = Diese Datei kann dem Rechner schaden, auf dem sie geöffnet wird. Laden Sie sie nur dort, wo das nichts ausmacht. Dass Sie es taten, wird festgehalten.
timeline-blocked-download = Trotzdem herunterladen
timeline-next-try = Nächster Versuch { $when }.
timeline-try-again = Erneut versuchen
timeline-because-deferred = Das Relay bat darum, es später erneut zu versuchen:
timeline-because-refused = Das Relay hat sie abgelehnt:
timeline-because-some-left = Einige Empfänger haben sie nicht:
timeline-because-no-relay = Der Desk hat niemanden, dem er seine Mail übergeben kann:
timeline-because-unreachable = Der Desk konnte sein Relay nicht erreichen:
timeline-because-not-protected = Die Verbindung zum Relay ließ sich nicht schützen:
timeline-because-not-signed-in = Das Relay ließ den Desk sich nicht anmelden:
timeline-because-too-slow = Das Relay brauchte zu lange:
timeline-because-unconfirmed = Die Verbindung brach ab, bevor das Relay bestätigte. Sie wird unter derselben Message-ID erneut gesendet.
timeline-because-unwritable = Der Desk kann daraus keine Mail machen:
timeline-because-own-fault = Der Desk selbst ist daran gescheitert:
timeline-because-returned = Ein Zustellbericht sagt, dass sie nicht ankam:
timeline-because-given-up = Es wird nicht mehr versucht:
timeline-because-held-back = Zurückgehalten:
timeline-because-called-back = Zurückgerufen:
timeline-because-queued = Eine frühere Mail dieses Tickets soll zuerst abgehen; diese wartet auf sie, höchstens { $minutes } Minuten.
timeline-why-here = Warum ist sie hier?
timeline-here-because = Auf diesem Ticket, weil: { $why }.
timeline-sender = Absender: { $why }.
timeline-made-of = Was der Desk aus dieser Mail gemacht hat
timeline-raw = Rohe Mail
timeline-original = Original zeigen
