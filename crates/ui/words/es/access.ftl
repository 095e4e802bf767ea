# What happened, as a ticket's history tells it after the name.
access-act-asked-create = solicitó acceso a { $system } para { $person }
access-act-asked-change = solicitó otro rol en { $system } para { $person }
access-act-asked-disable = solicitó desactivar la cuenta de { $person } en { $system }
access-act-asked-remove = solicitó retirar a { $person } un rol en { $system }
access-act-approved = aprobó el acceso a { $system } para { $person } (paso { $step })
access-act-approved-link = aprobó el acceso a { $system } para { $person } por el enlace de un correo (paso { $step })
access-act-refused = rechazó el acceso a { $system } para { $person } (paso { $step })
access-act-refused-link = rechazó el acceso a { $system } para { $person } por el enlace de un correo (paso { $step })
access-act-allowed = cerró las aprobaciones de { $system } para { $person }: ya se puede hacer
access-act-begun = se ocupa del acceso a { $system } para { $person }
access-act-done = hizo en { $system } lo solicitado para { $person }
access-act-withdrawn = retiró la solicitud sobre { $system } para { $person }
access-act-expired = dio por terminada la solicitud sobre { $system } para { $person }: nadie respondió en 30 días
access-act-reminded = recordó a quienes no han respondido sobre { $system } para { $person } (paso { $step })
access-act-link-renewed = vio llegar en un correo el enlace de quien aprueba { $system } para { $person }: ya no sirve, y recibe otro (paso { $step })
access-act-time-over = vio que el plazo de { $person } en { $system } ha terminado
access-said-system-added = añadió un sistema al que se puede solicitar acceso
access-said-system-changed = cambió un sistema al que se puede solicitar acceso
access-said-system-retired = retiró el sistema { $name }
access-said-exported = exportó { $count ->
    [one] una línea
   *[other] { $count } líneas
 } de quién tiene acceso a qué

# Requests.
access-title = Accesos
access-kind = Qué
access-kind-create = Dar acceso
access-kind-change = Cambiar el rol
access-kind-disable = Desactivar la cuenta
access-kind-remove = Retirar el rol
access-state-waiting = Espera aprobación
access-state-approved = Por hacer
access-state-begun = En curso
access-state-done = Hecho
access-state-refused = Rechazada
access-state-withdrawn = Retirada
access-state-expired = Terminada sin respuesta
access-asked-by = Solicitado por
access-the-desk = El servicio
access-wanted-by = Se necesita para el
access-late = con retraso
access-until = Acceso hasta
access-steps = Pasos de aprobación
access-step-owners-any = Uno de los responsables
access-step-owners-all = Todos los responsables
access-step-team-any = Alguien de { $team }
access-step-team-all = Todos los de { $team }
access-step-people-any = Una de las personas nombradas
access-step-people-all = Todas las personas nombradas
access-step-nobody = Ahora mismo nadie puede aprobar este paso. Un administrador puede nombrar a otras personas en el sistema; después, solicítelo de nuevo.
access-step-open = Consultados: { $people }
access-said-yes = Aprobado por { $who }, { $at }
access-said-yes-link = Aprobado por { $who } por enlace de correo, { $at }
access-said-no = Rechazado por { $who }, { $at }
access-said-no-link = Rechazado por { $who } por enlace de correo, { $at }
access-your-reason = Su motivo
access-approve = Aprobar
access-approve-verb = Aprobar { $system } para { $person }
access-refuse = Rechazar
access-refuse-verb = Rechazar { $system } para { $person }
access-begin = Empezar
access-begin-verb = Empezar con el acceso a { $system }
access-finish = Hecho
access-finish-verb = El acceso a { $system } está hecho
access-withdraw = Retirar
access-withdraw-verb = Retirar la solicitud sobre { $system }
access-ask = Solicitar acceso…
access-ask-verb = Solicitar acceso en este ticket
access-all = Todo sobre los accesos
access-of-ticket = Accesos del ticket { $ticket }
access-ask-title = Solicitar acceso
access-ask-hint = Quienes deben permitirlo reciben un correo. Nadie aprueba lo que solicitó, lo que se solicitó en su nombre ni lo que es para sí.
access-system-role = Sistema y rol
access-choose = Elija…
access-role-gone = { $role } (solo para retirar)
access-disable-hint = Desactivar termina todos los roles en ese sistema, sea cual sea el elegido. Retirar no necesita aprobación.
access-whom = Para quién
access-whom-hint = Una dirección de correo conocida. Vacío: el solicitante del ticket.
access-reason = Motivo
access-reason-hint = Lo leen quienes aprueban.
access-until-hint = Al terminar ese día se abre un ticket para retirarlo. Vacío: mientras lo permita el sistema.
access-send = Solicitar
access-send-verb = Enviar la solicitud de acceso
access-has = Lo que tiene { $person }
access-offboard = Alguien se va: desactivar todo
access-offboard-more = Solicita en este ticket desactivar todas las cuentas de esa persona y retira lo solicitado para ella.
access-offboard-do = Solicitar desactivarlo todo

