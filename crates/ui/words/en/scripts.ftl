js-now = now
js-minutes = { $n } min
js-hours = { $n } h
js-days = { $n } d
js-in-minutes = in { $n } min
js-in-hours = in { $n } h
js-in-days = in { $n } d
