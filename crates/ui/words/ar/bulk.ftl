bulk-select = تحديد #{ $ticket }
bulk-change-selected = تغيير التذاكر المحددة
bulk-selected = المحددة
bulk-solve = حلّ
bulk-pending = معلّقة
bulk-tomorrow = غدًا
bulk-spam = بريد مزعج
bulk-more = المزيد…
bulk-all-of-list = كل هذه القائمة…
bulk-select-none = إلغاء التحديد
bulk-none = بلا
bulk-nobody = لا أحد
bulk-title = تغيير { $count ->
        [zero] لا تذاكر
        [one] تذكرة واحدة
        [two] تذكرتين
        [few] { $count } تذاكر
        [many] { $count } تذكرة
       *[other] { $count } تذكرة
    }
bulk-back = العودة إلى القائمة
bulk-nothing = لم تُحدَّد أي تذكرة
bulk-nothing-words = حدّد بعضها في قائمة، بالمفتاح x أو بالفأرة، واختر ما تريد تغييره.
bulk-what = ما الذي يُغيَّر
bulk-left-alone = ما لا تمسّه يبقى كما هو.
bulk-change-them = تغييرها
bulk-change = تغيير { $count ->
        [zero] لا تذاكر
        [one] تذكرة واحدة
        [two] تذكرتين
        [few] { $count } تذاكر
        [many] { $count } تذكرة
       *[other] { $count } تذكرة
    }
bulk-look-again = معاينة من جديد
bulk-look = معاينة ما سيحدث
bulk-would-happen = ما الذي سيحدث
bulk-will-change = { $count ->
        [zero] لن تتغير أي تذكرة
        [one] ستتغير تذكرة واحدة
        [two] ستتغير تذكرتان
        [few] ستتغير { $count } تذاكر
        [many] ستتغير { $count } تذكرة
       *[other] ستتغير { $count } تذكرة
    }
bulk-are-so = ، { $count ->
        [zero] ولا شيء كذلك من قبل
        [one] وواحدة كذلك من قبل
        [two] واثنتان كذلك من قبل
        [few] و{ $count } كذلك من قبل
        [many] و{ $count } كذلك من قبل
       *[other] و{ $count } كذلك من قبل
    }
bulk-cannot = ، وتعذّر ذلك في { $count }
bulk-and-more = و{ $count } غيرها
bulk-as-it-is = كما هي
bulk-status = الحالة
bulk-assignee = المسند إليه
bulk-team = الفريق
bulk-priority = الأولوية
bulk-add-tags = إضافة وسوم
bulk-add-tags-example = مهم طابعة
bulk-remove-tags = إزالة وسوم
bulk-snooze = تأجيل حتى
bulk-merge = دمج في التذكرة
bulk-they-are-spam = هي بريد مزعج
bulk-taking-back = التراجع عن تغيير
bulk-changing = تغيير التذاكر
bulk-takes-back = تراجُع عن { $what }.
bulk-changed-before = ما غُيّر سابقًا
bulk-was-taken-back = جرى التراجع عن هذا.
bulk-undo-verb = تراجع: التغيير كله
bulk-undo-all = التراجع عنه كله
bulk-not-changed = لم تتغير
bulk-back-to-lists = العودة إلى القوائم
bulk-done = انتهى: { $done } من أصل { $all ->
        [zero] لا تذاكر
        [one] تذكرة واحدة
        [two] تذكرتين
        [few] { $all } تذاكر
        [many] { $all } تذكرة
       *[other] { $all } تذكرة
    }
bulk-at-work = جارٍ العمل: { $done } من أصل { $all ->
        [zero] لا تذاكر
        [one] تذكرة واحدة
        [two] تذكرتين
        [few] { $all } تذاكر
        [many] { $all } تذكرة
       *[other] { $all } تذكرة
    }
bulk-changed = { $count ->
        [zero] لم تُغيَّر أي تذكرة
        [one] غُيّرت تذكرة واحدة
        [two] غُيّرت تذكرتان
        [few] غُيّرت { $count } تذاكر
        [many] غُيّرت { $count } تذكرة
       *[other] غُيّرت { $count } تذكرة
    }
bulk-were-so = ، { $count ->
        [zero] ولا شيء كان كذلك
        [one] وواحدة كانت كذلك
        [two] واثنتان كانتا كذلك
        [few] و{ $count } كانت كذلك
        [many] و{ $count } كانت كذلك
       *[other] و{ $count } كانت كذلك
    }
bulk-refused = ، ورُفضت { $count }
bulk-said-status = الحالة { $status }
bulk-said-priority = الأولوية { $priority }
bulk-said-priority-none = بلا أولوية
bulk-said-assignee = مسندة إلى شخص آخر
bulk-said-assignee-none = غير مسندة
bulk-said-team = فريق آخر
bulk-said-team-none = بلا فريق
bulk-said-tags = بالوسوم { $tags }
bulk-said-without-tags = بلا الوسوم { $tags }
bulk-said-snoozed = مؤجلة
bulk-said-spam = بريد مزعج
bulk-said-merged = جزء من #{ $ticket }
bulk-list-comma = ،{ " " }
bulk-snooze-example = غدًا 9، حتى يكتبوا
