mail-credential = Ein Code oder Link, mit dem sich jemand ausweist. Nur Ihr Team sieht diese Nachricht.
mail-credential-why = Kunden wird sie nie gezeigt, und sie wird nie zitiert. Woran sie erkannt wurde:
mail-domain-head = Auch Ihr Team hat Adressen bei { $domain }
mail-domain-risk = Dienste, die jeden mit einer Adresse bei { $domain } einlassen, hielten { $address } für jemanden von Ihnen: Wer sich dort damit anmeldet, lässt einen Code an das Desk schicken.
mail-domain-advice = Das Desk zeigt solche Mails nur Ihrem Team. Noch sicherer: Geben Sie dem Desk eine eigene Domain, etwa help.{ $domain }, und lassen Sie keinen Dienst Personen allein wegen ihrer Mail-Domain zu.
mail-awaits-scan = Die Mail wartet, bis der Scanner ihre Dateien geprüft hat, höchstens { $minutes } Minuten.
mail-quoted = Zitierter Text
