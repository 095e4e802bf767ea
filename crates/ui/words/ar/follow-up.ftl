follow-up-title = المتابعة
follow-up-lead = ما يفعله المكتب من نفسه بعد الرد: التذكير ما دام العميل صامتًا، وسؤالان بعد الحل، ثم الإغلاق.
follow-up-whose = صاحب القاعدة
follow-up-desk = المكتب كله
follow-up-own = له قاعدة خاصة
follow-up-off = لا يحدث شيء بعد: المعروض هنا اقتراح. ويبدأ العمل بما يُحل أو يُعلَّق بعد الحفظ.
follow-up-inherited = يتبع هذا الفريق قاعدة المكتب. وما تحفظه هنا يسري على هذا الفريق وحده.
follow-up-questions = أسئلة بعد الحل
follow-up-questions-hint = نقرة لكل سؤال، وتعليق لمن شاء. ولا يُسأل إلا من رد عليه أحد هنا، ولا يُسأل أحد رغمًا عنه.
follow-up-ask-hours = «كيف كانت مساعدتنا؟»، بعد الحل بساعات
follow-up-ask-hours-hint = فارغ: أبدًا. 0: فورًا. وفي ساعات عمل الفريق إن كان له تقويم.
follow-up-held-days = «هل ما زال يعمل؟»، بعد الحل بأيام
follow-up-held-days-hint = الجواب بلا يعيد فتح التذكرة بكلماتهم. وعدم الرد يُسجَّل على أنه عدم رد.
follow-up-gap-days = أيام بين سؤالين للشخص نفسه
follow-up-gap-days-hint = عن تذكرتين مختلفتين.
follow-up-reminders = أثناء التعليق
follow-up-reminders-hint = في سلسلة بريد التذكرة نفسها وبلغة العميل. وأي كلمة منه توقفها.
follow-up-remind-days = التذكير الأول، بعد أيام
follow-up-remind-again-days = التذكير الثاني، بعد أيام
follow-up-solve-days = تُعد محلولة، بعد أيام
follow-up-solve-days-hint = تُحسب كلها من آخر كلمة لكم. والرد يعيد فتحها.
follow-up-closing = الإغلاق
follow-up-close-days = تُغلق بعد الحل بأيام
follow-up-close-days-hint = من يكتب بعد ذلك يفتح تذكرة جديدة مرتبطة بها.
follow-up-mails = الرسائل
follow-up-mails-hint = كما تخرج، والروابط أسفل النص. وما لا تكتب له نصًا يبقى بكلمات المكتب.
follow-up-language = لغة الرسائل
follow-up-save = حفظ المتابعة
follow-up-remove = استخدام قاعدة المكتب
follow-up-remove-sure = تُزال قاعدة الفريق ونصوصه الخاصة.
follow-up-own-words = نص خاص
follow-up-preview = هكذا تُقرأ
follow-up-text = بدلًا من كلمات المكتب
follow-up-text-hint = يقبل النص { $ticket } و{ $mailbox } وتنسيق ماركداون. والأسئلة والروابط تأتي من نفسها.
follow-up-test = حفظ وإرسال تجربة إليّ
follow-up-mail-satisfaction = كيف كانت مساعدتنا؟
follow-up-mail-held = هل ما زال يعمل؟
follow-up-mail-both = السؤالان معًا
follow-up-mail-first = التذكير الأول
follow-up-mail-second = التذكير الثاني
follow-up-mail-solved = تُعد محلولة
follow-up-letter-satisfaction =
    مرحبًا،

    حُلّ طلبك رقم { $ticket }.
follow-up-letter-held =
    مرحبًا،

    قبل أيام حللنا طلبك رقم { $ticket }.
follow-up-letter-both =
    مرحبًا،

    حللنا طلبك رقم { $ticket } قبل قليل. سؤالان قصيران:
follow-up-letter-first =
    مرحبًا،

    ننتظر ردك على الطلب رقم { $ticket } ونود أن نتابع مساعدتك. يكفي الرد على هذه الرسالة.
follow-up-letter-second =
    مرحبًا،

    ما زلنا ننتظر ردك على الطلب رقم { $ticket }. إن كان الأمر قد انتهى فلا داعي لفعل شيء، وإلا فيكفي الرد على هذه الرسالة.
