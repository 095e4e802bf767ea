//! `load`: how well hard messages are told from calm ones, on the project's own messages in four languages; and how often a
//! stranger's calm request is called hard, on public sets where they are at hand.

use std::path::Path;

use anyhow::{Context as _, Result};
use domain::load::Load;
use insight::load::{Said, judge};

use super::{Figure, Share};

const LANGUAGES: [&str; 4] = ["en", "de", "es", "ar"];

/// Public sets of requests that nobody wrote in anger: folder, file, column of the text.
const CALM: [(&str, &str); 3] =
    [("intent_banking77", "train.tsv"), ("intent_clinc150", "val.tsv"), ("intent_hwu64", "val.tsv")];

struct Case {
    is_hard: bool,
    load: Load,
}

fn judged(text: &str, language: Option<&str>) -> Load {
    judge(&Said { text, language, turn: 1, today: 1, unanswered: 1 })
}

pub(super) fn run(data: &Path) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let mut all = Vec::new();
    for language in LANGUAGES {
        let file = crate::tree::root().join(format!("fixtures/load/{language}.tsv"));
        let text =
            std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let cases: Vec<Case> = text
            .lines()
            .enumerate()
            // Every second pair was looked at while the weights were set.
            .filter(|(i, _)| i / 2 % 2 == 1)
            .filter_map(|(_, line)| line.split_once('\t'))
            .map(|(label, text)| Case { is_hard: label == "hard", load: judged(text, Some(language)) })
            .collect();
        figures.extend(told(&cases, &format!("_{language}")));
        all.extend(cases);
    }
    figures.extend(told(&all, ""));
    for (folder, file) in CALM {
        let path = data.join(folder).join(file);
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let mut hard = Share::default();
        for (_, text) in text.lines().skip(1).filter_map(|line| line.split_once('\t')) {
            hard.count(judged(text, Some("en")).is_hard());
        }
        figures.push(hard.figure(format!("calm_called_hard_{folder}")));
    }
    Ok(figures)
}

fn told(cases: &[Case], of: &str) -> Vec<Figure> {
    let (mut precision, mut recall) = (Share::default(), Share::default());
    for case in cases {
        if case.load.is_hard() {
            precision.count(case.is_hard);
        }
        if case.is_hard {
            recall.count(case.load.is_hard());
        }
    }
    let brier = cases
        .iter()
        .map(|c| (f64::from(c.load.score) / 100.0 - f64::from(u8::from(c.is_hard))).powi(2))
        .sum::<f64>()
        / cases.len().max(1) as f64;
    vec![
        precision.figure(format!("precision{of}")),
        recall.figure(format!("recall{of}")),
        Figure { name: format!("auc{of}"), value: auc(cases), count: cases.len() },
        Figure { name: format!("brier{of}"), value: brier, count: cases.len() },
    ]
}

/// How often a hard message has the higher score of a hard and a calm one; an equal score is half of that.
fn auc(cases: &[Case]) -> f64 {
    let scores = |hard: bool| cases.iter().filter(move |c| c.is_hard == hard).map(|c| c.load.score);
    let pairs = scores(true).count() * scores(false).count();
    let won: f64 = scores(true)
        .flat_map(|h| {
            scores(false).map(move |c| {
                if h > c {
                    1.0
                } else if h == c {
                    0.5
                } else {
                    0.0
                }
            })
        })
        .sum();
    if pairs == 0 { 0.0 } else { won / pairs as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_that_says_nothing_has_half_the_area() {
        let case = |is_hard, score| Case { is_hard, load: Load { score, shares: vec![] } };
        assert_eq!(auc(&[case(true, 5), case(false, 5)]), 0.5);
        assert_eq!(auc(&[case(true, 9), case(false, 5)]), 1.0);
        assert_eq!(auc(&[case(true, 1), case(false, 5)]), 0.0);
        assert_eq!(auc(&[]), 0.0);
    }
}
