//! What customers see and do by themselves: their requests, and problems that everybody may know of.
//!
//! A customer is signed in by a link in a mail to their address, or by a password of their own where they set one, and has a
//! session of its own, which opens nothing of the workbench. Who sees a request is decided by [`standing`], what of it by [`Standing::shows`]: pages, lists and files ask these
//! two, and the store's list says the same as a query.

use crate::message::{Visibility, is_for_customers};
use crate::moment::{DAY_US, HOUR_US, MINUTE_US};
use crate::ticket::Status;
use crate::{MailId, Moment, OrganisationId, PersonId, Refusal};

/// A link to sign in works so long, in minutes.
pub const SIGN_IN_MINUTES: i64 = 30;
/// A link that confirms and ends the wish to hear of a problem works so long, in days.
pub const WATCH_DAYS: i64 = 90;
/// A link by which a chat goes on by mail works so long, in days.
pub const CHAT_DAYS: i64 = 7;
/// One address gets so many chats by mail in a day at its visitor's wish.
pub const TRANSCRIPTS_PER_DAY: i64 = 3;
/// Whoever came in by a link may set a password, without the one before, for so many minutes.
pub const PROOF_MINUTES: i64 = 60;
/// A customer's session ends after so many days, whoever comes.
pub const SESSION_DAYS: i64 = 30;
/// It ends sooner when nobody came for so many days.
pub const SESSION_IDLE_DAYS: i64 = 7;
/// So many links of one errand go to one address in an hour, and so many to sign in in a day.
pub const LETTERS_PER_HOUR: i64 = 3;
pub const LETTERS_PER_DAY: i64 = 8;
/// So many that ask whether somebody wants to hear of a problem go to one address in a day.
pub const WATCH_LETTERS_PER_DAY: i64 = 3;
/// So many of one errand go out in an hour to addresses that the desk knows, and so many to those that it does not: whoever
/// asks for a thousand addresses makes no thousand mails, and keeps no customer out by it.
pub const LETTERS_IN_ALL_PER_HOUR: i64 = 600;
/// The longest title of a problem on the status page, in characters.
pub const PROBLEM_CHARS_MAX: usize = 120;
/// So many people can wait for one problem.
pub const WATCHERS_MAX: i64 = 20_000;

/// What the link of a mail does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Errand {
    /// Signs in, once.
    SignIn,
    /// Confirms that somebody wants to hear of a problem, and takes it back.
    Watch,
    /// None: it says that the problem is fixed.
    Fixed,
    /// Says that whoever wrote in the chat under this address was its owner: the chat goes on by mail.
    Chat,
    /// None: it carries what was said in a chat, to its visitor's proven address.
    Transcript,
    /// None: it says that a password was set for its reader's requests.
    PasswordSet,
    /// None: it says that there is none any more.
    PasswordRemoved,
    /// None: it says that its reader's address was taken from a contact, and the password with it.
    AddressRemoved,
    /// None: it says so of another address of its reader's.
    OtherAddressRemoved,
}

crate::message::words! {
    Errand {
        SignIn = "sign_in", Watch = "watch", Fixed = "fixed", Chat = "chat", Transcript = "transcript",
        PasswordSet = "password_set", PasswordRemoved = "password_removed",
        AddressRemoved = "address_removed", OtherAddressRemoved = "other_address_removed",
    }
    CameBy { Link = "link", Password = "password", Organisation = "organisation" }
}

/// How a customer's session began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CameBy {
    /// The link of a mail: whoever has it reads the mailbox.
    Link,
    Password,
    /// Their organisation's own provider said who they are.
    Organisation,
}

impl CameBy {
    /// Does a session that began so, then, prove that whoever is there reads the mail of its address? For a while only: a
    /// browser that was left open must not be enough to make a password that lasts.
    pub fn proves_address(self, began_at: Moment, now: Moment) -> bool {
        match self {
            Self::Link => now.since(began_at) < PROOF_MINUTES * MINUTE_US,
            Self::Password | Self::Organisation => false,
        }
    }
}

