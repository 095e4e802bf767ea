live-the-desk = Der Desk
live-wrote-note = { $who } hat eine Notiz geschrieben
live-wrote = { $who } hat geschrieben
live-replied = { $who } hat geantwortet
