numbers-bytes = { $n } B
numbers-kilobytes = { $n } kB
numbers-megabytes = { $n } MB
numbers-percent = { $n } %
js-kilobytes = { $n } kB
js-megabytes = { $n } MB
js-selected = { $n ->
        [one] { $n } seleccionado
       *[other] { $n } seleccionados
    }
