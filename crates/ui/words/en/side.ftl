side-title = Side conversations
side-open-count = { $count ->
    [one] { $count } open
   *[other] { $count } open
}
side-none = Ask a supplier or an engineer by mail, without the requester reading along.
side-begin = Ask somebody else
side-begin-verb = Begin a side conversation
side-draft = Draft
side-unfold-verb = Unfold the side conversation { $subject }
side-messages = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}
side-earlier = Show what came before
side-of = Side conversation { $subject }
side-answer = Open and answer
side-open = Open
side-closed = Closed
side-desk = The desk
side-stranger = A stranger: you did not write to this address
side-machine = Written by a machine
side-to = to { $people }
side-new-title = New side conversation
side-back = Back to the ticket
side-lead = Beside { $ticket }
side-guard = The requester does not see this, and answers come back here, not to the ticket.
side-with = With
side-begun-by = Begun by { $name }
side-newest = { $count ->
    [one] Only the newest message is shown.
   *[other] Only the newest { $count } messages are shown.
}
side-close = Close
side-reopen = Open again
side-write-title = Write to them
side-to-label = To
side-to-hint = Addresses with commas between; the first in To, the others in Cc.
side-subject-label = Subject
side-from = From
side-text-label = Message
side-text-hint = Markdown is drawn. Your signature is added.
side-draft-saved = Draft saved
side-include = Include something of the ticket
side-include-hint = Only what you tick goes along. Nothing of the ticket is quoted by itself.
side-note = Note
side-no-text = (no text)
side-send-anyway = Send anyway
side-send = Send
side-leaves-from = from { $address }
side-a-side-conversation = a side conversation
side-did-begin = began { $talk }
side-did-write = wrote in { $talk }
side-did-answer = answered in { $talk }
side-did-close = closed { $talk }
side-did-reopen = opened { $talk } again
js-side-saved = Draft saved
js-side-not-saved = Not saved: the desk cannot be reached. Your words are still here.
side-typed = What you had typed
side-new-form = Form
side-new-redraw = Show the fields that this needs
side-macro-fields = Fields of the desk's own
side-macro-fields-hint = An empty one is left as it is.
side-planned-label = A message that was not sent yet
side-planned-undo-verb = Undo: the message to somebody outside
side-planned-take-back-verb = Take back: the message to somebody outside
side-planned-the-message = { " " }the message
side-bar-held = Your message beside { $ticket } was held back: { $why }
side-bar-now = Message beside { $ticket }: sending now
side-bar-in = Message beside { $ticket }: sending in { $seconds } s
side-later-hint = In plain words. Until then anybody in the team can take it back or send it.
js-side-answered = There is something new in a side conversation
