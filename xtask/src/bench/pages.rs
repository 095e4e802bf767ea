//! Pages and search of a desk with many tickets, as a signed-in agent asks for them.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::{Report, Settings, views};
use crate::demo_data;
use crate::desk::Desk;
use crate::wire::http::Http;

/// How long building the index may take.
const INDEXING_MAX: Duration = Duration::from_secs(1800);

const EMAIL: &str = "ingrid@larkfield.example";

pub fn run(report: &Report, desk: &mut Desk, settings: &Settings) -> Result<()> {
    let cookie = fill_and_start(report, desk, settings)?;
    let tickets = settings.tickets;
    let list = |_: u64| "/agent/views/open".to_owned();
    // A step that shares no factor with the number of tickets visits them all, in no order a cache would like.
    let ticket = move |n: u64| format!("/agent/tickets/{}", n.wrapping_mul(7_919) % tickets + 1);
    measure(report, desk.http, &cookie, settings, "ticket_list", list)?;
    measure(report, desk.http, &cookie, settings, "ticket_page", ticket)?;
    if settings.views > 0 && settings.agents > 0 {
        views::run(report, desk, settings, &cookie)?;
    }
    memory(report, desk, "resident_memory_after_load")?;
    // Filling is the long part of it, so searches are measured on the same desk.
    search(report, desk, settings, &cookie)
}

pub fn run_search(report: &Report, desk: &mut Desk, settings: &Settings) -> Result<()> {
    let cookie = fill_and_start(report, desk, settings)?;
    search(report, desk, settings, &cookie)
}

fn search(report: &Report, desk: &Desk, settings: &Settings, cookie: &str) -> Result<()> {
    let words = words_in_use(desk.http, cookie)?;
    let of = move |n: u64, shift: u64| {
        words[((n + shift).wrapping_mul(7_919) % words.len() as u64) as usize].clone()
    };
    let one = {
        let of = of.clone();
        move |n: u64| format!("/agent/search?q={}", of(n, 0))
    };
    let two = move |n: u64| format!("/agent/search?q={}+{}", of(n, 0), of(n, 13));
    measure(report, desk.http, cookie, settings, "search_one_word", one)?;
    measure(report, desk.http, cookie, settings, "search_two_words", two)?;
    memory(report, desk, "resident_memory_after_searches")
}

/// Invents the tickets, starts the desk and signs in; the cookie of the session.
pub(super) fn fill_and_start(report: &Report, desk: &mut Desk, settings: &Settings) -> Result<String> {
    let password = "a fixed password for measuring 7";
    desk.run(
        &["user", "add", EMAIL, "--name", "Ingrid Solheim", "--role", "admin", "--password-stdin"],
        password,
    )?;
    let filled = demo_data::fill(desk, settings.tickets)?;
    report.say(
        "fill_tickets_per_second",
        settings.tickets as f64 / filled.as_secs_f64(),
        "1/s",
        settings.tickets,
    )?;
    // The first start builds the index; the second is what people wait for after a restart.
    desk.start()?;
    let indexed = wait_until_indexed(desk.http)?;
    report.say("index_built_in", indexed.as_secs_f64(), "s", settings.tickets)?;
    // What other followers still have to do would be measured along with the pages.
    wait_until(desk.http, |followers, head| followers.values().all(|at| at.as_i64() >= Some(head)))?;
    desk.stop();
    let ready = desk.start()?;
    let asked = Instant::now();
    let answer = Http::new(desk.http).get("/sign-in")?;
    ensure!(answer.status == 200, "the sign-in page: {}", answer.status);
    report.say("cold_start_to_first_page", (ready + asked.elapsed()).as_secs_f64() * 1000.0, "ms", 1)?;
    memory(report, desk, "resident_memory_idle")?;
    sign_in(desk.http, EMAIL, password)
}

/// Waits until the search index has read the whole log, which a rebuild after filling ends with.
fn wait_until_indexed(address: SocketAddr) -> Result<Duration> {
    wait_until(address, |followers, head| followers.get("search").and_then(Value::as_i64) >= Some(head))
}

/// Waits until the followers stand in the log where they should.
pub(super) fn wait_until(
    address: SocketAddr,
    is_there: impl Fn(&serde_json::Map<String, Value>, i64) -> bool,
) -> Result<Duration> {
    let started = Instant::now();
    loop {
        let answer = Http::new(address).get("/readyz")?;
        let state: Value = serde_json::from_slice(&answer.body)?;
        let head = state["head"].as_i64().context("no head in /readyz")?;
        let followers = state["followers"].as_object().context("no followers in /readyz")?;
        if is_there(followers, head) {
            return Ok(started.elapsed());
        }
        ensure!(started.elapsed() < INDEXING_MAX, "the followers are at {followers:?} of {head}");
        thread::sleep(Duration::from_millis(50));
    }
}

