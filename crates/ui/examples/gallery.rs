//! Writes every page in every state as a file, with the assets beside them, to look at in a browser:
//! `cargo run -p ui --example gallery -- DIR`. Serve DIR as the root of a site (addresses start with `/`).

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let Some(dir) = env::args_os().nth(1) else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "usage: gallery DIR"));
    };
    let dir = Path::new(&dir);
    for path in ui::assets::paths() {
        let asset = ui::assets::find(path).ok_or_else(|| io::Error::other(path))?;
        let file = dir.join(ui::assets::url(path).trim_start_matches('/'));
        fs::create_dir_all(file.parent().unwrap_or(dir))?;
        fs::write(file, asset.bytes)?;
    }
    let mut index = String::from("<!doctype html><meta charset=utf-8><title>Gallery</title><ul>");
    for sample in ui::samples::all(&ui::samples::plain) {
        fs::write(dir.join(sample.name).with_extension("html"), sample.html.into_string())?;
        index.push_str(&format!("<li><a href=\"/{0}.html\">{0}</a></li>", sample.name));
    }
    fs::write(dir.join("index.html"), index + "</ul>")?;
    fs::write(dir.join("policy.txt"), ui::policy::WORKBENCH_CSP)
}
