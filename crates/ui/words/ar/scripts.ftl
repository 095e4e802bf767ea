js-now = الآن
js-minutes = { $n } د
js-hours = { $n } س
js-days = { $n } ي
js-in-minutes = بعد { $n } د
js-in-hours = بعد { $n } س
js-in-days = بعد { $n } ي
js-unreachable = تعذّر الوصول إلى الخادم.
js-unreachable-again = تعذّر الوصول إلى الخادم. حاول مرة أخرى.
js-nothing-lost = تعذّر الوصول إلى الخادم. لم يُفقد شيء: نصك ما زال هنا. حاول مرة أخرى.
js-not-taken = لم يقبله الخادم.
js-not-accepted = لم يقبل الخادم هذا.
js-look = عرض
js-close = إغلاق
js-cancel = إلغاء
js-try-again = إعادة المحاولة
js-unread = غير مقروءة
js-how-told = كيف يتم إشعارك
js-people = الأشخاص
js-tickets = التذاكر
js-emoji = رموز تعبيرية
js-macros = وحدات الماكرو
js-articles = المقالات
js-copy-for = يتلقى نسخة: { $address }
js-copied-to = { $name } يتلقى نسخة
js-suggestions = { $n ->
        [zero] لا اقتراحات: { $first }
        [one] اقتراح واحد: { $first }. اختر بمفاتيح الأسهم واقبل بمفتاح الإدخال.
        [two] اقتراحان: { $first }. اختر بمفاتيح الأسهم واقبل بمفتاح الإدخال.
        [few] { $n } اقتراحات: { $first }. اختر بمفاتيح الأسهم واقبل بمفتاح الإدخال.
        [many] { $n } اقتراحًا: { $first }. اختر بمفاتيح الأسهم واقبل بمفتاح الإدخال.
       *[other] { $n } اقتراح: { $first }. اختر بمفاتيح الأسهم واقبل بمفتاح الإدخال.
    }
js-draft-saved = حُفظت المسودة
js-draft-gone = حُفظت المسودة. أما السابقة فقد أُرسلت أو أُفرغت في صفحة أخرى.
js-draft-not-saved = لم تُحفظ: { $problem } النص محفوظ في علامة التبويب هذه.
js-line-down = انقطع الاتصال. ما تكتبه محفوظ في علامة التبويب هذه.
js-draft = مسودة
js-draft-unsent = لم ترسل هذا بعد
js-draft-other = حُفظ هنا نص آخر لك من صفحة أخرى أو جهاز آخر:
js-draft-changed = تغيّر هذا في صفحة أخرى أو جهاز آخر؛ وكان هنا من قبل:
js-draft-put-back = استعادة نصي
js-draft-use = استخدام ذاك
js-draft-leave = اتركه هكذا
js-draft-keep = الاحتفاظ بنصي
js-draft-sent = أُرسل من صفحة أخرى.
js-draft-emptied = أُرسل أو أُفرغ في صفحة أخرى. سيُحفظ هذا النص من جديد عندما تغيّره.
js-file-too-large = حجمه أكبر من { $limit }، وهو الحد الأقصى للملف.
js-files-too-large = مجموع الملفات سيتجاوز { $limit }.
js-files-too-many = الحد الأقصى للملفات في الرسالة الواحدة: { $count }.
js-file-empty = إنه فارغ أو مجلد.
js-file-uploaded = تم رفع { $name }
js-file-uploading = جارٍ رفع { $name }
js-file-remove = إزالة
js-file-problem = { $name }: { $problem }
js-file-underway = ما زال هناك ملف قيد الرفع. أعد الإرسال عند اكتماله، أو ألغِه.
js-file-stays = تعذّرت إزالة الملف؛ ألغِ تحديده لاستبعاده.
js-plain-text = نص عادي
js-format-bold = غامق
js-format-italic = مائل
js-format-code = رمز
js-format-words = نص
js-preview-empty = لا شيء لعرضه بعد.
js-preview-failed = لا توجد معاينة: { $problem }
js-to-nobody = لا أحد
js-to-nobody-yet = لا أحد بعد
js-group-page = في هذه الصفحة
js-group-go = الذهاب إلى
js-group-everywhere = في كل مكان
js-next-in-list = التالي في القائمة
js-previous-in-list = السابق في القائمة
js-select-ticket = تحديد التذكرة
js-go-to = الذهاب إلى { $name }
js-go-to-ticket = الذهاب إلى التذكرة #{ $number }
js-all-commands = كل الأوامر والمفاتيح
js-change-keys = تغيير مفاتيحي
js-no-command = لا يوجد أمر كهذا. مفتاح الإدخال يبحث عنه.
js-key-taken = مستخدم لـ «{ $verb }»
js-list-news = { $n ->
        [zero] لم تصل تذاكر – عرض
        [one] وصلت تذكرة واحدة – عرض
        [two] وصلت تذكرتان – عرض
        [few] وصلت { $n } تذاكر – عرض
        [many] وصلت { $n } تذكرة – عرض
       *[other] وصلت { $n } تذكرة – عرض
    }
