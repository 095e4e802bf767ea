## Lado a lado: pestañas, avisos sobre contactos, lo que se sabe de quien pregunta, tarjetas de cliente.

desk-save = Guardar
desk-back = Volver al tique
desk-no-subject = Sin asunto
desk-no-name = Sin nombre
desk-all-of-them = Todos

desk-tabs = Abierto lado a lado
desk-tabs-open = { $count ->
    [one] { $count } abierto
   *[other] { $count } abiertos
}
desk-tabs-unseen = { $count ->
    [one] { $count } con novedades
   *[other] { $count } con novedades
}
desk-tabs-none = No hay nada abierto lado a lado
desk-tabs-none-more = Pulse T en un tique para mantenerlo abierto, o C para anotar una llamada mientras trabaja. Lo que mantenga abierto seguirá aquí al recargar y en sus otros navegadores.
desk-tabs-lead = Lo que mantiene abierto, en el orden en que lo abrió.
desk-tab-call = Anotar una llamada en otra pestaña
desk-tab-new-call = Una llamada
desk-tab-nobody = Nadie todavía
desk-tab-unseen = Hay novedades
desk-tab-waits = Espera respuesta desde
desk-tab-close = Cerrar esta pestaña
desk-tab-close-of = Cerrar la pestaña: { $who }
desk-keep = Mantener abierto en una pestaña
desk-keep-of = Mantener #{ $ticket } abierto en una pestaña

desk-notes = Para recordar
desk-notes-none = No hay nada que recordar sobre esta persona.
desk-notes-lead = Aparece cada vez que la persona escribe: las vacaciones, el empleado nuevo. Ella nunca lo lee.
desk-notes-past = { $count ->
    [one] { $count } aviso ya pasado
   *[other] { $count } avisos ya pasados
}
desk-note-add = Añadir un aviso
desk-note-keep = Guardar el aviso
desk-note-text = ¿Qué conviene saber cuando escriba?
desk-note-example = De vacaciones hasta el jueves
desk-note-until-field = Último día
desk-note-until = hasta { $day }
desk-note-reach = Para
desk-note-for-team = todo el equipo
desk-note-for-me = solo para mí
desk-note-mine = solo usted lo ve
desk-note-done = Hecho
desk-note-reopen = Recordar de nuevo
desk-note-edit = Cambiar
desk-note-remove = Quitar

desk-context = Contexto
desk-context-open = Consultar lo que se sabe
desk-context-of = Lo que se sabe para #{ $ticket }
desk-about = Sobre { $who }
desk-local-time = Su hora
desk-time-there = Allí son las { $hour }
desk-time-there-before = Allí son las { $hour } de ayer
desk-time-there-after = Allí son las { $hour } de mañana
desk-zone-set = Según la zona horaria indicada: { $zone }
desk-zone-mail = { $offset }, según la fecha de su último correo ({ $age })
desk-language = Idioma
desk-language-written = { $code }, como escribe
desk-devices = Dispositivos
desk-devices-source = Según dicen sus propios correos.
desk-promises = Compromisos pendientes
desk-promise-reply = Una respuesta de { $who } sale { $when }
desk-promise-held = Una respuesta de { $who } quedó retenida
desk-promise-snooze = { $who } lo aplazó; vuelve { $when }
desk-promise-snooze-open = { $who } lo aplazó hasta que escriba
desk-waiting = Esperan nuestra respuesta
desk-organisation-open = { $count ->
    [one] { $count } tique abierto de otras personas de allí
   *[other] { $count } tiques abiertos de otras personas de allí
}
desk-incidents = Últimas incidencias
desk-similar = Tiques resueltos parecidos
desk-similar-not-yet = La búsqueda se está preparando; enseguida estarán aquí.
desk-similar-no-outcome = No se registró cómo terminó.
desk-similar-cause = Causa: { $cause }
desk-similar-not-held = No duró
desk-similar-held = Funcionó
desk-similar-solved = Resuelto { $when }
desk-similar-beside = Abrir al lado el tique resuelto más parecido
desk-beside = Abrir al lado

desk-card-load = Consultar
desk-card-again = Reintentar
desk-card-empty = Allí no consta nada.
desk-card-left-out = { $count ->
    [one] No se muestra { $count } fila más.
   *[other] No se muestran { $count } filas más.
}
desk-card-too-slow = No respondió a tiempo.
desk-card-unreachable = No se puede conectar.
desk-card-not-allowed = El escritorio no puede llamar a esa dirección.
desk-card-status = Respondió con el error { $status }.
desk-card-unreadable = Su respuesta no se puede leer.

desk-cards = Tarjetas de cliente
desk-cards-lead = Lo que sus propios sistemas saben de quien pregunta, junto a cada tique: el escritorio consulta una dirección suya, con firma, y muestra las filas que responde.
desk-cards-none = Todavía no hay tarjetas
desk-cards-none-more = Añada una abajo. En docs/operating/customer-cards.md hay un ejemplo completo para empezar.
desk-cards-add = Añadir una tarjeta
desk-cards-add-verb = Añadir la tarjeta
desk-cards-name = Nombre
desk-cards-address = Dirección
desk-cards-address-hint = https. http sin cifrar solo para una dirección que figure en el ajuste private-targets.
desk-cards-timeout = Tiempo para responder, en milisegundos
desk-cards-timeout-hint = De { $least } a { $most }. La página nunca espera por ella.
desk-cards-keep = Se conserva, en segundos
desk-cards-keep-hint = Como máximo { $most }; con 0 se consulta cada vez.
desk-cards-roles = Quién la ve
desk-cards-secret = Este es el secreto de «{ $card }». Se muestra solo esta vez: cópielo a su servicio, que con él comprueba la firma.
desk-cards-secret-field = Secreto
desk-cards-new-secret = Crear un secreto nuevo
desk-cards-new-secret-sure = Desde ese momento las consultas se firman con el nuevo; su servicio lo necesita enseguida.
desk-cards-delete = Eliminar esta tarjeta
desk-cards-delete-sure = Desaparece de todos los tiques. Su servicio ya no será consultado.

js-desk-kept = Se mantiene abierto
js-desk-closed = Cerrado
js-desk-failed = No ha funcionado. Inténtelo de nuevo.
js-desk-previous = Pestaña anterior
js-desk-next = Pestaña siguiente
