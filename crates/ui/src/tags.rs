//! Tags in use, and renaming, merging and taking them away over the whole desk.

use domain::read::Frame;
use domain::read::work::{TagPreview, TagRewriteLine, TagsPage};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::form_problem;
use crate::{Clock, Words, icons, parts, text, url};

pub fn page(frame: &Frame, x: &TagsPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let content = html! {
        (form_problem(w, x.problem.as_ref(), &[]))
        @if let Some(preview) = &x.preview { (sure(preview)) }
        (rewrites(x, &clock))
        form method="get" action=(url::tags()) class="inline-form tag-search" role="search" aria-label="Find a tag" {
            label class="hidden" for="tag-begin" { "Tags that begin with" }
            input id="tag-begin" type="search" name="begin" value=(x.begin) placeholder="Begins with" autocomplete="off";
            button type="submit" class="button" { "Find" }
        }
        @if x.tags.is_empty() {
            @if x.begin.is_empty() { (parts::empty("No tags yet", "Tags are put on tickets: open one and press l.", html! {})) }
            @else { (parts::empty("No such tag", "No ticket has a tag that begins so.", html! { a class="button" href=(url::tags()) { "All tags" } })) }
        } @else {
            table class="table" {
                caption class="hidden" { "Tags, the most used first" }
                thead { tr { th scope="col" { "Tag" } th scope="col" class="end" { "Tickets" } th scope="col" class="end" { "Change" } } }
                tbody {
                    @for (at, (tag, n)) in x.tags.iter().enumerate() {
                        tr {
                            th scope="row" { a href=(url::tagged(tag)) { (parts::tag(tag)) } }
                            td class="end" data-label="Tickets" { (n) }
                            td class="end" data-label="Change" {
                                details class="add" {
                                    summary { "Rename, merge, delete" (parts::hidden(" ")) (parts::hidden(tag)) }
                                    form method="get" action=(url::tags()) class="inline-form" {
                                        input type="hidden" name="tag" value=(tag);
                                        label class="hidden" for={ "becomes-" (at) } { "What it becomes" }
                                        input id={ "becomes-" (at) } type="text" name="becomes" placeholder="New name, or another tag" autocomplete="off" maxlength="100";
                                        button type="submit" name="act" value="rename" class="button button-small" { "Look what changes" }
                                        button type="submit" name="act" value="delete" class="button button-small button-quiet" { "Take it away" }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    layout::sheet(frame, At::Tags, "Tags", html! {}, content)
}

/// What would change, and the button that does it.
fn sure(p: &TagPreview) -> Markup {
    let tickets = |n: i64| if n == 1 { "1 ticket".to_owned() } else { format!("{n} tickets") };
    html! {
        section class="banner is-warn" aria-label="What changes" {
            (icons::tag())
            div class="grow" {
                p {
                    @match &p.becomes {
                        Some(to) if p.others > 0 => { (parts::tag(&p.tag)) " on " (tickets(p.tickets)) " becomes " (parts::tag(to)) ", which " (tickets(p.others)) " have already. Afterwards they cannot be told apart." },
                        Some(to) => { (parts::tag(&p.tag)) " on " (tickets(p.tickets)) " becomes " (parts::tag(to)) "." },
                        None => { (parts::tag(&p.tag)) " is taken away from " (tickets(p.tickets)) "." },
                    }
                }
                p class="quiet" { "Views, macros and saved searches that name it stay as they are. It is done some tickets at a time; nobody has to wait." }
            }
            div class="actions" {
                form method="post" action=(url::tag_rewrites()) {
                    input type="hidden" name="tag" value=(p.tag);
                    @if let Some(to) = &p.becomes { input type="hidden" name="becomes" value=(to); }
                    button type="submit" name="act" value=(if p.becomes.is_some() { "rename" } else { "delete" }) class="button button-primary" { "Do it" }
                }
                a class="button button-quiet" href=(url::tags()) { "Leave it" }
            }
        }
    }
}

fn rewrites(x: &TagsPage, clock: &Clock) -> Markup {
    html! {
        @if !x.rewrites.is_empty() {
            section class="panel" aria-labelledby="rewrites-title" data-refresh-while=(x.rewrites.iter().any(|r| r.finished_at.is_none())) {
                h2 id="rewrites-title" { "Lately" }
                ul class="rewrites" { @for r in &x.rewrites { li { (rewrite(r, clock)) } } }
            }
        }
    }
}

fn rewrite(r: &TagRewriteLine, clock: &Clock) -> Markup {
    let w = clock.w;
    html! {
        p {
            (parts::tag(&r.tag)) " "
            @match &r.becomes { Some(to) => { "becomes " (parts::tag(to)) }, None => "is taken away" }
            span class="quiet" { ", " (text::name(w, &r.by)) ", " (clock.ago(r.created_at)) }
        }
        @if r.finished_at.is_some() { p class="quiet" { "Done on " (r.done) " tickets." } }
        @else {
            progress max=(r.total.max(1)) value=(r.done.min(r.total)) aria-label={ "Progress of " (r.tag) } { (r.done) " of " (r.total) }
            p class="quiet" { (r.done) " of " (r.total) " tickets" }
        }
    }
}
