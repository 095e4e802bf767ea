## جنبًا إلى جنب: ألسنة التبويب، وملاحظات عن جهات الاتصال، وما يُعرف عن السائل، وبطاقات العملاء.

desk-save = حفظ
desk-back = العودة إلى التذكرة
desk-no-subject = بلا موضوع
desk-no-name = بلا اسم
desk-all-of-them = عرض الكل

desk-tabs = مفتوح جنبًا إلى جنب
desk-tabs-open = { $count ->
    [zero] لا شيء مفتوح
    [one] واحد مفتوح
    [two] اثنان مفتوحان
    [few] { $count } مفتوحة
    [many] { $count } مفتوحًا
   *[other] { $count } مفتوح
}
desk-tabs-unseen = { $count ->
    [zero] لا جديد
    [one] واحد فيه جديد
    [two] اثنان فيهما جديد
    [few] { $count } فيها جديد
    [many] { $count } فيها جديد
   *[other] { $count } فيها جديد
}
desk-tabs-none = لا شيء مفتوح جنبًا إلى جنب
desk-tabs-none-more = اضغط T في التذكرة لإبقائها مفتوحة، أو C لتدوين مكالمة إلى جانب عملك. ما تبقيه مفتوحًا يعود بعد إعادة التحميل وفي متصفحاتك الأخرى.
desk-tabs-lead = ما تبقيه مفتوحًا، بترتيب فتحه.
desk-tab-call = تدوين مكالمة إلى جانب هذا
desk-tab-new-call = مكالمة
desk-tab-nobody = لا أحد بعد
desk-tab-unseen = هناك جديد
desk-tab-waits = ينتظر الرد منذ
desk-tab-close = إغلاق هذا التبويب
desk-tab-close-of = إغلاق التبويب: { $who }
desk-keep = إبقاء مفتوحًا في تبويب
desk-keep-of = إبقاء #{ $ticket } مفتوحة في تبويب

desk-notes = للتذكّر
desk-notes-none = لا شيء للتذكّر عن هذا الشخص.
desk-notes-lead = تظهر كلما كتب الشخص من جديد: إجازة أو موظف جديد. وهو لا يقرؤها أبدًا.
desk-notes-past = { $count ->
    [zero] لا ملاحظات منتهية
    [one] ملاحظة منتهية واحدة
    [two] ملاحظتان منتهيتان
    [few] { $count } ملاحظات منتهية
    [many] { $count } ملاحظة منتهية
   *[other] { $count } ملاحظة منتهية
}
desk-note-add = إضافة ملاحظة للتذكّر
desk-note-keep = حفظ الملاحظة
desk-note-text = ما الذي تجدر معرفته عندما يكتب؟
desk-note-example = في إجازة حتى يوم الخميس
desk-note-until-field = اليوم الأخير
desk-note-until = حتى { $day }
desk-note-reach = لمن
desk-note-for-team = لكل الفريق
desk-note-for-me = لي وحدي
desk-note-mine = لا يراها غيرك
desk-note-done = تمّ
desk-note-reopen = التذكير من جديد
desk-note-edit = تعديل
desk-note-remove = إزالة

