# Angeleitete Hilfe im Hilfecenter
guided-list = Hilfe Schritt für Schritt
guided-list-hint = Fragen und Schritte, einer nach dem anderen, bis es geht.
guided-lead = Beantworten Sie eine Frage nach der anderen, und probieren Sie, was wahrscheinlich hilft. Sie können jederzeit einen Menschen fragen; er hat dann alles, was Sie gesagt haben.
guided-none = Es gibt noch keine Hilfe Schritt für Schritt
guided-none-hint = Durchsuchen Sie die Artikel, oder schreiben Sie uns.
guided-what = Was stimmt nicht?
guided-find = Finden
guided-found = Das passt zu dem, was Sie geschrieben haben:
guided-not-found = Zu diesen Worten passt keine Hilfe Schritt für Schritt.
guided-search-articles = Artikel danach durchsuchen
guided-how-one = Eine Frage oder ein Schritt je Seite.
guided-how-unsure = „Weiß ich nicht“ ist immer eine Antwort, und Sie können zurückgehen.
guided-how-person = Sie können jederzeit einen Menschen fragen. Er hat dann alles, was Sie gesagt haben.
guided-how-kept = Von Ihren Antworten wird nichts aufbewahrt, solange Sie keinen Menschen fragen.
guided-begin = Beginnen
guided-number = Schritt { $number }
guided-preview = Das sieht nur das Team: Kunden wird dieses Playbook nicht angeboten.
guided-preview-end = Ein Kunde könnte hier einen Menschen fragen.
guided-unsure = Weiß ich nicht
guided-consent = Möchten Sie das tun?
guided-agree = Ja, in Ordnung
guided-decline = Nein, lieber nicht
guided-look = Haken Sie alles an, was Sie sehen. Sehen Sie nichts davon, haken Sie nichts an.
guided-look-done = Das sehe ich
guided-look-none = Nichts davon
guided-try = Bitte probieren Sie das
guided-minutes = Dauert etwa { $n } Min.
guided-worked = Hat das geholfen?
guided-fixed = Ja, jetzt geht es
guided-not-fixed = Nein, es ist wie vorher
guided-could-not = Ich konnte es nicht tun
guided-partly = Besser, aber etwas stimmt noch nicht
guided-done = Ich habe es getan
guided-done-so-far = Haben Sie es getan? Es ist noch mehr zu beheben, bevor alles geht.
guided-written-in = Dies ist noch nicht in Ihre Sprache übersetzt; es ist auf { $language }.
guided-person-now = Das sollte sich ein Mensch ansehen
guided-why-quicker = Von hier an ist ein Mensch schneller als weitere Fragen.
guided-why-nothing = Nichts, was hier noch bleibt, würde genug helfen.
guided-why-outside = Was Sie sehen, ist nichts, was diese Hilfe kennt.
guided-why-patience = Sie haben genug getan.
guided-why-asked = Sie haben nach einem Menschen gefragt.
guided-ask-person = Einen Menschen fragen
guided-glad = Schön, dass es geht
guided-glad-by = Das hat geholfen:
guided-glad-again = Falls es wiederkommt, gehen Sie zurück, oder fragen Sie einen Menschen: Was Sie getan haben, steht noch hier.
guided-ways = Andere Wege
guided-back = Zurück
guided-others = Andere Hilfe Schritt für Schritt
guided-over = Das war zu lange offen
guided-over-more = Eine solche Hilfe lässt sich sieben Tage lang fortsetzen. Beginnen Sie sie noch einmal, oder fragen Sie einen Menschen: Was Sie geantwortet haben, ist noch da.
guided-withdrawn = Diese Hilfe wird nicht mehr angeboten
guided-withdrawn-more = Was Sie geantwortet haben, ist noch da: Fragen Sie einen Menschen, er macht damit weiter.
guided-nothing-said = Noch wurde nichts beantwortet.
guided-as = Sie fragen als { $name }.
guided-name = Ihr Name
guided-email = Ihre E-Mail-Adresse
guided-email-hint = Dorthin antworten wir.
guided-words = Was sollten wir noch wissen? (freiwillig)
guided-words-hint = Bitte keine Passwörter.
guided-along = Das geht mit
guided-send = Senden
guided-held = Bitte sehen Sie in Ihre E-Mail
guided-held-more = Wir haben an { $address } geschrieben. Öffnen Sie den Link in dieser E-Mail und sagen Sie, dass die Anfrage von Ihnen ist: Dann übernimmt ein Mensch.
guided-held-again = Keine E-Mail da? Sehen Sie unter den unerwünschten nach. Wir schreiben einer Adresse einmal am Tag; der Link der heutigen E-Mail zeigt alle Ihre Anfragen.
guided-sent = Ein Mensch übernimmt
guided-sent-more = Ihre Anfrage hat die Nummer { $ticket }. Wir antworten per E-Mail und machen dort weiter, wo Sie standen.
guided-confirm = Ist diese Anfrage von Ihnen?
guided-confirm-more = Jemand hat mit Ihrer Adresse nach einem Menschen gefragt. Wenn Sie das waren, senden Sie die Anfrage ab.
guided-confirm-send = Ja, absenden
guided-confirm-not = Wenn Sie es nicht waren, tun Sie nichts: Nach sieben Tagen wird sie gelöscht.
guided-unknown = Dieser Link funktioniert nicht
guided-unknown-more = Er wurde unterwegs abgeschnitten, oder seine sieben Tage sind um. Beginnen Sie die Hilfe noch einmal, oder schreiben Sie uns.
guided-asks = Ich bin „{ $title }“ durchgegangen und möchte, dass ein Mensch es sich ansieht.

