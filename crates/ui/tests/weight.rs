//! What a browser loads at the first visit, compressed: DESIGN §7 allows 120 kB.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use ui::{assets, samples};

const BUDGET: usize = 120_000;
/// Of the help center, style and script with a page.
const READERS_BUDGET: usize = 60_000;

/// Of the loader, which every page of a host pays for.
const LOADER_BUDGET: usize = 5_000;
/// Of the widget at its first open: page, style, scripts and the words of one language.
const WIDGET_BUDGET: usize = 50_000;

fn gzip(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes).expect("a vector takes every byte");
    encoder.finish().expect("a vector takes every byte").len()
}

#[test]
fn the_first_visit_weighs_less_than_its_budget() {
    let weight = |path: &str| gzip(assets::find(path).unwrap().bytes);
    // Nobody loads the words of other languages. The pictures of an installed desk come when it is installed, and its
    // worker when the page stands.
    let (words, files): (Vec<_>, Vec<_>) = assets::paths().partition(|p| p.starts_with("js/words-"));
    // What readers of the help center load, nobody of the team needs.
    let of_readers = ["help.css", "js/help.js", "js/portal.js", assets::LOADER];
    // Nor what a customer loads to look at their device.
    let of_customers = ["js/check.js"];
    // Nor what a lead loads when a sheet is opened as a table.
    let of_leads = ["js/playbook-table.js"];
    // Nor what stands in a widget on somebody's page.
    let of_widget = |p: &str| p == "widget.css" || p.starts_with("js/widget");
    let later = |p: &&str| {
        let apart = [of_readers.as_slice(), &of_customers, &of_leads];
        p.ends_with(".png")
            || *p == "js/worker.js"
            || apart.iter().any(|files| files.contains(p))
            || of_widget(p)
    };
    let readers: usize = of_readers.map(weight).iter().sum();
    let files: usize = files.into_iter().filter(|p| !later(p)).map(weight).sum();
    let all = files + words.into_iter().map(weight).max().expect("there are languages");
    let of_leads: usize = of_leads.map(weight).iter().sum();
    assert!(of_leads < 2_000, "the script of a table weighs {of_leads} bytes");
    let mut heaviest = ("", 0);
    for sample in samples::all(&samples::plain) {
        let page = gzip(sample.html.into_string().as_bytes());
        if sample.name != "parts" && page > heaviest.1 {
            heaviest = (sample.name, page);
        }
        assert!(all + page < BUDGET, "{}: {} bytes", sample.name, all + page);
        assert!(
            !sample.name.starts_with("help-") || readers + page < READERS_BUDGET,
            "{}: {} bytes",
            sample.name,
            readers + page
        );
    }
    println!("assets {all} B, heaviest page {} {} B, gzip", heaviest.0, heaviest.1);
    // Far below the budget today: a jump is noticed before it hurts.
    assert!(all < 95_000, "assets weigh {all} bytes");
    assert!(heaviest.1 < 26_000, "{heaviest:?}");
}

#[test]
fn the_widget_weighs_little_before_it_is_opened_and_not_much_after() {
    let weight = |path: &str| gzip(assets::find(path).unwrap().bytes);
    let loader = weight(assets::LOADER);
    assert!(loader < LOADER_BUDGET, "the loader weighs {loader} bytes");
    let words = assets::paths().filter(|p| p.starts_with("js/widget-words-")).map(weight).max();
    let modules: usize = assets::WIDGET_MODULES.iter().copied().map(weight).sum();
    let files = weight("widget.css") + modules + words.expect("there are languages");
    for sample in samples::all(&samples::plain).into_iter().filter(|s| s.name.starts_with("widget")) {
        let page = gzip(sample.html.into_string().as_bytes());
        assert!(files + page < WIDGET_BUDGET, "{}: {} bytes", sample.name, files + page);
    }
    println!("loader {loader} B, widget {files} B and its page, gzip");
    // What is of the widget is either its loader or asked for ahead.
    for path in assets::paths().filter(|p| p.starts_with("js/widget")) {
        let is_ahead = assets::WIDGET_MODULES.contains(&path) || path.starts_with("js/widget-words-");
        assert!(is_ahead || path == assets::LOADER, "{path} would be found late");
    }
}
