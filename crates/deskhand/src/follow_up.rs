//! The letters of the follow-up and their links.
//!
//! What stands on the ticket has no working link: whoever of the team reads it could answer in the customer's name. A link
//! is written as `follow-up:RATING:ANSWER`, which no page follows, and becomes an address with a token while the mail is put
//! together ([`linked`]).

use domain::follow_up::{FollowUp, FollowUpLetter, TEXT_CHARS_MAX};
use domain::letter::Letter;
use domain::mailbox::Mailbox;
use domain::{Language, RatingId, Refusal, TicketId};
use mail::token::{Keyring, Purpose};
use ui::{Words, t};

use crate::app::App;

/// How a link stands in the text of a message.
const SCHEME: &str = "(follow-up:";
/// What a link says: what the page has chosen when it opens.
const ANSWERS: [&str; 5] = ["good", "bad", "yes", "no", "refusal"];
/// The number of a mail that somebody of the team sent to themselves: its links lead to a page that says so.
pub const TEST: RatingId = RatingId(0);

/// The token of a rating's links.
pub fn token(keyring: &Keyring, rating: RatingId) -> String {
    keyring.issue(Purpose::FollowUp, rating.0)
}

/// Which rating a token is about; `None` when it is none of ours, or for something else.
pub fn rating_of(keyring: &Keyring, token: &str) -> Option<RatingId> {
    keyring.number_of(Purpose::FollowUp, token).map(RatingId)
}

/// The text with addresses for its links. Only for what the desk wrote by itself.
pub fn linked(app: &App, text: &str) -> String {
    let base = app.config.base_url();
    with_addresses(text, |rating, answer| {
        format!("{base}{}", ui::url::follow_up_answer(&token(&app.desk.keyring, rating), answer))
    })
}

