//! What somebody writes, looked at before it goes: whom an `@` means, and what gives reason to ask once more.

use std::collections::BTreeMap;

use crate::message::words;
use crate::read::{PersonRef, TeamRef};
use crate::{PersonId, TeamId};

/// Whom an `@` can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Called {
    Person(PersonId),
    Team(TeamId),
}

/// Words that mean somebody: a name or an address, without the `@`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callable {
    pub who: Called,
    pub words: String,
}

/// Somebody who was mentioned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    pub who: Called,
    /// The words behind the `@` as they stand in the text.
    pub words: String,
}

/// What the people and teams of the desk can be called by: a whole name, a whole address, a first name, what stands before
/// the `@` of an address; and a team by its name. Words that two answer to call neither.
pub fn callable(people: &[PersonRef], teams: &[TeamRef]) -> Vec<Callable> {
    let mut all: Vec<(String, Callable)> = Vec::new();
    let mut put = |who: &Called, words: &str| {
        let key = words.trim().to_lowercase();
        if !key.is_empty() && !all.iter().any(|(k, c)| *k == key && c.who == *who) {
            all.push((key, Callable { who: who.clone(), words: words.trim().to_owned() }));
        }
    };
    for person in people {
        let who = Called::Person(person.id);
        let address = person.email.as_deref().unwrap_or_default();
        put(&who, &person.name);
        put(&who, address);
        put(&who, person.name.split_whitespace().next().unwrap_or_default());
        put(&who, address.split('@').next().unwrap_or_default());
    }
    for team in teams {
        put(&Called::Team(team.id), &team.name);
    }
    let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
    for (key, _) in &all {
        *owners.entry(key).or_default() += 1;
    }
    let alone = all.iter().filter(|(key, _)| owners.get(key.as_str()) == Some(&1));
    alone.map(|(_, callable)| callable.clone()).collect()
}

/// More people are not mentioned by one note: whoever means everybody calls a team.
pub const MENTIONS_MAX: usize = 20;

/// Whom a text mentions, each once, in its order; at most [`MENTIONS_MAX`]. An `@` that begins a word means somebody when
/// what one of `all` is called follows it at once, in any case, and ends there; the longest that fits is meant. In code
/// (between backticks) and quoted lines (`>`) nobody is called.
pub fn mentions(text: &str, all: &[Callable]) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    for (line, is_code) in lines(text) {
        if is_code || line.trim_start().starts_with('>') {
            continue;
        }
        let mut in_code = false;
        let mut before = ' ';
        for (at, c) in line.char_indices() {
            if c == '`' {
                in_code = !in_code;
            }
            let begins =
                c == '@' && !in_code && !(before.is_alphanumeric() || before == '.' || before == '_');
            before = c;
            if !begins {
                continue;
            }
            let rest = &line[at + 1..];
            let fitting = all.iter().filter_map(|one| Some((fits(rest, &one.words)?, one)));
            let fitting: Vec<_> = fitting.collect();
            let Some(longest) = fitting.iter().map(|(length, _)| *length).max() else { continue };
            for (_, one) in fitting.into_iter().filter(|(length, _)| *length == longest) {
                if found.len() < MENTIONS_MAX && !found.iter().any(|m| m.who == one.who) {
                    found.push(Mention { who: one.who.clone(), words: rest[..longest].to_owned() });
                }
            }
        }
    }
    found
}

/// How many bytes of `text` are `words`, where it begins with them and they end there.
pub fn fits(text: &str, words: &str) -> Option<usize> {
    if words.is_empty() {
        return None;
    }
    let mut wanted = words.chars().flat_map(char::to_lowercase).peekable();
    let mut end = 0;
    for (at, c) in text.char_indices() {
        if wanted.peek().is_none() {
            break;
        }
        for low in c.to_lowercase() {
            if wanted.next() != Some(low) {
                return None;
            }
        }
        end = at + c.len_utf8();
    }
    let mut after = text[end..].chars();
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    // "@anabel" is not Ana, and "@ana@elsewhere.example" is an address.
    let next = after.next();
    let goes_on = is_word(next) || next == Some('@') && is_word(after.next());
    (wanted.peek().is_none() && !goes_on).then_some(end)
}

/// The lines of a text, and whether each is in a block of code.
fn lines(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut in_code = false;
    text.lines().map(move |line| {
        let fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        if fence {
            in_code = !in_code;
        }
        (line, in_code || fence)
    })
}

