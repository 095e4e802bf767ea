numbers-bytes = { $n } بايت
numbers-kilobytes = { $n } ك.ب
numbers-megabytes = { $n } م.ب
numbers-percent = { $n }%
js-kilobytes = { $n } ك.ب
js-megabytes = { $n } م.ب
js-selected = { $n ->
        [zero] لم تُحدَّد أي تذكرة
        [one] حُدِّدت تذكرة واحدة
        [two] حُدِّدت تذكرتان
        [few] حُدِّدت { $n } تذاكر
        [many] حُدِّدت { $n } تذكرة
       *[other] حُدِّدت { $n } تذكرة
    }
