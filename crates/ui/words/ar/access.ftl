# What happened, as a ticket's history tells it after the name.
access-act-asked-create = طلب صلاحية في { $system } لـ { $person }
access-act-asked-change = طلب دور آخر في { $system } لـ { $person }
access-act-asked-disable = طلب تعطيل حساب { $person } في { $system }
access-act-asked-remove = طلب سحب دور من { $person } في { $system }
access-act-approved = الموافقة على الصلاحية في { $system } لـ { $person } (الخطوة { $step })
access-act-approved-link = الموافقة على الصلاحية في { $system } لـ { $person } عبر رابط في رسالة (الخطوة { $step })
access-act-refused = رفض الصلاحية في { $system } لـ { $person } (الخطوة { $step })
access-act-refused-link = رفض الصلاحية في { $system } لـ { $person } عبر رابط في رسالة (الخطوة { $step })
access-act-allowed = إتمام الموافقات على { $system } لـ { $person }، ويمكن التنفيذ الآن
access-act-begun = البدء بتنفيذ الصلاحية في { $system } لـ { $person }
access-act-done = تنفيذ المطلوب في { $system } لـ { $person }
access-act-withdrawn = سحب الطلب الخاص بـ { $system } لـ { $person }
access-act-expired = إنهاء الطلب الخاص بـ { $system } لـ { $person } لأن أحدًا لم يرد خلال 30 يومًا
access-act-reminded = تذكير من لم يرد بشأن { $system } لـ { $person } (الخطوة { $step })
access-act-link-renewed = وجد رابط أحد الموافقين على { $system } لـ { $person } في بريد وارد: لم يعد صالحًا، وسيصله رابط آخر (الخطوة { $step })
access-act-time-over = ملاحظة انتهاء مدة { $person } في { $system }
access-said-system-added = إضافة نظام يمكن طلب صلاحية فيه
access-said-system-changed = تغيير نظام يمكن طلب صلاحية فيه
access-said-system-retired = إيقاف النظام { $name }
access-said-exported = تصدير { $count ->
    [zero] لا أسطر
    [one] سطر واحد
    [two] سطرين
    [few] { $count } أسطر
    [many] { $count } سطرًا
   *[other] { $count } سطر
 } من سجل الصلاحيات

# Requests.
access-title = الصلاحيات
access-kind = المطلوب
access-kind-create = منح صلاحية
access-kind-change = تغيير الدور
access-kind-disable = تعطيل الحساب
access-kind-remove = سحب الدور
access-state-waiting = بانتظار الموافقة
access-state-approved = للتنفيذ
access-state-begun = قيد التنفيذ
access-state-done = تم التنفيذ
access-state-refused = مرفوض
access-state-withdrawn = مسحوب
access-state-expired = انتهى دون رد
access-asked-by = مقدم الطلب
access-the-desk = المكتب
access-wanted-by = مطلوب قبل
access-late = متأخر
access-until = الصلاحية حتى
access-steps = خطوات الموافقة
access-step-owners-any = أحد المسؤولين
access-step-owners-all = جميع المسؤولين
access-step-team-any = أحد أعضاء { $team }
access-step-team-all = جميع أعضاء { $team }
access-step-people-any = أحد الأشخاص المحددين
access-step-people-all = جميع الأشخاص المحددين
access-step-nobody = لا أحد يستطيع الموافقة على هذه الخطوة حاليًا. يمكن للمدير تحديد أشخاص آخرين في النظام، ثم يُقدَّم الطلب من جديد.
access-step-open = المسؤولون عن الرد: { $people }
access-said-yes = وافق { $who }، { $at }
access-said-yes-link = وافق { $who } عبر رابط الرسالة، { $at }
access-said-no = رفض { $who }، { $at }
access-said-no-link = رفض { $who } عبر رابط الرسالة، { $at }
access-your-reason = السبب
access-approve = موافقة
access-approve-verb = الموافقة على { $system } لـ { $person }
access-refuse = رفض
access-refuse-verb = رفض { $system } لـ { $person }
access-begin = بدء التنفيذ
access-begin-verb = بدء تنفيذ الصلاحية في { $system }
access-finish = تم
access-finish-verb = تم تنفيذ الصلاحية في { $system }
access-withdraw = سحب
access-withdraw-verb = سحب الطلب الخاص بـ { $system }
access-ask = طلب صلاحية…
access-ask-verb = طلب صلاحية في هذه التذكرة
access-all = كل ما يخص الصلاحيات
access-of-ticket = صلاحيات التذكرة { $ticket }
access-ask-title = طلب صلاحية
access-ask-hint = يُسأل أصحاب الموافقة بالبريد. لا يوافق أحد على ما طلبه بنفسه أو ما طُلب باسمه أو ما هو له.
access-system-role = النظام والدور
access-choose = اختيار…
access-role-gone = { $role } (للسحب فقط)
access-disable-hint = التعطيل ينهي كل الأدوار في ذلك النظام أيًا كان الدور المختار. السحب لا يحتاج إلى موافقة.
access-whom = لمن
access-whom-hint = عنوان بريد معروف لدى النظام. فارغ: صاحب التذكرة.
access-reason = السبب
access-reason-hint = يقرأ هذا أصحاب الموافقة.
access-until-hint = تُفتح تذكرة لسحب الصلاحية عند انتهاء اليوم. فارغ: ما دام النظام يمنحها.
access-send = إرسال الطلب
access-send-verb = إرسال طلب الصلاحية
access-has = صلاحيات { $person }
access-offboard = مغادرة شخص: تعطيل كل شيء
access-offboard-more = يُطلب في هذه التذكرة تعطيل كل حسابات الشخص، ويُسحب ما طُلب له.
access-offboard-do = طلب تعطيل كل شيء

