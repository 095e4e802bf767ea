timeline-earlier = Show what came before
timeline-conversation = Conversation
timeline-changes = { $count } changes
timeline-desk = The desk
timeline-the-desk = the desk
timeline-note = Note – only your team sees this
timeline-new = New
timeline-stranger = A stranger: not one of this ticket's people
timeline-machine = Written by a machine
timeline-to = to { $to }
timeline-to-bcc = to { $to }, bcc { $bcc }
timeline-no-text = (no text)
timeline-quoted = Quoted text
timeline-formatted = Formatted view
timeline-plain = Plain text
timeline-pictures-hidden = { $count ->
        [one] One remote picture is not shown.
       *[other] { $count } remote pictures are not shown.
    }
timeline-pictures-some = Remote pictures are not shown.
timeline-show-pictures = Show pictures
timeline-pictures-always = Always for this sender
timeline-trackers = { $count ->
        [one] { $count } invisible one, there to tell the sender that you read this, stays off.
       *[other] { $count } invisible ones, there to tell the sender that you read this, stay off.
    }
timeline-pictures-shown = Pictures of this sender are always shown.
timeline-ask-again = Ask again
timeline-message-of = Message of { $who }
timeline-files = Files
timeline-scan-clean = , scanned, clean
timeline-scan-blocked = , blocked
timeline-scan-awaited = , not scanned yet
timeline-scan-none = , not scanned: { $why }
timeline-preview = Preview
timeline-preview-hidden = { " " }of { $name }
timeline-preview-of = Preview of { $name }
timeline-blocked = Blocked: the scanner found { $what }
timeline-for-admins = For admins
timeline-blocked-words = This file may harm the machine on which it is opened. Take it only where that does not matter. That you did is recorded.
timeline-blocked-download = Download it all the same
timeline-next-try = Next try { $when }.
timeline-try-again = Try again
timeline-because-deferred = The relay asked to try again later:
timeline-because-refused = The relay refused it:
timeline-because-some-left = Some of its recipients do not have it:
timeline-because-no-relay = The desk has nowhere to hand its mail to:
timeline-because-unreachable = The desk could not reach its relay:
timeline-because-not-protected = The line to the relay could not be protected:
timeline-because-not-signed-in = The relay did not let the desk sign in:
timeline-because-too-slow = The relay took too long:
timeline-because-unconfirmed = The line broke before the relay confirmed. It is sent again under the same Message-ID.
timeline-because-unwritable = The desk cannot make a mail of it:
timeline-because-own-fault = The desk itself failed at it:
timeline-because-returned = A delivery report says that it did not arrive:
timeline-because-given-up = It is not tried any more:
timeline-because-held-back = Held back:
timeline-because-called-back = Called back:
timeline-because-queued = An earlier mail of this ticket is to leave first; this one waits for it, { $minutes } minutes at most.
timeline-why-here = Why is it here?
timeline-here-because = On this ticket because { $why }.
timeline-sender = Sender: { $why }.
timeline-made-of = What the desk made of this mail
timeline-raw = Raw mail
timeline-original = Show original