/// A reason to ask once more before a reply leaves. Nothing is forbidden: whoever has read it sends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DoubtKind {
    /// It speaks of a file and has none.
    NoFile,
    /// It calls somebody of the team by an `@`.
    Mention,
    /// It repeats a note.
    NoteQuoted,
    /// A placeholder was left in it.
    Placeholder,
}

words! { DoubtKind { NoFile = "no_file", Mention = "mention", NoteQuoted = "note_quoted", Placeholder = "placeholder" } }

/// A doubt and the words that raised it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    pub kind: DoubtKind,
    pub words: String,
}

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    pub text: &'a str,
    pub has_files: bool,
    /// Names and addresses of the team.
    pub team: &'a [Callable],
    /// The texts of the ticket's notes.
    pub notes: &'a [String],
}

/// A line of a note counts as repeated when it has so many characters: shorter ones say what anybody would say.
const REPEATED_CHARS_MIN: usize = 25;

/// What gives reason to ask once more before this goes to a customer.
pub fn doubts(reply: Reply<'_>) -> Vec<Doubt> {
    let mut found = Vec::new();
    if !reply.has_files
        && let Some(words) = speaks_of_a_file(reply.text)
    {
        found.push(Doubt { kind: DoubtKind::NoFile, words });
    }
    if let Some(mention) = mentions(reply.text, reply.team).into_iter().next() {
        found.push(Doubt { kind: DoubtKind::Mention, words: format!("@{}", mention.words) });
    }
    let said = one_line(reply.text);
    let repeated = reply
        .notes
        .iter()
        .flat_map(|note| note.lines())
        .map(one_line)
        .find(|line| line.chars().count() >= REPEATED_CHARS_MIN && said.contains(line.as_str()));
    if let Some(line) = repeated {
        found.push(Doubt { kind: DoubtKind::NoteQuoted, words: line.chars().take(120).collect() });
    }
    if let Some(name) = crate::macros::left_open(reply.text) {
        found.push(Doubt { kind: DoubtKind::Placeholder, words: format!("{{{{{name}}}}}") });
    }
    found
}

