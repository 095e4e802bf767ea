help-center-home = المساعدة
help-center-search = بحث
help-center-search-hint = البحث في المقالات
help-center-found = { $count ->
     [one] مقالة واحدة عن «{ $query }»
     [two] مقالتان عن «{ $query }»
     [few] { $count } مقالات عن «{ $query }»
    *[other] { $count } مقالة عن «{ $query }»
}
help-center-none = لا نتائج عن «{ $query }»
help-center-none-hint = جرّب كلمات أخرى أو راسلنا: سيجيبك شخص.
help-center-write = راسلنا
help-center-contact = لم تجد ما يناسبك؟ راسلنا:
help-center-promoted = أسئلة متكررة
help-center-nothing = لا مقالات بعد
help-center-nothing-hint = راسلنا وسيجيبك شخص.
help-center-sections = الأقسام
help-center-all = كل المقالات ({ $count })
help-center-trail = موضعك
help-center-contents = في هذه الصفحة
help-center-updated = حُدّثت في { $day }
help-center-edit = تحرير
help-center-fallback = لا يوجد نص باللغة { $wanted } بعد. أنت تقرؤه باللغة { $shown }.
help-center-outdated = قد تكون هذه الترجمة قديمة: تغيّر الأصل بعدها.
help-center-original = قراءة الأصل
help-center-copy = نسخ
help-center-copied = نُسخ
help-center-helped = هل أفادك هذا؟
help-center-yes = نعم
help-center-no = لا
help-center-missing = ما الذي كان ناقصًا؟
help-center-missing-hint = لست مضطرًا إلى الكتابة. نرجو عدم ذكر أسماء أو كلمات مرور، فلا أحد يستطيع الرد عليك هنا.
help-center-send = إرسال
help-center-thanks = شكرًا لك. يقرأ الفريق ما تقوله.
help-center-related = مقالات ذات صلة
help-center-languages = اللغات
help-center-for-signed-in = لمن سجّل الدخول فقط
help-center-for-organisation = لمؤسسة واحدة فقط
help-center-for-team = للفريق فقط
help-center-feed = مقالات جديدة ومعدّلة
help-center-all-articles = كل المقالات
