logs-title = سجلات التذكرة { $ticket }
logs-stands-out = ما يلفت النظر في هذا السجل
logs-verb = رؤية ما يلفت النظر في سجل
logs-look = فحص سجل
logs-open = ما يلفت النظر
logs-lead = تُجمع الأسطر التي تقول الشيء نفسه، والنادرة والمقلقة أولًا. تُحجب كلمات المرور والرموز والمفاتيح في الصفحة. لا يُحفظ شيء سوى ما تضعونه في ملاحظة.
logs-files = سجلات هذه التذكرة
logs-no-files = لا يحمل أي ملف في هذه التذكرة اسم سجل. الصقوا سجلًا أدناه، أو اطلبوه من العميل.
logs-other-files = { $count ->
    [zero] لا نصوص أخرى
    [one] نص آخر واحد
    [two] نصان آخران
    [few] { $count } نصوص أخرى
    [many] { $count } نصًا آخر
   *[other] { $count } نص آخر
}
logs-paste = سجل آخر
logs-text = الصقوا الأسطر هنا
logs-paste-hint = حتى 2 ميغابايت؛ والسجلات الأكبر كملف، مضغوطًا أو غير مضغوط.
logs-file = أو اختاروا ملفًا
logs-look-at = فحصه
logs-pasted = ما لصقتموه
logs-another = سجل آخر
logs-log = السجل
logs-lines = الأسطر
logs-templates = رسائل مختلفة
logs-alarming = { $count ->
    [zero] لا شيء منها مقلق
    [one] واحدة منها مقلقة
    [two] اثنتان منها مقلقتان
    [few] { $count } منها مقلقة
    [many] { $count } منها مقلقة
   *[other] { $count } منها مقلقة
}
logs-from = أول وقت
logs-to = آخر وقت
logs-left-out = السجل كبير جدًا: لم يُفحص إلا أول { $size } منه.
logs-broken-off = الملف المضغوط مبتور: تعذّرت قراءة ما بعد ذلك.
logs-unsorted = { $count ->
    [zero] فُرزت جميع الأسطر.
    [one] سطر واحد لا يشبه غيره، ولم يبق متسع لفرزه.
    [two] سطران لا يشبهان غيرهما، ولم يبق متسع لفرزهما.
    [few] { $count } أسطر لا تشبه غيرها، ولم يبق متسع لفرزها.
    [many] { $count } سطرًا لا تشبه غيرها، ولم يبق متسع لفرزها.
   *[other] { $count } سطر لا تشبه غيرها، ولم يبق متسع لفرزها.
}
logs-masked = الأوقات كما وردت في السجل. ما يبدو سرًّا محجوب؛ راجعوا الملف كله قبل أن تعطوه لغيركم.
logs-empty = لا أسطر فيه
logs-empty-hint = السجل فارغ، أو ليس فيه إلا أسطر خالية.
logs-more = { $count ->
    [zero] لا رسائل أخرى.
    [one] رسالة أخرى واحدة أقل لفتًا للنظر ولا تُعرض.
    [two] رسالتان أخريان أقل لفتًا للنظر ولا تُعرضان.
    [few] { $count } رسائل أخرى أقل لفتًا للنظر ولا تُعرض.
    [many] { $count } رسالة أخرى أقل لفتًا للنظر ولا تُعرض.
   *[other] { $count } رسالة أخرى أقل لفتًا للنظر ولا تُعرض.
}
logs-count = { $count ->
    [zero] ولا مرة
    [one] مرة واحدة
    [two] مرتان
    [few] { $count } مرات
    [many] { $count } مرة
   *[other] { $count } مرة
}
logs-between = من { $first } إلى { $last }
logs-line = السطر { $line }
logs-line-at = السطر { $line }، { $moment }
logs-around = الأسطر المحيطة
logs-around-line = ، السطر { $line }
logs-note = وضعه في ملاحظة
logs-search = تذاكر تقول هذا
logs-note-head = { $count ->
    [zero] في السجل «{ $name }»، من السطر { $first } إلى السطر { $last }:
    [one] في السجل «{ $name }» يرد هذا مرة واحدة، في السطر { $first }:
    [two] في السجل «{ $name }» يرد هذا مرتين، في السطر { $first } والسطر { $last }:
    [few] في السجل «{ $name }» يرد هذا { $count } مرات، من السطر { $first } إلى السطر { $last }:
    [many] في السجل «{ $name }» يرد هذا { $count } مرة، من السطر { $first } إلى السطر { $last }:
   *[other] في السجل «{ $name }» يرد هذا { $count } مرة، من السطر { $first } إلى السطر { $last }:
}
logs-plain = رسالة
logs-doubtful = مريب
logs-warning = تحذير
logs-error = خطأ
logs-fatal = خطأ جسيم