impl Errand {
    /// How long its link works.
    pub fn lasts_us(self) -> i64 {
        match self {
            Self::SignIn => SIGN_IN_MINUTES * MINUTE_US,
            Self::PasswordSet | Self::PasswordRemoved | Self::AddressRemoved | Self::OtherAddressRemoved => {
                DAY_US
            }
            Self::Watch | Self::Fixed => WATCH_DAYS * DAY_US,
            Self::Chat | Self::Transcript => CHAT_DAYS * DAY_US,
        }
    }
    /// How many of its letters one address gets in a day.
    pub fn letters_per_day(self) -> i64 {
        match self {
            Self::SignIn | Self::AddressRemoved | Self::OtherAddressRemoved => LETTERS_PER_DAY,
            Self::Watch | Self::Fixed => WATCH_LETTERS_PER_DAY,
            // An address that nobody proved gets one neutral mail.
            Self::Chat => 1,
            Self::Transcript => TRANSCRIPTS_PER_DAY,
            // Nobody asks for it: each change is told.
            Self::PasswordSet | Self::PasswordRemoved => i64::MAX,
        }
    }
}

/// How many letters of one errand an address and all like it, known or unknown, were written of late. Each errand has its own
/// count: whoever has mails about a problem sent to somebody does not use up their links to sign in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    pub to_address_in_hour: i64,
    pub to_address_in_day: i64,
    pub in_all_in_hour: i64,
}

/// So far back [`Sent`] counts, in microseconds: the hour and the day.
pub const COUNTED_US: (i64, i64) = (HOUR_US, DAY_US);

impl Sent {
    /// May another one be written? Whoever asked is told the same either way.
    pub fn allows_another(self, errand: Errand) -> bool {
        self.to_address_in_hour < LETTERS_PER_HOUR
            && self.to_address_in_day < errand.letters_per_day()
            && self.in_all_in_hour < LETTERS_IN_ALL_PER_HOUR
    }
}

/// May the desk write a link to this address? Not to its own (the mail would come back as a message, and its link with it), and
/// not where by its name nobody reads: whoever registers somewhere with the desk's address would else be the one whom such mail
/// is from ("ticket trick"). `ours` are the desk's mailboxes.
pub fn may_write_to(address: &str, ours: &[&str]) -> bool {
    let Some((local, host)) = address.rsplit_once('@') else { return false };
    let bare = local.split('+').next().unwrap_or(local);
    let is_ours = ours.iter().any(|own| {
        own.rsplit_once('@')
            .is_some_and(|(l, h)| h.eq_ignore_ascii_case(host) && l.eq_ignore_ascii_case(bare))
    });
    let plain: String =
        bare.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let named = ["noreply", "donotreply", "mailerdaemon"];
    let is_machine = named.iter().any(|name| plain.contains(name))
        || ["postmaster", "bounce", "bounces"].contains(&plain.as_str());
    !is_ours && !is_machine
}

/// Who looks at requests, with what deciding needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visitor {
    pub person: PersonId,
    pub organisation: Option<OrganisationId>,
    /// Their organisation lets its people see each other's requests.
    pub shares: bool,
}

/// What is known of a request for deciding who sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestFacts {
    pub requester: PersonId,
    pub organisation: Option<OrganisationId>,
    /// Since when the visitor takes part, accepted by the team.
    pub takes_part_since: Option<Moment>,
}

/// What somebody is to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Theirs.
    Requester,
    /// Taken in by the team, then.
    Participant { since: Moment },
    /// Of the same organisation, whose people see each other's requests: reads, and writes nothing.
    Colleague,
}

/// What `visitor` is to a request. Deleted tickets, those on the spam shelf and those in which nothing is for customers are
/// nobody's requests: the store does not find them.
///
/// # Errors
/// [`Refusal::NotFound`]: that there is one is not theirs to know.
pub fn standing(visitor: &Visitor, of: &RequestFacts) -> Result<Standing, Refusal> {
    if of.requester == visitor.person {
        return Ok(Standing::Requester);
    }
    if let Some(since) = of.takes_part_since {
        return Ok(Standing::Participant { since });
    }
    match visitor.organisation {
        Some(mine) if visitor.shares && of.organisation == Some(mine) => Ok(Standing::Colleague),
        Some(_) | None => Err(Refusal::NotFound),
    }
}

