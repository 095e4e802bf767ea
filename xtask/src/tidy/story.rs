//! The story in `fixtures/story`: what it tells must fit together, for tests, demo and browser runs all build on it.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::File;

const STORY: &str = "fixtures/story/story.json";
const MAILS: &str = "fixtures/story/mail/";
/// What the story may weigh in all: it is part of the program.
const STORY_BYTES_MAX: usize = 400_000;

#[derive(Deserialize)]
struct Story {
    teams: Vec<String>,
    people: Vec<Person>,
    mailboxes: Vec<Mailbox>,
    organisations: Vec<Organisation>,
    script: Vec<Step>,
}

#[derive(Deserialize)]
struct Person {
    email: String,
    teams: Vec<String>,
}

#[derive(Deserialize)]
struct Mailbox {
    address: String,
    team: String,
    default: bool,
}

#[derive(Deserialize)]
struct Organisation {
    domains: Vec<String>,
}

/// One step: a mail comes, or somebody of the team does one thing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    hours_ago: f64,
    key: Option<String>,
    // A mail comes
    mail: Option<String>,
    envelope_from: Option<String>,
    #[serde(default)]
    envelope_to: Vec<String>,
    // Somebody does something
    on: Option<String>,
    by: Option<String>,
    reply: Option<String>,
    note: Option<String>,
    assign: Option<String>,
    team: Option<String>,
    tags: Option<Vec<String>>,
    priority: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    status: Option<String>,
}

impl Step {
    /// How many things it does; a status set along with a reply is part of it.
    fn verbs(&self) -> usize {
        let plain = [
            self.reply.is_some(),
            self.note.is_some(),
            self.assign.is_some(),
            self.team.is_some(),
            self.tags.is_some(),
            self.priority.is_some(),
            self.kind.is_some(),
            self.status.is_some() && self.reply.is_none(),
        ];
        plain.into_iter().filter(|&v| v).count()
    }
}

/// Everything about the story that does not fit.
pub fn check(files: &[File]) -> Vec<String> {
    let Some(file) = files.iter().find(|f| f.path == STORY) else {
        return vec![format!("{STORY} is missing")];
    };
    let story: Story = match serde_json::from_slice(&file.bytes) {
        Ok(story) => story,
        Err(e) => return vec![format!("{STORY}: {e}")],
    };
    let mails: Vec<&File> = files.iter().filter(|f| f.path.starts_with(MAILS)).collect();
    let mut found = workspace(&story);
    found.extend(script(&story, &mails));
    let bytes = file.bytes.len() + mails.iter().map(|m| m.bytes.len()).sum::<usize>();
    if bytes > STORY_BYTES_MAX {
        found.push(format!("it weighs {bytes} bytes, more than {STORY_BYTES_MAX}"));
    }
    found
}

fn workspace(story: &Story) -> Vec<String> {
    let mut found = Vec::new();
    let teams = story.people.iter().flat_map(|p| &p.teams).chain(story.mailboxes.iter().map(|m| &m.team));
    found.extend(teams.filter(|t| !story.teams.contains(t)).map(|t| format!("there is no team {t:?}")));
    let domains = story.organisations.iter().flat_map(|o| &o.domains);
    let addresses = story.people.iter().map(|p| &p.email).chain(story.mailboxes.iter().map(|m| &m.address));
    let real = domains.chain(addresses).filter(|d| !d.ends_with(".example"));
    found.extend(real.map(|d| format!("{d} may be somebody's: domains end in .example")));
    if story.mailboxes.iter().filter(|m| m.default).count() != 1 {
        found.push("exactly one mailbox is the default".to_owned());
    }
    found
}

