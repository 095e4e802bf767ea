routing-title = Reparto
routing-go = Ir al reparto
routing-lead = Un equipo puede hacer que sus tickets se repartan: a quien está, tiene un lugar libre, sabe hacerlo y es el siguiente. El reparto está apagado hasta que usted lo active, y nadie recibe nada antes de decir que acepta tickets.
routing-no-teams = Todavía no hay equipos
routing-no-teams-hint = Los tickets se reparten en equipos. Un administrador los añade en Equipos.
routing-team = Equipo
routing-mode = Cómo llegan los tickets a alguien
routing-waiting = En espera
routing-available = Aceptan tickets
routing-of = { $n } de { $all }
routing-settings = Configurar
routing-all = Todos los equipos
routing-queue = Cola
routing-of-team = Reparto: { $team }
routing-queue-of = Cola: { $team }

routing-mode-by-hand = A mano
routing-mode-by-hand-hint = Alguien los toma. El reparto está apagado.
routing-mode-fair-turn = Por turno
routing-mode-fair-turn-hint = A quien lleva más tiempo sin recibir uno.
routing-mode-least-loaded = A la persona más libre
routing-mode-least-loaded-hint = A quien tiene ocupada la menor parte de sus lugares.

routing-places-title = Lugares
routing-places-lead = Cada persona tiene tantos lugares para conversaciones en las que le toca al equipo. Lo que espera al cliente no ocupa ninguno.
routing-places = Lugares
routing-places-hint = De quienes no tengan otro número en Habilidades.
routing-weight-written = Un ticket por correo, formulario o API ocupa
routing-weight-chat = Un chat ocupa
routing-weight-spoken = Una llamada o una visita ocupa

routing-who-title = Quién lo recibe
routing-zero = 0 lo apaga.
routing-present = Visto en la mesa en los últimos, en minutos
routing-present-hint = Quien no ha abierto una página desde hace más tiempo no recibe nada.
routing-relax = Pedir un nivel menos después de, en minutos
routing-relax-hint = Cuando nadie tiene la habilidad que pide un ticket, cada paso baja lo que se pide, hasta que sirva cualquiera.
routing-stick = A quien conoce al cliente, en días
routing-stick-hint = Quien resolvió un ticket de la misma persona en estos días recibe el nuevo.
routing-stick-wait = Esperarle como máximo, en minutos
routing-stick-wait-hint = Cuando está ausente y se espera que vuelva antes.
routing-hard = Conversaciones difíciles seguidas, como máximo
routing-hard-hint = Para quienes eligieron que las suyas se repartan. Lo difícil se lee en los mensajes; ningún motivo habla de ello.
routing-hard-wait = Y un ticket así espera como máximo, en minutos
routing-hard-wait-hint = Después lo recibe igualmente a quien le toque.

routing-late-title = Cuando tarda demasiado
routing-overflow-to = Pasarlo a
routing-overflow-nowhere = Ningún otro equipo
routing-overflow = Después de, en minutos
routing-overflow-hint = Cuando aquí no se le pudo dar a nadie. Se pasa una sola vez.
routing-off-duty = Retirarlo a quien está fuera de servicio después de, en minutos
routing-off-duty-hint = Cuando el cliente espera y su responsable está ausente o fuera de su horario. Solo lo que le dio el reparto.
routing-untouched = Retirar lo que nadie tocó después de, en minutos
routing-untouched-hint = Cuando su responsable no hizo nada en él desde que lo recibió.

routing-queue-off = En este equipo el reparto está apagado: los tickets se toman a mano.
routing-turn-on = Activarlo
routing-waiting-title = Qué espera
routing-nothing-waits = Nada espera
routing-nothing-waits-hint = Aquí están los tickets que todavía no se pudieron dar a nadie, el siguiente primero, cada uno con su motivo.
routing-ticket = Ticket
routing-since = Espera
routing-why = A qué
routing-next-look = Se reparte ahora
routing-waits-hand = El reparto está apagado: alguien tiene que tomarlo.
routing-waits-somebody = Nadie del equipo está y acepta tickets.
routing-waits-place = Todos los que están tienen todos sus lugares ocupados.
routing-waits-skill = Nadie de los que están tiene la habilidad { $skill } y un lugar libre.
routing-waits-known = { $name } conoce al cliente y vuelve pronto.
routing-waits-turn = Le toca dentro de unos minutos.

routing-try = Probar
routing-try-number = Número de un ticket
routing-try-hint = Qué pasaría con él ahora si no lo tuviera nadie. No se cambia nada.
routing-try-verb = Probar
routing-tried-give = { $name } lo recibiría: { $why }.
routing-tried-overflow = Se pasaría a { $team }.
routing-others = Los demás
routing-not-finishing = termina lo que tiene
routing-not-away = está ausente
routing-not-off-work = está fuera de su horario
routing-not-not-seen = no se le ha visto desde hace un rato
routing-not-full = sin lugar libre: { $taken } de { $places } ocupados
routing-not-skill = le falta la habilidad { $skill } (nivel { $level })
routing-not-level = { $skill }: nivel { $has }, hace falta { $level }
routing-not-later = le toca a otra persona

