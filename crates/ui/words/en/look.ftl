# How the workbench looks, reading without a line, and what an installed desk is called.
look-title = How it looks
look-theme = Colours
look-theme-hint = On this browser; the button in the navigation changes them too.
look-theme-system = As the system
look-theme-light = Light
look-theme-dark = Dark
look-contrast = Contrast
look-contrast-system = As the system
look-contrast-high = Strong
look-density = Spacing
look-density-comfortable = Comfortable
look-density-compact = Compact
look-density-hint = Compact shows more rows on a wide screen. A phone keeps its room for fingers.
look-motion = Motion
look-motion-system = As the system
look-motion-reduced = As little as possible
look-language = Language
look-language-browser = As the browser asks for
look-offline = Reading without a line
look-offline-keep = Keep the last list and the last { $n } tickets on the devices I use
look-offline-keep-hint = They can be read while the desk cannot be reached. They go when you sign out or your session ends. Switch it off where others use your device.
look-save = Save
look-saved = Saved.
look-kept-here = What is kept on this device
# The bar over a page that is read while the desk cannot be reached.
look-offline-now = You are offline.
look-offline-was = This is how it stood at { $time }.
look-offline-what = What is kept here
look-offline-again = Try again
# The page /agent/offline.
look-offline-title = Kept for reading
look-offline-lead = While the desk cannot be reached, this device shows the last list and the last tickets that you read. Nothing is sent later by itself: what you write then stays in its field, and you send it when the desk is there again.
look-offline-list = On this device
look-offline-none = Nothing is kept here yet
look-offline-none-hint = Open a list or a ticket: a moment later it can be read without a line.
look-offline-off = Nothing is kept on your devices
look-offline-off-hint = You chose so on your profile.
look-offline-forget = Forget it all
look-offline-script = This needs scripts, which this browser does not run here.
# The manifest.
look-app-about = The support desk of { $workspace }
look-app-mine = Mine
look-app-new = New ticket
look-app-search = Search
# The bar of main verbs on a phone.
look-bar = On this ticket
look-bar-reply = Reply
look-bar-note = Note
look-bar-solve = Solve
look-bar-reopen = Open again
look-bar-take = Take it
look-bar-next = Next
# Scripts.
js-offline-begins = You are offline. What you type is kept in this tab.
js-offline-ends = The desk can be reached again.
js-offline-forgotten = This device has forgotten it.
js-offline-refused = You are offline, so this was not sent, and it will not be sent by itself. Your words are still here, as a draft in this tab: send them when the desk can be reached again.
