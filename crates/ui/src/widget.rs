//! The widget on somebody's page: what stands in its frame before a script fills it, and what its loader says.
//!
//! The frame is a page of the desk's own origin (`assets/js/widget-app.js`, `assets/css/widget.css`); the loader
//! (`assets/js/widget.js`) runs in the host's page and is one file. `docs/reference/widget.md` tells what they ask of the
//! desk.

use domain::Language;
use domain::article::Locale;
use domain::read::chat::WidgetPage;
use domain::read::help::HelpChat;
use maud::{DOCTYPE, Markup, html};
use serde_json::{Value, json};

use crate::parts::hidden;
use crate::{Words, assets, icons, t, url};

/// What the loader says by itself on the host's page, in every language: `{"en":{"open":…}}`. It stands in the loader, so
/// it is short. `{n}` is filled in there.
pub(crate) fn loader_words() -> String {
    let mut all = serde_json::Map::new();
    for &language in Language::ALL {
        let w = Words::from(language);
        let said = json!({
            "open": t!(w, "widget-loader-open"),
            "shut": t!(w, "widget-loader-shut"),
            "name": t!(w, "widget-loader-name"),
            "unread": t!(w, "widget-loader-unread", n = "{n}"),
            "failed": t!(w, "widget-loader-failed"),
        });
        all.insert(language.as_str().to_owned(), said);
    }
    Value::Object(all).to_string()
}

/// The widget on a page of the desk's own: a file of ours, as the pages' policy wants it, and all that a browser loads before
/// somebody opens it.
pub(crate) fn on_own_page(chat: Option<&HelpChat>) -> Markup {
    html! {
        @if let Some(chat) = chat { script defer src=(url::widget_loader()) data-key=(chat.key) data-colour=[chat.colour.as_deref()] {} }
    }
}

/// So many guided fixes stand on the first view.
const FIXES_MAX: usize = 6;

/// What the scripts in the frame know from the start.
fn config(x: &WidgetPage) -> Value {
    json!({
        "name": x.name,
        "colour": x.colour.as_deref().filter(|c| is_colour(c)),
        "is_open": x.is_open,
        "opens_at": x.opens_at.map(domain::Moment::rfc3339),
        "reply_words": x.reply_words,
        "has_articles": x.has_articles,
        "file_max_bytes": x.file_max_bytes,
    })
}

/// `#rrggbb`.
fn is_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The page in the frame. It may be opened by itself as well.
pub fn page(x: &WidgetPage) -> Markup {
    let w = Words::from(x.language);
    html! {
        (DOCTYPE)
        html lang=(x.language.as_str()) dir=(x.language.direction()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (x.name) }
                link rel="stylesheet" href=(assets::url("widget.css"));
                @for module in assets::WIDGET_MODULES { link rel="modulepreload" href=(assets::url(module)); }
                link rel="modulepreload" href=(assets::url(assets::widget_words_path(x.language)));
                script type="module" src=(assets::url("js/widget-app.js")) {}
            }
            body data-widget=(x.key) data-config=(config(x).to_string()) {
                header class="head" {
                    button type="button" class="round" data-act="back" hidden { (icons::arrow_left()) (hidden(t!(w, "widget-back"))) }
                    div class="who" { h1 dir="auto" { (x.name) } p data-presence {} }
                    button type="button" class="round" data-act="close" hidden { (icons::close()) (hidden(t!(w, "widget-close"))) }
                }
                p class="line" role="status" data-line hidden {}
                p class="hidden" role="status" id="said" {}
                noscript { p class="pad" { a href=(url::requests()) { (t!(w, "widget-no-script")) } } }
                main {
                    (home(w, x))
                    (article(w))
                    (fix(w))
                    (chat(w))
                    (form(w))
                }
            }
        }
    }
}

