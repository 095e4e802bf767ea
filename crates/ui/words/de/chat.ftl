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
