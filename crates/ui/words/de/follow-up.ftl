follow-up-title = Nachfassen
follow-up-lead = Was der Desk nach einer Antwort von selbst tut: erinnern, solange der Kunde schweigt, nach dem Lösen zweimal fragen, schließen.
follow-up-whose = Wessen Regel
follow-up-desk = Der ganze Desk
follow-up-own = hat eine eigene Regel
follow-up-off = Noch geschieht nichts: was hier steht, ist ein Vorschlag. Es beginnt mit dem, was nach dem Speichern gelöst oder auf Wartend gesetzt wird.
follow-up-inherited = Dieses Team folgt der Regel des Desks. Was Sie hier speichern, gilt nur für dieses Team.
follow-up-questions = Fragen nach dem Lösen
follow-up-questions-hint = Je ein Klick, auf Wunsch ein Kommentar. Gefragt wird nur, wem hier jemand geantwortet hat, und niemand gegen seinen Willen.
follow-up-ask-hours = „Wie war unsere Hilfe?“, Stunden nach dem Lösen
follow-up-ask-hours-hint = Leer: nie. 0: sofort. In der Arbeitszeit des Teams, wenn es einen Kalender hat.
follow-up-held-days = „Hält es noch?“, Tage nach dem Lösen
follow-up-held-days-hint = Ein Nein öffnet das Ticket wieder, mit den Worten des Kunden. Keine Antwort wird als keine Antwort vermerkt.
follow-up-gap-days = Tage zwischen Fragen an dieselbe Person
follow-up-gap-days-hint = Zu verschiedenen Tickets.
follow-up-reminders = Solange es wartet
follow-up-reminders-hint = Im Mailverlauf des Tickets, in der Sprache des Kunden. Jedes Wort von ihm beendet es.
follow-up-remind-days = Erste Erinnerung, nach Tagen
follow-up-remind-again-days = Zweite Erinnerung, nach Tagen
follow-up-solve-days = Gilt als gelöst, nach Tagen
follow-up-solve-days-hint = Alle ab Ihrem letzten Wort gezählt. Eine Antwort öffnet es wieder.
follow-up-closing = Schließen
follow-up-close-days = Geschlossen, Tage nach dem Lösen
follow-up-close-days-hint = Wer danach schreibt, öffnet ein neues Ticket, das damit verknüpft ist.
follow-up-mails = Die Mails
follow-up-mails-hint = So, wie sie hinausgehen, die Links unter dem Text. Wo Sie nichts schreiben, stehen die Worte des Desks.
follow-up-language = Sprache der Mails
follow-up-save = Nachfassen speichern
follow-up-remove = Die Regel des Desks verwenden
follow-up-remove-sure = Die eigene Regel und die eigenen Texte des Teams werden entfernt.
follow-up-own-words = eigene Worte
follow-up-preview = So liest es sich
follow-up-text = Anstelle der Worte des Desks
follow-up-text-hint = Kann { $ticket } und { $mailbox } enthalten; Markdown. Fragen und Links folgen von selbst.
follow-up-test = Speichern und Test an mich
follow-up-mail-satisfaction = Wie war unsere Hilfe?
follow-up-mail-held = Hält es noch?
follow-up-mail-both = Beide Fragen in einer Mail
follow-up-mail-first = Erste Erinnerung
follow-up-mail-second = Zweite Erinnerung
follow-up-mail-solved = Gilt als gelöst
follow-up-letter-satisfaction =
    Guten Tag,

    Ihre Anfrage { $ticket } wurde gelöst.
follow-up-letter-held =
    Guten Tag,

    vor einigen Tagen haben wir Ihre Anfrage { $ticket } gelöst.
follow-up-letter-both =
    Guten Tag,

    vor Kurzem haben wir Ihre Anfrage { $ticket } gelöst. Zwei kurze Fragen:
follow-up-letter-first =
    Guten Tag,

    wir warten bei Ihrer Anfrage { $ticket } auf Ihre Antwort und möchten Ihnen gern weiterhelfen. Antworten Sie einfach auf diese Mail.
follow-up-letter-second =
    Guten Tag,

    bei Ihrer Anfrage { $ticket } warten wir weiter auf Ihre Antwort. Hat sie sich erledigt, brauchen Sie nichts zu tun. Wenn nicht, antworten Sie einfach auf diese Mail.
