history-title = سجل #{ $ticket }
history-caption = كل ما حدث في التذكرة { $ticket }، الأقدم أولًا
history-when = متى
history-what = ماذا
history-number = الرقم
history-sentence = { $who }: { $what }.
history-rule = القاعدة «{ $name }»
history-desk = المكتب
history-person = الشخص { $id }
history-team = الفريق { $id }
history-organisation = المؤسسة { $id }
history-mailbox = صندوق البريد { $id }
history-utc = { $at } UTC
history-changed = تغيير { $what } من { $from } إلى { $to }
history-set = ضبط { $what } على { $to }
history-cleared = إفراغ { $what } (كانت القيمة { $from })
history-left-empty = إبقاء { $what } بلا قيمة
history-the-status = الحالة
history-the-priority = الأولوية
history-the-type = النوع
history-the-team = الفريق
history-the-requester = مقدّم الطلب
history-the-organisation = المؤسسة
history-the-subject = الموضوع
history-mail-accepted = استلام بريد
history-mail-placed = وضع بريد في { $ticket }
history-mail-set-aside = تنحية بريد جانبًا: { $reason }
history-mail-quarantined = تعذرت قراءة بريد وحُفظ في الحجر ({ $code })
history-mail-retried = إعادة قراءة بريد محجور
history-mail-released = إنشاء { $ticket } يدويًا من البريد { $mail }
history-moved-away = نقل رسالة إلى { $to }
history-moved-here = نقل { $message } إلى هنا من { $from }
history-a-message = رسالة
history-reread = تحديث نص { $message } من البريد { $mail }
history-raw-read = قراءة البريد الخام { $mail }
history-opened = فتح التذكرة { $channel }
history-opened-for = فتح التذكرة { $channel } لأجل { $person }
history-wrote = كتابة رسالة
history-wrote-by-machine = كتابة رسالة (آليًا)
history-received = استلام رسالة من { $person }
history-received-automatic = استلام رسالة آلية من { $person }
history-older = إدراج رسالة أقدم من { $person }
history-acknowledged = تأكيد استلام التذكرة
history-replied = كتابة رد
history-noted = كتابة ملاحظة
history-planned = كتابة رد يُرسَل في { $at }
history-taken-back = سحب رد قبل إرساله
history-dispatched = إرسال رد كتبه { $person }
history-held-back = حجز رد مجدول: { $reason }
history-solved = حل التذكرة
history-closed = إغلاق التذكرة
history-reopened = إعادة فتح التذكرة
history-outcome = تسجيل النتيجة
history-outcome-again = تسجيل النتيجة، الحل للمرة { $nth }
history-nth = { $form ->
       *[other] { $n }
    }
history-took = تولّي التذكرة
history-took-over = تولّي التذكرة من { $from }
history-gave = إسناد التذكرة إلى { $to }
history-gave-from = إسناد التذكرة إلى { $to } (كانت لدى { $from })
history-gave-back = إعادة التذكرة؛ ليست لدى أحد
history-took-away = سحب التذكرة من { $from }؛ ليست لدى أحد
history-left-with-nobody = إبقاء التذكرة بلا مسند إليه
history-tags-added = إضافة { $count ->
        [one] الوسم
        [two] الوسمين
       *[other] الوسوم
    } { $tags }
history-tags-removed = إزالة { $count ->
        [one] الوسم
        [two] الوسمين
       *[other] الوسوم
    } { $tags }
history-tags-both = { $added } و{ $removed }
history-external-id = تغيير المعرّف الخارجي
history-follow-up = ربطها متابعةً لـ { $ticket }
history-join-suggested = اقتراح أنها تنتمي إلى { $ticket }
history-join-accepted = ضمّها إلى { $ticket }
history-join-declined = إبقاؤها منفصلة عن { $ticket }
history-spam-suspected = اعتبارها مزعجة ووضعها في رف البريد المزعج
history-spam = وسمها بريدًا مزعجًا
history-no-spam = تأكيد أنها ليست بريدًا مزعجًا
history-found-in-cc = العثور على { $person } في النسخة
history-copy-added = إضافة { $person } إلى النسخ
history-copy-removed = إزالة { $person } من النسخ
history-watcher = جعل { $person } متابعًا
history-no-watcher = إزالة { $person } من المتابعين
history-handed = تسليمها إلى { $to }
history-handed-nobody = تسليمها إلى لا أحد
history-deleted = حذف التذكرة
history-restored = استعادة التذكرة المحذوفة
history-undone = التراجع عما جرى للتو
history-snoozed-until = تأجيلها حتى { $at } أو حتى يكتب العميل
history-snoozed = تأجيلها حتى يكتب العميل
history-snooze-over = إعادتها: انتهى التأجيل
history-snooze-wrote = إيقاظها: كتب العميل
history-snooze-by-hand = إيقاظها قبل أوانها
history-mail-sent = إرسال البريد
history-mail-delayed = تأجيل إرسال البريد بعد { $count ->
        [one] محاولة واحدة
        [two] محاولتين
        [few] { $count } محاولات
       *[other] { $count } محاولة
    }: { $reason }
