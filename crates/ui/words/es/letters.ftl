letters-assigned = { $who } se lo asignó a usted
letters-mention = { $who } le mencionó
letters-answer-on-mine = { $who } respondió en su ticket
letters-answer-on-watched = { $who } respondió en un ticket que usted sigue
letters-side-answer = { $who } respondió en una conversación paralela
letters-hand-over = { $who } lo entregó
letters-escalation = { $who } lo escaló a su equipo
letters-escalation-answer = { $who } respondió a su escalado
letters-expert = { $who } pregunta lo que usted sabe
letters-expert-answer = { $who } respondió a su pregunta
letters-approval = { $who } le dejó una solicitud de acceso para aprobar
letters-access-answer = { $who } respondió a una solicitud de acceso
letters-incident = { $who } le nombró responsable de una incidencia grave
letters-wait = { $count ->
        [one] { $count } cosa le espera
       *[other] { $count } cosas le esperan
    }
letters-happened = { $count ->
        [one] { $count } novedad
       *[other] { $count } novedades
    }
letters-which = Qué correos recibe y cuándo:
letters-off = No recibir más estos correos:
letters-acknowledgement =
    Hola:

    hemos recibido su mensaje y lo leerá una persona. Su número es { $ticket }.
    Para añadir algo, responda a este correo.

    { $mailbox }
letters-left-out-head =
    Hola:

    hemos recibido su mensaje y lo leerá una persona. Su número es { $ticket }.

    { $count ->
        [one] Este archivo no ha llegado
       *[other] Estos archivos no han llegado
    }, porque aquí un archivo puede tener como máximo { $limit }:
letters-left-out-tail =
    { $count ->
        [one] Si lo necesitamos, redúzcalo, envíelo por partes o póngalo donde podamos recogerlo y responda a este correo con el enlace.
       *[other] Si los necesitamos, redúzcalos, envíelos por partes o póngalos donde podamos recogerlos y responda a este correo con el enlace.
    }
letters-left-out-file = - un archivo de { $size }
letters-left-out-more = - y { $count } más
letters-left-out-note = No se tomó de este correo, porque un archivo puede tener { $limit } como máximo (ajuste { $setting }):
letters-left-out-raw = El correo sin procesar lo tiene todo.
letters-too-large-subject = Demasiado grande: { $subject }
letters-too-large-no-subject = Su correo es demasiado grande
letters-too-large =
    Hola:

    no pudimos recibir su correo: ocupa { $size }, y aquí un correo puede ocupar como máximo { $limit }. Nadie lo ha leído.
    Envíelo de nuevo con archivos más pequeños o repartidos en varios correos, o ponga los archivos donde podamos recogerlos y envíenos el enlace.

    { $mailbox }
letters-alarm-begun = Alarma: { $words }
letters-alarm-lasts = Continúa: { $words }
letters-alarm-over = Vuelve a funcionar: { $words }
letters-alarm-since = Desde: { $since }
letters-alarm-part = Parte: { $channel } ({ $code })
letters-alarm-desk = Servicio: { $desk }, { $address }
letters-alarm-again = Se le avisará mañana de nuevo si continúa, y cuando termine.
letters-alarm-calm = No se le ha visto ningún fallo en cinco minutos.
letters-alarm-way = Este correo llegó por una vía distinta de la que falla, si la hay.
