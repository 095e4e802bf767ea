timeline-earlier = إظهار ما سبق
timeline-conversation = المحادثة
timeline-changes = { $count ->
        [zero] لا تغييرات
        [one] تغيير واحد
        [two] تغييران
        [few] { $count } تغييرات
        [many] { $count } تغييرًا
       *[other] { $count } تغيير
    }
timeline-desk = المكتب
timeline-the-desk = المكتب
timeline-note = ملاحظة – لا يراها إلا فريقك
timeline-new = جديد
timeline-stranger = غريب: ليس من أصحاب هذه التذكرة
timeline-machine = كتبته آلة
timeline-to = إلى { $to }
timeline-to-bcc = إلى { $to }، نسخة مخفية { $bcc }
timeline-no-text = (بلا نص)
timeline-quoted = نص مقتبس
timeline-formatted = عرض منسّق
timeline-plain = نص عادي
timeline-pictures-hidden = { $count ->
        [zero] لا صور بعيدة.
        [one] لا تُعرض صورة بعيدة واحدة.
        [two] لا تُعرض صورتان بعيدتان.
        [few] لا تُعرض { $count } صور بعيدة.
        [many] لا تُعرض { $count } صورة بعيدة.
       *[other] لا تُعرض { $count } صورة بعيدة.
    }
timeline-pictures-some = لا تُعرض الصور البعيدة.
timeline-show-pictures = عرض الصور
timeline-pictures-always = دائمًا لهذا المرسل
timeline-trackers = { $count ->
        [zero] لا صور خفية.
        [one] تبقى صورة خفية واحدة، غرضها إخبار المرسل بقراءتك، محجوبة.
        [two] تبقى صورتان خفيتان، غرضهما إخبار المرسل بقراءتك، محجوبتين.
        [few] تبقى { $count } صور خفية، غرضها إخبار المرسل بقراءتك، محجوبة.
        [many] تبقى { $count } صورة خفية، غرضها إخبار المرسل بقراءتك، محجوبة.
       *[other] تبقى { $count } صورة خفية، غرضها إخبار المرسل بقراءتك، محجوبة.
    }
timeline-pictures-shown = صور هذا المرسل تُعرض دائمًا.
timeline-ask-again = السؤال من جديد
timeline-message-of = رسالة من { $who }
timeline-files = الملفات
timeline-scan-clean = ، فُحص، سليم
timeline-scan-blocked = ، محظور
timeline-scan-awaited = ، لم يُفحص بعد
timeline-scan-none = ، لم يُفحص: { $why }
timeline-preview = معاينة
timeline-preview-hidden = { " " }{ $name }
timeline-preview-of = معاينة { $name }
timeline-blocked = محظور: وجد الفاحص { $what }
timeline-for-admins = للمديرين
timeline-blocked-words = قد يضرّ هذا الملف بالجهاز الذي يُفتح عليه. لا تأخذه إلا حيث لا يهم ذلك. ويُسجَّل أنك فعلت.
timeline-blocked-download = تنزيله رغم ذلك
timeline-next-try = المحاولة التالية { $when }.
timeline-try-again = إعادة المحاولة
timeline-again = إرسال مجددًا…
timeline-again-from = العنوان المراد تصحيحه
timeline-again-to = إلى
timeline-again-to-hint = كما هو: إلى العنوان نفسه. عنوان آخر يحل محله.
timeline-again-why = السبب
timeline-again-why-hint = لازم حيث يتغير العنوان. يبقى في السجل.
timeline-again-reachable = البريد يصل إلى هذا العنوان؛ انسَ ما يُعرف ضده
timeline-again-send = أرسل الرسالة مجددًا
timeline-because-deferred = طلب خادم الإرسال المحاولة لاحقًا:
timeline-because-refused = رفضها خادم الإرسال:
timeline-because-some-left = لم تصل إلى بعض مستلميها:
timeline-because-no-relay = ليس للمكتب جهة يسلّمها بريده:
timeline-because-unreachable = لم يتمكن المكتب من بلوغ خادم الإرسال:
timeline-because-not-protected = تعذّرت حماية الاتصال بخادم الإرسال:
timeline-because-not-signed-in = لم يسمح خادم الإرسال للمكتب بتسجيل الدخول:
timeline-because-too-slow = تأخر خادم الإرسال كثيرًا:
timeline-because-unconfirmed = انقطع الاتصال قبل أن يؤكد خادم الإرسال. تُرسل من جديد بالمعرّف Message-ID نفسه.
timeline-because-unwritable = لا يستطيع المكتب أن يجعل منها رسالة:
timeline-because-own-fault = أخفق المكتب نفسه في ذلك:
timeline-because-returned = يقول تقرير تسليم إنها لم تصل:
timeline-because-given-up = لا تُعاد المحاولة بعد الآن:
timeline-because-held-back = محجوزة:
timeline-because-called-back = سُحبت:
timeline-because-queued = ينبغي أن تخرج رسالة سابقة لهذه التذكرة أولًا؛ وهذه تنتظرها { $minutes ->
        [zero] لحظات
        [one] دقيقة واحدة
        [two] دقيقتين
        [few] { $minutes } دقائق
        [many] { $minutes } دقيقة
       *[other] { $minutes } دقيقة
    } على الأكثر.
timeline-why-here = لماذا هي هنا؟
timeline-here-because = في هذه التذكرة لأن: { $why }.
timeline-sender = المرسل: { $why }.
timeline-made-of = ما صنعه المكتب بهذه الرسالة
timeline-raw = الرسالة الخام
timeline-original = عرض الأصل
