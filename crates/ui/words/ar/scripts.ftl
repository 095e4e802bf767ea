js-now = الآن
js-minutes = { $n } د
js-hours = { $n } س
js-days = { $n } ي
js-in-minutes = بعد { $n } د
js-in-hours = بعد { $n } س
js-in-days = بعد { $n } ي
