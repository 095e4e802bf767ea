checklists-lead = قوائم خطوات تُوضع على تذكرة باختيار واحد: موظف جديد، حاسوب مُعاد.
checklists-none = لا قوائم بعد
checklists-none-words = اكتب الأولى أدناه: اسم، وخطوة في كل سطر.
checklists-add = إضافة قائمة
checklists-name = الاسم
checklists-one-a-line = واحدة في كل سطر.
checklists-steps = الخطوات
checklists-add-button = إضافة
checklists-time = الوقت المبذول
checklists-time-words = تعمل ساعة ما دامت التذكرة مفتوحة أمام أحد، ويُسجَّل ما تعرضه مع رده أو ملاحظته التالية. تقيس العمل لا الأشخاص: والتقارير تعرضه بحسب التذكرة.
checklists-recorded = الوقت يُسجَّل.
checklists-record-none = عدم تسجيل الوقت
checklists-not-recorded = الوقت لا يُسجَّل.
checklists-record = تسجيل الوقت
checklists-title = قوائم التحقق والوقت
checklists-step-count = { $count ->
        [zero] لا خطوات
        [one] خطوة واحدة
        [two] خطوتان
        [few] { $count } خطوات
        [many] { $count } خطوة
       *[other] { $count } خطوة
    }
checklists-delete = حذف هذه القائمة
checklists-delete-words = التذاكر التي عليها خطواتها تحتفظ بها.
checklists-delete-it = حذفها
