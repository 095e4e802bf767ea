incident-bar = آخر كلمة { $ago }.
incident-due = حان موعد تحديث
incident-one = حادث كبير
incident-belongs = هذا جزء من حادث كبير: { $incident }
incident-declare = إعلان حادث كبير
incident-declare-verb = إعلان حادث كبير في هذه التذكرة
incident-declare-hint = يراه كل الفريق فوق كل صفحة. تصبح هذه التذكرة مشكلة وتُلحق بها غيرها.
incident-title = ما المعطل
incident-title-hint = ببضع كلمات يقرؤها الجميع.
incident-lead = المسؤول
incident-cadence = تحديث كل … دقيقة
incident-cadence-hint = من { $least } إلى { $most }. يُذكَّر المسؤول.
incident-all = الحوادث الكبيرة
incident-go = الذهاب إلى الحوادث الكبيرة
incident-none = لا حوادث كبيرة
incident-none-hint = عند تعطل شيء كبير يعلنه مشرف في تذكرته ضمن «التذاكر المرتبطة».
incident-going-on = جارية
incident-over = منتهية
incident-declared = أُعلن
incident-attached = ملحقة
incident-standing = الحال
incident-declared-by = أعلنه { $who } { $ago }. يقوده { $lead }.
incident-next = موعد التحديث التالي: { $at }.
incident-ended = انتهى { $ago }.
incident-to-ticket = التذكرة #{ $ticket }
incident-write = قل كيف الحال
incident-text = التحديث
incident-text-example = ما المعروف وما العمل ومتى الخبر التالي
incident-reach = من يقرؤه
incident-reach-team = الفريق: ملاحظة في التذكرة
incident-send = إرسال التحديث
incident-end = إنهاء الحادث بها
incident-send-hint = يتلقاه العملاء ردًا في تذاكرهم، في الخلفية.
incident-updates = ما قيل
incident-no-updates = لا شيء بعد.
incident-last-word = الكلمة الأخيرة
incident-reached = كُتب في { $sent } من { $all } تذكرة.
incident-for-team = للفريق.
incident-attached-tickets = التذاكر الملحقة
incident-nothing-attached = لا شيء بعد. ألحق ما يسأل عن الأمر نفسه.
incident-attach = إلحاق
incident-attach-number = رقم التذكرة
incident-settings = المسؤول والوتيرة
incident-did-declare = أعلن حادثًا كبيرًا يقوده { $lead }
incident-did-change = غيّر الحادث الكبير؛ يقوده { $lead }
incident-did-remind = ذكّر { $lead } بأن التحديث حان
incident-note-update = تحديث عن الحادث الكبير «{ $title }»:
incident-note-end = انتهى الحادث الكبير «{ $title }»:
incident-mend = تصحيحه أو سحبه
incident-right-words = الكلام الصحيح
incident-correct = تصحيح
incident-because = لماذا لا يصح
incident-because-hint = يقرأ هذا بدلًا منه كل من كان يمكنه قراءة التحديث.
incident-withdraw = سحب
incident-tell = إخبار من وصلهم
incident-tell-hint = برد آخر في تذاكرهم. ومن لم يصله بعد يصله الصحيح على كل حال.
incident-earlier = ما سُحب
incident-before = ما قيل قبل ذلك
incident-did-correct = صحّح تحديثًا عن الحادث الكبير
incident-did-withdraw = سحب تحديثًا عن الحادث الكبير
incident-note-corrected = تحديث مصحح عن الحادث الكبير «{ $title }»:
incident-note-withdrawn = سُحب تحديث عن الحادث الكبير «{ $title }»:
incident-mail-corrected = علينا تصحيح ما كتبناه لكم:
incident-mail-withdrawn = ما كتبناه لكم لا يصح:
incident-reach-customers = { $count ->
        [zero] والعملاء أيضًا؛ لا تذاكر ملحقة
        [one] وعميل التذكرة الملحقة أيضًا، ردًا فيها
        [two] وعميلا التذكرتين الملحقتين أيضًا، ردًا في كل منهما
        [few] وعملاء { $count } تذاكر ملحقة أيضًا، ردًا في كل منها
        [many] وعملاء { $count } تذكرة ملحقة أيضًا، ردًا في كل منها
       *[other] وعملاء { $count } تذكرة ملحقة أيضًا، ردًا في كل منها
    }
incident-reach-solve = { $count ->
        [zero] كذلك مع الحل؛ لا تذاكر ملحقة
        [one] كذلك، وتُحل التذكرة به
        [two] كذلك، وتُحل التذكرتان به
        [few] كذلك، وتُحل { $count } تذاكر به
        [many] كذلك، وتُحل { $count } تذكرة به
       *[other] كذلك، وتُحل { $count } تذكرة به
    }
incident-refused = { $count ->
        [zero] لم يُرفض في أي تذكرة
        [one] رُفض في تذكرة
        [two] رُفض في تذكرتين
        [few] رُفض في { $count } تذاكر
        [many] رُفض في { $count } تذكرة
       *[other] رُفض في { $count } تذكرة
    }
incident-did-update = { $count ->
        [zero] كتب تحديثًا عن الحادث الكبير للفريق
        [one] كتب تحديثًا عن الحادث الكبير لتذكرة ملحقة
        [two] كتب تحديثًا عن الحادث الكبير لتذكرتين ملحقتين
        [few] كتب تحديثًا عن الحادث الكبير لـ{ $count } تذاكر ملحقة
        [many] كتب تحديثًا عن الحادث الكبير لـ{ $count } تذكرة ملحقة
       *[other] كتب تحديثًا عن الحادث الكبير لـ{ $count } تذكرة ملحقة
    }
incident-did-end = { $count ->
        [zero] أنهى الحادث الكبير
        [one] أنهى الحادث الكبير بكلمة في تذكرة ملحقة
        [two] أنهى الحادث الكبير بكلمة في تذكرتين ملحقتين
        [few] أنهى الحادث الكبير بكلمة في { $count } تذاكر ملحقة
        [many] أنهى الحادث الكبير بكلمة في { $count } تذكرة ملحقة
       *[other] أنهى الحادث الكبير بكلمة في { $count } تذكرة ملحقة
    }
incident-stopped = { $count ->
        [zero] لم يُحتجز في أي تذكرة.
        [one] احتُجز في تذكرة قبل خروجه.
        [two] احتُجز في تذكرتين قبل خروجه.
        [few] احتُجز في { $count } تذاكر قبل خروجه.
        [many] احتُجز في { $count } تذكرة قبل خروجه.
       *[other] احتُجز في { $count } تذكرة قبل خروجه.
    }
