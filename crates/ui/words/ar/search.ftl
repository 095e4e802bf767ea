search-desk = البحث في المكتب
search-search = بحث
search-example = كلمات أو رقم أو عنوان…
search-nothing = لم يُعثر على شيء
search-nothing-words = كلمات أقل تجد أكثر. تُطابَق الكلمات من بدايتها؛ والمرشحات تضيّق ما يُعثر عليه.
search-new-ticket = تذكرة جديدة
search-tickets = التذاكر { $count }
search-no-subject = (بلا موضوع)
search-messages = الرسائل
search-note = ملاحظة
search-message = رسالة
search-on = { $who } في { $subject }
search-the-desk = المكتب
search-contacts = جهات الاتصال
search-no-name = (بلا اسم)
search-no-address = بلا عنوان بريد
search-ticket-count = { $count ->
        [zero] لا تذاكر
        [one] تذكرة واحدة
        [two] تذكرتان
        [few] { $count } تذاكر
        [many] { $count } تذكرة
       *[other] { $count } تذكرة
    }
search-filter-status = وكذلك new وpending وon_hold وsolved وclosed
search-filter-assignee = اسم أو عنوان أو none
search-filter-from = من طلب: اسم أو عنوان
search-filter-tag = عليها هذا الوسم
search-filter-team = لدى هذا الفريق
search-filter-priority = وكذلك high وnormal وlow
search-filter-after = وكذلك before: تغيّرت منذ ذلك الوقت أو حتى ذلك الوقت
search-filter-escalated = وكذلك yes وno وtier2 أو فريق
search-filter-asked = وكذلك اسم أو waiting أو answered: سؤال لمن يعرف
search-filter-language = وكذلك en وes وnone: لغة آخر ما كتبه صاحب الطلب
search-filter-mailbox = صندوق البريد الذي وصلت عبره: عنوانه أو اسمه أو none
search-filter-satisfaction = وكذلك good وoffered وyes وno
search-filter-quoted = هذه الكلمات بهذا الترتيب
search-filters = المرشحات
search-minus = ضع علامة ناقص قبل مرشح أو كلمة لاستبعاد ما يطابق: { $example }.
