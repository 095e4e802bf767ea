new-ticket-on-the-phone = Por teléfono
new-ticket-in-person = En persona
new-ticket-we-first = Escribimos nosotros primero
new-ticket-no-mailbox = Todavía no hay buzón
new-ticket-no-mailbox-words = El correo de un ticket sale de una de las direcciones del escritorio. Añada una primero.
new-ticket-mailboxes = Buzones
new-ticket-continues = Continúa { $ticket }, que está cerrado.
new-ticket-how = ¿Cómo le ha llegado?
new-ticket-address-hint = Déjelo vacío si no tiene: entonces solo se pueden escribir notas.
new-ticket-their-address = Su dirección de correo
new-ticket-their-name = Su nombre
new-ticket-known = Personas que el escritorio conoce
new-ticket-subject = Asunto
new-ticket-first-words = Las primeras palabras son
new-ticket-a-note = una nota para el equipo
new-ticket-a-message = un mensaje al solicitante
new-ticket-about = ¿De qué se trata?
new-ticket-attach = Adjuntar archivos
new-ticket-mailbox = El correo sale de
new-ticket-team = Equipo
new-ticket-as-mailbox = El que indique el buzón
new-ticket-priority = Prioridad
new-ticket-no-priority = Ninguna
new-ticket-open = Abrir el ticket
new-ticket-assign = Asignármelo
new-ticket-solved = Ya está resuelto
new-ticket-title = Nuevo ticket
new-ticket-open-count = { $count ->
        [one] { $count } abierto
       *[other] { $count } abiertos
    }
new-ticket-suspended = Suspendido: no recibe correo
new-ticket-none-open = No tiene ningún ticket abierto.
new-ticket-one-of-these = ¿Se trata de uno de estos?
