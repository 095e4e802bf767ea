//! What mail servers say became of a mail of ours: delivered, delayed, given up, called spam, and why.
//!
//! The reasons and their words are those of Sisimai (libsisimai.org, BSD-2-Clause), the vocabulary that bounce handlers
//! share; how they are found out is this project's own (see `mail::report`).

use crate::Moment;

/// What a bounce or a complaint says. Anybody can write one: nothing in it is trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryReport {
    /// One for each recipient that it names, in its order, at most [`RESULTS_MAX`]. A report that names nobody still
    /// has one.
    pub results: Vec<Reported>,
    /// The Message-ID of the mail that it returns or names, without angle brackets.
    pub original_message_id: Option<String>,
    /// Of a complaint (RFC 5965 §3.1): `abuse`, `auth-failure`, `opt-out`; lower case, empty for a bounce.
    pub feedback_type: String,
}

/// More recipients than this are not looked at: a mail of ours goes to fewer.
pub const RESULTS_MAX: usize = 50;

impl DeliveryReport {
    /// The result that tells most about the mail as a whole: the first of the worst.
    pub fn worst(&self) -> Option<&Reported> {
        self.results.iter().min_by_key(|r| r.action.severity())
    }
}

/// What became of one recipient's copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    pub action: ReportAction,
    /// The enhanced status code (RFC 3463), such as `5.1.1`, where the report has one.
    pub status: Option<String>,
    /// The SMTP reply code (RFC 5321 §4.2), such as 550, where the report has one.
    pub reply: Option<u16>,
    /// Whom it is about, in lower case: the address that was written to, where the report tells it from where the
    /// mail went on to.
    pub recipient: Option<String>,
    pub reason: BounceReason,
    /// Why, in the words of the server: cleaned, one line, at most 300 characters; may be empty.
    pub words: String,
}

impl Reported {
    /// Writing to the address again is of no use: it, or its domain, is not there, or takes no mail at all. Everything
    /// else may be different tomorrow, or for another mail.
    pub fn permanence(&self) -> Permanence {
        // A host that takes no mail today, says a passing status, may take some tomorrow.
        let passing = self.reason == BounceReason::NotAccept
            && self.status.as_deref().is_some_and(|s| s.starts_with('4'));
        if self.action == ReportAction::Failed && !passing {
            self.reason.permanence()
        } else {
            Permanence::Soft
        }
    }
}

/// Whether a later mail could arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permanence {
    /// No mail to this address can arrive.
    Hard,
    /// This one did not; another may.
    Soft,
}

/// What became of the mail (RFC 3464 §2.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReportAction {
    /// Given up.
    Failed,
    /// Not there yet; the server goes on trying.
    Delayed,
    /// In the recipient's mailbox.
    Delivered,
    /// Handed on to a server that sends no reports of success.
    Relayed,
    /// Handed on to the several addresses that the recipient's stands for.
    Expanded,
}

impl ReportAction {
    /// Lower is worse.
    fn severity(self) -> u8 {
        match self {
            Self::Failed => 0,
            Self::Delayed => 1,
            Self::Delivered | Self::Relayed | Self::Expanded => 2,
        }
    }
}

crate::message::words! {
    Permanence { Hard = "hard", Soft = "soft" }
    ReportAction {
        Failed = "failed", Delayed = "delayed", Delivered = "delivered", Relayed = "relayed", Expanded = "expanded",
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident $word:literal $sentence:literal,)*) => {
        /// Why a mail did not arrive. The variants are Sisimai's reasons.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum BounceReason { $($(#[$doc])* $variant),* }

        impl BounceReason {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The word that is stored and that programs read.
            pub fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),* } }
            pub fn parse(s: &str) -> Option<Self> { match s { $($word => Some(Self::$variant),)* _ => None } }
            /// For people: one sentence without its full stop.
            pub fn in_words(self) -> &'static str { match self { $(Self::$variant => $sentence),* } }
        }
    };
}

reasons! {
    /// SPF, DKIM or DMARC failed.
    AuthFailure "authfailure" "Their server could not confirm that the mail is really from us",
    /// The sending address or domain has a bad name.
    BadReputation "badreputation" "Their server does not trust our mail server because of its reputation",
    /// The sending server's address is refused.
    Blocked "blocked" "Their server refuses mail from our mail server",
    /// Something about the mail's form: header, character set, encoding.
    ContentError "contenterror" "Their server could not read the mail as it was written",
    /// No failure at all.
    Delivered "delivered" "The mail was delivered",
    /// Larger than this one mailbox takes.
    ExceedLimit "exceedlimit" "The mail is larger than this mailbox takes",
    /// Tried for as long as it is tried.
    Expired "expired" "Their server could not be reached in time",
    /// TLS was demanded and did not come about.
    FailedStartTls "failedstarttls" "No secure connection to their server could be made",
    /// A reader's complaint.
    Feedback "feedback" "The reader marked the mail as unwanted",
    /// Refused after its content was seen.
    Filtered "filtered" "Their mail filter refused the mail",
    HasMoved "hasmoved" "The person has moved to another address",
    HostUnknown "hostunknown" "There is no such mail domain",
    MailboxFull "mailboxfull" "The mailbox is full",
    /// A program that delivers into the mailbox failed.
    MailerError "mailererror" "A program on their mail server failed",
    MesgTooBig "mesgtoobig" "The mail is too large for their server",
    /// DNS, routes, loops, broken connections.
    NetworkError "networkerror" "The way to their mail server is broken",
    NoRelaying "norelaying" "Their server does not take mail for that address",
    /// The host says that it takes no mail (a null MX, RFC 7505, is one).
    NotAccept "notaccept" "The domain takes no mail",
    NotCompliantRfc "notcompliantrfc" "Their server found the mail to break a standard",
    /// No reason can be told yet.
    OnHold "onhold" "Their server gave no reason that is understood",
    PolicyViolation "policyviolation" "A rule of their mail server refused the mail",
    /// The sender's address is refused.
    Rejected "rejected" "Their server refuses our address",
    /// Our server's address has no name, or the wrong one.
    RequirePtr "requireptr" "Our mail server's address has no valid name in the DNS",
    SecurityError "securityerror" "Their server asks for a proof of access that was missing",
    SpamDetected "spamdetected" "Their server took the mail for spam",
    /// Too many mails in too short a time.
    Speeding "speeding" "Too many mails were sent in too short a time",
    /// The sending service keeps a list of dead addresses.
    Suppressed "suppressed" "The sending service keeps the address on its list of dead ones",
    Suspend "suspend" "The mailbox is switched off",
    SyntaxError "syntaxerror" "The two mail servers did not understand each other",
    SystemError "systemerror" "Their mail server had a fault",
    SystemFull "systemfull" "Their mail server has no space left",
    /// Connections, recipients, at once.
    TooManyConn "toomanyconn" "Their server allows fewer connections or recipients at once",
    /// Nothing in it tells why.
    Undefined "undefined" "The report does not say why",
    UserUnknown "userunknown" "There is no such address",
    /// A machine's answer that nobody is there.
    Vacation "vacation" "Nobody is there at the moment",
    VirusDetected "virusdetected" "Their server found a virus in the mail",
}

