letters-assigned = { $who } hat es Ihnen zugewiesen
letters-mention = { $who } hat Sie erwähnt
letters-answer-on-mine = { $who } hat auf Ihrem Ticket geantwortet
letters-answer-on-watched = { $who } hat auf einem Ticket geantwortet, das Sie beobachten
letters-side-answer = { $who } hat in einem Nebengespräch geantwortet
letters-hand-over = { $who } hat es übergeben
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
