routing-title = Verteilung
routing-go = Gehe zur Verteilung
routing-lead = Ein Team kann seine Tickets verteilen lassen: an die, die da sind, einen freien Platz haben, das Nötige können und an der Reihe sind. Die Verteilung ist aus, bis Sie sie einschalten, und niemand bekommt etwas, bevor er sagt, dass er Tickets nimmt.
routing-no-teams = Noch keine Teams
routing-no-teams-hint = Verteilt wird in Teams. Ein Administrator legt sie unter Teams an.
routing-team = Team
routing-mode = Wie Tickets zu jemandem kommen
routing-waiting = Wartend
routing-available = Nehmen Tickets
routing-of = { $n } von { $all }
routing-settings = Einrichten
routing-all = Alle Teams
routing-queue = Warteschlange
routing-of-team = Verteilung: { $team }
routing-queue-of = Warteschlange: { $team }

routing-mode-by-hand = Von Hand
routing-mode-by-hand-hint = Jemand nimmt sie sich. Die Verteilung ist aus.
routing-mode-fair-turn = Der Reihe nach
routing-mode-fair-turn-hint = An die Person, die am längsten keines bekommen hat.
routing-mode-least-loaded = An die freieste Person
routing-mode-least-loaded-hint = An die Person mit dem kleinsten Anteil belegter Plätze.

routing-places-title = Plätze
routing-places-lead = Jede Person hat so viele Plätze für Gespräche, in denen das Team an der Reihe ist. Was auf den Kunden wartet, belegt keinen.
routing-places = Plätze
routing-places-hint = Für alle, bei denen unter Fähigkeiten nichts anderes steht.
routing-weight-written = Ein Ticket per Mail, Formular oder API belegt
routing-weight-chat = Ein Chat belegt
routing-weight-spoken = Ein Anruf oder Besuch belegt

routing-who-title = Wer es bekommt
routing-zero = 0 schaltet etwas aus.
routing-present = Am Desk gesehen innerhalb von, in Minuten
routing-present-hint = Wer länger keine Seite geöffnet hat, bekommt nichts.
routing-relax = Eine Stufe weniger verlangen nach, in Minuten
routing-relax-hint = Wenn niemand kann, was ein Ticket braucht, senkt jeder Schritt die Anforderung, bis jeder in Frage kommt.
routing-stick = An die Person, die den Kunden kennt, in Tagen
routing-stick-hint = Wer in diesen Tagen ein Ticket derselben Person gelöst hat, bekommt das neue.
routing-stick-wait = Höchstens auf sie warten, in Minuten
routing-stick-wait-hint = Wenn sie abwesend ist und bis dahin zurückerwartet wird.
routing-hard = Schwere Gespräche nacheinander, höchstens
routing-hard-hint = Für alle, die gewählt haben, dass ihre verteilt werden. Was schwer ist, steht in den Nachrichten; keine Begründung sagt je davon.
routing-hard-wait = Und ein solches Ticket wartet höchstens, in Minuten
routing-hard-wait-hint = Dann bekommt es trotzdem, wer als Nächstes an der Reihe ist.

routing-late-title = Wenn es zu lange dauert
routing-overflow-to = Weitergeben an
routing-overflow-nowhere = Kein anderes Team
routing-overflow = Nach, in Minuten
routing-overflow-hint = Wenn es hier niemandem gegeben werden konnte. Es wird einmal weitergegeben.
routing-off-duty = Zurücknehmen von wem nicht im Dienst ist nach, in Minuten
routing-off-duty-hint = Wenn der Kunde wartet und die zuständige Person abwesend oder außerhalb ihrer Zeiten ist. Nur was die Verteilung ihr gegeben hat.
routing-untouched = Unberührtes zurücknehmen nach, in Minuten
routing-untouched-hint = Wenn die zuständige Person nichts daran getan hat, seit sie es bekam.

routing-queue-off = In diesem Team ist die Verteilung aus: Tickets werden von Hand genommen.
routing-turn-on = Einschalten
routing-waiting-title = Was wartet
routing-nothing-waits = Nichts wartet
routing-nothing-waits-hint = Hier stehen Tickets, die noch niemandem gegeben werden konnten, das nächste zuerst, jedes mit seinem Grund.
routing-ticket = Ticket
routing-since = Wartet
routing-why = Worauf
routing-next-look = Wird jetzt verteilt
routing-waits-hand = Die Verteilung ist aus: Jemand muss es nehmen.
routing-waits-somebody = Niemand aus dem Team ist da und nimmt Tickets.
routing-waits-place = Bei allen, die da sind, sind alle Plätze belegt.
routing-waits-skill = Niemand, der da ist, hat die Fähigkeit { $skill } und einen freien Platz.
routing-waits-known = { $name } kennt den Kunden und ist bald zurück.
routing-waits-turn = Es ist in einigen Minuten an der Reihe.

routing-try = Ausprobieren
routing-try-number = Nummer eines Tickets
routing-try-hint = Was jetzt mit ihm geschähe, wenn es niemand hätte. Nichts wird geändert.
routing-try-verb = Ausprobieren
routing-tried-give = { $name } bekäme es: { $why }.
routing-tried-overflow = Es würde an { $team } weitergegeben.
routing-others = Die anderen
routing-not-finishing = bringt Angefangenes zu Ende
routing-not-away = ist abwesend
routing-not-off-work = ist außerhalb der eigenen Zeiten
routing-not-not-seen = war eine Weile nicht am Desk
routing-not-full = kein freier Platz: { $taken } von { $places } belegt
routing-not-skill = die Fähigkeit { $skill } fehlt (Stufe { $level })
routing-not-level = { $skill }: Stufe { $has }, nötig ist { $level }
routing-not-later = jemand anderes ist an der Reihe

