# Chat: what happened, in the history of a ticket.
chat-did-ask = asked for a person in the chat
chat-did-accept = took the chat
chat-did-decline = left the chat to the others
chat-did-transfer = passed the chat on
chat-did-return-signed-out = put the chat back into the queue: whoever had it signed out
chat-did-return-away = put the chat back into the queue: whoever had it is away
chat-did-return-disabled = put the chat back into the queue: whoever had it answers customers no more
chat-did-return-gone = put the chat back into the queue: whoever had it was not seen for a quarter of an hour
chat-did-end = ended the chat
chat-did-rate-good = said that the chat helped
chat-did-rate-bad = said that the chat did not help
chat-did-type-address = left an address in the chat that nobody has proven yet
chat-did-prove-address = confirmed the address: the chat goes on by mail
chat-did-block = blocked the visitor for some days
chat-did-change-widget = changed a chat widget

# The letter that asks whether a chat is its reader's, and the page behind its link.
chat-mail-subject = Did you write to { $workspace }?
chat-mail-asks = Somebody began a conversation with { $workspace } on a website and gave this address. If it was you, open this page to go on by mail:
chat-mail-not-you = If it was not you, do nothing: nobody learns that this address exists, and nothing more is sent.
chat-mail-transcript-subject = Your chat with { $workspace }
chat-mail-transcript = You asked for this mail in your chat with { $workspace }. This is what was said:
chat-mail-transcript-cut = It was longer than a mail takes: its beginning is left out.
chat-mail-you = You
chat-letter-title = Was this you?
chat-letter-more = Somebody began these conversations and gave the address { $address }. Confirm only what you wrote yourself: whoever wrote it in a browser goes on reading it there.
chat-letter-confirm = I wrote this
chat-letter-none = There is nothing left to confirm. What you confirmed goes on by mail.
chat-letter-over = This link does nothing any more

# Where an admin sets widgets up.
chat-widgets = Chat widgets
chat-widgets-lead = A widget is a place on your website where visitors can write to the team. What they write is a ticket.
chat-widgets-secret = The secret of “{ $widget }” is shown this once. Your own server signs with it who its visitors are; a browser must never have it.
chat-widgets-secret-field = Secret
chat-widgets-none = No widgets yet
chat-widgets-none-more = Add one, put its code on your pages, and visitors can write.
chat-widgets-add = Add a widget
chat-widgets-add-verb = Add
chat-widgets-name = Name
chat-widgets-sites = Sites
chat-widgets-sites-hint = Where it may stand, one address on each line: https://shop.example. Without any it shows nowhere.
chat-widgets-team = Team
chat-widgets-team-none = Everybody's
chat-widgets-calendar = Hours
chat-widgets-calendar-none = The team's own hours
chat-widgets-colour = Colour
chat-widgets-greeting = Greeting
chat-widgets-greeting-hint = What visitors read first.
chat-widgets-reply = How soon an answer comes
chat-widgets-reply-hint = In your own words: usually within an hour.
chat-widgets-on = Switched on
chat-widgets-code = Code for your pages
chat-widgets-key = Key
chat-widgets-new-secret = Make a new secret
chat-widgets-new-secret-sure = Tokens that were signed with the old secret are not believed from then on.
chat-widgets-off = Off

# Chats that wait.
chat-list = Chats
chat-list-waiting = Waiting for you
chat-list-none = Nobody waits.
chat-list-mine = Yours
chat-list-mine-none = You lead no chat.
chat-list-hint = To pass a chat on, hand its ticket over: your note goes with it, and the visitor reads nothing of it.
chat-list-visitor = Visitor
chat-list-since = Asked
chat-list-page = Page
chat-list-language = Language
chat-list-browser = Browser
chat-waits-here = A visitor waits in this chat.
chat-list-accept = Take it
chat-list-decline = Leave it to the others
chat-list-end = End it
chat-list-block = Block the visitor