/// Greeting, what may be read, what was said.
fn home(w: Words, x: &WidgetPage) -> Markup {
    let greeting = if x.greeting.is_empty() { t!(w, "widget-greeting") } else { x.greeting.as_str() };
    html! {
        section class="view pad" data-view="home" aria-labelledby="home-title" {
            h2 id="home-title" tabindex="-1" dir="auto" { (greeting) }
            button type="button" class="button is-main" data-act="new" { (icons::chat()) span data-new-words { (t!(w, "widget-new")) } }
            div data-conversations hidden {
                h3 id="conversations-title" { (t!(w, "widget-conversations")) }
                ul class="lines" aria-labelledby="conversations-title" data-conversation-list {}
            }
            @if x.has_articles || !x.fixes.is_empty() {
                form role="search" class="search" data-search {
                    label for="query" { (t!(w, "widget-search")) }
                    div class="with-icon" { (icons::search()) input id="query" type="search" maxlength="200" dir="auto" autocomplete="off" spellcheck="false" enterkeyhint="search"; }
                }
                p class="quiet" role="status" data-found {}
                ul class="lines" data-articles {}
            }
            (fixes(w, x))
            @if x.has_articles {
                @if let Some(locale) = Locale::parse(x.language.as_str()) {
                    p { a href=(url::help(&locale)) target="_blank" class="out" { (t!(w, "widget-help-center")) (icons::external()) (hidden(t!(w, "widget-new-tab"))) } }
                }
            }
        }
    }
}

/// What can be tried alone. Of many, those that do not stand here are found by the search.
fn fixes(w: Words, x: &WidgetPage) -> Markup {
    html! {
        @if !x.fixes.is_empty() {
            div data-fixes {
                h3 id="fixes-title" { (t!(w, "guided-list")) }
                p class="quiet" { (t!(w, "guided-list-hint")) }
                ul class="lines" aria-labelledby="fixes-title" {
                    @for line in x.fixes.iter().take(FIXES_MAX) {
                        li { button type="button" data-act="fix" data-fix=(line.playbook) { b dir="auto" { (line.told) } } }
                    }
                }
                @if let (true, Some(locale)) = (x.fixes.len() > FIXES_MAX, Locale::parse(x.language.as_str())) {
                    p { a href=(url::help_fixes(&locale)) target="_blank" class="out" { (t!(w, "guided-others")) (icons::external()) (hidden(t!(w, "widget-new-tab"))) } }
                }
            }
        }
    }
}

/// One question or step, filled in by `widget-fix.js`. A person can be asked for at any time.
fn fix(w: Words) -> Markup {
    html! {
        section class="view pad fix" data-view="fix" aria-labelledby="fix-title" hidden {
            p class="quiet" data-fix-about {}
            h2 id="fix-title" tabindex="-1" dir="auto" {}
            p class="quiet" data-fix-note {}
            p dir="auto" data-fix-lead {}
            div class="said" data-fix-texts {}
            p class="quiet" data-fix-more {}
            h3 id="fix-asked" data-fix-asked hidden {}
            div class="choices" role="group" data-fix-choices {}
            p class="problem" role="alert" data-fix-problem {}
            div class="acts ask" role="group" aria-label=(t!(w, "guided-ways")) {
                button type="button" class="button" data-act="fix-back" { (t!(w, "guided-back")) }
                button type="button" class="button" data-act="fix-person" { (icons::person()) (t!(w, "guided-ask-person")) }
                button type="button" class="button" data-act="home" { (t!(w, "guided-others")) }
            }
        }
    }
}

fn article(w: Words) -> Markup {
    html! {
        section class="view pad" data-view="article" aria-labelledby="article-title" hidden {
            h2 id="article-title" tabindex="-1" dir="auto" {}
            div class="said" dir="auto" data-article {}
            p { a href=(url::requests()) target="_blank" class="out" data-article-link { (t!(w, "widget-article-page")) (icons::external()) (hidden(t!(w, "widget-new-tab"))) } }
            p class="ask" { (t!(w, "widget-article-not-enough")) " " button type="button" class="button" data-act="new" { (t!(w, "widget-ask")) } }
        }
    }
}

