//! The engine as the agent: it is told the ticket's text, chooses by its sheet, and acts through the tools. Which task it is
//! nobody tells it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use diagnose::case::{Advised, Came, HandOverNote, Happening, Published, advise};
use diagnose::learned::Learned;
use diagnose::model::Prices;
use diagnose::recognise::{Recogniser, told};
use diagnose::sheet;
use serde_json::{Value, json};

use super::bridge::Bridge;
use super::tools::{Call, Doing, Read, Tools, Works, arguments, filled, plain};

/// Moves of one case; no sheet needs nearly as many.
const MOVES_MAX: usize = 60;

/// How consent is read that no ticket gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Consent {
    /// The customer would agree to what it takes.
    Assumed,
    /// Only what the ticket says is agreed to.
    AsWritten,
}

/// The sheets, and the table beside them.
pub(super) struct Desk {
    names: Vec<String>,
    books: Vec<Published>,
    recogniser: Recogniser,
    pub tools: Tools,
}

impl Desk {
    /// Reads all sheets of a folder and its `tools.toml`.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let text = |path: &Path| {
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
        };
        let (mut names, mut texts) = (Vec::new(), Vec::new());
        for path in crate::tree::files(folder)? {
            if path.extension().is_some_and(|e| e == "sheet") {
                names.push(path.file_stem().unwrap_or_default().to_string_lossy().into_owned());
                texts.push(text(&path)?);
            }
        }
        let books = names
            .iter()
            .zip(&texts)
            .map(|(name, text)| {
                let book = sheet::read(text).map_err(|complaints| {
                    anyhow!("{name}: {}", complaints.first().map(ToString::to_string).unwrap_or_default())
                })?;
                Ok(Published::new(book, &Learned::default(), &Prices::default()))
            })
            .collect::<Result<_>>()?;
        let recogniser = Recogniser::new(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let tools = toml::from_str(&text(&folder.join("tools.toml"))?).context("tools.toml")?;
        Ok(Self { names, books, recogniser, tools })
    }
}

/// The parameters of every tool, the same for all tasks, and the policy's text.
pub(super) struct World {
    pub parameters: BTreeMap<String, Value>,
    pub policy: String,
}

/// One ticket.
pub(super) struct Session<'a> {
    bridge: &'a mut Bridge,
    desk: &'a Desk,
    world: &'a World,
    published: &'a Published,
    works: &'a Works,
    ticket: &'a str,
    texts: BTreeMap<String, String>,
    values: BTreeMap<String, Value>,
    log: Vec<Happening>,
    /// What answers said since the log was written last: sign → fact.
    heard: BTreeMap<String, Happening>,
    last: String,
    is_over: bool,
    /// The customer did not agree to something.
    pub is_declined: bool,
    /// Tool and arguments of each call.
    pub made: Vec<(String, Value)>,
}

impl<'a> Session<'a> {
    /// Opens the ticket: its sheet is recognised from its text.
    pub(super) fn new(
        bridge: &'a mut Bridge,
        desk: &'a Desk,
        world: &'a World,
        ticket: &'a str,
    ) -> Result<Self> {
        let at = desk.recogniser.recognise(ticket).ok_or_else(|| anyhow!("no sheet fits: {ticket}"))?.book;
        let name = &desk.names[at];
        let works = desk.tools.works.get(name).ok_or_else(|| anyhow!("tools.toml has no [works.{name}]"))?;
        let texts = desk
            .tools
            .text
            .iter()
            .filter_map(|(name, told)| Some((name.clone(), told.find(&[ticket, world.policy.as_str()])?)))
            .collect();
        let published = &desk.books[at];
        let log = told(&published.book, ticket)
            .into_iter()
            .map(|t| {
                let sign = &published.book.signs[t.sign];
                Happening::Answered { sign: sign.id.clone(), answer: sign.answers[t.answer].clone() }
            })
            .collect();
        Ok(Self {
            bridge,
            desk,
            world,
            published,
            works,
            ticket,
            texts,
            values: BTreeMap::new(),
            log,
            heard: BTreeMap::new(),
            last: String::new(),
            is_over: false,
            is_declined: false,
            made: Vec::new(),
        })
    }

