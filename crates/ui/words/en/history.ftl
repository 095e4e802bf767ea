history-title = History of #{ $ticket }
history-caption = Everything that happened on ticket { $ticket }, oldest first
history-when = When
history-what = What
history-number = No.
history-sentence = { $who } { $what }.
history-rule = The rule “{ $name }”
history-desk = The desk
history-person = person { $id }
history-team = team { $id }
history-organisation = organisation { $id }
history-mailbox = mailbox { $id }
history-utc = { $at } UTC
history-changed = changed { $what } from { $from } to { $to }
history-set = set { $what } to { $to }
history-cleared = cleared { $what } (it was { $from })
history-left-empty = left { $what } empty
history-the-status = the status
history-the-priority = the priority
history-the-type = the type
history-the-team = the team
history-the-requester = the requester
history-the-organisation = the organisation
history-the-subject = the subject
history-mail-accepted = took a mail in
history-mail-placed = put a mail on { $ticket }
history-mail-set-aside = set a mail aside: { $reason }
history-mail-quarantined = could not read a mail and keeps it in quarantine ({ $code })
history-mail-retried = had a quarantined mail read again
history-mail-released = made { $ticket } of the mail { $mail } by hand
history-moved-away = moved a message to { $to }
history-moved-here = moved { $message } here from { $from }
history-a-message = a message
history-reread = put the text of { $message } anew from the mail { $mail }
history-raw-read = read the raw mail { $mail }
history-opened = opened the ticket { $channel }
history-opened-for = opened the ticket { $channel } for { $person }
history-wrote = wrote a message
history-wrote-by-machine = wrote a message (a machine did)
history-received = received a message from { $person }
history-received-automatic = received an automatic message from { $person }
history-older = took over an older message from { $person }
history-acknowledged = acknowledged the ticket
history-replied = wrote a reply
history-noted = wrote a note
history-planned = wrote a reply that is to leave at { $at }
history-taken-back = took a reply back before it was sent
history-dispatched = sent a reply that { $person } had written
history-held-back = held a planned reply back: { $reason }
history-solved = solved it
history-closed = closed it
history-reopened = opened it again
history-outcome = recorded the outcome
history-outcome-again = recorded the outcome, solved for the { $nth } time
history-nth = { $form ->
        [one] { $n }st
        [two] { $n }nd
        [few] { $n }rd
       *[other] { $n }th
    }
history-took = took the ticket
history-took-over = took the ticket over from { $from }
history-gave = gave the ticket to { $to }
history-gave-from = gave the ticket to { $to } (it was with { $from })
history-gave-back = gave the ticket back; nobody has it
history-took-away = took the ticket from { $from }; nobody has it
history-left-with-nobody = left the ticket with nobody
history-tags-added = added the { $count ->
        [one] tag
       *[other] tags
    } { $tags }
history-tags-removed = removed the { $count ->
        [one] tag
       *[other] tags
    } { $tags }
history-tags-both = { $added } and { $removed }
history-external-id = changed the external id
history-follow-up = linked it as a follow-up of { $ticket }
history-join-suggested = suggested that it may belong to { $ticket }
history-join-accepted = joined it into { $ticket }
history-join-declined = kept it apart from { $ticket }
history-spam-suspected = took it for spam and put it on the spam shelf
history-spam = called it spam
history-no-spam = said that it is not spam
history-found-in-cc = found { $person } in Cc
history-copy-added = added { $person } to the copies
history-copy-removed = removed { $person } from the copies
history-watcher = made { $person } a watcher
history-no-watcher = took { $person } off the watchers
history-handed = handed it over to { $to }
history-handed-nobody = handed it over to nobody
history-deleted = deleted the ticket
history-restored = brought the deleted ticket back
history-undone = took back what they had just done
history-snoozed-until = snoozed it until { $at }, or until the customer writes
history-snoozed = snoozed it until the customer writes
history-snooze-over = brought it back: its snooze is over
history-snooze-wrote = woke it: the customer wrote
history-snooze-by-hand = woke it before its time
history-mail-sent = sent the mail
history-mail-delayed = put the mail off after { $count ->
        [one] { $count } attempt
       *[other] { $count } attempts
    }: { $reason }
