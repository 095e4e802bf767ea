//! `logs`: lines sorted by what they say. A line counts when its group is exactly the labelled one (grouping accuracy).

use std::collections::BTreeMap;

use diagnose::logs::Templates;

use super::*;

pub(super) fn figures(folder: &Path) -> Result<Vec<Figure>> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".tsv"))
        .collect();
    names.sort();
    let (mut out, mut all, mut lines_all) = (Vec::new(), Vec::new(), Vec::new());
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
        let accuracy = grouping_accuracy(&lines);
        out.push(figure(
            format!("logs_{}_grouping", name.trim_end_matches(".tsv").to_lowercase()),
            accuracy,
            lines.len(),
        ));
        all.push(accuracy);
        lines_all.extend(lines.iter().map(|l| l.0.to_owned()));
    }
    out.push(figure("logs_grouping_mean", mean(&all), lines_all.len()));
    let rounds = ROUNDS_LINES / lines_all.len().max(1) + 1;
    let mut templates = Templates::default();
    let begin = Instant::now();
    for _ in 0..rounds {
        for line in &lines_all {
            templates.add(line);
        }
    }
    let count = rounds * lines_all.len();
    out.push(figure("logs_lines_per_second", count as f64 / begin.elapsed().as_secs_f64(), count));
    Ok(out)
}

const ROUNDS_LINES: usize = 500_000;

fn grouping_accuracy(lines: &[(&str, &str)]) -> f64 {
    let mut templates = Templates::default();
    let ours: Vec<usize> = lines.iter().map(|(line, _)| templates.add(line)).collect();
    let (mut by_ours, mut by_label) =
        (BTreeMap::<usize, Vec<usize>>::new(), BTreeMap::<&str, Vec<usize>>::new());
    for (at, (_, label)) in lines.iter().enumerate() {
        by_ours.entry(ours[at]).or_default().push(at);
        by_label.entry(label).or_default().push(at);
    }
    let right: usize =
        by_ours.values().filter(|group| by_label[lines[group[0]].1] == **group).map(Vec::len).sum();
    right as f64 / lines.len().max(1) as f64
}
