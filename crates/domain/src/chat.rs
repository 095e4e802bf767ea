//! Chat: a *widget* on somebody's site, *visitors* who write in it, and *chats*, each of which is a ticket.
//!
//! A visitor is known by the secret of a session in their browser, and by nothing that they type. Only a token that the site's
//! own server signed says who they are ([`identity`]). A visitor sees their own chats, whatever else the desk has of that person.

pub mod identity;

use serde::{Deserialize, Serialize};

use crate::moment::{DAY_US, HOUR_US, MINUTE_US, SECOND_US};
use crate::{CalendarId, ChatVisitorId, Moment, PersonId, Refusal, TeamId, TicketId, WidgetId};

/// Widgets of one desk.
pub const WIDGETS_MAX: usize = 50;
/// Sites that one widget may stand on.
pub const SITES_MAX: usize = 50;
/// The longest greeting and the longest words about how soon an answer comes, in characters.
pub const GREETING_CHARS_MAX: usize = 300;
/// One message of a visitor, in characters.
pub const TEXT_CHARS_MAX: usize = 8_000;
/// Files of one message.
pub const FILES_MAX: usize = 10;
/// The largest file that a visitor may send, in bytes.
pub const FILE_BYTES_MAX: u64 = 25_000_000;
/// The longest name of an operation that a browser may give.
pub const OP_CHARS_MAX: usize = 64;
/// What a visitor's browser says of itself and of the page, in characters.
pub const ABOUT_CHARS_MAX: usize = 500;
/// A visitor's session ends when nobody came for so long.
pub const SESSION_IDLE_US: i64 = 30 * DAY_US;
/// That somebody came is written down when it was not for so long.
pub const TOUCH_US: i64 = 5 * MINUTE_US;
/// A session in which nothing was said is forgotten after so long.
pub const SILENT_US: i64 = DAY_US;
/// A one-time ticket for a socket or a file works so long.
pub const TICKET_US: i64 = 30 * SECOND_US;
/// An answer that nobody reads in the chat leaves by mail after so long, where the address is proven.
pub const MAIL_AFTER_US: i64 = 5 * MINUTE_US;
/// Conversations that a visitor sees in their list.
pub const LIST_MAX: i64 = 20;
/// Messages that one answer carries.
pub const MESSAGES_MAX: usize = 300;
/// Who of the team was not seen for so long, and said nothing in a chat either, has left it. That a browser came is noted every
/// five minutes at most, so it must be longer than that.
pub const GONE_US: i64 = 15 * MINUTE_US;
/// Somebody who was blocked is kept out so long.
pub const BLOCK_US: i64 = 7 * DAY_US;
/// One address is asked once in this time whether it wrote to the desk, whoever filled in the form.
pub const CONFIRMATION_EVERY_US: i64 = DAY_US;
/// And all addresses together so often in an hour: a flood of forms must not become a flood of mail.
pub const CONFIRMATIONS_PER_HOUR_MAX: i64 = 200;
/// The window of [`CONFIRMATIONS_PER_HOUR_MAX`].
pub const CONFIRMATIONS_WINDOW_US: i64 = HOUR_US;
/// Chats that one visitor has open at once.
pub const OPEN_MAX: usize = 5;

/// Where a chat stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChatState {
    /// For somebody of the team to take it.
    Waiting,
    /// Somebody has it.
    With,
    Ended,
}

crate::message::words! {
    ChatState { Waiting = "waiting", With = "with", Ended = "ended" }
}

impl ChatState {
    pub fn is_live(self) -> bool {
        match self {
            Self::Waiting | Self::With => true,
            Self::Ended => false,
        }
    }
}

/// Why somebody of the team leads their chats no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    SignedOut,
    /// They said that they are away.
    Away,
    /// They are suspended, or answer customers no more.
    Disabled,
    /// They were not seen for [`GONE_US`].
    Gone,
}

