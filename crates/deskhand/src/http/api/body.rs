//! What comes in: strict JSON, fields of objects, and parameters of the address.

use std::collections::HashSet;
use std::fmt;

use domain::{Moment, Refusal};
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::answer::{Details, Failure};

/// The largest JSON body, in bytes.
pub const BODY_BYTES_MAX: usize = 1_000_000;
/// The deepest nesting of a JSON body.
const DEPTH_MAX: usize = 32;
/// The most items that one request names.
pub const ITEMS_MAX: usize = 100;

/// Reads a JSON text. More is refused than by JSON itself: keys that stand twice (readers disagree which one counts) and deep
/// nesting. Numbers that do not fit, halves of surrogate pairs and `NaN` are no JSON anyway.
pub fn parse(text: &[u8]) -> Result<Value, Failure> {
    if text.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Null);
    }
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = Strict { depth: 0 }.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|e| Failure::malformed("Invalid JSON", format!("The body cannot be read: {e}")))
}

struct Strict {
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Strict {
    fn deeper<E: de::Error>(&self) -> Result<usize, E> {
        if self.depth >= DEPTH_MAX { Err(E::custom("nested too deep")) } else { Ok(self.depth + 1) }
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_bool<E>(self, b: bool) -> Result<Value, E> {
        Ok(Value::Bool(b))
    }
    fn visit_i64<E>(self, n: i64) -> Result<Value, E> {
        Ok(n.into())
    }
    fn visit_u64<E>(self, n: u64) -> Result<Value, E> {
        Ok(n.into())
    }
    fn visit_f64<E: de::Error>(self, n: f64) -> Result<Value, E> {
        Number::from_f64(n).map(Value::Number).ok_or_else(|| E::custom("not a number"))
    }
    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }
    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(Strict { depth })? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(Strict { depth })?;
            if object.insert(key.clone(), value).is_some() {
                return Err(de::Error::custom(format!("the key \"{}\" stands twice", key.escape_debug())));
            }
        }
        Ok(Value::Object(object))
    }
}

/// The fields of one object of the body. Each getter takes its field away; what is left at the end was unknown. Values of a
/// wrong kind are noted, and told all at once by [`Fields::end`].
pub struct Fields {
    name: String,
    map: Map<String, Value>,
    details: Details,
    inner_unknown: Vec<String>,
}

impl Fields {
    /// The object under `name`, as in `{"user": {…}}`.
    ///
    /// # Errors
    /// 400 when the body has no such object.
    pub fn under(name: &'static str, body: Value) -> Result<Self, Failure> {
        let mut unknown = Vec::new();
        let Value::Object(mut map) = body else {
            return Err(Failure::malformed(
                "Invalid attribute",
                format!("You passed no object with the key {name}"),
            ));
        };
        match map.remove(name) {
            Some(Value::Object(inner)) => {
                unknown.extend(map.keys().cloned());
                Ok(Self {
                    name: name.to_owned(),
                    map: inner,
                    details: Details::default(),
                    inner_unknown: unknown,
                })
            }
            Some(_) | None => Err(Failure::malformed(
                "Invalid attribute",
                format!("You passed an invalid value for the {name} attribute: must be an object"),
            )),
        }
    }

    pub fn of(name: impl Into<String>, map: Map<String, Value>) -> Self {
        Self { name: name.into(), map, details: Details::default(), inner_unknown: Vec::new() }
    }

    pub fn complain(&mut self, field: impl Into<String>, code: &'static str, words: impl Into<String>) {
        self.details.add(field, code, words);
    }

    fn wrong(&mut self, key: &str, expected: &str) {
        self.details.add(key, "InvalidValue", format!("{key}: must be {expected}"));
    }

    /// The field as it came; `None` when it is missing.
    pub fn take(&mut self, key: &str) -> Option<Value> {
        self.map.remove(key)
    }

