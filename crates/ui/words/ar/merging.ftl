merging-back = العودة إلى التذكرة
merging-nothing = لا شيء للدمج بعد
merging-nothing-words = ابحث عن التذاكر التي تدور حول الأمر نفسه، بالرقم أو بالكلمات.
merging-which-stays = ستصبح هذه واحدة. أيها يبقى؟
merging-this-ticket = هذه التذكرة
merging-add-another = إضافة أخرى
merging-which-same = أي تذكرة تدور حول الأمر نفسه؟
merging-add = إضافة
merging-title = دمج التذاكر
merging-stays = تبقى
merging-keep = إبقاء هذه
merging-messages = { $count ->
        [zero] لا رسائل
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $count } رسائل
        [many] { $count } رسالة
       *[other] { $count } رسالة
    }
merging-notes = ، { $count ->
        [zero] لا ملاحظات
        [one] ملاحظة واحدة
        [two] ملاحظتان
        [few] { $count } ملاحظات
        [many] { $count } ملاحظة
       *[other] { $count } ملاحظة
    }
merging-files = ، { $count ->
        [zero] لا ملفات
        [one] ملف واحد
        [two] ملفان
        [few] { $count } ملفات
        [many] { $count } ملفًا
       *[other] { $count } ملف
    }
merging-waiting = ، { $count ->
        [zero] لا ردود منتظرة
        [one] رد منتظر واحد
        [two] ردّان منتظران
        [few] { $count } ردود منتظرة
        [many] { $count } ردًا منتظرًا
       *[other] { $count } رد منتظر
    }
merging-drafts = ، { $count ->
        [zero] لا مسودات
        [one] مسودة واحدة
        [two] مسودتان
        [few] { $count } مسودات
        [many] { $count } مسودة
       *[other] { $count } مسودة
    }
merging-leave-out = استبعادها
merging-leave-out-ticket = استبعاد #{ $ticket }
merging-what-happens = ما الذي يحدث
merging-goes = { $all ->
        [zero] ينتقل
        [one] ينتقل
        [two] ينتقل
        [few] تنتقل
        [many] ينتقل
       *[other] ينتقل
    } { $messages ->
        [zero] لا رسائل
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $messages } رسائل
        [many] { $messages } رسالة
       *[other] { $messages } رسالة
    } من { $sources } إلى #{ $target }، بحسب الزمن، مع { $files }.
merging-goes-notes = { $all ->
        [zero] ينتقل
        [one] ينتقل
        [two] ينتقل
        [few] تنتقل
        [many] ينتقل
       *[other] ينتقل
    } { $messages ->
        [zero] لا رسائل
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $messages } رسائل
        [many] { $messages } رسالة
       *[other] { $messages } رسالة
    } و{ $notes ->
        [zero] لا ملاحظات
        [one] ملاحظة واحدة
        [two] ملاحظتان
        [few] { $notes } ملاحظات
        [many] { $notes } ملاحظة
       *[other] { $notes } ملاحظة
    } من { $sources } إلى #{ $target }، بحسب الزمن، مع { $files }.
merging-their-files = ملفاتها
merging-all-on-them = كل ما يتعلق بها
merging-waiting-held = الردود المنتظرة تنتقل معها وتُحجز حتى يراجعها كاتبها.
merging-stubs = { $count ->
        [zero] تبقى
        [one] تبقى
        [two] تبقيان
        [few] تبقى
        [many] تبقى
       *[other] تبقى
    } { $sources } إحالة مغلقة تقود إلى #{ $target }. والردود على بريدها تصل إلى هناك.
merging-reopens = يُعاد فتح #{ $target }: الدور عليك في إحداها.
merging-can-undo = يمكن التراجع عنه: تعود هذه الرسائل نفسها تمامًا.
merging-who-reads = من يقرؤها من الآن
merging-nobody-more = لا أحد خارج الفريق يقرأ أكثر من ذي قبل.
merging-gains = { $who } مشارك في #{ $target } وسيمكنه قراءة ما قيل في { $tickets }.
merging-colleagues = يرى أفراد { $who } طلبات بعضهم بعضًا: سيمكنهم عبر #{ $target } قراءة ما قيل في { $tickets }.
merging-outside = يشاركون فيما سيُنقل، ولا يقرؤون ولا يصلهم شيء من #{ $target } ما لم تسمح لهم
merging-let-read = السماح لـ { $who } بقراءتها وتلقي الردود
merging-confirm = راجعتُ من يقرأ ماذا
merging-confirm-hint = هذه التذاكر ليست للأشخاص أنفسهم.
merging-into = دمج في #{ $target }
merging-find-example = #1234 أو كلمات
merging-number-or-words = رقم أو كلمات
merging-find = بحث
merging-no-other = ليس لمقدّم الطلب تذكرة أخرى غير مغلقة. ابحث عن واحدة بالرقم أو بالكلمات.
merging-nothing-found = لم يُعثر على شيء. جرّب رقمها أو كلمات أخرى.
merging-same-requester = لمقدّم الطلب نفسه أولًا، ثم للمؤسسة نفسها
merging-desk = المكتب
merging-note = ملاحظة
merging-no-text = (بلا نص)
merging-message = الرسالة
merging-what-goes = ما الذي يدخل في التذكرة الجديدة؟
merging-this-alone = هذه الرسالة وحدها
merging-and-later = { $count ->
        [zero] هي وحدها
        [one] هي وواحدة لاحقة
        [two] هي واثنتان لاحقتان
        [few] هي و{ $count } لاحقة
        [many] هي و{ $count } لاحقة
       *[other] هي و{ $count } لاحقة
    }
merging-and-later-more = { $count ->
        [zero] هي وغيرها
        [one] هي وواحدة لاحقة وغيرها
        [two] هي واثنتان لاحقتان وغيرهما
        [few] هي و{ $count } لاحقة وغيرها
        [many] هي و{ $count } لاحقة وغيرها
       *[other] هي و{ $count } لاحقة وغيرها
    }
merging-may-read-later = يجوز لـ { $who } قراءة اللاحقة
merging-may-read-hint = يُسأل عنه فقط حيث كتب آخرون بعضها.
merging-all-of-them = نقلها كلها لا يترك شيئًا في #{ $ticket }.
merging-later-ones = اللاحقة
merging-new-subject = موضوع التذكرة الجديدة
merging-split-asks = { $who } مقدّم طلب التذكرة الجديدة ويتلقى ردودها. ومن كتبوا غيره تجدهم هناك لتقبلهم.
merging-split-files = تنتقل الملفات والرسائل معها؛ والردود على ما أُرسل سابقًا تصل إلى #{ $ticket } كما كانت.
merging-split-linked = التذكرتان مرتبطتان، ويمكن التراجع.
merging-split-off = فصلها
merging-split-title = تقسيم #{ $ticket }
merging-which-ticket = إلى أي تذكرة؟
merging-move-words = سيتمكن أصحاب التذكرة الأخرى من قراءتها ما لم تكن ملاحظة. ولا تصل كاتبها الردود هناك ما لم تقبله.
merging-move-title = نقل رسالة من #{ $ticket }