routing-people = Quién está
routing-nobody-in-team = En este equipo nadie puede recibir tickets. Un administrador añade personas en Equipos.
routing-taken = { $taken } de { $places } lugares ocupados
routing-until = hasta { $at }
routing-set-taking = Acepta tickets
routing-set-away = Está ausente
routing-off-work = Fuera de horario
routing-not-seen = Sin ver desde hace un rato

routing-skills = Habilidades
routing-skills-lead = Lo que las personas saben hacer bien y los idiomas que hablan, del nivel 1 al 5. Los tickets que piden una habilidad van a quien la tiene.
routing-no-skills = Todavía no hay habilidades
routing-no-skills-hint = Los equipos pequeños no las necesitan: entonces todos reciben de todo. Añada una abajo cuando algunos tickets no sean para todos.
routing-person = Persona
routing-change = Cambiar
routing-levels-of = Lo que { $name } sabe hacer
routing-levels-hint = Vale en seguida; los tickets que esperan se miran de nuevo.
routing-level = Nivel
routing-level-none = –
routing-level-1 = 1: conoce lo básico
routing-level-2 = 2: con algo de ayuda
routing-level-3 = 3: sin ayuda
routing-level-4 = 4: bien
routing-level-5 = 5: enseña a otros
routing-own-places-hint = Vacío: los que diga el equipo.
routing-add-skill = Añadir una habilidad
routing-language = Código de idioma
routing-language-hint = Por ejemplo de. Los tickets en ese idioma la piden entonces por sí solos.
routing-rename-skill = Cambiar el nombre de { $skill }
routing-delete-skill = Eliminar { $skill }
routing-delete-skill-sure = Todos la pierden, y las reglas que la piden desaparecen.

routing-needs = Qué tickets piden una habilidad
routing-needs-lead = De varias reglas para una habilidad cuenta el nivel más alto.
routing-no-needs = Todavía no hay reglas: los idiomas cuentan por sí solos, lo demás es para todos.
routing-add-need = Añadir una regla
routing-every-team = todos los equipos
routing-in-team = equipo { $team }
routing-when = Cuándo
routing-when-tag = tiene una etiqueta
routing-when-field = un campo tiene un valor
routing-when-always = siempre
routing-field = Campo
routing-word = Etiqueta o valor
routing-word-hint = Vacío si es siempre.
routing-skill = Habilidad
routing-need-always = Todos los tickets piden { $skill } en el nivel { $level }.
routing-need-tag = Los tickets con la etiqueta { $tag } piden { $skill } en el nivel { $level }.
routing-need-field = Los tickets en los que { $field } es { $value } piden { $skill } en el nivel { $level }.

routing-my-duty = Si usted acepta tickets
routing-duty-taking = Acepta
routing-duty-finishing = Termina
routing-duty-away = Ausente
routing-take-tickets = Aceptar tickets
routing-finish-only = Terminar lo que tengo, nada nuevo
routing-go-away = Estar ausente
js-routing-failed = No llegó. Todo sigue como antes.

routing-by-knows = conoce al cliente
routing-by-turn = siguiente en el turno
routing-by-least-loaded = la persona más libre
routing-by-only-one = nadie más podía
routing-given = { $taken } de { $places } lugares ocupados, { $by }
routing-given-skills =
    { $count ->
        [one] asignado por la habilidad { $skills }: { $taken } de { $places } lugares ocupados, { $by }
       *[other] asignado por las habilidades { $skills }: { $taken } de { $places } lugares ocupados, { $by }
    }
routing-given-lowered = { $words }; tras la espera se pide menos
routing-event-given = dio el ticket a { $to }: { $why }
routing-event-off-duty = retiró el ticket a { $from }, fuera de servicio, para que lo reciba otra persona
routing-event-untouched = retiró el ticket a { $from }, sin tocar, para que lo reciba otra persona
routing-event-overflow =
    { $count ->
        [one] pasó el ticket del equipo { $from } al equipo { $to } después de un minuto
       *[other] pasó el ticket del equipo { $from } al equipo { $to } después de { $count } minutos
    }
routing-event-policy = cambió el reparto del equipo { $team }
routing-event-skills = cambió las habilidades, o qué tickets las piden
routing-event-person = cambió lo que { $person } sabe hacer
routing-event-taking = puso a { $person } en «acepta tickets»
routing-event-finishing = puso a { $person } en «termina lo que tiene»
routing-event-away = puso a { $person } en «ausente»
away-link = Ausente hasta…
away-title = { $person }: ausente hasta
away-until = Hasta
away-until-example = mañana 9, lunes, 24 dic
away-until-hint = Hasta entonces no se asignan tickets. Termina por sí solo; desde entonces se vuelven a tomar.
away-stand-in = Quién sustituye
away-nobody = Nadie
away-stand-in-hint = Se le avisa cuando un cliente responde en un ticket asignado a quien está ausente. Los tickets se quedan donde están.
away-back = Volver ahora
away-line = { $person } está ausente hasta { $at }.
away-line-stand-in = { $person } sustituye.
away-name = { $person } (ausente hasta { $at })
