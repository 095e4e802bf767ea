side-title = محادثات جانبية
side-open-count = { $count ->
    [zero] لا محادثات مفتوحة
    [one] محادثة واحدة مفتوحة
    [two] محادثتان مفتوحتان
    [few] { $count } محادثات مفتوحة
    [many] { $count } محادثة مفتوحة
   *[other] { $count } محادثة مفتوحة
}
side-none = اسأل مورّدًا أو مهندسًا بالبريد دون أن يطّلع صاحب الطلب على ذلك.
side-begin = سؤال شخص آخر
side-begin-verb = بدء محادثة جانبية
side-draft = مسودة
side-unfold-verb = عرض المحادثة الجانبية { $subject }
side-messages = { $count ->
    [zero] لا رسائل
    [one] رسالة واحدة
    [two] رسالتان
    [few] { $count } رسائل
    [many] { $count } رسالة
   *[other] { $count } رسالة
}
side-earlier = عرض ما سبق
side-of = المحادثة الجانبية { $subject }
side-answer = فتح والرد
side-open = مفتوحة
side-closed = مغلقة
side-desk = المكتب
side-stranger = غريب: لم تكتب إلى هذا العنوان
side-machine = كتبتها آلة
side-to = إلى { $people }
side-new-title = محادثة جانبية جديدة
side-back = العودة إلى التذكرة
side-lead = إلى جانب { $ticket }
side-guard = لا يرى صاحب الطلب هذا، وتصل الردود إلى هنا لا إلى التذكرة.
side-with = مع
side-begun-by = بدأها { $name }
side-newest = { $count ->
    [zero] لا تُعرض أي رسالة.
    [one] تُعرض أحدث رسالة فقط.
    [two] تُعرض أحدث رسالتين فقط.
    [few] تُعرض أحدث { $count } رسائل فقط.
    [many] تُعرض أحدث { $count } رسالة فقط.
   *[other] تُعرض أحدث { $count } رسالة فقط.
}
side-close = إغلاق
side-reopen = إعادة الفتح
side-write-title = الكتابة إليهم
side-to-label = إلى
side-to-hint = عناوين تفصل بينها فواصل؛ الأول في «إلى» والبقية في «نسخة».
side-subject-label = الموضوع
side-from = من
side-text-label = الرسالة
side-text-hint = يُعرض تنسيق Markdown. ويُضاف توقيعك.
side-draft-saved = حُفظت المسودة
side-include = إرفاق شيء من التذكرة
side-include-hint = لا يُرسل إلا ما تؤشّر عليه. ولا يُقتبس شيء من التذكرة تلقائيًا.
side-note = ملاحظة
side-no-text = (بلا نص)
side-send-anyway = الإرسال على أي حال
side-send = إرسال
side-leaves-from = من { $address }
side-a-side-conversation = محادثة جانبية
side-did-begin = بدأ { $talk }
side-did-write = كتب في { $talk }
side-did-answer = ردّ في { $talk }
side-did-close = أغلق { $talk }
side-did-reopen = أعاد فتح { $talk }
js-side-saved = حُفظت المسودة
js-side-not-saved = لم تُحفظ: لا يمكن الوصول إلى المكتب. كلماتك ما زالت هنا.
side-typed = ما كتبتَه
side-new-form = النموذج
side-new-redraw = عرض الحقول اللازمة لذلك
side-macro-fields = الحقول الخاصة
side-macro-fields-hint = الحقل الفارغ يبقى كما هو.
side-planned-label = رسالة لم تُرسل بعد
side-planned-undo-verb = تراجع: الرسالة إلى جهة خارجية
side-planned-take-back-verb = سحب: الرسالة إلى جهة خارجية
side-planned-the-message = { " " }الرسالة
side-bar-held = رسالتك الجانبية على { $ticket } محجوزة: { $why }
side-bar-now = رسالة جانبية على { $ticket }: تُرسل الآن
side-bar-in = رسالة جانبية على { $ticket }: تُرسل بعد { $seconds } ث
side-later-hint = بكلمات بسيطة. حتى ذلك الحين يستطيع أي شخص في الفريق سحبها أو إرسالها.
js-side-answered = هناك جديد في محادثة جانبية
