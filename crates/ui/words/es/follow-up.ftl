follow-up-title = Seguimiento
follow-up-lead = Lo que el servicio hace por sí mismo después de una respuesta: recordar mientras el cliente calla, dos preguntas tras resolver, cerrar.
follow-up-whose = De quién es la regla
follow-up-desk = Todo el servicio
follow-up-own = tiene su propia regla
follow-up-off = Aún no se hace nada: esto es una propuesta. Empieza con lo que se resuelva o quede pendiente después de guardar.
follow-up-inherited = Este equipo sigue la regla del servicio. Lo que guarde aquí vale solo para este equipo.
follow-up-questions = Preguntas tras resolver
follow-up-questions-hint = Un clic cada una y un comentario si quieren. Solo se pregunta a quien alguien respondió aquí, y a nadie contra su voluntad.
follow-up-ask-hours = «¿Qué tal nuestra ayuda?», horas tras resolver
follow-up-ask-hours-hint = Vacío: nunca. 0: enseguida. En el horario del equipo, si tiene calendario.
follow-up-held-days = «¿Sigue funcionando?», días tras resolver
follow-up-held-days-hint = Un no reabre el ticket con sus palabras. Si no responden, queda anotado así.
follow-up-gap-days = Días entre preguntas a una misma persona
follow-up-gap-days-hint = Sobre tickets distintos.
follow-up-reminders = Mientras está pendiente
follow-up-reminders-hint = En el hilo de correo del ticket y en el idioma del cliente. Cualquier palabra suya lo detiene.
follow-up-remind-days = Primer recordatorio, tras días
follow-up-remind-again-days = Segundo recordatorio, tras días
follow-up-solve-days = Se da por resuelto, tras días
follow-up-solve-days-hint = Todo contado desde su última respuesta. Una contestación lo reabre.
follow-up-closing = Cierre
follow-up-close-days = Cerrado, días tras resolver
follow-up-close-days-hint = Quien escriba después abre un ticket nuevo enlazado con él.
follow-up-mails = Los correos
follow-up-mails-hint = Tal como salen, con los enlaces bajo el texto. Donde no escriba nada, quedan las palabras del servicio.
follow-up-language = Idioma de los correos
follow-up-save = Guardar el seguimiento
follow-up-remove = Usar la regla del servicio
follow-up-remove-sure = Se quitan la regla y los textos propios del equipo.
follow-up-own-words = palabras propias
follow-up-preview = Así se lee
follow-up-text = En lugar de las palabras del servicio
follow-up-text-hint = Puede llevar { $ticket } y { $mailbox }; Markdown. Las preguntas y los enlaces van solos.
follow-up-test = Guardar y enviarme una prueba
follow-up-mail-satisfaction = ¿Qué tal nuestra ayuda?
follow-up-mail-held = ¿Sigue funcionando?
follow-up-mail-both = Las dos preguntas en un correo
follow-up-mail-first = Primer recordatorio
follow-up-mail-second = Segundo recordatorio
follow-up-mail-solved = Se da por resuelto
follow-up-letter-satisfaction =
    Hola:

    su solicitud { $ticket } se ha resuelto.
follow-up-letter-held =
    Hola:

    hace unos días resolvimos su solicitud { $ticket }.
follow-up-letter-both =
    Hola:

    hace poco resolvimos su solicitud { $ticket }. Dos preguntas breves:
follow-up-letter-first =
    Hola:

    esperamos su respuesta en la solicitud { $ticket } y queremos seguir ayudándole. Basta con responder a este correo.
follow-up-letter-second =
    Hola:

    seguimos esperando su respuesta en la solicitud { $ticket }. Si ya está resuelto, no tiene que hacer nada. Si no, responda a este correo.
follow-up-letter-second-solve =
    Hola:

    seguimos esperando su respuesta en la solicitud { $ticket }. Si no sabemos nada en { $days ->
        [one] { $days } día
       *[other] { $days } días
    }, la daremos por resuelta. Hasta entonces y también después, responda a este correo si nos necesita.
follow-up-letter-solved =
    Hola:

    no hemos sabido más de su solicitud { $ticket }, así que la damos por resuelta. Si no es así, responda a este correo y quedará abierta de nuevo enseguida.
