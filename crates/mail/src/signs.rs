//! What sort of mail it is.
//!
//! The rule for bounces: words alone never make one. A person may well write "undelivered mail" in a subject; it takes
//! a report's structure, or a machine's sender together with a report's words.

use domain::letter::{Letter, LetterKind};

use crate::header;
use crate::mime::Part;
use crate::report::SesNotice;

mod credential;

pub use credential::masked;

/// The kind and the reason in words; the reason is empty for a person's mail.
pub(crate) fn kind(root: &Part<'_>, letter: &Letter, envelope_from: Option<&str>) -> (LetterKind, String) {
    let evidence = Evidence::of(root, letter, envelope_from);
    let judged = [
        (LetterKind::Complaint, evidence.complaint()),
        (LetterKind::Bounce, evidence.bounce()),
        (LetterKind::Credential, credential::brought(&evidence)),
        (LetterKind::Calendar, evidence.calendar()),
        (LetterKind::AutoReply, evidence.auto_reply()),
        (LetterKind::List, evidence.list()),
    ];
    match judged.into_iter().find_map(|(kind, reason)| Some((kind, reason?))) {
        Some((kind, reason)) => (kind, crate::clean::short_line(&reason, 300)),
        None => (LetterKind::Person, String::new()),
    }
}

/// Longest stretch of the text that is searched for a report's words.
const TEXT_LOOKED_AT: usize = 20_000;

struct Evidence<'a, 'b> {
    root: &'a Part<'b>,
    letter: &'a Letter,
    /// Lower case.
    subject: String,
    text: String,
    local_part: String,
    author_name: String,
    null_path: bool,
}

impl<'a, 'b> Evidence<'a, 'b> {
    fn of(root: &'a Part<'b>, letter: &'a Letter, envelope_from: Option<&str>) -> Self {
        let from = letter.from.first();
        let null_path = match envelope_from {
            Some(path) => is_null_path(path),
            None => root.head.text("Return-Path").is_some_and(|p| is_null_path(&p)),
        };
        Self {
            root,
            letter,
            subject: letter.subject.to_lowercase(),
            text: crate::clean::cut(&letter.text, TEXT_LOOKED_AT).to_lowercase(),
            local_part: from.map(|a| a.email.split('@').next().unwrap_or("").to_owned()).unwrap_or_default(),
            author_name: from.map(|a| a.name.to_lowercase()).unwrap_or_default(),
            null_path,
        }
    }

    fn header(&self, name: &str) -> Option<String> {
        self.root.head.text(name).map(|v| header::without_comments(&header::unfold(&v)).trim().to_lowercase())
    }

    fn has(&self, name: &str) -> bool {
        self.root.head.last(name).is_some()
    }

    fn has_part(&self, media_type: &str) -> bool {
        self.root.walk().any(|p| p.is(media_type) && !p.type_is_default)
    }

    fn report_type(&self) -> Option<String> {
        self.root
            .is("multipart/report")
            .then(|| self.root.content_type.get("report-type").unwrap_or("").trim().to_lowercase())
    }

    fn complaint(&self) -> Option<String> {
        if self.has_part("message/feedback-report")
            || self.report_type().as_deref() == Some("feedback-report")
        {
            return Some("it is a feedback report (RFC 5965)".to_owned());
        }
        if self.has("X-HmXmrOriginalRecipient") {
            return Some(
                "it is a complaint of a mail provider's reader (X-HmXmrOriginalRecipient)".to_owned(),
            );
        }
        if SesNotice::in_text(&self.letter.text) == Some(SesNotice::Complaint) {
            return Some("it is a complaint that Amazon SES tells of".to_owned());
        }
        let subject = self.subject.as_str();
        let provider = subject.starts_with("complaint about message from")
            || subject.starts_with("email feedback report for ip")
            || subject.starts_with("abuse report about");
        (provider && (self.has_original() || self.machine_sender().is_some()))
            .then(|| format!("its subject is a mail provider's complaint: {}", self.letter.subject))
    }

    /// The mail that it is about is in it, whole or its head.
    fn has_original(&self) -> bool {
        self.has_part("message/rfc822")
            || self.has_part("text/rfc822-headers")
            || self.has_part("message/rfc822-headers")
            || self.has_part("message/partial")
            || ORIGINAL_MARKS.iter().any(|m| self.text.contains(m))
            || self.text.matches("\nreceived: ").count() > 0 && self.text.contains("\nsubject: ")
            || self.text.contains("message-id:")
                && self.text.contains("subject:")
                && self.text.contains("from:")
    }

