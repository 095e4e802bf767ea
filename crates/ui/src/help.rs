//! The public help center.

use domain::read::Theme;
use domain::read::help::HelpHome;
use maud::{DOCTYPE, Markup, html};

use crate::{Words, assets, icons, t, url, widget};

pub mod files;
pub mod fixes;
pub mod look;
pub mod reading;
pub mod writing;

/// Its first page: how to reach the desk, and what helps to be helped.
pub fn home(w: Words, x: &HelpHome) -> Markup {
    let content = html! {
        header class="help-head" {
            span class="workspace" { (x.workspace) }
            @if x.is_team { a class="button" href=(url::agent()) { (t!(w, "common-workbench")) } }
            @else {
                nav class="actions" aria-label=(t!(w, "portal-navigation")) {
                    a class="button button-quiet" href=(url::status()) { (t!(w, "portal-status")) }
                    a class="button button-quiet" href=(url::requests()) { (t!(w, "portal-my-requests")) }
                    a class="button button-quiet" href=(url::sign_in()) { (t!(w, "help-sign-in")) }
                }
            }
        }
        main id="main" class="help" tabindex="-1" {
            h1 { (t!(w, "help-how")) }
            @if let Some(door) = &x.door {
                form role="search" method="get" action=(url::help_search(&door.locale)) class="inline-form" {
                    div class="field" {
                        label for="q" { (t!(w, "help-center-search-hint")) }
                        input id="q" type="search" name="q" maxlength="200" dir="auto" autocomplete="off";
                    }
                    button type="submit" class="button button-primary" { (t!(w, "help-center-search")) }
                }
                ul class="bullets" {
                    @for (id, name) in &door.topics { li { a href=(url::help_category(&door.locale, *id, name)) dir="auto" { (name) } } }
                }
                p { a href=(url::help(&door.locale)) { (t!(w, "help-center-all-articles")) } }
            }
            @if x.addresses.is_empty() {
                p class="lead" { (t!(w, "help-being-set-up")) }
            } @else {
                p class="lead" { (t!(w, "help-write-us")) }
                ul class="addresses" {
                    @for a in &x.addresses {
                        li {
                            a href={ "mailto:" (mailto(&a.address)) } {
                                (icons::mail())
                                span { strong { (a.name) } span class="raw" { (a.address) } }
                            }
                        }
                    }
                }
                section aria-labelledby="include" {
                    h2 id="include" { (t!(w, "help-what-helps")) }
                    ul class="bullets" {
                        li { (t!(w, "help-wanted")) }
                        li { (t!(w, "help-exact-words")) }
                        li { (t!(w, "help-since-when")) }
                        li { (t!(w, "help-which-device")) }
                    }
                    p class="quiet" { (t!(w, "help-no-passwords")) }
                }
                section aria-labelledby="next" {
                    h2 id="next" { (t!(w, "help-what-then")) }
                    ol class="bullets" {
                        li { (t!(w, "help-becomes-a-ticket")) }
                        li { (t!(w, "help-somebody-answers")) }
                        li { (t!(w, "help-to-add")) }
                    }
                }
            }
        }
        (widget::on_own_page(x.chat.as_ref()))
    };
    let language = w.language();
    html! {
        (DOCTYPE)
        html lang=(language.as_str()) dir=(language.direction()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (t!(w, "help-help")) " · " (x.workspace) }
                meta name="description" content=(t!(w, "help-description", workspace = x.workspace.as_str()));
                link rel="canonical" href={ (x.base) "/" };
                link rel="icon" href=(assets::url("icon.svg")) type="image/svg+xml";
                link rel="apple-touch-icon" href=(assets::url("icon-180.png"));
                link rel="manifest" href=(url::manifest());
                (crate::look::theme_colours(Theme::System))
                // As in the help center: what the workbench looks like is nothing that a visitor waits for.
                link rel="stylesheet" href=(assets::url("help.css"));
            }
            body class={ "public help-page" @if x.chat.is_some() { " has-chat" } } {
                a class="skip" href="#main" { (t!(w, "layout-skip")) }
                (content)
            }
        }
    }
}

/// An address as it stands in a `mailto:` link (RFC 6068 §2): everything but the plainest characters escaped.
pub(crate) fn mailto(address: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@').remove(b'+');
    utf8_percent_encode(address, KEPT).to_string()
}
