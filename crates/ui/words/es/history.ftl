history-title = Historial de #{ $ticket }
history-caption = Todo lo ocurrido en el ticket { $ticket }, lo más antiguo primero
history-when = Cuándo
history-what = Qué
history-number = N.º
history-sentence = { $who } { $what }.
history-rule = La regla «{ $name }»
history-desk = El servicio
history-person = persona { $id }
history-team = equipo { $id }
history-organisation = organización { $id }
history-mailbox = buzón { $id }
history-utc = { $at } UTC
history-changed = cambió { $what } de { $from } a { $to }
history-set = puso { $what } en { $to }
history-cleared = vació { $what } (era { $from })
history-left-empty = dejó { $what } sin valor
history-the-status = el estado
history-the-priority = la prioridad
history-the-type = el tipo
history-the-team = el equipo
history-the-requester = el solicitante
history-the-organisation = la organización
history-the-subject = el asunto
history-mail-accepted = recibió un correo
history-mail-placed = puso un correo en { $ticket }
history-mail-set-aside = apartó un correo: { $reason }
history-mail-quarantined = no pudo leer un correo y lo guarda en cuarentena ({ $code })
history-mail-retried = hizo leer de nuevo un correo en cuarentena
history-mail-released = hizo { $ticket } del correo { $mail } a mano
history-moved-away = trasladó un mensaje a { $to }
history-moved-here = trasladó { $message } aquí desde { $from }
history-a-message = un mensaje
history-reread = volvió a poner el texto de { $message } a partir del correo { $mail }
history-raw-read = leyó el correo original { $mail }
history-opened = abrió el ticket { $channel }
history-opened-for = abrió el ticket { $channel } para { $person }
history-wrote = escribió un mensaje
history-wrote-by-machine = escribió un mensaje (lo hizo una máquina)
history-received = recibió un mensaje de { $person }
history-received-automatic = recibió un mensaje automático de { $person }
history-older = incorporó un mensaje antiguo de { $person }
history-acknowledged = acusó recibo del ticket
history-replied = escribió una respuesta
history-noted = escribió una nota
history-planned = escribió una respuesta que saldrá el { $at }
history-taken-back = retiró una respuesta antes de enviarla
history-dispatched = envió una respuesta que había escrito { $person }
history-held-back = retuvo una respuesta programada: { $reason }
history-solved = lo resolvió
history-closed = lo cerró
history-reopened = lo reabrió
history-outcome = registró el resultado
history-outcome-again = registró el resultado, resuelto por { $nth } vez
history-nth = { $form ->
       *[other] { $n }.ª
    }
history-took = se quedó con el ticket
history-took-over = tomó el ticket de { $from }
history-gave = dio el ticket a { $to }
history-gave-from = dio el ticket a { $to } (lo tenía { $from })
history-gave-back = devolvió el ticket; no lo tiene nadie
history-took-away = retiró el ticket a { $from }; no lo tiene nadie
history-left-with-nobody = dejó el ticket sin asignar
history-tags-added = añadió { $count ->
        [one] la etiqueta
       *[other] las etiquetas
    } { $tags }
history-tags-removed = quitó { $count ->
        [one] la etiqueta
       *[other] las etiquetas
    } { $tags }
history-tags-both = { $added } y { $removed }
history-external-id = cambió el id. externo
history-follow-up = lo enlazó como continuación de { $ticket }
history-join-suggested = sugirió que puede pertenecer a { $ticket }
history-join-accepted = lo unió a { $ticket }
history-join-declined = lo mantuvo separado de { $ticket }
history-spam-suspected = lo tomó por spam y lo puso en el estante de spam
history-spam = lo llamó spam
history-no-spam = dijo que no es spam
history-found-in-cc = encontró a { $person } en copia
history-copy-added = añadió a { $person } a las copias
history-copy-removed = quitó a { $person } de las copias
history-watcher = hizo de { $person } observador
history-no-watcher = quitó a { $person } de los observadores
history-handed = lo traspasó a { $to }
history-handed-nobody = no lo traspasó a nadie
history-deleted = eliminó el ticket
history-restored = recuperó el ticket eliminado
history-undone = deshizo lo que acababa de hacer
history-snoozed-until = lo pospuso hasta el { $at }, o hasta que escriba el cliente
history-snoozed = lo pospuso hasta que escriba el cliente
history-snooze-over = lo trajo de vuelta: terminó la espera
history-snooze-wrote = lo reactivó: el cliente escribió
history-snooze-by-hand = lo reactivó antes de tiempo
history-mail-sent = envió el correo
history-mail-delayed = aplazó el correo tras { $count ->
        [one] { $count } intento
       *[other] { $count } intentos
    }: { $reason }
