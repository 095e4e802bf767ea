//! Keyed tokens: what makes a mail address or a Message-ID of ours impossible to guess or forge.
//!
//! A token is the lower-case base32 (RFC 4648 alphabet, no padding) of
//! `version·purpose (1 byte) | key id (1 byte) | id, big-endian without leading zeros (1..=8 bytes) | HMAC-SHA256 cut to 16 bytes`.
//! Every spelling but the one we issue is refused, apart from letter case, which mail systems change.

use domain::{PersonId, TicketId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

const VERSION: u8 = 1;
const MAC_BYTES: usize = 16;
/// Two bytes of head, at least one of id, and the code.
const BYTES_MIN: usize = 2 + 1 + MAC_BYTES;
const BYTES_MAX: usize = 2 + 8 + MAC_BYTES;
/// Shortest and longest token, in characters.
pub const CHARS_MIN: usize = (BYTES_MIN * 8).div_ceil(5);
pub const CHARS_MAX: usize = (BYTES_MAX * 8).div_ceil(5);
/// RFC 5321 §4.5.3.1.1.
const LOCAL_PART_MAX: usize = 64;
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// Keeps these codes apart from any other use of the same key.
const DOMAIN: &[u8] = b"deskhand mail token\0";

/// What a token is for. A token of one purpose never verifies as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A reply that joins a ticket; the id is the ticket's.
    Ticket,
    /// A delivery report about one outgoing mail; the id is the outbox row's.
    Bounce,
    /// A reply by one of the team to a mail that the desk sent to them alone; the id is the ticket's. Who it was made for
    /// is bound into the code and not written in it: see [`Keyring::issue_for`].
    Team,
    /// An answer in a conversation beside a ticket; the id is that conversation's. It never joins the ticket itself.
    Side,
    /// What a customer is asked after solving, and may answer without signing in; the id is the rating's. It joins nothing.
    FollowUp,
    /// What somebody outside the team may allow, and may say so without signing in; the id is the question's. It joins nothing.
    Approval,
    /// The link of a mail that a customer or a passer-by asked for, to sign in or to hear of a problem; the id is the letter's.
    /// It joins nothing.
    Portal,
    /// Where a customer stands in a guided fix. What it is about is bound into the code and stands beside it: see
    /// [`Keyring::issue_run`]. It joins nothing.
    Run,
    /// Whoever has it reads the mail of an address that a request for a person names; the id is the request's. It joins
    /// nothing.
    FixRequest,
}

impl Purpose {
    const ALL: [Self; 9] = [
        Self::Ticket,
        Self::Bounce,
        Self::Team,
        Self::Side,
        Self::FollowUp,
        Self::Approval,
        Self::Portal,
        Self::Run,
        Self::FixRequest,
    ];
    fn code(self) -> u8 {
        match self {
            Self::Ticket => 1,
            Self::Bounce => 2,
            Self::Team => 3,
            Self::Side => 4,
            Self::FollowUp => 5,
            Self::Approval => 6,
            Self::Portal => 7,
            Self::Run => 9,
            Self::FixRequest => 10,
        }
    }
}

/// One secret and the number that tokens name it by.
#[derive(Clone)]
pub struct Key {
    pub id: u8,
    pub secret: [u8; 32],
}

/// The key that signs, and those that still verify.
#[derive(Clone)]
pub struct Keyring {
    current: Key,
    older: Vec<Key>,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring")
            .field("current", &self.current.id)
            .field("older", &self.older.iter().map(|k| k.id).collect::<Vec<_>>())
            .finish()
    }
}

impl Keyring {
    pub fn new(current: Key, older: Vec<Key>) -> Self {
        Self { current, older }
    }

    /// The token for `id`, signed with the current key.
    pub fn issue(&self, purpose: Purpose, id: i64) -> String {
        self.make(purpose, id, &[])
    }

    /// A token for a ticket that only verifies together with the person it was made for. As long as any other, so that it
    /// fits into the same addresses.
    pub fn issue_for(&self, person: PersonId, ticket: TicketId) -> String {
        self.make(Purpose::Team, ticket.0, &person.0.to_be_bytes())
    }

