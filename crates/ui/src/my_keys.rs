//! The page of one's own keys.

use domain::keys::{Advance, GROUPS, SingleKeys};
use domain::read::{FormProblem, Frame};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{problem_of, typed};
use crate::{Words, parts, url};

/// The field of a verb, known by its key in every desk: letters and digits alone, so that it can be a name in a form.
pub fn field_of(verb: &str) -> String {
    let plain = verb.bytes().map(|b| format!("{b:02x}"));
    format!("key-{}", plain.collect::<String>())
}

/// All verbs with their keys. `problem` is what was refused, with what was typed.
pub fn page(frame: &Frame, problem: Option<&FormProblem>) -> Markup {
    let w = Words::of(frame);
    let choices = &frame.choices;
    let back = html! { a class="button" href=(url::profile()) data-key="Escape" data-verb="Back to the profile" { "Profile" } };
    let content = html! {
        @if let Some(problem) = problem { (parts::refused(w, &problem.words)) }
        form method="post" action=(url::my_keys()) class="stack my-keys" {
            section class="panel" aria-labelledby="ways-title" {
                h2 id="ways-title" { "How the workbench answers you" }
                label class="check" {
                    input type="checkbox" name="single_keys" value=(SingleKeys::On.as_str()) checked[choices.single_keys == SingleKeys::On] autocomplete="off";
                    span { "Letters alone do something. " span class="quiet" { "Switch this off if you speak to your computer, or press keys by accident: the palette (Ctrl K) has every command." } }
                }
                label class="check" {
                    input type="checkbox" name="advance" value=(Advance::Next.as_str()) checked[choices.advance == Advance::Next] autocomplete="off";
                    span { "After a ticket is solved, snoozed or answered, the next one of the list opens." }
                }
            }
            p class="quiet" { "Go to a field and press the key; after g press a second one. Backspace takes the key away." }
            @for (group, verbs) in GROUPS {
                section class="panel" {
                    table class="table keys-table" {
                        caption { (group) }
                        thead { tr { th scope="col" { "Command" } th scope="col" { "Your key" } th scope="col" { "Everywhere" } } }
                        tbody {
                            @for (verb, words) in *verbs {
                                @let field = field_of(verb);
                                @let own = choices.keys.get(*verb).map_or(*verb, String::as_str);
                                tr {
                                    th scope="row" { label for=(field) { (words) } }
                                    td {
                                        input id=(field) type="text" name=(field) value=(typed(problem, &field, own)) maxlength="20" size="8"
                                            autocomplete="off" autocapitalize="off" spellcheck="false" data-key-field=(words)
                                            aria-describedby={ (field) "-meets" } aria-invalid=[problem_of(problem, &field).map(|_| "true")];
                                        span id={ (field) "-meets" } class="problem" role="status" { @if let Some(problem) = problem_of(problem, &field) { (problem) } }
                                    }
                                    td class="quiet" { @for stroke in verb.split(' ') { kbd { (if stroke == "Escape" { "Esc" } else { stroke }) } " " } }
                                }
                            }
                        }
                    }
                }
            }
            div class="actions" {
                button type="submit" class="button button-primary" { "Save" }
                button type="submit" class="button" name="reset" value="1" formnovalidate { "All keys as everywhere" }
            }
        }
    };
    layout::sheet(frame, At::Profile, "Keys", back, content)
}
