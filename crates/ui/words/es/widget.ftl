# El chat en páginas ajenas. Lo que dicen sus programas empieza por `js-widget-` y solo le llega a él.
widget-loader-open = Abrir el chat
widget-loader-shut = Cerrar el chat
widget-loader-name = Chat y ayuda
widget-loader-unread = Abrir el chat, mensajes sin leer: { $n }
widget-loader-failed = El chat no carga aquí. Abrirlo en su propia ventana.
widget-no-script = El chat necesita JavaScript. También puede escribirnos aquí.
widget-back = Atrás
widget-close = Cerrar
widget-greeting = ¿Cómo podemos ayudarle?
widget-new = Nuevo chat
widget-conversations = Sus conversaciones
widget-search = Buscar una respuesta
widget-help-center = Abrir el centro de ayuda
widget-new-tab = (en una pestaña nueva)
widget-article-page = Leerlo en su propia página
widget-article-not-enough = ¿No es lo que buscaba?
widget-ask = Pregúntenos
widget-acts = Este chat
widget-human = Hablar con una persona
widget-transcript = Enviarme este chat por correo
widget-end = Terminar el chat
widget-log = Mensajes
widget-tell-page = Decir al equipo en qué página estoy:
widget-files = Archivos que van con el mensaje
widget-message = Su mensaje
widget-message-hint = Escriba un mensaje…
widget-keys = Intro envía; con Mayúsculas empieza una línea nueva.
widget-emoji = Emoji
widget-attach = Adjuntar archivos
widget-send = Enviar
widget-drop = Suelte los archivos aquí
widget-rate = ¿Qué tal fue este chat?
widget-rate-good = Bien
widget-rate-bad = No muy bien
widget-rate-words = ¿Quiere contarnos algo más?
widget-rate-send = Enviar la valoración
widget-again = Nuevo chat
widget-form = Déjenos un mensaje
widget-form-lead = Ahora mismo no hay nadie. Escríbanos y le respondemos por correo.
widget-form-name = Su nombre
widget-form-email = Su dirección de correo
widget-form-text = ¿De qué se trata?
widget-form-send = Enviar el mensaje
widget-form-done = Hemos recibido su mensaje. Mire su correo: en cuanto confirme allí que la dirección es suya, le llegará nuestra respuesta.
widget-form-home = Volver al principio

js-widget-here = Estamos aquí
js-widget-away = Ahora no estamos
js-widget-back-at = Volvemos: { $time }
js-widget-new = Empezar un chat
js-widget-leave = Dejar un mensaje
js-widget-chat = Chat
js-widget-waiting = Alguien del equipo le atenderá.
js-widget-queue = Es el número { $n } de la cola.
js-widget-again = Está de nuevo en la cola.
js-widget-with = Está hablando con { $name }.
js-widget-ended = Este chat ha terminado.
js-widget-by-mail = Las respuestas llegan también por correo.
js-widget-unread = { $n ->
        [one] { $n } mensaje sin leer
       *[other] { $n } mensajes sin leer
    }
js-widget-found = { $n ->
        [0] No se ha encontrado nada
        [one] { $n } resultado encontrado
       *[other] { $n } resultados encontrados
    }
js-widget-fix = Ayuda paso a paso
js-widget-fix-along = Lo que respondió en «{ $title }» va adjunto
js-widget-you = Usted:
js-widget-team = Alguien del equipo
js-widget-typing = { $name } está escribiendo…
js-widget-seen = Visto
js-widget-sending = Enviando…
js-widget-long = Es demasiado largo para un mensaje: { $n } caracteres como máximo. Envíelo por partes.
js-widget-not-sent = Esto no se ha enviado.
js-widget-send-again = Intentarlo de nuevo
js-widget-drop = Eliminar
js-widget-human-asked = Le responderá una persona del equipo.
js-widget-transcript-sent = Este chat va de camino a su correo.
js-widget-end-sure = Pulse otra vez para terminar
js-widget-rated = Gracias por contárnoslo.
js-widget-line-down = No hay conexión. Lo que escriba se guarda y se envía cuando vuelva.
js-widget-unreachable = Ahora no se nos puede alcanzar. Inténtelo de nuevo.
js-widget-screenshot = captura
js-widget-file-sending = { $name } se está enviando…
js-widget-file-remove = Quitar { $name }
js-widget-file-large = { $name } es demasiado grande: se pueden enviar { $size } como máximo.
js-widget-file-lost = { $name } no se ha podido enviar. Adjúntelo de nuevo.
js-widget-files-most = Con un mensaje van { $n } archivos como máximo.
js-widget-files-wait = Los archivos aún se están enviando. Espere un momento.
