//! Style, script and pictures, inside the binary.
//!
//! All stand under one address that names their content: `/assets/HASH/PATH`. Modules import each other by relative
//! address, so they always get the set they were built with, and a browser may keep them for ever.

use std::borrow::Cow;
use std::sync::LazyLock;

use domain::Language;
use sha2::{Digest, Sha256};

use crate::{widget, words};

/// One file as it is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    pub bytes: &'static [u8],
    pub content_type: &'static str,
    /// Asked for by the address of this very content: may be kept for ever.
    pub immutable: bool,
    /// With its quotes, as in the header.
    pub etag: &'static str,
}

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";
const PNG: &str = "image/png";

const STYLE: &str = concat!(
    include_str!("../assets/css/tokens.css"),
    include_str!("../assets/css/base.css"),
    include_str!("../assets/css/parts.css"),
    include_str!("../assets/css/workbench.css"),
    include_str!("../assets/css/ticket.css"),
    include_str!("../assets/css/flow.css"),
    include_str!("../assets/css/writing.css"),
    include_str!("../assets/css/work.css"),
    include_str!("../assets/css/together.css"),
    include_str!("../assets/css/views.css"),
    include_str!("../assets/css/structure.css"),
    include_str!("../assets/css/side.css"),
    include_str!("../assets/css/desk.css"),
    include_str!("../assets/css/follow_up.css"),
    include_str!("../assets/css/access.css"),
    include_str!("../assets/css/hours.css"),
    include_str!("../assets/css/promises.css"),
    include_str!("../assets/css/quick.css"),
    include_str!("../assets/css/load.css"),
    include_str!("../assets/css/routing.css"),
    include_str!("../assets/css/escalation.css"),
    include_str!("../assets/css/rules.css"),
    include_str!("../assets/css/articles.css"),
    include_str!("../assets/css/playbooks.css"),
    include_str!("../assets/css/logs.css"),
    include_str!("../assets/css/public.css"),
    include_str!("../assets/css/look.css"),
);

/// The help center's: what its readers fetch at their first visit.
const HELP_STYLE: &str = concat!(
    include_str!("../assets/css/tokens.css"),
    include_str!("../assets/css/base.css"),
    include_str!("../assets/css/parts.css"),
    include_str!("../assets/css/help.css"),
    include_str!("../assets/css/portal.css"),
    include_str!("../assets/css/fixes.css"),
);

/// The widget's, in its frame on somebody's page.
const WIDGET_STYLE: &str = include_str!("../assets/css/widget.css");

macro_rules! js {
    ($name:literal) => {
        (concat!("js/", $name), JS, include_bytes!(concat!("../assets/js/", $name)) as &[u8])
    };
}

/// Path, content type, content of what stands in files.
const FILES: &[(&str, &str, &[u8])] = &[
    ("app.css", CSS, STYLE.as_bytes()),
    ("help.css", CSS, HELP_STYLE.as_bytes()),
    ("widget.css", CSS, WIDGET_STYLE.as_bytes()),
    ("icon.svg", SVG, include_bytes!("../assets/icons/icon.svg")),
    ("icon-180.png", PNG, include_bytes!("../assets/icons/icon-180.png")),
    ("icon-192.png", PNG, include_bytes!("../assets/icons/icon-192.png")),
    ("icon-512.png", PNG, include_bytes!("../assets/icons/icon-512.png")),
    js!("main.js"),
    js!("help.js"),
    js!("portal.js"),
    js!("html.js"),
    js!("page.js"),
    js!("keys.js"),
    js!("live.js"),
    js!("live-worker.js"),
    js!("editor.js"),
    js!("drafts.js"),
    js!("new-ticket.js"),
    js!("format.js"),
    js!("files.js"),
    js!("complete.js"),
    js!("macro.js"),
    js!("playbooks.js"),
    js!("playbook-table.js"),
    js!("check.js"),
    js!("emoji.js"),
    js!("presence.js"),
    js!("bell.js"),
    js!("push.js"),
    js!("worker.js"),
    js!("offline.js"),
    js!("phone.js"),
    js!("skeleton.js"),
    js!("search.js"),
    js!("theme.js"),
    js!("menu.js"),
    js!("optimistic.js"),
    js!("select.js"),
    js!("undo.js"),
    js!("time.js"),
    js!("structure.js"),
    js!("side.js"),
    js!("tags.js"),
    js!("watch.js"),
    js!("order.js"),
    js!("typed.js"),
    js!("views.js"),
    js!("tabs.js"),
    js!("hard-words.js"),
    js!("parts.js"),
    js!("promises.js"),
    js!("duty.js"),
    js!("article-files.js"),
    js!("rules.js"),
    js!("teller.js"),
    js!("words.js"),
    js!("widget.js"),
    js!("widget-app.js"),
    js!("widget-chat.js"),
    js!("widget-files.js"),
    js!("widget-fix.js"),
    js!("widget-home.js"),
    js!("widget-host.js"),
    js!("widget-kept.js"),
    js!("widget-shown.js"),
    js!("widget-wire.js"),
    js!("widget-words.js"),
];

