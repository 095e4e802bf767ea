routing-title = التوزيع
routing-go = الذهاب إلى التوزيع
routing-lead = يمكن لأي فريق أن تُوزَّع تذاكره: على الحاضر الذي لديه مكان شاغر ويملك المهارة وحان دوره. التوزيع متوقف إلى أن تشغّلوه، ولا يُعطى أحد شيئًا قبل أن يقول إنه يستقبل التذاكر.
routing-no-teams = لا فرق بعد
routing-no-teams-hint = تُوزَّع التذاكر داخل الفرق. يضيفها مدير النظام في صفحة الفرق.
routing-team = الفريق
routing-mode = كيف تصل التذاكر إلى أصحابها
routing-waiting = في الانتظار
routing-available = يستقبلون التذاكر
routing-of = { $n } من { $all }
routing-settings = الإعداد
routing-all = كل الفرق
routing-queue = قائمة الانتظار
routing-of-team = التوزيع: { $team }
routing-queue-of = قائمة الانتظار: { $team }

routing-mode-by-hand = يدويًا
routing-mode-by-hand-hint = يأخذها أحدهم بنفسه. التوزيع متوقف.
routing-mode-fair-turn = بالدور
routing-mode-fair-turn-hint = لمن مضى أطول وقت على آخر تذكرة أُعطيت له.
routing-mode-least-loaded = للأكثر فراغًا
routing-mode-least-loaded-hint = لمن شُغلت أصغر نسبة من أماكنه.

routing-places-title = الأماكن
routing-places-lead = لكل شخص هذا العدد من الأماكن للمحادثات التي يكون الدور فيها على الفريق. وما ينتظر العميل لا يشغل مكانًا.
routing-places = الأماكن
routing-places-hint = لكل من لم يُحدَّد له غير ذلك في المهارات.
routing-weight-written = تذكرة البريد أو النموذج أو الواجهة البرمجية تشغل
routing-weight-chat = الدردشة تشغل
routing-weight-spoken = المكالمة أو الزيارة تشغل

routing-who-title = من يحصل عليها
routing-zero = الصفر يوقف الأمر.
routing-present = ظهر على المكتب خلال، بالدقائق
routing-present-hint = من لم يفتح صفحة منذ وقت أطول لا يُعطى شيئًا.
routing-relax = يُطلب مستوى أقل بعد، بالدقائق
routing-relax-hint = إذا لم يملك أحد المهارة التي تحتاجها التذكرة، خفّضت كل خطوة المطلوب إلى أن يصلح أي شخص.
routing-stick = لمن يعرف العميل، بالأيام
routing-stick-hint = من حل تذكرة للشخص نفسه في هذه الأيام يحصل على الجديدة.
routing-stick-wait = انتظاره على الأكثر، بالدقائق
routing-stick-wait-hint = إذا كان غائبًا ويُتوقع رجوعه قبل ذلك.
routing-hard = المحادثات الصعبة المتتالية، على الأكثر
routing-hard-hint = لمن اختار أن تُوزَّع محادثاته الصعبة. تُعرف الصعوبة من الرسائل، ولا يذكرها أي سبب أبدًا.
routing-hard-wait = وتنتظر مثل هذه التذكرة على الأكثر، بالدقائق
routing-hard-wait-hint = ثم يحصل عليها صاحب الدور على كل حال.

routing-late-title = إذا طال الأمر
routing-overflow-to = تُحوَّل إلى
routing-overflow-nowhere = لا فريق آخر
routing-overflow = بعد، بالدقائق
routing-overflow-hint = إذا تعذّر إعطاؤها لأحد هنا. تُحوَّل مرة واحدة.
routing-off-duty = تُسترد ممن هو خارج الخدمة بعد، بالدقائق
routing-off-duty-hint = إذا كان العميل ينتظر وصاحبها غائب أو خارج أوقاته. فقط ما أعطاه التوزيع له.
routing-untouched = يُسترد ما لم يُلمس بعد، بالدقائق
routing-untouched-hint = إذا لم يفعل صاحبها فيها شيئًا منذ أُعطيت له.

