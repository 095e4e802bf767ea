//! `logs`: lines sorted by what they say, as one would paste them: no format is known beforehand. The headers (time, host,
//! level) are taken off, as in the published figures.
//!
//! Scored as in Zhu, He and others, "Tools and benchmarks for automated log parsing" (2019) and Jiang and others, "A
//! large-scale evaluation for log parsing techniques" (2024): grouping accuracy (a line counts when its group is exactly the
//! labelled one) and F1 of groups (a group counts when it is exactly a labelled one).

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use diagnose::logs::Sorter;

use super::Figure;

/// Lines that are sorted for the speed.
const SPEED_LINES: usize = 2_000_000;
/// What somebody pastes: so many bytes are to be sorted within a second.
const PASTE_BYTES: usize = 10_000_000;

pub(super) fn run(data: &Path) -> Result<Vec<Figure>> {
    let folder = data.join("logs");
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".tsv"))
        .collect();
    names.sort();
    let (mut out, mut accuracies, mut f1s, mut all) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for name in names {
        let text = std::fs::read_to_string(folder.join(&name)).with_context(|| name.clone())?;
        let mut rows = text.lines();
        if rows.next().is_none_or(|head| !head.starts_with("LineId\tContent\tEventId")) {
            continue;
        }
        let lines: Vec<(&str, &str)> = rows
            .filter_map(|row| {
                let mut cells = row.split('\t').skip(1);
                Some((cells.next()?, cells.next()?))
            })
            .collect();
        let (accuracy, f1) = grouping(&lines);
        let system = name.trim_end_matches(".tsv").to_lowercase();
        for (what, value) in [("grouping_accuracy", accuracy), ("grouping_f1", f1)] {
            out.push(Figure { name: format!("{system}_{what}"), value, count: lines.len() });
        }
        accuracies.push(accuracy);
        f1s.push(f1);
        all.extend(lines.iter().map(|l| l.0.to_owned()));
    }
    ensure!(!all.is_empty(), "no labelled log in {}", folder.display());
    for (what, values) in [("grouping_accuracy", accuracies), ("grouping_f1", f1s)] {
        let value = values.iter().sum::<f64>() / values.len() as f64;
        out.push(Figure { name: format!("{what}_mean"), value, count: all.len() });
    }
    out.extend(speed(&all));
    Ok(out)
}

fn speed(lines: &[String]) -> [Figure; 2] {
    let seconds_for = |count: usize| {
        let mut sorter = Sorter::default();
        let begin = Instant::now();
        for line in lines.iter().cycle().take(count) {
            sorter.add(line);
        }
        sorter.sorted();
        begin.elapsed().as_secs_f64()
    };
    let bytes: usize = lines.iter().map(|l| l.len() + 1).sum();
    let pasted = (PASTE_BYTES * lines.len()).div_ceil(bytes);
    [
        Figure {
            name: "lines_per_second".into(),
            value: SPEED_LINES as f64 / seconds_for(SPEED_LINES),
            count: SPEED_LINES,
        },
        Figure { name: "seconds_for_10_mb".into(), value: seconds_for(pasted), count: pasted },
    ]
}

/// Grouping accuracy and F1 of groups, of lines with their labels.
fn grouping(lines: &[(&str, &str)]) -> (f64, f64) {
    let mut sorter = Sorter::default();
    let kinds: Vec<usize> = lines.iter().map(|(line, _)| sorter.add(line)).collect();
    let sorted = sorter.sorted();
    let (mut ours, mut labelled) =
        (BTreeMap::<usize, Vec<usize>>::new(), BTreeMap::<&str, Vec<usize>>::new());
    for (at, (_, label)) in lines.iter().enumerate() {
        ours.entry(sorted.template_of(kinds[at])).or_default().push(at);
        labelled.entry(label).or_default().push(at);
    }
    let right: Vec<usize> =
        ours.values().filter(|group| labelled[lines[group[0]].1] == **group).map(Vec::len).collect();
    let accuracy = right.iter().sum::<usize>() as f64 / lines.len().max(1) as f64;
    (accuracy, 2.0 * right.len() as f64 / (ours.len() + labelled.len()).max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_counts_when_it_is_exactly_the_labelled_one() {
        let lines =
            [("disk a1 is full", "E1"), ("disk b2 is full", "E1"), ("fan on", "E2"), ("fan off", "E2")];
        let (accuracy, f1) = grouping(&lines);
        assert_eq!(accuracy, 0.5);
        assert!((f1 - 2.0 / 5.0).abs() < 1e-12, "one right of three groups and two labels: {f1}");
    }
}
