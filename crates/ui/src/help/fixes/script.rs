//! A guided fix as the widget's script draws it: the words of the pages and the texts of the sheet, each as text. Nothing in it
//! is markup.

use domain::read::diagnosis::AfterTry;
use domain::read::guided::{FixClosed, FixRun, FixSaid, FixStep};
use serde_json::{Value, json};

use super::{head, person_why, result_words};
use crate::{Words, numbers, t};

/// Where a run stands; `said` is what would go along to a person.
pub fn run(w: Words, r: &FixRun, said: &[FixSaid]) -> Value {
    let step = match &r.step {
        FixStep::Ask { answers, .. } => {
            let answers = answers.iter().enumerate().map(|(n, answer)| choice(&format!("a{n}"), answer));
            let all = answers.chain(std::iter::once(choice("unsure", t!(w, "guided-unsure"))));
            json!({ "kind": "ask", "choices": all.collect::<Vec<_>>() })
        }
        FixStep::Look { causes, .. } => json!({
            "kind": "look",
            "lead": t!(w, "guided-look"),
            "ticks": causes,
            "choices": [choice("seen:", t!(w, "guided-look-done")), choice("unsure", t!(w, "guided-unsure"))],
        }),
        FixStep::Consent { text } => json!({
            "kind": "consent",
            "texts": [text],
            "choices": [choice("yes", t!(w, "guided-agree")), choice("no", t!(w, "guided-decline"))],
        }),
        FixStep::Try { texts, minutes, after } => {
            let minutes = numbers::tenths(w, (minutes * 10.0).round() as i64);
            let worked = match after {
                AfterTry::GoesOn => t!(w, "guided-done-so-far"),
                AfterTry::Whole | AfterTry::Parts => t!(w, "guided-worked"),
            };
            let results = crate::playbooks::results_after(*after).iter();
            json!({
                "kind": "try",
                "texts": texts,
                "more": t!(w, "guided-minutes", n = minutes),
                "asked": worked,
                "choices": results.map(|r| choice(r.as_str(), result_words(w, *r))).collect::<Vec<_>>(),
            })
        }
        FixStep::Person { why } => json!({ "kind": "person", "lead": person_why(w, *why) }),
        FixStep::Fixed { steps } => json!({
            "kind": "fixed",
            "lead": t!(w, "guided-glad-by"),
            "texts": steps,
            "more": t!(w, "guided-glad-again"),
        }),
    };
    let note = r.written_in.map(|other| t!(w, "guided-written-in", language = other.own_name()));
    json!({
        "run": r.token,
        "back": r.back,
        "title": r.title,
        "number": t!(w, "guided-number", number = r.number),
        "note": note,
        "head": head(w, &r.step),
        "step": step,
        "said": said.iter().map(|line| told(w, line)).collect::<Vec<_>>(),
        "ask": t!(w, "guided-asks", title = r.title.as_str()),
    })
}

/// One that cannot be gone on with.
pub fn closed(w: Words, title: &str, token: &str, why: FixClosed, said: &[FixSaid]) -> Value {
    let (kind, head, lead) = match why {
        FixClosed::Over => ("over", t!(w, "guided-over"), t!(w, "guided-over-more")),
        FixClosed::Withdrawn => ("withdrawn", t!(w, "guided-withdrawn"), t!(w, "guided-withdrawn-more")),
    };
    json!({
        "run": token,
        "back": null,
        "title": title,
        "number": null,
        "note": null,
        "head": head,
        "step": { "kind": kind, "lead": lead },
        "said": said.iter().map(|line| told(w, line)).collect::<Vec<_>>(),
        "ask": t!(w, "guided-asks", title = title),
    })
}

fn choice(said: &str, words: &str) -> Value {
    json!({ "said": said, "words": words })
}

/// One thing that was said or done, and how it went.
fn told(w: Words, line: &FixSaid) -> [String; 2] {
    match line {
        FixSaid::Answered { question, answer } => {
            [question.clone(), answer.clone().unwrap_or_else(|| t!(w, "guided-unsure").to_owned())]
        }
        FixSaid::Found { question, causes } if causes.is_empty() => {
            [question.clone(), t!(w, "guided-look-none").to_owned()]
        }
        FixSaid::Found { question, causes } => [question.clone(), causes.join(", ")],
        FixSaid::Tried { texts, result } => [texts.join(" "), result_words(w, *result).to_owned()],
        FixSaid::Agreed { text } => [text.clone(), t!(w, "guided-agree").to_owned()],
        FixSaid::Declined { text } => [text.clone(), t!(w, "guided-decline").to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use domain::{Language, PlaybookId};

    use super::*;

    #[test]
    fn every_step_has_words_and_choices_that_are_taken() {
        let run_of = |step| FixRun {
            token: "AQ.aa".into(),
            back: None,
            playbook: PlaybookId(1),
            title: "Lamp".into(),
            number: 1,
            step,
            written_in: Some(Language::English),
            is_preview: false,
        };
        let w = Words::from(Language::German);
        let asked =
            FixStep::Ask { question: "<b>Dark?</b>".into(), answers: vec!["yes".into(), "no".into()] };
        let drawn = run(w, &run_of(asked), &[]);
        assert_eq!(drawn["head"], "<b>Dark?</b>", "it is text, and is drawn as text");
        let said = |v: &Value| -> Vec<String> {
            let all = v["step"]["choices"].as_array().expect("choices");
            all.iter().map(|c| c["said"].as_str().expect("a word").to_owned()).collect()
        };
        assert_eq!(said(&drawn), ["a0", "a1", "unsure"]);
        assert!(drawn["note"].as_str().is_some_and(|note| note.contains("English")), "{drawn}");
        let look = FixStep::Look { question: "What is on?".into(), causes: vec!["A".into(), "B".into()] };
        let drawn = run(w, &run_of(look), &[]);
        assert_eq!(said(&drawn), ["seen:", "unsure"]);
        assert_eq!(drawn["step"]["ticks"].as_array().map(Vec::len), Some(2));
        let tried = FixStep::Try { texts: vec!["Turn it.".into()], minutes: 2.5, after: AfterTry::Whole };
        let line = FixSaid::Answered { question: "Dark?".into(), answer: None };
        let drawn = run(w, &run_of(tried), &[line]);
        assert_eq!(drawn["said"][0][0], "Dark?");
        assert!(said(&drawn).contains(&"not_fixed".to_owned()) && drawn["step"]["asked"].is_string());
        for why in [FixClosed::Over, FixClosed::Withdrawn] {
            assert!(closed(w, "Lamp", "AQ.aa", why, &[])["step"]["lead"].is_string());
        }
    }
}