# What waits.
access-waiting-for-you = بانتظار موافقتك
access-nothing-waits = لا شيء بانتظارك
access-nothing-waits-more = عندما يطلب أحدهم صلاحية تحتاج إلى موافقتك تظهر هنا وتصلك رسالة.
access-to-do = تمت الموافقة وبقي التنفيذ
access-audit = من لديه صلاحية وأين
access-audit-verb = عرض من لديه صلاحية وأين
access-systems = الأنظمة
access-systems-verb = إعداد الأنظمة التي تُطلب صلاحياتها
access-go = الانتقال إلى طلبات الصلاحيات

# Systems.
access-systems-lead = ما يمكن طلب صلاحية فيه ومن يوافق عليها.
access-systems-none-more = يمكن إضافة الأول: اسمه وأدواره ومن يوافق على صلاحياته.
access-no-systems = لا توجد أنظمة بعد
access-no-systems-more = يمكن طلب الصلاحيات بعد أن يضيف المدير الأنظمة التي فيها حسابات.
access-add-system = إضافة نظام
access-system = النظام
access-name = الاسم
access-description = الوصف
access-roles = الأدوار
access-roles-hint = دور في كل سطر. الاسم المحذوف لا يُمنح بعد ذلك، ويبقى لمن لديه حتى يُسحب.
access-owners = المسؤولون
access-owners-hint = عناوين بريد، واحد في كل سطر، من الفريق أو جهات الاتصال. يمكن لخطوة أن تسألهم.
access-work-days = أيام التنفيذ
access-work-days-hint = موعد التنفيذ إن لم يُذكر.
access-longest-days = أطول مدة للصلاحية بالأيام
access-longest-days-hint = فارغ: دون نهاية.
access-steps-hint = بهذا الترتيب. يحتفظ الطلب بالخطوات التي قُدم بها، ويُتحقق ممن يحق له الرد عند الرد.
access-step-n = الخطوة { $n }
access-step-who = من يُسأل
access-step-none = لا توجد هذه الخطوة
access-step-owners = المسؤولون
access-step-people = أشخاص حسب العنوان
access-step-need = من يجب أن يوافق
access-need-any = واحد منهم
access-need-all = جميعهم
access-step-addresses = العناوين
access-step-people-hint = واحد في كل سطر، لأشخاص حسب العنوان فقط.
access-save = حفظ
access-retire = إيقاف هذا النظام
access-retire-sure = لن يتمكن أحد من طلب صلاحية فيه. ويبقى مسجلًا من كانت لديه صلاحية ومن وافق عليها.

# Who has what.
access-audit-lead = من لديه صلاحية وأين ومنذ متى ومن وافق عليها، بحسب الطلبات المسجلة هنا.
access-person = الشخص
access-audit-person-hint = عنوان البريد. فارغ: الجميع.
access-every-system = كل الأنظمة
access-audit-day = الحالة في يوم
access-audit-day-hint = في نهاية ذلك اليوم. فارغ: الآن.
access-audit-all = كل ما كان، بما في ذلك المنتهي
access-audit-show = عرض
access-export = كجدول
access-audit-unknown = لا أحد هنا لديه هذا العنوان.
access-audit-none = لا توجد صلاحيات مسجلة
access-audit-none-more = تظهر الصلاحية هنا بعد تنفيذ طلبها.
access-audit-more = المزيد
access-since = منذ
access-given-by = بواسطة { $person }
access-given-through = عبر الموصل { $connector }
access-allowed-by = صاحب الموافقة
access-ticket = التذكرة
access-ended = انتهت في { $day }
access-no-end = دون نهاية

