# Mails and pushes that the desk writes by itself.
letters-assigned = { $who } assigned it to you
letters-mention = { $who } mentioned you
letters-answer-on-mine = { $who } answered on your ticket
letters-answer-on-watched = { $who } answered on a ticket you watch
letters-side-answer = { $who } answered in a side conversation
letters-hand-over = { $who } handed it over
letters-escalation = { $who } escalated it to your team
letters-escalation-answer = { $who } answered your escalation
letters-expert = { $who } asks what you know
letters-expert-answer = { $who } answered your question
letters-approval = { $who } left an access request for you to approve
letters-access-answer = { $who } answered an access request
letters-incident = { $who } named you to lead a major incident
letters-wait = { $count ->
        [one] { $count } thing waits for you
       *[other] { $count } things wait for you
    }
letters-happened = { $count ->
        [one] { $count } thing happened
       *[other] { $count } things happened
    }
letters-which = Which mails you get, and when:
letters-off = No more of these mails:
letters-acknowledgement =
    Hello,

    we have your message and a person will read it. Its number is { $ticket }.
    To add something, just answer this mail.

    { $mailbox }
letters-left-out-head =
    Hello,

    we have your message, and a person will read it. Its number is { $ticket }.

    { $count ->
        [one] This file
       *[other] These files
    } did not come through, because a file may have at most { $limit } here:
letters-left-out-tail =
    { $count ->
        [one] If we need it, please make it smaller, send it in parts, or put it somewhere we can get it from and answer this mail with the link.
       *[other] If we need them, please make them smaller, send them in parts, or put them somewhere we can get them from and answer this mail with the link.
    }
letters-left-out-file = - a file of { $size }
letters-left-out-more = - and { $count } more
letters-left-out-note = Not taken from this mail, because a file may have at most { $limit } (setting { $setting }):
letters-left-out-raw = The raw mail has everything.

# To whoever sent a mail that is larger than what is fetched.
letters-too-large-subject = Too large: { $subject }
letters-too-large-no-subject = Your mail is too large
letters-too-large =
    Hello,

    we could not take your mail: it has { $size }, and a mail may have at most { $limit } here. Nobody has read it.
    Please send it again with smaller files, spread over several mails, or put the files somewhere we can get them from and send us the link.

    { $mailbox }

# To the admins, when a channel fails.
letters-alarm-begun = Alarm: { $words }
letters-alarm-lasts = Still: { $words }
letters-alarm-over = Well again: { $words }
letters-alarm-since = Since: { $since }
letters-alarm-part = Part: { $channel } ({ $code })
letters-alarm-desk = Desk: { $desk }, { $address }
letters-alarm-again = You will hear again tomorrow if it lasts, and when it is over.
letters-alarm-calm = Nothing was wrong with it for five minutes.
letters-alarm-way = This mail came by another way than the one it is about, where there is one.