    /// Works on it until it is repaired or handed over. With `trace` every move is told.
    pub(super) fn run(&mut self, consent: Consent, trace: bool) -> Result<()> {
        for value in &self.desk.tools.begin.values {
            self.value(value)?;
        }
        for _ in 0..MOVES_MAX {
            if self.is_over {
                return Ok(());
            }
            let book = &self.published.book;
            let advice = advise(self.published, &self.log).map_err(|misfit| anyhow!("{misfit}"))?;
            if trace {
                eprintln!("{}", diagnose::explain::reason(self.published, &advice));
            }
            match advice.what {
                Advised::Ask(sign) => self.look(&book.signs[sign].id)?,
                Advised::AskConsent(step) => {
                    let step = book.steps[step].id.clone();
                    let words = self.desk.tools.consent.get(&step);
                    let is_given = words.is_some_and(|w| self.ticket.contains(w.as_str()));
                    self.log.push(if is_given || consent == Consent::Assumed {
                        Happening::Agreed { step }
                    } else {
                        self.is_declined = true;
                        Happening::Declined { step }
                    });
                }
                Advised::Try(steps) => self.take(&steps, advice.looks_again)?,
                Advised::HandOver(note) => return self.hand_over(&note),
                Advised::Solved => return Ok(()),
            }
        }
        bail!("no end in sight: {:?}", self.log)
    }

    fn call(&mut self, call: &Call, item: &Value) -> Result<String> {
        let mut with = BTreeMap::new();
        for (name, template) in &call.with {
            with.insert(name.clone(), self.placed(template, item)?);
        }
        self.send(&call.call, &with)
    }

    fn send(&mut self, tool: &str, with: &BTreeMap<String, String>) -> Result<String> {
        let parameters =
            self.world.parameters.get(tool).ok_or_else(|| anyhow!("there is no tool `{tool}`"))?;
        let arguments = arguments(with, parameters)?;
        if self.is_over {
            return Ok(String::new());
        }
        let answer = self.bridge.call(tool, &arguments)?;
        self.made.push((tool.to_owned(), arguments));
        self.is_over = answer.is_over;
        let desk = self.desk;
        for read in desk.tools.read.iter().filter(|r| r.is_about(&answer.text)) {
            self.hear(read, &answer.text)?;
        }
        self.last.clone_from(&answer.text);
        Ok(answer.text)
    }

    /// What an answer says about a sign of this sheet.
    fn hear(&mut self, read: &Read, text: &str) -> Result<()> {
        let book = &self.published.book;
        let Some(sign) = book.sign(&read.sign).map(|s| &book.signs[s]) else { return Ok(()) };
        let fact = if let Some(answer) = &read.answer {
            Happening::Answered { sign: sign.id.clone(), answer: answer.clone() }
        } else {
            let mut causes: Vec<String> = Vec::new();
            for found in read.found.iter().filter(|f| sign.shows.contains(&f.cause)) {
                let place = |template: &str| filled(template, |name, _| self.text(name));
                if found.holds(text, place, |s| self.answered(s))? && !causes.contains(&found.cause) {
                    causes.push(found.cause.clone());
                }
            }
            Happening::Found { sign: sign.id.clone(), causes }
        };
        self.heard.insert(read.sign.clone(), fact);
        Ok(())
    }

    fn text(&self, name: &str) -> Result<String> {
        self.texts.get(name).cloned().ok_or_else(|| anyhow!("neither ticket nor policy tells `{name}`"))
    }

    fn answered(&self, wanted: &str) -> Option<String> {
        self.log.iter().rev().find_map(|happening| match happening {
            Happening::Answered { sign, answer } if sign == wanted => Some(answer.clone()),
            _ => None,
        })
    }

