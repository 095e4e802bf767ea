letters-assigned = { $who } se lo asignó a usted
letters-mention = { $who } le mencionó
letters-answer-on-mine = { $who } respondió en su ticket
letters-answer-on-watched = { $who } respondió en un ticket que usted sigue
letters-side-answer = { $who } respondió en una conversación paralela
letters-hand-over = { $who } lo entregó
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
