# Chat: lo que ocurrió, en el historial de un ticket.
chat-did-ask = pidió en el chat hablar con una persona
chat-did-accept = tomó el chat
chat-did-decline = dejó el chat a los demás
chat-did-transfer = pasó el chat
chat-did-return-signed-out = devolvió el chat a la cola: quien lo llevaba cerró su sesión
chat-did-return-away = devolvió el chat a la cola: quien lo llevaba está ausente
chat-did-return-disabled = devolvió el chat a la cola: quien lo llevaba ya no atiende a clientes
chat-did-return-gone = devolvió el chat a la cola: no se vio a quien lo llevaba durante un cuarto de hora
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
chat-mail-transcript-subject = Su chat con { $workspace }
chat-mail-transcript = Pidió este correo en su chat con { $workspace }. Esto es lo que se dijo:
chat-mail-transcript-cut = Era más largo de lo que cabe en un correo: falta el comienzo.
chat-mail-you = Usted
chat-letter-title = ¿Fue usted?
chat-letter-more = Alguien empezó estas conversaciones y dio la dirección { $address }. Confirme solo lo que escribió usted: quien lo escribió en un navegador lo seguirá leyendo allí.
chat-letter-confirm = Esto lo escribí yo
chat-letter-none = No queda nada por confirmar. Lo que confirmó sigue por correo.
chat-letter-over = Este enlace ya no hace nada

# Donde un administrador configura los widgets.
chat-widgets = Widgets de chat
chat-widgets-lead = Un widget es un lugar en su sitio web donde los visitantes pueden escribir al equipo. Lo que escriben es un ticket.
chat-widgets-secret = El secreto de «{ $widget }» se muestra solo esta vez. Su propio servidor firma con él quiénes son sus visitantes; un navegador nunca debe tenerlo.
chat-widgets-secret-field = Secreto
chat-widgets-none = Todavía no hay widgets
chat-widgets-none-more = Añada uno, ponga su código en sus páginas y los visitantes podrán escribir.
chat-widgets-add = Añadir un widget
chat-widgets-add-verb = Añadir
chat-widgets-name = Nombre
chat-widgets-sites = Sitios
chat-widgets-sites-hint = Dónde puede estar, una dirección en cada línea: https://shop.example. Sin ninguna no aparece en ningún lugar.
chat-widgets-team = Equipo
chat-widgets-team-none = De todos
chat-widgets-calendar = Horario
chat-widgets-calendar-none = El horario del equipo
chat-widgets-colour = Color
chat-widgets-greeting = Saludo
chat-widgets-greeting-hint = Lo primero que leen los visitantes.
chat-widgets-reply = Cuándo llega una respuesta
chat-widgets-reply-hint = Con sus palabras: normalmente en una hora.
chat-widgets-on = Encendido
chat-widgets-code = Código para sus páginas
chat-widgets-key = Clave
chat-widgets-new-secret = Crear un secreto nuevo
chat-widgets-new-secret-sure = Desde entonces no valen los tokens firmados con el secreto anterior.
chat-widgets-off = Apagado

# Chats que esperan.
chat-list = Chats
chat-list-waiting = Le esperan
chat-list-none = Nadie espera.
chat-list-mine = Suyos
chat-list-mine-none = No lleva ningún chat.
chat-list-hint = Para pasar un chat, entregue su ticket: su nota va con él y el visitante no lee nada de ella.
chat-list-visitor = Visitante
chat-list-since = Preguntó
chat-list-page = Página
chat-list-language = Idioma
chat-list-browser = Navegador
chat-waits-here = Un visitante espera en este chat.
chat-list-accept = Tomarlo
chat-list-decline = Dejarlo a los demás
chat-list-end = Terminarlo
chat-list-block = Bloquear al visitante
