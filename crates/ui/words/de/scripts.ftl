js-now = jetzt
js-minutes = { $n } Min.
js-hours = { $n } Std.
js-days = { $n } T.
js-in-minutes = in { $n } Min.
js-in-hours = in { $n } Std.
js-in-days = in { $n } T.