    /// The code of a run that is written beside it: no other run has it. The id is always zero, so that what is signed and
    /// what is bound cannot be taken for each other however long the run is.
    pub fn issue_run(&self, run: &[u8]) -> String {
        self.make(Purpose::Run, 0, run)
    }

    /// Whether this code was issued for this run.
    pub fn verify_run(&self, run: &[u8], token: &str) -> bool {
        !run.is_empty() && self.read(token, run) == Some((Purpose::Run, 0))
    }

    fn make(&self, purpose: Purpose, id: i64, bound: &[u8]) -> String {
        let mut bytes = Vec::with_capacity(BYTES_MAX);
        bytes.push(VERSION << 4 | purpose.code());
        bytes.push(self.current.id);
        let id = id.to_be_bytes();
        let zeros = id.iter().take(7).take_while(|b| **b == 0).count();
        bytes.extend_from_slice(&id[zeros..]);
        let mac = code(&self.current, &bytes, bound);
        bytes.extend_from_slice(&mac);
        base32(&bytes)
    }

    /// What a token of ours is for, or `None` for anything that was not issued with one of the keys. The code is
    /// compared in constant time.
    pub fn verify(&self, token: &str) -> Option<(Purpose, i64)> {
        self.read(token, &[]).filter(|(purpose, _)| !matches!(purpose, Purpose::Team | Purpose::Run))
    }

    /// The number in a token that was made for `purpose`, and for nothing else.
    pub fn number_of(&self, purpose: Purpose, token: &str) -> Option<i64> {
        self.verify(token).filter(|(of, _)| *of == purpose).map(|(_, id)| id)
    }

    /// The ticket of a token that was made for this person, and for nobody else.
    pub fn verify_for(&self, person: PersonId, token: &str) -> Option<TicketId> {
        match self.read(token, &person.0.to_be_bytes())? {
            (Purpose::Team, ticket) => Some(TicketId(ticket)),
            (
                Purpose::Ticket
                | Purpose::Bounce
                | Purpose::Side
                | Purpose::FollowUp
                | Purpose::Approval
                | Purpose::Portal
                | Purpose::Run
                | Purpose::FixRequest,
                _,
            ) => None,
        }
    }

    fn read(&self, token: &str, bound: &[u8]) -> Option<(Purpose, i64)> {
        if !(CHARS_MIN..=CHARS_MAX).contains(&token.len()) {
            return None;
        }
        let bytes = unbase32(token)?;
        let (signed, mac) = bytes.split_at_checked(bytes.len().checked_sub(MAC_BYTES)?)?;
        let [head, key_id, id @ ..] = signed else { return None };
        let purpose = *Purpose::ALL.iter().find(|p| VERSION << 4 | p.code() == *head)?;
        let canonical = match id {
            [] => false,
            [_] => true,
            [first, ..] => *first != 0 && id.len() <= 8,
        };
        if !canonical {
            return None;
        }
        let id = id.iter().fold(0u64, |n, b| n << 8 | u64::from(*b)).cast_signed();
        std::iter::once(&self.current)
            .chain(&self.older)
            .filter(|key| key.id == *key_id)
            .any(|key| bool::from(code(key, signed, bound).as_slice().ct_eq(mac)))
            .then_some((purpose, id))
    }
}

/// What is bound is nothing or eight octets, and an id has at most eight: the two cannot be taken for each other. A run is of
/// any length, and the id before it always zero.
fn code(key: &Key, signed: &[u8], bound: &[u8]) -> [u8; MAC_BYTES] {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.secret).expect("HMAC takes a key of any length");
    mac.update(DOMAIN);
    mac.update(signed);
    mac.update(bound);
    let full = mac.finalize().into_bytes();
    let mut cut = [0; MAC_BYTES];
    cut.copy_from_slice(&full[..MAC_BYTES]);
    cut
}

