# المساعدة خطوة بخطوة في مركز المساعدة
guided-list = مساعدة خطوة بخطوة
guided-list-hint = أسئلة وخطوات، واحدة تلو الأخرى، حتى ينجح الأمر.
guided-lead = أجب عن سؤال بعد سؤال، وجرّب ما يُرجَّح أن يفيد. يمكنك أن تطلب شخصًا في أي لحظة، وسيكون لديه كل ما قلته.
guided-none = لا توجد مساعدة خطوة بخطوة بعد
guided-none-hint = ابحث في المقالات، أو راسلنا.
guided-what = ما المشكلة؟
guided-find = بحث
guided-found = هذا يناسب ما كتبته:
guided-not-found = لا تناسب هذه الكلمات أي مساعدة خطوة بخطوة.
guided-search-articles = البحث عنها في المقالات
guided-how-one = سؤال واحد أو خطوة واحدة في كل صفحة.
guided-how-unsure = «لا أعرف» جواب مقبول دائمًا، ويمكنك الرجوع.
guided-how-person = يمكنك أن تطلب شخصًا في أي لحظة، وسيكون لديه كل ما قلته.
guided-how-kept = لا يُحفظ شيء من إجاباتك ما لم تطلب شخصًا.
guided-begin = ابدأ
guided-number = الخطوة { $number }
guided-preview = لا يرى هذا إلا الفريق: هذا الدليل غير معروض على العملاء.
guided-preview-end = يمكن للعميل هنا أن يطلب شخصًا.
guided-unsure = لا أعرف
guided-consent = هل تودّ أن تفعل هذا؟
guided-agree = نعم، لا بأس
guided-decline = لا، أفضّل ألا
guided-look = علّم كل ما تراه. إن لم ترَ شيئًا منه فلا تعلّم شيئًا.
guided-look-done = هذا ما أراه
guided-look-none = لا شيء منه
guided-try = جرّب هذا من فضلك
guided-minutes = يستغرق نحو { $n } دقيقة
guided-worked = هل نجح هذا؟
guided-fixed = نعم، يعمل الآن
guided-not-fixed = لا، ما زال كما كان
guided-could-not = لم أستطع فعله
guided-partly = تحسّن، لكن شيئًا ما زال معطلاً
guided-done = فعلتُ ذلك
guided-done-so-far = هل فعلت ذلك؟ بقي ما يُصلح قبل أن يعمل كل شيء.
guided-written-in = لم يُترجم هذا إلى لغتك بعد؛ وهو باللغة { $language }.
guided-person-now = ينبغي أن ينظر شخص في هذا
guided-why-quicker = من هنا يكون الشخص أسرع من مزيد من الأسئلة.
guided-why-nothing = لا شيء مما بقي هنا يفيد بما يكفي.
guided-why-outside = ما تراه ليس مما تعرفه هذه المساعدة.
guided-why-patience = لقد فعلت ما يكفي.
guided-why-asked = لقد طلبت شخصًا.
guided-ask-person = اطلب شخصًا
guided-glad = يسرّنا أنه يعمل
guided-glad-by = هذا ما أصلحه:
guided-glad-again = إن عادت المشكلة فارجع أو اطلب شخصًا: ما فعلته ما زال هنا.
guided-ways = طرق أخرى
guided-back = رجوع
guided-others = مساعدات أخرى خطوة بخطوة
guided-over = بقي هذا مفتوحًا مدة طويلة
guided-over-more = يمكن متابعة المساعدة سبعة أيام. ابدأها من جديد، أو اطلب شخصًا: إجاباتك ما زالت هنا.
guided-withdrawn = لم تعد هذه المساعدة معروضة
guided-withdrawn-more = إجاباتك ما زالت هنا: اطلب شخصًا، وسيتابع منها.
guided-nothing-said = لم يُجَب عن شيء بعد.
guided-as = تطلب باسم { $name }.
guided-name = اسمك
guided-email = عنوان بريدك
guided-email-hint = نرد عليك هناك.
guided-words = ماذا ينبغي أن نعرف أيضًا؟ (اختياري)
guided-words-hint = بلا كلمات مرور من فضلك.
guided-along = يُرسل معه هذا
guided-send = إرسال
guided-held = انظر في بريدك من فضلك
guided-held-more = كتبنا إلى { $address }. افتح الرابط في تلك الرسالة وقل إن الطلب لك: عندئذ يتولاه شخص.
guided-held-again = لم تصل رسالة؟ انظر بين الرسائل غير المرغوب فيها. نكتب إلى العنوان الواحد مرة في اليوم، ورابط رسالة اليوم يعرض كل طلباتك.
guided-sent = يتولى الأمر شخص
guided-sent-more = رقم طلبك { $ticket }. نرد عليك بالبريد ونتابع من حيث كنت.
guided-confirm = هل هذا الطلب لك؟
guided-confirm-more = طلب أحدهم شخصًا مستخدمًا عنوانك. إن كنت أنت فأرسل الطلب.
guided-confirm-send = نعم، أرسله
guided-confirm-not = إن لم تكن أنت فلا تفعل شيئًا: يُحذف بعد سبعة أيام.
guided-unknown = هذا الرابط لا يعمل
guided-unknown-more = انقطع في الطريق، أو انقضت أيامه السبعة. ابدأ المساعدة من جديد، أو راسلنا.
guided-asks = تابعت «{ $title }» وأودّ أن ينظر شخص في الأمر.

