# Chat: was geschah, im Verlauf eines Tickets.
chat-did-ask = hat im Chat um einen Menschen gebeten
chat-did-accept = hat den Chat übernommen
chat-did-decline = hat den Chat den anderen überlassen
chat-did-transfer = hat den Chat weitergegeben
chat-did-return-signed-out = hat den Chat zurück in die Warteschlange gestellt: Wer ihn hatte, hat sich abgemeldet
chat-did-return-away = hat den Chat zurück in die Warteschlange gestellt: Wer ihn hatte, ist abwesend
chat-did-return-disabled = hat den Chat zurück in die Warteschlange gestellt: Wer ihn hatte, antwortet Kunden nicht mehr
chat-did-return-gone = hat den Chat zurück in die Warteschlange gestellt: Wer ihn hatte, wurde eine Viertelstunde lang nicht gesehen
chat-did-end = hat den Chat beendet
chat-did-rate-good = hat gesagt, dass der Chat geholfen hat
chat-did-rate-bad = hat gesagt, dass der Chat nicht geholfen hat
chat-did-type-address = hat im Chat eine Adresse hinterlassen, die noch niemand bestätigt hat
chat-did-prove-address = hat die Adresse bestätigt: Der Chat geht per E-Mail weiter
chat-did-block = hat den Besucher für einige Tage gesperrt
chat-did-change-widget = hat ein Chat-Widget geändert

# Der Brief, der fragt, ob ein Chat von seinem Leser ist, und die Seite hinter seinem Link.
chat-mail-subject = Haben Sie an { $workspace } geschrieben?
chat-mail-asks = Jemand hat auf einer Website ein Gespräch mit { $workspace } begonnen und diese Adresse angegeben. Wenn Sie es waren, öffnen Sie diese Seite, um per E-Mail fortzufahren:
chat-mail-not-you = Wenn Sie es nicht waren, tun Sie nichts: Niemand erfährt, dass es diese Adresse gibt, und es wird nichts weiter gesendet.
chat-mail-transcript-subject = Ihr Chat mit { $workspace }
chat-mail-transcript = Sie haben diese Mail in Ihrem Chat mit { $workspace } angefordert. Das wurde gesagt:
chat-mail-transcript-cut = Er war länger, als eine Mail fasst: Der Anfang fehlt.
chat-mail-you = Sie
chat-letter-title = Waren Sie das?
chat-letter-more = Jemand hat diese Gespräche begonnen und die Adresse { $address } angegeben. Bestätigen Sie nur, was Sie selbst geschrieben haben: Wer es in einem Browser geschrieben hat, liest dort weiter mit.
chat-letter-confirm = Das habe ich geschrieben
chat-letter-none = Es gibt nichts mehr zu bestätigen. Was Sie bestätigt haben, geht per E-Mail weiter.
chat-letter-over = Dieser Link bewirkt nichts mehr

# Wo Admins Widgets einrichten.
chat-widgets = Chat-Widgets
chat-widgets-lead = Ein Widget ist ein Ort auf Ihrer Website, an dem Besucher dem Team schreiben können. Was sie schreiben, ist ein Ticket.
chat-widgets-secret = Das Geheimnis von „{ $widget }“ wird nur dieses eine Mal gezeigt. Ihr eigener Server unterschreibt damit, wer seine Besucher sind; kein Browser darf es je haben.
chat-widgets-secret-field = Geheimnis
chat-widgets-none = Noch keine Widgets
chat-widgets-none-more = Fügen Sie eines hinzu, setzen Sie seinen Code auf Ihre Seiten, und Besucher können schreiben.
chat-widgets-add = Ein Widget hinzufügen
chat-widgets-add-verb = Hinzufügen
chat-widgets-name = Name
chat-widgets-sites = Websites
chat-widgets-sites-hint = Wo es stehen darf, eine Adresse in jeder Zeile: https://shop.example. Ohne Adresse erscheint es nirgends.
chat-widgets-team = Team
chat-widgets-team-none = Von allen
chat-widgets-calendar = Zeiten
chat-widgets-calendar-none = Die Zeiten des Teams
chat-widgets-colour = Farbe
chat-widgets-greeting = Begrüßung
chat-widgets-greeting-hint = Was Besucher zuerst lesen.
chat-widgets-reply = Wie bald eine Antwort kommt
chat-widgets-reply-hint = Mit Ihren Worten: meist binnen einer Stunde.
chat-widgets-on = Eingeschaltet
chat-widgets-code = Code für Ihre Seiten
chat-widgets-key = Schlüssel
chat-widgets-new-secret = Ein neues Geheimnis machen
chat-widgets-new-secret-sure = Tokens, die mit dem alten Geheimnis unterschrieben sind, gelten dann nicht mehr.
chat-widgets-off = Aus

# Chats, die warten.
chat-list = Chats
chat-list-waiting = Warten auf Sie
chat-list-none = Niemand wartet.
chat-list-mine = Ihre
chat-list-mine-none = Sie führen keinen Chat.
chat-list-hint = Um einen Chat weiterzugeben, übergeben Sie sein Ticket: Ihre Notiz geht mit, und der Besucher liest nichts davon.
chat-list-visitor = Besucher
chat-list-since = Gefragt
chat-list-page = Seite
chat-list-language = Sprache
chat-list-browser = Browser
chat-waits-here = In diesem Chat wartet jemand auf Sie oder Ihr Team.
chat-list-accept = Übernehmen
chat-list-decline = Den anderen überlassen
chat-list-end = Beenden
chat-list-block = Besucher sperren