/// What is said, and where one writes. A person can be asked for at any time.
fn chat(w: Words) -> Markup {
    html! {
        section class="view chat" data-view="chat" aria-labelledby="chat-title" hidden {
            div class="about pad-inline" {
                h2 id="chat-title" tabindex="-1" dir="auto" { (t!(w, "widget-new")) }
                p class="quiet" role="status" data-state {}
                div class="acts" role="group" aria-label=(t!(w, "widget-acts")) data-acts hidden {
                    button type="button" class="button is-small" data-act="human" { (icons::person()) (t!(w, "widget-human")) }
                    button type="button" class="button is-small" data-act="transcript" { (icons::mail()) (t!(w, "widget-transcript")) }
                    button type="button" class="button is-small" data-act="end" { (icons::check()) (t!(w, "widget-end")) }
                }
            }
            div class="log pad-inline" role="log" aria-live="polite" aria-relevant="additions" aria-label=(t!(w, "widget-log")) tabindex="0" data-log {}
            p class="typing pad-inline" role="status" data-typing {}
            (rating(w))
            form class="composer" data-composer {
                div data-fix-choice hidden {
                    label class="agree" { input type="checkbox" data-fix-goes; span data-fix-goes-words dir="auto" {} }
                    details class="raw" { summary { (t!(w, "guided-along")) } ol data-fix-said {} }
                }
                label class="agree" data-page-choice hidden {
                    input type="checkbox" data-page;
                    span { (t!(w, "widget-tell-page")) " " span class="raw" dir="ltr" data-page-shown {} }
                }
                ul class="files" aria-label=(t!(w, "widget-files")) data-files hidden {}
                label class="hidden" for="text" { (t!(w, "widget-message")) }
                textarea id="text" rows="2" maxlength="8000" dir="auto" autocomplete="off" enterkeyhint="enter" placeholder=(t!(w, "widget-message-hint")) aria-describedby="text-keys" {}
                p class="hidden" id="text-keys" { (t!(w, "widget-keys")) }
                div id="emoji" class="emoji" role="group" aria-label=(t!(w, "widget-emoji")) hidden {}
                div class="tools" {
                    button type="button" class="round" data-act="attach" { (icons::paperclip()) (hidden(t!(w, "widget-attach"))) }
                    input type="file" id="files" multiple hidden autocomplete="off" aria-label=(t!(w, "widget-attach"));
                    button type="button" class="round" data-act="emoji" aria-expanded="false" aria-controls="emoji" { span aria-hidden="true" { "☺" } (hidden(t!(w, "widget-emoji"))) }
                    button type="submit" class="button is-main" { (icons::sent()) (t!(w, "widget-send")) }
                }
                p class="problem" role="alert" data-problem {}
            }
            div class="drop" data-drop hidden { (t!(w, "widget-drop")) }
        }
    }
}

fn rating(w: Words) -> Markup {
    html! {
        form class="rating pad" data-rating hidden {
            fieldset {
                legend { (t!(w, "widget-rate")) }
                div class="acts" {
                    button type="button" class="button" data-good="1" aria-pressed="false" { span aria-hidden="true" { "👍" } (t!(w, "widget-rate-good")) }
                    button type="button" class="button" data-good="0" aria-pressed="false" { span aria-hidden="true" { "👎" } (t!(w, "widget-rate-bad")) }
                }
            }
            div data-rate-more hidden {
                label for="rate-words" { (t!(w, "widget-rate-words")) }
                textarea id="rate-words" rows="2" maxlength="2000" dir="auto" autocomplete="off" {}
                button type="submit" class="button is-main" { (t!(w, "widget-rate-send")) }
            }
            p role="status" data-rated {}
            button type="button" class="button" data-act="new" { (t!(w, "widget-again")) }
        }
    }
}

