playbooks-title = أدلة التشخيص
playbooks-go = الانتقال إلى أدلة التشخيص
playbooks-diagnosis = التشخيص
playbooks-open-case = فتح التشخيص
playbooks-case-of = تشخيص التذكرة { $ticket }
playbooks-none-fits = لا يُستخدم هنا أي دليل: ما كتبه العميل لا يوافق أياً منها، أو نحّاه أحدهم جانباً. اختر واحداً إن كنت أعلم بالأمر.
playbooks-choose = اختيار دليل
playbooks-playbook = الدليل
playbooks-work-by = العمل به
playbooks-set-aside = لا يناسب أي منها
playbooks-recognised = عُرف مما كُتب
playbooks-newer = هناك إصدار أحدث قيد الاستخدام؛ وتستمر هذه الحالة بإصدارها
playbooks-causes = الأسباب المحتملة
playbooks-something-else = شيء آخر
playbooks-said = { $count ->
    [zero] لم يُذكر شيء بعد
    [one] ذُكر أمر واحد حتى الآن
    [two] ذُكر أمران حتى الآن
    [few] ذُكرت { $count } أمور حتى الآن
    [many] ذُكر { $count } أمراً حتى الآن
   *[other] ذُكر { $count } أمر حتى الآن
}
playbooks-take-back = التراجع عن آخر إجابة
playbooks-go-back = العودة إلى ما كان من قبل
playbooks-note = كتابة ملاحظة التسليم
playbooks-they-wrote = كتب العميل:
playbooks-from-check = حسب فحص { $when }:
playbooks-line-of-log = { $name }، السطر { $line }:
playbooks-speaks-for = سجل يدل على { $cause }:
playbooks-accept = اعتماد هذا جواباً
playbooks-for-experts = للخبراء:
playbooks-unsure = غير معروف
playbooks-look = علّم كل ما ينطبق. إن لم ينطبق شيء فلا تعلّم شيئًا.
playbooks-look-done = هذا ما شوهد
playbooks-look-none = لا شيء منها
playbooks-consent = هل يوافق العميل على هذه الخطوة؟
playbooks-agreed = يوافق
playbooks-declined = لا يريدها
playbooks-try = جرّب هذا
playbooks-fixed = أُصلح
playbooks-not-fixed = لم يُصلح
playbooks-could-not = تعذّر تنفيذها
playbooks-partly = تحسّن، لكن ليس كل شيء يعمل
playbooks-done = نُفّذت
playbooks-goes-on = ما زال هناك خلل آخر معروف: تابع قبل أن تتحقق من أن الأمر يعمل.
playbooks-written-in = هذا مكتوب باللغة { $language }: ليس في الورقة كلمات بلغة العميل.
playbooks-hand-over = التسليم إلى { $to }
playbooks-hand-over-outside = التسليم إلى من يصنّف الحالات: ربما سبب ليس في الورقة بعد
playbooks-note-written = كُتبت ملاحظة التسليم
playbooks-solved = أُصلحت المشكلة
playbooks-solved-next = حُلّ التذكرة الآن؛ ويُدوَّن السبب في نتيجتها.
playbooks-verb = التشخيص: { $words }
playbooks-means = عندئذ { $cause } ({ $share })؛ ثم: { $then }
playbooks-ask = سؤال العميل
playbooks-ask-expert = السؤال بلغة الخبراء
playbooks-minutes = { $n } د
playbooks-customer-tells = يستطيع العميل الإجابة
playbooks-you-tell = تستطيع أنت الإجابة
playbooks-machine-tells = يستطيع فحص آلي الإجابة
playbooks-customer-does = ينفذها العميل
playbooks-you-do = تنفذها أنت
playbooks-machine-does = تُنفذ آلياً
playbooks-why = بهذه الطريقة يُتوقع عمل مدته { $minutes }، أي أقل بمقدار { $saves } من ثاني أفضل طريقة.
playbooks-next-best = ثاني أفضل خيار: { $what }.
playbooks-then-ask = السؤال { $what }
playbooks-then-try = تجربة { $what }
playbooks-then-hand-over = التسليم إلى { $to }
playbooks-why-quicker = من هنا يكون الإنسان أسرع.
playbooks-why-nothing = لا شيء مما بقي يفيد بما يكفي.
playbooks-why-outside = ما لوحظ لا يوافق أي سبب في هذا الدليل.
playbooks-why-patience = طُلب من العميل ما يكفي.
playbooks-why-asked = طُلب أن يتولى الأمر إنسان.
playbooks-source-read = مما كتبه
playbooks-source-probe = من فحص
playbooks-source-log = حسب سطر في سجل
playbooks-did-begin = يعمل بالدليل { $playbook }، الإصدار { $version }
playbooks-did-set-aside = قال إنه لا يناسب أي دليل
playbooks-did-answer = التشخيص: { $sign } هو «{ $answer }»
playbooks-did-find = التشخيص: أظهر { $sign } ما يلي: { $causes }
playbooks-did-find-none = التشخيص: لم يُظهر { $sign } أيًّا من أسبابه
playbooks-did-unsure = التشخيص: لم يعرف أحد { $sign }
playbooks-did-try = التشخيص: جُرّب { $steps }: { $result }
playbooks-did-agree = التشخيص: وافق العميل على { $step }
playbooks-did-decline = التشخيص: رفض العميل { $step }
playbooks-did-note = كتب ملاحظة تسليم التشخيص
playbooks-did-not-hold = التشخيص: أُعيد فتح التذكرة، فالخطوة لم تُصلحها
playbooks-did-take-back = تراجع عن المدخل { $number } في التشخيص
playbooks-did-find-cause = دوّن المكتب السبب لأن خطوة من الدليل { $playbook } أصلحته: { $cause }.
playbooks-did-learn = تعلّم الدليل { $playbook } من هذه الحالة: كان السبب { $cause }، وثبت الإصلاح.
playbooks-did-learn-little = تعلّم الدليل { $playbook } من هذه الحالة؛ لم يؤكد أحد السبب، لذلك تُحسب نصف حالة.
playbooks-did-add = أضاف الدليل { $playbook }
playbooks-did-edit = غيّر الدليل { $playbook }: الإصدار { $version }
playbooks-did-publish = نشر الإصدار { $version } من الدليل { $playbook }
playbooks-did-retire = أحال الدليل { $playbook } إلى التقاعد
playbooks-note-by = الدليل «{ $title }»، الإصدار { $version }.
playbooks-note-answered = ما سُئل عنه
playbooks-note-tried = ما جُرّب
playbooks-note-declined = ما لم يرده العميل
playbooks-note-not-tried = ما لم يُجرّب
playbooks-note-next = ما كان سيأتي بعد ذلك
playbooks-lead = ما يعرفه الفريق عن كل مشكلة: الأسباب، والعلامات التي تميز بينها، والخطوات التي تصلحها. يتعرف المكتب على ما تدور حوله التذكرة ويقول ما ينبغي السؤال عنه أو تجربته بعد ذلك.
playbooks-new = دليل جديد
playbooks-none = لا توجد أدلة بعد
playbooks-none-hint = يوفر الدليل أكثر ما يوفر حيث تتكرر المشكلة نفسها.
playbooks-state = الحالة
playbooks-state-draft = مسودة
playbooks-state-published = قيد الاستخدام
playbooks-state-retired = متقاعد
playbooks-version-in-use = الإصدار المستخدم
playbooks-cases = الحالات
playbooks-shipped = جاء مع المكتب
playbooks-draft-of = المسودة { $number }
playbooks-new-lead = ابدأ بهذا المثال: فيه كل نوع من السطور مرة. لا يُستخدم شيء قبل أن تنشره.
playbooks-all = كل الأدلة
playbooks-sheet = الورقة
playbooks-sheet-hint = سطر لكل سبب وعلامة وخطوة؛ وما يتبع السطر يأتي تحته بمسافة بادئة.
playbooks-words = كلمات الورقة
playbooks-words-common = مدى شيوع السبب؛ كل كلمة نحو ثلاثة أضعاف التي تليها.
playbooks-words-often = كم مرة تعطي العلامة جواباً مع سبب ما. لا حاجة إلى الإشارة إلا حيث يخالف السبب القاعدة.
playbooks-words-works = مدى تأكد إصلاح الخطوة لسببها.
playbooks-words-who = من يستطيع الإجابة عن العلامة أو تنفيذ الخطوة.
playbooks-words-step = ما يأتي تحت الخطوة: خطرها، وهل يجب أن يوافق العميل، وما يجب فعله قبلها، وأي إجابات تلغيها، وما يكملها.
playbooks-words-several = حين قد تجتمع عدة أعطال: كم يستغرق التحقق من أن الأمر يعمل، وأي الأسباب تُظهرها نظرة واحدة، وأي سبب يُخفي سببًا آخر عن النظر، وأي العلامات تُظهرها الخطوة من تلقاء نفسها.
playbooks-words-sounds = كيف يصف العملاء المشكلة، بأي لغة؛ بهذا تُعرف التذكرة.
playbooks-words-evidence = ما يجيب عن علامة دون سؤال: معلومة من فحص جهاز أو سطر من سجل؛ وتحت السبب سطر يدل عليه.
playbooks-chart = من مخطط انسيابي
playbooks-chart-text = Mermaid أو PlantUML
playbooks-chart-hint = تصبح الأسئلة علامات، والنهايات أسبابًا مع خطواتها. لا يُحفظ شيء بذلك: تُقرأ المسودة أولًا.
playbooks-chart-file = أو ملف من draw.io (diagrams.net)
playbooks-chart-make = أنشئ مسودة منه
playbooks-chart-notes = هذا افتُرض أو لم يُفهم
playbooks-chart-wrong = هذا هو الخطأ في المخطط
playbooks-save = حفظ وفحص
playbooks-release = جاءت نسخة أحدث من المكتب بنص آخر لهذا الدليل. دليلكم معدَّل، لذلك يبقى كما هو.
playbooks-release-look = الاطلاع على ما جاء
playbooks-use = الاستخدام
playbooks-in-use = تُعالج الحالات الجديدة بهذا الإصدار.
playbooks-publish = نشر
playbooks-publish-hint = من حينها تُعالج الحالات الجديدة بهذا الإصدار. والحالات الجارية تستمر بإصدارها.
playbooks-not-yet = لا يمكن استخدامه بعد: أصلح أولاً ما تقوله الفحوص.
playbooks-try-it = ما المتوقع: تجربة 1000 حالة
playbooks-retire = إحالة إلى التقاعد
playbooks-retire-hint = لن تُعالج به الحالات الجديدة بعد الآن. ويمكن نشره من جديد.
playbooks-stands-same = الإصدار { $number } قيد الاستخدام.
playbooks-stands-ahead = الإصدار { $number } قيد الاستخدام؛ ويجري العمل على الإصدار { $draft }.
playbooks-stands-draft = يجري العمل على الإصدار { $draft }؛ ولا شيء قيد الاستخدام.
playbooks-checks = الفحوص
playbooks-line = السطر { $number }
playbooks-unreadable = { $count ->
    [zero] كل السطور مقروءة.
    [one] سطر واحد لا يمكن قراءته.
    [two] سطران لا يمكن قراءتهما.
    [few] { $count } سطور لا يمكن قراءتها.
    [many] { $count } سطراً لا يمكن قراءتها.
   *[other] { $count } سطر لا يمكن قراءتها.
}
playbooks-counts = الأسباب: { $causes }. العلامات: { $signs }. الخطوات: { $steps }.
playbooks-no-findings = لا شيء يحتاج إلى إصلاح.
playbooks-must = يجب إصلاحه
playbooks-find-no-sign = لا علامة تميز { $cause } عن غيره. أشر إلى واحدة أو أضف سؤالاً يميزه.
playbooks-find-no-step = لا خطوة تصلح { $cause }: ينتهي دائماً بالتسليم. اتركه إن كان هذا هو المقصود.
playbooks-find-tells-nothing = يُجاب عن { $sign } بالطريقة نفسها أياً كان السبب ولن يُسأل أبداً. أشر إلى ما يختلف أو احذفه.
playbooks-find-nowhere = لا تصلح { $step } شيئاً ولا يحتاج إليها شيء. اذكر ما تصلحه أو احذفها.
playbooks-find-risky = لا يوجد لـ { $cause } إلا خطوات خطرة تنتظر حتى يكاد السبب يكون مؤكداً. تأكد من وجود علامة تؤكده.
playbooks-find-many-answers = لـ { $sign } أكثر من جوابين. حيث يُبحث عن عدة أعطال، تظهر العلامة أو لا تظهر.
playbooks-find-cause-long = اسم { $cause } أطول مما تتسع له نتيجة التذكرة. عبّر عنه بكلمات أقل.
playbooks-find-keeps = { $sign } مع { $cause } أندر من المعتاد. حيث يُبحث عن عدة أعطال، اعكس السؤال.
playbooks-find-shows = { $sign } تُظهر أسباباً: تحتاج إلى جوابين وسبب واحد.
playbooks-find-free = التسليم لا يكلف وقتاً، فلن يُسأل عن شيء أبداً. اذكر كم دقيقة يحتاجها الإنسان حينئذ.
playbooks-find-not-told = يُجاب عن { $sign } بواسطة { $fact }، ولا يخبر أي فحص بذلك. صحح الاسم أو ما يُقارن به.
playbooks-find-untranslated = في اللغة { $language } ما زال ينقص { $n } من نصوص العملاء، فيُسألون بلغة الورقة نفسها.
playbooks-find-outdated = تغيّر { $row } منذ بدء استخدامه، ولم تتغيّر كلماته باللغة { $language }.
playbooks-find-mixed = إجابات { $row } بترتيب غير ما كان، وكلماتها باللغة { $language } ليست كذلك، فمن يختر إحداها يكن قد أعطى غيرها. رتّبها بالترتيب نفسه.
playbooks-find-misfit = الكلمات باللغة { $language } الخاصة بـ { $row } لا توافق أي صف، أو عدد إجاباتها مختلف، فتُتجاوز.
playbooks-find-alike = يتشابه { $one } و{ $other } في كل العلامات. سؤال يميز بينهما يوفر أكثر من غيره.
playbooks-versions = الإصدارات
playbooks-version = الإصدار { $number }
playbooks-is-in-use = قيد الاستخدام
playbooks-by-release = النسخة الموزعة
playbooks-back = العودة إلى الدليل
playbooks-changed = ما تغيّر
playbooks-came = جديد:
playbooks-went = محذوف:
playbooks-same = { $count ->
    [zero] لا سطور كما كانت
    [one] سطر واحد كما كان
    [two] سطران كما كانا
    [few] { $count } سطور كما كانت
    [many] { $count } سطراً كما كانت
   *[other] { $count } سطر كما كانت
}
playbooks-restore = متابعة العمل بهذا الإصدار
playbooks-restore-hint = يصبح أحدث إصدار. لا يضيع شيء، ولا يُنشر شيء بذلك.
playbooks-version-of = { $title }: الإصدار { $number }
playbooks-trial = تجربة الإصدار { $number }
playbooks-trial-lead = { $count ->
    [zero] لا حالات.
    [one] حالة واحدة، مأخوذة من أرقام الورقة نفسها ومُتابَعة إلى نهايتها.
    [two] حالتان، مأخوذتان من أرقام الورقة نفسها ومُتابَعتان إلى نهايتيهما.
    [few] { $count } حالات، مأخوذة من أرقام الورقة نفسها ومُتابَعة إلى نهاياتها.
    [many] { $count } حالة، مأخوذة من أرقام الورقة نفسها ومُتابَعة إلى نهاياتها.
   *[other] { $count } حالة، مأخوذة من أرقام الورقة نفسها ومُتابَعة إلى نهاياتها.
}
playbooks-figures = ما المتوقع
playbooks-figure-minutes = الدقائق لكل حالة
playbooks-figure-handed = سُلّمت
playbooks-figure-questions = الأسئلة لكل حالة
playbooks-figure-steps = الخطوات لكل حالة
playbooks-plus-minus = { $n } ± { $error }
playbooks-would-save = سؤال جديد يميز { $one } عن { $other } يوفر أكثر من غيره: { $minutes } لكل حالة.
playbooks-by-cause = حسب السبب
playbooks-cause = السبب
js-case-asked = أُدرج في ردك.
js-case-refused = لم يُدوَّن شيء: سبقك أحدهم. هذا هو الوضع الآن.
js-case-offline = لا يمكن الوصول إلى المكتب. لم يُدوَّن شيء.
