//! `mail_parse`: fields of real and broken mails against what most parsers agree on.
//!
//! Two of the set's gold values cannot be asked of `mail inspect`: whether there was HTML (it is not printed), and an
//! absent plain body (it prints the HTML as text then). Both are left out and so not in `n`.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use serde_json::Value;

use super::inspect::Inspect;
use super::{Figure, Share, collapsed, json_lines, text_of, texts_of};

pub(super) fn run(data: &Path) -> Result<Vec<Figure>> {
    let folder = data.join("mail_parse");
    let gold = json_lines(&folder.join("gold.jsonl"))?;
    let files: Vec<_> = gold.iter().map(|g| folder.join(text_of(g, "file"))).collect();
    let said = Inspect::build()?.files(&files)?;
    let (mut fields, mut mails) = (Share::default(), Share::default());
    let mut by_tag: BTreeMap<String, Share> = BTreeMap::new();
    let mut by_field: BTreeMap<String, Share> = BTreeMap::new();
    for (gold, file) in gold.iter().zip(&files) {
        let mut whole = true;
        for (field, wanted) in gold["gold"].as_object().into_iter().flatten() {
            let Some(right) = verdict(field, wanted, said.get(file)) else { continue };
            fields.count(right);
            by_field.entry(field.clone()).or_default().count(right);
            for tag in texts_of(&gold["tags"]) {
                by_tag.entry(tag).or_default().count(right);
            }
            whole &= right;
        }
        mails.count(whole);
    }
    let mut out = vec![fields.figure("field_accuracy"), mails.figure("whole_mail_accuracy")];
    out.extend(by_field.into_iter().map(|(name, share)| share.figure(format!("field_accuracy_of_{name}"))));
    out.extend(
        by_tag
            .into_iter()
            .map(|(name, share)| share.figure(format!("field_accuracy_tag_{}", name.to_lowercase()))),
    );
    Ok(out)
}

/// Whether the field is right; `None` where it cannot be asked.
fn verdict(field: &str, wanted: &Value, said: Option<&Value>) -> Option<bool> {
    if field == "has_html" || field == "text" && wanted.is_null() {
        return None;
    }
    let Some(said) = said else { return Some(false) };
    let sorted = |mut list: Vec<String>| {
        list.sort();
        list
    };
    Some(match field {
        "from" => texts_of(wanted).first().map(String::as_str) == said["from"].as_str(),
        "to" | "cc" => sorted(texts_of(wanted)) == sorted(texts_of(&said[field])),
        "attachments" => {
            let files = || said["attachments"].as_array().into_iter().flatten();
            // What lay in a file is not a part of the mail; the file is, if it is no longer there as well.
            let mut names: Vec<String> =
                files().filter(|a| a["within"].is_null()).map(|a| text_of(a, "name").to_owned()).collect();
            for container in files().filter_map(|a| a["within"].as_str()) {
                if !names.iter().any(|n| n == container) {
                    names.push(container.to_owned());
                }
            }
            sorted(texts_of(wanted)) == sorted(names)
        }
        "subject" | "text" => collapsed(wanted.as_str().unwrap_or("")) == collapsed(text_of(said, field)),
        _ => *wanted == said[field],
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn fields_are_compared_as_the_set_says() {
        let said = json!({
            "from": "a@x.org", "to": ["b@x.org", "c@x.org"], "cc": [], "subject": "Hi  there", "date": 5, "text": "a\nb",
            "message_id": null, "attachments": [{"name": "b.txt"}, {"name": ""}, {"name": "x", "within": "c.dat"}],
        });
        let table = [
            ("from", json!(["a@x.org"]), Some(true)),
            ("from", json!([]), Some(false)),
            ("to", json!(["c@x.org", "b@x.org"]), Some(true)),
            ("cc", json!(["c@x.org"]), Some(false)),
            ("subject", json!("Hi there"), Some(true)),
            ("text", json!("a b"), Some(true)),
            ("text", json!(null), None),
            ("has_html", json!(true), None),
            ("date", json!(5), Some(true)),
            ("date", json!(6), Some(false)),
            ("message_id", json!(null), Some(true)),
            ("attachments", json!(["", "b.txt", "c.dat"]), Some(true)),
        ];
        for (field, wanted, right) in table {
            assert_eq!(super::verdict(field, &wanted, Some(&said)), right, "{field} {wanted}");
        }
        assert_eq!(super::verdict("date", &json!(5), None), Some(false), "a crash is wrong");
    }
}