    /// A text that can be emptied: `Some(None)` for null and `""`.
    pub fn text(&mut self, key: &str) -> Option<Option<String>> {
        match self.take(key)? {
            Value::Null => Some(None),
            Value::String(s) if s.trim().is_empty() => Some(None),
            Value::String(s) => Some(Some(s)),
            // Clients send external ids and phone numbers as numbers, too.
            Value::Number(n) => Some(Some(n.to_string())),
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                self.wrong(key, "a text");
                None
            }
        }
    }
    /// A text, where empty is as good as missing.
    pub fn some_text(&mut self, key: &str) -> Option<String> {
        self.text(key).flatten()
    }
    /// An id that can be emptied: a number, or a text of digits. `""` and null empty it.
    pub fn id<I: From<i64>>(&mut self, key: &str) -> Option<Option<I>> {
        let value = self.take(key)?;
        match id_of(&value) {
            Some(found) => Some(found.map(I::from)),
            None => {
                self.wrong(key, "an id");
                None
            }
        }
    }
    pub fn some_id<I: From<i64>>(&mut self, key: &str) -> Option<I> {
        self.id(key).flatten()
    }
    pub fn flag(&mut self, key: &str) -> Option<bool> {
        match self.take(key)? {
            Value::Null => None,
            Value::Bool(b) => Some(b),
            Value::String(s) if s == "true" => Some(true),
            Value::String(s) if s == "false" => Some(false),
            _ => {
                self.wrong(key, "true or false");
                None
            }
        }
    }
    /// Texts: a list, or one text with spaces or commas between.
    pub fn words(&mut self, key: &str) -> Option<Vec<String>> {
        match self.take(key)? {
            Value::Null => Some(Vec::new()),
            Value::String(s) => Some(
                s.split(|c: char| c.is_whitespace() || c == ',')
                    .filter(|w| !w.is_empty())
                    .map(str::to_owned)
                    .collect(),
            ),
            Value::Array(items) => {
                let mut words = Vec::with_capacity(items.len());
                for item in items {
                    match item {
                        Value::String(s) => words.push(s),
                        Value::Number(n) => words.push(n.to_string()),
                        Value::Null => {}
                        Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                            self.wrong(key, "a list of texts");
                            return None;
                        }
                    }
                }
                Some(words)
            }
            Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
                self.wrong(key, "a list of texts");
                None
            }
        }
    }
    /// A word of a closed list that can be emptied.
    pub fn word<T>(&mut self, key: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
        match self.text(key)? {
            None => Some(None),
            Some(word) => match parse(&word) {
                Some(value) => Some(Some(value)),
                None => {
                    self.details.add(key, "InvalidValue", format!("{key}: {word} is not one of its values"));
                    None
                }
            },
        }
    }
    pub fn moment(&mut self, key: &str) -> Option<Moment> {
        let text = self.some_text(key)?;
        let moment = Moment::parse(&text);
        if moment.is_none() {
            self.wrong(key, "a time like 2026-11-21T20:06:59Z");
        }
        moment
    }
    /// An object within this one, whose unknown keys are told with these.
    pub fn object(&mut self, key: &str) -> Option<Fields> {
        match self.take(key)? {
            Value::Object(map) => Some(Self::of(format!("{}.{key}", self.name), map)),
            Value::Null => None,
            _ => {
                self.wrong(key, "an object");
                None
            }
        }
    }
    /// Takes over what an object within this one had to say.
    pub fn absorb(&mut self, inner: Fields) {
        let name = inner.name;
        self.inner_unknown.extend(inner.map.keys().map(|k| format!("{name}.{k}")));
        self.inner_unknown.extend(inner.inner_unknown);
        self.details.append(inner.details);
    }
    pub fn list(&mut self, key: &str) -> Option<Vec<Value>> {
        match self.take(key)? {
            Value::Array(items) => Some(items),
            Value::Null => None,
            _ => {
                self.wrong(key, "a list");
                None
            }
        }
    }
    /// Keys that the desk knows and has no use for: not worth a warning.
    pub fn pass_over(&mut self, keys: &[&str]) {
        for key in keys {
            self.map.remove(*key);
        }
    }

    /// The names of what was not known.
    ///
    /// # Errors
    /// 422 with everything that was wrong.
    pub fn end(self) -> Result<Vec<String>, Failure> {
        if !self.details.is_empty() {
            return Err(Failure::Invalid(self.details));
        }
        let mut unknown: Vec<String> = self.map.keys().map(|k| format!("{}.{k}", self.name)).collect();
        unknown.extend(self.inner_unknown);
        Ok(unknown)
    }
}