impl BounceReason {
    fn permanence(self) -> Permanence {
        match self {
            Self::UserUnknown | Self::HostUnknown | Self::HasMoved | Self::NotAccept => Permanence::Hard,
            Self::AuthFailure
            | Self::BadReputation
            | Self::Blocked
            | Self::ContentError
            | Self::Delivered
            | Self::ExceedLimit
            | Self::Expired
            | Self::FailedStartTls
            | Self::Feedback
            | Self::Filtered
            | Self::MailboxFull
            | Self::MailerError
            | Self::MesgTooBig
            | Self::NetworkError
            | Self::NoRelaying
            | Self::NotCompliantRfc
            | Self::OnHold
            | Self::PolicyViolation
            | Self::Rejected
            | Self::RequirePtr
            | Self::SecurityError
            | Self::SpamDetected
            | Self::Speeding
            | Self::Suppressed
            | Self::Suspend
            | Self::SyntaxError
            | Self::SystemError
            | Self::SystemFull
            | Self::TooManyConn
            | Self::Undefined
            | Self::Vacation
            | Self::VirusDetected => Permanence::Soft,
        }
    }
}

/// Why an address is not written to like any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressTrouble {
    /// As it is written to, in lower case.
    pub address: String,
    pub kind: TroubleKind,
    pub reason: BounceReason,
    /// In the words of the server, as in [`Reported::words`].
    pub words: String,
    pub since: Moment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TroubleKind {
    /// Mail to it cannot arrive: nothing is written to it, unless somebody wants it all the same.
    Dead,
    /// Its reader called a mail of ours spam: nothing automatic is written to it.
    Complained,
}

crate::message::words! {
    TroubleKind { Dead = "dead", Complained = "complained" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(action: ReportAction, reason: BounceReason, status: &str) -> Reported {
        let status = Some(status.to_owned());
        Reported { action, status, reply: None, recipient: None, reason, words: String::new() }
    }

    #[test]
    fn only_what_cannot_become_better_is_hard() {
        use BounceReason as R;
        use ReportAction as A;
        let table = [
            (A::Failed, R::UserUnknown, "5.1.1", Permanence::Hard),
            (A::Failed, R::UserUnknown, "4.1.1", Permanence::Hard),
            (A::Delayed, R::UserUnknown, "4.1.1", Permanence::Soft),
            (A::Failed, R::HostUnknown, "5.1.2", Permanence::Hard),
            (A::Failed, R::NotAccept, "5.1.10", Permanence::Hard),
            (A::Failed, R::NotAccept, "4.0.0", Permanence::Soft),
            (A::Failed, R::MailboxFull, "5.2.2", Permanence::Soft),
            (A::Delivered, R::UserUnknown, "2.0.0", Permanence::Soft),
        ];
        for (action, reason, status, wanted) in table {
            assert_eq!(
                reported(action, reason, status).permanence(),
                wanted,
                "{action:?} {reason:?} {status}"
            );
        }
    }

    #[test]
    fn reasons_have_a_word_and_a_sentence() {
        let words: std::collections::BTreeSet<&str> = BounceReason::ALL.iter().map(|r| r.as_str()).collect();
        assert_eq!(words.len(), BounceReason::ALL.len());
        for reason in BounceReason::ALL {
            assert_eq!(BounceReason::parse(reason.as_str()), Some(*reason));
            let sentence = reason.in_words();
            assert!(sentence.starts_with(char::is_uppercase) && !sentence.ends_with('.'), "{sentence}");
        }
    }

    #[test]
    fn the_worst_result_speaks_for_the_mail() {
        let results = vec![
            reported(ReportAction::Delivered, BounceReason::Delivered, "2.0.0"),
            reported(ReportAction::Failed, BounceReason::MailboxFull, "5.2.2"),
            reported(ReportAction::Failed, BounceReason::UserUnknown, "5.1.1"),
        ];
        let report = DeliveryReport { results, ..DeliveryReport::default() };
        assert_eq!(report.worst().map(|r| r.reason), Some(BounceReason::MailboxFull));
        assert_eq!(DeliveryReport::default().worst(), None);
    }
}