history-mail-failed = no pudo entregar el correo: { $reason }
history-mail-withdrawn-part = retiró el correo; puede que algunos destinatarios lo tengan
history-mail-withdrawn = retiró el correo antes de que saliera
history-acknowledgement-withheld = no envió acuse de recibo: { $reason }
history-address-died = descubrió que el correo a { $person } no puede llegar
history-address-died-why = descubrió que el correo a { $person } no puede llegar: { $reason }
history-address-revived = vuelve a escribir a la dirección de { $person }
history-complained = supo que { $person } llamó spam a un correo y ya no le envía nada automático
history-person-added = añadió a { $person } como { $role }
history-person-changed = cambió { $fields } de { $person }
history-role-changed = hizo a { $person } { $to } (era { $from })
history-person-suspended = suspendió a { $person }
history-person-restored = volvió a dar acceso a { $person }
history-password-own = puso una contraseña nueva
history-password-for = puso una contraseña a { $person }
history-signed-in = inició sesión
history-sign-in-failed = rechazó un inicio de sesión
history-sign-in-failed-as = rechazó un inicio de sesión como { $person }
history-signed-out = cerró la sesión
history-token-made = creó un token de API para { $person }
history-token-made-any = creó un token de API para { $person } que habla por cualquiera
history-token-revoked = revocó un token de API
history-link-made = creó un enlace de alta para { $person }
history-organisation-added = añadió la organización { $organisation }
history-organisation-changed = cambió la organización { $organisation }
history-organisation-deleted = eliminó la organización { $organisation }
history-team-added = añadió el equipo { $team }
history-team-changed = cambió el equipo { $team }
history-team-deleted = eliminó el equipo { $team }
history-team-joined = puso a { $person } en { $team }
history-team-left = quitó a { $person } de { $team }
history-mailbox-added = añadió el buzón { $mailbox }
history-mailbox-changed = cambió { $fields } del buzón { $mailbox }
history-mailbox-removed = quitó el buzón { $mailbox }
history-key-made = creó una clave para firmar el correo de { $domain }
history-key-published = vio una clave de { $domain } en el DNS y firma con ella desde ahora
history-key-retired = retiró una clave de { $domain }, pues firma una más nueva
history-view-made = creó una vista
history-view-changed = cambió una vista
history-view-deleted = eliminó una vista
history-view-restored = deshizo la eliminación de una vista
history-setting = cambió el ajuste { $name }
history-macro-made = creó una macro
history-macro-changed = cambió una macro
history-macro-deleted = eliminó una macro
history-file-uploaded = subió un archivo
history-file-downloaded = descargó un archivo
history-file-previewed = miró dentro de un archivo
history-file-blocked = bloqueó un archivo en el que el escáner encontró { $finding }
history-blocked-downloaded = descargó de todos modos un archivo bloqueado
history-files-not-taken = no aceptó { $count ->
        [one] { $count } archivo
       *[other] { $count } archivos
    } por ser demasiado grandes
history-pictures-allowed = permite desde ahora mostrar imágenes de este remitente
history-pictures-forbidden = ya no permite mostrar imágenes de este remitente
history-exported = exportó { $count ->
        [one] { $count } ticket
       *[other] { $count } tickets
    }
history-backup = hizo una copia de seguridad de { $size }
history-workspace-restored = restauró el servicio tal como estaba en el evento { $seq }
history-note-added = escribió una nota de recuerdo sobre { $person }
history-note-changed = cambió una nota sobre { $person }
history-note-done = marcó como hecha una nota sobre { $person }
history-note-reopened = retomó una nota sobre { $person }
history-note-removed = quitó una nota sobre { $person }
history-card-added = configuró una ficha de cliente
history-card-changed = cambió una ficha de cliente
history-card-key = creó un secreto nuevo para una ficha de cliente
history-card-deleted = eliminó la ficha de cliente { $name }
