//! Why something cannot be: refusals (the asker can act on them) and faults (ours).

use std::borrow::Cow;
use std::fmt;

use crate::TicketId;

/// What the person asked cannot be, in words that they can act on. Shown to them, never logged as an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not there, or not for the asker to see: the two are told apart by nobody.
    NotFound,
    /// Nobody is signed in.
    SignInRequired,
    /// The asker's role does not reach; says what would be needed.
    NotAllowed(Cow<'static, str>),
    /// A light agent tried to write to the customer.
    NotesOnly,
    /// The ticket is closed and takes no more messages.
    TicketClosed { ticket: TicketId },
    /// A field of the input does not do.
    Invalid { field: &'static str, problem: Cow<'static, str> },
    /// Somebody else was quicker, or the thing is in a state that does not allow it.
    Conflict(Cow<'static, str>),
    /// There is one like it already.
    Taken { what: &'static str, value: String },
    /// More than the stated limit.
    TooLarge { what: &'static str, limit: u64 },
    /// Too many attempts; try again after that many seconds.
    TooMany { retry_after_s: u32 },
    /// The desk is short of something for the moment: the caller may retry.
    Busy(Cow<'static, str>),
}

impl Refusal {
    pub fn invalid(field: &'static str, problem: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid { field, problem: problem.into() }
    }
    pub fn not_allowed(need: impl Into<Cow<'static, str>>) -> Self {
        Self::NotAllowed(need.into())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => write!(f, "This does not exist, or you may not see it."),
            Self::SignInRequired => write!(f, "Please sign in first."),
            Self::NotAllowed(need) => write!(f, "You may not do this: {need}."),
            Self::NotesOnly => {
                write!(
                    f,
                    "As a light agent you can write notes, but not to the customer. Ask an agent to send the reply."
                )
            }
            Self::TicketClosed { ticket } => write!(
                f,
                "Ticket {ticket} is closed and takes no more messages. Open a new ticket; it can be linked as a follow-up."
            ),
            Self::Invalid { field, problem } => write!(f, "{field}: {problem}."),
            Self::Conflict(why) => write!(f, "{why}"),
            Self::Taken { what, value } => write!(f, "There is already a {what} “{value}”."),
            Self::TooLarge { what, limit } => {
                let limit = crate::file::size(i64::try_from(*limit).unwrap_or(i64::MAX));
                write!(f, "{what} is larger than {limit}, the most that is taken.")
            }
            Self::TooMany { retry_after_s } => {
                write!(f, "Too many attempts. Please try again in {retry_after_s} seconds.")
            }
            Self::Busy(why) => write!(f, "The desk cannot do this right now ({why}). Please try again."),
        }
    }
}

/// A refusal or a fault. `?` turns any standard error into a fault.
///
/// It does not implement [`std::error::Error`] itself, which is what makes that conversion possible.
pub enum Error {
    /// Shown to whoever asked.
    Refused(Refusal),
    /// Ours: the asker sees a reference, the log has the chain once.
    Fault(anyhow::Error),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A fault told in one sentence.
    pub fn fault(what: impl fmt::Display + fmt::Debug + Send + Sync + 'static) -> Self {
        Self::Fault(anyhow::Error::msg(what))
    }
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(r) => Some(r),
            Self::Fault(_) => None,
        }
    }
    /// For programs whose edges speak `anyhow`.
    pub fn into_anyhow(self) -> anyhow::Error {
        match self {
            Self::Refused(r) => anyhow::Error::msg(r.to_string()),
            Self::Fault(e) => e,
        }
    }
}

impl From<Refusal> for Error {
    fn from(r: Refusal) -> Self {
        Self::Refused(r)
    }
}

impl<E: Into<anyhow::Error>> From<E> for Error
where
    E: std::error::Error,
{
    fn from(e: E) -> Self {
        Self::Fault(e.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(r) => r.fmt(f),
            Self::Fault(e) => write!(f, "{e:#}"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(r) => write!(f, "Refused({r:?})"),
            Self::Fault(e) => write!(f, "Fault({e:?})"),
        }
    }
}
