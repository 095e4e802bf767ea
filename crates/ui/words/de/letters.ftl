letters-assigned = { $who } hat es Ihnen zugewiesen
letters-mention = { $who } hat Sie erwähnt
letters-answer-on-mine = { $who } hat auf Ihrem Ticket geantwortet
letters-answer-on-watched = { $who } hat auf einem Ticket geantwortet, das Sie beobachten
letters-side-answer = { $who } hat in einem Nebengespräch geantwortet
letters-hand-over = { $who } hat es übergeben
letters-escalation = { $who } hat es an Ihr Team eskaliert
letters-escalation-answer = { $who } hat auf Ihre Eskalation geantwortet
letters-expert = { $who } fragt, was Sie wissen
letters-expert-answer = { $who } hat Ihre Frage beantwortet
letters-approval = { $who } hat Ihnen eine Zugangsanfrage zur Genehmigung überlassen
letters-access-answer = { $who } hat eine Zugangsanfrage beantwortet
letters-incident = { $who } hat Ihnen die Leitung einer Großstörung gegeben
letters-wait = { $count ->
        [one] { $count } Sache wartet auf Sie
       *[other] { $count } Dinge warten auf Sie
    }
letters-happened = { $count ->
        [one] { $count } Ereignis
       *[other] { $count } Ereignisse
    }
letters-which = Welche Mails Sie bekommen und wann:
letters-off = Keine dieser Mails mehr:
letters-acknowledgement =
    Guten Tag,

    wir haben Ihre Nachricht erhalten, und ein Mensch wird sie lesen. Ihre Nummer ist { $ticket }.
    Um etwas zu ergänzen, antworten Sie einfach auf diese Mail.

    { $mailbox }
letters-left-out-head =
    Guten Tag,

    wir haben Ihre Nachricht erhalten, und ein Mensch wird sie lesen. Ihre Nummer ist { $ticket }.

    { $count ->
        [one] Diese Datei ist nicht angekommen
       *[other] Diese Dateien sind nicht angekommen
    }, weil eine Datei hier höchstens { $limit } haben darf:
letters-left-out-tail =
    { $count ->
        [one] Falls wir sie brauchen, verkleinern Sie sie bitte, senden Sie sie in Teilen oder legen Sie sie an einem Ort ab, von dem wir sie holen können, und antworten Sie auf diese Mail mit dem Link.
       *[other] Falls wir sie brauchen, verkleinern Sie sie bitte, senden Sie sie in Teilen oder legen Sie sie an einem Ort ab, von dem wir sie holen können, und antworten Sie auf diese Mail mit dem Link.
    }
letters-left-out-file = - eine Datei mit { $size }
letters-left-out-more = - und { $count } weitere
letters-left-out-note = Aus dieser Mail nicht übernommen, weil eine Datei höchstens { $limit } haben darf (Einstellung { $setting }):
letters-left-out-raw = Die rohe Mail enthält alles.
letters-too-large-subject = Zu groß: { $subject }
letters-too-large-no-subject = Ihre Mail ist zu groß
letters-too-large =
    Guten Tag,

    wir konnten Ihre Mail nicht annehmen: Sie hat { $size }, und eine Mail darf hier höchstens { $limit } haben. Niemand hat sie gelesen.
    Bitte senden Sie sie mit kleineren Dateien oder auf mehrere Mails verteilt noch einmal, oder legen Sie die Dateien an einem Ort ab, von dem wir sie holen können, und senden Sie uns den Link.

    { $mailbox }
letters-alarm-begun = Alarm: { $words }
letters-alarm-lasts = Noch immer: { $words }
letters-alarm-over = Wieder in Ordnung: { $words }
letters-alarm-since = Seit: { $since }
letters-alarm-part = Teil: { $channel } ({ $code })
letters-alarm-desk = Helpdesk: { $desk }, { $address }
letters-alarm-again = Sie hören morgen wieder davon, falls es andauert, und wenn es vorbei ist.
letters-alarm-calm = Seit fünf Minuten ist nichts mehr daran auszusetzen.
letters-alarm-way = Diese Mail kam auf einem anderen Weg als dem, um den es geht, sofern es einen gibt.
