//! Reading while the desk cannot be reached: the bar over such a page, and the page that says what a device keeps.
//! `assets/js/worker.js` keeps and shows; `docs/concepts/offline.md` tells what and why.

use domain::look::Keeping;
use domain::read::Frame;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::words::Words;
use crate::{icons, parts, t, th, url};

/// On every page, and seen only while the browser is offline or the page is a kept one. The worker writes the moment into
/// it from which the page is.
pub fn bar(frame: &Frame) -> Markup {
    let w = Words::of(frame);
    html! {
        div id="offline-bar" class="offline-bar" role="status" {
            (icons::offline())
            p {
                span class="offline-now" { (t!(w, "look-offline-now")) }
                " "
                span class="offline-was" { (th!(w, "look-offline-was", time = html! { time id="kept-at" {} })) }
            }
            div class="actions" {
                a class="offline-what" href=(url::offline()) { (t!(w, "look-offline-what")) }
                button type="button" data-offline-again { (t!(w, "look-offline-again")) }
            }
        }
    }
}

/// What this device keeps. It is kept itself, so that it can say so when nothing else of an address is there.
pub fn page(frame: &Frame) -> Markup {
    let w = Words::of(frame);
    let content = html! {
        p class="lead" { (t!(w, "look-offline-lead")) }
        @match frame.choices.keeping {
            Keeping::Kept => section class="panel" aria-labelledby="kept-title" {
                h2 id="kept-title" { (t!(w, "look-offline-list")) }
                ul class="kept-list" data-kept-list {}
                div data-kept-none { (parts::empty(t!(w, "look-offline-none"), t!(w, "look-offline-none-hint"), html! {
                    a class="button" href=(url::agent()) { (t!(w, "look-app-mine")) }
                })) }
                button type="button" class="button" data-kept-forget hidden { (t!(w, "look-offline-forget")) }
                noscript { p class="quiet" { (t!(w, "look-offline-script")) } }
            },
            Keeping::Nothing => (parts::empty(t!(w, "look-offline-off"), t!(w, "look-offline-off-hint"), html! {
                a class="button" href=(url::profile()) { (t!(w, "look-title")) }
            })),
        }
    };
    layout::sheet(frame, At::Elsewhere, t!(w, "look-offline-title"), html! {}, content)
}