/// What happened to a chat beside its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum ChatAct {
    /// The visitor waits for a person.
    Asked,
    /// Somebody of the team took it.
    Accepted,
    /// Somebody of the team leaves it to the others.
    Declined,
    /// It waits for this team, or for this person to go on with it.
    Transferred {
        team: Option<TeamId>,
        to: Option<PersonId>,
    },
    /// Whoever had it is not there: it waits for the others again.
    TakenBack {
        from: PersonId,
        because: Absence,
    },
    Ended,
    /// The visitor said how it was.
    Rated {
        good: bool,
    },
    /// An address was typed in the form; nobody has proven it.
    AddressTyped,
    /// Whoever reads that address said that it was them.
    AddressProven,
    /// The visitor is kept out for some days.
    Blocked,
}

/// A chat, beside the ticket that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chat {
    pub ticket: TicketId,
    pub widget: WidgetId,
    pub visitor: ChatVisitorId,
    pub state: ChatState,
    /// Who has it, or had it last.
    pub with: Option<PersonId>,
    /// Since when somebody is waited for: the order in which chats wait.
    pub asked_at: Moment,
    pub ended_at: Option<Moment>,
    /// The number of the last event that the visitor has seen.
    pub read_seq: i64,
    /// What the visitor's browser said when it began: cleaned, and never markup.
    pub about: About,
    /// Typed in the form, and not proven.
    pub address: Option<String>,
    pub rated_good: Option<bool>,
}

/// What a browser says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The page that the widget stood on.
    pub page: String,
    pub language: String,
    pub browser: String,
}

impl About {
    /// Cut to what fits a line and freed of what hides something. A page is `http` or `https`, or it is left out.
    pub fn cleaned(page: &str, language: &str, browser: &str) -> Self {
        let line = |text: &str| -> String {
            let shown = text.chars().filter(|c| !c.is_control() && !crate::person::is_invisible(*c));
            shown.take(ABOUT_CHARS_MAX).collect()
        };
        let is_web = page.starts_with("https://") || page.starts_with("http://");
        // What stands behind `?` and `#` may be a secret of the site's: a link that signs in, an order.
        let bare = page.split(['?', '#']).next().unwrap_or_default();
        Self {
            page: if is_web { line(bare) } else { String::new() },
            language: line(language).chars().take(35).collect(),
            browser: line(browser),
        }
    }
}

impl Chat {
    /// Somebody of the team takes it.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when it is over, or somebody was quicker.
    pub fn accept(&self, by: PersonId) -> Result<Self, Refusal> {
        match (self.state, self.with) {
            (ChatState::Ended, _) => Err(over()),
            (ChatState::With, Some(other)) if other != by => {
                Err(Refusal::Conflict("A colleague was quicker and has this chat.".into()))
            }
            (ChatState::With | ChatState::Waiting, _) => {
                Ok(Self { state: ChatState::With, with: Some(by), ..self.clone() })
            }
        }
    }

    /// It waits again: for another team, or for a person who is wanted.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when it is over.
    pub fn pass_on(&self, now: Moment) -> Result<Self, Refusal> {
        if !self.state.is_live() {
            return Err(over());
        }
        Ok(Self { state: ChatState::Waiting, with: None, asked_at: now, ..self.clone() })
    }

    /// Whoever had it is not there: it waits again, since when it did, for nobody who came later goes before it. Who had it last
    /// stays known, so that its visitor can be told that they wait *again*. `None` where nobody has it.
    #[must_use]
    pub fn taken_back(&self) -> Option<Self> {
        match self.state {
            ChatState::With => Some(Self { state: ChatState::Waiting, ..self.clone() }),
            ChatState::Waiting | ChatState::Ended => None,
        }
    }

    /// It waits, and somebody had it before.
    pub fn waits_again(&self) -> bool {
        self.state == ChatState::Waiting && self.with.is_some()
    }

    /// A visitor's word: one that was over waits anew. Says whether anything changed.
    #[must_use]
    pub fn heard(&self, now: Moment) -> Option<Self> {
        match self.state {
            ChatState::Waiting | ChatState::With => None,
            ChatState::Ended => Some(Self {
                state: ChatState::Waiting,
                with: None,
                asked_at: now,
                ended_at: None,
                ..self.clone()
            }),
        }
    }