# Die E-Mail, die fragt, ob eine Anfrage von ihnen ist
guided-mail-subject = Ist diese Anfrage von Ihnen? – { $workspace }
guided-mail-lead = Jemand hat bei { $workspace } Ihre Adresse angegeben und darum gebeten, dass ein Mensch hilft.
guided-mail-open = Wenn Sie das waren, öffnen Sie diesen Link und senden Sie die Anfrage ab:
guided-mail-not-you = Wenn Sie es nicht waren, tun Sie nichts. Ohne Sie geschieht nichts, und die Anfrage wird nach sieben Tagen gelöscht.

# Fragen per E-Mail
guided-mail-unsure = Weiß ich nicht
guided-mail-number = Bitte antworten Sie mit der Nummer.
guided-mail-look = Bitte schreiben Sie, was davon Sie sehen, oder dass Sie nichts davon sehen.
guided-hear-yes = ja; jo; jawohl; ja bitte; es geht; es geht wieder; es funktioniert
guided-hear-no = nein; nö; leider nein; leider nicht; nein danke; es geht nicht; es funktioniert nicht
guided-hear-unsure = weiß nicht; weiß ich nicht; ich weiß nicht; ich weiß es nicht; weiss nicht; weiss ich nicht; keine ahnung; bin nicht sicher; ich konnte es nicht

# Neben dem Ticket
guided-replied = Die Antwort:
guided-source = in der Hilfe Schritt für Schritt gesagt
guided-source-replied = aus der Antwort
guided-took-answer = entnahm der Antwort des Kunden: { $sign } ist „{ $answer }“
guided-took-unsure = entnahm der Antwort des Kunden: { $sign } weiß er nicht
guided-took-agreed = entnahm der Antwort des Kunden: Er stimmt { $step } zu
guided-took-declined = entnahm der Antwort des Kunden: Er lehnt { $step } ab
guided-took-tried = entnahm der Antwort des Kunden: { $steps } versucht: { $result }
guided-took-person = entnahm der Antwort des Kunden: Er möchte mit einem Menschen sprechen
guided-note = Der Kunde ging allein nach Playbook „{ $title }“, Version { $version }, vor und fragte dann nach einem Menschen. Die Diagnose neben diesem Ticket macht dort weiter, wo er stand.
guided-did-offer = bot Kunden Playbook { $playbook } an
guided-did-withdraw = bietet Kunden Playbook { $playbook } nicht mehr an

# Wo Leitungen Playbooks schreiben
guided-offer = Für Kunden
guided-offer-reach = Allein bekommen Kunden { $signs } von { $all_signs } Fragen und { $steps } von { $all_steps } Schritten: was sie sagen und bei geringem Risiko selbst tun können. Alles andere geht an einen Menschen.
guided-offer-read = Ansehen, wie Kunden es lesen
guided-offered = Kunden finden es im Hilfecenter.
guided-offer-figures = { $begun ->
    [one] In 30 Tagen begann ein Durchgang, behoben: { $fixed }, an einen Menschen: { $person }.
   *[other] In 30 Tagen begannen { $begun } Durchgänge, behoben: { $fixed }, an einen Menschen: { $person }.
}
guided-offer-verb = Kunden anbieten
guided-withdraw = Kunden nicht mehr anbieten
guided-offer-hint = Sie finden es im Hilfecenter, ohne Konto.
guided-offer-link = Ein Artikel kann hierher führen: Verlinken Sie die Adresse dieser Seite.