routing-queue-off = التوزيع متوقف في هذا الفريق: تؤخذ تذاكره يدويًا.
routing-turn-on = تشغيله
routing-waiting-title = ما ينتظر
routing-nothing-waits = لا شيء ينتظر
routing-nothing-waits-hint = هنا التذاكر التي تعذّر إعطاؤها لأحد حتى الآن، التالية أولًا، ومع كل منها سببها.
routing-ticket = التذكرة
routing-since = تنتظر منذ
routing-why = ماذا تنتظر
routing-next-look = تُوزَّع الآن
routing-waits-hand = التوزيع متوقف: على أحدهم أن يأخذها.
routing-waits-somebody = لا أحد من الفريق حاضر ويستقبل التذاكر.
routing-waits-place = كل الحاضرين شُغلت كل أماكنهم.
routing-waits-skill = لا أحد من الحاضرين لديه المهارة { $skill } ومكان شاغر.
routing-waits-known = { $name } يعرف العميل ويرجع قريبًا.
routing-waits-turn = يحين دورها بعد دقائق.

routing-try = تجربة
routing-try-number = رقم تذكرة
routing-try-hint = ماذا كان سيحدث لها الآن لو لم تكن عند أحد. لا يتغير شيء.
routing-try-verb = جرّب
routing-tried-give = كان سيحصل عليها { $name }: { $why }.
routing-tried-overflow = كانت ستُحوَّل إلى { $team }.
routing-others = الآخرون
routing-not-finishing = يُنهي ما لديه
routing-not-away = غائب
routing-not-off-work = خارج أوقاته
routing-not-not-seen = لم يظهر على المكتب منذ فترة
routing-not-full = لا مكان شاغر: { $taken } من { $places } مشغولة
routing-not-skill = تنقصه المهارة { $skill } (المستوى { $level })
routing-not-level = { $skill }: مستواه { $has } والمطلوب { $level }
routing-not-later = الدور لغيره

routing-people = من الحاضر
routing-nobody-in-team = لا أحد في هذا الفريق يمكن إعطاؤه تذاكر. يضيف مدير النظام الأشخاص في صفحة الفرق.
routing-taken = { $taken } من { $places } أماكن مشغولة
routing-until = حتى { $at }
routing-set-taking = يستقبل التذاكر
routing-set-away = غائب
routing-off-work = خارج أوقاته
routing-not-seen = لم يظهر منذ فترة

routing-skills = المهارات
routing-skills-lead = ما يُتقنه الأشخاص واللغات التي يتكلمونها، من المستوى 1 إلى 5. التذاكر التي تحتاج مهارة تذهب إلى من يملكها.
routing-no-skills = لا مهارات بعد
routing-no-skills-hint = الفرق الصغيرة لا تحتاجها: فيُعطى الجميع كل شيء. أضيفوا واحدة أدناه إذا لم تكن بعض التذاكر للجميع.
routing-person = الشخص
routing-change = تغيير
routing-levels-of = ما يُتقنه { $name }
routing-levels-hint = يسري فورًا، وتُراجَع التذاكر المنتظرة من جديد.
routing-level = المستوى
routing-level-none = –
routing-level-1 = 1: يعرف الأساسيات
routing-level-2 = 2: مع بعض المساعدة
routing-level-3 = 3: وحده
routing-level-4 = 4: جيدًا
routing-level-5 = 5: يعلّم غيره
routing-own-places-hint = فارغ: كما يقول الفريق.
routing-add-skill = إضافة مهارة
routing-language = رمز اللغة
routing-language-hint = مثل de. عندئذ تحتاجها التذاكر بهذه اللغة من تلقاء نفسها.
routing-rename-skill = إعادة تسمية { $skill }
routing-delete-skill = حذف { $skill }
routing-delete-skill-sure = يفقدها الجميع، وتذهب معها القواعد التي تطلبها.