follow-up-letter-second-solve =
    Guten Tag,

    bei Ihrer Anfrage { $ticket } warten wir weiter auf Ihre Antwort. Hören wir innerhalb von { $days ->
        [one] { $days } Tag
       *[other] { $days } Tagen
    } nichts, betrachten wir sie als gelöst. Bis dahin und auch danach gilt: antworten Sie einfach auf diese Mail, wenn Sie uns brauchen.
follow-up-letter-solved =
    Guten Tag,

    zu Ihrer Anfrage { $ticket } haben wir nichts mehr gehört und betrachten sie deshalb als gelöst. Stimmt das nicht, antworten Sie einfach auf diese Mail: dann ist sie sofort wieder offen.
follow-up-letter-ask = Wie war unsere Hilfe?
follow-up-letter-good = Gut, ich bin zufrieden
follow-up-letter-bad = Nicht gut, ich bin unzufrieden
follow-up-letter-ask-held = Hält die Lösung noch?
follow-up-letter-yes = Ja, es funktioniert noch
follow-up-letter-no = Nein, das Problem ist wieder da
follow-up-letter-more = Um mehr zu sagen, antworten Sie einfach auf diese Mail.
follow-up-letter-refusal = Nicht mehr fragen
follow-up-did-not-hold-words = Es funktioniert nicht mehr.
follow-up-page = Ihre Anfrage
follow-up-page-title = Ihre Anfrage { $ticket }
follow-up-comment = Möchten Sie etwas ergänzen?
follow-up-comment-hint = Wenn Sie möchten.
follow-up-words = Was stimmt nicht?
follow-up-words-hint = Bei Nein: es geht an das Team, und Ihre Anfrage ist wieder offen.
follow-up-send = Absenden
follow-up-said = Sie haben das schon beantwortet. Wenn Sie uns brauchen, antworten Sie einfach auf eine unserer Mails.
follow-up-refuse = Keine Fragen mehr?
follow-up-refuse-more = { $workspace } fragt Sie nicht mehr, wie es war. Antworten auf Ihre Anfragen bekommen Sie wie bisher.
follow-up-thanks = Vielen Dank
follow-up-thanks-fine = Ihre Antwort ist angekommen. Sie können diese Seite schließen.
follow-up-thanks-bad = Ihre Antwort ist angekommen, und jemand wird sie lesen. Ist noch etwas offen, antworten Sie einfach auf eine unserer Mails.
follow-up-thanks-reopened = Ihre Anfrage ist wieder offen, und das Team hat Ihre Worte.
follow-up-thanks-new = Ihre frühere Anfrage war geschlossen, deshalb gibt es eine neue mit Ihren Worten: { $ticket }.
follow-up-stopped = Sie werden nicht mehr gefragt
follow-up-stopped-more = Antworten auf Ihre Anfragen bekommen Sie wie bisher.
follow-up-test-subject = Test einer Nachfass-Mail
follow-up-test-title = Das war ein Test
follow-up-test-more = In einer echten Mail öffnet dieser Link die Frage. Es wurde nichts gespeichert.
follow-up-ended = Diese Frage ist geschlossen
follow-up-ended-more = Sie konnte dreißig Tage lang beantwortet werden. Wenn Sie uns brauchen, antworten Sie einfach auf eine unserer Mails: sie erreicht immer jemanden.
follow-up-unknown = Dieser Link funktioniert nicht
follow-up-unknown-more = Vielleicht wurde er abgeschnitten. Öffnen Sie ihn aus der Mail selbst, oder antworten Sie einfach darauf.
follow-up-ratings = Bewertungen
follow-up-ratings-lead = Was Menschen nach dem Lösen gesagt haben und ob es gehalten hat. Jede Zahl öffnet die Tickets dahinter.
follow-up-all-teams = Alle Teams
follow-up-team = Team
follow-up-from = Von
follow-up-to = Bis einschließlich
follow-up-filter = Anzeigen
follow-up-none-off = Noch wird niemand gefragt
follow-up-none-off-more = Richten Sie das Nachfassen ein, dann steht hier, was Menschen sagen.
follow-up-set-up = Nachfassen einrichten
follow-up-none = Hier ist nichts
follow-up-none-more = Wählen Sie eine andere Zeit, ein anderes Team oder oben eine andere Zahl.
follow-up-ticket = Ticket
follow-up-how = Wie es war
follow-up-whether = Hat es gehalten
follow-up-by = Von
follow-up-for = Für
follow-up-when = Wann
follow-up-older = Ältere
follow-up-good = Gut
follow-up-bad = Schlecht
follow-up-held = Gehalten
follow-up-did-not-hold = Nicht gehalten
follow-up-unanswered = Gefragt, keine Antwort
follow-up-no-answer-yet = Noch keine Antwort
follow-up-not-asked = Nicht gefragt
follow-up-share = { $share } %
follow-up-show-all = alle
follow-up-show-asked = gefragt, wie es war
follow-up-show-rated = geantwortet
follow-up-show-good = gut
follow-up-show-bad = schlecht
follow-up-show-commented = mit Kommentar
follow-up-show-asked-held = gefragt, ob es hält
follow-up-show-held = gehalten
follow-up-show-did-not-hold = nicht gehalten
follow-up-show-unanswered = gefragt, keine Antwort
follow-up-last = Letzte Bewertungen
follow-up-refused = Möchte nicht gefragt werden, seit { $since }.
follow-up-act-asked = hat gefragt, wie es war
follow-up-act-asked-held = hat gefragt, ob es hält
follow-up-act-asked-both = hat gefragt, wie es war und ob es hält
follow-up-act-not-asked = hat nicht gefragt, wie es war: { $why }
follow-up-act-not-asked-held = hat nicht gefragt, ob es hält: { $why }
follow-up-act-not-asked-both = hat nicht gefragt, wie es war und ob es hält: { $why }
follow-up-act-good = hat die Hilfe als gut bewertet
follow-up-act-bad = hat die Hilfe als schlecht bewertet
follow-up-act-held = hat gesagt, dass es hält
follow-up-act-did-not-hold = hat gesagt, dass es nicht hält
follow-up-act-unanswered = hat vermerkt, dass niemand geantwortet hat, ob es hält
follow-up-act-reminded = hat den Kunden { $count ->
        [one] zum ersten Mal
       *[other] noch einmal
    } erinnert
