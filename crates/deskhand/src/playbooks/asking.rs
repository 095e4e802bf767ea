//! What a customer is asked by mail, as it is put into the writer's draft of a reply.

use diagnose::playbook::Step;
use diagnose::words::Mode;
use domain::message::Visibility;
use domain::permission::{Action, Object, may};
use domain::{Actor, Language, PersonId, Refusal, Result, TicketId};
use store::tickets;

use super::{Look, Ready, cause_names, is_look, look, no_playbook, replies};
use crate::app::App;
use crate::commands::add_to_draft::add_to_draft;

/// What the customer is asked, by the names of the sheet.
pub enum About<'a> {
    Sign(&'a str),
    /// Whether they agree to a step.
    Consent(&'a str),
    /// To take these steps, in one go.
    Steps(Vec<&'a str>),
}

/// What is put to the customer.
///
/// # Errors
/// A refusal when the playbook has no such thing.
pub fn question_for(
    ready: &Ready,
    about: &About<'_>,
    is_expert: bool,
    language: Language,
) -> Result<String, Refusal> {
    let w = ui::Words::from(language);
    let book = ready.told(language);
    let unknown = |field| Refusal::invalid(field, "is not one of the choices");
    match about {
        About::Sign(sign) => {
            let at = book.sign(sign).ok_or_else(|| unknown("sign"))?;
            let sign = &book.signs[at];
            if is_look(book, at) {
                let names = cause_names(book, &sign.shows);
                let text = replies::words(&sign.question, is_expert);
                return Ok(ui::guided::look(w, text, names.iter().map(String::as_str)));
            }
            let choices = ui::guided::sign_choices(w, sign.answers.iter().map(String::as_str));
            Ok(ui::guided::question(w, replies::words(&sign.question, is_expert), &choices))
        }
        About::Consent(step) => {
            let step = &book.steps[book.step(step).ok_or_else(|| unknown("step"))?];
            Ok(ui::guided::question(
                w,
                replies::words(&step.text, is_expert),
                &ui::guided::consent_choices(w),
            ))
        }
        About::Steps(steps) => {
            let known: Option<Vec<usize>> = steps.iter().map(|step| book.step(step)).collect();
            let known = known.filter(|known| (1..=book.steps.len()).contains(&known.len()));
            let known = known.ok_or_else(|| unknown("steps"))?;
            let known: Vec<&Step> = known.iter().map(|&s| &book.steps[s]).collect();
            let text = replies::steps_words(book, &known, is_expert);
            let choices = ui::guided::tried_choices(w, book.mode == Mode::SeveralFaults);
            Ok(ui::guided::question(w, &text, &choices))
        }
    }
}

/// Puts a question into the writer's own draft of a reply, behind what stands there: for pages without script.
///
/// # Errors
/// As [`super::work`].
pub async fn ask(
    app: &App,
    by: &Actor,
    me: PersonId,
    id: TicketId,
    about: About<'_>,
    is_expert: bool,
) -> Result<()> {
    let Look { gathered, ready } = look(app, by, id).await?;
    let ready = ready.ok_or_else(no_playbook)?;
    let question = question_for(&ready, &about, is_expert, gathered.language)?;
    let by = by.clone();
    app.write(async move |tx| {
        let ticket = tickets::load(tx, id).await?;
        may(&by, Action::Reply, Object::Ticket { requester: ticket.requester, participants: &[] })?;
        add_to_draft(tx, me, id, Visibility::Public, &question).await.map(drop)
    })
    .await
}
