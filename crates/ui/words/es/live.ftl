live-the-desk = El escritorio
live-wrote-note = { $who } escribió una nota
live-wrote = { $who } escribió
live-replied = { $who } respondió
