side-title = Conversaciones paralelas
side-open-count = { $count ->
    [one] { $count } abierta
   *[other] { $count } abiertas
}
side-none = Pregunte por correo a un proveedor o a un técnico sin que lo lea quien hizo la solicitud.
side-begin = Preguntar a otra persona
side-begin-verb = Iniciar una conversación paralela
side-draft = Borrador
side-unfold-verb = Desplegar la conversación paralela { $subject }
side-messages = { $count ->
    [one] { $count } mensaje
   *[other] { $count } mensajes
}
side-earlier = Mostrar lo anterior
side-of = Conversación paralela { $subject }
side-answer = Abrir y responder
side-open = Abierta
side-closed = Cerrada
side-desk = La mesa de ayuda
side-stranger = Desconocido: usted no escribió a esta dirección
side-machine = Escrito por una máquina
side-to = para { $people }
side-new-title = Nueva conversación paralela
side-back = Volver al ticket
side-lead = Junto a { $ticket }
side-guard = Quien hizo la solicitud no ve esto, y las respuestas llegan aquí, no al ticket.
side-with = Con
side-begun-by = Iniciada por { $name }
side-newest = { $count ->
    [one] Solo se muestra el mensaje más reciente.
   *[other] Solo se muestran los { $count } mensajes más recientes.
}
side-close = Cerrar
side-reopen = Volver a abrir
side-write-title = Escribir
side-to-label = Para
side-to-hint = Direcciones separadas por comas; la primera en «Para», las demás en «Cc».
side-subject-label = Asunto
side-from = De
side-text-label = Mensaje
side-text-hint = Se muestra con formato Markdown. Se añade su firma.
side-draft-saved = Borrador guardado
side-include = Incluir algo del ticket
side-include-hint = Solo se envía lo que usted marque. Nada del ticket se cita por sí solo.
side-note = Nota
side-no-text = (sin texto)
side-send-anyway = Enviar de todos modos
side-send = Enviar
side-leaves-from = desde { $address }
side-a-side-conversation = una conversación paralela
side-did-begin = inició { $talk }
side-did-write = escribió en { $talk }
side-did-answer = respondió en { $talk }
side-did-close = cerró { $talk }
side-did-reopen = volvió a abrir { $talk }
js-side-saved = Borrador guardado
js-side-not-saved = No se guardó: no se puede contactar con la mesa de ayuda. Sus palabras siguen aquí.
side-typed = Lo que había escrito
side-new-form = Formulario
side-new-redraw = Mostrar los campos que esto necesita
side-macro-fields = Campos propios
side-macro-fields-hint = Uno vacío se deja como está.
side-planned-label = Un mensaje que aún no se ha enviado
side-planned-undo-verb = Deshacer: el mensaje a alguien externo
side-planned-take-back-verb = Retirar: el mensaje a alguien externo
side-planned-the-message = { " " }el mensaje
side-bar-held = Su mensaje junto a { $ticket } quedó retenido: { $why }
side-bar-now = Mensaje junto a { $ticket }: se envía ahora
side-bar-in = Mensaje junto a { $ticket }: se envía en { $seconds } s
side-later-hint = Con palabras sencillas. Hasta entonces, cualquiera del equipo puede retirarlo o enviarlo.
js-side-answered = Hay algo nuevo en una conversación paralela