    fn placed(&mut self, template: &str, item: &Value) -> Result<String> {
        filled(template, |name, field| match (name, field) {
            ("item", None) => Ok(plain(item)),
            ("item", Some(field)) => Ok(plain(&item[field])),
            (name, None) => self.text(name),
            (name, Some(field)) => Ok(plain(&self.value(name)?[field])),
        })
    }

    /// Something that arguments are taken from; fetched once.
    fn value(&mut self, name: &str) -> Result<Value> {
        if let Some(value) = self.values.get(name) {
            return Ok(value.clone());
        }
        let desk = self.desk;
        let fetched =
            desk.tools.value.get(name).ok_or_else(|| anyhow!("tools.toml has no [value.{name}]"))?;
        let items = match fetched.each.as_deref().map(|path| path.split_once('.')) {
            None => vec![Value::Null],
            Some(Some((list, field))) => self.value(list)?[field].as_array().cloned().unwrap_or_default(),
            Some(None) => bail!("[value.{name}]: `each` names a field, as in `customer.line_ids`"),
        };
        let mut value = Value::Null;
        for item in items {
            let mut with = BTreeMap::new();
            for (argument, template) in &fetched.with {
                with.insert(argument.clone(), self.placed(template, &item)?);
            }
            let text = self.send(&fetched.call, &with)?;
            let answer: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
            let mut fits = !answer.is_null();
            for (field, wanted) in &fetched.pick {
                fits &= plain(&answer[field]) == self.placed(wanted, &item)?;
            }
            if fits {
                value = answer;
                break;
            }
        }
        if let Some(list) = value.as_array_mut() {
            list.retain(|one| fetched.only.iter().all(|(field, wanted)| plain(&one[field]) == *wanted));
        }
        self.values.insert(name.to_owned(), value.clone());
        for read in desk.tools.read.iter().filter(|r| r.value.as_deref() == Some(name)) {
            self.hear(read, &value.to_string())?;
        }
        Ok(value)
    }

    /// Looks a sign up. What no tool tells nobody can.
    fn look(&mut self, sign: &str) -> Result<()> {
        let desk = self.desk;
        if let Some(look) = desk.tools.look.get(sign) {
            if let Some(tool) = &look.call {
                let call = Call { call: tool.clone(), with: look.with.clone() };
                self.call(&call, &Value::Null)?;
            }
            if let Some(name) = &look.value {
                self.values.remove(name);
                self.value(name)?;
            }
        }
        let fact = self.heard.remove(sign).unwrap_or_else(|| Happening::Unsure { sign: sign.to_owned() });
        self.log.push(fact);
        self.note_heard();
        Ok(())
    }

    /// Writes down what was heard besides. The same look twice is one look.
    fn note_heard(&mut self) {
        for (sign, fact) in std::mem::take(&mut self.heard) {
            let known =
                self.log.iter().rev().find(|h| matches!(h, Happening::Found { sign: s, .. } if *s == sign));
            if known != Some(&fact) {
                self.log.push(fact);
            }
        }
    }

    fn run_calls(&mut self, doing: &Doing) -> Result<()> {
        let items = match &doing.each {
            None => vec![Value::Null],
            Some(name) => self.value(name)?.as_array().cloned().unwrap_or_default(),
        };
        for item in items {
            for call in &doing.calls {
                self.call(call, &item)?;
            }
        }
        Ok(())
    }

    /// Takes steps, their finishes once each, and looks whether it works where that is worth it.
    fn take(&mut self, steps: &[usize], looks: bool) -> Result<()> {
        let (desk, book) = (self.desk, &self.published.book);
        let mut finishes: Vec<&String> = Vec::new();
        self.last.clear();
        for &at in steps {
            let step = &book.steps[at];
            let doing = desk.tools.step.get(&step.id);
            self.run_calls(doing.ok_or_else(|| anyhow!("tools.toml has no [step.{}]", step.id))?)?;
            finishes.extend(step.finish.iter().filter(|f| !finishes.contains(f)).collect::<Vec<_>>());
        }
        for finish in finishes {
            let doing = desk.tools.finish.get(finish);
            self.run_calls(doing.ok_or_else(|| anyhow!("tools.toml has no [finish.{finish}]"))?)?;
        }
        let came = match self.works.at_once(&self.last) {
            Some(true) => Came::Fixed,
            Some(false) => Came::NotFixed,
            None if !looks => Came::Unknown,
            None => {
                let answer = self.send(&self.works.call, &BTreeMap::new())?;
                if self.works.works(&answer) { Came::Fixed } else { Came::NotFixed }
            }
        };
        self.log.push(Happening::Tried {
            steps: steps.iter().map(|&s| book.steps[s].id.clone()).collect(),
            came,
        });
        self.note_heard();
        Ok(())
    }

