//! Playbooks in customers' hands, as the team sees them: which are offered, questions by number, and what a reply seems to say.

use domain::PlaybookId;
use domain::playbook::{AnswerSource, CaseAct, StepResult};
use domain::read::diagnosis::{CasePanel, RunningCase};
use domain::read::guided::{Agreed, OfferPanel, Replied, RepliedWhat};
use maud::{Markup, html};

use crate::parts::hidden;
use crate::{Words, icons, numbers, playbooks, t, th, url};

// Questions by number

/// The answers of a question, and that one cannot tell.
pub fn sign_choices<'a>(w: Words, answers: impl Iterator<Item = &'a str>) -> Vec<String> {
    answers.map(str::to_owned).chain([t!(w, "guided-mail-unsure").to_owned()]).collect()
}

/// What is said to a step that needs consent: first yes, then no.
pub fn consent_choices(w: Words) -> Vec<String> {
    vec![t!(w, "guided-agree").to_owned(), t!(w, "guided-decline").to_owned()]
}

/// What can come of a step that is asked for by mail. Of several faults it may have helped in part.
pub fn tried_results(is_of_several: bool) -> &'static [StepResult] {
    match is_of_several {
        true => &[StepResult::Fixed, StepResult::Partly, StepResult::NotFixed, StepResult::Unknown],
        false => &[StepResult::Fixed, StepResult::NotFixed, StepResult::Unknown],
    }
}

/// What came of a step, in the order of [`tried_results`].
pub fn tried_choices(w: Words, is_of_several: bool) -> Vec<String> {
    let words = |result: &StepResult| match result {
        StepResult::Fixed => t!(w, "guided-fixed"),
        StepResult::Partly => t!(w, "guided-partly"),
        StepResult::NotFixed => t!(w, "guided-not-fixed"),
        StepResult::Unknown => t!(w, "guided-could-not"),
        StepResult::Done => t!(w, "guided-done"),
    };
    tried_results(is_of_several).iter().map(|result| words(result).to_owned()).collect()
}

/// A question with its choices by number. A reply is read against exactly this.
pub fn numbered(text: &str, choices: &[String]) -> String {
    let lines: Vec<String> = (1..).zip(choices).map(|(n, choice)| format!("{n}. {choice}")).collect();
    format!("{text}\n\n{}", lines.join("\n"))
}

/// [`numbered`] as it is put to a customer, with how to answer.
pub fn question(w: Words, text: &str, choices: &[String]) -> String {
    format!("{}\n\n{}", numbered(text, choices), t!(w, "guided-mail-number"))
}

/// A look as it is put to a customer: what may be seen there, in a list that no number answers.
pub fn look<'a>(w: Words, text: &str, causes: impl Iterator<Item = &'a str>) -> String {
    let lines: Vec<String> = causes.map(|cause| format!("- {cause}")).collect();
    format!("{text}\n\n{}\n\n{}", lines.join("\n"), t!(w, "guided-mail-look"))
}

// Beside the ticket

/// What their reply seems to answer, to be accepted with one key.
pub(crate) fn replied(w: Words, x: &CasePanel, r: &RunningCase, replied: &Replied) -> Markup {
    let (act, question, says) = match &replied.what {
        RepliedWhat::Answer { question, answer, .. } => ("answer", question.clone(), answer.as_str()),
        RepliedWhat::Unsure { question, .. } => ("answer", question.clone(), t!(w, "playbooks-unsure")),
        RepliedWhat::Consent { text, agreed: Agreed::Yes, .. } => {
            ("consent", text.clone(), t!(w, "playbooks-agreed"))
        }
        RepliedWhat::Consent { text, agreed: Agreed::No, .. } => {
            ("consent", text.clone(), t!(w, "playbooks-declined"))
        }
        RepliedWhat::Tried { steps, result } => {
            let texts: Vec<&str> = steps.iter().map(|(_, text)| text.as_str()).collect();
            ("tried", texts.join(" "), result_words(w, *result))
        }
    };
    html! {
        form method="post" action=(url::case(x.ticket)) class="case-proposal" {
            (playbooks::shown(x, r, act))
            @match &replied.what {
                RepliedWhat::Answer { sign, answer, .. } => {
                    input type="hidden" name="sign" value=(sign);
                    input type="hidden" name="answer" value=(answer);
                    input type="hidden" name="source" value=(AnswerSource::Replied.as_str());
                },
                RepliedWhat::Unsure { sign, .. } => {
                    input type="hidden" name="sign" value=(sign);
                    input type="hidden" name="unsure" value="1";
                },
                RepliedWhat::Consent { step, agreed, .. } => {
                    input type="hidden" name="step" value=(step);
                    input type="hidden" name="agreed" value=(match agreed { Agreed::Yes => "1", Agreed::No => "0" });
                },
                RepliedWhat::Tried { steps, result } => {
                    @for (step, _) in steps { input type="hidden" name="step" value=(step); }
                    input type="hidden" name="result" value=(result.as_str());
                },
            }
            p {
                (t!(w, "guided-replied")) " " q dir="auto" { (replied.because) }
                br;
                span dir="auto" { (question) } " " strong dir="auto" { (says) }
            }
            button type="submit" class="button button-small" data-key="+" data-verb=(t!(w, "playbooks-accept")) {
                (icons::check()) (t!(w, "playbooks-accept")) (hidden(&format!(": {question}")))
            }
        }
    }
}

