logs-title = Protokolle zu Ticket { $ticket }
logs-stands-out = Was in diesem Protokoll auffällt
logs-verb = Sehen, was in einem Protokoll auffällt
logs-look = Protokoll ansehen
logs-open = Was auffällt
logs-lead = Zeilen, die dasselbe sagen, stehen zusammen; seltene und alarmierende zuerst. Passwörter, Token und Schlüssel sind auf der Seite verdeckt. Aufgehoben wird nur, was Sie in eine Notiz übernehmen.
logs-files = Protokolle an diesem Ticket
logs-no-files = Keine Datei dieses Tickets heißt wie ein Protokoll. Fügen Sie unten eines ein, oder bitten Sie die Kundin oder den Kunden darum.
logs-other-files = { $count ->
    [one] Ein anderer Text
   *[other] { $count } andere Texte
}
logs-paste = Ein anderes Protokoll
logs-text = Zeilen hier einfügen
logs-paste-hint = Bis 2 MB; größere Protokolle als Datei, gepackt oder nicht.
logs-file = Oder eine Datei wählen
logs-look-at = Ansehen
logs-pasted = was Sie eingefügt haben
logs-another = Anderes Protokoll
logs-log = Protokoll
logs-lines = Zeilen
logs-templates = Verschiedene Meldungen
logs-alarming = { $count ->
    [one] davon eine alarmierend
   *[other] davon { $count } alarmierend
}
logs-from = Erster Zeitpunkt
logs-to = Letzter Zeitpunkt
logs-left-out = Das Protokoll ist sehr groß: Nur die ersten { $size } wurden angesehen.
logs-broken-off = Die gepackte Datei bricht ab: Was danach käme, ließ sich nicht lesen.
logs-unsorted = { $count ->
    [one] Eine Zeile gleicht keiner anderen, und zum Sortieren war kein Platz mehr.
   *[other] { $count } Zeilen gleichen keinen anderen, und zum Sortieren war kein Platz mehr.
}
logs-masked = Zeiten stehen da, wie das Protokoll sie hat. Was wie ein Geheimnis aussieht, ist verdeckt; sehen Sie die ganze Datei durch, bevor Sie sie weitergeben.
logs-empty = Es sind keine Zeilen darin
logs-empty-hint = Das Protokoll ist leer oder hat nur leere Zeilen.
logs-more = { $count ->
    [one] Eine weitere Meldung fällt weniger auf und wird nicht gezeigt.
   *[other] { $count } weitere Meldungen fallen weniger auf und werden nicht gezeigt.
}
logs-count = { $count ->
    [one] einmal
   *[other] { $count }-mal
}
logs-between = { $first } bis { $last }
logs-line = Zeile { $line }
logs-line-at = Zeile { $line }, { $moment }
logs-around = Zeilen ringsum
logs-around-line = , Zeile { $line }
logs-note = In eine Notiz übernehmen
logs-search = Tickets, die das sagen
logs-note-head = { $count ->
    [one] Im Protokoll „{ $name }“ steht dies einmal, in Zeile { $first }:
   *[other] Im Protokoll „{ $name }“ steht dies { $count }-mal, von Zeile { $first } bis Zeile { $last }:
}
logs-plain = Meldung
logs-doubtful = Zweifelhaft
logs-warning = Warnung
logs-error = Fehler
logs-fatal = Schwerer Fehler
