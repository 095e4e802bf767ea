# The widget on somebody's page. What its scripts say begins with `js-widget-` and goes to the widget alone.
widget-loader-open = Open the chat
widget-loader-shut = Close the chat
widget-loader-name = Chat and help
widget-loader-unread = Open the chat, unread messages: { $n }
widget-loader-failed = The chat does not load here. Open it in a window of its own.
widget-no-script = The chat needs JavaScript. You can write to us here instead.
widget-back = Back
widget-close = Close
widget-greeting = How can we help?
widget-new = New chat
widget-conversations = Your conversations
widget-search = Search for an answer
widget-help-center = Open the help center
widget-new-tab = (in a new tab)
widget-article-page = Read it on a page of its own
widget-article-not-enough = Not what you were looking for?
widget-ask = Ask us
widget-acts = This chat
widget-human = Ask for a person
widget-transcript = Mail me this chat
widget-end = End the chat
widget-log = Messages
widget-tell-page = Tell the team which page I am on:
widget-files = Files that go with the message
widget-message = Your message
widget-message-hint = Write a message…
widget-keys = Enter sends, Shift and Enter begin a new line.
widget-emoji = Emoji
widget-attach = Attach files
widget-send = Send
widget-drop = Drop the files here
widget-rate = How was this chat?
widget-rate-good = Good
widget-rate-bad = Not good
widget-rate-words = Do you want to tell us more?
widget-rate-send = Send the rating
widget-again = New chat
widget-form = Leave us a message
widget-form-lead = Nobody is here right now. Write to us, and we answer by mail.
widget-form-name = Your name
widget-form-email = Your mail address
widget-form-text = What is it about?
widget-form-send = Send the message
widget-form-done = Your message is with us. Look into your mail: as soon as you have confirmed there that the address is yours, our answer comes to it.
widget-form-home = Back to the beginning

js-widget-here = We are here
js-widget-away = We are away just now
js-widget-back-at = We are back: { $time }
js-widget-new = Start a chat
js-widget-leave = Leave a message
js-widget-chat = Chat
js-widget-waiting = Somebody will be with you.
js-widget-queue = You are number { $n } in the queue.
js-widget-again = You are in the queue again.
js-widget-with = You are talking to { $name }.
js-widget-ended = This chat has ended.
js-widget-by-mail = Answers come by mail too.
js-widget-unread = { $n ->
        [one] { $n } unread message
       *[other] { $n } unread messages
    }
js-widget-found = { $n ->
        [0] Nothing found
        [one] { $n } result found
       *[other] { $n } results found
    }
js-widget-fix = Guided fix
js-widget-fix-along = What you answered in “{ $title }” goes along
js-widget-you = You:
js-widget-team = Somebody of the team
js-widget-typing = { $name } is writing…
js-widget-seen = Seen
js-widget-sending = Sending…
js-widget-long = This is too long for one message: { $n } characters at most. Send it in parts.
js-widget-not-sent = This was not sent.
js-widget-send-again = Try again
js-widget-drop = Delete it
js-widget-human-asked = A person of the team will answer you.
js-widget-transcript-sent = This chat is on its way to your mail address.
js-widget-end-sure = Press again to end it
js-widget-rated = Thank you for telling us.
js-widget-line-down = The line is down. What you write is kept and sent when it is back.
js-widget-unreachable = We cannot be reached right now. Try again.
js-widget-screenshot = screenshot
js-widget-file-sending = { $name } is being sent…
js-widget-file-remove = Remove { $name }
js-widget-file-large = { $name } is too large: at most { $size } can be sent.
js-widget-file-lost = { $name } could not be sent. Attach it again.
js-widget-files-most = At most { $n } files go with one message.
js-widget-files-wait = The files are still being sent. Wait a moment.
