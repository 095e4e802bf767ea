tags-find-tag = البحث عن وسم
tags-begin = وسوم تبدأ بـ
tags-begins = يبدأ بـ
tags-find = بحث
tags-none = لا وسوم بعد
tags-none-words = تُوضع الوسوم على التذاكر: افتح تذكرة واضغط l.
tags-no-such = لا يوجد هذا الوسم
tags-no-such-words = لا تذكرة عليها وسم يبدأ هكذا.
tags-all = كل الوسوم
tags-caption = الوسوم، الأكثر استخدامًا أولًا
tags-tag = الوسم
tags-tickets = التذاكر
tags-change = تغيير
tags-what = إعادة تسمية، دمج، حذف
tags-becomes-label = ما الذي يصير إليه
tags-becomes-example = اسم جديد أو وسم آخر
tags-look = معاينة ما يتغير
tags-take-away = إزالته
tags-title = الوسوم
tags-what-changes = ما الذي يتغير
tags-joins = { $tag } في { $count ->
        [zero] لا تذاكر
        [one] تذكرة واحدة
        [two] تذكرتين
        [few] { $count } تذاكر
        [many] { $count } تذكرة
       *[other] { $count } تذكرة
    } يصير { $becomes }، وهو على { $others ->
        [zero] لا تذاكر
        [one] تذكرة واحدة
        [two] تذكرتين
        [few] { $others } تذاكر
        [many] { $others } تذكرة
       *[other] { $others } تذكرة
    } من قبل. وبعدها لا يمكن التمييز بينهما.
tags-becomes = { $tag } في { $count ->
        [zero] لا تذاكر
        [one] تذكرة واحدة
        [two] تذكرتين
        [few] { $count } تذاكر
        [many] { $count } تذكرة
       *[other] { $count } تذكرة
    } يصير { $becomes }.
tags-goes = يُزال { $tag } من { $count ->
        [zero] لا تذاكر
        [one] تذكرة واحدة
        [two] تذكرتين
        [few] { $count } تذاكر
        [many] { $count } تذكرة
       *[other] { $count } تذكرة
    }.
tags-sure-hint = تبقى طرق العرض والماكرو وعمليات البحث المحفوظة التي تذكره كما هي. ويجري ذلك على دفعات؛ فلا ينتظر أحد.
tags-do-it = تنفيذ
tags-leave-it = تركه
tags-lately = مؤخرًا
tags-line-becomes = { $tag } يصير { $becomes }
tags-line-goes = يُزال { $tag }
tags-done-on = أُنجز في { $count ->
        [zero] لا تذاكر
        [one] تذكرة واحدة
        [two] تذكرتين
        [few] { $count } تذاكر
        [many] { $count } تذكرة
       *[other] { $count } تذكرة
    }.
tags-progress = تقدّم { $tag }
tags-done-of = { $done } من { $total }
tags-done-of-tickets = { $done } من أصل { $total ->
        [zero] لا تذاكر
        [one] تذكرة واحدة
        [two] تذكرتين
        [few] { $total } تذاكر
        [many] { $total } تذكرة
       *[other] { $total } تذكرة
    }