history-mail-failed = تعذر تسليم البريد: { $reason }
history-mail-withdrawn-part = سحب البريد؛ وربما وصل إلى بعض المستلمين
history-mail-withdrawn = سحب البريد قبل مغادرته
history-acknowledgement-withheld = عدم إرسال تأكيد: { $reason }
history-address-died = تبيّن أن البريد إلى { $person } لا يصل
history-address-died-why = تبيّن أن البريد إلى { $person } لا يصل: { $reason }
history-address-revived = العودة إلى الكتابة إلى عنوان { $person }
history-complained = أبلغ { $person } عن بريد بأنه مزعج، فلن يُرسَل إليه شيء تلقائي بعد الآن
history-person-added = إضافة { $person } بصفة { $role }
history-person-changed = تغيير { $fields } لدى { $person }
history-role-changed = جعل { $person } بصفة { $to } (سابقًا { $from })
history-person-suspended = إيقاف { $person }
history-person-restored = السماح لـ { $person } مجددًا
history-password-own = تعيين كلمة مرور جديدة
history-password-for = تعيين كلمة مرور لـ { $person }
history-signed-in = تسجيل الدخول
history-sign-in-failed = رفض تسجيل دخول
history-sign-in-failed-as = رفض تسجيل دخول باسم { $person }
history-signed-out = تسجيل الخروج
history-token-made = إنشاء مفتاح واجهة برمجة لـ { $person }
history-token-made-any = إنشاء مفتاح واجهة برمجة لـ { $person } يتحدث باسم أي شخص
history-token-revoked = إبطال مفتاح واجهة برمجة
history-link-made = إنشاء رابط إعداد لـ { $person }
history-organisation-added = إضافة المؤسسة { $organisation }
history-organisation-changed = تغيير المؤسسة { $organisation }
history-organisation-deleted = حذف المؤسسة { $organisation }
history-team-added = إضافة الفريق { $team }
history-team-changed = تغيير الفريق { $team }
history-team-deleted = حذف الفريق { $team }
history-team-joined = إضافة { $person } إلى { $team }
history-team-left = إخراج { $person } من { $team }
history-mailbox-added = إضافة صندوق البريد { $mailbox }
history-mailbox-changed = تغيير { $fields } في صندوق البريد { $mailbox }
history-mailbox-removed = إزالة صندوق البريد { $mailbox }
history-key-made = إنشاء مفتاح لتوقيع بريد { $domain }
history-key-published = رُئي مفتاح { $domain } في DNS وسيُوقَّع به من الآن
history-key-retired = إحالة مفتاح { $domain } إلى التقاعد لأن مفتاحًا أحدث يوقّع
history-view-made = إنشاء طريقة عرض
history-view-changed = تغيير طريقة عرض
history-view-deleted = حذف طريقة عرض
history-view-restored = التراجع عن حذف طريقة عرض
history-setting = تغيير الإعداد { $name }
history-macro-made = إنشاء ماكرو
history-macro-changed = تغيير ماكرو
history-macro-deleted = حذف ماكرو
history-article-added = بدء مقالة
history-article-changed = تغيير خصائص مقالة في كل اللغات
history-article-written = حفظ نص مقالة
history-article-published = نشر نص مقالة
history-article-planned = جدولة نشر نص مقالة
history-article-unplanned = إلغاء جدولة نشر نص مقالة
history-article-withdrawn = سحب نص مقالة
history-article-review-asked = طلب مراجعة مقالة
history-article-approved = الموافقة على نص مقالة
history-article-confirmed = تأكيد أن مقالة ما زالت صحيحة
history-article-check-due = تنبيه المسؤول عن مقالة إلى أن يراجعها
history-article-file-added = إضافة ملف إلى مقالة
history-article-file-removed = إزالة ملف من مقالة
history-article-archived = أرشفة مقالة
history-article-restored = إخراج مقالة من الأرشيف
history-article-voted = إبداء الرأي في فائدة مقالة
history-article-center = تغيير مركز المساعدة
history-file-uploaded = رفع ملف
history-file-downloaded = تنزيل ملف
history-file-previewed = معاينة ملف
history-file-blocked = حظر ملف وجد فيه الفاحص { $finding }
history-blocked-downloaded = تنزيل ملف محظور رغم ذلك
history-files-not-taken = عدم قبول { $count ->
        [one] ملف واحد
        [two] ملفين
        [few] { $count } ملفات
       *[other] { $count } ملفًا
    } لتجاوز الحجم المسموح
history-pictures-allowed = السماح بعرض صور هذا المرسل من الآن
history-pictures-forbidden = منع عرض صور هذا المرسل بعد الآن
history-exported = تصدير { $count ->
        [one] تذكرة واحدة
        [two] تذكرتين
        [few] { $count } تذاكر
       *[other] { $count } تذكرة
    }
history-backup = إنشاء نسخة احتياطية بحجم { $size }
history-workspace-restored = استعادة مساحة العمل كما كانت عند الحدث { $seq }
history-note-added = كتابة ملاحظة تذكير عن { $person }
history-note-changed = تغيير ملاحظة عن { $person }
history-note-done = وسم ملاحظة عن { $person } منجزةً
history-note-reopened = العودة إلى ملاحظة عن { $person }
history-note-removed = إزالة ملاحظة عن { $person }
history-card-added = إعداد بطاقة عميل
history-card-changed = تغيير بطاقة عميل
history-card-key = إنشاء سر جديد لبطاقة عميل
history-card-deleted = حذف بطاقة العميل { $name }
history-rule-added = إنشاء قاعدة
history-rule-changed = تغيير قاعدة
history-rule-deleted = حذف القاعدة «{ $title }»
history-rules-arranged = ترتيب القواعد
history-rule-applied = تصرّفت لأن شروطها تحققت بعد ما حدث (الحدث { $event })
history-rule-applied-time = تصرّفت لأن وقتها قد حان
history-rule-hindered = لم تستطع تنفيذ كل ما عليها: { $reason }
history-rules-rest = يوقف القواعد هنا مؤقتًا: تصرّفت مرات كثيرة خلال ساعة