/// A message, as far as deciding needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaidFacts {
    pub visibility: Visibility,
    /// It belongs to a conversation beside the ticket.
    pub is_beside: bool,
    pub mail: Option<MailId>,
    pub stranger: bool,
    pub automatic: bool,
    /// The visitor wrote it, or it was sent to them.
    pub is_with_visitor: bool,
    pub at: Moment,
}

impl Standing {
    /// Does the visitor see this message? Never notes, conversations beside the ticket, strangers' and machines' mail. Whoever
    /// was taken in later sees what was said since, and what they have anyway: as with mail, being added gives nobody the past.
    pub fn shows(self, said: &SaidFacts) -> bool {
        if said.is_beside || !is_for_customers(said.visibility, said.mail, said.stranger, said.automatic) {
            return false;
        }
        match self {
            Self::Requester | Self::Colleague => true,
            Self::Participant { since } => said.at >= since || said.is_with_visitor,
        }
    }
    /// May they write there?
    pub fn may_write(self) -> bool {
        match self {
            Self::Requester | Self::Participant { .. } => true,
            Self::Colleague => false,
        }
    }
    /// May they say that it is solved?
    pub fn may_solve(self) -> bool {
        match self {
            Self::Requester => true,
            Self::Participant { .. } | Self::Colleague => false,
        }
    }
}

/// Where a request stands, as customers are told. That a third party is waited for is the team's own affair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestState {
    /// The team's turn.
    WithUs,
    /// The customer's turn.
    WithYou,
    Solved,
    Closed,
}

impl From<Status> for RequestState {
    fn from(status: Status) -> Self {
        match status {
            Status::New | Status::Open | Status::OnHold => Self::WithUs,
            Status::Pending => Self::WithYou,
            Status::Solved => Self::Solved,
            Status::Closed => Self::Closed,
        }
    }
}

/// Which requests a list has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RequestList {
    /// Those that the visitor asked or takes part in.
    #[default]
    Own,
    /// All of their organisation, where it lets its people see each other's.
    Organisation,
}

crate::message::words! {
    RequestList { Own = "own", Organisation = "organisation" }
}