    /// What says that no person sent it.
    fn machine_sender(&self) -> Option<String> {
        let local: String = self.local_part.chars().filter(char::is_ascii_alphanumeric).collect();
        if DAEMONS.iter().any(|d| local == *d)
            || local.starts_with("mailerdaemon")
            || local.ends_with("mailerdaemon")
        {
            return Some(format!("its sender is {}", self.local_part));
        }
        if DAEMON_NAMES.iter().any(|d| self.author_name.contains(d)) {
            return Some(format!("its sender is called {}", self.author_name));
        }
        if local.starts_with("postmaster") {
            return Some("its sender is a postmaster".to_owned());
        }
        if self.null_path {
            return Some("its return path is empty".to_owned());
        }
        if self.has_no_author() && !self.has("Message-ID") {
            return Some("it has neither an author nor a Message-ID".to_owned());
        }
        if let Some(value) = self.header("Auto-Submitted")
            && value != "no"
        {
            return Some(format!("Auto-Submitted is {value}"));
        }
        None
    }

    /// It came through a list, or through a group address that is a desk's mailbox: both write the same headers.
    fn is_redistributed(&self) -> bool {
        (self.has("List-Id") || self.has("X-BeenThere")) && !self.null_path
    }

    /// What a list's own addresses got is about the list's mail, not about ours.
    fn is_for_a_list(&self) -> bool {
        let own = ["-admin", "-owner", "-bounces", "-request"];
        self.letter.to.iter().any(|a| {
            let local = a.email.split('@').next().unwrap_or("");
            local.starts_with("owner-") || own.iter().any(|end| local.ends_with(end))
        })
    }

    fn bounce(&self) -> Option<String> {
        // On lists people talk about reports too: there it takes a sender that hands on no other mail.
        if self.is_redistributed() && (self.is_for_a_list() || !self.is_report_of_a_server()) {
            return None;
        }
        match self.report_type().as_deref() {
            Some("delivery-status") => return Some("it is a delivery report (RFC 3464)".to_owned()),
            Some("disposition-notification") => return None,
            Some(_) | None => {}
        }
        if self.has_part("message/delivery-status") || self.has_part("message/global-delivery-status") {
            // Somebody may forward a report that they got: then the report is not at the top.
            let at_top = self
                .root
                .parts
                .iter()
                .any(|p| p.is("message/delivery-status") || p.is("message/global-delivery-status"));
            if at_top || self.machine_sender().is_some() {
                return Some("it carries a delivery status".to_owned());
            }
        }
        if self.has("X-Failed-Recipients") {
            return Some("it names failed recipients (X-Failed-Recipients)".to_owned());
        }
        if let Some(value) = self.header("X-MS-Exchange-Message-Is-Ndr") {
            return Some(format!("Exchange calls it a non-delivery report {value}"));
        }
        if matches!(SesNotice::in_text(&self.letter.text), Some(SesNotice::Bounce | SesNotice::Delivery)) {
            return Some("it is a delivery report that Amazon SES tells of".to_owned());
        }
        let subject = FAILURE_SUBJECTS.iter().find(|s| self.subject.contains(**s));
        let machine = self.machine_sender();
        // Looking through the text costs most and tells nothing about a person's mail.
        if machine.is_none() && (subject.is_none() || self.answers()) {
            return None;
        }
        let failure_text = FAILURE_TEXTS.iter().find(|t| self.text.contains(**t));
        let code = has_status_code(&self.text);
        if let Some(machine) = machine {
            if subject.is_some()
                && (failure_text.is_some()
                    || code
                    || self.has_original()
                    || self.is_daemon()
                    || self.local_part == "postmaster" && !self.answers())
            {
                return Some(format!("{machine} and its subject is that of a delivery report"));
            }
            if failure_text.is_some() && (code || self.has_original() || self.is_daemon()) {
                return Some(format!("{machine} and its text is that of a delivery report"));
            }
            if self.is_daemon() && (code || self.has_original()) {
                return Some(format!("{machine} and it returns a mail"));
            }
        } else if subject.is_some()
            && failure_text.is_some()
            && self.has_original()
            && (code || self.has_robot_author())
        {
            return Some(
                "its subject, its text and the returned mail are those of a delivery report".to_owned(),
            );
        }
        None
    }

