lists-mine = تذاكري
lists-unassigned = غير مسندة
lists-open = كل المفتوحة
lists-solved = حُلّت مؤخرًا
lists-snoozed = مؤجلة
lists-spam = بريد مزعج
