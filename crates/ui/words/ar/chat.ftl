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
