# الدردشة: ما حدث، في سجل التذكرة.
chat-did-ask = طلب التحدث إلى شخص في الدردشة
chat-did-accept = تولّى الدردشة
chat-did-decline = ترك الدردشة للآخرين
chat-did-transfer = مرّر الدردشة إلى غيره
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
chat-letter-title = هل كنت أنت؟
chat-letter-more = بدأ شخص ما هذه المحادثات وأعطى العنوان { $address }. أكّد فقط ما كتبته بنفسك: من كتبه في متصفح يواصل قراءته هناك.
chat-letter-confirm = أنا كتبت هذا
chat-letter-none = لم يبق ما يُؤكَّد. ما أكّدته يستمر بالبريد.
chat-letter-over = هذا الرابط لم يعد يفعل شيئًا
