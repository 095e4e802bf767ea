//! One mail, parsed: what intake decides about.
//!
//! Broken input is not an error: every letter has complaints instead, and whatever could be read.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Moment;
use crate::bounce::DeliveryReport;
use crate::seal::Seal;

/// A parsed mail. Texts are Unicode with LF line ends; nothing in it is trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// Without angle brackets, as the sender wrote it.
    pub message_id: Option<String>,
    /// Message-IDs without angle brackets, in the order of the header.
    pub in_reply_to: Vec<String>,
    /// Message-IDs without angle brackets, first to last, cut to first + last 20.
    pub references: Vec<String>,
    /// Decoded, one line, without invisible characters; empty when there is none.
    pub subject: String,
    pub from: Vec<Address>,
    pub sender: Option<Address>,
    pub reply_to: Vec<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    /// The `Date` header, where it can be true (1970..now is not checked here).
    pub date: Option<Moment>,
    pub kind: LetterKind,
    /// Why it is of that kind, in words for the ledger; empty for a person's plain mail.
    pub kind_reason: String,
    /// What a [`LetterKind::Bounce`] or [`LetterKind::Complaint`] says; `None` for every other kind.
    pub report: Option<DeliveryReport>,
    /// The whole plain body: the text part, or the HTML part as text.
    pub text: String,
    /// Only what the person newly wrote.
    pub reply: String,
    /// What was left out of `reply`: quoted mails, forwarded heads, signatures.
    pub quoted: String,
    /// The HTML part as it came, if there was one.
    pub html: Option<String>,
    pub attachments: Vec<LetterAttachment>,
    /// ISO 639-1, filled in by whoever can tell.
    pub language: Option<String>,
    /// The mark by which a desk knows its own mail again, as it came: anybody can write one, only its own desk can tell.
    pub loop_mark: Option<String>,
    /// `Authentication-Results` values, topmost first, unjudged.
    pub authentication_results: Vec<String>,
    /// How many `Received` headers it collected on its way.
    pub hops: usize,
    /// What of it was encrypted or signed.
    pub seals: Vec<Seal>,
    pub complaints: Vec<Complaint>,
}

impl Letter {
    /// The one author, where there is exactly one that can be written to.
    pub fn author(&self) -> Option<&Address> {
        match self.from.as_slice() {
            [one] if !one.email.is_empty() => Some(one),
            _ => None,
        }
    }
}

/// A mail address with its display name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Decoded and cleaned; empty when there is none.
    pub name: String,
    /// In lower case; may be malformed, for it came from outside.
    pub email: String,
}

/// A file that came with a letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LetterAttachment {
    /// Decoded and cleaned (no path, no control or bidi characters); never empty.
    pub name: String,
    /// The sender gave it this name; else the desk made it up.
    pub named: bool,
    /// As the sender called it, lower case, `type/subtype`.
    pub media_type: String,
    pub content: Vec<u8>,
    /// Without angle brackets.
    pub content_id: Option<String>,
    pub inline: bool,
    /// The name of the file that it lay in, such as `winmail.dat`.
    pub within: Option<String>,
}

/// What sort of mail it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// Written by a person.
    #[default]
    Person,
    /// A machine's answer: vacation, acknowledgement, challenge.
    AutoReply,
    /// A delivery report: failure, delay, success.
    Bounce,
    /// A feedback report: the reader called it spam (ARF).
    Complaint,
    /// Through a mailing list or in bulk.
    List,
    /// An invitation or an answer to one.
    Calendar,
    /// A machine's mail with a secret by which somebody proves who they are: a one-time code, a link to sign in, to set a new
    /// password or to confirm an address. It is for the team's eyes alone, wherever it stands.
    Credential,
}

crate::message::words! {
    LetterKind {
        Person = "person", AutoReply = "auto_reply", Bounce = "bounce", Complaint = "complaint", List = "list",
        Calendar = "calendar", Credential = "credential",
    }
}