follow-up-letter-second-solve =
    مرحبًا،

    ما زلنا ننتظر ردك على الطلب رقم { $ticket }. إن لم يصلنا شيء خلال { $days ->
        [zero] اليوم
        [one] يوم واحد
        [two] يومين
        [few] { $days } أيام
        [many] { $days } يومًا
       *[other] { $days } يوم
    } فسنعده محلولًا. وقبل ذلك وبعده يكفي الرد على هذه الرسالة إن احتجت إلينا.
follow-up-letter-solved =
    مرحبًا،

    لم يصلنا شيء آخر بشأن طلبك رقم { $ticket }، فعددناه محلولًا. إن لم يكن كذلك فيكفي الرد على هذه الرسالة ليُفتح من جديد فورًا.
follow-up-letter-ask = كيف كانت مساعدتنا؟
follow-up-letter-good = جيدة، أنا راضٍ
follow-up-letter-bad = ليست جيدة، لست راضيًا
follow-up-letter-ask-held = هل ما زال الحل يعمل؟
follow-up-letter-yes = نعم، ما زال يعمل
follow-up-letter-no = لا، عادت المشكلة
follow-up-letter-more = لقول المزيد يكفي الرد على هذه الرسالة.
follow-up-letter-refusal = لا تسألوني مجددًا
follow-up-did-not-hold-words = لم يعد يعمل.
follow-up-page = طلبك
follow-up-page-title = طلبك رقم { $ticket }
follow-up-comment = هل من إضافة؟
follow-up-comment-hint = إن شئت.
follow-up-words = ما المشكلة؟
follow-up-words-hint = إن كان الجواب لا: يصل ذلك إلى الفريق ويُفتح طلبك من جديد.
follow-up-send = إرسال
follow-up-said = لقد أجبت عن هذا من قبل. إن احتجت إلينا فيكفي الرد على إحدى رسائلنا.
follow-up-refuse = لا مزيد من الأسئلة؟
follow-up-refuse-more = لن يسألك { $workspace } مجددًا. وستصلك الردود على طلباتك كما كانت.
follow-up-thanks = شكرًا لك
follow-up-thanks-fine = وصلتنا إجابتك. يمكنك إغلاق هذه الصفحة.
follow-up-thanks-bad = وصلتنا إجابتك وسيقرؤها أحدنا. إن بقي شيء فيكفي الرد على إحدى رسائلنا.
follow-up-thanks-reopened = فُتح طلبك من جديد ووصلت كلماتك إلى الفريق.
follow-up-thanks-new = كان طلبك السابق مغلقًا، ففُتح طلب جديد بكلماتك: { $ticket }.
follow-up-stopped = لن تُسأل مجددًا
follow-up-stopped-more = ستصلك الردود على طلباتك كما كانت.
follow-up-test-subject = تجربة رسالة متابعة
follow-up-test-title = كانت هذه تجربة
follow-up-test-more = في رسالة حقيقية يفتح هذا الرابط السؤال. ولم يُحفظ شيء.
follow-up-ended = أُغلق هذا السؤال
follow-up-ended-more = كان الرد متاحًا ثلاثين يومًا. إن احتجت إلينا فيكفي الرد على إحدى رسائلنا، فهي تصل دائمًا إلى أحدنا.
follow-up-unknown = هذا الرابط لا يعمل
follow-up-unknown-more = ربما قُطع الرابط. افتحه من الرسالة نفسها أو رُدّ عليها فحسب.
follow-up-ratings = التقييمات
follow-up-ratings-lead = ما قاله الناس بعد الحل وهل دام. كل رقم يفتح التذاكر التي وراءه.
follow-up-all-teams = كل الفرق
follow-up-team = الفريق
follow-up-from = من
follow-up-to = حتى نهاية
follow-up-filter = عرض
follow-up-none-off = لا يُسأل أحد بعد
follow-up-none-off-more = اضبط المتابعة وسيظهر هنا ما يقوله الناس.
follow-up-set-up = ضبط المتابعة
follow-up-none = لا شيء هنا
follow-up-none-more = اختر وقتًا أو فريقًا آخر، أو رقمًا آخر أعلاه.
follow-up-ticket = التذكرة
follow-up-how = كيف كانت
follow-up-whether = هل دام
follow-up-by = من
follow-up-for = لـ
follow-up-when = متى
follow-up-older = الأقدم
follow-up-good = جيد
follow-up-bad = سيئ
follow-up-held = دام
follow-up-did-not-hold = لم يدم
follow-up-unanswered = سُئل ولم يُجب
follow-up-no-answer-yet = لا جواب بعد
follow-up-not-asked = لم يُسأل
follow-up-share = { $share } %
follow-up-show-all = الكل
follow-up-show-asked = سُئلوا كيف كانت
follow-up-show-rated = أجابوا
follow-up-show-good = جيد
follow-up-show-bad = سيئ
follow-up-show-commented = مع تعليق
follow-up-show-asked-held = سُئلوا هل دام
follow-up-show-held = دام
follow-up-show-did-not-hold = لم يدم
follow-up-show-unanswered = لم يجيبوا
follow-up-last = آخر تقييماتهم
follow-up-refused = لا يريد هذه الأسئلة، منذ { $since }.
follow-up-act-asked = سؤال العميل كيف كانت المساعدة
follow-up-act-asked-held = سؤال العميل هل دام الحل
follow-up-act-asked-both = سؤال العميل كيف كانت المساعدة وهل دام الحل
follow-up-act-not-asked = عدم السؤال كيف كانت المساعدة: { $why }
follow-up-act-not-asked-held = عدم السؤال هل دام الحل: { $why }
follow-up-act-not-asked-both = عدم السؤال كيف كانت المساعدة وهل دام الحل: { $why }
follow-up-act-good = تقييم المساعدة بأنها جيدة
follow-up-act-bad = تقييم المساعدة بأنها سيئة
follow-up-act-held = القول إن الحل دام
follow-up-act-did-not-hold = القول إن الحل لم يدم
follow-up-act-unanswered = تسجيل أن أحدًا لم يجب هل دام الحل
follow-up-act-reminded = تذكير العميل { $count ->
        [zero] مرة أخرى
        [one] للمرة الأولى
        [two] مرة أخرى
        [few] مرة أخرى
        [many] مرة أخرى
       *[other] مرة أخرى
    }