/// Words without marks of quotation, with single blanks, in lower case.
fn one_line(text: &str) -> String {
    let bare = text.lines().map(|l| l.trim_start_matches(|c: char| c == '>' || c.is_whitespace()));
    bare.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The beginnings of words that say "here is a file", in the languages of the desk and its neighbours. A `_` ends the word.
const FILE_WORDS: &[&str] = &[
    // English
    "attached_",
    "attachment",
    "attaching_",
    "enclosed_",
    // German
    "anhang_",
    "anhänge",
    "angehängt",
    "angehangen",
    "anbei_",
    "beigefügt",
    "anlage_",
    // Spanish, Portuguese
    "adjunto_",
    "adjunta_",
    "adjuntos_",
    "adjuntas_",
    "adjuntado",
    "anexo_",
    "em anexo",
    // French, Italian
    "ci-joint",
    "pièce jointe",
    "pièces jointes",
    "in allegato",
    "allegato_",
    "allego_",
    // Dutch
    "bijlage",
    "bijgevoegd",
    // Arabic, Hebrew, Persian
    "مرفق",
    "المرفق",
    "صورة مرفقة",
    "מצורף",
    "מצורפת",
    "בקובץ המצורף",
    "پیوست",
];

/// "I did not attach it", "your attachment": what speaks of files that are not to be here. Whole beginnings of what stands
/// directly before the word.
const NOT_OURS: &[&str] = &[
    "your ",
    "you ",
    "not ",
    "no ",
    "without ",
    "the customer's ",
    "ihr ",
    "ihren ",
    "ihrem ",
    "dein ",
    "deinen ",
    "kein ",
    "keinen ",
    "ohne ",
    "su ",
    "tu ",
    "sin ",
    "votre ",
    "votre ",
    "sans ",
    "uw ",
    "geen ",
];

/// The words with which a text promises a file, if it does. Quoted lines and code are somebody else's words.
pub fn speaks_of_a_file(text: &str) -> Option<String> {
    for (line, is_code) in lines(text) {
        if is_code || line.trim_start().starts_with('>') {
            continue;
        }
        let low = line.to_lowercase();
        for word in FILE_WORDS {
            let (word, ends) = match word.strip_suffix('_') {
                Some(word) => (word, true),
                None => (*word, false),
            };
            let hit = low.match_indices(word).find(|(at, _)| {
                let before = &low[..*at];
                let begins = !before.chars().next_back().is_some_and(char::is_alphanumeric);
                let after = low[at + word.len()..].chars().next();
                let is_end = !ends || !after.is_some_and(char::is_alphanumeric);
                begins && is_end && !NOT_OURS.iter().any(|not| before.ends_with(not))
            });
            if hit.is_some() {
                return Some(word.to_owned());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team() -> Vec<Callable> {
        let person = |id, name: &str, address: &str| PersonRef {
            id: PersonId(id),
            name: name.into(),
            email: Some(address.into()),
        };
        let people = [
            person(1, "Ana Ruiz", "ana@desk.example"),
            person(2, "Ben Okafor", "ben.okafor@desk.example"),
            person(3, "Ben Straße", "strasse@desk.example"),
            person(4, "Sam", "sam@a.example"),
            person(5, "Sam", "sam@b.example"),
            person(6, "", "nameless@desk.example"),
        ];
        callable(&people, &[TeamRef { id: TeamId(9), name: "First line".into() }])
    }

    fn called(text: &str) -> Vec<String> {
        mentions(text, &team())
            .into_iter()
            .map(|m| match m.who {
                Called::Person(p) => format!("{p}:{}", m.words),
                Called::Team(t) => format!("team {t}:{}", m.words),
            })
            .collect()
    }

    #[test]
    fn an_at_means_whoever_is_called_so() {
        for (text, expected) in [
            ("@Ana please", vec!["1:Ana"]),
            ("(@ana ruiz): and @strasse, please", vec!["1:ana ruiz", "3:strasse"]),
            ("see @ana@desk.example.", vec!["1:ana@desk.example"]),
            ("@ana@elsewhere.example", vec![]),
            ("(@Ben Straße) and @First Line!", vec!["3:Ben Straße", "team 9:First Line"]),
            ("@ben and @sam", vec![]),
            ("@sam@b.example @nameless", vec!["5:sam@b.example", "6:nameless"]),
            ("@Ana and @ANA", vec!["1:Ana"]),
            ("@Anabel mail@Ana x_@Ana", vec![]),
            ("`@Ana` and\n```\n@Ana\n```\n> @Ana wrote", vec![]),
            ("@", vec![]),
            ("@Anä", vec![]),
        ] {
            assert_eq!(called(text), expected, "{text}");
        }
    }

    #[test]
    fn a_promised_file_is_seen_in_every_language_of_the_desk() {
        for text in [
            "I have attached the log.",
            "See the attachment",
            "Anbei der Plan.",
            "Der Plan ist im Anhang.",
            "Te envío el archivo adjunto.",
            "Vous trouverez ci-joint le plan.",
            "In allegato il piano.",
            "Zie de bijlage.",
            "الملف مرفق",
            "הקובץ מצורף",
        ] {
            assert!(speaks_of_a_file(text).is_some(), "{text}");
        }
        for text in [
            "Your attachment did not arrive.",
            "> I have attached the log",
            "```\nattached\n```",
            "He was detached.",
            "Do not attach anything.",
            "There is no attachment.",
            "Ihr Anhang fehlt.",
            "Anhangen",
            "unattached",
        ] {
            assert_eq!(speaks_of_a_file(text), None, "{text}");
        }
    }

    #[test]
    fn doubts_name_what_raised_them() {
        let notes = vec!["Serial 0093 is from the batch with the long screw.\nok".to_owned()];
        let team = team();
        let kinds = |text: &str, has_files| {
            let reply = Reply { text, has_files, team: &team, notes: &notes };
            doubts(reply).into_iter().map(|d| d.kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds("All is well, ok.", false), []);
        assert_eq!(kinds("It is attached.", false), [DoubtKind::NoFile]);
        assert_eq!(kinds("It is attached.", true), []);
        assert_eq!(kinds("@Ana, what do you say?", false), [DoubtKind::Mention]);
        assert_eq!(
            kinds("Hello,\n> Serial 0093 is from the\n> batch with the long screw.", false),
            [DoubtKind::NoteQuoted]
        );
        assert_eq!(kinds("Dear {{requester.first_name}},", false), [DoubtKind::Placeholder]);
    }
}
