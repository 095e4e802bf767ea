structure-list-and = { " " }y{ " " }
structure-list-comma = ,{ " " }
structure-merged = Fusionado
structure-part-of = Este ticket forma parte de { $ticket } ({ $status }).
structure-stub = Lo que se dijo en él está allí, y las respuestas a sus correos llegan allí.
structure-go-to = Ir a #{ $ticket }
structure-incidents = Incidentes
structure-problem-solved = Este problema está resuelto y { $count ->
        [one] { $count } incidente no lo está
       *[other] { $count } incidentes no lo están
    }: avise a los afectados y resuélvalos en un solo paso.
structure-tell-verb = Avisar a los incidentes de este problema
structure-write-them = Escribirles
structure-and-more = y { $count } más
structure-linked = Tickets enlazados
structure-none = Ninguno. Enlace un problema con sus incidentes, un todo con sus partes o lo que va junto.
structure-link-verb = Enlazar con otro ticket
structure-link-ticket = Enlazar un ticket
structure-other-is = El otro ticket es
structure-its-number = Su número
structure-link = Enlazar
structure-acts = Fusionado, dividido y movido
structure-is-related = relacionado con este
structure-is-parent = el todo del que este es parte
structure-is-child = una parte de este
structure-is-incident = un incidente de este problema
structure-is-problem = el problema detrás de este
structure-relation-problem = Incidente de
structure-relation-incident = Problema de
structure-relation-parent = Parte de
structure-relation-child = Tiene la parte
structure-relation-related = Relacionado con
structure-relation-split-from = Separado de
structure-relation-split-into = Dividido en
structure-unlink = Quitar el enlace
structure-unlink-ticket = Quitar el enlace con #{ $ticket }
structure-tell = Avisar a los incidentes
structure-each-gets = Cada uno recibe su propia respuesta
structure-told = Lo que se dice a todos
structure-send-solve = Enviar y resolver { $count ->
        [one] { $count } incidente
       *[other] { $count } incidentes
    }
structure-send-open = Enviar, dejar abiertos
structure-undo-merge = Deshacer esta fusión
structure-undo-split = Deshacer esta división
structure-undo-move = Moverlo de vuelta
structure-desk = El escritorio
structure-messages = { $count ->
        [one] { $count } mensaje
       *[other] { $count } mensajes
    }
structure-act-merged-here = { $who } fusionó { $sources } con este ({ $messages })
structure-act-merged-away = { $who } fusionó este con { $ticket }
structure-act-split-here = { $who } separó este de { $sources } ({ $messages })
structure-act-split-away = { $who } separó { $messages } en { $ticket }
structure-act-moved-here = { $who } movió aquí { $messages } desde { $sources }
structure-act-moved-away = { $who } movió { $messages } a { $ticket }
structure-more = Más
structure-more-note = Más sobre esta nota
structure-more-message = Más sobre este mensaje
structure-split = Separar en un nuevo ticket
structure-move = Mover a otro ticket
structure-happened-merged = fusionó { $sources } con este ({ $count ->
        [one] { $count } mensaje
       *[other] { $count } mensajes
    })
structure-happened-merged-into = lo fusionó con { $ticket }
structure-happened-split = separó { $count ->
        [one] { $count } mensaje
       *[other] { $count } mensajes
    } en { $ticket }
structure-happened-split-off = lo separó de { $ticket } con { $count ->
        [one] { $count } mensaje
       *[other] { $count } mensajes
    }
structure-happened-undone = deshizo lo que se fusionó, dividió o movió entre este y { $others }
structure-happened-linked = lo enlazó: { $relation } { $ticket }
structure-happened-unlinked = quitó un enlace: { $relation } { $ticket }
structure-done-merged = { $sources } fusionado en #{ $ticket }
structure-done-split = #{ $ticket } separado de #{ $from }
structure-done-moved = Mensaje movido de #{ $from } a #{ $ticket }
structure-done-joined = #{ $ticket } y #{ $other } unidos
structure-done-linked = #{ $ticket } enlazado con #{ $other }
structure-done-unlinked = Enlace de #{ $ticket } con #{ $other } quitado
structure-back = Volver al ticket