follow-up-act-not-reminded = عدم تذكير العميل: { $why }
follow-up-act-solved = عدّها محلولة: صمت العميل { $count ->
        [zero] أقل من يوم
        [one] يومًا واحدًا
        [two] يومين
        [few] { $count } أيام
        [many] { $count } يومًا
       *[other] { $count } يوم
    }
follow-up-act-not-solved = عدم عدّها محلولة: { $why }
follow-up-act-closed = إغلاقها بعد الحل بـ{ $count ->
        [zero] أقل من يوم
        [one] يوم واحد
        [two] يومين
        [few] { $count } أيام
        [many] { $count } يومًا
       *[other] { $count } يوم
    }
follow-up-act-refused = طلب عدم السؤال مجددًا
follow-up-why-stale = فات أوانه منذ زمن لأن المكتب لم يكن يعمل
follow-up-why-no-address = لا عنوان للكتابة إليه
follow-up-why-dead-address = البريد لا يصل إليهم
follow-up-why-complained = وصفوا رسالة منا بأنها مزعجة
follow-up-why-suspended = الشخص موقوف
follow-up-why-machine = لا يقرأ هناك أحد
follow-up-why-failed-identity = لم يجتز المرسل الفحص
follow-up-why-not-answered = لم يرد عليهم أحد من الفريق
follow-up-why-spam = هي على رف الرسائل المزعجة
follow-up-why-merged = صارت جزءًا من تذكرة أخرى
follow-up-why-continues = هي تتمة لتذكرة مغلقة
follow-up-why-solved-by-desk = حلّها المكتب من نفسه
follow-up-why-refused = لا يريدون أن يُسألوا
follow-up-why-asked-lately = سُئلوا قبل وقت قصير
follow-up-why-budget = وصلهم بريد آلي كثير
follow-up-why-reply-planned = هناك رد مجدول لهم
follow-up-why-answered = قالوا ذلك من قبل
follow-up-why-text = لا يمكن ملء النص
follow-up-why-fields = يجب ملء حقل أولًا
follow-up-why-not-reminded = لم يُرسَل أي تذكير