    /// Somebody answers something: their mail program names what.
    fn answers(&self) -> bool {
        let reply = ["re:", "aw:", "fw:", "fwd:", "wg:", "tr:", "rv:", "sv:", "vs:", "antw:"];
        reply.iter().any(|p| self.subject.starts_with(p))
    }

    fn has_robot_author(&self) -> bool {
        let robots = [
            "noreply",
            "no-reply",
            "donotreply",
            "do-not-reply",
            "postoffice",
            "mailadmin",
            "mail-admin",
            "system",
            "admin",
            "root",
        ];
        robots.iter().any(|r| self.local_part.contains(r))
    }

    fn is_daemon(&self) -> bool {
        let local: String = self.local_part.chars().filter(char::is_ascii_alphanumeric).collect();
        local.contains("mailerdaemon")
            || DAEMONS.contains(&local.as_str())
            || DAEMON_NAMES.iter().any(|d| self.author_name.contains(d))
    }

    /// Built like a report at the top, or from a daemon and with a report's subject.
    fn is_report_of_a_server(&self) -> bool {
        if self.report_type().as_deref() == Some("delivery-status") {
            return true;
        }
        let subject = FAILURE_SUBJECTS.iter().any(|s| self.subject.contains(*s));
        let daemon = self.is_daemon() || self.local_part == "postmaster" || self.has_no_author();
        subject && daemon && !self.answers()
    }

    /// `From: "Mail System" <>`.
    fn has_no_author(&self) -> bool {
        !self.letter.from.iter().any(|a| !a.email.is_empty())
    }

    fn calendar(&self) -> Option<String> {
        let part = self.root.walk().find(|p| p.is("text/calendar"))?;
        let method = match part.content_type.get("method") {
            Some(method) => method.trim().to_lowercase(),
            None => {
                let (content, _) = part.content();
                let start = String::from_utf8_lossy(&content[..content.len().min(4096)]).to_lowercase();
                start.lines().find_map(|l| l.strip_prefix("method:").map(|m| m.trim().to_owned()))?
            }
        };
        let known = ["request", "reply", "cancel", "counter", "declinecounter", "refresh", "add"];
        known.contains(&method.as_str()).then(|| format!("it carries a calendar {method}"))
    }

    fn auto_reply(&self) -> Option<String> {
        if let Some(value) = self.header("Auto-Submitted") {
            let word = value.split([';', ' ']).next().unwrap_or("").to_owned();
            if word != "no" && !word.is_empty() {
                return Some(format!("Auto-Submitted is {word}"));
            }
        }
        if self.report_type().as_deref() == Some("disposition-notification")
            || self.has_part("message/disposition-notification")
        {
            return Some("it is a read receipt (RFC 8098)".to_owned());
        }
        for name in AUTO_HEADERS {
            if let Some(value) = self.header(name)
                && !matches!(value.as_str(), "no" | "false" | "none" | "0")
            {
                return Some(format!("it has the header {name}"));
            }
        }
        for name in ["Precedence", "X-Precedence"] {
            if let Some(value) = self.header(name)
                && matches!(value.as_str(), "auto_reply" | "auto-reply" | "autoreply")
            {
                return Some(format!("{name} is {value}"));
            }
        }
        if self.header("X-Apple-Action").is_some_and(|v| v == "vacation")
            || self.header("X-POST-MessageClass").is_some_and(|v| v.starts_with('9'))
            || self.header("Delivered-To").is_some_and(|v| v == "autoresponder")
            || self.header("X-FC-MachineGenerated").is_some_and(|v| v == "true")
        {
            return Some("a header says that a machine answered".to_owned());
        }
        let subject = AUTO_SUBJECTS
            .iter()
            .find(|s| self.subject.starts_with(**s) || self.subject.contains(&format!(": {s}")));
        let subject = subject?;
        let more = if self.null_path {
            "its return path is empty"
        } else if self.header("Precedence").is_some_and(|v| matches!(v.as_str(), "bulk" | "junk" | "list")) {
            "it was sent in bulk"
        } else if self.has("X-Autogenerated") || self.has_robot_author() {
            "its sender is a machine"
        } else if AWAY_TEXTS.iter().any(|t| self.text.contains(t)) {
            "its text says that nobody is there"
        } else {
            return None;
        };
        Some(format!("its subject begins with \u{201c}{subject}\u{201d} and {more}"))
    }

