//! The table beside the sheets: which tools there are for their signs and steps, and what the tools' answers say.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, anyhow};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Tools {
    pub text: BTreeMap<String, Told>,
    pub begin: Begin,
    /// Step → words of a ticket with which the customer agrees to it.
    pub consent: BTreeMap<String, String>,
    pub value: BTreeMap<String, Fetched>,
    /// By sign.
    pub look: BTreeMap<String, Look>,
    pub read: Vec<Read>,
    /// By step, and by finish.
    pub step: BTreeMap<String, Doing>,
    pub finish: BTreeMap<String, Doing>,
    /// By sheet.
    pub works: BTreeMap<String, Works>,
    pub hand_over: Call,
    /// Part of a task's name → the changes that it calls for.
    pub needed: BTreeMap<String, Vec<String>>,
}

/// A word that stands in the ticket or in the policy.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Told {
    after: String,
    until: Vec<String>,
    otherwise: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Begin {
    pub values: Vec<String>,
}

/// A call with its arguments, which may hold `{places}`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Call {
    pub call: String,
    #[serde(default)]
    pub with: BTreeMap<String, String>,
}

/// Something that arguments are taken from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fetched {
    pub call: String,
    #[serde(default)]
    pub with: BTreeMap<String, String>,
    /// The call is made for each item of this list, until one has what `pick` says.
    pub each: Option<String>,
    #[serde(default)]
    pub pick: BTreeMap<String, String>,
    /// Of a list in the answer only those that have this.
    #[serde(rename = "where", default)]
    pub only: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Look {
    pub call: Option<String>,
    #[serde(default)]
    pub with: BTreeMap<String, String>,
    pub value: Option<String>,
}

/// What an answer says about a sign.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Read {
    pub sign: String,
    /// It is about answers that hold one of these, and do not hold `lacks`.
    #[serde(rename = "in", default)]
    pub within: Vec<String>,
    pub lacks: Option<String>,
    /// Or about this value.
    pub value: Option<String>,
    /// The answer that it gives; else causes are shown.
    pub answer: Option<String>,
    #[serde(default)]
    pub found: Vec<Found>,
}

