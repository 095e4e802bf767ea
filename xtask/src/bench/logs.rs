//! How long 10 MB of log take to be told by what stands out: one as services write it, and logs made to be slow.
//!
//! In this process and its build: `cargo run --release -p xtask -- bench logs` measures what a desk has.

use std::time::Instant;

use anyhow::{Result, bail};
use diagnose::stands_out::stands_out;

use super::Report;

const BYTES: usize = 10_000_000;

/// A name, and its lines by their numbers.
type Kind = (&'static str, fn(u64) -> String);

const LOGS: [Kind; 4] = [
    ("of_a_service", service),
    // No two lines begin alike: every one wants a group of its own.
    ("without_likeness", |n| format!("{} went {} and {}", word(n), word(n * 7), word(n * 13))),
    // All begin alike and say something else: each is compared with many.
    ("of_near_misses", |n| {
        let words: Vec<String> = (0..40).map(|k| word(odd(n * 41 + k))).collect();
        format!("same {}", words.join(" "))
    }),
    ("of_one_long_line", |_| "x ".repeat(BYTES / 2)),
];

pub fn run(report: &Report) -> Result<()> {
    for (name, line) in LOGS {
        let mut log = String::with_capacity(BYTES + 1_000);
        for n in 0.. {
            if log.len() >= BYTES {
                break;
            }
            log.push_str(&line(n));
            log.push('\n');
        }
        let began = Instant::now();
        let found = stands_out(log.as_bytes());
        let took = began.elapsed();
        if found.shown.is_empty() {
            bail!("nothing was found in the log {name}");
        }
        report.say(&format!("log_{name}"), took.as_secs_f64() * 1_000.0, "ms", found.lines)?;
    }
    Ok(())
}

fn service(n: u64) -> String {
    let (at, what) = (n / 20, odd(n));
    let moment =
        format!("2026-03-02T{:02}:{:02}:{:02}.{:03}Z", at / 3_600 % 24, at / 60 % 60, at % 60, n % 1_000);
    match what % 50 {
        0 => format!("{moment} WARN pool is busy: {what} of 64 connections"),
        1 => format!("{moment} ERROR job {what} ended early: timeout after {} ms", what % 9_000),
        2..20 => format!("{moment} DEBUG cache hit key=user:{what} ttl={}", what % 300),
        _ => format!("{moment} INFO GET /api/items/{what} 200 {} ms from 192.0.2.{}", what % 700, what % 250),
    }
}

/// Some value that looks like nothing: a step of a multiplicative generator, so that every run has the same.
fn odd(n: u64) -> u64 {
    n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 33
}

/// A word for a number, of letters alone.
fn word(n: u64) -> String {
    n.to_string().bytes().map(|digit| char::from(digit - b'0' + b'k')).collect()
}