/// A path, its content type and its bytes.
type Served = (&'static str, &'static str, Cow<'static, [u8]>);

/// Where the loader's words stand in its file, and what is put there ([`widget::loader_words`]).
const LOADER_WORDS: &str = "const WORDS = {};";

/// Everything that is served: the files, and the scripts' words in each language ([`words::script`],
/// [`words::widget_script`]).
static ALL: LazyLock<Vec<Served>> = LazyLock::new(|| {
    let files = FILES.iter().map(|&(path, kind, bytes)| match (kind, std::str::from_utf8(bytes)) {
        (_, Ok(text)) if path == LOADER => {
            let words = format!("const WORDS = {};", widget::loader_words());
            let said = without_comments(text).replacen(LOADER_WORDS, &words, 1);
            (path, kind, Cow::Owned(said.into_bytes()))
        }
        (CSS | JS, Ok(text)) => (path, kind, Cow::Owned(without_comments(text).into_bytes())),
        _ => (path, kind, Cow::Borrowed(bytes)),
    });
    let words = Language::ALL
        .iter()
        .map(|&language| (words_path(language), JS, Cow::Owned(words::script(language).into_bytes())));
    let of_widget = Language::ALL.iter().map(|&language| {
        (widget_words_path(language), JS, Cow::Owned(words::widget_script(language).into_bytes()))
    });
    files.chain(words).chain(of_widget).collect()
});

/// Style or script without the comments that have lines of their own: a sixth of what a first visit weighs. Every line
/// keeps its number, so that a browser's complaint points into the file as it was written.
fn without_comments(text: &str) -> String {
    let mut lean = String::with_capacity(text.len());
    // Within a text of several lines in script nothing is a comment.
    let (mut in_comment, mut in_text) = (false, false);
    for line in text.lines() {
        let begins = line.trim_start();
        let is_comment = in_comment || !in_text && (begins.starts_with("//") || begins.starts_with("/*"));
        if in_comment || is_comment && begins.starts_with("/*") {
            let end = line.find("*/");
            in_comment = end.is_none();
            // What follows a comment on its line stays, and so does the comment.
            if end.is_some_and(|at| !line[at + 2..].trim().is_empty()) {
                lean.push_str(if begins.starts_with("/*") {
                    line
                } else {
                    &line[end.map_or(0, |at| at + 2)..]
                });
            }
        } else if !is_comment {
            in_text ^= line.matches('`').count() % 2 == 1;
            lean.push_str(line);
        }
        lean.push('\n');
    }
    lean
}

/// Where the scripts' words in a language lie.
pub fn words_path(language: Language) -> &'static str {
    match language {
        Language::English => "js/words-en.js",
        Language::German => "js/words-de.js",
        Language::Spanish => "js/words-es.js",
        Language::Arabic => "js/words-ar.js",
    }
}

/// Where the widget's words in a language lie.
pub fn widget_words_path(language: Language) -> &'static str {
    match language {
        Language::English => "js/widget-words-en.js",
        Language::German => "js/widget-words-de.js",
        Language::Spanish => "js/widget-words-es.js",
        Language::Arabic => "js/widget-words-ar.js",
    }
}

/// What people put on their pages, under a stable address of its own.
pub const LOADER: &str = "js/widget.js";

/// What `widget-app.js` imports, and it: the widget's page asks for them ahead.
pub const WIDGET_MODULES: &[&str] = &[
    "js/widget-app.js",
    "js/widget-chat.js",
    "js/widget-files.js",
    "js/widget-fix.js",
    "js/widget-home.js",
    "js/widget-host.js",
    "js/widget-kept.js",
    "js/widget-shown.js",
    "js/widget-wire.js",
    "js/widget-words.js",
    "js/html.js",
    "js/teller.js",
];

/// What `main.js` imports: pages ask for them ahead.
pub const MODULES: &[&str] = &[
    "js/html.js",
    "js/page.js",
    "js/keys.js",
    "js/live.js",
    "js/editor.js",
    "js/drafts.js",
    "js/format.js",
    "js/files.js",
    "js/complete.js",
    "js/macro.js",
    "js/presence.js",
    "js/bell.js",
    "js/push.js",
    "js/offline.js",
    "js/phone.js",
    "js/skeleton.js",
    "js/search.js",
    "js/side.js",
    "js/theme.js",
    "js/menu.js",
    "js/optimistic.js",
    "js/select.js",
    "js/undo.js",
    "js/time.js",
    "js/tags.js",
    "js/watch.js",
    "js/order.js",
    "js/typed.js",
    "js/views.js",
    "js/tabs.js",
    "js/hard-words.js",
    "js/parts.js",
    "js/promises.js",
    "js/duty.js",
    "js/article-files.js",
    "js/rules.js",
    "js/teller.js",
    "js/words.js",
];

