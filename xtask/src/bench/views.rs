//! Views: 50 of them before 30 agents at once, while tickets change.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use super::pages::sign_in;
use super::{Report, Settings};
use crate::desk::Desk;
use crate::wire::http::Http;

const PASSWORD: &str = "a fixed password for measuring 7";
/// How long the first counting may take.
const COUNTING_MAX: Duration = Duration::from_secs(120);
/// Changes a second meanwhile.
const CHANGES_PER_SECOND: u64 = 20;
const STATUSES: [&str; 3] = ["open", "pending", "on_hold"];
const PRIORITIES: [&str; 4] = ["low", "normal", "high", "urgent"];
const TAGS: [&str; 6] = ["printer", "vpn", "password", "invoice", "outlook", "laptop"];

/// The n-th view: queries as people make them, some about whoever looks, most of unsolved tickets.
fn query(n: u64) -> (String, &'static str, &'static str) {
    let at = |of: &[&'static str]| of[(n / 5) as usize % of.len()];
    match n % 10 {
        0 => (format!("status<solved assignee:me priority:{}", at(&PRIORITIES)), "updated-desc", ""),
        1 => (format!("status:{} priority:{}", at(&STATUSES), at(&PRIORITIES)), "updated-asc", ""),
        2 => (format!("status<solved tag:{}", at(&TAGS)), "updated-desc", ""),
        3 => (format!("status<solved assignee:none -tag:{}", at(&TAGS)), "id-desc", ""),
        4 => (format!("status<solved (priority>=high OR tag:{})", at(&TAGS)), "priority-desc", ""),
        5 => (format!("status<solved assignee:me -status:{}", at(&STATUSES)), "updated-asc", ""),
        6 => (format!("status<solved updated<{}d", n + 1), "updated-asc", ""),
        7 => (format!("status<solved priority:{}", at(&PRIORITIES)), "updated-desc", "assignee"),
        8 => (format!("status<solved team:me tag:{}", at(&TAGS)), "updated-desc", "status"),
        _ => (format!("is:solved tag:{}", at(&TAGS)), "updated-desc", ""),
    }
}

/// # Errors
/// When the desk refuses what it is asked, or a number beside a view is not what the view holds.
pub fn run(report: &Report, desk: &Desk, settings: &Settings, admin: &str) -> Result<()> {
    let mut keys = Vec::new();
    let mut by = Http::new(desk.http).with("Cookie", admin).with("Sec-Fetch-Site", "same-origin");
    for n in 0..settings.views {
        let (query, order, group) = query(n);
        let form = format!(
            "name=View+{n}&whose=everyone&query={}&order={order}&group={group}&column=requester&column=priority",
            encoded(&query)
        );
        let made =
            by.request("POST", "/agent/views", "application/x-www-form-urlencoded", form.as_bytes())?;
        let key = made.header("location").and_then(|l| l.strip_prefix("/agent/views/"));
        keys.push(key.with_context(|| format!("{query}: {} {}", made.status, made.text()))?.to_owned());
    }
    let mut cookies = Vec::new();
    for n in 0..settings.agents {
        let email = format!("viewer{n}@larkfield.example");
        let name = format!("Viewer {n}");
        desk.run(&["user", "add", &email, "--name", &name, "--role", "agent", "--password-stdin"], PASSWORD)?;
        cookies.push(sign_in(desk.http, &email, PASSWORD)?);
    }
    // Everybody looks for the first time: that is when their lists begin to be counted.
    let began = Instant::now();
    for cookie in &cookies {
        Http::new(desk.http).with("Cookie", cookie).get("/agent/view-counts")?;
    }
    let asked = settings.views * settings.agents;
    wait_until_counted(desk.http, cookies.last().context("there is an agent")?, began)?;
    report.say("views_first_counted_in", began.elapsed().as_secs_f64() * 1000.0, "ms", asked)?;

    let stop = Arc::new(AtomicBool::new(false));
    let changes = change(desk.http, admin.to_owned(), settings.tickets, stop.clone());
    let tickets = settings.tickets;
    let list = keys.clone();
    let beside = keys.clone();
    measure(report, desk.http, &cookies, settings, "view_counts", |_| "/agent/view-counts".to_owned())?;
    measure(report, desk.http, &cookies, settings, "view_list", move |n| {
        format!("/agent/views/{}", list[n as usize % list.len()])
    })?;
    measure(report, desk.http, &cookies, settings, "view_ticket", move |n| {
        let ticket = n.wrapping_mul(7_919) % tickets + 1;
        format!("/agent/tickets/{ticket}?in={}", beside[n as usize % beside.len()])
    })?;
    stop.store(true, Ordering::SeqCst);
    let done = changes.join().expect("the one who changes does not panic")?;
    report.say("changes_meanwhile", done as f64, "changes", done)?;
    each(report, desk.http, &cookies[0], &keys)?;
    exact(desk, admin, &keys)
}

/// The slowest views by themselves, so that a figure that is too high says where.
fn each(report: &Report, address: SocketAddr, cookie: &str, keys: &[String]) -> Result<()> {
    let mut http = Http::new(address).with("Cookie", cookie);
    let mut worst = (Duration::ZERO, 0);
    for (n, key) in keys.iter().enumerate() {
        let mut took = Vec::new();
        for _ in 0..5 {
            let asked = Instant::now();
            http.get(&format!("/agent/views/{key}"))?;
            took.push(asked.elapsed());
        }
        took.sort_unstable();
        worst = worst.max((took[2], n));
    }
    eprintln!("the slowest view: {}", query(worst.1 as u64).0);
    report.say("view_list_slowest_view_p50", worst.0.as_secs_f64() * 1000.0, "ms", 5)
}

/// The numbers of the navigation against the tables, once nothing changes any more.
fn exact(desk: &Desk, cookie: &str, keys: &[String]) -> Result<()> {
    let began = Instant::now();
    loop {
        let shown = shown(desk.http, cookie)?;
        let mut wrong = Vec::new();
        for (n, key) in keys.iter().enumerate() {
            let (text, ..) = query(n as u64);
            let held = held(desk.http, cookie, key, &text)?;
            let number = shown.get(&format!("View {n}")).cloned().unwrap_or_default();
            if number != held {
                wrong.push(format!("{text}: shown {number}, holds {held}"));
            }
        }
        if wrong.is_empty() {
            return Ok(());
        }
        ensure!(
            began.elapsed() < Duration::from_secs(20),
            "numbers that are not right: {}",
            wrong.join("; ")
        );
        thread::sleep(Duration::from_millis(200));
    }
}

/// What the form's preview counts of the unsolved tickets, as the navigation shows it.
fn held(address: SocketAddr, cookie: &str, key: &str, query: &str) -> Result<String> {
    let text = if query.starts_with("is:solved") { return Ok(String::new()) } else { query };
    let mut http = Http::new(address).with("Cookie", cookie).with("Sec-Fetch-Site", "same-origin");
    let form = format!("query={}&query_was=", encoded(text));
    let answer =
        http.request("POST", "/agent/views/draft", "application/x-www-form-urlencoded", form.as_bytes())?;
    let html = answer.text();
    let words =
        html.split("id=\"view-preview-title\">").nth(1).with_context(|| format!("{key}: no preview"))?;
    let number: String = words.chars().take_while(|c| c.is_ascii_digit() || *c == '+').collect();
    if number.is_empty() {
        bail!("{query}: no count in {}", words.chars().take(100).collect::<String>());
    }
    Ok(if number == "0" || words.starts_with("no ") { String::new() } else { number })
}

/// The numbers beside the views, by name.
fn shown(address: SocketAddr, cookie: &str) -> Result<BTreeMap<String, String>> {
    let html = Http::new(address).with("Cookie", cookie).get("/agent/view-counts")?.text();
    let mut found = BTreeMap::new();
    for entry in html.split("<li").filter(|li| li.contains(">View ")) {
        let name =
            entry.split("<span class=\"cut\">").nth(1).and_then(|n| n.split('<').next()).unwrap_or_default();
        let count =
            entry.split("class=\"count\">").nth(1).and_then(|n| n.split('<').next()).unwrap_or_default();
        found.insert(name.to_owned(), count.trim().to_owned());
    }
    Ok(found)
}

fn wait_until_counted(address: SocketAddr, cookie: &str, began: Instant) -> Result<()> {
    // The last to ask is counted last; one of the views holds something in any desk that is filled.
    loop {
        if shown(address, cookie)?.values().any(|n| !n.is_empty()) {
            return Ok(());
        }
        ensure!(began.elapsed() < COUNTING_MAX, "nothing is counted after {COUNTING_MAX:?}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Changes tickets until told to stop; how many it changed.
fn change(
    address: SocketAddr,
    cookie: String,
    tickets: u64,
    stop: Arc<AtomicBool>,
) -> thread::JoinHandle<Result<u64>> {
    thread::spawn(move || {
        let mut http = Http::new(address).with("Cookie", &cookie).with("Sec-Fetch-Site", "same-origin");
        let mut done = 0;
        while !stop.load(Ordering::SeqCst) {
            let ticket = (done * 104_729) % tickets + 1;
            let form = format!("priority={}", PRIORITIES[done as usize % PRIORITIES.len()]);
            let path = format!("/agent/tickets/{ticket}/properties");
            // A closed ticket refuses, and is no change.
            http.request("POST", &path, "application/x-www-form-urlencoded", form.as_bytes())?;
            done += 1;
            thread::sleep(Duration::from_millis(1000 / CHANGES_PER_SECOND));
        }
        Ok(done)
    })
}

/// Each agent asks from a connection of their own, one at a time, so that a time is a page's and not a queue's.
fn measure(
    report: &Report,
    address: SocketAddr,
    cookies: &[String],
    settings: &Settings,
    figure: &str,
    path: impl Fn(u64) -> String,
) -> Result<()> {
    let mut clients: Vec<Http> = cookies.iter().map(|c| Http::new(address).with("Cookie", c)).collect();
    let numbers = AtomicU64::new(0);
    let mut ask = |warm: bool| -> Result<Option<Duration>> {
        let n = numbers.fetch_add(1, Ordering::SeqCst);
        let client = n as usize % clients.len();
        let path = path(n);
        let asked = Instant::now();
        let answer = clients[client].get(&path)?;
        let took = asked.elapsed();
        ensure!(answer.status == 200, "{path}: {}", answer.status);
        Ok((!warm).then_some(took))
    };
    for _ in 0..settings.requests.min(100) {
        ask(true)?;
    }
    let mut took = Vec::new();
    for _ in 0..settings.requests {
        took.extend(ask(false)?);
    }
    report.say_durations(figure, &mut took)
}

/// A value of a form.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(b).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
