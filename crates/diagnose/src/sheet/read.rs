//! From a sheet to its playbook. Everything that is wrong is told at once, with its line and what to write instead.

use std::collections::{HashMap, HashSet};

use super::{
    ANSWERS_MAX, BYTES_MAX, CAUSES_MAX, MINUTES_MAX, PATTERNS_MAX, Part, SHOWN_MAX, SIGNS_MAX, STEPS_MAX,
};
use crate::complaint::Complaint;
use crate::evidence::{self, ToldBy};
use crate::playbook::{Cause, Consent, Finish, HandOver, HowCommon, Mark, Playbook, Sign, Step, Wording};
use crate::words::{Common, Mode, Often, Risk, Teller, Works};

/// Reads a sheet.
///
/// # Errors
/// Lists everything that is wrong, in the order of the lines.
pub fn read(text: &str) -> Result<Playbook, Vec<Complaint>> {
    if text.len() > BYTES_MAX {
        let problem = format!("the sheet is larger than {BYTES_MAX} bytes: make one sheet per problem");
        return Err(vec![Complaint { line: 1, problem }]);
    }
    let mut reader = Reader::default();
    for (number, line) in (1..).zip(text.lines()) {
        reader.line = number;
        reader.take(line);
    }
    reader.finish()
}

/// A reference to be looked up once all lists are read.
struct Named {
    line: usize,
    id: String,
}

/// References of a sign or a step, which may come before what they name.
#[derive(Default)]
struct Links {
    causes: Vec<Named>,
    signs: Vec<Named>,
    steps: Vec<Named>,
    finishes: Vec<Named>,
}

struct Reader {
    line: usize,
    part: Part,
    complaints: Vec<Complaint>,
    title: Option<String>,
    mode: Option<Mode>,
    handover: Option<HandOver>,
    patience_minutes: Option<f64>,
    look_again_minutes: Option<f64>,
    other: Option<f64>,
    causes: Vec<Cause>,
    cause_lines: Vec<usize>,
    signs: Vec<Sign>,
    sign_lines: Vec<usize>,
    steps: Vec<Step>,
    step_lines: Vec<usize>,
    finishes: Vec<Finish>,
    links: Links,
    /// Ids of all rows, those that were not understood included: one fault is told once.
    begun: HashSet<(Part, String)>,
    /// Whether the last line that began a row was understood, so that the lines below it have something to belong to.
    row: Row,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Row {
    None,
    Broken,
    Good,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            line: 0,
            part: Part::Head,
            complaints: Vec::new(),
            title: None,
            mode: None,
            handover: None,
            patience_minutes: None,
            look_again_minutes: None,
            other: None,
            causes: Vec::new(),
            cause_lines: Vec::new(),
            signs: Vec::new(),
            sign_lines: Vec::new(),
            steps: Vec::new(),
            step_lines: Vec::new(),
            finishes: Vec::new(),
            links: Links::default(),
            begun: HashSet::new(),
            row: Row::None,
        }
    }
}

impl Reader {
    fn complain(&mut self, problem: impl Into<String>) {
        self.complain_at(self.line, problem);
    }
    fn complain_at(&mut self, line: usize, problem: impl Into<String>) {
        self.complaints.push(Complaint { line: line.max(1), problem: problem.into() });
    }

