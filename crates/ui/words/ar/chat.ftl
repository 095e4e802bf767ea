# الدردشة: ما حدث، في سجل التذكرة.
chat-did-ask = طلب التحدث إلى شخص في الدردشة
chat-did-accept = تولّى الدردشة
chat-did-decline = ترك الدردشة للآخرين
chat-did-transfer = مرّر الدردشة إلى غيره
chat-did-return-signed-out = أعاد الدردشة إلى الانتظار: من كان يقودها سجّل خروجه
chat-did-return-away = أعاد الدردشة إلى الانتظار: من كان يقودها غائب
chat-did-return-disabled = أعاد الدردشة إلى الانتظار: من كان يقودها لم يعد يجيب العملاء
chat-did-return-gone = أعاد الدردشة إلى الانتظار: لم يُرَ من كان يقودها منذ ربع ساعة
chat-did-end = أنهى الدردشة
chat-did-rate-good = قال إن الدردشة أفادت
chat-did-rate-bad = قال إن الدردشة لم تُفد
chat-did-type-address = ترك في الدردشة عنوانًا لم يؤكده أحد بعد
chat-did-prove-address = أكّد العنوان: تستمر الدردشة بالبريد
chat-did-block = حظر الزائر لبضعة أيام
chat-did-change-widget = غيّر أداة دردشة

# الرسالة التي تسأل هل الدردشة لقارئها، والصفحة التي يقود إليها رابطها.
chat-mail-subject = هل كتبت إلى { $workspace }؟
chat-mail-asks = بدأ شخص ما محادثة مع { $workspace } على موقع وأعطى هذا العنوان. إن كنت أنت، فافتح هذه الصفحة للمتابعة بالبريد:
chat-mail-not-you = إن لم تكن أنت، فلا تفعل شيئًا: لن يعلم أحد بوجود هذا العنوان ولن يُرسل شيء آخر.
chat-mail-transcript-subject = دردشتك مع { $workspace }
chat-mail-transcript = طلبت هذه الرسالة في دردشتك مع { $workspace }. هذا ما قيل:
chat-mail-transcript-cut = كانت أطول مما تتسع له رسالة: حُذفت بدايتها.
chat-mail-you = أنت
chat-letter-title = هل كنت أنت؟
chat-letter-more = بدأ شخص ما هذه المحادثات وأعطى العنوان { $address }. أكّد فقط ما كتبته بنفسك: من كتبه في متصفح يواصل قراءته هناك.
chat-letter-confirm = أنا كتبت هذا
chat-letter-none = لم يبق ما يُؤكَّد. ما أكّدته يستمر بالبريد.
chat-letter-over = هذا الرابط لم يعد يفعل شيئًا

# حيث يُعدّ المشرف الأدوات.
chat-widgets = أدوات الدردشة
chat-widgets-lead = الأداة مكان في موقعك يكتب فيه الزوار إلى الفريق. ما يكتبونه تذكرة.
chat-widgets-secret = يُعرض سر «{ $widget }» هذه المرة فقط. يوقّع به خادمك من هم زواره؛ ويجب ألا يكون لدى أي متصفح.
chat-widgets-secret-field = السر
chat-widgets-none = لا أدوات بعد
chat-widgets-none-more = أضف واحدة وضع رمزها في صفحاتك، فيستطيع الزوار الكتابة.
chat-widgets-add = إضافة أداة
chat-widgets-add-verb = إضافة
chat-widgets-name = الاسم
chat-widgets-sites = المواقع
chat-widgets-sites-hint = أين يجوز أن تظهر، عنوان في كل سطر: https://shop.example. بلا عناوين لا تظهر في أي مكان.
chat-widgets-team = الفريق
chat-widgets-team-none = للجميع
chat-widgets-calendar = الساعات
chat-widgets-calendar-none = ساعات الفريق
chat-widgets-colour = اللون
chat-widgets-greeting = التحية
chat-widgets-greeting-hint = أول ما يقرؤه الزوار.
chat-widgets-reply = متى يأتي الجواب
chat-widgets-reply-hint = بكلماتك: عادةً خلال ساعة.
chat-widgets-on = مشغّلة
chat-widgets-code = الرمز لصفحاتك
chat-widgets-key = المفتاح
chat-widgets-new-secret = إنشاء سر جديد
chat-widgets-new-secret-sure = لا تُصدَّق بعد ذلك الرموز الموقّعة بالسر القديم.
chat-widgets-off = متوقفة

# الدردشات المنتظرة.
chat-list = الدردشات
chat-list-waiting = بانتظارك
chat-list-none = لا أحد ينتظر.
chat-list-mine = دردشاتك
chat-list-mine-none = لا تقود أي دردشة.
chat-list-hint = لتمرير دردشة سلّم تذكرتها: تذهب ملاحظتك معها ولا يقرأ الزائر منها شيئًا.
chat-list-visitor = الزائر
chat-list-since = سأل
chat-list-page = الصفحة
chat-list-language = اللغة
chat-list-browser = المتصفح
chat-waits-here = زائر ينتظر في هذه المحادثة.
chat-list-accept = تولّيها
chat-list-decline = تركها للآخرين
chat-list-end = إنهاؤها
chat-list-block = حظر الزائر
