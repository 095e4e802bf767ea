# Mails and pushes that the desk writes by itself.
letters-assigned = { $who } assigned it to you
letters-mention = { $who } mentioned you
letters-answer-on-mine = { $who } answered on your ticket
letters-answer-on-watched = { $who } answered on a ticket you watch
letters-side-answer = { $who } answered in a side conversation
letters-hand-over = { $who } handed it over
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
