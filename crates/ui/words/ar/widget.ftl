# نافذة المحادثة في صفحات الآخرين. ما تقوله برامجها يبدأ بـ `js-widget-` ويصل إليها وحدها.
widget-loader-open = فتح المحادثة
widget-loader-shut = إغلاق المحادثة
widget-loader-name = المحادثة والمساعدة
widget-loader-unread = فتح المحادثة، رسائل غير مقروءة: { $n }
widget-loader-failed = تعذّر تحميل المحادثة هنا. افتحها في نافذة مستقلة.
widget-no-script = تحتاج المحادثة إلى JavaScript. يمكنك مراسلتنا من هنا بدلًا من ذلك.
widget-back = رجوع
widget-close = إغلاق
widget-greeting = كيف يمكننا مساعدتك؟
widget-new = محادثة جديدة
widget-conversations = محادثاتك
widget-search = ابحث عن إجابة
widget-help-center = فتح مركز المساعدة
widget-new-tab = (في علامة تبويب جديدة)
widget-article-page = اقرأها في صفحة مستقلة
widget-article-not-enough = ليس ما كنت تبحث عنه؟
widget-ask = اسألنا
widget-acts = هذه المحادثة
widget-human = التحدث إلى شخص
widget-transcript = أرسلوا لي هذه المحادثة بالبريد
widget-end = إنهاء المحادثة
widget-log = الرسائل
widget-tell-page = إخبار الفريق بالصفحة التي أنا فيها:
widget-files = ملفات ترافق الرسالة
widget-message = رسالتك
widget-message-hint = اكتب رسالة…
widget-keys = مفتاح الإدخال يرسل، ومع مفتاح العالي يبدأ سطرًا جديدًا.
widget-emoji = رموز تعبيرية
widget-attach = إرفاق ملفات
widget-send = إرسال
widget-drop = أفلت الملفات هنا
widget-rate = كيف كانت هذه المحادثة؟
widget-rate-good = جيدة
widget-rate-bad = غير جيدة
widget-rate-words = هل تود إخبارنا بالمزيد؟
widget-rate-send = إرسال التقييم
widget-again = محادثة جديدة
widget-form = اترك لنا رسالة
widget-form-lead = لا أحد هنا الآن. اكتب إلينا ونجيبك بالبريد.
widget-form-name = اسمك
widget-form-email = عنوان بريدك
widget-form-text = ما الموضوع؟
widget-form-send = إرسال الرسالة
widget-form-done = وصلتنا رسالتك. انظر في بريدك: ما إن تؤكد هناك أن العنوان لك حتى تصل إجابتنا إليه.
widget-form-home = العودة إلى البداية

js-widget-here = نحن هنا
js-widget-away = لسنا هنا الآن
js-widget-back-at = نعود: { $time }
js-widget-new = بدء محادثة
js-widget-leave = ترك رسالة
js-widget-chat = محادثة
js-widget-waiting = سيكون أحدنا معك.
js-widget-queue = رقمك في الانتظار { $n }.
js-widget-again = أنت في الانتظار من جديد.
js-widget-with = تتحدث إلى { $name }.
js-widget-ended = انتهت هذه المحادثة.
js-widget-by-mail = تصل الإجابات بالبريد أيضًا.
js-widget-unread = { $n ->
        [zero] لا رسائل غير مقروءة
        [one] رسالة واحدة غير مقروءة
        [two] رسالتان غير مقروءتين
        [few] { $n } رسائل غير مقروءة
        [many] { $n } رسالة غير مقروءة
       *[other] { $n } رسالة غير مقروءة
    }
js-widget-found = { $n ->
        [0] لم يُعثر على شيء
        [one] عُثر على نتيجة واحدة
        [two] عُثر على نتيجتين
        [few] عُثر على { $n } نتائج
        [many] عُثر على { $n } نتيجة
       *[other] عُثر على { $n } نتيجة
    }
js-widget-fix = مساعدة خطوة بخطوة
js-widget-fix-along = يُرسَل معه ما أجبت به في «{ $title }»
js-widget-you = أنت:
js-widget-team = أحد أفراد الفريق
js-widget-typing = { $name } يكتب…
js-widget-seen = شوهدت
js-widget-sending = جارٍ الإرسال…
js-widget-long = هذا أطول من رسالة واحدة: { $n } حرف على الأكثر. أرسله على أجزاء.
js-widget-not-sent = لم تُرسل هذه الرسالة.
js-widget-send-again = إعادة المحاولة
js-widget-drop = حذف
js-widget-human-asked = سيجيبك شخص من الفريق.
js-widget-transcript-sent = هذه المحادثة في طريقها إلى بريدك.
js-widget-end-sure = اضغط مرة أخرى للإنهاء
js-widget-rated = شكرًا لإخبارنا.
js-widget-line-down = الاتصال مقطوع. ما تكتبه محفوظ وسيُرسل عند عودته.
js-widget-unreachable = لا يمكن الوصول إلينا الآن. حاول مرة أخرى.
js-widget-screenshot = لقطة شاشة
js-widget-file-sending = جارٍ إرسال { $name }…
js-widget-file-remove = إزالة { $name }
js-widget-file-large = { $name } كبير جدًا: يمكن إرسال { $size } على الأكثر.
js-widget-file-lost = تعذّر إرسال { $name }. أرفقه مرة أخرى.
js-widget-files-most = ترافق الرسالة { $n } ملفات على الأكثر.
js-widget-files-wait = الملفات قيد الإرسال. انتظر لحظة.
