# Wie schwer eine Nachricht zu lesen ist, die eigene Belastung, und was Leitungen von Teams sehen.
load-nav = Meine Belastung
load-go = Zu meiner Belastung
load-teams-nav = Belastung der Teams
load-insults = Beleidigungen
load-threats = Drohungen
load-consequences = Anwalt oder schlechte Bewertung
load-anger = Ärger
load-urgency = Dringlichkeit
load-capitals = Wörter in Großbuchstaben
load-marks = Ausrufezeichen
load-length = langer Text
load-repeated = mehrere Nachrichten hintereinander
load-thread = langer Verlauf
load-courtesy = Höflichkeit
load-repeated-nth = { $n }. Nachricht in Folge oder an einem Tag
load-thread-nth = { $n }. Nachricht des Verlaufs
load-list-comma = ,{ " " }
load-hard = Schwer zu lesen: { $why }
load-score = { $score } von 100
load-share = { $percent } % davon
load-share-against = mindert um { $percent } %
load-of-the-message = Das beschreibt die Nachricht, nicht die Person, die sie beantwortet.
load-covered = Harte Worte. Anzeigen
load-history = fand eine Nachricht schwer zu lesen: { $why }
load-offer = Das war eine schwere Nachricht. Nehmen Sie sich { $n ->
    [one] eine Minute
   *[other] { $n } Minuten
 }: Bis { $until } kommt nichts Neues zu Ihnen.
load-take = Pause machen
load-decline = Nein, danke
load-paused = Sie machen eine Pause. Bis { $until } kommt nichts Neues zu Ihnen.
load-back = Ich bin zurück
load-title = Meine Belastung
load-lead = Manche Nachrichten sind schwer zu lesen. Hier können Sie festhalten, wie viele Ihnen begegnet sind, nur für sich selbst, und nach einer schlimmen eine Pause machen.
load-begin-title = Über Sie wird nichts festgehalten
load-begin = Meine Belastung festhalten
load-promise-alone = Nur Sie sehen Ihre Zahlen: keine Leitung, keine Administration, kein Programm mit dem Token einer anderen Person, kein Export.
load-promise-teams = Leitungen sehen je Team und Woche eine gerundete Zahl, und nur wenn mindestens { $n } Personen ihre Belastung festhalten und niemand kam oder ging. Leitungen und Administration zählen darin nicht mit.
load-promise-turns = Solange Sie sie festhalten, kann der Desk schwere Tickets weitergeben, wenn Sie mehrere hintereinander hatten.
load-promise-gone = Wenn Sie aufhören, wird alles sofort gelöscht.
load-weeks = Ihre Wochen
load-nothing-yet = Noch nichts: Ab jetzt wird gezählt, welche Nachrichten auf Ihren Tickets eingehen.
load-run-now = { $n ->
    [0] Die letzte Nachricht, die Ihnen begegnete, war nicht schwer.
    [one] Die letzte Nachricht, die Ihnen begegnete, war schwer.
   *[other] Die letzten { $n } Nachrichten, die Ihnen begegneten, waren schwer.
 }
load-week = Woche
load-week-of = Woche vom { $day }
load-met = Begegnete Nachrichten
load-met-hard = Davon schwer
load-longest = Meiste schwere in Folge
load-since = Festgehalten seit { $day }. Nach { $n } Tagen wird es vergessen.
load-pause-title = Eine Pause
load-pause-lead = Währenddessen kommt nichts Neues zu Ihnen, und niemand erfährt warum. Gezählt wird es nirgends.
load-pause-minutes = { $n ->
    [one] Eine Minute Pause
   *[other] { $n } Minuten Pause
 }
load-programs-title = Programme
load-programs = Programme mit einem Token von mir dürfen meine Belastung lesen
load-programs-hint = Tokens stellt die Administration aus: Wer eines für Sie ausgestellt hat, könnte damit mitlesen. Tokens, die für jede Person sprechen, können es nie.
load-end-title = Was versprochen ist
load-end = Aufhören und alles löschen
load-end-question = Alle Ihre Zahlen werden jetzt gelöscht, auch eine laufende Pause. Das lässt sich nicht zurücknehmen.
load-end-sure = Alles löschen
load-cover-title = Harte Worte
load-cover = Harte Stellen verdecken, bis ich sie sehen will
load-cover-hint = Sätze mit Beleidigungen, Drohungen oder Flüchen sind eingeklappt. Der Text selbst bleibt, wie er geschrieben wurde.
load-teams-title = Belastung der Teams
load-teams-lead = Wie viele von zehn Nachrichten, die einem Team begegneten, schwer zu lesen waren. Eine Zahl steht nur da, wenn mindestens { $n } Personen des Teams ihre Belastung festhalten.
load-team = Team
load-of-ten = { $n } von 10
load-untold = nichts gesagt
load-no-teams = Noch keine Teams
load-no-teams-hint = Sobald es Teams gibt, deren Mitglieder ihre Belastung festhalten, steht hier nach Ablauf einer Woche eine Zahl.
load-teams-rules = Eine Woche wird genannt, wenn sie vorbei ist, und ändert sich dann nicht mehr. Nichts wird gesagt über weniger als { $n } Personen, über eine Gruppe, in der seit der Vorwoche jemand kam oder ging, bei wenigen Nachrichten, oder wenn eine Person heraussticht. Was davon zutraf, wird nicht gesagt.
load-kept = Ab jetzt wird es festgehalten, nur für Sie.
load-deleted = Alles über Ihre Belastung ist gelöscht.
load-saved = Gespeichert.