/// Something about a mail that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    pub code: ComplaintCode,
    /// The particular, cut short; empty when the code says it all.
    pub detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ComplaintCode {
    NoFrom,
    SeveralFrom,
    MalformedAddress,
    DuplicateHeader,
    NoMessageId,
    NoDate,
    BadDate,
    UnknownCharset,
    UndecodableText,
    RawEightBitHeader,
    BrokenTransferEncoding,
    MissingBoundary,
    TooManyParts,
    TooDeep,
    TooManyHeaders,
    HeaderTooLarge,
    TooManyReferences,
    TooManyRecipients,
    NestedMessage,
    Encrypted,
    /// Not odd, but worth knowing: how the signature was judged stands in the detail.
    Signed,
    SignatureBroken,
    /// A file that holds other files could not be read to its end.
    DamagedContainer,
    OddLineEnds,
    InternalHeader,
    NoBody,
    /// In the author's name stands a mail address that is not theirs.
    NameIsAddress,
    /// The domain of the author mixes alphabets, or looks like one of Latin letters.
    OddDomain,
    /// The parts of a `multipart/alternative` share hardly any words.
    FormsDiffer,
    /// It brings a secret by which somebody proves who they are; by what that was seen stands in the detail.
    Credential,
}

crate::message::words! {
    ComplaintCode {
        NoFrom = "no_from", SeveralFrom = "several_from", MalformedAddress = "malformed_address",
        DuplicateHeader = "duplicate_header", NoMessageId = "no_message_id", NoDate = "no_date", BadDate = "bad_date",
        UnknownCharset = "unknown_charset", UndecodableText = "undecodable_text",
        RawEightBitHeader = "raw_eight_bit_header", BrokenTransferEncoding = "broken_transfer_encoding",
        MissingBoundary = "missing_boundary", TooManyParts = "too_many_parts", TooDeep = "too_deep",
        TooManyHeaders = "too_many_headers", HeaderTooLarge = "header_too_large",
        TooManyReferences = "too_many_references", TooManyRecipients = "too_many_recipients",
        NestedMessage = "nested_message", Encrypted = "encrypted", Signed = "signed",
        SignatureBroken = "signature_broken", DamagedContainer = "damaged_container", OddLineEnds = "odd_line_ends",
        InternalHeader = "internal_header", NoBody = "no_body", NameIsAddress = "name_is_address",
        OddDomain = "odd_domain", FormsDiffer = "forms_differ", Credential = "credential",
    }
}

impl ComplaintCode {
    /// Whoever reads the message should know it before they believe it.
    pub fn is_about_the_author(self) -> bool {
        matches!(self, Self::NameIsAddress | Self::OddDomain | Self::SeveralFrom)
    }

    /// As [`Self::is_about_the_author`], or about what the mail says; readers of the message are told.
    pub fn is_doubt(self) -> bool {
        self.is_about_the_author() || matches!(self, Self::FormsDiffer | Self::Credential)
    }

    /// What is odd, in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::NoFrom => "nobody stands in From",
            Self::SeveralFrom => "more than one author stands in From",
            Self::MalformedAddress => "an address is not written as addresses are",
            Self::DuplicateHeader => "a header that may stand there once stands there again",
            Self::NoMessageId => "it has no Message-ID",
            Self::NoDate => "it has no date",
            Self::BadDate => "its date cannot be read",
            Self::UnknownCharset => "a character set is not known",
            Self::UndecodableText => "some of its text could not be decoded",
            Self::RawEightBitHeader => "a header has bytes beyond ASCII that are not UTF-8",
            Self::BrokenTransferEncoding => "the transfer encoding of a part is broken",
            Self::MissingBoundary => "the border between its parts is missing or never closes",
            Self::TooManyParts => "it has more parts than are read",
            Self::TooDeep => "its parts lie deeper in each other than is read",
            Self::TooManyHeaders => "it has more header fields than are read",
            Self::HeaderTooLarge => "a header is larger than is read",
            Self::TooManyReferences => "it names more earlier mails than are kept",
            Self::TooManyRecipients => "it names more recipients than are kept",
            Self::NestedMessage => "another mail lies in it",
            Self::Encrypted => "some of it is encrypted",
            Self::Signed => "it is signed",
            Self::SignatureBroken => "its signature does not fit what came",
            Self::DamagedContainer => "a file that holds other files is damaged",
            Self::OddLineEnds => "its lines end in more than one way",
            Self::InternalHeader => "it has a header that only the desk itself writes",
            Self::NoBody => "it has no text",
            Self::NameIsAddress => "the sender calls themselves by another mail address",
            Self::OddDomain => "the sender's domain is not what it looks like",
            Self::FormsDiffer => "its plain and its formatted form say different things",
            Self::Credential => "it brings a code or link that proves who somebody is",
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.detail.as_str() {
            "" => f.write_str(self.code.as_str()),
            detail => write!(f, "{}: {detail}", self.code.as_str()),
        }
    }
}