pub(super) fn memory(report: &Report, desk: &Desk, figure: &str) -> Result<()> {
    match desk.resident_bytes() {
        Some(bytes) => report.say(figure, bytes as f64 / 1_048_576.0, "MiB", 1),
        None => Ok(()),
    }
}

/// Signs in as a browser would.
pub(super) fn sign_in(address: SocketAddr, email: &str, password: &str) -> Result<String> {
    let form = format!("email={}&password={}", email.replace('@', "%40"), password.replace(' ', "+"));
    let mut http = Http::new(address).with("Sec-Fetch-Site", "same-origin");
    loop {
        let answer =
            http.request("POST", "/sign-in", "application/x-www-form-urlencoded", form.as_bytes())?;
        // All agents of a measurement come from one address, which may try so often only.
        if answer.status == 429 {
            let seconds = answer.header("retry-after").and_then(|s| s.parse().ok()).unwrap_or(1);
            thread::sleep(Duration::from_secs(seconds));
            continue;
        }
        let cookie = answer
            .header("set-cookie")
            .with_context(|| format!("no session: {} {}", answer.status, answer.text()))?;
        return Ok(cookie.split(';').next().unwrap_or_default().to_owned());
    }
}

/// Words that really stand in the tickets, so that searches find something.
fn words_in_use(address: SocketAddr, cookie: &str) -> Result<Vec<String>> {
    let mut http = Http::new(address).with("Cookie", cookie);
    let mut words = Vec::new();
    for ticket in 1..=20 {
        let page = http.get(&format!("/agent/tickets/{ticket}"))?.text();
        let subject =
            page.split("id=\"subject\"").nth(1).and_then(|p| p.split("</h1>").next()).unwrap_or_default();
        let text =
            subject.split('>').skip(1).map(|p| p.split('<').next().unwrap_or_default()).collect::<String>();
        words.extend(
            text.split_whitespace()
                .filter(|w| w.len() > 3 && w.chars().all(char::is_alphanumeric))
                .map(str::to_owned),
        );
    }
    words.sort();
    words.dedup();
    ensure!(words.len() >= 5, "hardly any words in the tickets' subjects: {words:?}");
    Ok(words)
}

/// Asks one after the other over one connection, which gives the time of a page, and then with several clients at
/// once, which gives the rate.
fn measure(
    report: &Report,
    address: SocketAddr,
    cookie: &str,
    settings: &Settings,
    figure: &str,
    path: impl Fn(u64) -> String + Clone + Send + 'static,
) -> Result<()> {
    // Unmeasured: the first pages after a start fill caches.
    ask(address, cookie, 0..settings.requests.min(50), &path)?;
    let (mut took, bytes) = ask(address, cookie, 0..settings.requests, &path)?;
    report.say_durations(figure, &mut took)?;
    report.say(
        &format!("{figure}_bytes"),
        bytes as f64 / settings.requests as f64,
        "B",
        settings.requests,
    )?;
    let started = Instant::now();
    let share = settings.requests.div_ceil(settings.clients);
    let clients: Vec<_> = (0..settings.clients)
        .map(|client| {
            let (cookie, path) = (cookie.to_owned(), path.clone());
            thread::spawn(move || ask(address, &cookie, client * share..(client + 1) * share, &path))
        })
        .collect();
    for client in clients {
        client.join().expect("clients do not panic")?;
    }
    let all = share * settings.clients;
    report.say(&format!("{figure}_per_second"), all as f64 / started.elapsed().as_secs_f64(), "1/s", all)
}

/// The time of each page, and the bytes of all.
fn ask(
    address: SocketAddr,
    cookie: &str,
    numbers: std::ops::Range<u64>,
    path: &impl Fn(u64) -> String,
) -> Result<(Vec<Duration>, usize)> {
    let mut http = Http::new(address).with("Cookie", cookie);
    let mut took = Vec::new();
    let mut bytes = 0;
    for n in numbers {
        let path = path(n);
        let asked = Instant::now();
        let answer = http.get(&path)?;
        took.push(asked.elapsed());
        ensure!(answer.status == 200, "{path}: {}", answer.status);
        bytes += answer.body.len();
    }
    Ok((took, bytes))
}