/// The title of a problem as everybody reads it: one line, none for nothing.
///
/// # Errors
/// [`Refusal::Invalid`] when it is too long.
pub fn problem_title(title: &str) -> Result<Option<String>, Refusal> {
    let title = crate::person::clean_name(title);
    if title.chars().nth(PROBLEM_CHARS_MAX).is_some() {
        let words = format!("has more than {PROBLEM_CHARS_MAX} characters");
        return Err(Refusal::invalid("public_title", words));
    }
    Ok(Some(title).filter(|t| !t.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROSA: PersonId = PersonId(1);
    const HERS: OrganisationId = OrganisationId(7);

    fn said() -> SaidFacts {
        SaidFacts {
            visibility: Visibility::Public,
            is_beside: false,
            mail: None,
            stranger: false,
            automatic: false,
            is_with_visitor: false,
            at: Moment(10),
        }
    }

    #[test]
    fn a_request_is_seen_by_whose_it_is() {
        let other = OrganisationId(8);
        let visitor = |organisation, shares| Visitor { person: ROSA, organisation, shares };
        let of = |requester, organisation, since: Option<i64>| RequestFacts {
            requester: PersonId(requester),
            organisation,
            takes_part_since: since.map(Moment),
        };
        let part = Standing::Participant { since: Moment(5) };
        for (who, what, expected) in [
            (visitor(None, false), of(1, None, None), Some(Standing::Requester)),
            (visitor(None, false), of(2, None, Some(5)), Some(part)),
            (visitor(None, false), of(2, None, None), None),
            // Nobody's organisation is no organisation.
            (visitor(None, true), of(2, None, None), None),
            (visitor(Some(HERS), false), of(2, Some(HERS), None), None),
            (visitor(Some(HERS), true), of(2, Some(HERS), None), Some(Standing::Colleague)),
            (visitor(Some(HERS), true), of(2, Some(other), None), None),
            (visitor(Some(HERS), true), of(2, None, None), None),
            (visitor(Some(HERS), true), of(2, Some(HERS), Some(5)), Some(part)),
        ] {
            assert_eq!(standing(&who, &what).ok(), expected, "{who:?} {what:?}");
        }
    }

    #[test]
    fn what_is_not_for_customers_is_shown_to_none_of_them() {
        let hidden = [
            SaidFacts { visibility: Visibility::Internal, ..said() },
            SaidFacts { is_beside: true, ..said() },
            SaidFacts { mail: Some(MailId(1)), stranger: true, ..said() },
            SaidFacts { mail: Some(MailId(1)), automatic: true, ..said() },
        ];
        let all = [Standing::Requester, Standing::Colleague, Standing::Participant { since: Moment(0) }];
        for standing in all {
            for facts in &hidden {
                let theirs = SaidFacts { is_with_visitor: true, ..*facts };
                assert!(!standing.shows(facts) && !standing.shows(&theirs), "{standing:?} {facts:?}");
            }
            assert!(standing.shows(&said()), "{standing:?}");
            assert!(
                standing.shows(&SaidFacts { automatic: true, ..said() }),
                "the desk's own acknowledgement"
            );
        }
    }

    #[test]
    fn being_taken_in_gives_nobody_the_past() {
        let later = Standing::Participant { since: Moment(11) };
        assert!(!later.shows(&said()));
        assert!(later.shows(&SaidFacts { is_with_visitor: true, ..said() }));
        assert!(later.shows(&SaidFacts { at: Moment(11), ..said() }));
    }

    #[test]
    fn who_writes_and_who_solves() {
        let part = Standing::Participant { since: Moment(0) };
        for (standing, writes, solves) in
            [(Standing::Requester, true, true), (part, true, false), (Standing::Colleague, false, false)]
        {
            assert_eq!((standing.may_write(), standing.may_solve()), (writes, solves), "{standing:?}");
        }
    }

    #[test]
    fn no_link_goes_to_the_desk_itself_or_to_a_machine() {
        let ours = ["support@desk.example"];
        for (address, may) in [
            ("rosa@customer.example", true),
            ("support@other.example", true),
            ("support@desk.example", false),
            ("support+abc@desk.example", false),
            ("SUPPORT+x@Desk.example", false),
            ("no-reply@idp.example", false),
            ("do_not.reply@idp.example", false),
            ("account-security-noreply@idp.example", false),
            ("no-reply-4711@idp.example", false),
            ("mailer-daemon@mx.example", false),
            ("nothing", false),
        ] {
            assert_eq!(may_write_to(address, &ours), may, "{address}");
        }
    }

    #[test]
    fn links_are_few() {
        let sent = |h, d, all| Sent { to_address_in_hour: h, to_address_in_day: d, in_all_in_hour: all };
        for (errand, per_day) in [(Errand::SignIn, 8), (Errand::Watch, 3)] {
            assert!(sent(0, 0, 0).allows_another(errand) && sent(2, per_day - 1, 599).allows_another(errand));
            for too_many in [sent(3, 0, 3), sent(0, per_day, 8), sent(0, 0, 600)] {
                assert!(!too_many.allows_another(errand), "{errand:?} {too_many:?}");
            }
        }
    }

    #[test]
    fn a_link_proves_an_address_for_an_hour_and_a_password_never() {
        let began = Moment(10);
        let late = began.plus_us(PROOF_MINUTES * MINUTE_US);
        assert!(CameBy::Link.proves_address(began, began));
        assert!(CameBy::Link.proves_address(began, late.plus_us(-1)));
        assert!(!CameBy::Link.proves_address(began, late));
        assert!(!CameBy::Password.proves_address(began, began));
        assert!(!CameBy::Organisation.proves_address(began, began));
    }

    #[test]
    fn that_a_third_party_is_waited_for_is_the_teams_own_affair() {
        assert_eq!(RequestState::from(Status::OnHold), RequestState::from(Status::Open));
        assert_eq!(RequestState::from(Status::Pending), RequestState::WithYou);
    }
}