# What waits.
access-waiting-for-you = Espera su aprobación
access-nothing-waits = Nada espera por usted
access-nothing-waits-more = Cuando alguien solicite un acceso que usted deba permitir, aparecerá aquí y recibirá un correo.
access-to-do = Aprobado, por hacer
access-audit = Quién tiene acceso a qué
access-audit-verb = Ver quién tiene acceso a qué
access-systems = Sistemas
access-systems-verb = Configurar los sistemas a los que se solicita acceso
access-go = Ir a las solicitudes de acceso

# Systems.
access-systems-lead = A qué se puede solicitar acceso y quién debe permitirlo.
access-systems-none-more = Añada el primero: su nombre, sus roles y quién debe permitir el acceso.
access-no-systems = Aún no hay sistemas
access-no-systems-more = Se podrá solicitar acceso cuando un administrador añada los sistemas en los que hay cuentas.
access-add-system = Añadir un sistema
access-system = Sistema
access-name = Nombre
access-description = Descripción
access-roles = Roles
access-roles-hint = Uno por línea. Un nombre quitado ya no se da; quien lo tiene lo conserva hasta que se retire.
access-owners = Responsables
access-owners-hint = Direcciones de correo, una por línea, del equipo o de contactos. Un paso puede consultarlos.
access-work-days = Días para hacerlo
access-work-days-hint = Para cuándo se necesita, si nadie lo dice.
access-longest-days = Acceso más largo, en días
access-longest-days-hint = Vacío: sin fin.
access-steps-hint = En este orden. Una solicitud conserva los pasos con los que se hizo; quién puede responder se comprueba al responder.
access-step-n = Paso { $n }
access-step-who = A quién se consulta
access-step-none = Sin este paso
access-step-owners = Los responsables
access-step-people = Personas por dirección
access-step-need = Quién debe aprobar
access-need-any = Uno de ellos
access-need-all = Todos ellos
access-step-addresses = Direcciones
access-step-people-hint = Una por línea; solo para personas por dirección.
access-save = Guardar
access-retire = Retirar este sistema
access-retire-sure = Nadie podrá solicitar acceso a él. Quién tuvo acceso y quién lo permitió queda registrado.

# Who has what.
access-audit-lead = Quién tiene acceso a qué, desde cuándo y quién lo permitió, según las solicitudes registradas aquí.
access-person = Persona
access-audit-person-hint = Dirección de correo. Vacío: todos.
access-every-system = Todos los sistemas
access-audit-day = Tal como estaba el
access-audit-day-hint = Al final de ese día. Vacío: ahora.
access-audit-all = Todo lo que hubo, también lo terminado
access-audit-show = Mostrar
access-export = Como tabla (CSV)
access-audit-unknown = Nadie tiene esa dirección aquí.
access-audit-none = Ningún acceso registrado
access-audit-none-more = El acceso aparece aquí en cuanto se hace una solicitud.
access-audit-more = Más
access-since = Desde
access-given-by = por { $person }
access-given-through = por el conector { $connector }
access-allowed-by = Permitido por
access-ticket = Tique
access-ended = terminado el { $day }
access-no-end = sin fin

# Mails.
access-mail-subject = Se necesita su aprobación: { $system } para { $person }
access-mail-asks = Alguien solicita un acceso que usted puede permitir o rechazar.
access-mail-whom = Para: { $person }
access-mail-system = Sistema: { $system }
access-mail-role = Rol: { $role }
access-mail-by = Solicitado por: { $person }
access-mail-reason = Motivo: { $reason }
access-mail-sign-in = Inicie sesión y responda en el ticket:
access-mail-link = Responda en esta página. El enlace es solo para usted y sirve una vez; no lo reenvíe:
access-mail-no-reply = Una respuesta por correo no aprueba nada.

# When the time of a grant is over.
access-task-subject = Retirar acceso: { $system } de { $person }
access-task-text = Ha terminado el plazo por el que { $person } recibió { $role } en { $system }. Se solicitó en el ticket { $ticket }. Retírelo en el sistema y márquelo aquí como hecho, o solicítelo de nuevo si aún se necesita.
access-task-reason = Ha terminado el plazo por el que se dio.

# The page behind the link of a mail.
access-page-title = ¿Se puede dar este acceso?
access-page-lead = Se le consulta como { $address }. Su respuesta se guarda con su nombre. Si es otra persona, cierre esta página.
access-page-reason-hint = Necesario si rechaza.
access-thanks = Gracias
access-thanks-yes = Su aprobación queda registrada. No tiene que hacer nada más.
access-thanks-no = Su rechazo queda registrado. Quien lo solicitó verá su motivo.
access-closed-answered = Ya ha respondido
access-closed-answered-more = Su respuesta queda registrada. No se puede cambiar con este enlace.
access-closed-over = Esto ya no se consulta
access-closed-over-more = Se retiró, lo respondieron otros o esperó demasiado. No se necesita nada de usted.
access-closed-void = Hay un enlace más reciente
access-closed-void-more = El correo con este enlace volvió a la mesa, donde otras personas podían leerlo. Busque el correo más reciente, y no lo responda ni lo reenvíe.
access-closed-unknown = Este enlace no lleva a ninguna parte
access-closed-unknown-more = Quizá se cortó por el camino. Ábralo de nuevo desde el correo o pregunte a quien lo envió.