follow-up-letter-ask = ¿Qué tal nuestra ayuda?
follow-up-letter-good = Bien, estoy satisfecho
follow-up-letter-bad = Mal, no estoy satisfecho
follow-up-letter-ask-held = ¿Sigue funcionando?
follow-up-letter-yes = Sí, sigue funcionando
follow-up-letter-no = No, el problema ha vuelto
follow-up-letter-more = Para decirnos más, responda a este correo.
follow-up-letter-refusal = No me pregunten más
follow-up-did-not-hold-words = Ya no funciona.
follow-up-page = Su solicitud
follow-up-page-title = Su solicitud { $ticket }
follow-up-comment = ¿Algo que añadir?
follow-up-comment-hint = Si lo desea.
follow-up-words = ¿Qué ocurre?
follow-up-words-hint = Si es que no: llega al equipo y su solicitud se reabre.
follow-up-send = Enviar
follow-up-said = Ya ha respondido a esto. Si nos necesita, responda a uno de nuestros correos.
follow-up-refuse = ¿Sin más preguntas?
follow-up-refuse-more = { $workspace } no volverá a preguntarle. Las respuestas a sus solicitudes le llegarán como siempre.
follow-up-thanks = Gracias
follow-up-thanks-fine = Tenemos su respuesta. Puede cerrar esta página.
follow-up-thanks-bad = Tenemos su respuesta y alguien la leerá. Si queda algo pendiente, responda a uno de nuestros correos.
follow-up-thanks-reopened = Su solicitud está abierta de nuevo y el equipo tiene sus palabras.
follow-up-thanks-new = Su solicitud anterior estaba cerrada, así que hay una nueva con sus palabras: { $ticket }.
follow-up-stopped = No se le preguntará más
follow-up-stopped-more = Las respuestas a sus solicitudes le llegarán como siempre.
follow-up-test-subject = Prueba de un correo de seguimiento
follow-up-test-title = Esto era una prueba
follow-up-test-more = En un correo real este enlace abre la pregunta. No se ha guardado nada.
follow-up-ended = Esta pregunta está cerrada
follow-up-ended-more = Se pudo responder durante treinta días. Si nos necesita, responda a uno de nuestros correos: siempre llega a alguien.
follow-up-unknown = Este enlace no funciona
follow-up-unknown-more = Quizá se cortó. Ábralo desde el propio correo o responda a ese correo.
follow-up-ratings = Valoraciones
follow-up-ratings-lead = Lo que dijeron tras resolver y si duró. Cada número abre los tickets que hay detrás.
follow-up-all-teams = Todos los equipos
follow-up-team = Equipo
follow-up-from = Desde
follow-up-to = Hasta (incluido)
follow-up-filter = Mostrar
follow-up-none-off = Todavía no se pregunta a nadie
follow-up-none-off-more = Configure el seguimiento y aquí verá lo que dicen.
follow-up-set-up = Configurar el seguimiento
follow-up-none = No hay nada
follow-up-none-more = Elija otro periodo, otro equipo u otro número de arriba.
follow-up-ticket = Ticket
follow-up-how = Cómo fue
follow-up-whether = ¿Duró?
follow-up-by = De
follow-up-for = Para
follow-up-when = Cuándo
follow-up-older = Anteriores
follow-up-good = Bien
follow-up-bad = Mal
follow-up-held = Duró
follow-up-did-not-hold = No duró
follow-up-unanswered = Preguntado, sin respuesta
follow-up-no-answer-yet = Aún sin respuesta
follow-up-not-asked = Sin preguntar
follow-up-share = { $share } %
follow-up-show-all = todos
follow-up-show-asked = preguntados cómo fue
follow-up-show-rated = respondieron
follow-up-show-good = bien
follow-up-show-bad = mal
follow-up-show-commented = con comentario
follow-up-show-asked-held = preguntados si duró
follow-up-show-held = duró
follow-up-show-did-not-hold = no duró
follow-up-show-unanswered = sin respuesta
follow-up-last = Sus últimas valoraciones
follow-up-refused = No quiere estas preguntas, desde { $since }.
follow-up-act-asked = preguntó qué tal fue
follow-up-act-asked-held = preguntó si duró
follow-up-act-asked-both = preguntó qué tal fue y si duró
follow-up-act-not-asked = no preguntó qué tal fue: { $why }
follow-up-act-not-asked-held = no preguntó si duró: { $why }
follow-up-act-not-asked-both = no preguntó qué tal fue ni si duró: { $why }
follow-up-act-good = valoró la ayuda como buena
follow-up-act-bad = valoró la ayuda como mala
follow-up-act-held = dijo que duró
follow-up-act-did-not-hold = dijo que no duró
follow-up-act-unanswered = anotó que nadie respondió si duró
follow-up-act-reminded = recordó al cliente { $count ->
        [one] por primera vez
       *[other] otra vez
    }
follow-up-act-not-reminded = no recordó al cliente: { $why }
follow-up-act-solved = lo dio por resuelto: el cliente calló { $count ->
        [one] { $count } día
       *[other] { $count } días
    }
follow-up-act-not-solved = no lo dio por resuelto: { $why }
follow-up-act-closed = lo cerró { $count ->
        [one] { $count } día
       *[other] { $count } días
    } después de resolverlo
follow-up-act-refused = no quiere que se le pregunte más
follow-up-why-stale = su momento había pasado hacía mucho, pues el servicio no funcionaba
follow-up-why-no-address = no hay dirección a la que escribir
follow-up-why-dead-address = el correo no les llega
follow-up-why-complained = marcaron un correo nuestro como spam
follow-up-why-suspended = la persona está suspendida
follow-up-why-machine = ahí no lee ninguna persona
follow-up-why-failed-identity = el remitente no superó la comprobación
follow-up-why-not-answered = nadie del equipo les ha respondido
follow-up-why-spam = está en el estante de spam
follow-up-why-merged = ahora forma parte de otro ticket
follow-up-why-continues = continúa un ticket cerrado
follow-up-why-solved-by-desk = el servicio lo resolvió por sí mismo
follow-up-why-refused = no quieren que se les pregunte
follow-up-why-asked-lately = se les preguntó hace poco
follow-up-why-budget = hubo demasiados correos automáticos
follow-up-why-reply-planned = hay una respuesta programada
follow-up-why-answered = ya lo han dicho
follow-up-why-text = el texto no se puede completar
follow-up-why-fields = antes hay que rellenar un campo
follow-up-why-not-reminded = no se envió ningún recordatorio
