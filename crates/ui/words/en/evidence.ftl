# What the desk found out about a mail: who wrote it, of what kind it is, what stands in DNS; found by the English text.

# Who wrote a mail.
evidence-nobody-checks-senders-for-this = nobody checks senders for this mailbox
evidence-its-head-names-several-authors = its head names several authors
evidence-it-names-no-author-with = it names no author with an address
evidence-it-has-no-head-that = it has no head that could be checked
evidence-its-author-can-be-read = its author can be read in more than one way
evidence-it-does-not-cover-the = it does not cover the author
evidence-it-is-made-with-sha = it is made with SHA-1, which can be forged
evidence-signed-it-dmarc-and-dkim = { $author } signed it (DMARC and DKIM)
evidence-it-came-from-a-server = it came from a server of { $author } (DMARC and SPF)
evidence-which-is-trusted-passed-it = { $sealer }, which is trusted, passed it on and saw that { $author } sent it (ARC)
evidence-dns-did-not-answer-in = DNS did not answer in time about { $author }
evidence-did-not-sign-it-and = { $author } did not sign it, and its way here is not known
evidence-it-is-not-from-which = it is not from { $author }, which asks to reject such mail (DMARC)
evidence-it-is-not-from-which-asks = it is not from { $author }, which asks to distrust such mail (DMARC)
evidence-nothing-shows-that-it-is = nothing shows that it is from { $author }, which does not mind such mail (DMARC)
evidence-signed-it-dkim = { $author } signed it (DKIM)
evidence-it-came-from-a-server-of = it came from a server of { $author } (SPF)
evidence-publishes-no-policy-dmarc-and = { $author } publishes no policy (DMARC) and vouches for nothing
evidence-more-signatures-which-is-too = { $count } more signatures, which is too many
evidence-the-server-that-sent-it = the server that sent it is not known
evidence-this-server-may-not-send = this server may not send for it
evidence-this-server-should-not-send = this server should not send for it
evidence-dns-did-not-answer-in-time = DNS did not answer in time
evidence-its-record-is-wrong-or = its record is wrong or asks for too much
evidence-it-has-no-record = it has no record
evidence-seals-which-is-too-many = { $count } seals, which is too many
evidence-its-sealers-are-trusted = its sealers are trusted
evidence-not-all-of-its-sealers = not all of its sealers are trusted, or they saw no pass
evidence-the-text-was-changed-after = the text was changed after it was signed
evidence-the-signature-has-expired = the signature has expired
evidence-the-signature-covers-only-a = the signature covers only a part of the text
evidence-its-key-was-withdrawn = its key was withdrawn
evidence-the-signer-is-not-of = the signer is not of the domain that signed
evidence-the-signature-or-its-key = the signature or its key cannot be read
evidence-the-head-was-changed-after = the head was changed after it was signed, or the key is another
evidence-its-key-is-not-in = its key is not in DNS
evidence-the-chain-of-seals-is = the chain of seals is broken
evidence-it-cannot-be-checked = it cannot be checked
evidence-no-server-is-set-whose = no server is set whose check would be believed
evidence-says-nothing-about-it = { $server } says nothing about it
evidence-the-server-whose-word-is = the server whose word is believed for this mailbox
evidence-says-that-it-does-not = { $server } says that it does not come from { $domain } (DMARC)
evidence-says-that-it-comes-from = { $server } says that it comes from { $domain } (DMARC)
evidence-says-that-it-comes-from-dkim = { $server } says that it comes from { $domain } (DKIM)
evidence-says-that-it-comes-from-spf = { $server } says that it comes from { $domain } (SPF)
evidence-vouches-for-another-domain-than = { $server } vouches for another domain than { $domain } (DMARC)
evidence-could-not-check-it-dmarc = { $server } could not check it (DMARC)
evidence-found-nobody-who-vouches-for = { $server } found nobody who vouches for { $domain }
evidence-its-check-broke-off-which = its check broke off, which the log explains
evidence-mixes-letters-of-several-alphabets = “{ $shown }” mixes letters of several alphabets
evidence-is-written-in-letters-that = “{ $shown }” is written in letters that only look Latin