routing-people = Wer da ist
routing-nobody-in-team = In diesem Team kann niemand Tickets bekommen. Ein Administrator fügt unter Teams Personen hinzu.
routing-taken = { $taken } von { $places } Plätzen belegt
routing-until = bis { $at }
routing-set-taking = Nimmt Tickets
routing-set-away = Ist abwesend
routing-off-work = Außerhalb der Zeiten
routing-not-seen = Eine Weile nicht gesehen

routing-skills = Fähigkeiten
routing-skills-lead = Was Personen gut können und welche Sprachen sie sprechen, von Stufe 1 bis 5. Tickets, die eine Fähigkeit brauchen, gehen an jemanden, der sie hat.
routing-no-skills = Noch keine Fähigkeiten
routing-no-skills-hint = Kleine Teams brauchen keine: Dann bekommt jeder alles. Fügen Sie unten eine hinzu, wenn manche Tickets nicht für alle sind.
routing-person = Person
routing-change = Ändern
routing-levels-of = Was { $name } gut kann
routing-levels-hint = Es gilt sofort; wartende Tickets werden neu angesehen.
routing-level = Stufe
routing-level-none = –
routing-level-1 = 1: kennt die Grundlagen
routing-level-2 = 2: mit etwas Hilfe
routing-level-3 = 3: allein
routing-level-4 = 4: gut
routing-level-5 = 5: lehrt andere
routing-own-places-hint = Leer: so viele, wie das Team sagt.
routing-add-skill = Fähigkeit hinzufügen
routing-language = Sprachkürzel
routing-language-hint = Etwa de. Tickets in dieser Sprache brauchen sie dann von selbst.
routing-rename-skill = { $skill } umbenennen
routing-delete-skill = { $skill } löschen
routing-delete-skill-sure = Alle verlieren sie, und Regeln, die sie verlangen, verschwinden mit.

routing-needs = Welche Tickets eine Fähigkeit brauchen
routing-needs-lead = Von mehreren Regeln für eine Fähigkeit zählt die höchste Stufe.
routing-no-needs = Noch keine Regeln: Sprachen zählen von selbst, alles andere ist für alle.
routing-add-need = Regel hinzufügen
routing-every-team = jedes Team
routing-in-team = Team { $team }
routing-when = Wann
routing-when-tag = es hat ein Schlagwort
routing-when-field = ein Feld hat einen Wert
routing-when-always = immer
routing-field = Feld
routing-word = Schlagwort oder Wert
routing-word-hint = Bei immer leer lassen.
routing-skill = Fähigkeit
routing-need-always = Jedes Ticket braucht { $skill } auf Stufe { $level }.
routing-need-tag = Tickets mit dem Schlagwort { $tag } brauchen { $skill } auf Stufe { $level }.
routing-need-field = Tickets, bei denen { $field } gleich { $value } ist, brauchen { $skill } auf Stufe { $level }.

routing-my-duty = Ob Sie Tickets nehmen
routing-duty-taking = Nimmt an
routing-duty-finishing = Beendet
routing-duty-away = Abwesend
routing-take-tickets = Tickets nehmen
routing-finish-only = Angefangenes beenden, nichts Neues
routing-go-away = Abwesend sein
js-routing-failed = Das kam nicht an. Es ist wie vorher.

routing-by-knows = kennt den Kunden
routing-by-turn = als Nächstes an der Reihe
routing-by-least-loaded = am freiesten
routing-by-only-one = niemand sonst konnte
routing-given = { $taken } von { $places } Plätzen belegt, { $by }
routing-given-skills =
    { $count ->
        [one] zugewiesen für die Fähigkeit { $skills }: { $taken } von { $places } Plätzen belegt, { $by }
       *[other] zugewiesen für die Fähigkeiten { $skills }: { $taken } von { $places } Plätzen belegt, { $by }
    }
routing-given-lowered = { $words }; nach dem Warten wird weniger verlangt
routing-event-given = gab das Ticket an { $to }: { $why }
routing-event-off-duty = nahm das Ticket von { $from } zurück, außer Dienst, damit es jemand anderes bekommt
routing-event-untouched = nahm das Ticket von { $from } zurück, unberührt, damit es jemand anderes bekommt
routing-event-overflow =
    { $count ->
        [one] gab das Ticket nach einer Minute vom Team { $from } an das Team { $to } weiter
       *[other] gab das Ticket nach { $count } Minuten vom Team { $from } an das Team { $to } weiter
    }
routing-event-policy = änderte die Verteilung des Teams { $team }
routing-event-skills = änderte die Fähigkeiten oder welche Tickets sie brauchen
routing-event-person = änderte, was { $person } gut kann
routing-event-taking = setzte { $person } auf „nimmt Tickets“
routing-event-finishing = setzte { $person } auf „beendet Angefangenes“
routing-event-away = setzte { $person } auf „abwesend“
away-link = Abwesend bis …
away-title = { $person }: abwesend bis
away-until = Bis
away-until-example = morgen 9, montag, 24 dez
away-until-hint = Bis dahin werden keine Tickets zugeteilt. Es endet von selbst; von da an werden wieder Tickets angenommen.
away-stand-in = Wer vertritt
away-nobody = Niemand
away-stand-in-hint = Wird benachrichtigt, wenn ein Kunde auf einem Ticket antwortet, das der abwesenden Person zugewiesen ist. Die Tickets bleiben, wo sie sind.
away-back = Jetzt zurück
away-line = { $person } ist abwesend bis { $at }.
away-line-stand-in = { $person } vertritt.
away-name = { $person } (abwesend bis { $at })