    fn list(&self) -> Option<String> {
        for name in [
            "List-Id",
            "List-Unsubscribe",
            "List-Post",
            "X-Mailing-List",
            "Mailing-List",
            "X-BeenThere",
            "X-Mailman-Version",
        ] {
            if self.has(name) {
                return Some(format!("it has the header {name}"));
            }
        }
        let value = self.header("Precedence")?;
        matches!(value.as_str(), "bulk" | "list" | "junk").then(|| format!("Precedence is {value}"))
    }
}

fn is_null_path(path: &str) -> bool {
    let path: String = path.chars().filter(|c| !c.is_whitespace()).collect();
    matches!(path.as_str(), "" | "<>")
}

/// An enhanced status (`5.1.1`) or an SMTP reply of failure (`550 …`) in a report's text.
pub(crate) fn has_status_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    memchr::memchr2_iter(b'4', b'5', bytes).any(|i| {
        if i > 0 && (bytes[i - 1].is_ascii_alphanumeric() || bytes[i - 1] == b'.') {
            return false;
        }
        let enhanced = bytes.get(i + 1) == Some(&b'.')
            && digit(i + 2)
            && bytes.get(i + 3) == Some(&b'.')
            && digit(i + 4);
        let reply = matches!(bytes.get(i + 1), Some(b'0'..=b'7'))
            && digit(i + 2)
            && matches!(bytes.get(i + 3), Some(b' ' | b'-' | b'#'));
        enhanced || reply
    })
}

const DAEMONS: &[&str] = &[
    "mailerdaemon",
    "maildaemon",
    "mdaemon",
    "maildelivery",
    "maildeliverysubsystem",
    "maildeliverysystem",
    "postmasterdaemon",
    "mailsystem",
    "bouncehandler",
    "bounce",
    "bounces",
    "symantecantivirus",
    "nullsender",
    "mailerd",
    "mailrobot",
];

const DAEMON_NAMES: &[&str] = &[
    "mailer-daemon",
    "mailer daemon",
    "mail delivery subsystem",
    "mail delivery system",
    "mail delivery service",
    "mail administrator",
    "mail system",
    "internet mail delivery",
    "delivery subsystem",
    "maildelivery",
    "mail daemon",
    "system administrator",
    "systemadministrator",
    "microsoft exchange",
    "email delivery subsystem",
    "postmaster",
];

const FAILURE_SUBJECTS: &[&str] = &[
    "undelivered mail",
    "undeliverable",
    "undelivered message",
    "undeliverable mail",
    "delivery status notification",
    "delivery notification",
    "delivery failure",
    "delivery failed",
    "delivery has failed",
    "delivery problem",
    "delivery error",
    "delivery report",
    "delivery unsuccessful",
    "delivery delayed",
    "delivery attempt",
    "mail delivery",
    "mail failure",
    "mail error",
    "mail system error",
    "mail could not be delivered",
    "mail not delivered",
    "message delivery failure",
    "message not delivered",
    "message undeliverable",
    "message could not be delivered",
    "message you sent blocked",
    "message status",
    "loop alert",
    "failure notice",
    "failure delivery",
    "failed delivery",
    "failed mail",
    "failed message",
    "returned mail",
    "returned message",
    "returning message",
    "returned email",
    "return mail",
    "mail returned",
    "non-delivery",
    "nondelivery",
    "non delivery",
    "non-deliverable",
    "non remis",
    "could not send message",
    "could not be sent",
    "unable to deliver",
    "unable to send",
    "cannot send",
    "couldn't be delivered",
    "not deliver",
    "can't deliver",
    "warning: message",
    "warning: could not",
    "warning: e-mail",
    "warning: mail",
    "warning: delayed",
    "user unknown",
    "unknown user",
    "unknown recipient",
    "unknown address",
    "invalid recipient",
    "invalid address",
    "address not found",
    "mailbox full",
    "over quota",
    "quota exceeded",
    "problem delivering",
    "rejected mail",
    "rejected:",
    "mail rejected",
    "message rejected",
    "email rejected",
    "blocked message",
    "bounced",
    "bounce message",
    "error sending",
    "error mail",
    "error report",
    "dsn:",
    "ndn:",
    "ndr:",
    "notification d'",
    "message notification",
    "message delayed",
    "delayed mail",
    "mail delayed",
    "delayed:",
    "not delivered",
    "not be delivered",
    "delivery notice",
    "sent message failed",
    "transport error",
    "transient failure",
    "permanent error",
    "spam mail",
    "transferer",
    "unzustellbar",
    "nicht zugestellt",
    "zustellung",
    "nicht zustellbar",
    "fehlgeschlagen",
    "non recapitabile",
    "mancato recapito",
    "consegna",
    "non remis",
    "non distribué",
    "échec de la remise",
    "échec de remise",
    "échec de livraison",
    "no se pudo entregar",
    "no entregado",
    "no se puede entregar",
    "error de entrega",
    "não entregue",
    "não foi possível entregar",
    "falha na entrega",
    "onbestelbaar",
    "niet bezorgd",
    "kunde inte levereras",
    "olevererat",
    "kunne ikke leveres",
    "niedostarczon",
    "nie dostarczono",
    "nedoručiteln",
    "недоставлен",
    "не доставлен",
    "не удалось доставить",
    "teslim edilemedi",
    "配信",
    "配達",
    "送信でき",
    "送信に失敗",
    "不達",
    "退信",
    "无法投递",
    "系统退信",
    "반송",
    "エラー",
];