    /// It is over. Ending twice is no harm.
    #[must_use]
    pub fn ended(&self, now: Moment) -> Option<Self> {
        self.state.is_live().then(|| Self { state: ChatState::Ended, ended_at: Some(now), ..self.clone() })
    }
}

fn over() -> Refusal {
    Refusal::Conflict("This chat is over.".into())
}

/// May somebody who leads so many chats take another one? `places` are all their places, each chat takes `weight` of them:
/// chats count against places of their own, so that mail that waits keeps nobody from answering whoever sits there now. One
/// chat is always possible.
pub fn has_room(chats: u32, places: u32, weight: u32) -> bool {
    chats == 0 || chats.saturating_add(1).saturating_mul(weight.max(1)) <= places
}

/// A place on somebody's site where visitors can write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Widget {
    pub id: WidgetId,
    /// Its public name in addresses; no secret.
    pub key: String,
    pub name: String,
    /// Whose chats they are; `None`: everybody's.
    pub team: Option<TeamId>,
    /// Origins of the pages that it may stand on. None: nowhere.
    pub sites: Vec<String>,
    /// `#rrggbb`.
    pub colour: Option<String>,
    pub greeting: String,
    /// How soon an answer comes as a rule.
    pub reply_words: Option<String>,
    /// When somebody is there; without one the team's, without that always.
    pub calendar: Option<CalendarId>,
    pub switched_off_at: Option<Moment>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

impl Widget {
    pub fn is_on(&self) -> bool {
        self.switched_off_at.is_none()
    }
}

/// The origin of a site as browsers spell it: `https://shop.example`, `http://localhost:3000`.
///
/// # Errors
/// [`Refusal::Invalid`] when it is no origin; what stands in a policy must be nothing but one.
pub fn site(text: &str) -> Result<String, Refusal> {
    let wrong = || Refusal::invalid("sites", "must look like https://shop.example, one on each line");
    let text = text.trim().trim_end_matches('/').to_ascii_lowercase();
    let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (rest, None),
    };
    let is_host = !host.is_empty()
        && host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        });
    // Nobody reads along on the way to one's own machine.
    let is_scheme = scheme == "https" || scheme == "http" && matches!(host, "localhost" | "127.0.0.1");
    let is_port = port.is_none_or(|p| p.parse::<u16>().is_ok_and(|n| n > 0) && !p.starts_with(['+', '0']));
    if !is_host || !is_scheme || !is_port {
        return Err(wrong());
    }
    // Browsers leave the usual port out.
    match (scheme, port) {
        ("https", Some("443")) | ("http", Some("80")) | (_, None) => Ok(format!("{scheme}://{host}")),
        (_, Some(port)) => Ok(format!("{scheme}://{host}:{port}")),
    }
}

/// The sites of a form, one on each line or apart by spaces.
///
/// # Errors
/// As [`site`]; also when there are too many.
pub fn sites(text: &str) -> Result<Vec<String>, Refusal> {
    let mut all = Vec::new();
    for one in text.split_whitespace() {
        let one = site(one)?;
        if !all.contains(&one) {
            all.push(one);
        }
    }
    if all.len() > SITES_MAX {
        return Err(Refusal::invalid("sites", format!("are more than {SITES_MAX}")));
    }
    Ok(all)
}

/// A colour as forms give it; none for nothing.
///
/// # Errors
/// [`Refusal::Invalid`] when it is none.
pub fn colour(text: &str) -> Result<Option<String>, Refusal> {
    let text = text.trim().to_ascii_lowercase();
    if text.is_empty() {
        return Ok(None);
    }
    let is_hex =
        text.strip_prefix('#').is_some_and(|h| h.len() == 6 && h.bytes().all(|b| b.is_ascii_hexdigit()));
    if is_hex { Ok(Some(text)) } else { Err(Refusal::invalid("colour", "must look like #1f6feb")) }
}