routing-needs = أي التذاكر تحتاج مهارة
routing-needs-lead = من عدة قواعد لمهارة واحدة يُحتسب أعلى مستوى.
routing-no-needs = لا قواعد بعد: اللغات تُحتسب من تلقاء نفسها، وما عداها للجميع.
routing-add-need = إضافة قاعدة
routing-every-team = كل الفرق
routing-in-team = الفريق { $team }
routing-when = متى
routing-when-tag = لها وسم
routing-when-field = لحقل قيمة
routing-when-always = دائمًا
routing-field = الحقل
routing-word = الوسم أو القيمة
routing-word-hint = يُترك فارغًا عند «دائمًا».
routing-skill = المهارة
routing-need-always = كل تذكرة تحتاج { $skill } بالمستوى { $level }.
routing-need-tag = التذاكر ذات الوسم { $tag } تحتاج { $skill } بالمستوى { $level }.
routing-need-field = التذاكر التي فيها { $field } هو { $value } تحتاج { $skill } بالمستوى { $level }.

routing-my-duty = هل تستقبل التذاكر
routing-duty-taking = يستقبل
routing-duty-finishing = يُنهي
routing-duty-away = غائب
routing-take-tickets = استقبال التذاكر
routing-finish-only = إنهاء ما لدي ولا شيء جديد
routing-go-away = الغياب
js-routing-failed = لم يصل ذلك. بقي الأمر كما كان.

routing-by-knows = يعرف العميل
routing-by-turn = صاحب الدور
routing-by-least-loaded = الأكثر فراغًا
routing-by-only-one = لم يكن غيره ممكنًا
routing-given = { $taken } من { $places } أماكن مشغولة، { $by }
routing-given-skills =
    { $count ->
        [one] أُسندت للمهارة { $skills }: { $taken } من { $places } أماكن مشغولة، { $by }
        [two] أُسندت للمهارتين { $skills }: { $taken } من { $places } أماكن مشغولة، { $by }
       *[other] أُسندت للمهارات { $skills }: { $taken } من { $places } أماكن مشغولة، { $by }
    }
routing-given-lowered = { $words }؛ خُفّض المطلوب بعد الانتظار
routing-event-given = أعطى التذكرة إلى { $to }: { $why }
routing-event-off-duty = استرد التذكرة من { $from } لأنه خارج الخدمة، كي يحصل عليها غيره
routing-event-untouched = استرد التذكرة من { $from } لأنه لم يصل إليها، كي يحصل عليها غيره
routing-event-overflow =
    { $count ->
        [zero] حوّل التذكرة من الفريق { $from } إلى الفريق { $to } فورًا
        [one] حوّل التذكرة من الفريق { $from } إلى الفريق { $to } بعد دقيقة
        [two] حوّل التذكرة من الفريق { $from } إلى الفريق { $to } بعد دقيقتين
        [few] حوّل التذكرة من الفريق { $from } إلى الفريق { $to } بعد { $count } دقائق
        [many] حوّل التذكرة من الفريق { $from } إلى الفريق { $to } بعد { $count } دقيقة
       *[other] حوّل التذكرة من الفريق { $from } إلى الفريق { $to } بعد { $count } دقيقة
    }
routing-event-policy = غيّر توزيع الفريق { $team }
routing-event-skills = غيّر المهارات أو التذاكر التي تحتاجها
routing-event-person = غيّر ما يُتقنه { $person }
routing-event-taking = جعل { $person } يستقبل التذاكر
routing-event-finishing = جعل { $person } يُنهي ما لديه
routing-event-away = جعل { $person } غائبًا
away-link = غائب حتى…
away-title = { $person }: غائب حتى
away-until = حتى
away-until-example = غدا 9، الاثنين
away-until-hint = لن تُعطى تذاكر حتى ذلك الحين. وينتهي من تلقاء نفسه، ثم تُؤخذ التذاكر من جديد.
away-stand-in = من ينوب
away-nobody = لا أحد
away-stand-in-hint = يُخبَر عندما يردّ عميل في تذكرة مسندة إلى الغائب. وتبقى التذاكر في مكانها.
away-back = العودة الآن
away-line = { $person } غائب حتى { $at }.
away-line-stand-in = { $person } ينوب.
away-name = { $person } (غائب حتى { $at })
