lists-mine = Meine
lists-unassigned = Ohne Bearbeiter
lists-open = Alle offenen
lists-solved = Zuletzt gelöst
lists-snoozed = Zurückgestellt
lists-spam = Spam