/// `Some(None)` for what stands for no id, `None` for what is none.
fn id_of(value: &Value) -> Option<Option<i64>> {
    match value {
        Value::Null => Some(None),
        Value::Number(n) => n.as_i64().filter(|n| *n > 0).map(Some),
        Value::String(s) if s.trim().is_empty() => Some(None),
        Value::String(s) => s.trim().parse().ok().filter(|n| *n > 0).map(Some),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The objects of a list under `name`.
///
/// # Errors
/// 400 when there is no such list, or it has more than [`ITEMS_MAX`] items.
pub fn items(
    name: &'static str,
    what: &'static str,
    body: Value,
) -> Result<Vec<Map<String, Value>>, Failure> {
    let list = match body {
        Value::Object(mut map) => map.remove(name),
        _ => None,
    };
    let Some(Value::Array(list)) = list else {
        return Err(Failure::malformed(
            "Invalid attribute",
            format!("You passed an invalid value for the {name} attribute: must be an array"),
        ));
    };
    if list.len() > ITEMS_MAX {
        return Err(Failure::TooManyValues { what, limit: ITEMS_MAX });
    }
    let mut objects = Vec::with_capacity(list.len());
    for item in list {
        match item {
            Value::Object(map) => objects.push(map),
            _ => {
                let words = format!("Every item of {name} must be an object");
                return Err(Failure::malformed("Invalid attribute", words));
            }
        }
    }
    Ok(objects)
}

/// The parameters of an address, decoded, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// # Errors
    /// 400 for what is not UTF-8 or carries control characters.
    pub fn parse(query: &str) -> Result<Self, Failure> {
        let mut pairs = Vec::new();
        for pair in query.split('&').filter(|p| !p.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            pairs.push((decoded(name)?, decoded(value)?));
        }
        Ok(Self(pairs))
    }
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
    /// The value, where one was given.
    pub fn some(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|v| !v.is_empty())
    }
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }
    /// The names of all that were given.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(n, _)| n.as_str())
    }
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
    /// # Errors
    /// 400 when there is something that is no number.
    pub fn number(&self, name: &str) -> Result<Option<i64>, Failure> {
        let Some(text) = self.some(name) else { return Ok(None) };
        let number = text.trim().parse::<i64>().ok();
        number
            .map(Some)
            .ok_or_else(|| Failure::malformed("Invalid parameter", format!("{name} must be a whole number")))
    }
    /// Ids with commas between; what is no id stands for nothing.
    ///
    /// # Errors
    /// 400 when there are more than [`ITEMS_MAX`].
    pub fn ids(&self, name: &'static str) -> Result<Vec<i64>, Failure> {
        let texts: Vec<&str> =
            self.some(name).unwrap_or_default().split(',').map(str::trim).filter(|t| !t.is_empty()).collect();
        if texts.len() > ITEMS_MAX {
            return Err(Failure::TooManyValues { what: name, limit: ITEMS_MAX });
        }
        let mut seen = HashSet::new();
        Ok(texts.iter().filter_map(|t| t.parse().ok()).filter(|n| *n > 0 && seen.insert(*n)).collect())
    }
    /// The parameters without some, with others at the end: for links to other pages.
    pub fn changed(&self, without: &[&str], with: &[(&str, String)]) -> String {
        let kept = self.0.iter().filter(|(n, _)| !without.contains(&n.as_str()));
        let kept = kept.map(|(n, v)| (n.as_str(), v.as_str()));
        let added = with.iter().map(|(n, v)| (*n, v.as_str()));
        let pairs = kept.chain(added).map(|(n, v)| format!("{}={}", encoded(n), encoded(v)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

fn decoded(text: &str) -> Result<String, Failure> {
    let bad = || Failure::malformed("Invalid parameter", "The address is not valid UTF-8");
    let spaces = text.replace('+', " ");
    let text = percent_encoding::percent_decode_str(&spaces).decode_utf8().map_err(|_| bad())?;
    if text.contains('\0') {
        return Err(bad());
    }
    Ok(text.into_owned())
}

/// A value for the query of a link.
pub fn encoded(text: &str) -> String {
    const PLAIN: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    percent_encoding::utf8_percent_encode(text, PLAIN).to_string()
}

/// The id in a path; what is none is nobody's.
pub fn path_id<I: From<i64>>(text: &str) -> Result<I, Failure> {
    let id = text.parse::<i64>().ok().filter(|n| *n > 0);
    id.map(I::from).ok_or_else(|| Refusal::NotFound.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn strict_json_refuses_what_readers_disagree_about() {
        for bad in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":{"b":1,"b":1}}"#,
            r#"{"a":1e999}"#,
            r#"{"a":NaN}"#,
            r#"{"a":"\ud800"}"#,
            "{\"a\":\"\u{1}\"}",
            "[1,]",
            "{}{}",
            "\"",
            &"[".repeat(100_000),
            &format!("{}1{}", "[".repeat(40), "]".repeat(40)),
        ] {
            assert!(parse(bad.as_bytes()).is_err(), "{}", &bad[..bad.len().min(60)]);
        }
        assert!(parse(b"\xff\xfe").is_err());
        assert_eq!(parse(b" \n").ok(), Some(Value::Null));
        assert_eq!(
            parse(br#"{"a":[1,-2,2.5,"x",null,true]}"#).ok(),
            Some(json!({"a":[1,-2,2.5,"x",null,true]}))
        );
    }

    #[test]
    fn fields_tell_all_that_is_wrong_and_all_that_is_unknown() {
        let body = json!({"user": {"name": "R", "id": "", "organization_id": "12", "verified": "true", "zz": 1, "phone": 49}, "x": 1});
        let mut fields = Fields::under("user", body).ok().unwrap();
        assert_eq!(fields.some_text("name").as_deref(), Some("R"));
        assert_eq!(fields.id::<i64>("id"), Some(None));
        assert_eq!(fields.id::<i64>("organization_id"), Some(Some(12)));
        assert_eq!(fields.flag("verified"), Some(true));
        assert_eq!(fields.some_text("phone").as_deref(), Some("49"));
        assert_eq!(fields.end().ok().unwrap(), ["user.zz", "x"]);
        let mut fields = Fields::under("user", json!({"user": {"name": [], "id": -1}})).ok().unwrap();
        fields.text("name");
        fields.id::<i64>("id");
        let Err(Failure::Invalid(details)) = fields.end() else { panic!("it is invalid") };
        let (_, body, _) = Failure::Invalid(details).shape("");
        assert!(body["details"]["name"].is_array() && body["details"]["id"].is_array());
        assert!(
            Fields::under("user", json!([])).is_err() && Fields::under("user", json!({"user": 1})).is_err()
        );
    }

    #[test]
    fn parameters_are_decoded_and_go_on_into_links() {
        let p = Params::parse("page%5Bsize%5D=5&q=a+b%26c&include=users").ok().unwrap();
        assert_eq!(
            (p.get("page[size]"), p.get("q"), p.get("include")),
            (Some("5"), Some("a b&c"), Some("users"))
        );
        assert_eq!(
            p.changed(&["page[size]"], &[("page[after]", "z=".into())]),
            "q=a%20b%26c&include=users&page%5Bafter%5D=z%3D"
        );
        assert!(Params::parse("a=%ff").is_err() && Params::parse("a=%00").is_err());
        assert_eq!(Params::parse("ids=3,x,3,,-1,4").ok().unwrap().ids("ids").ok().unwrap(), [3, 4]);
        let many = (1..=101).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
        assert!(Params::parse(&format!("ids={many}")).ok().unwrap().ids("ids").is_err());
    }
}
