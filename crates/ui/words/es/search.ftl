search-desk = Buscar en el escritorio
search-search = Buscar
search-example = Palabras, un número, una dirección…
search-nothing = No se encontró nada
search-nothing-words = Con menos palabras se encuentra más. Las palabras coinciden por su comienzo; los filtros acotan lo encontrado.
search-new-ticket = Nuevo ticket
search-tickets = Tickets { $count }
search-no-subject = (sin asunto)
search-messages = Mensajes
search-note = Nota
search-message = Mensaje
search-on = { $who } en { $subject }
search-the-desk = El escritorio
search-contacts = Contactos
search-no-name = (sin nombre)
search-no-address = sin dirección de correo
search-ticket-count = { $count ->
        [one] { $count } ticket
       *[other] { $count } tickets
    }
search-filter-status = también new, pending, on_hold, solved, closed
search-filter-assignee = un nombre, una dirección o none
search-filter-from = quién lo solicitó: un nombre o una dirección
search-filter-tag = tiene esta etiqueta
search-filter-team = está con este equipo
search-filter-priority = también high, normal, low
search-filter-after = también before: cambiado desde entonces o hasta entonces
search-filter-escalated = también yes, no, tier2, un equipo
search-filter-asked = también un nombre, waiting, answered: una pregunta a alguien que sabe
search-filter-language = también en, es, none: en el que está lo último que escribió quien lo solicitó
search-filter-mailbox = el buzón por el que llegó: su dirección, su nombre, none
search-filter-satisfaction = también good, offered, yes, no
search-filter-quoted = estas palabras, en este orden
search-filters = Filtros
search-minus = Ponga un menos delante de un filtro o una palabra para dejar fuera lo que coincida: { $example }.