fn script(story: &Story, mails: &[&File]) -> Vec<String> {
    let mut found = Vec::new();
    // What has happened so far: tickets by key, replies by key, mails told.
    let (mut tickets, mut replies, mut told) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut before = f64::INFINITY;
    let is_one_of_us = |email: &str| story.people.iter().any(|p| p.email == email);
    for (i, step) in story.script.iter().enumerate() {
        let mut wrong = |words: String| found.push(format!("step {}: {words}", i + 1));
        if step.hours_ago > before {
            wrong("happens before the step above it".to_owned());
        }
        before = step.hours_ago;
        match (&step.mail, &step.on, &step.by) {
            (Some(mail), None, None) => {
                told.insert(mail.as_str());
                let Some(file) = mails.iter().find(|f| f.name() == mail) else {
                    wrong(format!("{mail} is not there"));
                    continue;
                };
                if step.verbs() > 0 || step.envelope_from.is_none() || step.envelope_to.is_empty() {
                    wrong("a mail has an envelope and does nothing else".to_owned());
                }
                let text = file.text();
                for hole in placeholders(&text).chain(step.envelope_to.iter().flat_map(|t| placeholders(t))) {
                    let known = hole.split_once(':').is_some_and(|(kind, key)| {
                        ["REPLY_ADDRESS", "BOUNCE_ADDRESS", "MESSAGE_ID"].contains(&kind)
                            && replies.contains(key)
                    });
                    if !known {
                        wrong(format!("{mail}: {{{{{hole}}}}} names no reply made so far"));
                    }
                }
                for to in step.envelope_to.iter().filter(|t| !t.contains("{{")) {
                    if !story.mailboxes.iter().any(|m| m.address == *to) {
                        wrong(format!("{to} is no mailbox"));
                    }
                }
                match &step.key {
                    Some(key) if tickets.insert(key.as_str()) => {}
                    Some(key) => wrong(format!("{key} is taken")),
                    None => wrong("a mail has a key".to_owned()),
                }
            }
            (None, Some(on), Some(by)) => {
                if step.verbs() != 1 {
                    wrong(format!("does {} things; one is right", step.verbs()));
                }
                if !tickets.contains(on.as_str()) {
                    wrong(format!("there is no {on} yet"));
                }
                for person in
                    [Some(by), step.assign.as_ref()].into_iter().flatten().filter(|p| !is_one_of_us(p))
                {
                    wrong(format!("{person} is not one of us"));
                }
                if step.team.as_ref().is_some_and(|t| !story.teams.contains(t)) {
                    wrong("there is no such team".to_owned());
                }
                if let Some(key) = &step.key
                    && (step.reply.is_none() || !replies.insert(key.as_str()))
                {
                    wrong(format!("{key}: only a reply has a key, and one of its own"));
                }
            }
            _ => wrong("either a mail comes, or somebody does something on a ticket".to_owned()),
        }
    }
    let untold = mails.iter().filter(|f| !told.contains(f.name()));
    found.extend(untold.map(|f| format!("{} is never told", f.path)));
    if told.is_empty() {
        found.push("no mail comes".to_owned());
    }
    found
}

/// What stands between double braces.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}").map(|(hole, _)| hole))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(script: &str) -> Vec<File> {
        let text = format!(
            r#"{{"teams":["Desk"],"people":[{{"email":"a@x.example","teams":["Desk"]}}],
            "mailboxes":[{{"address":"s@x.example","team":"Desk","default":true}}],"organisations":[],"script":[{script}]}}"#
        );
        let mail =
            |name: &str, text: &str| File { path: format!("{MAILS}{name}"), bytes: text.as_bytes().to_vec() };
        vec![
            File { path: STORY.to_owned(), bytes: text.into_bytes() },
            mail("01.eml", "plain"),
            mail("02.eml", "To: {{REPLY_ADDRESS:r}}"),
        ]
    }

    const FIRST: &str = r#"{"hours_ago":9,"key":"t","mail":"01.eml","envelope_from":"c@y.example","envelope_to":["s@x.example"]}"#;
    const REPLY: &str =
        r#"{"hours_ago":8,"on":"t","by":"a@x.example","reply":"Hello","status":"pending","key":"r"}"#;
    const SECOND: &str = r#"{"hours_ago":7,"key":"u","mail":"02.eml","envelope_from":"","envelope_to":["{{REPLY_ADDRESS:r}}"]}"#;

    #[test]
    fn a_story_that_fits_is_left_alone() {
        assert_eq!(check(&story(&[FIRST, REPLY, SECOND].join(","))), [""; 0]);
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let cases = [
            ("a reply that was not made", [FIRST, SECOND].join(","), 2),
            ("the wrong order", [FIRST, SECOND, REPLY].join(","), 3),
            ("an untold mail", [FIRST, REPLY].join(","), 1),
            ("a stranger acts", [FIRST, &REPLY.replace("a@x", "z@x"), SECOND].join(","), 1),
            (
                "two things in one",
                [FIRST, &REPLY.replace(r#""key""#, r#""note":"x","key""#), SECOND].join(","),
                1,
            ),
            ("no such mailbox", [&FIRST.replace("s@x", "q@x"), REPLY, SECOND].join(","), 1),
            ("no such ticket", [FIRST, &REPLY.replace(r#""on":"t""#, r#""on":"w""#), SECOND].join(","), 1),
        ];
        for (what, script, due) in cases {
            let found = check(&story(&script));
            assert_eq!(found.len(), due, "{what}: {found:#?}");
        }
    }
}