# Mails.
access-mail-subject = مطلوب موافقتك: { $system } لـ { $person }
access-mail-asks = يطلب أحدهم صلاحية يمكنك الموافقة عليها أو رفضها.
access-mail-whom = لـ: { $person }
access-mail-system = النظام: { $system }
access-mail-role = الدور: { $role }
access-mail-by = مقدم الطلب: { $person }
access-mail-reason = السبب: { $reason }
access-mail-sign-in = يرجى تسجيل الدخول والرد في التذكرة:
access-mail-link = يرجى الرد في هذه الصفحة. الرابط لك وحدك ويعمل مرة واحدة، فلا تمرره إلى غيرك:
access-mail-no-reply = الرد بالبريد لا يُعد موافقة.

# When the time of a grant is over.
access-task-subject = سحب صلاحية: { $system } من { $person }
access-task-text = انتهت المدة التي مُنح فيها { $person } دور { $role } في { $system }. طُلب ذلك في التذكرة { $ticket }. يرجى سحبه في النظام ثم تأكيد التنفيذ هنا، أو طلبه من جديد إن بقيت الحاجة إليه.
access-task-reason = انتهت المدة التي مُنحت لها.

# The page behind the link of a mail.
access-page-title = هل تُمنح هذه الصلاحية؟
access-page-lead = يُطلب الرد من { $address }. يُحفظ ردك مع اسمك. إن كنت شخصًا آخر فيرجى إغلاق هذه الصفحة.
access-page-reason-hint = مطلوب عند الرفض.
access-thanks = شكرًا لك
access-thanks-yes = سُجلت موافقتك، ولا يلزمك شيء آخر.
access-thanks-no = سُجل رفضك، ويرى مقدم الطلب سببك.
access-closed-answered = سبق أن رددت
access-closed-answered-more = سُجل ردك، ولا يمكن تغييره بهذا الرابط.
access-closed-over = لم يعد هذا مطلوبًا
access-closed-over-more = سُحب الطلب أو رد عليه غيرك أو طال انتظاره. لا يلزمك شيء.
access-closed-void = يوجد رابط أحدث
access-closed-void-more = عادت الرسالة التي فيها هذا الرابط إلى المكتب حيث يستطيع آخرون قراءتها. يُرجى البحث عن الرسالة الأحدث، وعدم الرد عليها أو تمريرها.
access-closed-unknown = هذا الرابط لا يؤدي إلى شيء
access-closed-unknown-more = ربما قُطع في الطريق. يرجى فتحه من الرسالة مرة أخرى أو سؤال مرسلها.

access-act-stood-in = أجاب عن ذلك باسم { $approver }
access-act-kept = راجع صلاحية { $person } في { $system }: تبقى
access-act-revoked = راجع صلاحية { $person } في { $system }: يجب سحبها
access-said-stand-in = عيّن { $other } ليجيب عن { $approver } في الصلاحيات
access-said-no-stand-in = لم يعد يعيّن أحدًا ليجيب عن { $approver } في الصلاحيات
access-by-stand-in = عبر النائب { $person }
access-in-name-of = تجيب باسم { $person }.
access-review-days = المراجعة بالأيام
access-review-days-hint = بعد هذا العدد من الأيام يُسأل الموافقون هل ما زال ما لدى الشخص مطلوبًا. فارغ: أبدًا.
access-reviewed = راجع { $who } ({ $at }): ما زال مطلوبًا.
access-reviews = للمراجعة
access-reviews-hint = هل ما زال مطلوبًا؟ ما تسحبه يُطلب في تذكرة كالعادة.
access-review-overdue = متأخرة
access-review-since = منذ { $given }؛ للمراجعة منذ { $due }.
access-review-nobody = لا أحد من الموافقين هنا يستطيع مراجعته. يستطيع مدير ذلك أو تسمية غيرهم.
access-review-asked = المسؤولون: { $people }
access-review-why = لماذا يجب سحبه
access-review-keep = ما زال مطلوبًا
access-review-revoke = سحبه
access-stand-in-nobody = لا أحد
access-you-stand-in = تجيب باسم: { $people }
access-stand-in = من يجيب عني
access-stand-in-is = يجيب { $who } عنك من { $from } إلى { $until }.
access-stand-in-hint = لبضعة أيام يوافق غيرك باسمك. يُحفظ الاسمان. ولا يوافق أبدًا على ما يخصه.
access-stand-in-who = النائب
access-stand-in-from = من
access-stand-in-until = حتى نهاية
access-stand-in-for = لغيرك
access-stand-in-for-hint = بريد أحد الموافقين. فارغ: لك.
access-review-task = يجب ألا يبقى لدى { $person } دور { $role } في { $system }: راجعه أحد الموافقين هناك. طُلب في التذكرة { $ticket }. اسحبه في النظام ثم قل هنا إنه تم.