pub(crate) const FAILURE_TEXTS: &[&str] = &[
    "could not be delivered",
    "couldn't be delivered",
    "was not delivered",
    "wasn't delivered",
    "not be delivered",
    "has not been delivered",
    "unable to deliver",
    "undeliverable",
    "undelivered",
    "delivery to the following",
    "delivery failed",
    "delivery has failed",
    "delivery error",
    "failed to deliver",
    "failed permanently",
    "permanent error",
    "permanent fatal error",
    "permanent failure",
    "fatal error",
    "following address",
    "following addresses",
    "following recipient",
    "the following message to",
    "did not reach",
    "didn't reach",
    "not reached",
    "user unknown",
    "unknown user",
    "no such user",
    "unknown recipient",
    "recipient unknown",
    "recipient rejected",
    "recipient address rejected",
    "invalid recipient",
    "mailbox unavailable",
    "mailbox not found",
    "mailbox is full",
    "mailbox full",
    "mailbox quota",
    "over quota",
    "quota exceeded",
    "exceeded storage",
    "storage allocation",
    "does not exist",
    "doesn't exist",
    "not exist",
    "host unknown",
    "host not found",
    "domain not found",
    "message delayed",
    "delivery has been delayed",
    "not yet been delivered",
    "could not be sent",
    "cannot be delivered",
    "can not be delivered",
    "can't be delivered",
    "couldn't deliver",
    "could not deliver",
    "cannot deliver",
    "was rejected",
    "been rejected",
    "rejected your message",
    "been returned",
    "is being returned",
    "returned to you",
    "returned to sender",
    "returned mail",
    "had permanent",
    "had transient",
    "transcript of session",
    "remote host said",
    "said:",
    "giving up on",
    "address error",
    "account is not available",
    "account has been disabled",
    "inactive",
    "message blocked",
    "access denied",
    "not listed in",
    "not our customer",
    "unrouteable",
    "unroutable",
    "too many hops",
    "mail loop",
    "duplicated message-id",
    "retry timeout",
    "time out",
    "timed out",
    "message size exceeds",
    "too large",
    "spam",
    "nicht zugestellt",
    "unzustellbar",
    "nicht zustellen",
    "nicht erreicht",
    "konnte nicht",
    "n'a pas pu être",
    "n'a pas été remis",
    "non remis",
    "no se pudo",
    "no ha podido ser entregado",
    "non è stato possibile",
    "não pôde ser entregue",
    "niet worden bezorgd",
    "kunde inte",
    "не может быть доставлено",
    "не удалось",
    "не было доставлено",
    "配信できません",
    "配信でき",
    "届けられ",
    "送信できません",
    "送信でき",
    "お届けでき",
    "見つかりません",
    "存在しません",
    "宛先",
    "不明",
    "メールアドレス",
    "エラー",
    "无法",
    "退回",
    "無法",
    "반송",
];

