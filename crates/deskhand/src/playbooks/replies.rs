//! What a customer's reply answers, of what they were asked by number.
//!
//! The question stands in the team's last message as it was put there, numbered; so what a number means is what they read, and
//! nothing is remembered beside. A reply that is one of the numbers and nothing else, or says one of the choices in words and
//! nothing against it ([`super::spoken`]), is taken (`commands::work_case`); one that only seems to answer is shown to whoever
//! works the case.

use diagnose::case::Advised;
use diagnose::playbook::{Playbook, Sign, Step, Wording};
use diagnose::words::{Mode, Teller};
use domain::Language;
use domain::playbook::{AnswerSource, CaseAct, StepResult};
use domain::read::guided::{Agreed, Replied, RepliedWhat};
use ui::{Words, guided, t};

use super::spoken::{Kind, spoken, wants_person};
use super::{Ready, is_look};

/// A reply's own words that are shown beside what they seem to say, in characters.
const BECAUSE_CHARS_MAX: usize = 200;
/// So much of a reply is looked at, in lines.
const LINES_MAX: usize = 50;

/// What somebody is told, as a newcomer or as an expert.
pub(super) fn words(wording: &Wording, is_expert: bool) -> &str {
    match is_expert {
        true => wording.for_expert(),
        false => &wording.plain,
    }
}

/// Steps in one go, with what completes them. It is put to the customer so, and a number in the reply counts only where the
/// message has this to the letter.
pub fn steps_words(book: &Playbook, steps: &[&Step], is_expert: bool) -> String {
    let mut texts: Vec<&str> = steps.iter().map(|step| words(&step.text, is_expert)).collect();
    for finish in steps.iter().filter_map(|step| step.finish.as_deref()) {
        let text = book.finish(finish).map(|f| words(&f.text, is_expert));
        texts.extend(text.filter(|text| !texts.contains(text)));
    }
    ui::playbooks::steps_text(texts.into_iter())
}