    fn hand_over(&mut self, note: &HandOverNote) -> Result<()> {
        let book = &self.published.book;
        let causes: Vec<&str> =
            note.causes.iter().filter(|c| c.1 >= 0.5).map(|c| book.cause_name(c.0)).collect();
        let tried: Vec<&str> = note.tried.iter().map(|t| book.steps[t.0].text.plain.as_str()).collect();
        let text = format!(
            "{}. {}. Found: {}. Done: {}",
            book.title,
            note.reason.words(),
            if causes.is_empty() { "nothing".to_owned() } else { causes.join("; ") },
            if tried.is_empty() { "nothing.".to_owned() } else { tried.join(" ") },
        );
        self.texts.insert("note".to_owned(), text);
        let desk = self.desk;
        self.call(&desk.tools.hand_over, &Value::Null)?;
        Ok(())
    }
}

/// Opens a task: its ticket, and the world where it is asked for.
pub(super) fn open(bridge: &mut Bridge, task: &str, wants_world: bool) -> Result<(String, World)> {
    let request = json!({
        "op": "start", "task_id": task, "policy": "manual", "want_policy": wants_world, "want_tools": wants_world,
    });
    let reply = bridge.ask(&request)?;
    let parameters = reply["tools"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|t| (plain(&t["name"]), t["parameters"].clone()))
        .collect();
    Ok((plain(&reply["ticket"]), World { parameters, policy: plain(&reply["policy"]) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use diagnose::words::Teller;

    #[test]
    fn every_sign_and_step_of_the_sheets_has_its_tools() {
        let desk = Desk::read(&crate::tree::root().join("fixtures/tau2")).expect("sheets and table are good");
        assert_eq!(desk.names, ["data", "pictures", "service"]);
        for (name, published) in desk.names.iter().zip(&desk.books) {
            assert!(desk.tools.works.contains_key(name), "{name}");
            let book = &published.book;
            let signs = book.signs.iter().filter(|s| s.teller != Teller::Customer);
            let without: Vec<&String> =
                signs.map(|s| &s.id).filter(|s| !desk.tools.look.contains_key(*s)).collect();
            assert!(without.is_empty(), "{name}: {without:?}");
            assert!(book.steps.iter().all(|s| desk.tools.step.contains_key(&s.id)), "{name}");
            assert!(book.finishes.iter().all(|f| desk.tools.finish.contains_key(&f.id)), "{name}");
            let findings = diagnose::check::findings(book);
            assert!(
                findings.iter().all(|f| f.weight != diagnose::check::Weight::Blocks),
                "{name}: {findings:?}"
            );
        }
    }

    #[test]
    fn a_ticket_tells_its_sheet_and_what_it_answers() {
        let desk = Desk::read(&crate::tree::root().join("fixtures/tau2")).expect("sheets and table are good");
        for (text, name, answers) in [
            ("Their phone service is gone, they cannot make or receive calls.", "service", 0),
            (
                "Issues with mobile data, they cannot browse the internet. They are abroad in Italy.",
                "data",
                1,
            ),
            ("Unable to send MMS messages. They are in the United States.", "pictures", 1),
        ] {
            let at = desk.recogniser.recognise(text).expect(text).book;
            assert_eq!(desk.names[at], name);
            assert_eq!(told(&desk.books[at].book, text).len(), answers, "{text}");
        }
    }
}