const ORIGINAL_MARKS: &[&str] = &[
    "original message follows",
    "original message headers",
    "--- below this line is a copy of the message",
    "copy of the message",
    "this is a copy of",
    "message header follows",
    "message headers follow",
    "unsent message follows",
    "returned message follows",
    "---- unsent message",
    "----- original message",
    "------ this is a copy",
    "-----original message-----",
    "---- returned message",
    "the original message was received",
    "header of the original",
    "text of your original message",
    "first part of the message",
    "beginning of the original",
    "original mail",
    "mail header",
    "your message reads",
    "received: from",
    "message contents follow",
    "your original message",
    "message body",
    "failed message",
];

const AUTO_HEADERS: &[&str] = &[
    "X-Autoreply",
    "X-Auto-Reply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Respond",
    "X-Auto-Response-Suppress",
    "X-Autoreply-From",
    "X-Mail-Autoreply",
    "X-AutoReply-From",
    "X-Vacation",
    "X-Auto-Reply-From",
    "X-Mdaemon-Auto-Response",
    "X-Responder",
];

const AUTO_SUBJECTS: &[&str] = &[
    "auto:",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "auto-response",
    "autoresponse",
    "auto response:",
    "automatic reply",
    "automatic response",
    "automated reply",
    "automated response",
    "automatically generated",
    "out of office",
    "out-of-office",
    "out of the office",
    "away from",
    "i am away",
    "on vacation",
    "vacation",
    "on leave",
    "i'm out of",
    "i am out of",
    "ooo:",
    "automatische antwort",
    "abwesenheit",
    "abwesenheitsnotiz",
    "abwesend",
    "nicht im büro",
    "autoantwort",
    "automatische rückmeldung",
    "réponse automatique",
    "absence du bureau",
    "absent",
    "je suis absent",
    "absence",
    "respuesta automática",
    "respuesta automatica",
    "fuera de la oficina",
    "ausencia",
    "contestación automática",
    "resposta automática",
    "fora do escritório",
    "ausência",
    "ausente",
    "risposta automatica",
    "fuori ufficio",
    "fuori sede",
    "automatisch antwoord",
    "automatische beantwoording",
    "afwezig",
    "afwezigheid",
    "automatiskt svar",
    "autosvar",
    "frånvaro",
    "frånvarande",
    "automatisk svar",
    "fraværende",
    "fravær",
    "ikke til stede",
    "automaattinen vastaus",
    "poissa",
    "autom. vastaus",
    "automatyczna odpowiedź",
    "odpowiedź automatyczna",
    "poza biurem",
    "nieobecność",
    "automatická odpověď",
    "automatická odpoveď",
    "mimo kancelář",
    "automatikus válasz",
    "házon kívül",
    "răspuns automat",
    "absent de la birou",
    "автоматический ответ",
    "автоответ",
    "меня нет в офисе",
    "нет на месте",
    "автоматична відповідь",
    "автоматичен отговор",
    "otomatik yanıt",
    "ofis dışında",
    "αυτόματη απάντηση",
    "εκτός γραφείου",
    "automatski odgovor",
    "samodejni odgovor",
    "automaatvastus",
    "automātiskā atbilde",
    "automatinis atsakymas",
    "trả lời tự động",
    "balasan otomatis",
    "自动回复",
    "自动答复",
    "自動回覆",
    "自動返信",
    "自動応答",
    "不在",
    "자동 회신",
    "자동 응답",
    "부재중",
    "תשובה אוטומטית",
    "رد تلقائي",
    "ตอบกลับอัตโนมัติ",
    "resposta automàtica",
];