/// What was asked, as the case stands.
enum Question<'b> {
    Sign(&'b Sign),
    Consent(&'b Step),
    /// Of several faults there is one result more.
    Steps(Vec<&'b Step>, Mode),
}

impl<'b> Question<'b> {
    /// What the customer can be asked now.
    fn of(book: &'b Playbook, what: &Advised) -> Option<Self> {
        let is_theirs = |teller: Teller| match teller {
            Teller::Customer => true,
            Teller::Agent | Teller::Automatic => false,
        };
        match what {
            Advised::Ask(at) => {
                // What of a list somebody sees is for a person to read.
                let is_one = |sign: &&Sign| is_theirs(sign.teller) && !is_look(book, *at);
                Some(&book.signs[*at]).filter(is_one).map(Question::Sign)
            }
            Advised::AskConsent(at) => Some(Question::Consent(&book.steps[*at])),
            Advised::Try(all) => {
                let steps: Vec<&Step> = all.iter().map(|at| &book.steps[*at]).collect();
                let is_for_them = steps.iter().all(|step| is_theirs(step.who));
                is_for_them.then_some(Question::Steps(steps, book.mode))
            }
            Advised::HandOver(_) | Advised::Solved => None,
        }
    }

    fn choices(&self, w: Words) -> Vec<String> {
        match self {
            Self::Sign(sign) => guided::sign_choices(w, sign.answers.iter().map(String::as_str)),
            Self::Consent(_) => guided::consent_choices(w),
            Self::Steps(_, mode) => guided::tried_choices(w, *mode == Mode::SeveralFaults),
        }
    }

    /// The question as it is put to a newcomer, and to an expert.
    fn texts(&self, book: &Playbook) -> [String; 2] {
        [false, true].map(|is_expert| match self {
            Self::Sign(sign) => words(&sign.question, is_expert).to_owned(),
            Self::Consent(step) => words(&step.text, is_expert).to_owned(),
            Self::Steps(steps, _) => steps_words(book, steps, is_expert),
        })
    }

    /// What can be said in place of each number.
    fn phrases(&self, choices: &[String]) -> Vec<Vec<String>> {
        let (yes, no, unsure) = (said_as(SaidAs::Yes), said_as(SaidAs::No), said_as(SaidAs::Unsure));
        let of = |choice: &String, more: &[String]| {
            std::iter::once(plain(choice)).chain(more.iter().cloned()).collect::<Vec<_>>()
        };
        choices
            .iter()
            .enumerate()
            .map(|(at, choice)| match self {
                Self::Sign(sign) if at >= sign.answers.len() => of(choice, &unsure),
                Self::Sign(_) if yes.contains(&plain(choice)) => of(choice, &yes),
                Self::Sign(_) if no.contains(&plain(choice)) => of(choice, &no),
                Self::Sign(_) => of(choice, &[]),
                Self::Consent(_) if at == 0 => of(choice, &yes),
                Self::Consent(_) => of(choice, &no),
                Self::Steps(_, mode) => match result(at, *mode) {
                    Some(StepResult::Fixed) => of(choice, &yes),
                    Some(StepResult::NotFixed) => of(choice, &no),
                    Some(StepResult::Unknown) => of(choice, &unsure),
                    Some(StepResult::Partly | StepResult::Done) | None => of(choice, &[]),
                },
            })
            .collect()
    }

    /// What a choice says of the case. Of several faults a step that could not be done is left out, as in the panel: taken for
    /// one of which nobody knows it would count as one that may have helped.
    fn act(&self, choice: usize) -> Option<CaseAct> {
        Some(match self {
            Self::Sign(sign) => match sign.answers.get(choice) {
                Some(answer) => CaseAct::Answered {
                    sign: sign.id.clone(),
                    answer: answer.clone(),
                    source: AnswerSource::Replied,
                },
                None => CaseAct::Unsure { sign: sign.id.clone() },
            },
            Self::Consent(step) if choice == 0 => CaseAct::Agreed { step: step.id.clone() },
            Self::Consent(step) => CaseAct::Declined { step: step.id.clone() },
            Self::Steps(steps, mode) => match (result(choice, *mode)?, mode, steps.as_slice()) {
                (StepResult::Unknown, Mode::SeveralFaults, [step]) => {
                    CaseAct::Declined { step: step.id.clone() }
                }
                (StepResult::Unknown, Mode::SeveralFaults, _) => return None,
                (result, ..) => {
                    CaseAct::Tried { steps: steps.iter().map(|step| step.id.clone()).collect(), result }
                }
            },
        })
    }

    /// [`Self::act`], for a person to look at.
    fn seems(&self, choice: usize) -> Option<RepliedWhat> {
        Some(match self {
            Self::Sign(sign) => {
                let (id, question) = (sign.id.clone(), sign.question.plain.clone());
                match sign.answers.get(choice) {
                    Some(answer) => RepliedWhat::Answer { sign: id, question, answer: answer.clone() },
                    None => RepliedWhat::Unsure { sign: id, question },
                }
            }
            Self::Consent(step) => RepliedWhat::Consent {
                step: step.id.clone(),
                text: step.text.plain.clone(),
                agreed: if choice == 0 { Agreed::Yes } else { Agreed::No },
            },
            // Whether they could not do it or do not know what came of it is for whoever reads it to say.
            Self::Steps(steps, mode) => match result(choice, *mode)? {
                StepResult::Unknown if *mode == Mode::SeveralFaults => return None,
                result => RepliedWhat::Tried {
                    steps: steps.iter().map(|step| (step.id.clone(), step.text.plain.clone())).collect(),
                    result,
                },
            },
        })
    }
}

/// In the order of [`guided::tried_choices`].
fn result(choice: usize, mode: Mode) -> Option<StepResult> {
    guided::tried_results(mode == Mode::SeveralFaults).get(choice).copied()
}

/// What a reply says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    /// One number, or one with the words of its choice, and nothing else.
    Number(usize),
    /// It begins with a number or with the words of a choice.
    Seems(usize),
    Nothing,
}

/// The team's last message and the customer's reply to it.
pub struct Exchange<'t> {
    pub asked: &'t str,
    pub reply: &'t str,
}