fn result_words(w: Words, result: StepResult) -> &'static str {
    match result {
        StepResult::Fixed => t!(w, "playbooks-fixed"),
        StepResult::NotFixed => t!(w, "playbooks-not-fixed"),
        StepResult::Unknown => t!(w, "playbooks-could-not"),
        StepResult::Partly => t!(w, "playbooks-partly"),
        StepResult::Done => t!(w, "playbooks-done"),
    }
}

/// What the desk took from a reply by itself, for the history; `None` for what it does not take.
pub(crate) fn took(w: Words, act: &CaseAct) -> Option<Markup> {
    Some(match act {
        CaseAct::Answered { sign, answer, .. } => {
            th!(w, "guided-took-answer", sign = sign.as_str(), answer = answer.as_str())
        }
        CaseAct::Unsure { sign } => th!(w, "guided-took-unsure", sign = sign.as_str()),
        CaseAct::Agreed { step } => th!(w, "guided-took-agreed", step = step.as_str()),
        CaseAct::Declined { step } => th!(w, "guided-took-declined", step = step.as_str()),
        CaseAct::Tried { steps, result } => {
            th!(w, "guided-took-tried", steps = steps.join(", "), result = result_words(w, *result))
        }
        CaseAct::PersonWanted => html! { (t!(w, "guided-took-person")) },
        CaseAct::Begun { .. }
        | CaseAct::SetAside
        | CaseAct::Found { .. }
        | CaseAct::HandedOver { .. }
        | CaseAct::DidNotHold
        | CaseAct::TakenBack { .. } => return None,
    })
}

// Where leads write playbooks

/// Whether customers are offered it, and how it reads.
pub(crate) fn panel(w: Words, id: PlaybookId, title: &str, x: &OfferPanel) -> Markup {
    let read = url::help_fix(&x.locale, id, title);
    let part = |(theirs, all): (usize, usize)| (numbers::count(w, theirs), numbers::count(w, all));
    let ((signs, all_signs), (steps, all_steps)) = (part(x.signs), part(x.steps));
    html! {
        section class="panel" aria-labelledby="offer" {
            h2 id="offer" { (t!(w, "guided-offer")) }
            p { (t!(w, "guided-offer-reach", signs = signs, all_signs = all_signs, steps = steps, all_steps = all_steps)) }
            p { a href=(read) data-verb=(t!(w, "guided-offer-read")) { (t!(w, "guided-offer-read")) } }
            @if x.offered_at.is_some() {
                p { (icons::check()) " " (t!(w, "guided-offered")) }
                @if x.figures.begun > 0 { p class="quiet" { (t!(w, "guided-offer-figures", begun = x.figures.begun, fixed = numbers::count(w, x.figures.fixed), person = numbers::count(w, x.figures.person))) } }
                form method="post" action=(url::playbook_offer(id)) { button type="submit" name="to" value="team" class="button" data-verb=(t!(w, "guided-withdraw")) { (t!(w, "guided-withdraw")) } }
            } @else {
                form method="post" action=(url::playbook_offer(id)) { button type="submit" name="to" value="customers" class="button" data-verb=(t!(w, "guided-offer-verb")) { (t!(w, "guided-offer-verb")) } }
                p class="hint" { (t!(w, "guided-offer-hint")) }
            }
            p class="hint" { (t!(w, "guided-offer-link")) }
        }
    }
}