const AWAY_TEXTS: &[&str] = &[
    "out of the office",
    "out of office",
    "out-of-office",
    "on vacation",
    "on holiday",
    "on leave",
    "annual leave",
    "maternity leave",
    "limited access to",
    "away from my",
    "i will be back",
    "i will return",
    "returning on",
    "automatic reply",
    "automatically generated",
    "auto-generated",
    "this is an automated",
    "this is an automatic",
    "do not reply to this",
    "nicht im büro",
    "nicht im hause",
    "abwesend",
    "im urlaub",
    "bin ab dem",
    "automatisch",
    "erst wieder",
    "absent",
    "en congé",
    "de retour le",
    "automatique",
    "fuera de la oficina",
    "de vacaciones",
    "automático",
    "automatica",
    "fora do escritório",
    "de férias",
    "in ferie",
    "fuori ufficio",
    "afwezig",
    "op vakantie",
    "automatisch",
    "semester",
    "frånvarande",
    "tillbaka",
    "ferie",
    "fraværende",
    "lomalla",
    "poissa",
    "urlop",
    "nieobecn",
    "dovolen",
    "szabadság",
    "concediu",
    "в отпуске",
    "отсутств",
    "автоматич",
    "відпустц",
    "izinde",
    "άδεια",
    "godišnjem",
    "puhkus",
    "nghỉ phép",
    "cuti",
    "不在",
    "休暇",
    "休假",
    "자동",
    "휴가",
    "בחופשה",
    "إجازة",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{parse, parse_with};

    #[track_caller]
    fn is(raw: &str, kind: LetterKind) {
        let letter = parse(raw.as_bytes()).unwrap();
        assert_eq!(letter.kind, kind, "{raw}\n{}", letter.kind_reason);
        assert_eq!(letter.kind == LetterKind::Person, letter.kind_reason.is_empty());
    }

    #[test]
    fn machine_mail_is_told_apart() {
        is("From: a@x.org\nSubject: Hello\n\nhi", LetterKind::Person);
        is("From: a@x.org\nAuto-Submitted: auto-replied (vacation)\n\nhi", LetterKind::AutoReply);
        is("From: a@x.org\nAUTO-SUBMITTED:   No\n\nhi", LetterKind::Person);
        is("From: a@x.org\nX-Auto-Response-Suppress: All\n\nhi", LetterKind::AutoReply);
        is("From: a@x.org\nPrecedence: Auto_Reply\n\nhi", LetterKind::AutoReply);
        is("From: a@x.org\nSubject: Abwesenheitsnotiz: Drucker\n\nIch bin im Urlaub.", LetterKind::AutoReply);
        is("From: a@x.org\nSubject: Out of office hours support?\n\nDo you offer it?", LetterKind::Person);
        is("From: a@x.org\nList-Id: <l.x.org>\n\nhi", LetterKind::List);
        is("From: a@x.org\nPrecedence: bulk\n\nhi", LetterKind::List);
        is(
            "From: a@x.org\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR",
            LetterKind::Calendar,
        );
        is(
            "From: a@x.org\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:PUBLISH",
            LetterKind::Person,
        );
    }

    #[test]
    fn bounces_need_more_than_words() {
        is(
            "From: a@x.org\nSubject: Undelivered Mail Returned to Sender\n\nI got this from your server, what does 550 5.1.1 user unknown mean?",
            LetterKind::Person,
        );
        is("From: postmaster@x.org\nSubject: Hello\n\nOur mail server is being moved.", LetterKind::Person);
        is(
            "From: MAILER-DAEMON@x.org (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender\n\n<b@y.org>: host said: 550 5.1.1 no such user",
            LetterKind::Bounce,
        );
        is(
            "From: mailer-daemon@x.org\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nno\n--b\nContent-Type: message/delivery-status\n\nStatus: 5.1.1\n--b--",
            LetterKind::Bounce,
        );
        is(
            "From: fbl@x.org\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nno\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--b--",
            LetterKind::Complaint,
        );
        // What a list's own addresses get is the list's; what a group address gets is ours.
        for (to, kind) in [
            ("l-admin@x.org", LetterKind::List),
            ("owner-l@x.org", LetterKind::List),
            ("support@x.org", LetterKind::Bounce),
        ] {
            is(
                &format!(
                    "From: mailer-daemon@x.org\nTo: {to}\nReturn-Path: <l-owner@x.org>\nList-Id: <l.x.org>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nno\n--b\nContent-Type: message/delivery-status\n\nStatus: 5.1.1\n--b--"
                ),
                kind,
            );
        }
        is(
            "From: Postmaster <postmaster@x.org>\nTo: support@x.org\nReturn-Path: <support-bounces@x.org>\nList-Id: <support.x.org>\nSubject: Undeliverable: Lamps\n\nmona@y.org: user unknown",
            LetterKind::Bounce,
        );
        is(
            "From: ann@x.org\nTo: l@x.org\nReturn-Path: <l-bounces@x.org>\nList-Id: <l.x.org>\nSubject: Undeliverable: why?\n\nI got: user unknown 550 5.1.1",
            LetterKind::List,
        );
        let letter =
            parse_with(b"From: x@y.org\nSubject: failure notice\n\n<b@y.org>: user unknown 550 no", Some(""))
                .unwrap();
        assert_eq!(letter.kind, LetterKind::Bounce);
    }
}
