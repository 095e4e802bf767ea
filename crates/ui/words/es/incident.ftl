incident-bar = Última noticia { $ago }.
incident-due = toca una noticia
incident-one = Incidencia grave
incident-belongs = Esto pertenece a una incidencia grave: { $incident }
incident-declare = Declarar incidencia grave
incident-declare-verb = Declarar una incidencia grave en este ticket
incident-declare-hint = Todo el equipo lo ve sobre cada página. Este ticket pasa a ser un problema; otros se le adjuntan.
incident-title = Qué falla
incident-title-hint = En pocas palabras; todos las leen.
incident-lead = Responsable
incident-cadence = Una noticia cada … minutos
incident-cadence-hint = De { $least } a { $most }. Se recuerda al responsable.
incident-all = Incidencias graves
incident-go = Ir a las incidencias graves
incident-none = Ninguna incidencia grave
incident-none-hint = Cuando falla algo grande, un responsable lo declara en su ticket, bajo «Tickets vinculados».
incident-going-on = En curso
incident-over = Terminadas
incident-declared = Declarada
incident-attached = Adjuntos
incident-standing = Cómo está
incident-declared-by = { $who } la declaró { $ago }. { $lead } la dirige.
incident-next = La próxima noticia toca: { $at }.
incident-ended = Terminó { $ago }.
incident-to-ticket = Ticket #{ $ticket }
incident-write = Decir cómo está
incident-text = Noticia
incident-text-example = Qué se sabe, qué se hace, cuándo habrá más noticias
incident-reach = Quién lo lee
incident-reach-team = El equipo: una nota en el ticket
incident-send = Enviar la noticia
incident-end = Terminar la incidencia con esto
incident-send-hint = Los clientes la reciben como respuesta en su propio ticket, en segundo plano.
incident-updates = Lo que se dijo
incident-no-updates = Nada todavía.
incident-last-word = la última palabra
incident-reached = Escrita en { $sent } de { $all } tickets.
incident-for-team = Para el equipo.
incident-attached-tickets = Tickets adjuntos
incident-nothing-attached = Ninguno todavía. Adjunte los que preguntan por lo mismo.
incident-attach = Adjuntar
incident-attach-number = Número de ticket
incident-settings = Responsable y ritmo
incident-did-declare = declaró una incidencia grave, dirigida por { $lead }
incident-did-change = cambió la incidencia grave; la dirige { $lead }
incident-did-remind = recordó a { $lead } que toca una noticia
incident-note-update = Noticia de la incidencia grave «{ $title }»:
incident-note-end = La incidencia grave «{ $title }» terminó:
incident-mend = Corregir o retirar
incident-right-words = Lo correcto
incident-correct = Corregir
incident-because = Por qué no vale
incident-because-hint = Quien pudo leer la noticia lee esto en su lugar.
incident-withdraw = Retirar
incident-tell = Avisar a quienes ya la tienen
incident-tell-hint = Con otra respuesta en su ticket. Quien todavía no la tiene recibe lo correcto en todo caso.
incident-earlier = Lo que se retiró
incident-before = Lo que decía antes
incident-did-correct = corrigió una noticia de la incidencia grave
incident-did-withdraw = retiró una noticia de la incidencia grave
incident-note-corrected = Noticia corregida de la incidencia grave «{ $title }»:
incident-note-withdrawn = Se retiró una noticia de la incidencia grave «{ $title }»:
incident-mail-corrected = Tenemos que corregir lo que le escribimos:
incident-mail-withdrawn = Lo que le escribimos no vale:
incident-reach-customers = { $count ->
        [one] También el cliente del ticket adjunto, como respuesta
       *[other] También los clientes de los { $count } tickets adjuntos, como respuesta en cada uno
    }
incident-reach-solve = { $count ->
        [one] Lo mismo, y ese ticket se resuelve con ella
       *[other] Lo mismo, y esos { $count } tickets se resuelven con ella
    }
incident-refused = { $count ->
        [one] Rechazada en un ticket
       *[other] Rechazada en { $count } tickets
    }
incident-did-update = { $count ->
        [0] escribió una noticia de la incidencia grave para el equipo
        [one] escribió una noticia de la incidencia grave para un ticket adjunto
       *[other] escribió una noticia de la incidencia grave para { $count } tickets adjuntos
    }
incident-did-end = { $count ->
        [0] terminó la incidencia grave
        [one] terminó la incidencia grave, con una palabra en un ticket adjunto
       *[other] terminó la incidencia grave, con una palabra en { $count } tickets adjuntos
    }
incident-stopped = { $count ->
        [one] Retenida en un ticket antes de salir.
       *[other] Retenida en { $count } tickets antes de salir.
    }
