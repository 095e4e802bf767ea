layout-skip = الانتقال إلى المحتوى
layout-notifications = الإشعارات
layout-alarm = إنذار: { $words }، منذ { $since }.
layout-alarms-more = وهناك { $count } غيرها: تجدها كلها في { $address }.
layout-navigation = التنقل
layout-search = بحث
layout-new-ticket = تذكرة جديدة
layout-workbench = منصة العمل
layout-close = إغلاق التنقل
layout-quick-search = بحث سريع
layout-search-what = البحث في التذاكر والرسائل والأشخاص
layout-watching = قيد المتابعة
layout-mentioned = الإشارات إليّ
layout-contacts = جهات الاتصال
layout-organisations = المؤسسات
layout-macros = وحدات الماكرو
layout-fields = الحقول
layout-forms = النماذج
layout-tags = الوسوم
layout-checklists = قوائم التحقق
layout-people = الأشخاص
layout-teams = الفرق
layout-mailboxes = صناديق البريد
layout-tokens = مفاتيح واجهة البرمجة
layout-parts = المكوّنات
layout-go-watching = الذهاب إلى ما أتابعه
layout-go-mentioned = الذهاب إلى حيث أُشير إليّ
layout-go-contacts = الذهاب إلى جهات الاتصال
layout-go-macros = الذهاب إلى وحدات الماكرو
layout-go-ledger = الذهاب إلى سجل البريد
layout-ledger = سجل البريد
layout-in-quarantine = في الحجر
layout-tickets = التذاكر
layout-set-up = الإعداد
layout-your-profile = ملفك الشخصي
layout-all-commands = كل الأوامر والمفاتيح
layout-sign-out = تسجيل الخروج
layout-views = طرق العرض
layout-go-views = الذهاب إلى كل طرق العرض
layout-all-views = كل طرق العرض
layout-all = الكل
layout-go-to = الذهاب إلى { $name }
layout-count-of-tickets = { $count ->
        [zero] لا تذاكر
        [one] تذكرة
        [two] تذكرتان
        [few] تذاكر
       *[other] تذكرة
    }
layout-colours-system = الألوان: كما في النظام. التبديل إلى الفاتح
layout-colours-light = الألوان: فاتحة. التبديل إلى الداكن
layout-colours-dark = الألوان: داكنة. التبديل إلى ألوان النظام
layout-change-colours = تغيير الألوان
layout-commands = الأوامر
layout-command = أمر
layout-what-to-do = ماذا تريد أن تفعل؟
