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
