bulk-select = Seleccionar #{ $ticket }
bulk-change-selected = Cambiar los tickets seleccionados
bulk-selected = Seleccionados
bulk-solve = Resolver
bulk-pending = Pendiente
bulk-tomorrow = Mañana
bulk-spam = No deseado
bulk-more = Más…
bulk-all-of-list = Toda esta lista…
bulk-select-none = No seleccionar nada
bulk-none = Ninguno
bulk-nobody = Nadie
bulk-title = Cambiar { $count ->
        [one] { $count } ticket
       *[other] { $count } tickets
    }
bulk-back = Volver a la lista
bulk-nothing = No hay ningún ticket seleccionado
bulk-nothing-words = Marque algunos en una lista, con x o con el ratón, y elija qué cambiar.
bulk-what = Qué cambiar
bulk-left-alone = Lo que no toque queda como está.
bulk-change-them = Cambiarlos
bulk-change = Cambiar { $count ->
        [one] { $count } ticket
       *[other] { $count } tickets
    }
bulk-look-again = Revisar de nuevo
bulk-look = Ver qué pasaría
bulk-would-happen = Qué pasaría
bulk-will-change = { $count ->
        [one] Cambiará { $count } ticket
       *[other] Cambiarán { $count } tickets
    }
bulk-are-so = , { $count ->
        [one] { $count } ya está así
       *[other] { $count } ya están así
    }
bulk-cannot = , { $count } no pueden
bulk-and-more = y { $count } más
bulk-as-it-is = Como está
bulk-status = Estado
bulk-assignee = Agente asignado
bulk-team = Equipo
bulk-priority = Prioridad
bulk-add-tags = Añadir etiquetas
bulk-add-tags-example = vip impresora
bulk-remove-tags = Quitar etiquetas
bulk-snooze = Posponer hasta
bulk-merge = Fusionar con el ticket
bulk-they-are-spam = Son correo no deseado
bulk-taking-back = Deshaciendo un cambio
bulk-changing = Cambiando tickets
bulk-takes-back = Deshace { $what }.
bulk-changed-before = lo que se cambió antes
bulk-was-taken-back = Esto se deshizo.
bulk-undo-verb = Deshacer: todo el cambio
bulk-undo-all = Deshacerlo todo
bulk-not-changed = Sin cambios
bulk-back-to-lists = Volver a las listas
bulk-done = Hecho: { $done } de { $all ->
        [one] { $all } ticket
       *[other] { $all } tickets
    }
bulk-at-work = En curso: { $done } de { $all ->
        [one] { $all } ticket
       *[other] { $all } tickets
    }
bulk-changed = { $count ->
        [one] { $count } ticket cambiado
       *[other] { $count } tickets cambiados
    }
bulk-were-so = , { $count ->
        [one] { $count } ya estaba así
       *[other] { $count } ya estaban así
    }
bulk-refused = , { $count } rechazados
bulk-said-status = estado { $status }
bulk-said-priority = prioridad { $priority }
bulk-said-priority-none = sin prioridad
bulk-said-assignee = otro agente asignado
bulk-said-assignee-none = sin agente asignado
bulk-said-team = otro equipo
bulk-said-team-none = sin equipo
bulk-said-tags = con las etiquetas { $tags }
bulk-said-without-tags = sin las etiquetas { $tags }
bulk-said-snoozed = pospuestos
bulk-said-spam = correo no deseado
bulk-said-merged = parte de #{ $ticket }
bulk-list-comma = ,{ " " }
bulk-snooze-example = mañana 9, hasta que escriban