    fn take(&mut self, line: &str) {
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            return;
        }
        if line.starts_with([' ', '\t']) {
            return self.below(text);
        }
        let is_heading = text.chars().all(|c| c.is_ascii_uppercase());
        match text {
            "CAUSES" => self.begin(Part::Causes),
            "SIGNS" => self.begin(Part::Signs),
            "STEPS" => self.begin(Part::Steps),
            "FINISHES" => self.begin(Part::Finishes),
            other if is_heading => {
                self.complain(format!(
                    "`{other}` is no list of a sheet; they are CAUSES, SIGNS, STEPS, FINISHES"
                ));
                self.row = Row::Broken;
            }
            _ => self.row_line(text),
        }
    }

    fn begin(&mut self, part: Part) {
        (self.part, self.row) = (part, Row::None);
    }

    fn row_line(&mut self, text: &str) {
        self.row = Row::Broken;
        let Some((id, rest)) = text.split_once(':') else {
            let form = match self.part {
                Part::Head => "`name: value`",
                Part::Causes => "`id: name of the cause | how common`",
                Part::Signs => "`id: question | answer, answer | who can tell | 1 min`",
                Part::Steps => "`id: what to do | who | 2 min | how surely it works`",
                Part::Finishes => "`id: what to do | 3 min`",
            };
            return self.complain(format!("expected {form}"));
        };
        let (id, rest) = (id.trim(), rest.trim());
        if self.part == Part::Head {
            return self.head(id, rest);
        }
        if id.is_empty() || id.contains(char::is_whitespace) || id.contains([',', '|', '>']) {
            return self
                .complain(format!("`{id}` cannot be an id: use one word of letters, digits, - and _"));
        }
        self.begun.insert((self.part, id.to_owned()));
        let fields: Vec<&str> = rest.split('|').map(str::trim).collect();
        if fields[0].is_empty() {
            return self.complain(format!("`{id}` needs words that people understand before the first `|`"));
        }
        match self.part {
            Part::Head => {}
            Part::Causes => self.cause(id, &fields),
            Part::Signs => self.sign(id, &fields),
            Part::Steps => self.step(id, &fields),
            Part::Finishes => self.finish_row(id, &fields),
        }
    }

    fn head(&mut self, name: &str, value: &str) {
        if value.is_empty() {
            return self.complain(format!("write something behind `{name}:`"));
        }
        match name.to_lowercase().as_str() {
            "playbook" => self.title = Some(value.to_owned()),
            "looks for" => match Mode::parse(value) {
                Some(mode) => self.mode = Some(mode),
                None => self.complain(format!("a playbook looks for: {}", Mode::choices())),
            },
            "hand over to" => match value.rsplit_once(',') {
                Some((to, time)) if !to.trim().is_empty() => {
                    if let Some(minutes) = self.minutes(time.trim()) {
                        self.handover = Some(HandOver { to: to.trim().to_owned(), minutes });
                    }
                }
                _ => self.complain("say who takes over and the minutes that they need: `2nd line, 25 min`"),
            },
            "patience" => self.patience_minutes = self.minutes(value),
            "look again" => self.look_again_minutes = self.minutes(value),
            "something else" => match value.trim_end_matches('%').trim().parse::<f64>() {
                Ok(percent) if (0.0..=90.0).contains(&percent) => self.other = Some((percent * 1e6).round() / 1e8),
                _ => self.complain("the share of cases with another cause is between 0 % and 90 %: `3 %`"),
            },
            other => self.complain(format!(
                "`{other}` is not known at the top of a sheet; there are playbook, looks for, hand over to, patience, \
                 look again, something else"
            )),
        }
    }

    /// Minutes as `2 min`, `0.5 min` or `2`.
    fn minutes(&mut self, text: &str) -> Option<f64> {
        let number = text.trim_end_matches("minutes").trim_end_matches("min").trim();
        match number.parse::<f64>() {
            Ok(minutes) if (0.0..=MINUTES_MAX).contains(&minutes) => Some(minutes),
            _ => {
                self.complain(format!(
                    "`{text}` is no time: write minutes between 0 and {MINUTES_MAX}, as in `2 min`"
                ));
                None
            }
        }
    }

    fn one_of<T>(&mut self, read: Option<T>, what: &str, found: &str, choices: &str) -> Option<T> {
        if read.is_none() {
            self.complain(format!("`{found}` does not say {what}: choose one of {choices}"));
        }
        read
    }

    fn fields(&mut self, fields: &[&str], count: usize, form: &str) -> bool {
        if fields.len() != count {
            self.complain(format!("expected {count} parts with `|` between them: {form}"));
        }
        fields.len() == count
    }

    fn is_full(&mut self, count: usize, max: usize, what: &str) -> bool {
        if count == max {
            self.complain(format!("a sheet has at most {max} {what}: make one sheet per problem"));
        }
        count >= max
    }

    fn cause(&mut self, id: &str, fields: &[&str]) {
        if self.is_full(self.causes.len(), CAUSES_MAX, "causes")
            || !self.fields(fields, 2, "`id: name of the cause | how common`")
        {
            return;
        }
        let count = fields[1].strip_suffix("cases").or(fields[1].strip_suffix("case"));
        let common = match count {
            Some(count) => count.trim().parse().ok().map(HowCommon::Count),
            None => Common::parse(fields[1]).map(HowCommon::Word),
        };
        let choices = format!("{}, or a count as in `12 cases`", Common::choices());
        let Some(common) = self.one_of(common, "how common the cause is", fields[1], &choices) else {
            return;
        };
        if id == "usually" {
            return self.complain("`usually` is what signs do as a rule: call the cause something else");
        }
        self.causes.push(Cause {
            id: id.to_owned(),
            name: fields[0].to_owned(),
            common,
            hides: Vec::new(),
            logs: Vec::new(),
        });
        self.cause_lines.push(self.line);
        self.row = Row::Good;
    }

    fn sign(&mut self, id: &str, fields: &[&str]) {
        if self.is_full(self.signs.len(), SIGNS_MAX, "signs")
            || !self.fields(fields, 4, "`id: question | answer, answer | who can tell | 1 min`")
        {
            return;
        }
        let answers: Vec<String> =
            fields[1].split(',').map(|a| a.trim().to_owned()).filter(|a| !a.is_empty()).collect();
        let distinct: HashSet<&String> = answers.iter().collect();
        if answers.len() < 2 || answers.len() > ANSWERS_MAX || distinct.len() < answers.len() {
            return self.complain(format!(
                "a sign needs at least two answers, each of them once, and {ANSWERS_MAX} at most: `yes, no`"
            ));
        }
        let teller = self.one_of(Teller::parse(fields[2]), "who can tell", fields[2], &Teller::choices());
        let (Some(teller), Some(minutes)) = (teller, self.minutes(fields[3])) else { return };
        self.signs.push(Sign {
            id: id.to_owned(),
            question: Wording::plain(fields[0]),
            answers,
            teller,
            minutes,
            usually: Vec::new(),
            marks: Vec::new(),
            shows: Vec::new(),
            told_by: Vec::new(),
        });
        self.sign_lines.push(self.line);
        self.row = Row::Good;
    }

    fn step(&mut self, id: &str, fields: &[&str]) {
        if self.is_full(self.steps.len(), STEPS_MAX, "steps")
            || !self.fields(fields, 4, "`id: what to do | who | 2 min | how surely it works`")
        {
            return;
        }
        let who = self.one_of(Teller::parse(fields[1]), "who does it", fields[1], &Teller::choices());
        let minutes = self.minutes(fields[2]);
        let works = self.one_of(Works::parse(fields[3]), "how surely it works", fields[3], &Works::choices());
        let (Some(who), Some(minutes), Some(works)) = (who, minutes, works) else { return };
        self.steps.push(Step {
            id: id.to_owned(),
            text: Wording::plain(fields[0]),
            who,
            minutes,
            risk: Risk::None,
            consent: Consent::NotNeeded,
            works,
            fixes: Vec::new(),
            needs: Vec::new(),
            undoes: Vec::new(),
            tells: Vec::new(),
            finish: None,
        });
        self.step_lines.push(self.line);
        self.row = Row::Good;
    }

    fn finish_row(&mut self, id: &str, fields: &[&str]) {
        if self.is_full(self.finishes.len(), STEPS_MAX, "finishes")
            || !self.fields(fields, 2, "`id: what to do | 3 min`")
        {
            return;
        }
        if self.finishes.iter().any(|f| f.id == id) {
            return self.complain(format!("the finish `{id}` is there twice: give one of them another id"));
        }
        let Some(minutes) = self.minutes(fields[1]) else { return };
        self.finishes.push(Finish { id: id.to_owned(), text: Wording::plain(fields[0]), minutes });
        self.row = Row::Good;
    }

    /// A line that belongs to the row above it.
    fn below(&mut self, text: &str) {
        match self.row {
            Row::Good => {}
            // The row itself was complained about.
            Row::Broken => return,
            Row::None => {
                return self
                    .complain(format!("`{text}` belongs to no row: begin rows at the start of a line"));
            }
        }
        match self.part {
            Part::Head => {
                self.complain(format!("`{text}` belongs to no row: begin rows at the start of a line"))
            }
            Part::Causes => self.below_cause(text),
            Part::Signs => self.below_sign(text),
            Part::Steps => self.below_step(text),
            Part::Finishes => match text.split_once(':') {
                Some(("expert", expert)) => {
                    if let Some(finish) = self.finishes.last_mut() {
                        finish.text.expert = Some(expert.trim().to_owned());
                    }
                }
                _ => self.complain("below a finish there can be `expert: …` only"),
            },
        }
    }

    fn below_cause(&mut self, text: &str) {
        let named = text.split_once(':').map(|(name, value)| (name.trim(), value.trim()));
        match named {
            Some(("hides", value)) => self.hides(value),
            Some(("log", value)) => self.logs(value),
            Some(_) | None => self.complain(format!(
                "`{text}` says nothing about a cause: below one there can be `hides: CAUSE` and `log: \"…<*>…\"`; \
                 marks stand below signs, and `expert:` below signs, steps and finishes"
            )),
        }
    }

    fn hides(&mut self, value: &str) {
        let ids = self.list(value);
        let line = self.line;
        self.links.causes.extend(ids.iter().map(|id| Named { line, id: id.clone() }));
        let Some(cause) = self.causes.last_mut() else { return };
        if ids.contains(&cause.id) {
            self.complain("a cause cannot hide itself: leave it out here");
        } else {
            cause.hides = ids;
        }
    }

    fn logs(&mut self, value: &str) {
        let Some(cause) = self.causes.last_mut() else { return };
        match evidence::patterns(value) {
            Ok(_) if !cause.logs.is_empty() => {
                self.complain("`log` is said twice for this cause: put both on one line, with a comma");
            }
            Ok(patterns) => cause.logs = patterns,
            Err(problem) => self.complain(problem),
        }
    }

    fn told_by(&mut self, value: &str) {
        let Some(sign) = self.signs.last_mut() else { return };
        match evidence::tellings(value, &sign.answers) {
            Ok(_) if !sign.told_by.is_empty() => {
                self.complain("`told by` is said twice for this sign: put both on one line, with `;`");
            }
            Ok(tellings) => sign.told_by = tellings,
            Err(problem) => self.complain(problem),
        }
    }

    fn below_sign(&mut self, text: &str) {
        // A wording may hold an arrow, an id cannot hold a colon.
        if let Some((name, value)) = text.split_once(':')
            && matches!(name.trim(), "expert" | "shows" | "told by")
        {
            let value = value.trim();
            if name.trim() == "told by" {
                self.told_by(value);
            } else if name.trim() == "shows" {
                let ids = self.list(value);
                if ids.len() > SHOWN_MAX {
                    self.complain(format!("one look shows {SHOWN_MAX} causes at most: make two signs of it"));
                }
                let line = self.line;
                self.links.causes.extend(ids.iter().map(|id| Named { line, id: id.clone() }));
                if let Some(sign) = self.signs.last_mut() {
                    sign.shows = ids;
                }
            } else if let Some(sign) = self.signs.last_mut() {
                sign.question.expert = Some(value.to_owned());
            }
            return;
        }
        let Some((cause, said)) = text.split_once("->") else {
            return self.complain(
                "below a sign there can be `expert: …`, `shows: CAUSE`, `told by: …`, `usually -> mostly ANSWER` \
                 or `CAUSE -> always ANSWER`",
            );
        };
        let cause = cause.trim().to_owned();
        let Some(answers) = self.signs.last().map(|s| s.answers.clone()) else { return };
        let Some(marks) = self.marks(said, &answers) else { return };
        let line = self.line;
        let Some(sign) = self.signs.last_mut() else { return };
        if cause == "usually" {
            if sign.usually.is_empty() {
                sign.usually = marks;
            } else {
                self.complain("`usually` is said twice for this sign: put both on one line, with a comma");
            }
        } else if sign.marks.iter().any(|(c, _)| *c == cause) {
            self.complain(format!(
                "`{cause}` is marked twice for this sign: put both on one line, with a comma"
            ));
        } else {
            sign.marks.push((cause.clone(), marks));
            self.links.causes.push(Named { line, id: cause });
        }
    }

    /// `mostly ANSWER, seldom ANSWER`, or a word alone for the first answer.
    fn marks(&mut self, said: &str, answers: &[String]) -> Option<Vec<Mark>> {
        let mut out: Vec<Mark> = Vec::new();
        for part in said.split(',') {
            let part = part.trim();
            let (word, answer) = part.split_once(' ').unwrap_or((part, ""));
            let often = self.one_of(Often::parse(word), "how often", word, &Often::choices())?;
            let answer = answer.trim();
            let at = if answer.is_empty() { Some(0) } else { answers.iter().position(|a| a == answer) };
            let Some(at) = at else {
                self.complain(format!("this sign has no answer `{answer}`; it has {}", answers.join(", ")));
                return None;
            };
            if out.iter().any(|m| m.answer == at) {
                self.complain(format!("`{}` is marked twice on this line: keep one of the two", answers[at]));
                return None;
            }
            out.push(Mark { often, answer: at });
        }
        Some(out)
    }

    fn below_step(&mut self, text: &str) {
        const NAMES: &str = "expert, fixes, risk, consent, needs, undoes, tells, finish";
        let Some((name, value)) = text.split_once(':') else {
            return self.complain(format!("below a step there can be {NAMES}, each with a colon"));
        };
        let (name, value) = (name.trim(), value.trim());
        let line = self.line;
        let ids = self.list(value);
        let named = |ids: &[String]| ids.iter().map(|id| Named { line, id: id.clone() }).collect::<Vec<_>>();
        match name {
            "fixes" => self.links.causes.extend(named(&ids)),
            "needs" => self.links.steps.extend(named(&ids)),
            "undoes" | "tells" => self.links.signs.extend(named(&ids)),
            "finish" => self.links.finishes.push(Named { line, id: value.to_owned() }),
            _ => {}
        }
        let risk = if name == "risk" {
            self.one_of(Risk::parse(value), "the risk", value, &Risk::choices())
        } else {
            None
        };
        let Some(step) = self.steps.last_mut() else { return };
        match name {
            "expert" => step.text.expert = Some(value.to_owned()),
            "fixes" => step.fixes = ids,
            "needs" if ids.contains(&step.id) => {
                self.complain("a step cannot need itself: leave it out here")
            }
            "needs" => step.needs = ids,
            "undoes" => step.undoes = ids,
            "tells" => step.tells = ids,
            "finish" => step.finish = Some(value.to_owned()),
            "risk" => step.risk = risk.unwrap_or(step.risk),
            "consent" if value == "needed" => step.consent = Consent::Needed,
            "consent" if value == "not needed" => step.consent = Consent::NotNeeded,
            "consent" => self.complain("consent is `needed` or `not needed`"),
            other => self.complain(format!("`{other}` is not known below a step; there are {NAMES}")),
        }
    }

    /// Ids with commas between them, each once.
    fn list(&mut self, text: &str) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for id in text.split(',').map(str::trim).filter(|id| !id.is_empty()) {
            if !out.iter().any(|o| o == id) {
                out.push(id.to_owned());
            }
        }
        out
    }

    fn finish(mut self) -> Result<Playbook, Vec<Complaint>> {
        self.twice();
        self.links_lead_somewhere();
        self.needs_have_an_end();
        if self.title.is_none() {
            self.complain_at(
                1,
                "say what the problem is, on the first line: `playbook: No internet at home`",
            );
        }
        if self.handover.is_none() {
            let problem = "say who takes over, and how long they need then: `hand over to: 2nd line, 25 min`";
            self.complain_at(1, problem);
        }
        if !self.begun.iter().any(|(part, _)| *part == Part::Causes) {
            self.complain_at(1, "a playbook needs a cause: write `CAUSES`, and below it `id: name | common`");
        }
        let counted = self.causes.iter().filter(|c| matches!(c.common, HowCommon::Count(_))).count();
        if counted > 0 && counted < self.causes.len() {
            let first = matches!(self.causes[0].common, HowCommon::Count(_));
            let at = self.causes.iter().position(|c| matches!(c.common, HowCommon::Count(_)) != first);
            let line = at.map_or(1, |at| self.cause_lines[at]);
            let problem =
                "counts and words cannot be compared: use counts for all causes, or words for all causes";
            self.complain_at(line, problem);
        }
        let lines = self.causes.iter().map(|cause| cause.logs.len()).sum::<usize>()
            + self
                .signs
                .iter()
                .flat_map(|sign| &sign.told_by)
                .filter(|t| matches!(t.by, ToldBy::Log(_)))
                .count();
        if lines > PATTERNS_MAX {
            let problem =
                format!("a sheet names at most {PATTERNS_MAX} lines of logs: each is looked for in each log");
            self.complain_at(1, problem);
        }
        self.complaints.sort_by_key(|c| c.line);
        match (self.title, self.handover) {
            (Some(title), Some(handover)) if self.complaints.is_empty() => Ok(Playbook {
                title,
                mode: self.mode.unwrap_or(Mode::OneFault),
                handover,
                patience_minutes: self.patience_minutes.unwrap_or(f64::INFINITY),
                look_again_minutes: self.look_again_minutes.unwrap_or(0.0),
                other: self.other.unwrap_or(OTHER),
                causes: self.causes,
                signs: self.signs,
                steps: self.steps,
                finishes: self.finishes,
            }),
            _ => Err(self.complaints),
        }
    }

    fn twice(&mut self) {
        let lists = [
            ("cause", self.causes.iter().map(|c| c.id.clone()).collect::<Vec<_>>(), self.cause_lines.clone()),
            ("sign", self.signs.iter().map(|s| s.id.clone()).collect(), self.sign_lines.clone()),
            ("step", self.steps.iter().map(|s| s.id.clone()).collect(), self.step_lines.clone()),
        ];
        for (what, ids, lines) in lists {
            let mut met: HashMap<String, usize> = HashMap::new();
            for (id, line) in ids.into_iter().zip(lines) {
                if let Some(first) = met.get(&id) {
                    let problem = format!(
                        "the {what} `{id}` is there twice (first in line {first}): give it another id"
                    );
                    self.complain_at(line, problem);
                } else {
                    met.insert(id, line);
                }
            }
        }
    }

    fn links_lead_somewhere(&mut self) {
        let links = std::mem::take(&mut self.links);
        let lists = [
            ("cause", Part::Causes, links.causes),
            ("sign", Part::Signs, links.signs),
            ("step", Part::Steps, links.steps),
            ("finish", Part::Finishes, links.finishes),
        ];
        for (what, part, named) in lists {
            for Named { line, id } in named {
                if !self.begun.contains(&(part, id.clone())) {
                    self.complain_at(
                        line,
                        format!("there is no {what} `{id}`: add it to its list, or mend the name"),
                    );
                }
            }
        }
    }

    /// A circle of needs could never be begun.
    fn needs_have_an_end(&mut self) {
        let at: HashMap<&str, usize> =
            self.steps.iter().enumerate().map(|(i, s)| (s.id.as_str(), i)).collect();
        let needs: Vec<Vec<usize>> = self
            .steps
            .iter()
            .map(|s| s.needs.iter().filter_map(|n| at.get(n.as_str()).copied()).collect())
            .collect();
        let mut done = vec![false; needs.len()];
        while let Some(next) = (0..needs.len()).find(|&s| !done[s] && needs[s].iter().all(|&n| done[n])) {
            done[next] = true;
        }
        if let Some(stuck) = done.iter().position(|d| !d) {
            let problem = format!(
                "`{}` can never be begun: the steps that it needs end up needing it themselves",
                self.steps[stuck].id
            );
            self.complain_at(self.step_lines[stuck], problem);
        }
    }
}

/// Where a sheet does not say how often it is something else.
const OTHER: f64 = 0.03;