desk-context = السياق
desk-context-open = البحث عمّا هو معروف
desk-context-of = ما هو معروف بشأن #{ $ticket }
desk-about = عن { $who }
desk-local-time = التوقيت لديه
desk-time-there = الساعة لديه { $hour }
desk-time-there-before = الساعة لديه { $hour } من يوم أمس
desk-time-there-after = الساعة لديه { $hour } من يوم غد
desk-zone-set = بحسب المنطقة الزمنية المحددة: { $zone }
desk-zone-mail = { $offset }، بحسب تاريخ رسالته الأخيرة ({ $age })
desk-language = اللغة
desk-language-written = { $code }، كما يكتب
desk-devices = الأجهزة
desk-devices-source = كما تذكر رسائله نفسها.
desk-promises = وعود قائمة
desk-promise-reply = رد من { $who } يُرسل { $when }
desk-promise-held = رد من { $who } أُوقف إرساله
desk-promise-snooze = أجّلها { $who }؛ تعود { $when }
desk-promise-snooze-open = أجّلها { $who } إلى أن يكتب العميل
desk-waiting = بانتظار ردّنا
desk-organisation-open = { $count ->
    [zero] لا تذاكر مفتوحة لآخرين هناك
    [one] تذكرة مفتوحة واحدة لآخرين هناك
    [two] تذكرتان مفتوحتان لآخرين هناك
    [few] { $count } تذاكر مفتوحة لآخرين هناك
    [many] { $count } تذكرة مفتوحة لآخرين هناك
   *[other] { $count } تذكرة مفتوحة لآخرين هناك
}
desk-incidents = آخر الأعطال
desk-similar = تذاكر محلولة مشابهة
desk-similar-not-yet = يجري تجهيز البحث؛ ستظهر هنا بعد لحظات.
desk-similar-no-outcome = لم يُسجَّل كيف انتهت.
desk-similar-cause = السبب: { $cause }
desk-similar-not-held = لم يدم الحل
desk-similar-held = نجح الحل
desk-similar-solved = حُلّت { $when }
desk-similar-beside = فتح أكثر التذاكر المحلولة شبهًا إلى جانب هذه
desk-beside = فتح إلى الجانب

desk-card-load = الاستعلام
desk-card-again = إعادة المحاولة
desk-card-empty = لا شيء معروف هناك.
desk-card-left-out = { $count ->
    [zero] لا صفوف أخرى مخفية.
    [one] صف آخر واحد غير معروض.
    [two] صفان آخران غير معروضين.
    [few] { $count } صفوف أخرى غير معروضة.
    [many] { $count } صفًا آخر غير معروض.
   *[other] { $count } صف آخر غير معروض.
}
desk-card-too-slow = لم يصل الرد في الوقت المحدد.
desk-card-unreachable = تعذّر الوصول إليه.
desk-card-not-allowed = لا يُسمح للمكتب بالاتصال بهذا العنوان.
desk-card-status = كان الرد الخطأ { $status }.
desk-card-unreadable = تعذّرت قراءة الرد.

desk-cards = بطاقات العملاء
desk-cards-lead = ما تعرفه أنظمتك عن السائل، إلى جانب كل تذكرة: يسأل المكتب عنوانًا تابعًا لك بطلب موقَّع، ويعرض الصفوف التي يرد بها.
desk-cards-none = لا بطاقات بعد
desk-cards-none-more = أضف واحدة في الأسفل. تجد مثالًا كاملًا للبدء في docs/operating/customer-cards.md.
desk-cards-add = إضافة بطاقة
desk-cards-add-verb = إضافة البطاقة
desk-cards-name = الاسم
desk-cards-address = العنوان
desk-cards-address-hint = https. ويُقبل http غير المحمي فقط لعنوان مذكور في الإعداد private-targets.
desk-cards-timeout = مهلة الرد بالملّي ثانية
desk-cards-timeout-hint = من { $least } إلى { $most }. لا تنتظرها الصفحة أبدًا.
desk-cards-keep = مدة الاحتفاظ بالثواني
desk-cards-keep-hint = { $most } على الأكثر؛ ومع 0 يُسأل في كل مرة.
desk-cards-roles = من يراها
desk-cards-secret = هذا سرّ البطاقة «{ $card }». يُعرض هذه المرة فقط: انسخه إلى خدمتك، فبه تتحقق من التوقيع.
desk-cards-secret-field = السر
desk-cards-new-secret = إنشاء سر جديد
desk-cards-new-secret-sure = من تلك اللحظة تُوقَّع الطلبات بالسر الجديد، وتحتاجه خدمتك فورًا.
desk-cards-delete = حذف هذه البطاقة
desk-cards-delete-sure = تختفي من كل التذاكر، ولا تُسأل خدمتك بعد ذلك.

js-desk-kept = بقي مفتوحًا
js-desk-closed = أُغلق
js-desk-failed = لم ينجح ذلك. حاول مرة أخرى.
js-desk-previous = التبويب السابق
js-desk-next = التبويب التالي