# الرسالة التي تسأل هل الطلب لصاحب العنوان
guided-mail-subject = هل هذا الطلب لك؟ – { $workspace }
guided-mail-lead = أعطى أحدهم عنوانك لدى { $workspace } وطلب أن يساعده شخص.
guided-mail-open = إن كنت أنت فافتح هذا الرابط وأرسل الطلب:
guided-mail-not-you = إن لم تكن أنت فلا تفعل شيئًا. لا يحدث شيء من دونك، ويُحذف الطلب بعد سبعة أيام.

# أسئلة بالبريد
guided-mail-unsure = لا أعرف
guided-mail-number = أجب بالرقم من فضلك.
guided-mail-look = اكتب من فضلك أيًّا من هذه ترى، أو أنك لا ترى شيئًا منها.
guided-hear-yes = نعم; أجل; نعم من فضلك; يعمل; يعمل الآن
guided-hear-no = لا; كلا; لا شكرا; لا شكرًا; لا يعمل; ليس بعد
guided-hear-unsure = لا أعرف; لا اعرف; لا أدري; لا ادري; لست متأكدا; لست متأكدًا; لست متأكدة; لم أستطع

# بجانب التذكرة
guided-replied = ردّ العميل:
guided-source = قيل في المساعدة خطوة بخطوة
guided-source-replied = من ردّ العميل
guided-took-answer = أخذ من ردّ العميل: { $sign } هو «{ $answer }»
guided-took-unsure = أخذ من ردّ العميل: لا يعرف { $sign }
guided-took-agreed = أخذ من ردّ العميل: يوافق على { $step }
guided-took-declined = أخذ من ردّ العميل: يرفض { $step }
guided-took-tried = أخذ من ردّ العميل: جُرّب { $steps }: { $result }
guided-took-person = أخذ من ردّ العميل: يريد التحدث إلى شخص
guided-note = عمل العميل وحده بالدليل «{ $title }»، الإصدار { $version }، ثم طلب شخصًا. يتابع التشخيص بجانب هذه التذكرة من حيث كان.
guided-did-offer = عرض الدليل { $playbook } على العملاء
guided-did-withdraw = لم يعد يعرض الدليل { $playbook } على العملاء

# حيث تُكتب الأدلة
guided-offer = للعملاء
guided-offer-reach = يحصل العملاء وحدهم على { $signs } من { $all_signs } سؤالًا و{ $steps } من { $all_steps } خطوة: ما يمكنهم قوله وما يمكنهم فعله بأنفسهم بقليل من المخاطرة. وكل ما عدا ذلك يذهب إلى شخص.
guided-offer-read = كيف يقرؤها العملاء
guided-offered = يجدها العملاء في مركز المساعدة.
guided-offer-figures = { $begun ->
    [zero] في 30 يومًا لم تبدأ أي محاولة. انتهت بالإصلاح: { $fixed }، وعند شخص: { $person }.
    [one] في 30 يومًا بدأت محاولة واحدة. انتهت بالإصلاح: { $fixed }، وعند شخص: { $person }.
    [two] في 30 يومًا بدأت محاولتان. انتهت بالإصلاح: { $fixed }، وعند شخص: { $person }.
    [few] في 30 يومًا بدأت { $begun } محاولات. انتهت بالإصلاح: { $fixed }، وعند شخص: { $person }.
    [many] في 30 يومًا بدأت { $begun } محاولة. انتهت بالإصلاح: { $fixed }، وعند شخص: { $person }.
   *[other] في 30 يومًا بدأت { $begun } محاولة. انتهت بالإصلاح: { $fixed }، وعند شخص: { $person }.
}
guided-offer-verb = عرض على العملاء
guided-withdraw = إيقاف العرض على العملاء
guided-offer-hint = يجدونها في مركز المساعدة دون حساب.
guided-offer-link = يمكن لمقالة أن تقود إليها: اربط بعنوان تلك الصفحة.