fn with_addresses(text: &str, address: impl Fn(RatingId, &str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(SCHEME) {
        out.push_str(before);
        let link = after.split_once(')').and_then(|(link, behind)| {
            let (rating, answer) = link.split_once(':')?;
            let answer = ANSWERS.iter().find(|known| **known == answer)?;
            Some((rating.parse().ok()?, *answer, behind))
        });
        match link {
            Some((rating, answer, behind)) => {
                out.push('(');
                out.push_str(&address(rating, answer));
                out.push(')');
                rest = behind;
            }
            None => {
                out.push_str(SCHEME);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Takes the tokens out of a mail that came: it may quote a letter of ours, and whoever of the team reads it could answer in
/// the customer's name. The octets of the mail stay as they are.
pub fn take_links_out(letter: &mut Letter) {
    let texts = [&mut letter.text, &mut letter.reply, &mut letter.quoted];
    for text in texts.into_iter().chain(&mut letter.html) {
        if let Some(without) = without_links(text) {
            *text = without;
        }
    }
}

/// The text with an ellipsis in place of the tokens of addresses that answer for somebody; `None` where it has none.
fn without_links(text: &str) -> Option<String> {
    let mut without: Option<String> = None;
    for name in ["follow-up", "approval", "fix-requests"] {
        without = without_tokens(without.as_deref().unwrap_or(text), name).or(without);
    }
    without
}

/// The same for the addresses `/NAME/TOKEN`.
fn without_tokens(text: &str, name: &str) -> Option<String> {
    // Also within the address of a program that looks at links before anybody follows them.
    const SLASHES: [&str; 3] = ["/", "%2F", "%2f"];
    // A line break may have cut a token; what is shorter is a word of somebody's own address.
    const PIECE_MIN: usize = 12;
    let mut out = String::new();
    let mut kept = 0;
    for (at, _) in text.match_indices(name) {
        let behind = at + name.len();
        let slash = SLASHES.iter().find(|slash| text[behind..].starts_with(**slash));
        let Some(slash) = slash.filter(|_| SLASHES.iter().any(|s| text[..at].ends_with(*s))) else {
            continue;
        };
        let start = behind + slash.len();
        let length = text[start..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        if length >= PIECE_MIN {
            out.push_str(&text[kept..start]);
            out.push('…');
            kept = start + length;
        }
    }
    (kept > 0).then(|| out + &text[kept..])
}

/// A team's own text: what may stand in it, and that it can be filled in.
///
/// # Errors
/// [`Refusal::Invalid`] when it is too long, has a link of ours, or a placeholder that nobody knows.
pub fn check_text(body: &str) -> Result<String, Refusal> {
    let body = body.trim();
    if body.chars().count() > TEXT_CHARS_MAX {
        return Err(Refusal::invalid("text", "must have at most 4000 characters"));
    }
    if body.contains(SCHEME) {
        return Err(Refusal::invalid("text", "must have no links of the follow-up: they are put below it"));
    }
    crate::post::check_template("text", body)?;
    Ok(body.to_owned())
}

/// What a letter says, as Markdown: the team's words or the desk's, then the links. Nothing of the customer's is in it.
/// Without a rating it asks nothing.
///
/// # Errors
/// [`Refusal::Invalid`] when the team's words cannot be filled in.
pub fn text(
    letter: FollowUpLetter,
    language: Language,
    own: Option<&str>,
    ticket: TicketId,
    mailbox: &Mailbox,
    rating: Option<RatingId>,
    rule: &FollowUp,
) -> Result<String, Refusal> {
    let w = Words::from(language);
    let said = match own {
        Some(own) => crate::post::follow_up_text(own, ticket, mailbox)?,
        None => standard(w, letter, ticket, rule),
    };
    let mut parts = vec![said.trim().to_owned()];
    if let Some(rating) = rating {
        let link = |words: &str, answer: &str| format!("[{words}]{SCHEME}{rating}:{answer})");
        let asks = |wanted: FollowUpLetter| letter == wanted || letter == FollowUpLetter::Both;
        if asks(FollowUpLetter::Satisfaction) {
            parts.push(t!(w, "follow-up-letter-ask").to_owned());
            parts.push(link(t!(w, "follow-up-letter-good"), "good"));
            parts.push(link(t!(w, "follow-up-letter-bad"), "bad"));
        }
        if asks(FollowUpLetter::Held) {
            parts.push(t!(w, "follow-up-letter-ask-held").to_owned());
            parts.push(link(t!(w, "follow-up-letter-yes"), "yes"));
            parts.push(link(t!(w, "follow-up-letter-no"), "no"));
        }
        parts.push(t!(w, "follow-up-letter-more").to_owned());
        parts.push(escaped(&mailbox.name));
        parts.push(link(t!(w, "follow-up-letter-refusal"), "refusal"));
    } else {
        parts.push(escaped(&mailbox.name));
    }
    Ok(parts.join("\n\n"))
}

/// The number of the ticket in a preview.
const EXAMPLE: TicketId = TicketId(1042);

/// A letter as it would leave, with links that lead to a page that says that it is a test.
///
/// # Errors
/// As [`text`].
pub fn preview(
    app: &App,
    letter: FollowUpLetter,
    language: Language,
    own: Option<&str>,
    mailbox: &Mailbox,
    rule: &FollowUp,
) -> Result<String, Refusal> {
    let asks = match letter {
        FollowUpLetter::Satisfaction | FollowUpLetter::Held | FollowUpLetter::Both => Some(TEST),
        FollowUpLetter::FirstReminder | FollowUpLetter::SecondReminder | FollowUpLetter::Solved => None,
    };
    let said = text(letter, language, own, EXAMPLE, mailbox, asks, rule)?;
    Ok(linked(app, &said))
}

fn standard(w: Words, letter: FollowUpLetter, ticket: TicketId, rule: &FollowUp) -> String {
    let ticket = ticket.to_string();
    match letter {
        FollowUpLetter::Satisfaction => t!(w, "follow-up-letter-satisfaction", ticket = ticket),
        FollowUpLetter::Held => t!(w, "follow-up-letter-held", ticket = ticket),
        FollowUpLetter::Both => t!(w, "follow-up-letter-both", ticket = ticket),
        FollowUpLetter::FirstReminder => t!(w, "follow-up-letter-first", ticket = ticket),
        FollowUpLetter::SecondReminder => match rule.solve_days.zip(rule.remind_again_days) {
            Some((solve, again)) => {
                let days = solve.saturating_sub(again);
                t!(w, "follow-up-letter-second-solve", ticket = ticket, days = days)
            }
            None => t!(w, "follow-up-letter-second", ticket = ticket),
        },
        FollowUpLetter::Solved => t!(w, "follow-up-letter-solved", ticket = ticket),
    }
}

/// A name in Markdown, where it must not become anything else.
fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox() -> Mailbox {
        Mailbox {
            id: domain::MailboxId(1),
            address: "support@desk.example".into(),
            name: "Support [x](http://evil.example)".into(),
            team: None,
            is_default: true,
            signature: String::new(),
            acknowledges: false,
            acknowledgement: String::new(),
            sender_check: Default::default(),
            authserv_id: String::new(),
            created_at: domain::Moment(0),
        }
    }

    #[test]
    fn links_become_addresses_and_nothing_else_does() {
        let address = |rating: RatingId, answer: &str| format!("https://d/{rating}/{answer}");
        let check = |text: &str, expected: &str| assert_eq!(with_addresses(text, address), expected);
        check(
            "[Good](follow-up:12:good) [Bad](follow-up:12:bad)",
            "[Good](https://d/12/good) [Bad](https://d/12/bad)",
        );
        for left in [
            "(follow-up:12:delete)",
            "(follow-up:x:good)",
            "(follow-up:12:good",
            "(follow-up:12)",
            "follow-up:12:good",
        ] {
            check(left, left);
        }
        check("(follow-up:(follow-up:7:yes)", "(follow-up:(https://d/7/yes)");
    }

    #[test]
    fn a_token_that_comes_back_in_a_quote_is_taken_out() {
        let token = "aeaqcbd4kq2v7wzrmx3f5yhnp6tjgu4ase";
        let check =
            |text: String, expected: &str| assert_eq!(without_links(&text).as_deref(), Some(expected));
        check(format!("> https://d/follow-up/{token}/yes\n> no"), "> https://d/follow-up/…/yes\n> no");
        check(
            format!("<a href=\"https://d/follow-up/{token}\">x</a>"),
            "<a href=\"https://d/follow-up/…\">x</a>",
        );
        check(
            format!("u=https%3A%2F%2Fd%2Ffollow-up%2F{token}%2Fno"),
            "u=https%3A%2F%2Fd%2Ffollow-up%2F…%2Fno",
        );
        check(format!("/follow-up/{token} ä /follow-up/{token}"), "/follow-up/… ä /follow-up/…");
        check(
            format!("/follow-up/{token} https://d/approval/{token}."),
            "/follow-up/… https://d/approval/….",
        );
        for left in
            ["", "a follow-up/", "https://x/follow-up/notes", "my follow-up of yesterday ä", "/approval/soon"]
        {
            assert_eq!(without_links(left), None, "{left}");
        }
    }

    #[test]
    fn each_letter_asks_what_it_is_for_in_each_language() {
        for &language in Language::ALL {
            for &letter in FollowUpLetter::ALL {
                let rating = matches!(
                    letter,
                    FollowUpLetter::Satisfaction | FollowUpLetter::Held | FollowUpLetter::Both
                );
                let rating = rating.then_some(RatingId(7));
                let said = text(letter, language, None, TicketId(12), &mailbox(), rating, &FollowUp::USUAL)
                    .expect("our own words can be filled in");
                assert!(said.contains("12"), "{said}");
                assert!(said.contains("Support \\[x\\]"), "a name makes no link: {said}");
                let asks = |answer: &str| said.contains(&format!("(follow-up:7:{answer})"));
                let both = letter == FollowUpLetter::Both;
                assert_eq!(asks("good") && asks("bad"), both || letter == FollowUpLetter::Satisfaction);
                assert_eq!(asks("yes") && asks("no"), both || letter == FollowUpLetter::Held);
                assert_eq!(
                    asks("refusal"),
                    rating.is_some(),
                    "whoever is asked can say that they do not want it"
                );
            }
        }
    }

    #[test]
    fn a_teams_own_words_are_filled_in_and_checked() {
        let own = "Dear customer of {{ mailbox.name }}, ticket {{ ticket.id }}.";
        let said = text(
            FollowUpLetter::Solved,
            Language::English,
            Some(own),
            TicketId(9),
            &mailbox(),
            None,
            &FollowUp::OFF,
        );
        assert!(said.is_ok_and(|s| s.starts_with("Dear customer of Support") && s.contains("ticket 9.")));
        assert_eq!(check_text("  fine {{ ticket.id }} ").as_deref(), Ok("fine {{ ticket.id }}"));
        for bad in ["{{ ticket.id", "{% for i in range(9) %}", "[x](follow-up:1:good)", &"x".repeat(4001)] {
            assert!(check_text(bad).is_err(), "{bad}");
        }
    }
}