fn base32(bytes: &[u8]) -> String {
    let mut out = String::with_capacity((bytes.len() * 8).div_ceil(5));
    let (mut held, mut bits) = (0u32, 0);
    for b in bytes {
        held = held << 8 | u32::from(*b);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(ALPHABET[(held >> bits & 31) as usize] as char);
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        out.push(ALPHABET[(held << (5 - bits) & 31) as usize] as char);
    }
    out
}

fn unbase32(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 5 / 8);
    let (mut held, mut bits) = (0u32, 0);
    for c in text.bytes() {
        let v = match c.to_ascii_lowercase() {
            c @ b'a'..=b'z' => c - b'a',
            c @ b'2'..=b'7' => c - b'2' + 26,
            _ => return None,
        };
        held = held << 5 | u32::from(v);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits & 255) as u8);
            held &= (1 << bits) - 1;
        }
    }
    // Left-over bits that are not zero, or a whole left-over character, would be a second spelling.
    (bits < 5 && held == 0).then_some(out)
}

/// `support@x.org` with the token as its `+` part. Where the local part would pass the 64 octets of RFC 5321, the
/// address comes back unchanged: the reply is then recognised by the token in its `References`.
pub fn reply_address(address: &str, token: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) if local.len() + 1 + token.len() <= LOCAL_PART_MAX => {
            format!("{local}+{token}@{domain}")
        }
        Some(_) | None => address.to_owned(),
    }
}

/// The envelope sender of an outgoing mail: the same form as a reply address; the purpose is inside the token.
pub fn bounce_address(mailbox_address: &str, token: &str) -> String {
    reply_address(mailbox_address, token)
}

/// Splits `support+tok@x.org` into (`support@x.org`, `tok`). The first `+` counts, since a token has none.
pub fn split_plus(address: &str) -> (String, Option<&str>) {
    if let Some((local, domain)) = address.rsplit_once('@')
        && let Some((base, tag)) = local.split_once('+')
        && !base.is_empty()
    {
        return (format!("{base}@{domain}"), Some(tag));
    }
    (address.to_owned(), None)
}

/// A Message-ID of ours, without angle brackets. `unique` must differ for every mail (the outbox row's number, say).
pub fn message_id(token: &str, unique: impl std::fmt::Display, domain: &str) -> String {
    format!("{token}.{unique}@{domain}")
}