js-overtaken = { $words } بينما كنت تكتب.
js-have-read = قرأته
js-make-note = حوّل نصي إلى ملاحظة
js-macro-find = البحث عن ماكرو
js-macro-find-hint = البحث عن ماكرو…
js-macro-none = لا يوجد ماكرو كهذا.
js-macro-where = تُنشأ وحدات الماكرو في صفحة «وحدات الماكرو»: نصوص وتغييرات لما يتكرر.
js-macro-make = إنشاء واحد
js-macro-not-shown = تعذّر عرضه.
js-macro = الماكرو
js-macro-done = { $title }: تم
js-macro-in-reply = أُدرج { $title } في الرد. لم يُرسل شيء.
js-macro-in-note = أُدرج { $title } في الملاحظة. لم يُرسل شيء.
js-macro-dropped = لن يغيّر الماكرو شيئًا الآن؛ ويبقى نصه.
js-known = { $n ->
        [zero] لا أحد معروف
        [one] شخص معروف
        [two] شخصان معروفان
        [few] { $n } أشخاص معروفين
        [many] { $n } شخصًا معروفًا
       *[other] { $n } شخص معروف
    }
js-typed-again = ما كتبته من قبل موجود هنا من جديد.
js-assigned-nobody = غير مسندة لأحد
js-note-added = أُضيفت الملاحظة
js-reply-waits = الرد ينتظر الإرسال؛ يمكنك سحبه
js-reply-sent = أُرسل الرد
js-ticket-opened = فُتحت التذكرة
js-copied = تم النسخ
js-refused = #{ $ticket } { $subject }: { $problem }
js-views = يطّلع على هذا
js-writes-note = يكتب ملاحظة
js-writes-reply = يكتب ردًا
js-who-views = { $name } يطّلع على هذا
js-who-writes-note = { $name } يكتب ملاحظة
js-who-writes-reply = { $name } يكتب ردًا
js-push-forbidden = طُلب من المتصفح عدم عرض إشعارات هذه الصفحة. اسمح بها في إعداداته لهذه الصفحة.
js-push-on = سيُشعرك هذا المتصفح من الآن حتى تسجّل الخروج منه.
js-push-failed = لم ينجح ذلك: { $problem }
js-push-none = هذا المتصفح لا يدعم الإشعارات الفورية.
js-push-https = الإشعارات الفورية تتطلب HTTPS.
js-merge = دمج التذاكر
js-tags-in-use = الوسوم المستخدمة
js-tag-added = أُضيف { $tags }
js-tag-removed = أُزيل { $tag }
js-tag-remove = إزالة { $tag }
js-tags-none = لا شيء
js-colours-system = الألوان: كما في النظام. التبديل إلى الفاتح
js-colours-light = الألوان: فاتحة. التبديل إلى الداكن
js-colours-dark = الألوان: داكنة. التبديل إلى ألوان النظام
js-watch-hours = { $h } س { $m } د
js-watch-minutes = { $m } د { $s } ث
js-watch-seconds = { $s } ث
