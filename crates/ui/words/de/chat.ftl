# Chat: was geschah, im Verlauf eines Tickets.
chat-did-ask = hat im Chat um einen Menschen gebeten
chat-did-accept = hat den Chat übernommen
chat-did-decline = hat den Chat den anderen überlassen
chat-did-transfer = hat den Chat weitergegeben
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
chat-letter-title = Waren Sie das?
chat-letter-more = Jemand hat diese Gespräche begonnen und die Adresse { $address } angegeben. Bestätigen Sie nur, was Sie selbst geschrieben haben: Wer es in einem Browser geschrieben hat, liest dort weiter mit.
chat-letter-confirm = Das habe ich geschrieben
chat-letter-none = Es gibt nichts mehr zu bestätigen. Was Sie bestätigt haben, geht per E-Mail weiter.
chat-letter-over = Dieser Link bewirkt nichts mehr
