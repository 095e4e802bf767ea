live-the-desk = The desk
live-wrote-note = { $who } wrote a note
live-wrote = { $who } wrote
live-replied = { $who } replied