follow-up-act-not-reminded = hat den Kunden nicht erinnert: { $why }
follow-up-act-solved = hat es als gelöst betrachtet: der Kunde hat { $count ->
        [one] { $count } Tag
       *[other] { $count } Tage
    } geschwiegen
follow-up-act-not-solved = hat es nicht als gelöst betrachtet: { $why }
follow-up-act-closed = hat es { $count ->
        [one] { $count } Tag
       *[other] { $count } Tage
    } nach dem Lösen geschlossen
follow-up-act-refused = möchte nicht mehr gefragt werden
follow-up-why-stale = der Zeitpunkt war lange vorbei, denn der Desk lief nicht
follow-up-why-no-address = es gibt keine Adresse, an die zu schreiben wäre
follow-up-why-dead-address = Mails dorthin kommen nicht an
follow-up-why-complained = eine unserer Mails wurde als Spam gemeldet
follow-up-why-suspended = die Person ist gesperrt
follow-up-why-machine = dort liest kein Mensch
follow-up-why-failed-identity = die Prüfung des Absenders ist gescheitert
follow-up-why-not-answered = niemand aus dem Team hat geantwortet
follow-up-why-spam = es liegt im Spam
follow-up-why-merged = es gehört jetzt zu einem anderen Ticket
follow-up-why-continues = es führt ein geschlossenes Ticket fort
follow-up-why-solved-by-desk = der Desk hat es von selbst gelöst
follow-up-why-refused = das wird nicht gewünscht
follow-up-why-asked-lately = sie wurden erst vor Kurzem gefragt
follow-up-why-budget = es gab zu viele automatische Mails
follow-up-why-reply-planned = eine Antwort ist schon geplant
follow-up-why-answered = es wurde schon gesagt
follow-up-why-text = der Text lässt sich nicht ausfüllen
follow-up-why-fields = zuerst muss ein Feld ausgefüllt werden
follow-up-why-not-reminded = es ging keine Erinnerung hinaus