/// What is to be written down of a reply that is exactly one number of what was asked last, or says it safely in words; `None`
/// where the case does not stand at that question.
pub fn taken(ready: &Ready, what: &Advised, x: &Exchange<'_>) -> Option<CaseAct> {
    let asked = asked(ready, what, x.asked)?;
    if wants_person(x.reply) {
        return Some(CaseAct::PersonWanted);
    }
    let at = match hear(x.reply, &asked.question.phrases(&asked.choices)) {
        Heard::Number(at) => at,
        Heard::Seems(_) | Heard::Nothing => {
            let at = asked.in_words(x.reply)?;
            // “I don't know” is no “I could not do it” where that matters.
            let is_unclear = match asked.question {
                Question::Steps(_, mode @ Mode::SeveralFaults) => {
                    result(at, mode) == Some(StepResult::Unknown)
                }
                Question::Steps(..) | Question::Sign(_) | Question::Consent(_) => false,
            };
            if is_unclear {
                return None;
            }
            at
        }
    };
    // In the sheet's own words, whatever they were asked in.
    Question::of(&ready.published.book, what)?.act(at)
}

/// What a reply seems to answer.
pub fn seems(ready: &Ready, what: &Advised, x: &Exchange<'_>) -> Option<Replied> {
    let asked = asked(ready, what, x.asked)?;
    let at = match hear(x.reply, &asked.question.phrases(&asked.choices)) {
        Heard::Number(at) => at,
        Heard::Seems(at) => asked.in_words(x.reply).unwrap_or(at),
        Heard::Nothing => asked.in_words(x.reply)?,
    };
    let because = x.reply.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    Some(Replied {
        what: Question::of(&ready.published.book, what)?.seems(at)?,
        because: because.chars().take(BECAUSE_CHARS_MAX).collect(),
    })
}

/// A question as the team's last message put it.
struct Asked<'b> {
    question: Question<'b>,
    /// As they stand there.
    choices: Vec<String>,
    /// Nothing else is asked there: a word may answer that as well.
    is_alone: bool,
}

impl Asked<'_> {
    /// The choice that a reply says in words, with its number before them or without.
    fn in_words(&self, reply: &str) -> Option<usize> {
        if !self.is_alone {
            return None;
        }
        let (kind, labels) = match &self.question {
            Question::Sign(sign) => (Kind::Sign, sign.answers.as_slice()),
            Question::Consent(_) => (Kind::Consent, self.choices.as_slice()),
            Question::Steps(_, Mode::OneFault) => (Kind::Tried, self.choices.as_slice()),
            Question::Steps(_, Mode::SeveralFaults) => (Kind::TriedParts, self.choices.as_slice()),
        };
        let reply = digits(reply.trim());
        let (first, behind) = reply.split_once('\n').unwrap_or((reply.as_str(), ""));
        match number(first.trim(), self.choices.len()) {
            // Number and words must say the same.
            Some(found) => {
                let words = format!("{}\n{behind}", found.rest);
                spoken(&words, kind, labels).filter(|at| *at == found.at)
            }
            None => spoken(&reply, kind, labels),
        }
    }
}

/// The question that the case stands at, if it is the only numbered one of the message, with its choices as they stand there.
fn asked<'b>(ready: &'b Ready, what: &Advised, message: &str) -> Option<Asked<'b>> {
    let lines = squeezed(message);
    let numbered = message.lines().filter(|line| is_numbered(line)).count();
    Language::ALL.iter().find_map(|&language| {
        // Where there are words in their language it may still have been asked in the sheet's own.
        [ready.told(language), &ready.published.book].into_iter().find_map(|book| {
            let question = Question::of(book, what)?;
            let choices = question.choices(Words::from(language));
            if numbered != choices.len() {
                return None;
            }
            let texts = question.texts(book);
            let mut blocks = texts.iter().map(|text| squeezed(&guided::numbered(text, &choices)));
            let block = blocks.find(|block| lines.contains(block.as_str()))?;
            let is_alone = !lines.replacen(&block, "\n", 1).contains(['?', '؟']);
            Some(Asked { question, choices, is_alone })
        })
    })
}

/// Its lines without what is around them, each with a break before and behind, so that whole lines are compared.
fn squeezed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    format!("\n{}\n", lines.join("\n"))
}

