tags-find-tag = Buscar una etiqueta
tags-begin = Etiquetas que empiezan por
tags-begins = Empieza por
tags-find = Buscar
tags-none = Todavía no hay etiquetas
tags-none-words = Las etiquetas se ponen en los tickets: abra uno y pulse l.
tags-no-such = No existe esa etiqueta
tags-no-such-words = Ningún ticket tiene una etiqueta que empiece así.
tags-all = Todas las etiquetas
tags-caption = Etiquetas, las más usadas primero
tags-tag = Etiqueta
tags-tickets = Tickets
tags-change = Cambiar
tags-what = Renombrar, fusionar, borrar
tags-becomes-label = En qué se convierte
tags-becomes-example = Nuevo nombre u otra etiqueta
tags-look = Ver qué cambia
tags-take-away = Quitarla
tags-title = Etiquetas
tags-what-changes = Qué cambia
tags-joins = { $tag } en { $count ->
        [one] { $count } ticket
       *[other] { $count } tickets
    } se convierte en { $becomes }, que ya tienen { $others ->
        [one] { $others } ticket
       *[other] { $others } tickets
    }. Después no se podrán distinguir.
tags-becomes = { $tag } en { $count ->
        [one] { $count } ticket
       *[other] { $count } tickets
    } se convierte en { $becomes }.
tags-goes = { $tag } se quita de { $count ->
        [one] { $count } ticket
       *[other] { $count } tickets
    }.
tags-sure-hint = Las vistas, macros y búsquedas guardadas que la nombran quedan como están. Se hace con algunos tickets cada vez; nadie tiene que esperar.
tags-do-it = Hacerlo
tags-leave-it = Dejarlo
tags-lately = Últimamente
tags-line-becomes = { $tag } se convierte en { $becomes }
tags-line-goes = { $tag } se quita
tags-done-on = Hecho en { $count ->
        [one] { $count } ticket
       *[other] { $count } tickets
    }.
tags-progress = Avance de { $tag }
tags-done-of = { $done } de { $total }
tags-done-of-tickets = { $done } de { $total ->
        [one] { $total } ticket
       *[other] { $total } tickets
    }
