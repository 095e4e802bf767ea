//! Where a lead keeps lists of steps, and says whether time is recorded.

use domain::checklist::ChecklistTemplate;
use domain::read::Frame;
use domain::read::work::ChecklistsPage;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Field, form_problem, problem_of, typed};
use crate::{Words, parts, t, url};

pub fn page(frame: &Frame, x: &ChecklistsPage) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let content = html! {
        p class="lead" { (t!(w, "checklists-lead")) }
        (form_problem(w, problem, &["name", "steps"]))
        @if x.templates.is_empty() { (parts::empty(t!(w, "checklists-none"), t!(w, "checklists-none-words"), html! {})) }
        @for t in &x.templates { (template(w, t)) }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { (t!(w, "checklists-add")) }
            form method="post" action=(url::checklists()) class="stack" {
                (Field { required: true, length_max: Some(100), problem: problem_of(problem, "name"), ..Field::new("name", "name", t!(w, "checklists-name"), typed(problem, "name", "")) }.draw(w))
                (Field { rows: 6, hint: t!(w, "checklists-one-a-line"), problem: problem_of(problem, "steps"), ..Field::new("steps", "steps", t!(w, "checklists-steps"), typed(problem, "steps", "")) }.draw(w))
                div { button type="submit" class="button button-primary" { (t!(w, "checklists-add-button")) } }
            }
        }
        section class="panel add-panel" aria-labelledby="time-title" {
            h2 id="time-title" { (t!(w, "checklists-time")) }
            p { (t!(w, "checklists-time-words")) }
            form method="post" action=(url::time_recording()) class="stack" {
                @if x.records_time {
                    p class="quiet" { (t!(w, "checklists-recorded")) }
                    div { button type="submit" name="record" value="" class="button" { (t!(w, "checklists-record-none")) } }
                } @else {
                    p class="quiet" { (t!(w, "checklists-not-recorded")) }
                    div { button type="submit" name="record" value="1" class="button" { (t!(w, "checklists-record")) } }
                }
            }
        }
    };
    layout::sheet(frame, At::Checklists, t!(w, "checklists-title"), html! {}, content)
}

fn template(w: Words, t: &ChecklistTemplate) -> Markup {
    let (name_id, steps_id) = (format!("name-{}", t.id), format!("steps-{}", t.id));
    let steps = t.steps.join("\n");
    html! {
        details class="panel list-template" {
            summary { strong { (t.name) } " " span class="quiet" { (t!(w, "checklists-step-count", count = t.steps.len())) } }
            form method="post" action=(url::checklist_template(t.id)) class="stack" {
                (Field { required: true, length_max: Some(100), ..Field::new(&name_id, "name", t!(w, "checklists-name"), &t.name) }.draw(w))
                (Field { rows: 6, hint: t!(w, "checklists-one-a-line"), ..Field::new(&steps_id, "steps", t!(w, "checklists-steps"), &steps) }.draw(w))
                div { button type="submit" class="button" { (t!(w, "common-save")) } }
            }
            (parts::sure_form(&url::checklist_template_deletion(t.id), t!(w, "checklists-delete"), t!(w, "checklists-delete-words"), t!(w, "checklists-delete-it")))
        }
    }
}
