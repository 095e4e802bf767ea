//! From a playbook to its sheet.

use std::fmt::Write as _;

use crate::evidence::{print_patterns, print_tellings};
use crate::playbook::{Consent, HowCommon, Mark, Playbook, Wording};
use crate::words::Risk;

/// The sheet of a playbook. [`super::read`] gives the same playbook back.
pub fn print(book: &Playbook) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    line(format!("playbook: {}", book.title));
    line(format!("looks for: {}", book.mode));
    line(format!("hand over to: {}, {}", book.handover.to, minutes(book.handover.minutes)));
    if book.patience_minutes.is_finite() {
        line(format!("patience: {}", minutes(book.patience_minutes)));
    }
    if book.look_again_minutes > 0.0 {
        line(format!("look again: {}", minutes(book.look_again_minutes)));
    }
    line(format!("something else: {} %", shortest(book.other * 100.0)));
    line(String::new());
    line("CAUSES".to_owned());
    for cause in &book.causes {
        let common = match cause.common {
            HowCommon::Word(word) => word.word().to_owned(),
            HowCommon::Count(count) => format!("{count} cases"),
        };
        line(format!("{}: {} | {common}", cause.id, cause.name));
        if !cause.hides.is_empty() {
            line(format!("  hides: {}", cause.hides.join(", ")));
        }
        if !cause.logs.is_empty() {
            line(format!("  log: {}", print_patterns(&cause.logs)));
        }
    }
    line(String::new());
    line("SIGNS".to_owned());
    for sign in &book.signs {
        line(format!(
            "{}: {} | {} | {} | {}",
            sign.id,
            sign.question.plain,
            sign.answers.join(", "),
            sign.teller,
            minutes(sign.minutes)
        ));
        expert(&sign.question).into_iter().for_each(&mut line);
        if !sign.shows.is_empty() {
            line(format!("  shows: {}", sign.shows.join(", ")));
        }
        if !sign.told_by.is_empty() {
            line(format!("  told by: {}", print_tellings(&sign.told_by, &sign.answers)));
        }
        if !sign.usually.is_empty() {
            line(format!("  usually -> {}", marks(&sign.usually, &sign.answers)));
        }
        for (cause, row) in &sign.marks {
            line(format!("  {cause} -> {}", marks(row, &sign.answers)));
        }
    }
    line(String::new());
    line("STEPS".to_owned());
    for step in &book.steps {
        line(format!(
            "{}: {} | {} | {} | {}",
            step.id,
            step.text.plain,
            step.who,
            minutes(step.minutes),
            step.works
        ));
        expert(&step.text).into_iter().for_each(&mut line);
        if !step.fixes.is_empty() {
            line(format!("  fixes: {}", step.fixes.join(", ")));
        }
        if step.risk != Risk::None {
            line(format!("  risk: {}", step.risk));
        }
        match step.consent {
            Consent::Needed => line("  consent: needed".to_owned()),
            Consent::NotNeeded => {}
        }
        if !step.needs.is_empty() {
            line(format!("  needs: {}", step.needs.join(", ")));
        }
        if !step.undoes.is_empty() {
            line(format!("  undoes: {}", step.undoes.join(", ")));
        }
        if !step.tells.is_empty() {
            line(format!("  tells: {}", step.tells.join(", ")));
        }
        if let Some(finish) = &step.finish {
            line(format!("  finish: {finish}"));
        }
    }
    if !book.finishes.is_empty() {
        line(String::new());
        line("FINISHES".to_owned());
        for finish in &book.finishes {
            line(format!("{}: {} | {}", finish.id, finish.text.plain, minutes(finish.minutes)));
            expert(&finish.text).into_iter().for_each(&mut line);
        }
    }
    out
}

fn expert(wording: &Wording) -> Option<String> {
    wording.expert.as_ref().map(|text| format!("  expert: {text}"))
}

fn minutes(minutes: f64) -> String {
    format!("{} min", shortest(minutes))
}

/// At most six digits behind the point, none of them without need.
fn shortest(number: f64) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write!(text, "{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn marks(marks: &[Mark], answers: &[String]) -> String {
    let said: Vec<String> = marks
        .iter()
        .map(|m| format!("{} {}", m.often, answers.get(m.answer).map_or("", String::as_str)))
        .collect();
    said.join(", ")
}
