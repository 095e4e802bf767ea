//! How the help center looks: the page on which leads set it.

use domain::help_style::STYLE_BYTES_MAX;
use domain::read::Frame;
use domain::read::articles::HelpLookPage;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{self, Field, form_problem, problem_of, typed};
use crate::{Words, t, url};

pub fn page(frame: &Frame, x: &HelpLookPage) -> Markup {
    let w = Words::of(frame);
    let content = html! {
        (form_problem(w, x.problem.as_ref(), &["style", "chat"]))
        div class="columns" {
            div class="panels" { (style(w, x)) }
            div class="panels" { (around(w, x)) }
        }
    };
    let back = html! {
        a class="button" href=(url::help_center()) { (t!(w, "help-look-back")) }
        a class="button" href=(url::help(x.settings.first())) { (t!(w, "articles-open-help")) }
    };
    layout::sheet(frame, At::Articles, t!(w, "help-look-look"), back, content)
}

fn around(w: Words, x: &HelpLookPage) -> Markup {
    let problem = x.problem.as_ref();
    let look = &x.settings.look;
    html! {
        section class="panel" aria-labelledby="look-around" {
            h2 id="look-around" { (t!(w, "help-look-around")) }
            form method="post" action=(url::help_look()) enctype="multipart/form-data" class="stack" {
                div class="field" {
                    label for="look-logo" { (t!(w, "help-look-logo")) }
                    @if let Some(logo) = &look.logo { img class="hc-logo" src=(url::help_logo(&logo.hash)) alt=(t!(w, "help-look-logo-now")); }
                    input id="look-logo" type="file" name="logo" accept="image/png, image/jpeg, image/gif, image/webp" autocomplete="off" aria-describedby="look-logo-hint";
                    p class="hint" id="look-logo-hint" { (t!(w, "help-look-logo-hint")) }
                }
                @if look.logo.is_some() { (parts::tick("look-no-logo", "remove_logo", "1", t!(w, "help-look-no-logo"), "", false)) }
                @for l in &x.settings.locales {
                    @let now = look.around.get(l);
                    @let (header, footer) = (format!("header-{l}"), format!("footer-{l}"));
                    @let header_label = t!(w, "help-look-header-in", language = l.own_name());
                    @let footer_label = t!(w, "help-look-footer-in", language = l.own_name());
                    (Field { rows: 2, length_max: Some(2000), ..Field::new(&format!("look-{header}"), &header, &header_label, typed(problem, &header, now.map_or("", |n| n.header.as_str()))) }.draw(w))
                    (Field { rows: 2, length_max: Some(2000), ..Field::new(&format!("look-{footer}"), &footer, &footer_label, typed(problem, &footer, now.map_or("", |n| n.footer.as_str()))) }.draw(w))
                }
                p class="hint" { (t!(w, "help-look-around-hint")) }
                (chat(w, x))
                div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
            }
        }
    }
}

/// Which chat widget stands on the pages.
fn chat(w: Words, x: &HelpLookPage) -> Markup {
    let problem = x.problem.as_ref();
    let kept = x.settings.look.chat.map(|id| id.to_string()).unwrap_or_default();
    let chosen = typed(problem, "chat", &kept);
    let wrong = problem_of(problem, "chat");
    html! {
        div class="field" {
            label for="look-chat" { (t!(w, "help-look-chat")) }
            select id="look-chat" name="chat" aria-describedby="look-chat-hint" aria-invalid=[wrong.map(|_| "true")] {
                option value="" selected[chosen.is_empty()] { (t!(w, "help-look-chat-none")) }
                @for (id, name) in &x.widgets { option value=(id) selected[id.to_string() == chosen] { (name) } }
            }
            p class="hint" id="look-chat-hint" { @if let Some(wrong) = wrong { strong { (w.known(wrong)) } " " } (t!(w, "help-look-chat-hint")) }
        }
    }
}

fn style(w: Words, x: &HelpLookPage) -> Markup {
    let problem = x.problem.as_ref();
    let look = &x.settings.look;
    let is_tried = !look.style_tried.is_empty();
    let now = if is_tried { &look.style_tried } else { &look.style };
    let wrong = problem_of(problem, "style");
    html! {
        section class="panel" aria-labelledby="look-style" {
            h2 id="look-style" { (t!(w, "help-look-style")) }
            @if is_tried && look.style_tried != look.style { p role="note" { span class="badge is-warn" { (t!(w, "help-look-is-tried")) } } }
            form method="post" action=(url::help_look_style()) class="stack" data-plain {
                div class="field" {
                    label for="look-css" { (t!(w, "help-look-css")) }
                    textarea id="look-css" name="style" rows="20" class="hc-editor" dir="ltr" spellcheck="false" autocomplete="off" maxlength=(STYLE_BYTES_MAX) aria-describedby="look-css-hint" aria-invalid=[wrong.map(|_| "true")] { "\n" (typed(problem, "style", now)) }
                    p class="hint" id="look-css-hint" { @if let Some(wrong) = wrong { strong { (w.known(wrong)) } " " } (t!(w, "help-look-css-hint")) }
                }
                div class="actions" {
                    button type="submit" class="button button-primary" name="do" value="try" data-verb=(t!(w, "help-look-try")) { (t!(w, "help-look-try")) }
                    button type="submit" class="button" name="do" value="publish" data-verb=(t!(w, "help-look-publish")) { (t!(w, "help-look-publish")) }
                    @if look.style_before != look.style { button type="submit" class="button" name="do" value="back" data-verb=(t!(w, "help-look-take-back")) { (t!(w, "help-look-take-back")) } }
                    @if !look.style.is_empty() { button type="submit" class="button button-quiet" name="do" value="plain" data-verb=(t!(w, "help-look-plain")) { (t!(w, "help-look-plain")) } }
                }
            }
        }
    }
}
