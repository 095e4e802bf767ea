// Makes the pages quick. Every page works without it: links are links and forms are forms.
import "./theme.js";
import "./time.js";
import "./page.js";
import "./undo.js";
import "./menu.js";
import "./complete.js";
import "./format.js";
import "./files.js";
import "./macro.js";
import "./editor.js";
import "./drafts.js";
import "./new-ticket.js";
import "./presence.js";
import "./bell.js";
import "./push.js";
import "./offline.js";
import "./phone.js";
import "./search.js";
import "./views.js";
import "./keys.js";
import "./live.js";
import "./structure.js";
import "./side.js";
import "./tags.js";
import "./watch.js";
import "./order.js";
import "./typed.js";
import "./tabs.js";
import "./parts.js";

// Keys and live rows work from now on; whoever drives a browser waits for it.
document.documentElement.toggleAttribute("data-alive", true);
