# Chat: lo que ocurrió, en el historial de un ticket.
chat-did-ask = pidió en el chat hablar con una persona
chat-did-accept = tomó el chat
chat-did-decline = dejó el chat a los demás
chat-did-transfer = pasó el chat
chat-did-end = terminó el chat
chat-did-rate-good = dijo que el chat ayudó
chat-did-rate-bad = dijo que el chat no ayudó
chat-did-type-address = dejó en el chat una dirección que nadie ha confirmado todavía
chat-did-prove-address = confirmó la dirección: el chat sigue por correo
chat-did-block = bloqueó al visitante durante unos días
chat-did-change-widget = cambió un widget de chat

# La carta que pregunta si un chat es de quien la lee, y la página de su enlace.
chat-mail-subject = ¿Ha escrito usted a { $workspace }?
chat-mail-asks = Alguien empezó una conversación con { $workspace } en un sitio web y dio esta dirección. Si fue usted, abra esta página para seguir por correo:
chat-mail-not-you = Si no fue usted, no haga nada: nadie sabrá que esta dirección existe y no se enviará nada más.
chat-letter-title = ¿Fue usted?
chat-letter-more = Alguien empezó estas conversaciones y dio la dirección { $address }. Confirme solo lo que escribió usted: quien lo escribió en un navegador lo seguirá leyendo allí.
chat-letter-confirm = Esto lo escribí yo
chat-letter-none = No queda nada por confirmar. Lo que confirmó sigue por correo.
chat-letter-over = Este enlace ya no hace nada
