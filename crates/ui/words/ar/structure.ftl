structure-list-and = { " " }و
structure-list-comma = ،{ " " }
structure-merged = مدمجة
structure-part-of = هذه التذكرة جزء من { $ticket } ({ $status }).
structure-stub = ما قيل فيها موجود هناك، والردود على بريدها تصل إلى هناك.
structure-go-to = الذهاب إلى #{ $ticket }
structure-incidents = الحوادث
structure-problem-solved = حُلّت هذه المشكلة، و{ $count ->
        [zero] لم يبقَ حادث بلا حل
        [one] حادث واحد لم يُحلّ
        [two] حادثان لم يُحلّا
        [few] { $count } حوادث لم تُحلّ
        [many] { $count } حادثًا لم يُحلّ
       *[other] { $count } حادث لم يُحلّ
    }: أخبر أصحابها وحُلّها في خطوة واحدة.
structure-tell-verb = إخبار أصحاب حوادث هذه المشكلة
structure-write-them = الكتابة إليهم
structure-and-more = و{ $count } غيرها
structure-linked = التذاكر المرتبطة
structure-none = لا شيء. اربط مشكلة بحوادثها، أو كلًّا بأجزائه، أو ما ينتمي بعضه إلى بعض.
structure-link-verb = الربط بتذكرة أخرى
structure-link-ticket = ربط تذكرة
structure-other-is = التذكرة الأخرى هي
structure-its-number = رقمها
structure-link = ربط
structure-acts = ما دُمج وقُسّم ونُقل
structure-is-related = ذات صلة بهذه
structure-is-parent = الكلّ الذي هذه جزء منه
structure-is-child = جزء من هذه
structure-is-incident = حادث من هذه المشكلة
structure-is-problem = المشكلة وراء هذه
structure-relation-problem = حادث من
structure-relation-incident = مشكلة
structure-relation-parent = جزء من
structure-relation-child = من أجزائها
structure-relation-related = ذات صلة بـ
structure-relation-split-from = مفصولة من
structure-relation-split-into = مقسّمة إلى
structure-unlink = إزالة الرابط
structure-unlink-ticket = إزالة الرابط مع #{ $ticket }
structure-tell = إخبار أصحاب الحوادث
structure-each-gets = كل منها يتلقى ردًّا خاصًّا به
structure-told = ما يُقال للجميع
structure-send-solve = إرسال وحلّ { $count ->
        [zero] لا حوادث
        [one] حادث واحد
        [two] حادثين
        [few] { $count } حوادث
        [many] { $count } حادثًا
       *[other] { $count } حادث
    }
structure-send-open = إرسال مع الإبقاء مفتوحة
structure-undo-merge = التراجع عن هذا الدمج
structure-undo-split = التراجع عن هذا التقسيم
structure-undo-move = إعادته إلى مكانه
structure-desk = المكتب
structure-messages = { $count ->
        [zero] لا رسائل
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $count } رسائل
        [many] { $count } رسالة
       *[other] { $count } رسالة
    }
structure-act-merged-here = دمج { $who } { $sources } في هذه ({ $messages })
structure-act-merged-away = دمج { $who } هذه في { $ticket }
structure-act-split-here = فصل { $who } هذه عن { $sources } ({ $messages })
structure-act-split-away = فصل { $who } { $messages } إلى { $ticket }
structure-act-moved-here = نقل { $who } { $messages } من { $sources } إلى هنا
structure-act-moved-away = نقل { $who } { $messages } إلى { $ticket }
structure-more = المزيد
structure-more-note = المزيد عن هذه الملاحظة
structure-more-message = المزيد عن هذه الرسالة
structure-split = فصلها في تذكرة جديدة
structure-move = نقلها إلى تذكرة أخرى
structure-happened-merged = دمج { $sources } في هذه ({ $count ->
        [zero] لا رسائل
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $count } رسائل
        [many] { $count } رسالة
       *[other] { $count } رسالة
    })
structure-happened-merged-into = دمجها في { $ticket }
structure-happened-split = فصل { $count ->
        [zero] لا رسائل
        [one] رسالة واحدة
        [two] رسالتين
        [few] { $count } رسائل
        [many] { $count } رسالة
       *[other] { $count } رسالة
    } إلى { $ticket }
structure-happened-split-off = فصلها عن { $ticket } ومعها { $count ->
        [zero] لا رسائل
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $count } رسائل
        [many] { $count } رسالة
       *[other] { $count } رسالة
    }
structure-happened-undone = التراجع عما دُمج أو قُسّم أو نُقل بين هذه و{ $others }
structure-happened-linked = ربطها: { $relation } { $ticket }
structure-happened-unlinked = إزالة رابط: { $relation } { $ticket }
structure-done-merged = دُمجت { $sources } في #{ $ticket }
structure-done-split = فُصلت #{ $ticket } عن #{ $from }
structure-done-moved = نُقلت رسالة من #{ $from } إلى #{ $ticket }
structure-done-joined = وُصلت #{ $ticket } و#{ $other }
structure-done-linked = رُبطت #{ $ticket } بـ #{ $other }
structure-done-unlinked = أُزيل الرابط بين #{ $ticket } و#{ $other }
structure-back = العودة إلى التذكرة
