live-the-desk = المكتب
live-wrote-note = كتب { $who } ملاحظة
live-wrote = كتب { $who }
live-replied = أجاب { $who }
