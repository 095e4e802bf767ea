mail-credential = A code or link that proves who somebody is. Only your team can see this message.
mail-credential-why = It is never shown to customers and never quoted. How it was recognised:
mail-domain-head = Your team has addresses of { $domain } too
mail-domain-risk = Services that let in everybody with an address of { $domain } would take { $address } for one of you: whoever signs up there with it makes them send a code to the desk.
mail-domain-advice = The desk shows such mails to your team alone. Safer still: give the desk a domain of its own, like help.{ $domain }, and let no service accept people by their mail domain alone.
mail-awaits-scan = The mail waits for the scanner to look into its files, { $minutes } minutes at most.
mail-quoted = Quoted text
