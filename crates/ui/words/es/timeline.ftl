timeline-earlier = Mostrar lo anterior
timeline-conversation = Conversación
timeline-changes = { $count } cambios
timeline-desk = El escritorio
timeline-the-desk = el escritorio
timeline-note = Nota: solo la ve su equipo
timeline-new = Nuevo
timeline-stranger = Desconocido: no es de este ticket
timeline-machine = Escrito por una máquina
timeline-to = para { $to }
timeline-to-bcc = para { $to }, CCO { $bcc }
timeline-no-text = (sin texto)
timeline-quoted = Texto citado
timeline-formatted = Vista con formato
timeline-plain = Texto sin formato
timeline-pictures-hidden = { $count ->
        [one] No se muestra una imagen remota.
       *[other] No se muestran { $count } imágenes remotas.
    }
timeline-pictures-some = No se muestran las imágenes remotas.
timeline-show-pictures = Mostrar imágenes
timeline-pictures-always = Siempre para este remitente
timeline-trackers = { $count ->
        [one] { $count } invisible, que avisaría al remitente de que usted lee esto, queda bloqueada.
       *[other] { $count } invisibles, que avisarían al remitente de que usted lee esto, quedan bloqueadas.
    }
timeline-pictures-shown = Las imágenes de este remitente se muestran siempre.
timeline-ask-again = Volver a preguntar
timeline-message-of = Mensaje de { $who }
timeline-files = Archivos
timeline-scan-clean = , analizado, limpio
timeline-scan-blocked = , bloqueado
timeline-scan-awaited = , aún sin analizar
timeline-scan-none = , sin analizar: { $why }
timeline-preview = Vista previa
timeline-preview-hidden = { " " }de { $name }
timeline-preview-of = Vista previa de { $name }
timeline-blocked = Bloqueado: el analizador encontró { $what }
timeline-for-admins = Para administradores
timeline-blocked-words = Este archivo puede dañar el equipo en el que se abra. Descárguelo solo donde eso no importe. Queda registrado que lo hizo.
timeline-blocked-download = Descargarlo de todos modos
timeline-next-try = Próximo intento { $when }.
timeline-try-again = Reintentar
timeline-because-deferred = El servidor de salida pidió reintentarlo más tarde:
timeline-because-refused = El servidor de salida lo rechazó:
timeline-because-some-left = Algunos destinatarios no lo tienen:
timeline-because-no-relay = El escritorio no tiene a quién entregar su correo:
timeline-because-unreachable = El escritorio no pudo contactar con su servidor de salida:
timeline-because-not-protected = No se pudo proteger la conexión con el servidor de salida:
timeline-because-not-signed-in = El servidor de salida no dejó al escritorio iniciar sesión:
timeline-because-too-slow = El servidor de salida tardó demasiado:
timeline-because-unconfirmed = La conexión se cortó antes de que el servidor confirmara. Se envía de nuevo con el mismo Message-ID.
timeline-because-unwritable = El escritorio no puede hacer un correo con esto:
timeline-because-own-fault = El propio escritorio falló:
timeline-because-returned = Un informe de entrega dice que no llegó:
timeline-because-given-up = Ya no se intenta más:
timeline-because-held-back = Retenido:
timeline-because-called-back = Retirado:
timeline-because-queued = Un correo anterior de este ticket debe salir primero; este lo espera, { $minutes } minutos como máximo.
timeline-why-here = ¿Por qué está aquí?
timeline-here-because = En este ticket porque: { $why }.
timeline-sender = Remitente: { $why }.
timeline-made-of = Qué hizo el escritorio con este correo
timeline-raw = Correo en bruto
timeline-original = Mostrar el original