/// Has it a list that can be answered by number?
pub fn is_list(text: &str) -> bool {
    text.lines().filter(|line| is_numbered(line)).count() > 1
}

fn is_numbered(line: &str) -> bool {
    let line = digits(line.trim());
    let behind = line.trim_start_matches(|c: char| c.is_ascii_digit());
    behind.len() < line.len() && behind.starts_with(['.', ')'])
}

/// What can be said for yes, no, or that one cannot tell.
#[derive(Clone, Copy)]
enum SaidAs {
    Yes,
    No,
    Unsure,
}

/// In all languages: somebody may answer in another one than they were asked in.
fn said_as(what: SaidAs) -> Vec<String> {
    let all = |language: &Language| {
        let w = Words::from(*language);
        let words = match what {
            SaidAs::Yes => t!(w, "guided-hear-yes"),
            SaidAs::No => t!(w, "guided-hear-no"),
            SaidAs::Unsure => t!(w, "guided-hear-unsure"),
        };
        words.split(';').map(plain).collect::<Vec<_>>()
    };
    Language::ALL.iter().flat_map(all).collect()
}

/// Small letters, Western digits, straight apostrophes, no punctuation at its ends.
fn plain(text: &str) -> String {
    let text = digits(text).to_lowercase().replace(['’', 'ʼ', '‘'], "'");
    text.trim_matches(|c: char| c.is_whitespace() || is_end(c)).to_owned()
}

fn is_end(c: char) -> bool {
    matches!(c, '.' | ',' | '!' | '?' | ';' | ':' | '…' | '،' | '؛' | '؟' | '"' | '“' | '”' | '„' | '«' | '»')
}

/// Arabic-Indic digits, Eastern and Western, as Western ones; marks that turn the direction of writing left out.
fn digits(text: &str) -> String {
    let western = |c: char, zero: u32| char::from_digit(u32::from(c) - zero, 10).unwrap_or(c);
    text.chars()
        .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .map(|c| match c {
            '\u{0660}'..='\u{0669}' => western(c, 0x0660),
            '\u{06f0}'..='\u{06f9}' => western(c, 0x06f0),
            other => other,
        })
        .collect()
}

/// A line that begins with a number of the list.
struct Numbered<'l> {
    at: usize,
    /// `.`, `)` and their like stood behind it.
    is_marked: bool,
    rest: &'l str,
}

fn number(line: &str, count: usize) -> Option<Numbered<'_>> {
    let line = line.trim_start_matches(['(', '#']);
    let behind = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let n: usize = line[..line.len() - behind.len()].parse().ok()?;
    let at = n.checked_sub(1).filter(|at| *at < count)?;
    let unmarked = behind.strip_prefix(['.', ')', ':', ',', '-', '–', '—']);
    let rest = unmarked.unwrap_or(behind);
    let is_apart = rest.is_empty() || rest.starts_with(char::is_whitespace) || behind.starts_with(')');
    is_apart.then_some(Numbered { at, is_marked: unmarked.is_some(), rest: rest.trim() })
}

/// The choice whose words a text begins with, the longest; `None` where two are alike.
fn begins_with(text: &str, phrases: &[Vec<String>]) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    let mut is_alone = true;
    for (at, all) in phrases.iter().enumerate() {
        let longest = all
            .iter()
            .filter(|phrase| !phrase.is_empty())
            .filter(|phrase| {
                text.strip_prefix(phrase.as_str())
                    .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '\''))
            })
            .map(String::len)
            .max();
        let Some(length) = longest else { continue };
        match best {
            Some((_, known)) if known > length => {}
            Some((_, known)) if known == length => is_alone = false,
            Some(_) | None => (best, is_alone) = (Some((at, length)), true),
        }
    }
    best.filter(|_| is_alone)
}

/// Whether the number of a choice is also what another one says: the second of “none, 1, 2 or more” is not what “2” means to
/// everybody.
fn is_of_another(at: usize, phrases: &[Vec<String>]) -> bool {
    let number = (at + 1).to_string();
    let says_it = |phrase: &String| {
        phrase
            .strip_prefix(number.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c == '+'))
    };
    phrases.iter().enumerate().any(|(other, all)| other != at && all.iter().any(says_it))
}

