//! How many tests passed and failed, read from what the test runners print.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::ops::AddAssign;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use anyhow::{Context as _, Result};

/// Tests that passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
}

impl Tally {
    pub const PASSED: Self = Self { passed: 1, failed: 0 };
    pub const FAILED: Self = Self { passed: 0, failed: 1 };
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Runs a test runner, shows its output as it comes and counts. A runner that fails without naming a failed test
/// counts as one failure, and so does a runner that ran nothing: both are easily taken for success.
///
/// # Errors
/// When it cannot be started.
pub fn run(command: &mut Command) -> Result<Tally> {
    run_into(command, std::io::stdout(), std::io::stderr())
}

/// [`run`], with the output kept in place of shown: for runners that work beside each other.
///
/// # Errors
/// When it cannot be started.
pub fn run_kept(command: &mut Command) -> Result<(Tally, Vec<u8>)> {
    let errors = Kept::default();
    let mut out = Vec::new();
    let tally = run_into(command, &mut out, errors.clone())?;
    out.append(&mut errors.0.lock().expect("nobody panics with it"));
    Ok((tally, out))
}

/// What a thread writes and another reads.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panics with it").write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn run_into(command: &mut Command, to_out: impl Write, to_err: impl Write + Send + 'static) -> Result<Tally> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {name}"))?;
    let (out, err) = (child.stdout.take().expect("piped"), child.stderr.take().expect("piped"));
    let on_stderr = thread::spawn(move || pass_on(err, to_err));
    let mut tally = pass_on(out, to_out);
    tally += on_stderr.join().expect("passing lines on does not panic");
    let status = child.wait()?;
    if !status.success() && tally.failed == 0 {
        eprintln!("{name} ended with {status} and named no failed test");
        tally += Tally::FAILED;
    }
    if status.success() && tally == Tally::default() {
        eprintln!("{name} ran no test");
        tally += Tally::FAILED;
    }
    Ok(tally)
}

fn pass_on(from: impl Read, mut to: impl Write) -> Tally {
    let mut tally = Tally::default();
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
        // Whoever reads our output may have gone away; counting goes on.
        to.write_all(&line).and_then(|()| to.flush()).ok();
        tally += count(&plain(&String::from_utf8_lossy(&line)));
        line.clear();
    }
    tally
}

/// The counts of one line, if it is a runner's closing line.
fn count(line: &str) -> Tally {
    // Indented it is what a failed attempt printed, shown again by nextest, which counts for itself.
    if let Some(rest) = line.strip_prefix("test result:") {
        return labelled(rest);
    }
    let line = line.trim();
    if line.starts_with("Summary [") {
        return labelled(line);
    }
    let node = |word: &str| {
        ["ℹ ", "# "]
            .iter()
            .find_map(|mark| line.strip_prefix(mark)?.strip_prefix(word)?.trim().parse::<u64>().ok())
    };
    Tally { passed: node("pass ").unwrap_or(0), failed: node("fail ").unwrap_or(0) }
}

/// Counts such as `3 passed, 1 failed; 1 timed out`.
fn labelled(text: &str) -> Tally {
    let words: Vec<&str> =
        text.split([' ', ',', ';', '.', '(', ')', ':']).filter(|w| !w.is_empty()).collect();
    let mut tally = Tally::default();
    for (i, pair) in words.windows(2).enumerate() {
        let Ok(n) = pair[0].parse::<u64>() else { continue };
        match pair[1] {
            "passed" => tally.passed += n,
            "failed" => tally.failed += n,
            "timed" if words.get(i + 2) == Some(&"out") => tally.failed += n,
            "exec" if words.get(i + 2) == Some(&"failed") => tally.failed += n,
            _ => {}
        }
    }
    tally
}

/// Without colours.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        out.push_str(before);
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_each_runner_are_counted() {
        let cases = [
            (
                "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
                12,
                0,
            ),
            ("test result: FAILED. 3 passed; 2 failed; 0 ignored", 3, 2),
            ("     Summary [   1.234s] 120 tests run: 119 passed (1 slow), 1 failed, 4 skipped", 119, 1),
            ("     Summary [ 60.000s] 3/5 tests run: 1 passed, 1 failed, 1 timed out, 0 skipped", 1, 2),
            ("     Summary [  0.100s] 2 tests run: 1 passed, 1 exec failed, 0 skipped", 1, 1),
            ("     Summary [  0.100s] 2 tests run: 2 passed (1 flaky), 0 skipped", 2, 0),
            ("    test result: FAILED. 0 passed; 1 failed; 0 ignored", 0, 0),
            ("ℹ pass 9", 9, 0),
            ("# fail 2", 0, 2),
            ("\u{1b}[34mℹ fail 4\u{1b}[39m", 0, 4),
            ("test commands::it_passed ... ok", 0, 0),
            ("3 passed, 1 failed", 0, 0),
        ];
        for (line, passed, failed) in cases {
            assert_eq!(count(&plain(line)), Tally { passed, failed }, "{line}");
        }
    }

    #[test]
    fn a_runner_that_runs_nothing_or_dies_is_a_failure() {
        let quiet = |command: &mut Command| run_into(command, std::io::sink(), std::io::sink()).unwrap();
        assert_eq!(quiet(&mut Command::new("true")), Tally::FAILED);
        assert_eq!(quiet(&mut Command::new("false")), Tally::FAILED);
        let mut printing = Command::new("sh");
        printing.args(["-c", "echo 'test result: ok. 2 passed; 0 failed'; echo '# pass 3' >&2"]);
        assert_eq!(quiet(&mut printing), Tally { passed: 5, failed: 0 });
    }
}