/// When nobody is there: it goes on by mail.
fn form(w: Words) -> Markup {
    html! {
        section class="view pad" data-view="form" aria-labelledby="form-title" hidden {
            h2 id="form-title" tabindex="-1" { (t!(w, "widget-form")) }
            p data-form-lead { (t!(w, "widget-form-lead")) }
            p class="quiet" dir="auto" data-form-fix hidden {}
            form class="fields" data-form {
                label for="form-name" { (t!(w, "widget-form-name")) }
                input id="form-name" type="text" maxlength="100" dir="auto" autocomplete="name" required;
                label for="form-email" { (t!(w, "widget-form-email")) }
                input id="form-email" type="email" maxlength="254" dir="ltr" autocomplete="email" required;
                label for="form-text" { (t!(w, "widget-form-text")) }
                textarea id="form-text" rows="5" maxlength="8000" dir="auto" autocomplete="off" required {}
                p class="problem" role="alert" data-form-problem {}
                button type="submit" class="button is-main" { (icons::sent()) (t!(w, "widget-form-send")) }
            }
            div data-form-done hidden {
                p { (t!(w, "widget-form-done")) }
                button type="button" class="button" data-act="home" { (t!(w, "widget-form-home")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::read::guided::FixLine;
    use domain::{Moment, PlaybookId};

    use super::*;

    fn widget() -> WidgetPage {
        WidgetPage {
            key: "k2v7q9".into(),
            name: "Larkfield".into(),
            colour: None,
            greeting: String::new(),
            is_open: false,
            opens_at: Some(Moment::from_unix(1_773_153_000)),
            reply_words: None,
            has_articles: true,
            fixes: Vec::new(),
            file_max_bytes: 10_000_000,
            language: Language::English,
        }
    }

    #[test]
    fn only_a_colour_is_taken_for_a_colour() {
        for (said, taken) in [
            ("#2b55c7", true),
            ("#2B55C7", true),
            ("2b55c7", false),
            ("#2b5", false),
            ("#2b55c7;x", false),
            ("red}*{display:none", false),
            ("#é5c7a", false),
        ] {
            let config = config(&WidgetPage { colour: Some(said.into()), ..widget() });
            assert_eq!(config["colour"].is_string(), taken, "{said}");
        }
    }

    #[test]
    fn the_loader_knows_what_to_say_in_every_language() {
        let all: Value = serde_json::from_str(&loader_words()).unwrap();
        for &language in Language::ALL {
            for name in ["open", "shut", "name", "failed"] {
                assert!(all[language.as_str()][name].is_string(), "{name} in {}", language.as_str());
            }
            assert!(all[language.as_str()]["unread"].as_str().unwrap().contains("{n}"));
        }
    }

    #[test]
    fn guided_fixes_stand_on_the_first_view_and_can_be_searched_without_articles() {
        let lines = |many: i64| {
            let line =
                |n| FixLine { playbook: PlaybookId(n), title: "Lamp".into(), told: format!("Lampe <{n}>") };
            (1..=many).map(line).collect::<Vec<_>>()
        };
        let drawn = |fixes| {
            let x = WidgetPage { has_articles: false, language: Language::German, fixes, ..widget() };
            page(&x).into_string()
        };
        let none = drawn(Vec::new());
        assert!(!none.contains("data-search") && !none.contains("data-fixes"));
        let some = drawn(lines(2));
        assert!(some.contains("data-search") && some.contains("data-fix=\"2\""));
        assert!(some.contains("Lampe &lt;1&gt;") && !some.contains("/help/de/fixes"));
        let many = drawn(lines(9));
        assert!(!many.contains("data-fix=\"7\"") && many.contains("/help/de/fixes"));
    }

    #[test]
    fn hostile_words_stay_in_their_attribute() {
        let name = "\"></body><script>alert(1)</script>";
        let drawn = page(&WidgetPage { name: name.into(), ..widget() }).into_string();
        assert!(!drawn.contains("<script>alert") && drawn.contains("&lt;script&gt;"));
    }
}
