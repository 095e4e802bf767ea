//! The help center as readers meet it, on a desk with 2,000 articles: pages a second of the first page and of articles, asked
//! for the first time and by whoever has them already; what a first visit weighs; how fast a folder of articles comes in.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use super::{Report, Settings, pages};
use crate::desk::Desk;
use crate::wire::http::Http;

const ARTICLES: u64 = 2_000;
const CATEGORIES: u64 = 5;
const SECTIONS: u64 = 20;
const HOME: &str = "/help/en";

const DOING: [&str; 8] = ["Reset", "Join", "Clean", "Order", "Return", "Share", "Print", "Move"];
const THING: [&str; 10] = [
    "the label printer",
    "a meeting room",
    "the scanner",
    "a laptop",
    "the wireless network",
    "a calendar",
    "the door badge",
    "a mailbox",
    "the scale",
    "a headset",
];

pub fn run(report: &Report, desk: &mut Desk, settings: &Settings) -> Result<()> {
    let folder = desk.folder().join("articles");
    write(&folder)?;
    let began = Instant::now();
    let told =
        desk.run(&["articles", "import", &folder.display().to_string(), "--apply", "--publish"], "")?;
    ensure!(told.contains(&format!("{ARTICLES} saved and published")), "the import says {told}");
    report.say("import_per_second", ARTICLES as f64 / began.elapsed().as_secs_f64(), "1/s", ARTICLES)?;
    let began = Instant::now();
    desk.run(&["articles", "import", &folder.display().to_string()], "")?;
    report.say("compare_per_second", ARTICLES as f64 / began.elapsed().as_secs_f64(), "1/s", ARTICLES)?;
    desk.start()?;
    let articles = addresses(desk.http)?;
    ensure!(articles.len() as u64 == ARTICLES, "the sitemap has {} articles", articles.len());
    weigh(report, desk.http, &articles[0])?;
    let articles = Arc::new(articles);
    let home = Arc::new(vec![HOME.to_owned()]);
    for (figure, paths) in [("front_page", home), ("article", articles)] {
        measure(report, desk.http, settings, figure, &paths, Known::No)?;
        measure(report, desk.http, settings, &format!("{figure}_again"), &paths, Known::Yes)?;
    }
    pages::memory(report, desk, "resident_memory_after_load")
}

/// Texts of some length with headings, lists and code, as people write them.
fn write(folder: &Path) -> Result<()> {
    for n in 0..ARTICLES {
        let section = n % SECTIONS;
        let place =
            folder.join(format!("Category {}", section % CATEGORIES)).join(format!("Section {section}"));
        std::fs::create_dir_all(&place)?;
        let doing = DOING[(n % DOING.len() as u64) as usize];
        let thing = THING[(n / 8 % THING.len() as u64) as usize];
        let title = format!("{doing} {thing} in building {n}");
        let line = format!("Whoever wants to {} {thing} goes to room {n} first. ", doing.to_lowercase());
        let body = format!(
            "{}\n\n## Before you begin\n\n- A badge\n- Ten minutes\n\n## Step by step\n\n1. Open it.\n2. Wait for the green light.\n3. Close it.\n\n```sh\nstatus --room {n}\n```\n\n## If it stays as it is\n\n{}",
            line.repeat(6),
            line.repeat(10)
        );
        std::fs::write(place.join(format!("{n}.md")), format!("---\ntitle: \"{title}\"\n---\n\n{body}\n"))?;
    }
    Ok(())
}

/// The paths of all articles, as search engines learn them.
fn addresses(address: SocketAddr) -> Result<Vec<String>> {
    let map = Http::new(address).get("/sitemap.xml")?.text();
    map.split("<loc>")
        .skip(1)
        .map(|rest| {
            let whole = rest.split("</loc>").next().unwrap_or_default();
            let at = whole.find("/help/").with_context(|| format!("no path in {whole}"))?;
            Ok(whole[at..].to_owned())
        })
        .collect()
}

/// What a browser loads that was never here: a page, its style and its script, compressed.
fn weigh(report: &Report, address: SocketAddr, article: &str) -> Result<()> {
    let mut http = Http::new(address).with("Accept-Encoding", "gzip");
    let html = Http::new(address).get(article)?.text();
    let mut bytes = http.get(article)?.body.len();
    for part in html.split("=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        let is_loaded = part.starts_with("/assets/") || part.starts_with("/help/colours.css");
        if is_loaded {
            bytes += http.get(part)?.body.len();
        }
    }
    report.say("first_visit", bytes as f64, "B", 1)
}

/// Has the reader the page already?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    No,
    Yes,
}

fn measure(
    report: &Report,
    address: SocketAddr,
    settings: &Settings,
    figure: &str,
    paths: &Arc<Vec<String>>,
    known: Known,
) -> Result<()> {
    // Unmeasured: the first pages after a start fill caches.
    ask(address, paths, 0..settings.requests.min(50), known)?;
    let share = settings.requests.div_ceil(settings.clients);
    let began = Instant::now();
    let clients: Vec<_> = (0..settings.clients)
        .map(|client| {
            let paths = paths.clone();
            thread::spawn(move || ask(address, &paths, client * share..(client + 1) * share, known))
        })
        .collect();
    let mut took = Vec::new();
    for client in clients {
        took.extend(client.join().expect("clients do not panic")?);
    }
    let all = share * settings.clients;
    report.say(&format!("{figure}_per_second"), all as f64 / began.elapsed().as_secs_f64(), "1/s", all)?;
    report.say_durations(figure, &mut took)
}

fn ask(
    address: SocketAddr,
    paths: &[String],
    numbers: std::ops::Range<u64>,
    known: Known,
) -> Result<Vec<Duration>> {
    let mut http = Http::new(address);
    if known == Known::Yes {
        // Any tag: the desk draws or remembers the page all the same before it compares.
        http = http.with("If-None-Match", "*");
    }
    let expected = if known == Known::Yes { 304 } else { 200 };
    let mut took = Vec::new();
    for n in numbers {
        // A step that shares no factor with the number of articles visits them all.
        let path = &paths[(n.wrapping_mul(7_919) % paths.len() as u64) as usize];
        let asked = Instant::now();
        let answer = http.get(path)?;
        took.push(asked.elapsed());
        ensure!(answer.status == expected, "{path}: {}", answer.status);
    }
    Ok(took)
}
