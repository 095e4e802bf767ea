work-fields = الحقول
work-no-fields = ليس لهذا النموذج حقول بعد.
work-choose-form = اختيار النموذج
work-form = النموذج
work-needed-solving = مطلوب قبل الحلّ
work-needed = مطلوب
work-none = بلا
work-change-field = تغيير { $title }
work-checklist = قائمة التحقق
work-done-of = { " " }{ $done } من { $all }
work-untick = إلغاء التأشير: { $step }
work-tick = تأشير: { $step }
work-more-for = المزيد عن { $step }
work-words = النص
work-up = إلى الأعلى
work-down = إلى الأسفل
work-remove = إزالة
work-new-step = خطوة جديدة
work-add-step = إضافة خطوة
work-add-step-verb = إضافة خطوة إلى قائمة التحقق
work-add = إضافة
work-list-to-put = القائمة المراد وضعها
work-put-list-verb = وضع قائمة تحقق على هذه التذكرة
work-put-list = وضع قائمة…
work-put = وضع
work-time = الوقت
work-now = الآن{ " " }
work-time-now = الوقت على هذه التذكرة الآن
work-pause-verb = إيقاف الساعة مؤقتًا أو متابعتها
work-pause = إيقاف مؤقت
work-reset = تصفير
work-watch-hint = يُسجَّل مع ردك أو ملاحظتك التالية. ويتوقف ما دامت هذه الصفحة مخفية.
work-corrected = ، مصحَّح
work-correct = تصحيح
work-how-long-was = كم كان؛ و0 يزيله
work-by-hand-verb = إضافة وقت يدويًا
work-by-hand = إضافة يدويًا
work-how-long = كم المدة
work-lasted-seconds = { $s } ث
work-lasted-minutes = { $m } د
work-lasted-minutes-seconds = { $m } د { $s } ث
work-lasted-hours = { $h } س
work-lasted-hours-minutes = { $h } س { $m } د
work-no-field = الحقل { $id }
work-no-form = النموذج { $id }
work-no-person = الشخص { $id }
work-happened-form = اختيار النموذج { $form }
work-happened-form-standard = العودة إلى النموذج الافتراضي
work-happened-field = تغيير { $field }
work-happened-field-set = تعيين { $field } إلى { $to }
work-happened-field-cleared = إفراغ { $field } (كانت { $from })
work-happened-field-changed = تغيير { $field } من { $from } إلى { $to }
work-happened-step-added = وضع خطوة في قائمة التحقق
work-happened-step-ticked = تأشير خطوة في قائمة التحقق
work-happened-step-unticked = إلغاء تأشير خطوة في قائمة التحقق
work-happened-step-changed = تغيير خطوة في قائمة التحقق
work-happened-step-moved = نقل خطوة في قائمة التحقق
work-happened-step-removed = إزالة خطوة من قائمة التحقق
work-happened-worked = العمل عليها { $time }
work-happened-worked-other = العمل عليها { $time } ({ $who })
work-happened-took-back = سحب { $time } من العمل
work-happened-took-back-other = سحب { $time } من عمل { $who }
work-happened-corrected = تصحيح { $from } من العمل إلى { $to }
work-happened-corrected-other = تصحيح { $from } من العمل إلى { $to } عن { $who }
work-happened-field-added = إضافة الحقل { $field }
work-happened-field-edited = تغيير الحقل { $field }
work-happened-field-deleted = حذف الحقل { $field }
work-happened-form-added = إضافة النموذج { $form }
work-happened-form-edited = تغيير النموذج { $form }
work-happened-form-deleted = حذف النموذج { $form }
work-happened-tag-begun = بدء تحويل الوسم { $tag } إلى { $becomes } في كل مكان
work-happened-tag-removal-begun = بدء إزالة الوسم { $tag } من كل مكان
work-happened-tag-ended = تحويل الوسم { $tag } إلى { $becomes } في { $count ->
        [zero] لا تذاكر
        [one] تذكرة واحدة
        [two] تذكرتين
        [few] { $count } تذاكر
        [many] { $count } تذكرة
       *[other] { $count } تذكرة
    }
work-happened-tag-removed = إزالة الوسم { $tag } من { $count ->
        [zero] لا تذاكر
        [one] تذكرة واحدة
        [two] تذكرتين
        [few] { $count } تذاكر
        [many] { $count } تذكرة
       *[other] { $count } تذكرة
    }
work-happened-something = إجراء ما
