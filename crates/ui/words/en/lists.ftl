lists-mine = Mine
lists-unassigned = Unassigned
lists-open = All open
lists-solved = Recently solved
lists-snoozed = Snoozed
lists-spam = Spam
