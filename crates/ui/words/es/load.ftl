# Lo dura que es la lectura de un mensaje, la carga propia y lo que ven los responsables de los equipos.
load-nav = Mi carga
load-go = Ir a mi carga
load-teams-nav = Carga de los equipos
load-insults = insultos
load-threats = amenazas
load-consequences = abogados o malas reseñas
load-anger = enfado
load-urgency = urgencia
load-capitals = palabras en mayúsculas
load-marks = signos de exclamación
load-length = texto largo
load-repeated = varios mensajes seguidos
load-thread = hilo largo
load-courtesy = cortesía
load-repeated-nth = mensaje { $n } seguido o en un día
load-thread-nth = turno { $n } del hilo
load-list-comma = ,{ " " }
load-hard = Difícil de leer: { $why }
load-score = { $score } de 100
load-share = { $percent } % de ello
load-share-against = resta un { $percent } %
load-of-the-message = Esto trata del mensaje, no de quien lo contesta.
load-covered = Palabras duras. Mostrarlas
load-history = encontró un mensaje difícil de leer: { $why }
load-offer = Ese fue duro. Tómese { $n ->
    [one] un minuto
   *[other] { $n } minutos
 }: no le llegará nada nuevo hasta las { $until }.
load-take = Hacer una pausa
load-decline = No, gracias
load-paused = Está en pausa. No le llegará nada nuevo hasta las { $until }.
load-back = Ya he vuelto
load-title = Mi carga
load-lead = Algunos mensajes son difíciles de leer. Aquí puede guardar cuántos ha encontrado, solo para usted, y hacer una pausa después de uno malo.
load-begin-title = No se guarda nada sobre usted
load-begin = Guardar mi carga
load-promise-alone = Solo usted ve sus cifras: ni responsables, ni administradores, ni programas con el token de otra persona, ni exportaciones.
load-promise-teams = Los responsables ven un único número redondeado por equipo y semana, y solo donde al menos { $n } personas guardan su carga y nadie entró ni salió. Responsables y administradores no cuentan en él.
load-promise-turns = Mientras la guarde, la mesa puede pasar los tickets duros a otro compañero si usted ha tenido varios seguidos.
load-promise-gone = Cuando lo deje, todo se borra al momento.
load-weeks = Sus semanas
load-nothing-yet = Todavía nada: a partir de ahora se cuenta qué mensajes llegan a sus tickets.
load-run-now = { $n ->
    [0] El último mensaje que encontró no era duro.
    [one] El último mensaje que encontró era duro.
   *[other] Los últimos { $n } mensajes que encontró eran duros.
 }
load-week = Semana
load-week-of = Semana del { $day }
load-met = Mensajes encontrados
load-met-hard = De ellos, duros
load-longest = Más duros seguidos
load-since = Se guarda desde { $day }. A los { $n } días se olvida.
load-pause-title = Una pausa
load-pause-lead = Mientras tanto no le llega nada nuevo y nadie sabe por qué. No se cuenta en ningún sitio.
load-pause-minutes = { $n ->
    [one] Pausa de un minuto
   *[other] Pausa de { $n } minutos
 }
load-programs-title = Programas
load-programs = Permitir que los programas con un token mío lean mi carga
load-programs-hint = Los tokens los crean los administradores: quien creó uno para usted podría leerla con él. Los tokens que hablan por cualquier persona no pueden nunca.
load-end-title = Lo que se promete
load-end = Dejarlo y borrar todo
load-end-question = Todas sus cifras se borran ahora, también una pausa en curso. No se puede deshacer.
load-end-sure = Borrar todo
load-cover-title = Palabras duras
load-cover = Tapar los pasajes duros hasta que los pida
load-cover-hint = Las frases con insultos, amenazas o palabrotas quedan plegadas. El texto mismo sigue como se escribió.
load-teams-title = Carga de los equipos
load-teams-lead = Cuántos de cada diez mensajes que encontró un equipo eran difíciles de leer. Solo hay un número donde al menos { $n } personas del equipo guardan su carga.
load-team = Equipo
load-of-ten = { $n } de 10
load-untold = no se dice nada
load-no-teams = Todavía no hay equipos
load-no-teams-hint = Cuando haya equipos cuyas personas guarden su carga, aquí habrá un número al acabar la semana.
load-teams-rules = Una semana se muestra cuando ha terminado y ya no cambia. No se dice nada de menos de { $n } personas, de un grupo en el que alguien entró o salió desde la semana anterior, de pocos mensajes, ni donde una persona destaca. No se dice cuál de estos motivos fue.
load-kept = A partir de ahora se guarda, solo para usted.
load-deleted = Todo lo relativo a su carga se ha borrado.
load-saved = Guardado.