history-mail-failed = could not deliver the mail: { $reason }
history-mail-withdrawn-part = called the mail back; some of its recipients may have it
history-mail-withdrawn = called the mail back before it left
history-acknowledgement-withheld = sent no acknowledgement: { $reason }
history-address-died = found that mail to { $person } cannot arrive
history-address-died-why = found that mail to { $person } cannot arrive: { $reason }
history-address-revived = writes to the address of { $person } again
history-complained = heard that { $person } called a mail spam, and sends them nothing automatic any more
history-person-added = added { $person } as { $role }
history-person-changed = changed { $fields } of { $person }
history-role-changed = made { $person } { $to } (was { $from })
history-person-suspended = suspended { $person }
history-person-restored = let { $person } in again
history-password-own = set a new password
history-password-for = set a password for { $person }
history-signed-in = signed in
history-sign-in-failed = refused a sign-in
history-sign-in-failed-as = refused a sign-in as { $person }
history-signed-out = signed out
history-token-made = made an API token for { $person }
history-token-made-any = made an API token for { $person } that speaks for anybody
history-token-revoked = revoked an API token
history-link-made = made a set-up link for { $person }
history-organisation-added = added the organisation { $organisation }
history-organisation-changed = changed the organisation { $organisation }
history-organisation-deleted = deleted the organisation { $organisation }
history-team-added = added the team { $team }
history-team-changed = changed the team { $team }
history-team-deleted = deleted the team { $team }
history-team-joined = put { $person } into { $team }
history-team-left = took { $person } out of { $team }
history-mailbox-added = added the mailbox { $mailbox }
history-mailbox-changed = changed { $fields } of the mailbox { $mailbox }
history-mailbox-removed = removed the mailbox { $mailbox }
history-key-made = made a key to sign mail of { $domain } with
history-key-published = saw a key of { $domain } in DNS and signs with it from now on
history-key-retired = retired a key of { $domain }, for a newer one signs
history-view-made = made a view
history-view-changed = changed a view
history-view-deleted = deleted a view
history-view-restored = took the deletion of a view back
history-setting = changed the setting { $name }
history-macro-made = made a macro
history-macro-changed = changed a macro
history-macro-deleted = deleted a macro
history-article-added = began an article
history-article-changed = changed what an article has in every language
history-article-written = saved a text of an article
history-article-published = published a text of an article
history-article-planned = planned when a text of an article is published
history-article-unplanned = took back when a text of an article is published
history-article-withdrawn = withdrew a text of an article
history-article-review-asked = asked for a review of an article
history-article-approved = approved a text of an article
history-article-confirmed = found that an article is still right
history-article-check-due = told the owner of an article to look whether it is still right
history-article-file-added = put a file on an article
history-article-file-removed = took a file from an article
history-article-archived = archived an article
history-article-restored = took an article out of the archive
history-article-voted = said whether an article helped
history-article-center = changed the help center
history-file-uploaded = uploaded a file
history-file-downloaded = downloaded a file
history-file-previewed = looked into a file
history-file-blocked = blocked a file in which the scanner found { $finding }
history-blocked-downloaded = downloaded a blocked file all the same
history-files-not-taken = did not take { $count ->
        [one] { $count } file
       *[other] { $count } files
    } larger than what is taken
history-pictures-allowed = lets pictures of this sender be shown from now on
history-pictures-forbidden = lets pictures of this sender be shown no more
history-exported = exported { $count ->
        [one] { $count } ticket
       *[other] { $count } tickets
    }
history-backup = made a backup of { $size }
history-workspace-restored = restored the workspace as it was at event { $seq }
history-note-added = wrote a note to remember about { $person }
history-note-changed = changed a note about { $person }
history-note-done = marked a note as done about { $person }
history-note-reopened = took up a note again about { $person }
history-note-removed = removed a note about { $person }
history-card-added = set up a customer card
history-card-changed = changed a customer card
history-card-key = made a new secret for a customer card
history-card-deleted = deleted the customer card { $name }
history-rule-added = set up a rule
history-rule-changed = changed a rule
history-rule-deleted = deleted the rule “{ $title }”
history-rules-arranged = arranged the rules
history-rule-applied = acted because its conditions held after what happened (event { $event })
history-rule-applied-time = acted because its time had come
history-rule-hindered = could not do all that it should: { $reason }
history-rules-rest = lets the rules rest here: they acted too often within an hour
