//! The page of one's own keys.

use domain::keys::{Advance, GROUPS, SingleKeys};
use domain::read::{FormProblem, Frame};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{problem_of, typed};
use crate::{Words, parts, t, th, url};

/// The field of a verb, known by its key in every desk: letters and digits alone, so that it can be a name in a form.
pub fn field_of(verb: &str) -> String {
    let plain = verb.bytes().map(|b| format!("{b:02x}"));
    format!("key-{}", plain.collect::<String>())
}

/// All verbs with their keys. `problem` is what was refused, with what was typed.
pub fn page(frame: &Frame, problem: Option<&FormProblem>) -> Markup {
    let w = Words::of(frame);
    let choices = &frame.choices;
    let back = html! { a class="button" href=(url::profile()) data-key="Escape" data-verb=(t!(w, "my-keys-back")) { (t!(w, "common-profile")) } };
    let content = html! {
        @if let Some(problem) = problem { (parts::refused(w, &problem.words)) }
        form method="post" action=(url::my_keys()) class="stack my-keys" {
            section class="panel" aria-labelledby="ways-title" {
                h2 id="ways-title" { (t!(w, "my-keys-ways")) }
                label class="check" {
                    input type="checkbox" name="single_keys" value=(SingleKeys::On.as_str()) checked[choices.single_keys == SingleKeys::On] autocomplete="off";
                    span { (th!(w, "my-keys-single-keys", hint = html! { span class="quiet" { (t!(w, "my-keys-single-keys-hint")) } })) }
                }
                label class="check" {
                    input type="checkbox" name="advance" value=(Advance::Next.as_str()) checked[choices.advance == Advance::Next] autocomplete="off";
                    span { (t!(w, "my-keys-next-opens")) }
                }
            }
            p class="quiet" { (t!(w, "my-keys-how-to")) }
            @for (group, verbs) in GROUPS {
                section class="panel" {
                    table class="table keys-table" {
                        caption { (w.known(group)) }
                        thead { tr { th scope="col" { (t!(w, "my-keys-command")) } th scope="col" { (t!(w, "my-keys-your-key")) } th scope="col" { (t!(w, "my-keys-everywhere")) } } }
                        tbody {
                            @for (verb, words) in *verbs {
                                @let field = field_of(verb);
                                @let words = w.known(words);
                                @let own = choices.keys.get(*verb).map_or(*verb, String::as_str);
                                tr {
                                    th scope="row" { label for=(field) { (words) } }
                                    td {
                                        input id=(field) type="text" name=(field) value=(typed(problem, &field, own)) maxlength="20" size="8"
                                            autocomplete="off" autocapitalize="off" spellcheck="false" data-key-field=(words)
                                            aria-describedby={ (field) "-meets" } aria-invalid=[problem_of(problem, &field).map(|_| "true")];
                                        span id={ (field) "-meets" } class="problem" role="status" { @if let Some(problem) = problem_of(problem, &field) { (w.known(problem)) } }
                                    }
                                    td class="quiet" { @for stroke in verb.split(' ') { kbd { (if stroke == "Escape" { "Esc" } else { stroke }) } " " } }
                                }
                            }
                        }
                    }
                }
            }
            div class="actions" {
                button type="submit" class="button button-primary" { (t!(w, "common-save")) }
                button type="submit" class="button" name="reset" value="1" formnovalidate { (t!(w, "my-keys-all-as-everywhere")) }
            }
        }
    };
    layout::sheet(frame, At::Profile, t!(w, "my-keys-keys"), back, content)
}