/// Words of a widget: one line, none for nothing.
///
/// # Errors
/// [`Refusal::Invalid`] when there are too many.
pub fn said(field: &'static str, text: &str) -> Result<String, Refusal> {
    let line: Vec<&str> = text.split_whitespace().collect();
    let line: String =
        line.join(" ").chars().filter(|c| !c.is_control() && !crate::person::is_invisible(*c)).collect();
    if line.chars().count() > GREETING_CHARS_MAX {
        return Err(Refusal::invalid(field, format!("has more than {GREETING_CHARS_MAX} characters")));
    }
    Ok(line)
}

/// What a visitor says: the text as it was typed, with one kind of line end.
///
/// # Errors
/// [`Refusal::Invalid`] when there is too much of it.
pub fn words(text: &str) -> Result<String, Refusal> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect();
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(Refusal::invalid("text", format!("has more than {TEXT_CHARS_MAX} characters")));
    }
    Ok(text.trim().to_owned())
}

/// The name that a browser gave an operation, so that sending it twice does it once.
///
/// # Errors
/// [`Refusal::Invalid`] when it is none.
pub fn op(text: &str) -> Result<&str, Refusal> {
    let is_fit = (8..=OP_CHARS_MAX).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if is_fit { Ok(text) } else { Err(Refusal::invalid("op", "must be 8 to 64 letters, digits, - and _")) }
}

/// Who is there for the visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    pub ticket: TicketId,
    pub subject: String,
    pub state: ChatState,
    /// How many are before it, itself included.
    pub position: Option<i64>,
    /// Somebody had it, and left.
    pub waits_again: bool,
    /// The name of who has it.
    pub with: Option<String>,
    pub last_at: Moment,
    /// [`MESSAGES_MAX`] at most: nobody counts more.
    pub unread: usize,
    /// The number of the last message that there is.
    pub seq: i64,
    /// What is said here goes to a proven address, too.
    pub by_mail: bool,
    /// The visitor said how it was: they are not asked again.
    pub is_rated: bool,
}

/// Who says something, as the visitor is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Speaker {
    Visitor,
    Team,
    /// The desk by itself.
    Desk,
}

crate::message::words! {
    Speaker { Visitor = "visitor", Team = "team", Desk = "desk" }
}

/// Something said in a chat, as far as the visitor may read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub seq: i64,
    pub id: crate::MessageId,
    /// The name that the visitor's browser gave it.
    pub op: Option<String>,
    pub by: Speaker,
    pub name: String,
    pub text: String,
    pub markup: crate::message::Markup,
    pub files: Vec<SaidFile>,
    pub at: Moment,
}

