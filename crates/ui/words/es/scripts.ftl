js-now = ahora
js-minutes = { $n } min
js-hours = { $n } h
js-days = { $n } d
js-in-minutes = en { $n } min
js-in-hours = en { $n } h
js-in-days = en { $n } d
