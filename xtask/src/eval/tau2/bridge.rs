//! The other end: a Python program that plays the phone, the customer's books, and the referee. One JSON object a line.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::tree::{find_program, root};

pub(super) struct Bridge {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

/// What a tool answered.
pub(super) struct Answer {
    pub text: String,
    /// No more calls are taken.
    pub is_over: bool,
}

impl Bridge {
    /// Starts the program that lies in `folder`, with the packages that it names.
    pub(super) fn start(folder: &Path) -> Result<Self> {
        let script = folder.join("bridge.py");
        if !script.is_file() {
            bail!(
                "there is no {}: --data names the folder that holds tau2_bridge/, or its parent",
                script.display()
            );
        }
        let mut child = Command::new(python(folder)?)
            .arg(&script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the bridge cannot be started")?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            bail!("the bridge has no pipes")
        };
        let mut bridge = Self { child, to, from: BufReader::new(from) };
        bridge.reply().context("the bridge did not say hello; what it said instead stands above")?;
        Ok(bridge)
    }

    fn reply(&mut self) -> Result<Value> {
        let mut line = String::new();
        if self.from.read_line(&mut line)? == 0 {
            bail!("the bridge has ended");
        }
        let reply: Value =
            serde_json::from_str(&line).context("the bridge wrote something else than JSON")?;
        if reply["ok"] != true {
            bail!("the bridge refused: {}", reply["why"].as_str().unwrap_or("it does not say why"));
        }
        Ok(reply)
    }

    pub(super) fn ask(&mut self, request: &Value) -> Result<Value> {
        writeln!(self.to, "{request}").and_then(|()| self.to.flush()).context("the bridge has ended")?;
        self.reply()
    }

    pub(super) fn call(&mut self, tool: &str, arguments: &Value) -> Result<Answer> {
        let reply = self.ask(&json!({"op": "call", "name": tool, "arguments": arguments}))?;
        let text = match &reply["content"] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Ok(Answer { text, is_over: !reply["over"].is_null() })
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        // It has nothing to lose; that it is gone already is no fault.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A Python that has the packages of the bridge's list; made below `target/` when it is not there yet.
fn python(folder: &Path) -> Result<PathBuf> {
    let wanted_file = folder.join("requirements.lock");
    let wanted = std::fs::read_to_string(&wanted_file)
        .with_context(|| format!("cannot read {}", wanted_file.display()))?;
    let venv = root().join("target/tau2-venv");
    let (python, has) = (venv.join("bin/python"), venv.join("installed.lock"));
    if python.is_file() && std::fs::read_to_string(&has).is_ok_and(|has| has == wanted) {
        return Ok(python);
    }
    let Some(system) = find_program("python3", &[]) else {
        bail!("tau2 is played by a Python program: install Python 3.10 or newer (`python3`) and try again");
    };
    eprintln!("making {} with the packages of {}", venv.display(), wanted_file.display());
    std::fs::create_dir_all(root().join("target"))?;
    let made = Command::new(system).args(["-m", "venv", "--clear"]).arg(&venv).status()?;
    if !made.success() {
        bail!(
            "Python could not make {}: its module venv is missing (Debian: the package python3-venv)",
            venv.display()
        );
    }
    let installed = Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r"])
        .arg(&wanted_file)
        .stdout(Stdio::null())
        .status()?;
    if !installed.success() {
        bail!(
            "pip could not install what {} names: it needs a package registry that it can reach, or these packages \
             in {} already",
            wanted_file.display(),
            venv.display()
        );
    }
    std::fs::write(&has, wanted)?;
    Ok(python)
}