/// A file of [`Said`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidFile {
    pub id: crate::AttachmentId,
    pub name: String,
    pub bytes: i64,
    /// It can be shown in place.
    pub is_image: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(state: ChatState, with: Option<i64>) -> Chat {
        Chat {
            ticket: TicketId(1),
            widget: WidgetId(2),
            visitor: ChatVisitorId(3),
            state,
            with: with.map(PersonId),
            asked_at: Moment(10),
            ended_at: None,
            read_seq: 0,
            about: About::default(),
            address: None,
            rated_good: None,
        }
    }

    #[test]
    fn a_chat_is_taken_by_one() {
        let waiting = chat(ChatState::Waiting, None);
        let taken = waiting.accept(PersonId(7)).unwrap();
        assert_eq!((taken.state, taken.with), (ChatState::With, Some(PersonId(7))));
        assert_eq!(taken.accept(PersonId(7)).as_ref(), Ok(&taken), "twice is no harm");
        assert!(matches!(taken.accept(PersonId(8)), Err(Refusal::Conflict(_))));
        let over = taken.ended(Moment(20)).unwrap();
        assert_eq!((over.state, over.ended_at), (ChatState::Ended, Some(Moment(20))));
        assert!(over.accept(PersonId(7)).is_err() && over.pass_on(Moment(21)).is_err());
        assert_eq!(over.ended(Moment(30)), None);
    }

    #[test]
    fn who_writes_after_the_end_waits_anew() {
        let over = chat(ChatState::Ended, Some(7));
        let again = over.heard(Moment(50)).unwrap();
        assert_eq!((again.state, again.with, again.asked_at), (ChatState::Waiting, None, Moment(50)));
        assert_eq!(chat(ChatState::With, Some(7)).heard(Moment(50)), None);
        let left = chat(ChatState::With, Some(7)).taken_back().unwrap();
        assert_eq!((left.state, left.asked_at, left.waits_again()), (ChatState::Waiting, Moment(10), true));
        assert_eq!((left.taken_back(), over.taken_back()), (None, None));
        assert_eq!(left.accept(PersonId(8)).map(|c| c.with), Ok(Some(PersonId(8))), "whoever comes has it");
        let passed = chat(ChatState::With, Some(7)).pass_on(Moment(60)).unwrap();
        assert!(!passed.waits_again(), "it goes on to somebody");
        assert_eq!((passed.state, passed.with, passed.asked_at), (ChatState::Waiting, None, Moment(60)));
    }

    #[test]
    fn chats_have_places_of_their_own() {
        for (chats, places, weight, room) in
            [(0, 1, 2, true), (1, 8, 2, true), (3, 8, 2, true), (4, 8, 2, false), (1, 1, 0, false)]
        {
            assert_eq!(has_room(chats, places, weight), room, "{chats} of {places} by {weight}");
        }
    }

    #[test]
    fn a_site_is_an_origin_and_nothing_else() {
        for (text, expected) in [
            (" https://Shop.Example/ ", Some("https://shop.example")),
            ("https://shop.example:443", Some("https://shop.example")),
            ("https://shop.example:8443", Some("https://shop.example:8443")),
            ("http://localhost:3000", Some("http://localhost:3000")),
            ("http://127.0.0.1", Some("http://127.0.0.1")),
            ("http://shop.example", None),
            ("https://shop.example/path", None),
            ("https://*.example", None),
            ("https://a.example;script-src", None),
            ("https://a.example 'self'", None),
            ("https://user@a.example", None),
            ("https://a..example", None),
            ("https://a.example:0", None),
            ("https://a.example:+1", None),
            ("javascript://x", None),
            ("shop.example", None),
            ("", None),
        ] {
            assert_eq!(site(text).ok().as_deref(), expected, "{text}");
        }
        assert_eq!(sites("https://a.example\n https://A.example/ https://b.example").unwrap().len(), 2);
        assert!(
            sites(&(0..=SITES_MAX).map(|n| format!("https://s{n}.example ")).collect::<String>()).is_err()
        );
    }

    #[test]
    fn what_a_browser_says_is_cut_and_hides_nothing() {
        let about = About::cleaned("https://a.example/x?token=1#y", "de\u{202e}", &"U\u{200b}".repeat(2_000));
        assert_eq!(about.page, "https://a.example/x", "what may be a secret stays where it is");
        assert_eq!(about.language, "de");
        assert_eq!(about.browser.chars().count(), ABOUT_CHARS_MAX);
        assert_eq!(About::cleaned("javascript:alert(1)", "", "").page, "");
    }

    #[test]
    fn words_have_an_end_and_operations_a_name() {
        assert_eq!(words(" a\r\nb\u{0} ").as_deref(), Ok("a\nb"));
        assert!(words(&"x".repeat(TEXT_CHARS_MAX + 1)).is_err());
        assert!(op("2f1c8a0e-0000-4000-8000-000000000001").is_ok());
        for bad in ["", "short", "with space", &"x".repeat(65), "ü-ü-ü-ü-ü"] {
            assert!(op(bad).is_err(), "{bad}");
        }
        assert_eq!(colour(" #ABCDEF "), Ok(Some("#abcdef".to_owned())));
        assert_eq!(colour(""), Ok(None));
        assert!(colour("red").is_err() && colour("#12345;").is_err());
        assert!(said("greeting", &"x".repeat(GREETING_CHARS_MAX + 1)).is_err());
    }
}
