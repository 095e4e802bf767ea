merging-back = Volver al ticket
merging-nothing = Nada que fusionar todavía
merging-nothing-words = Busque los tickets que tratan de lo mismo, por número o por palabras.
merging-which-stays = Estos se convierten en uno. ¿Cuál queda?
merging-this-ticket = Este ticket
merging-add-another = Añadir otro
merging-which-same = ¿Cuál trata de lo mismo?
merging-add = Añadir
merging-title = Fusionar tickets
merging-stays = Queda
merging-keep = Conservar este
merging-messages = { $count ->
        [one] { $count } mensaje
       *[other] { $count } mensajes
    }
merging-notes = , { $count ->
        [one] { $count } nota
       *[other] { $count } notas
    }
merging-files = , { $count ->
        [one] { $count } archivo
       *[other] { $count } archivos
    }
merging-waiting = , { $count ->
        [one] { $count } respuesta en espera
       *[other] { $count } respuestas en espera
    }
merging-drafts = , { $count ->
        [one] { $count } borrador
       *[other] { $count } borradores
    }
merging-leave-out = Dejarlo fuera
merging-leave-out-ticket = Dejar fuera #{ $ticket }
merging-what-happens = Qué ocurre
merging-goes = { $messages ->
        [one] { $messages } mensaje
       *[other] { $messages } mensajes
    } de { $sources } { $all ->
        [one] pasa
       *[other] pasan
    } a #{ $target }, por orden de tiempo, con { $files }.
merging-goes-notes = { $messages ->
        [one] { $messages } mensaje
       *[other] { $messages } mensajes
    } y { $notes ->
        [one] { $notes } nota
       *[other] { $notes } notas
    } de { $sources } { $all ->
        [one] pasa
       *[other] pasan
    } a #{ $target }, por orden de tiempo, con { $files }.
merging-their-files = sus archivos
merging-all-on-them = todo lo que depende de ellos
merging-waiting-held = Las respuestas en espera van también y quedan retenidas hasta que su autor las haya mirado.
merging-stubs = { $sources } { $count ->
        [one] queda como referencia cerrada que lleva
       *[other] quedan como referencias cerradas que llevan
    } a #{ $target }. Las respuestas a sus correos llegan allí.
merging-reopens = #{ $target } se abre de nuevo: en uno de ellos le toca a usted.
merging-can-undo = Se puede deshacer: vuelven exactamente estos mensajes.
merging-who-reads = Quién lo lee a partir de ahora
merging-nobody-more = Nadie fuera del equipo lee más que antes.
merging-gains = { $who } participa en #{ $target } y podrá leer lo que se dijo en { $tickets }.
merging-colleagues = Las personas de { $who } ven las solicitudes de las demás: con #{ $target } podrán leer lo que se dijo en { $tickets }.
merging-outside = Participan en lo que se mueve y no leen ni oyen nada de #{ $target } salvo que usted lo permita
merging-let-read = Permitir que { $who } lo lea y reciba las respuestas
merging-confirm = He comprobado quién lee qué
merging-confirm-hint = Estos tickets no son de las mismas personas.
merging-into = Fusionar en #{ $target }
merging-find-example = #1234, o palabras
merging-number-or-words = Número o palabras
merging-find = Buscar
merging-no-other = El solicitante no tiene otro ticket sin cerrar. Busque uno por número o por palabras.
merging-nothing-found = No se encontró nada. Pruebe con su número u otras palabras.
merging-same-requester = Primero los del mismo solicitante, después los de la misma organización
merging-desk = El escritorio
merging-note = Nota
merging-no-text = (sin texto)
merging-message = El mensaje
merging-what-goes = ¿Qué pasa al nuevo ticket?
merging-this-alone = Solo este mensaje
merging-and-later = Este y { $count ->
        [one] { $count } posterior
       *[other] { $count } posteriores
    }
merging-and-later-more = Este y { $count ->
        [one] { $count } posterior
       *[other] { $count } posteriores
    } y más
merging-may-read-later = { $who } puede leer los posteriores
merging-may-read-hint = Solo se pregunta cuando otros escribieron algunos.
merging-all-of-them = Todos juntos no dejarían nada en #{ $ticket }.
merging-later-ones = Los posteriores
merging-new-subject = Asunto del nuevo ticket
merging-split-asks = { $who } es el solicitante del nuevo ticket y recibe sus respuestas. A los demás que escribieron puede aceptarlos usted allí.
merging-split-files = Los archivos y correos van también; las respuestas a correos ya enviados siguen llegando a #{ $ticket }.
merging-split-linked = Los dos tickets quedan enlazados y se puede deshacer.
merging-split-off = Separar
merging-split-title = Dividir #{ $ticket }
merging-which-ticket = ¿A qué ticket?
merging-move-words = Las personas del otro ticket podrán leerlo si no es una nota. Su autor no recibe las respuestas de allí salvo que usted lo acepte.
merging-move-title = Mover un mensaje de #{ $ticket }
