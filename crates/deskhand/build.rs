//! Puts the story's mails into the binary: a list of names and contents, in the order of their names.

use std::fmt::Write as _;
use std::path::Path;

fn main() {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let mails = Path::new(&here).join("../../fixtures/story/mail");
    println!("cargo::rerun-if-changed={}", mails.display());
    let entries = std::fs::read_dir(&mails).expect("fixtures/story/mail is part of the repository");
    let mut names: Vec<String> = entries
        .filter_map(|e| e.ok()?.file_name().into_string().ok())
        .filter(|n| n.ends_with(".eml"))
        .collect();
    names.sort();
    let mut out = String::from("&[\n");
    for name in names {
        let path = mails.join(&name);
        let path = path.canonicalize().expect("just listed");
        writeln!(out, "    ({name:?}, include_bytes!({path:?})),").expect("writing to a string");
    }
    out.push_str("]\n");
    let target = std::env::var_os("OUT_DIR").expect("cargo sets it");
    std::fs::write(Path::new(&target).join("story_mails.rs"), out).expect("OUT_DIR can be written");
}