/// What a reply without its quotations says to numbered choices, each with the words that stand for it.
fn hear(text: &str, phrases: &[Vec<String>]) -> Heard {
    let lines: Vec<String> = text
        .lines()
        .map(|line| digits(line.trim()).to_lowercase().replace(['’', 'ʼ', '‘'], "'"))
        .filter(|line| !line.is_empty())
        .take(LINES_MAX)
        .collect();
    let count = phrases.len();
    // A line that is a number, alone or with the words of its own choice. Whoever asks back has not answered.
    let whole = |line: &str| {
        let found = number(line, count)?;
        let rest = plain(found.rest);
        let says_it = if rest.is_empty() {
            !is_of_another(found.at, phrases)
        } else {
            phrases[found.at].contains(&rest)
        };
        (says_it && !line.contains(['?', '؟'])).then_some(found.at)
    };
    let Some(first) = lines.first() else { return Heard::Nothing };
    let wholes: Vec<usize> = lines.iter().filter_map(|line| whole(line)).collect();
    match wholes.as_slice() {
        [at] if lines.len() == 1 => return Heard::Number(*at),
        [at] => return Heard::Seems(*at),
        [_, _, ..] => return Heard::Nothing,
        [] => {}
    }
    if let Some(found) = number(first, count) {
        let said = begins_with(found.rest, phrases).map(|(at, _)| at);
        let goes_on_counting = found.rest.starts_with(|c: char| c.is_ascii_digit());
        return match said {
            Some(at) if at == found.at => Heard::Seems(at),
            None if found.is_marked && !goes_on_counting => Heard::Seems(found.at),
            Some(_) | None => Heard::Nothing,
        };
    }
    match begins_with(first, phrases) {
        Some((at, _)) => Heard::Seems(at),
        None => Heard::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use diagnose::case::Published;
    use diagnose::learned::Learned;
    use diagnose::model::Prices;

    use super::*;

    const SHEET: &str = "\
playbook: Lamp
looks for: one fault
hand over to: the electrician, 60 min
patience: 60 min
something else: 3 %
CAUSES
bulb: The bulb is broken | very common
fuse: The fuse has blown | common
SIGNS
others: Do other lamps work? | yes, no | customer | 1 min
  expert: Is the circuit live?
  bulb -> always yes
  fuse -> never yes
STEPS
change: Change the bulb. | customer | 3 min | almost always
  fixes: bulb
reset: Reset the fuse. | agent | 5 min | almost always
  fixes: fuse
";

    fn ready_of(text: &str) -> Ready {
        let book = diagnose::sheet::read(text).expect("the sheet is sound");
        let pin = domain::playbook::Pin { playbook: domain::PlaybookId(1), version: 1, week: 0 };
        Ready::new(pin, Published::new(book, &Learned::default(), &Prices::default()), text)
    }

    fn lamp() -> Ready {
        ready_of(SHEET)
    }

    /// What a reply says to "1. yes 2. no 3. I don't know".
    fn heard(reply: &str) -> Heard {
        let lamp = lamp();
        let question = Question::Sign(&lamp.published.book.signs[0]);
        hear(reply, &question.phrases(&question.choices(Words::default())))
    }

    #[test]
    fn one_number_and_nothing_else_is_an_answer() {
        for (reply, at) in [
            ("1", 0),
            ("1.", 0),
            ("(2)", 1),
            ("#2", 1),
            ("\n  2 \n", 1),
            ("1 yes", 0),
            ("1. Yes!", 0),
            ("2) no", 1),
            ("2)no", 1),
            ("3", 2),
            ("1 ja", 0),
            ("2 nein", 1),
            ("1 sí", 0),
            ("٢", 1),
            ("٢. لا", 1),
            ("۱", 0),
            ("\u{200f}١\u{200f}", 0),
            ("1 نعم", 0),
        ] {
            assert_eq!(heard(reply), Heard::Number(at), "{reply}");
        }
    }

    #[test]
    fn what_only_seems_to_be_one_is_for_a_person_to_decide() {
        for (reply, at) in [
            ("Yes", 0),
            ("ja", 0),
            ("Sí, gracias", 0),
            ("نعم، تعمل", 0),
            ("لا", 1),
            ("No, they are all dark", 1),
            ("1 yes, since yesterday", 0),
            ("2. but only in the evening", 1),
            ("1 yes?", 0),
            ("2. no؟", 1),
            ("1\nIt began yesterday.", 0),
            ("Hello,\n\n2\n\nThanks", 1),
            ("I don’t know", 2),
            ("no idea", 2),
            ("weiß nicht", 2),
        ] {
            assert_eq!(heard(reply), Heard::Seems(at), "{reply}");
        }
    }

    #[test]
    fn text_that_merely_begins_with_a_number_is_none() {
        for reply in [
            "",
            "2 of the printers",
            "2.5 GHz",
            "2-3 times a day",
            "1, 2",
            "1\n2",
            "1 no",
            "4",
            "0",
            "12",
            "99999999999999999999999999",
            "Nothing works",
            "yesterday it did",
            "The lamp? 2",
            "1 ?",
            "2?",
        ] {
            assert_eq!(heard(reply), Heard::Nothing, "{reply}");
        }
    }

    #[test]
    fn a_number_that_another_choice_says_is_no_answer_by_itself() {
        let choices = ["none", "1", "2 or more", "i don't know"];
        let phrases: Vec<Vec<String>> = choices.iter().map(|choice| vec![(*choice).to_owned()]).collect();
        for reply in ["1", "2", "2\nThanks"] {
            assert_eq!(hear(reply, &phrases), Heard::Nothing, "{reply}");
        }
        assert_eq!(hear("2. 1", &phrases), Heard::Number(1));
        assert_eq!(hear("3", &phrases), Heard::Number(2));
        // A measure is no number by itself.
        let bands = ["2.4 ghz", "5 ghz"].map(|band| vec![band.to_owned()]);
        assert_eq!(hear("2", &bands), Heard::Number(1));
    }

    fn put(question: &str, language: Language) -> String {
        let lamp = lamp();
        let w = Words::from(language);
        let choices = Question::Sign(&lamp.published.book.signs[0]).choices(w);
        format!("Dear Ana,\n\n{}\n\nBest, Ben", guided::question(w, question, &choices))
    }

    #[test]
    fn a_number_counts_where_the_case_stands_at_the_question_that_was_asked_last() {
        let lamp = lamp();
        let others = Advised::Ask(0);
        let of = |asked: &str, reply: &str, what: &Advised| taken(&lamp, what, &Exchange { asked, reply });
        let yes = Some(CaseAct::Answered {
            sign: "others".into(),
            answer: "yes".into(),
            source: AnswerSource::Replied,
        });
        for &language in Language::ALL {
            for question in ["Do other lamps work?", "Is the circuit live?"] {
                let asked = put(question, language);
                assert_eq!(of(&asked, "1", &others), yes, "{asked}");
                assert_eq!(of(&asked, "3", &others), Some(CaseAct::Unsure { sign: "others".into() }));
                for said in ["Yes", "yes they do, thanks", "1) yes, thank you"] {
                    assert_eq!(of(&asked, said, &others), yes, "{said}");
                }
                for said in ["Yes, but not all", "2 yes", "1 yes, since yesterday", "Yes?"] {
                    assert_eq!(of(&asked, said, &others), None, "{said}");
                }
                // To which of two questions is that a yes? A person can tell.
                let more = asked.replace("Dear Ana,", "Dear Ana, may we call you?");
                assert_eq!((of(&more, "Yes", &others), of(&more, "1", &others)), (None, yes.clone()));
                assert!(seems(&lamp, &others, &Exchange { asked: &more, reply: "Yes" }).is_some());
                // The case went on meanwhile.
                for what in [Advised::Try(vec![0]), Advised::Try(vec![1]), Advised::Solved] {
                    assert_eq!(of(&asked, "1", &what), None);
                }
            }
        }
        let asked = put("Do other lamps work?", Language::English);
        // Two questions: nobody can tell which one it answers. Reworded: nobody can tell what was asked.
        assert_eq!(of(&format!("{asked}\n\n1. red\n2. green"), "1", &others), None);
        assert_eq!(of(&asked.replace("Do other", "Do all other"), "1", &others), None);
        assert_eq!(of("How are you?", "1", &others), None);
    }

    #[test]
    fn who_is_asked_in_their_language_answers_in_it() {
        let lamp =
            ready_of(&format!("{SHEET}\n# de sign others: Gehen andere Lampen? | ja sicher, gar keine\n"));
        let w = Words::from(Language::German);
        let all = guided::sign_choices(w, ["ja sicher", "gar keine"].into_iter());
        let asked = guided::question(w, "Gehen andere Lampen?", &all);
        let no =
            CaseAct::Answered { sign: "others".into(), answer: "no".into(), source: AnswerSource::Replied };
        for reply in ["2", "gar keine", "2) gar keine, danke"] {
            let act = taken(&lamp, &Advised::Ask(0), &Exchange { asked: &asked, reply });
            assert_eq!(act.as_ref(), Some(&no), "{reply}: what is kept is the sheet's own");
        }
    }

    #[test]
    fn whether_it_worked_is_heard_too() {
        let lamp = lamp();
        let what = Advised::Try(vec![0]);
        for &language in Language::ALL {
            let w = Words::from(language);
            let asked = guided::question(w, "Change the bulb.", &guided::tried_choices(w, false));
            for (reply, result) in
                [("1", StepResult::Fixed), ("2 no", StepResult::NotFixed), ("3.", StepResult::Unknown)]
            {
                let act = taken(&lamp, &what, &Exchange { asked: &asked, reply });
                assert_eq!(act, Some(CaseAct::Tried { steps: vec!["change".into()], result }), "{asked}");
            }
            for (reply, result) in [
                ("yes that fixed it, thanks", StepResult::Fixed),
                ("ja, geht wieder", StepResult::Fixed),
                ("no it's still blinking red", StepResult::NotFixed),
                ("keine Ahnung", StepResult::Unknown),
            ] {
                let act = taken(&lamp, &what, &Exchange { asked: &asked, reply });
                assert_eq!(act, Some(CaseAct::Tried { steps: vec!["change".into()], result }), "{reply}");
            }
            // Of several faults a step that could not be done is left out, and may not count as one that may have helped.
            let several = ready_of(&SHEET.replace("one fault", "several faults"));
            let parts = guided::question(w, "Change the bulb.", &guided::tried_choices(w, true));
            let left_out = Some(CaseAct::Declined { step: "change".into() });
            let tried = |result| Some(CaseAct::Tried { steps: vec!["change".into()], result });
            for (reply, act) in [
                ("1", tried(StepResult::Fixed)),
                ("2", tried(StepResult::Partly)),
                ("Partly, thanks", tried(StepResult::Partly)),
                ("teilweise", tried(StepResult::Partly)),
                ("3", tried(StepResult::NotFixed)),
                ("no change", tried(StepResult::NotFixed)),
                ("4", left_out),
                ("I don't know", None),
                ("I couldn't do it", None),
            ] {
                assert_eq!(taken(&several, &what, &Exchange { asked: &parts, reply }), act, "{reply}");
            }
            // Of one fault nothing is repaired in part.
            assert_eq!(taken(&lamp, &what, &Exchange { asked: &asked, reply: "Partly, thanks" }), None);
            let person = "I want to speak to somebody";
            let act = taken(&lamp, &what, &Exchange { asked: &asked, reply: person });
            assert_eq!(act, Some(CaseAct::PersonWanted));
            assert_eq!(taken(&lamp, &what, &Exchange { asked: "How are you?", reply: person }), None);
            // Whether they did it or whether it works nobody can tell.
            assert_eq!(taken(&lamp, &what, &Exchange { asked: &asked, reply: "Yes" }), None);
            // What only one of the team can do is nothing that a customer answers for.
            assert_eq!(taken(&lamp, &Advised::Try(vec![1]), &Exchange { asked: &asked, reply: "1" }), None);
        }
    }
}
