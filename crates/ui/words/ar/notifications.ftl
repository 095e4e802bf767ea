notifications-go = الذهاب إلى الإشعارات
notifications-title = الإشعارات
notifications-unread-count = { " " }غير مقروءة
notifications-how-verb = كيف أُخطَر
notifications-how = كيف تُخطَر
notifications-all-read-verb = تعليم كل الإشعارات مقروءة
notifications-all-read = الكل مقروء
notifications-nothing = لا جديد
notifications-nothing-words = يصل إلى هنا ما يعنيك: تذاكر لك ولفريقك، وإشارات إليك، وردود على تذاكرك.
notifications-quiet-until = عدم الإزعاج، ينتهي { $until }
notifications-ring = استئناف التنبيه
notifications-quiet = عدم الإزعاج
notifications-quiet-hour = عدم الإزعاج: ساعة واحدة
notifications-quiet-hours = عدم الإزعاج: 4 ساعات
notifications-quiet-tomorrow = عدم الإزعاج: حتى الغد
notifications-quiet-monday = عدم الإزعاج: حتى يوم الاثنين
notifications-unread = غير مقروء:{ " " }
notifications-before = { $count ->
        [zero] ولا شيء قبلها
        [one] وشيء واحد قبلها
        [two] وشيئان قبلها
        [few] و{ $count } أشياء قبلها
        [many] و{ $count } شيئًا قبلها
       *[other] و{ $count } شيء قبلها
    }
notifications-mark-read = تعليم كمقروء
notifications-mark-unread = تعليم كغير مقروء
notifications-watching = قيد المتابعة
notifications-watching-words = اضغط w على تذكرة ليست لك: يصلك خبر ردود العميل، وتجدها هنا.
notifications-mentioned = الإشارات إليّ
notifications-mentioned-words = عندما يكتب زميل اسمك مع @ في ملاحظة تظهر التذكرة هنا.
notifications-none-yet = لا شيء بعد
notifications-latest = آخر { $count }. والبحث يجد البقية.
notifications-caption = كيف تُخطَر بكل أمر
notifications-when = متى
notifications-in-page = في الصفحة
notifications-push = دفع
notifications-mail = بريد
notifications-mail-for = بريد: { $kind }
notifications-way-for = { $way }: { $kind }
notifications-hours = ساعات العمل
notifications-hours-words = لا ينبّهك شيء خارجها؛ وما يصل في الأثناء تجده عند بدايتها. وعدم تحديد ساعات يعني دائمًا. الأوقات بحسب منطقتك الزمنية، { $zone }.
notifications-from = { $day }، من
notifications-until = { $day }، حتى
notifications-browsers = متصفحات تنبّهك
notifications-push-words = يصلك إشعار الدفع حين لا تكون أي صفحة من المكتب مفتوحة. يذكر رقم التذكرة وما حدث، ولا يذكر أبدًا من كتب ولا ما كُتب.
notifications-with-subject = إظهار موضوع التذكرة أيضًا
notifications-with-subject-hint = قد يظهر على شاشة مقفلة.
notifications-ring-here = التنبيه في هذا المتصفح
notifications-needs-scripts = تحتاج إشعارات الدفع إلى نصوص برمجية لا يشغّلها هذا المتصفح هنا.
notifications-they-ring = تنبّهك
notifications-browser = المتصفح
notifications-since = منذ
notifications-action = إجراء
notifications-unknown-browser = متصفح غير معروف
notifications-this-one = هذا
notifications-stop = إيقاف
notifications-pace-no = لا
notifications-pace-now = فورًا
notifications-pace-hourly = كل ساعة
notifications-pace-daily = كل صباح
notifications-off-title = رسائل الإشعارات البريدية
notifications-off-done = لن تصلك بعد الآن. وفي المكتب تُخطَر كما كنت.
notifications-off-question = أتريد ألا تصلك رسائل إشعارات أخرى من { $workspace }؟
notifications-off-button = لا مزيد من الرسائل