# Why a mail cannot be read.
evidence-parts-lie-more-than-deep = parts lie more than { $most } deep in each other
evidence-it-has-more-than-parts = it has more than { $most } parts
evidence-it-has-more-than-header = it has more than { $most } header fields
evidence-its-header-section-is-larger = its header section is larger than { $most } kB
evidence-it-is-larger-than-mb = it is larger than { $most } MB
evidence-its-text-is-larger-than = its text is larger than { $most } MB
evidence-parsing-took-more-than-ms = parsing took more than { $most } ms

# What kind of mail it is.
evidence-it-is-a-feedback-report = it is a feedback report (RFC 5965)
evidence-it-is-a-delivery-report = it is a delivery report (RFC 3464)
evidence-it-carries-a-delivery-status = it carries a delivery status
evidence-it-names-failed-recipients-x = it names failed recipients (X-Failed-Recipients)
evidence-its-return-path-is-empty = its return path is empty
evidence-it-has-neither-an-author = it has neither an author nor a Message-ID
evidence-auto-submitted-is = Auto-Submitted is { $value }
evidence-precedence-is = Precedence is { $value }
evidence-its-sender-is = its sender is { $value }
evidence-its-sender-is-called = its sender is called { $value }
evidence-its-sender-is-a-postmaster = its sender is a postmaster
evidence-its-sender-is-a-machine = its sender is a machine
evidence-it-carries-a-calendar = it carries a calendar { $method }
evidence-it-is-a-read-receipt = it is a read receipt (RFC 8098)
evidence-it-has-the-header = it has the header { $name }
evidence-a-header-says-that-a = a header says that a machine answered
evidence-it-was-sent-in-bulk = it was sent in bulk
evidence-its-text-says-that-nobody = its text says that nobody is there
evidence-and-its-subject-is-that = { $said-first } and its subject is that of a delivery report
evidence-and-its-text-is-that = { $said-first } and its text is that of a delivery report
evidence-and-it-returns-a-mail = { $said-first } and it returns a mail
evidence-its-subject-its-text-and = its subject, its text and the returned mail are those of a delivery report
evidence-its-subject-begins-with-and = its subject begins with “{ $subject }” and { $said-more }
evidence-its-subject-is-a-mail = its subject is a mail provider's complaint: { $subject }

# What stands in DNS for a mailbox.
evidence-dns-does-not-answer-in = DNS does not answer in time.
evidence-says-that-it-takes-no = { $domain } says that it takes no mail at all.
evidence-mail-for-comes-straight-to = Mail for { $domain } comes straight to the desk.
evidence-nothing-says-where-mail-for = Nothing says where mail for { $domain } goes.
evidence-mail-for-goes-to-not = Mail for { $domain } goes to { $list }, not to the desk, which is to check senders itself.
evidence-mail-for-goes-to-which = Mail for { $domain } goes to { $list }, which must hand it on to the desk.
evidence-no-record-says-which-servers = No record says which servers may send for { $domain }, so receivers trust none.
evidence-there-are-records-and-then = There are { $count } records, and then none of them counts. Join them into one.
evidence-there-is-a-record-whether = There is a record. Whether it names the server that your mail leaves from cannot be seen from here.
evidence-there-is-a-record-but = There is a record, but your relay { $relay } has no address in DNS to compare it with.
evidence-dns-does-not-answer-about = DNS does not answer about { $domain }
evidence-the-record-is-wrong-or = The record is wrong or asks for too much, so that it counts for nothing.
evidence-the-record-does-not-allow = The record does not allow your relay { $relay } ({ $ip }). Add it, as your mail provider says.
evidence-the-record-allows-your-relay = The record allows your relay { $relay }.
evidence-the-record-is-not-there = The record is not there yet. The desk signs as soon as it sees it.
evidence-the-key-is-there-and = The key is there, and the desk signs with it.
evidence-another-text-stands-there-so = Another text stands there, so that nobody could check the signatures.
evidence-there-are-several-records-and = There are several records, and then none of them counts.
evidence-nothing-asks-receivers-to-distrust = Nothing asks receivers to distrust forged mail from { $domain }, and some accept no mail without it.
evidence-receivers-are-asked-to-reject = Receivers are asked to reject forged mail.
evidence-receivers-are-asked-to-distrust = Receivers are asked to distrust forged mail.
evidence-it-only-asks-for-reports = It only asks for reports. When SPF and DKIM are good for a while, set p=quarantine: then forgeries are distrusted.
evidence-its-policy-p-is-none = Its policy (p=) is none of none, quarantine and reject.
