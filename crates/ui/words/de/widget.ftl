# Das Chatfenster auf fremden Seiten. Was seine Skripte sagen, beginnt mit `js-widget-` und kommt nur zu ihm.
widget-loader-open = Chat öffnen
widget-loader-shut = Chat schließen
widget-loader-name = Chat und Hilfe
widget-loader-unread = Chat öffnen, ungelesene Nachrichten: { $n }
widget-loader-failed = Der Chat lädt hier nicht. In einem eigenen Fenster öffnen.
widget-no-script = Der Chat braucht JavaScript. Sie können uns stattdessen hier schreiben.
widget-back = Zurück
widget-close = Schließen
widget-greeting = Wie können wir helfen?
widget-new = Neuer Chat
widget-conversations = Ihre Gespräche
widget-search = Nach einer Antwort suchen
widget-help-center = Hilfe-Center öffnen
widget-new-tab = (in einem neuen Tab)
widget-article-page = Auf einer eigenen Seite lesen
widget-article-not-enough = Nicht das, was Sie gesucht haben?
widget-ask = Fragen Sie uns
widget-acts = Dieser Chat
widget-human = Mit einem Menschen sprechen
widget-transcript = Chat per Mail schicken
widget-end = Chat beenden
widget-log = Nachrichten
widget-tell-page = Dem Team sagen, auf welcher Seite ich bin:
widget-files = Dateien, die mit der Nachricht gehen
widget-message = Ihre Nachricht
widget-message-hint = Nachricht schreiben…
widget-keys = Die Eingabetaste sendet, mit der Umschalttaste beginnt sie eine neue Zeile.
widget-emoji = Emoji
widget-attach = Dateien anhängen
widget-send = Senden
widget-drop = Dateien hier ablegen
widget-rate = Wie war dieser Chat?
widget-rate-good = Gut
widget-rate-bad = Nicht gut
widget-rate-words = Möchten Sie uns mehr dazu sagen?
widget-rate-send = Bewertung senden
widget-again = Neuer Chat
widget-form = Hinterlassen Sie uns eine Nachricht
widget-form-lead = Gerade ist niemand da. Schreiben Sie uns, und wir antworten per Mail.
widget-form-name = Ihr Name
widget-form-email = Ihre Mailadresse
widget-form-text = Worum geht es?
widget-form-send = Nachricht senden
widget-form-done = Ihre Nachricht ist bei uns. Sehen Sie in Ihre Mails: Sobald Sie dort bestätigt haben, dass die Adresse Ihnen gehört, kommt unsere Antwort dorthin.
widget-form-home = Zurück zum Anfang

js-widget-here = Wir sind da
js-widget-away = Gerade ist niemand da
js-widget-back-at = Wir sind wieder da: { $time }
js-widget-new = Chat beginnen
js-widget-leave = Nachricht hinterlassen
js-widget-chat = Chat
js-widget-waiting = Jemand vom Team wird Ihnen antworten.
js-widget-queue = Sie sind Nummer { $n } in der Warteschlange.
js-widget-again = Sie sind wieder in der Warteschlange.
js-widget-with = Sie sprechen mit { $name }.
js-widget-ended = Dieser Chat ist beendet.
js-widget-by-mail = Antworten kommen auch per Mail.
js-widget-unread = { $n ->
        [one] { $n } ungelesene Nachricht
       *[other] { $n } ungelesene Nachrichten
    }
js-widget-found = { $n ->
        [0] Nichts gefunden
        [one] { $n } Treffer gefunden
       *[other] { $n } Treffer gefunden
    }
js-widget-fix = Hilfe Schritt für Schritt
js-widget-fix-along = Was Sie in „{ $title }“ geantwortet haben, geht mit
js-widget-you = Sie:
js-widget-team = Jemand vom Team
js-widget-typing = { $name } schreibt…
js-widget-seen = Gesehen
js-widget-sending = Wird gesendet…
js-widget-long = Das ist zu lang für eine Nachricht: höchstens { $n } Zeichen. Senden Sie es in Teilen.
js-widget-not-sent = Das wurde nicht gesendet.
js-widget-send-again = Noch einmal versuchen
js-widget-drop = Löschen
js-widget-human-asked = Ein Mensch aus dem Team wird Ihnen antworten.
js-widget-transcript-sent = Dieser Chat ist unterwegs an Ihre Mailadresse.
js-widget-end-sure = Noch einmal drücken, um zu beenden
js-widget-rated = Danke für Ihre Rückmeldung.
js-widget-line-down = Die Verbindung ist unterbrochen. Was Sie schreiben, bleibt hier und wird gesendet, sobald sie wieder steht.
js-widget-unreachable = Wir sind gerade nicht erreichbar. Versuchen Sie es erneut.
js-widget-screenshot = Bildschirmfoto
js-widget-file-sending = { $name } wird gesendet…
js-widget-file-remove = { $name } entfernen
js-widget-file-large = { $name } ist zu groß: Höchstens { $size } können gesendet werden.
js-widget-file-lost = { $name } konnte nicht gesendet werden. Hängen Sie es noch einmal an.
js-widget-files-most = Mit einer Nachricht gehen höchstens { $n } Dateien.
js-widget-files-wait = Die Dateien werden noch gesendet. Einen Moment bitte.
