//! Where a lead keeps lists of steps, and says whether time is recorded.

use domain::checklist::ChecklistTemplate;
use domain::read::Frame;
use domain::read::work::ChecklistsPage;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Field, form_problem, problem_of, typed};
use crate::{Words, parts, url};

pub fn page(frame: &Frame, x: &ChecklistsPage) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let content = html! {
        p class="lead" { "Lists of steps that are put on a ticket with one choice: a new employee, a returned laptop." }
        (form_problem(w, problem, &["name", "steps"]))
        @if x.templates.is_empty() { (parts::empty("No lists yet", "Write the first one below: a name, and one step a line.", html! {})) }
        @for t in &x.templates { (template(w, t)) }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { "Add a list" }
            form method="post" action=(url::checklists()) class="stack" {
                (Field { required: true, length_max: Some(100), problem: problem_of(problem, "name"), ..Field::new("name", "name", "Name", typed(problem, "name", "")) }.draw(w))
                (Field { rows: 6, hint: "One a line.", problem: problem_of(problem, "steps"), ..Field::new("steps", "steps", "Steps", typed(problem, "steps", "")) }.draw(w))
                div { button type="submit" class="button button-primary" { "Add" } }
            }
        }
        section class="panel add-panel" aria-labelledby="time-title" {
            h2 id="time-title" { "Time spent" }
            p { "A watch runs while somebody has a ticket open in front of them, and what it shows is recorded with their next reply or note. It measures work, never people: reports show it by ticket." }
            form method="post" action=(url::time_recording()) class="stack" {
                @if x.records_time {
                    p class="quiet" { "Time is recorded." }
                    div { button type="submit" name="record" value="" class="button" { "Record no time" } }
                } @else {
                    p class="quiet" { "Time is not recorded." }
                    div { button type="submit" name="record" value="1" class="button" { "Record time" } }
                }
            }
        }
    };
    layout::sheet(frame, At::Checklists, "Checklists and time", html! {}, content)
}

fn template(w: Words, t: &ChecklistTemplate) -> Markup {
    let (name_id, steps_id) = (format!("name-{}", t.id), format!("steps-{}", t.id));
    let steps = t.steps.join("\n");
    html! {
        details class="panel list-template" {
            summary { strong { (t.name) } " " span class="quiet" { (t.steps.len()) " steps" } }
            form method="post" action=(url::checklist_template(t.id)) class="stack" {
                (Field { required: true, length_max: Some(100), ..Field::new(&name_id, "name", "Name", &t.name) }.draw(w))
                (Field { rows: 6, hint: "One a line.", ..Field::new(&steps_id, "steps", "Steps", &steps) }.draw(w))
                div { button type="submit" class="button" { "Save" } }
            }
            (parts::sure_form(&url::checklist_template_deletion(t.id), "Delete this list", "Tickets that have its steps keep them.", "Delete it"))
        }
    }
}
