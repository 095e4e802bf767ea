# Chat: what happened, in the history of a ticket.
chat-did-ask = asked for a person in the chat
chat-did-accept = took the chat
chat-did-decline = left the chat to the others
chat-did-transfer = passed the chat on
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
chat-letter-title = Was this you?
chat-letter-more = Somebody began these conversations and gave the address { $address }. Confirm only what you wrote yourself: whoever wrote it in a browser goes on reading it there.
chat-letter-confirm = I wrote this
chat-letter-none = There is nothing left to confirm. What you confirmed goes on by mail.
chat-letter-over = This link does nothing any more
