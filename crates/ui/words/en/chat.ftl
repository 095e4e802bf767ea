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
