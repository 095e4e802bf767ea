//! Tags in use, and renaming, merging and taking them away over the whole desk.

use domain::read::Frame;
use domain::read::work::{TagPreview, TagRewriteLine, TagsPage};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::form_problem;
use crate::{Clock, Words, icons, parts, t, text, th, url};

pub fn page(frame: &Frame, x: &TagsPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let content = html! {
        (form_problem(w, x.problem.as_ref(), &[]))
        @if let Some(preview) = &x.preview { (sure(w, preview)) }
        (rewrites(x, &clock))
        form method="get" action=(url::tags()) class="inline-form tag-search" role="search" aria-label=(t!(w, "tags-find-tag")) {
            label class="hidden" for="tag-begin" { (t!(w, "tags-begin")) }
            input id="tag-begin" type="search" name="begin" value=(x.begin) placeholder=(t!(w, "tags-begins")) autocomplete="off";
            button type="submit" class="button" { (t!(w, "tags-find")) }
        }
        @if x.tags.is_empty() {
            @if x.begin.is_empty() { (parts::empty(t!(w, "tags-none"), t!(w, "tags-none-words"), html! {})) }
            @else { (parts::empty(t!(w, "tags-no-such"), t!(w, "tags-no-such-words"), html! { a class="button" href=(url::tags()) { (t!(w, "tags-all")) } })) }
        } @else {
            table class="table" {
                caption class="hidden" { (t!(w, "tags-caption")) }
                thead { tr { th scope="col" { (t!(w, "tags-tag")) } th scope="col" class="end" { (t!(w, "tags-tickets")) } th scope="col" class="end" { (t!(w, "tags-change")) } } }
                tbody {
                    @for (at, (tag, n)) in x.tags.iter().enumerate() {
                        tr {
                            th scope="row" { a href=(url::tagged(tag)) { (parts::tag(tag)) } }
                            td class="end" data-label=(t!(w, "tags-tickets")) { (n) }
                            td class="end" data-label=(t!(w, "tags-change")) {
                                details class="add" {
                                    summary { (t!(w, "tags-what")) (parts::hidden(" ")) (parts::hidden(tag)) }
                                    form method="get" action=(url::tags()) class="inline-form" {
                                        input type="hidden" name="tag" value=(tag);
                                        label class="hidden" for={ "becomes-" (at) } { (t!(w, "tags-becomes-label")) }
                                        input id={ "becomes-" (at) } type="text" name="becomes" placeholder=(t!(w, "tags-becomes-example")) autocomplete="off" maxlength="100";
                                        button type="submit" name="act" value="rename" class="button button-small" { (t!(w, "tags-look")) }
                                        button type="submit" name="act" value="delete" class="button button-small button-quiet" { (t!(w, "tags-take-away")) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    layout::sheet(frame, At::Tags, t!(w, "tags-title"), html! {}, content)
}

/// What would change, and the button that does it.
fn sure(w: Words, p: &TagPreview) -> Markup {
    html! {
        section class="banner is-warn" aria-label=(t!(w, "tags-what-changes")) {
            (icons::tag())
            div class="grow" {
                p {
                    @match &p.becomes {
                        Some(to) if p.others > 0 => (th!(w, "tags-joins", tag = parts::tag(&p.tag), count = p.tickets, becomes = parts::tag(to), others = p.others)),
                        Some(to) => (th!(w, "tags-becomes", tag = parts::tag(&p.tag), count = p.tickets, becomes = parts::tag(to))),
                        None => (th!(w, "tags-goes", tag = parts::tag(&p.tag), count = p.tickets)),
                    }
                }
                p class="quiet" { (t!(w, "tags-sure-hint")) }
            }
            div class="actions" {
                form method="post" action=(url::tag_rewrites()) {
                    input type="hidden" name="tag" value=(p.tag);
                    @if let Some(to) = &p.becomes { input type="hidden" name="becomes" value=(to); }
                    button type="submit" name="act" value=(if p.becomes.is_some() { "rename" } else { "delete" }) class="button button-primary" { (t!(w, "tags-do-it")) }
                }
                a class="button button-quiet" href=(url::tags()) { (t!(w, "tags-leave-it")) }
            }
        }
    }
}

fn rewrites(x: &TagsPage, clock: &Clock) -> Markup {
    let w = clock.w;
    html! {
        @if !x.rewrites.is_empty() {
            section class="panel" aria-labelledby="rewrites-title" data-refresh-while=(x.rewrites.iter().any(|r| r.finished_at.is_none())) {
                h2 id="rewrites-title" { (t!(w, "tags-lately")) }
                ul class="rewrites" { @for r in &x.rewrites { li { (rewrite(r, clock)) } } }
            }
        }
    }
}

fn rewrite(r: &TagRewriteLine, clock: &Clock) -> Markup {
    let w = clock.w;
    html! {
        p {
            @match &r.becomes {
                Some(to) => (th!(w, "tags-line-becomes", tag = parts::tag(&r.tag), becomes = parts::tag(to))),
                None => (th!(w, "tags-line-goes", tag = parts::tag(&r.tag))),
            }
            span class="quiet" { ", " (text::name(w, &r.by)) ", " (clock.ago(r.created_at)) }
        }
        @if r.finished_at.is_some() { p class="quiet" { (t!(w, "tags-done-on", count = r.done)) } }
        @else {
            progress max=(r.total.max(1)) value=(r.done.min(r.total)) aria-label=(t!(w, "tags-progress", tag = r.tag.as_str())) { (t!(w, "tags-done-of", done = r.done, total = r.total)) }
            p class="quiet" { (t!(w, "tags-done-of-tickets", done = r.done, total = r.total)) }
        }
    }
}