/// The part of a Message-ID that may be a token. Only [`Keyring::verify`] can tell.
pub fn find_in_message_id(message_id: &str) -> Option<&str> {
    let local = message_id.trim_start_matches('<').split('@').next()?;
    let (candidate, _) = local.split_once('.')?;
    let fits = (CHARS_MIN..=CHARS_MAX).contains(&candidate.len());
    (fits && candidate.bytes().all(|b| b.is_ascii_alphabetic() || (b'2'..=b'7').contains(&b)))
        .then_some(candidate)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ring(id: u8, fill: u8) -> Keyring {
        Keyring::new(Key { id, secret: [fill; 32] }, vec![])
    }

    #[test]
    fn token_survives_its_journey() {
        let ring = ring(3, 7);
        let token = ring.issue(Purpose::Ticket, 12_345);
        assert!(token.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert_eq!(ring.verify(&token), Some((Purpose::Ticket, 12_345)));
        assert_eq!(ring.verify(&token.to_ascii_uppercase()), Some((Purpose::Ticket, 12_345)));
        let address = reply_address("support@x.org", &token);
        assert!(address.split('@').next().unwrap().len() <= 64);
        assert_eq!(split_plus(&address), ("support@x.org".to_owned(), Some(token.as_str())));
        let id = message_id(&token, 9, "x.org");
        assert_eq!(find_in_message_id(&id), Some(token.as_str()));
        assert_eq!(find_in_message_id(&format!("<{id}>")), Some(token.as_str()));
    }

    #[test]
    fn the_code_of_a_run_is_of_that_run_alone() {
        let ring = ring(3, 7);
        let code = ring.issue_run(b"where they stand");
        assert!(ring.verify_run(b"where they stand", &code));
        assert!(!ring.verify_run(b"where they stood", &code) && !ring.verify_run(b"", &code));
        assert_eq!(ring.verify(&code), None);
        assert_eq!(ring.verify_for(PersonId(1), &ring.issue_run(&1i64.to_be_bytes())), None);
        // Nor is a token of anything else the code of a run.
        assert!(!ring.verify_run(b"", &ring.issue(Purpose::Run, 0)));
        assert!(!ring.verify_run(&1i64.to_be_bytes(), &ring.issue_for(PersonId(1), TicketId(1))));
        let request = ring.issue(Purpose::FixRequest, 9);
        assert_eq!(ring.verify(&request), Some((Purpose::FixRequest, 9)));
        for purpose in Purpose::ALL {
            let number = (purpose == Purpose::FixRequest).then_some(9);
            assert_eq!(ring.number_of(purpose, &request), number, "{purpose:?}");
        }
        assert_eq!(ring.number_of(Purpose::Run, &code), None);
    }

    #[test]
    fn long_local_part_goes_without_token() {
        let token = ring(1, 1).issue(Purpose::Ticket, i64::MAX);
        let address = format!("{}@x.org", "a".repeat(40));
        assert_eq!(reply_address(&address, &token), address);
    }

    #[test]
    fn older_key_still_verifies_and_a_retired_one_does_not() {
        let token = ring(1, 1).issue(Purpose::Bounce, 5);
        let rotated = Keyring::new(Key { id: 2, secret: [2; 32] }, vec![Key { id: 1, secret: [1; 32] }]);
        assert_eq!(rotated.verify(&token), Some((Purpose::Bounce, 5)));
        assert_eq!(ring(2, 2).verify(&token), None);
    }

    #[test]
    fn empty_and_short_tokens_verify_as_nothing() {
        let ring = ring(0, 0);
        for t in [
            "",
            "a",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "💥💥💥💥💥💥💥💥",
        ] {
            assert_eq!(ring.verify(t), None, "{t}");
        }
    }

    proptest! {
        #[test]
        fn any_id_comes_back(id in any::<i64>(), key in any::<u8>()) {
            let ring = ring(key, 9);
            for purpose in [Purpose::Ticket, Purpose::Bounce, Purpose::Side] {
                prop_assert_eq!(ring.verify(&ring.issue(purpose, id)), Some((purpose, id)));
            }
        }
        #[test]
        fn a_token_for_one_of_the_team_is_theirs_alone(ticket in 1i64..1 << 53, me in 1i64..1 << 53, other in 1i64..1 << 53) {
            let ring = ring(1, 9);
            let token = ring.issue_for(PersonId(me), TicketId(ticket));
            prop_assert!(token.len() <= CHARS_MAX);
            prop_assert_eq!(ring.verify_for(PersonId(me), &token), Some(TicketId(ticket)));
            prop_assert_eq!(ring.verify_for(PersonId(other), &token).is_some(), me == other);
            prop_assert_eq!(ring.verify(&token), None);
            // Nor is a customer's token one of the team's, nor one that was bound to nobody.
            for purpose in Purpose::ALL {
                prop_assert_eq!(ring.verify_for(PersonId(me), &ring.issue(purpose, ticket)), None);
                prop_assert!(purpose != Purpose::Team || ring.verify(&ring.issue(purpose, ticket)).is_none());
            }
        }
        #[test]
        fn nothing_built_without_the_key_verifies(text in "[a-z2-7]{31,42}") {
            prop_assert_eq!(ring(1, 1).verify(&text), None);
        }
        #[test]
        fn a_token_of_another_key_never_verifies(id in any::<i64>(), theirs in 0u8..100) {
            let token = ring(1, theirs).issue(Purpose::Ticket, id);
            prop_assert_eq!(ring(1, 200).verify(&token), None);
        }
        #[test]
        fn one_changed_character_is_enough(id in 0i64..1 << 53, at in 0usize..42, to in 0usize..32) {
            let ring = ring(1, 1);
            let token = ring.issue(Purpose::Ticket, id);
            let mut bytes = token.clone().into_bytes();
            let at = at % bytes.len();
            bytes[at] = ALPHABET[to];
            let changed = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(ring.verify(&changed).is_some(), changed == token);
        }
    }
}
