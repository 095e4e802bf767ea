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
import "./search.js";
import "./keys.js";
import "./live.js";
import "./tags.js";
import "./watch.js";
import "./order.js";
