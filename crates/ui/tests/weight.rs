//! What a browser loads at the first visit, compressed: DESIGN §7 allows 120 kB.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use ui::{assets, samples};

const BUDGET: usize = 120_000;

fn gzip(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes).expect("a vector takes every byte");
    encoder.finish().expect("a vector takes every byte").len()
}

#[test]
fn the_first_visit_weighs_less_than_its_budget() {
    let all: usize = assets::paths().map(|p| gzip(assets::find(p).unwrap().bytes)).sum();
    let mut heaviest = ("", 0);
    for sample in samples::all(&samples::plain) {
        let page = gzip(sample.html.into_string().as_bytes());
        if sample.name != "parts" && page > heaviest.1 {
            heaviest = (sample.name, page);
        }
        assert!(all + page < BUDGET, "{}: {} bytes", sample.name, all + page);
    }
    println!("assets {all} B, heaviest page {} {} B, gzip", heaviest.0, heaviest.1);
    // Far below the budget today: a jump is noticed before it hurts.
    assert!(all < 85_000, "assets weigh {all} bytes");
    assert!(heaviest.1 < 20_000, "{heaviest:?}");
}
