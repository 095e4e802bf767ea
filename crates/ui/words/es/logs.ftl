logs-title = Registros del ticket { $ticket }
logs-stands-out = Lo que destaca en este registro
logs-verb = Ver lo que destaca en un registro
logs-look = Examinar un registro
logs-open = Lo que destaca
logs-lead = Las líneas que dicen lo mismo van juntas; primero las raras y alarmantes. Las contraseñas, los tokens y las claves aparecen ocultos en la página. Solo se guarda lo que usted lleve a una nota.
logs-files = Registros de este ticket
logs-no-files = Ningún archivo de este ticket tiene nombre de registro. Pegue uno abajo o pídaselo al cliente.
logs-other-files = { $count ->
    [one] Otro texto
   *[other] Otros { $count } textos
}
logs-paste = Otro registro
logs-text = Pegue líneas aquí
logs-paste-hint = Hasta 2 MB; los registros mayores, como archivo, comprimido o no.
logs-file = O elija un archivo
logs-look-at = Examinarlo
logs-pasted = lo que usted pegó
logs-another = Otro registro
logs-log = Registro
logs-lines = Líneas
logs-templates = Mensajes distintos
logs-alarming = { $count ->
    [one] uno de ellos alarmante
   *[other] { $count } de ellos alarmantes
}
logs-from = Primer momento
logs-to = Último momento
logs-left-out = El registro es muy grande: solo se examinaron los primeros { $size }.
logs-broken-off = El archivo comprimido se corta: lo que vendría después no se pudo leer.
logs-unsorted = { $count ->
    [one] Una línea no se parece a ninguna otra y ya no había sitio para clasificarla.
   *[other] { $count } líneas no se parecen a ninguna otra y ya no había sitio para clasificarlas.
}
logs-masked = Las horas aparecen como las da el registro. Lo que parece un secreto está oculto; revise el archivo completo antes de pasarlo a otros.
logs-empty = No contiene líneas
logs-empty-hint = El registro está vacío o solo tiene líneas en blanco.
logs-more = { $count ->
    [one] Otro mensaje destaca menos y no se muestra.
   *[other] Otros { $count } mensajes destacan menos y no se muestran.
}
logs-count = { $count ->
    [one] una vez
   *[other] { $count } veces
}
logs-between = { $first } a { $last }
logs-line = línea { $line }
logs-line-at = línea { $line }, { $moment }
logs-around = Líneas cercanas
logs-around-line = , línea { $line }
logs-note = Llevar a una nota
logs-search = Tickets que dicen esto
logs-note-head = { $count ->
    [one] En el registro «{ $name }» esto aparece una vez, en la línea { $first }:
   *[other] En el registro «{ $name }» esto aparece { $count } veces, de la línea { $first } a la línea { $last }:
}
logs-plain = Mensaje
logs-doubtful = Dudoso
logs-warning = Advertencia
logs-error = Error
logs-fatal = Error grave