struct Known {
    /// First 12 hex digits of the SHA-256 over all paths and contents.
    set: String,
    etags: Vec<String>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut all = Sha256::new();
    let mut etags = Vec::new();
    for (path, _, bytes) in &*ALL {
        let digest = Sha256::digest(bytes);
        all.update(path.as_bytes());
        all.update([0]);
        all.update(digest);
        etags.push(format!("\"{}\"", &hex::encode(digest)[..16]));
    }
    Known { set: hex::encode(all.finalize())[..12].to_owned(), etags }
});

/// Where all assets lie; the route is this and the rest of the path.
pub const PREFIX: &str = "/assets/";

/// The address of an asset: `url("app.css")`, `url("js/main.js")`.
pub fn url(path: &str) -> String {
    debug_assert!(ALL.iter().any(|f| f.0 == path), "no asset {path}");
    format!("{PREFIX}{}/{path}", KNOWN.set)
}

/// The asset at `path`, which starts after [`PREFIX`]: `3f9c0a1b2c3d/app.css`, or `app.css` for whoever cannot know the
/// name. An address of another build gets this build's content, to be asked again next time.
pub fn find(path: &str) -> Option<Asset> {
    let (set, name) = match path.split_once('/') {
        Some((set, name)) if set.len() == 12 && set.bytes().all(|b| b.is_ascii_hexdigit()) => {
            (Some(set), name)
        }
        Some(_) | None => (None, path),
    };
    let at = ALL.iter().position(|f| f.0 == name)?;
    let (_, content_type, bytes) = &ALL[at];
    Some(Asset { bytes, content_type, immutable: set == Some(KNOWN.set.as_str()), etag: &KNOWN.etags[at] })
}

/// Every asset's path, for tests and for warming caches.
pub fn paths() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|f| f.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stay_at_home() {
        for (written, served) in [
            ("a;\n// why\nb;", "a;\n\nb;\n"),
            ("/** says\n * more */\nb;", "\n\nb;\n"),
            ("/* one */\nb { }", "\nb { }\n"),
            ("/* one */ b { }", "/* one */ b { }\n"),
            ("/* one\n two */ b { }", "\n b { }\n"),
            ("a; // beside", "a; // beside\n"),
            ("x = `\n// no comment\n`;\n// one", "x = `\n// no comment\n`;\n\n"),
            ("let url = \"http://a\";", "let url = \"http://a\";\n"),
        ] {
            assert_eq!(without_comments(written), served);
        }
        let script = std::str::from_utf8(find("js/page.js").unwrap().bytes).unwrap();
        assert!(!script.contains("\n//") && !script.contains("\n/*"));
    }

    #[test]
    fn the_loader_speaks_every_language_and_imports_nothing() {
        let loader = std::str::from_utf8(find(LOADER).unwrap().bytes).unwrap();
        assert!(!loader.contains(LOADER_WORDS), "its words are in it");
        for &language in Language::ALL {
            assert!(loader.contains(&format!("\"{}\":", language.as_str())));
        }
        assert!(!loader.contains("import ") && !loader.contains("import("), "one file, run as it is");
    }

    #[test]
    fn every_asset_is_found_by_its_own_address_and_kept() {
        for path in paths() {
            let asset = find(url(path).strip_prefix(PREFIX).unwrap()).unwrap();
            assert!(asset.immutable, "{path}");
            assert!(!asset.bytes.is_empty(), "{path}");
            assert_eq!(asset.etag, format!("\"{}\"", &hex::encode(Sha256::digest(asset.bytes))[..16]));
            let unhashed = find(path).unwrap();
            assert!(!unhashed.immutable);
            assert_eq!(unhashed.bytes, asset.bytes);
        }
        assert!(!find("000000000000/app.css").unwrap().immutable, "another build's address is not kept");
        for bad in ["", "nothing.css", "../Cargo.toml", "000000000000/../app.css", "js/"] {
            assert_eq!(find(bad), None, "{bad}");
        }
    }

    #[test]
    fn all_modules_are_assets_and_import_only_assets() {
        for module in MODULES.iter().chain(WIDGET_MODULES) {
            assert!(find(module).is_some(), "{module}");
        }
        for path in paths().filter(|p| p.ends_with(".js")) {
            let asset = find(path).unwrap();
            let text = std::str::from_utf8(asset.bytes).unwrap();
            for line in text.lines().filter(|l| l.starts_with("import ")) {
                let target = line.split('"').nth(1).unwrap_or_else(|| panic!("{path}: {line}"));
                let name = target.strip_prefix("./").unwrap_or_else(|| panic!("{path}: {line}"));
                assert!(find(&format!("js/{name}")).is_some(), "{path} imports {target}");
                let ahead = if WIDGET_MODULES.contains(&path) { WIDGET_MODULES } else { MODULES };
                // Two modules are the widget's and the workbench's.
                let ahead = if MODULES.contains(&path) { MODULES } else { ahead };
                assert!(
                    path == "js/main.js" || ahead.contains(&format!("js/{name}").as_str()),
                    "{path} imports {target}"
                );
            }
            for danger in [
                "eval(",
                "new Function",
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                ".style.",
            ] {
                assert!(!text.contains(danger), "{path} has {danger}");
            }
        }
    }
}
