checklists-lead = Listas de pasos que se ponen en un ticket con una sola elección: un nuevo empleado, un portátil devuelto.
checklists-none = Todavía no hay listas
checklists-none-words = Escriba abajo la primera: un nombre y un paso por línea.
checklists-add = Añadir una lista
checklists-name = Nombre
checklists-one-a-line = Uno por línea.
checklists-steps = Pasos
checklists-add-button = Añadir
checklists-time = Tiempo dedicado
checklists-time-words = Un reloj corre mientras alguien tiene un ticket abierto delante, y lo que marca se registra con su próxima respuesta o nota. Mide el trabajo, nunca a las personas: los informes lo muestran por ticket.
checklists-recorded = El tiempo se registra.
checklists-record-none = No registrar tiempo
checklists-not-recorded = El tiempo no se registra.
checklists-record = Registrar tiempo
checklists-title = Listas de comprobación y tiempo
checklists-step-count = { $count ->
        [one] { $count } paso
       *[other] { $count } pasos
    }
checklists-delete = Borrar esta lista
checklists-delete-words = Los tickets que tienen sus pasos los conservan.
checklists-delete-it = Borrarla