/// A cause is there where all of this holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Found {
    pub cause: String,
    has: Option<String>,
    lacks: Option<String>,
    #[serde(default)]
    is: BTreeMap<String, String>,
    /// Dates that lie before, and not before.
    #[serde(default)]
    past: BTreeMap<String, String>,
    #[serde(default)]
    until: BTreeMap<String, String>,
    /// The sum of some numbers is more than the sum of others.
    #[serde(default)]
    more: Vec<String>,
    #[serde(default)]
    than: Vec<String>,
    /// Sign → answer that is known.
    #[serde(default)]
    told: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Doing {
    /// The calls are made for each item of this value.
    pub each: Option<String>,
    pub calls: Vec<Call>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Works {
    pub call: String,
    has: String,
    heard: String,
    at_once: Option<String>,
    #[serde(default)]
    not_with: Vec<String>,
}

impl Tools {
    /// The tools that steps and hand-overs are made of.
    pub(super) fn changes(&self) -> impl Iterator<Item = &str> {
        let steps = self.step.values().chain(self.finish.values()).flat_map(|doing| &doing.calls);
        steps.chain([&self.hand_over]).map(|call| call.call.as_str())
    }
}

impl Told {
    /// The word, where one of the texts has it.
    pub(super) fn find(&self, texts: &[&str]) -> Option<String> {
        let found = texts.iter().find_map(|text| {
            let rest = &text[text.find(&self.after)? + self.after.len()..];
            let end = self.until.iter().filter_map(|u| rest.find(u.as_str())).min().unwrap_or(rest.len());
            Some(rest[..end].trim().to_owned())
        });
        found.or_else(|| self.otherwise.clone())
    }
}

impl Read {
    /// Whether an answer is about it.
    pub(super) fn is_about(&self, text: &str) -> bool {
        self.within.iter().any(|w| text.contains(w.as_str()))
            && self.lacks.as_ref().is_none_or(|l| !text.contains(l.as_str()))
    }
}

impl Found {
    /// Whether the answer says that the cause is there. `place` puts words into `{places}`, `answered` tells what is known
    /// of a sign.
    pub(super) fn holds(
        &self,
        answer: &str,
        place: impl Fn(&str) -> Result<String>,
        answered: impl Fn(&str) -> Option<String>,
    ) -> Result<bool> {
        let json: Value = serde_json::from_str(answer).unwrap_or(Value::Null);
        let number = |names: &[String]| -> Result<f64> {
            names
                .iter()
                .map(|n| plain(&json[n]).parse::<f64>().with_context(|| format!("`{n}` is no number")))
                .sum()
        };
        let has = self.has.as_ref().is_none_or(|h| answer.contains(h.as_str()));
        let lacks = self.lacks.as_ref().is_none_or(|l| !answer.contains(l.as_str()));
        let mut holds = has && lacks;
        for (field, wanted) in &self.is {
            holds &= plain(&json[field]) == place(wanted)?;
        }
        // Dates are written so that they sort as text.
        for (field, day) in &self.past {
            holds &= plain(&json[field]) < place(day)?;
        }
        for (field, day) in &self.until {
            holds &= plain(&json[field]) >= place(day)?;
        }
        if !self.more.is_empty() {
            holds &= number(&self.more)? > number(&self.than)?;
        }
        holds &= self.told.iter().all(|(sign, wanted)| answered(sign).as_ref() == Some(wanted));
        Ok(holds)
    }
}

impl Works {
    /// What the answer to the last step says by itself.
    pub(super) fn at_once(&self, last: &str) -> Option<bool> {
        if !last.contains(&self.heard) {
            None
        } else if self.not_with.iter().any(|n| last.contains(n.as_str())) {
            Some(false)
        } else {
            self.at_once.as_ref().filter(|yes| last.contains(yes.as_str())).map(|_| true)
        }
    }
    pub(super) fn works(&self, answer: &str) -> bool {
        answer.contains(&self.has)
    }
}

/// A value as people write it.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Puts words into `{name}` and `{name.field}`.
pub(super) fn filled(
    template: &str,
    mut word: impl FnMut(&str, Option<&str>) -> Result<String>,
) -> Result<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        let (place, after) = behind.split_once('}').ok_or_else(|| anyhow!("`{template}` has no `}}`"))?;
        let (name, field) = place.split_once('.').map_or((place, None), |(n, f)| (n, Some(f)));
        out.push_str(before);
        out.push_str(&word(name, field)?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// Arguments as a tool wants them: numbers where it says that they are numbers.
pub(super) fn arguments(with: &BTreeMap<String, String>, parameters: &Value) -> Result<Value> {
    let mut out = Map::new();
    for (name, text) in with {
        let kind = parameters["properties"][name]["type"].as_str();
        let value = match kind {
            Some("number" | "integer") => {
                let number: f64 =
                    text.parse().with_context(|| format!("`{name}` wants a number, not `{text}`"))?;
                Value::from(number)
            }
            _ => Value::from(text.as_str()),
        };
        out.insert(name.clone(), value);
    }
    Ok(Value::Object(out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_are_found_and_put_into_places() {
        let told = Told { after: "number: ".into(), until: vec![",".into(), ". ".into()], otherwise: None };
        assert_eq!(told.find(&["none", "number: 555-1. They left, 2"]).as_deref(), Some("555-1"));
        assert_eq!(told.find(&["none"]), None);
        let word = |name: &str, field: Option<&str>| Ok(format!("<{name}{}>", field.unwrap_or("")));
        assert_eq!(filled("a {b} {c.d}.", word).expect("it closes"), "a <b> <cd>.");
        assert!(filled("a {b", word).is_err());
    }

    #[test]
    fn a_row_holds_where_all_of_it_does() {
        let found: Found = toml::from_str(
            "cause = 'limit'\nis = { status = 'Active' }\npast = { end = '{today}' }\nmore = ['used']\nthan = ['limit']\ntold = { abroad = 'yes' }",
        )
        .expect("it is a row");
        let holds = |answer: &Value, abroad: &str| {
            let answered = |_: &str| Some(abroad.to_owned());
            let place = |t: &str| Ok(t.replace("{today}", "2025-02-25"));
            found.holds(&answer.to_string(), place, answered).expect("numbers")
        };
        let answer = json!({"status": "Active", "end": "2025-01-31", "used": "15.1", "limit": 15.0});
        assert!(holds(&answer, "yes"));
        assert!(!holds(&answer, "no"));
        for (field, value) in [("status", "Closed"), ("end", "2025-02-25"), ("used", "15.0")] {
            let mut other = answer.clone();
            other[field] = value.into();
            assert!(!holds(&other, "yes"), "{field}");
        }
    }

    #[test]
    fn numbers_are_sent_as_numbers() {
        let parameters = json!({"properties": {"gb": {"type": "number"}, "id": {"type": "string"}}});
        let with = BTreeMap::from([("gb".to_owned(), "2.0".to_owned()), ("id".to_owned(), "7".to_owned())]);
        assert_eq!(arguments(&with, &parameters).expect("a number"), json!({"gb": 2.0, "id": "7"}));
    }
}
