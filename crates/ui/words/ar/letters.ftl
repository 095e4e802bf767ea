letters-assigned = أسندها { $who } إليك
letters-mention = أشار { $who } إليك
letters-answer-on-mine = رد { $who } على تذكرتك
letters-answer-on-watched = رد { $who } على تذكرة تتابعها
letters-side-answer = رد { $who } في محادثة جانبية
letters-hand-over = سلّمها { $who }
letters-escalation = صعّدها { $who } إلى فريقك
letters-escalation-answer = ردّ { $who } على تصعيدك
letters-expert = يسألك { $who } عما تعرفه
letters-expert-answer = أجاب { $who } عن سؤالك
letters-approval = ترك لك { $who } طلب صلاحية للموافقة
letters-access-answer = أجاب { $who } عن طلب صلاحية
letters-incident = كلّفك { $who } بقيادة حادث كبير
letters-wait = { $count ->
        [zero] لا شيء ينتظرك
        [one] أمر واحد ينتظرك
        [two] أمران ينتظرانك
        [few] { $count } أمور تنتظرك
        [many] { $count } أمرًا ينتظرك
       *[other] { $count } أمر ينتظرك
    }
letters-happened = { $count ->
        [zero] لا جديد
        [one] حدث واحد
        [two] حدثان
        [few] { $count } أحداث
        [many] { $count } حدثًا
       *[other] { $count } حدث
    }
letters-which = أي الرسائل تصلك ومتى:
letters-off = إيقاف هذه الرسائل:
letters-acknowledgement =
    مرحبًا،

    وصلتنا رسالتك وسيقرؤها أحد موظفينا. رقمها { $ticket }.
    لإضافة شيء، يكفي الرد على هذه الرسالة.

    { $mailbox }
letters-left-out-head =
    مرحبًا،

    وصلتنا رسالتك وسيقرؤها أحد موظفينا. رقمها { $ticket }.

    { $count ->
        [zero] لم تصل الملفات التالية
        [one] لم يصل الملف التالي
        [two] لم يصل الملفان التاليان
        [few] لم تصل الملفات التالية
        [many] لم تصل الملفات التالية
       *[other] لم تصل الملفات التالية
    } لأن الحد الأقصى للملف هنا { $limit }:
letters-left-out-tail =
    { $count ->
        [zero] إن احتجنا إليها فصغّرها أو أرسلها على أجزاء، أو ضعها حيث يمكننا تنزيلها ورد على هذه الرسالة بالرابط.
        [one] إن احتجنا إليه فصغّره أو أرسله على أجزاء، أو ضعه حيث يمكننا تنزيله ورد على هذه الرسالة بالرابط.
        [two] إن احتجنا إليهما فصغّرهما أو أرسلهما على أجزاء، أو ضعهما حيث يمكننا تنزيلهما ورد على هذه الرسالة بالرابط.
        [few] إن احتجنا إليها فصغّرها أو أرسلها على أجزاء، أو ضعها حيث يمكننا تنزيلها ورد على هذه الرسالة بالرابط.
        [many] إن احتجنا إليها فصغّرها أو أرسلها على أجزاء، أو ضعها حيث يمكننا تنزيلها ورد على هذه الرسالة بالرابط.
       *[other] إن احتجنا إليها فصغّرها أو أرسلها على أجزاء، أو ضعها حيث يمكننا تنزيلها ورد على هذه الرسالة بالرابط.
    }
letters-left-out-file = - ملف بحجم { $size }
letters-left-out-more = - و{ $count } غيرها
letters-left-out-note = لم يؤخذ من هذه الرسالة، لأن حجم الملف لا يتجاوز { $limit } (الإعداد { $setting }):
letters-left-out-raw = الرسالة الأصلية فيها كل شيء.
letters-too-large-subject = كبير جدًا: { $subject }
letters-too-large-no-subject = رسالتك كبيرة جدًا
letters-too-large =
    مرحبًا،

    لم نتمكن من استلام رسالتك: حجمها { $size }، والحد الأقصى للرسالة هنا { $limit }. لم يقرأها أحد.
    يرجى إرسالها من جديد بملفات أصغر أو موزعة على عدة رسائل، أو وضع الملفات حيث يمكننا تنزيلها وإرسال الرابط إلينا.

    { $mailbox }
letters-alarm-begun = إنذار: { $words }
letters-alarm-lasts = ما زال مستمرًا: { $words }
letters-alarm-over = عاد سليمًا: { $words }
letters-alarm-since = منذ: { $since }
letters-alarm-part = الجزء: { $channel } ({ $code })
letters-alarm-desk = المكتب: { $desk }، { $address }
letters-alarm-again = ستُبلَّغ مجددًا غدًا إن استمر، وعند انتهائه.
letters-alarm-calm = لم يظهر فيه أي خلل منذ خمس دقائق.
letters-alarm-way = وصلت هذه الرسالة بطريق غير الطريق المعني، إن وُجد.
