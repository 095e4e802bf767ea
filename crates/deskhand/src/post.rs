//! Outgoing mail: texts from templates, a mail from a message.

use std::collections::BTreeMap;

use domain::file::ScanState;
use domain::guided::FixRequest;
use domain::mailbox::{ACKNOWLEDGEMENT, Mailbox};
use domain::message::Markup;
use domain::person::Person;
use domain::side_conversation::SideConversation;
use domain::ticket::Ticket;
use domain::{
    AccessAskId, AttachmentId, Language, MailboxId, MessageId, OutboxId, Refusal, Result, SideConversationId,
};
use mail::compose::{Outgoing, OutgoingFile, Unwritable};
use store::notices::Notice;
use store::notifications::Digest;
use store::outbox::Claimed;
use store::{attachments, mailboxes, messages, participants, people, side_conversations, tickets};
use ui::reply_mail::Said;

use crate::app::{App, called};

/// How many earlier messages a reply quotes.
const QUOTED_MAX: usize = 3;
/// How much of each it quotes, in characters.
const QUOTED_CHARS_MAX: usize = 10_000;
/// How far back a mail of a conversation beside a ticket looks for them, in messages.
const EARLIER_MAX: i64 = 50;

/// What became of a message that is to be sent.
#[derive(Debug)]
pub enum Composed {
    /// The octets of its mail.
    Mail(Vec<u8>),
    /// No mail can be made of it, now or later: what is wrong, in words.
    Unwritable(Unwritable),
    /// It was made a note meanwhile.
    ANote,
}

/// The octets of an outgoing mail. The same message gives the same Message-ID at every attempt.
///
/// # Errors
/// What may be otherwise at the next attempt: a file that is not there, a signature that cannot be filled in.
pub async fn compose(app: &App, mail: &Claimed) -> Result<Composed> {
    let Some(id) = mail.message else {
        return compose_own(app, mail).await;
    };
    let (mailbox, to) = (mail.mailbox, mail.recipients.clone());
    let parts = app.read(async move |db| Parts::read(db, id, mailbox, &to).await).await?;
    let Parts { message, home, side, mailbox, requester, author, references, quoted, files } = parts;
    if !message.may_leave() {
        return Ok(Composed::ANote);
    }
    // Found after it was written, before it left.
    if let Some(blocked) = files.iter().find(|f| f.scan.state == ScanState::Blocked) {
        let why = blocked.scan.unsendable(&blocked.attachment.name);
        return Ok(Composed::Unwritable(Unwritable { field: "files", why }));
    }
    // A picture that stands in the words is shown there; every other file goes beside them.
    let in_text = match message.markup {
        Markup::Markdown => ui::markdown::pictures(&message.text),
        Markup::Plain => Vec::new(),
    };
    let shown: BTreeMap<AttachmentId, String> = files
        .iter()
        .map(|f| &f.attachment)
        .filter(|a| in_text.contains(&a.id) && domain::file::is_safe_image(&a.found_type))
        .map(|a| (a.id, format!("file-{}@{}", a.id, domain::person::address_domain(&mailbox.address))))
        .collect();
    let names: BTreeMap<AttachmentId, String> =
        files.iter().map(|f| (f.attachment.id, f.attachment.name.clone())).collect();
    let content_ids = shown.clone();
    let blobs = app.store.blobs().clone();
    let files = app
        .blocking(move || {
            files
                .into_iter()
                .map(|f| {
                    Ok(OutgoingFile {
                        content: blobs.read(&f.attachment.blob)?,
                        name: f.attachment.name,
                        media_type: f.attachment.media_type,
                        content_id: match content_ids.get(&f.attachment.id) {
                            Some(id) => Some(id.clone()),
                            None => f.attachment.content_id.filter(|_| f.inline),
                        },
                    })
                })
                .collect::<Result<Vec<_>>>()
        })
        .await?;
    let message = with_links(app, message);
    let (token, subject) = match &side {
        Some(side) => (app.desk.side_token(side.id), &side.subject),
        None => (app.desk.ticket_token(home.id), &home.subject),
    };
    let mut text = match message.markup {
        Markup::Markdown => ui::markdown::readable(&message.text, &|id| names.get(&id).cloned()),
        Markup::Plain => message.text.clone(),
    };
    if let Some(author) = &author {
        let signature = signature(&mailbox, author)?;
        if !signature.trim().is_empty() {
            text.push_str("\n\n-- \n");
            text.push_str(signature.trim_end());
        }
    }
    let history: String = quoted.iter().map(|q| q.text.as_str()).collect();
    let said = Said { text: &message.text, reading: message.markup };
    let signed = author.as_ref().map(|a| signature(&mailbox, a)).transpose()?;
    let quotes: Vec<_> = quoted.iter().map(|q| (q.head.as_str(), q.said())).collect();
    let place = |id: AttachmentId| shown.get(&id).map(|id| format!("cid:{id}"));
    let html = ui::reply_mail::html(said, signed.as_deref(), &quotes, &place);
    if !history.is_empty() {
        text.push_str("\n\n");
        text.push_str(&history);
    }
    text.push('\n');
    let from_name = match &author {
        Some(author) => format!("{} ({})", called(author), mailbox.name),
        None => mailbox.name.clone(),
    };
    let address = |email: &String| {
        let is_requester = side.is_none() && requester.email.as_ref() == Some(email);
        let name = if is_requester { requester.name.clone() } else { String::new() };
        domain::letter::Address { name, email: email.clone() }
    };
    // The head names everybody it is for, also when only some of them are tried again.
    let named = if message.recipients.is_empty() { &mail.recipients } else { &message.recipients };
    let (to, cc) = named.split_at(named.len().min(1));
    let subject = if references.is_empty() { subject.clone() } else { format!("Re: {}", strip_re(subject)) };
    let outgoing = Outgoing {
        from: domain::letter::Address { name: from_name, email: mailbox.address.clone() },
        reply_to: Some(domain::letter::Address {
            name: mailbox.name.clone(),
            email: mail::token::reply_address(&mailbox.address, &token),
        }),
        to: to.iter().map(address).collect(),
        cc: cc.iter().map(address).collect(),
        subject,
        message_id: mail.header_message_id.clone(),
        in_reply_to: references.last().cloned(),
        references,
        date: Some(message.created_at),
        text,
        html: Some(html),
        attachments: files,
        auto_submitted: message.automatic.then_some("auto-replied"),
        loop_mark: Some(token),
        unsubscribe: None,
    };
    written(app, &mailbox, outgoing).await
}

/// The octets of it, signed for the mailbox that it comes from.
async fn written(app: &App, mailbox: &Mailbox, outgoing: Outgoing) -> Result<Composed> {
    let composed = mail::compose::compose(&outgoing);
    // Its files may be large, and the octets have them.
    drop(outgoing);
    Ok(match composed {
        Ok(octets) => Composed::Mail(crate::sending_keys::signed(app, &mailbox.address, octets).await?),
        Err(why) => Composed::Unwritable(why),
    })
}

/// The mailbox that was chosen, or the first.
async fn mailbox_of(db: &mut store::Conn, chosen: Option<MailboxId>) -> Result<Mailbox> {
    match chosen {
        Some(id) => mailboxes::load(db, id).await,
        None => Ok(mailboxes::list(db).await?.into_iter().next().ok_or(Refusal::NotFound)?),
    }
}

/// The links of what the desk wrote by itself work in the mail alone. Acknowledgements and replies of rules are plain text
/// and may carry a customer's words: what looks like a link in them stays what it is.
fn with_links(app: &App, message: messages::Stored) -> messages::Stored {
    let is_a_letter = message.author.is_none() && message.automatic && message.mail.is_none();
    if !is_a_letter || message.markup != Markup::Markdown {
        return message;
    }
    messages::Stored { text: crate::follow_up::linked(app, &message.text), ..message }
}

/// What is said by a mail that is of no message.
enum What {
    /// An automatic answer that is on no ticket. What answers it is a new question: it has no token.
    Notice(Notice),
    /// It asks for an approval, as things stand when it leaves. Its link is made here and kept nowhere.
    Ask(AccessAskId, crate::approvals::Letter),
    /// Somebody asked the portal for it. Its link is made here and kept nowhere.
    Portal(store::portal::Letter, crate::portal::About),
    /// It asks whether a request for a person is theirs. Its link is made here and kept nowhere.
    Confirmation(FixRequest),
    /// Notifications, as they were put together.
    Digest(Digest),
}

impl What {
    async fn read(db: &mut store::Conn, mail: OutboxId) -> Result<Self> {
        if let Some(notice) = store::notices::find(db, mail).await? {
            return Ok(Self::Notice(notice));
        }
        if let Some(ask) = store::access::ask_of_mail(db, mail).await? {
            return Ok(Self::Ask(ask.id, crate::approvals::Letter::read(db, &ask).await?));
        }
        if let Some(letter) = store::portal::letter_of_mail(db, mail).await? {
            let about = crate::portal::About::read(db, &letter).await?;
            return Ok(Self::Portal(letter, about));
        }
        if let Some(request) = store::playbook_offers::request_of_mail(db, mail).await? {
            return Ok(Self::Confirmation(request));
        }
        let digest = store::notifications::find_digest(db, mail).await?;
        digest.map(Self::Digest).ok_or_else(|| domain::Error::fault("an outgoing mail that is of nothing"))
    }
}

/// The octets of a mail that is of no message.
async fn compose_own(app: &App, mail: &Claimed) -> Result<Composed> {
    let (id, chosen) = (mail.id, mail.mailbox);
    let (what, mailbox) = app
        .read(async move |db| {
            let what = What::read(db, id).await?;
            Ok((what, mailbox_of(db, chosen).await?))
        })
        .await?;
    let address =
        |name: &str, email: &str| domain::letter::Address { name: name.into(), email: email.into() };
    let own = Outgoing {
        from: address(&mailbox.name, &mailbox.address),
        to: mail.recipients.iter().map(|to| address("", to)).collect(),
        message_id: mail.header_message_id.clone(),
        date: Some(mail.created_at),
        // RFC 3834 §5.2: nobody's program answers it.
        auto_submitted: Some("auto-generated"),
        ..Outgoing::default()
    };
    let outgoing = match what {
        What::Notice(notice) => {
            let answers = Some(notice.in_reply_to).filter(|id| !id.is_empty());
            Outgoing {
                subject: notice.subject,
                references: answers.iter().cloned().collect(),
                in_reply_to: answers,
                date: Some(notice.created_at),
                text: notice.text,
                auto_submitted: Some("auto-replied"),
                ..own
            }
        }
        What::Ask(ask, letter) => {
            let (subject, text) = letter.written(app, ask);
            Outgoing { subject, text, ..own }
        }
        What::Portal(letter, about) => {
            let text = crate::portal::written(app, &letter, &about);
            Outgoing { subject: text.subject, text: text.text, unsubscribe: text.unsubscribe, ..own }
        }
        What::Confirmation(request) => {
            let (subject, text) = crate::guided::confirmation::written(app, &request);
            Outgoing { subject, text, ..own }
        }
        What::Digest(digest) => Outgoing {
            from: address(&app.config.name, &mailbox.address),
            subject: digest.subject,
            date: Some(digest.created_at),
            text: digest.text,
            unsubscribe: Some(crate::followers::rings::off_address(app, digest.person)),
            ..own
        },
    };
    written(app, &mailbox, outgoing).await
}

struct Parts {
    message: store::messages::Stored,
    /// Whose subject and token it carries.
    home: Ticket,
    /// The conversation beside the ticket that it belongs to: then its subject and its token, and nothing of the ticket.
    side: Option<SideConversation>,
    mailbox: Mailbox,
    requester: Person,
    author: Option<Person>,
    /// Message-IDs of what was said before.
    references: Vec<String>,
    quoted: Vec<Quoted>,
    files: Vec<attachments::Stored>,
}

struct Quoted {
    head: String,
    body: String,
    markup: Markup,
    /// Head and body as quoted plain text.
    text: String,
}

impl Quoted {
    fn said(&self) -> Said<'_> {
        Said { text: &self.body, reading: self.markup }
    }
}

impl Parts {
    /// `from` is the mailbox that was chosen for it, and `to` whom this copy of it goes to.
    async fn read(
        db: &mut store::Conn,
        id: MessageId,
        from: Option<MailboxId>,
        to: &[String],
    ) -> Result<Self> {
        let message = messages::load(db, id).await?;
        if let Some(side) = message.side {
            return Self::of_side(db, message, side, from, to).await;
        }
        let ticket = tickets::load(db, message.ticket).await?;
        let mailbox = mailbox_of(db, from.or(ticket.mailbox)).await?;
        let author = match message.author {
            Some(id) => Some(people::load(db, id).await?),
            None => None,
        };
        let requester = people::load(db, ticket.requester).await?;
        let mut quoted = Vec::new();
        let mut taking_part: Vec<String> = requester.email.iter().cloned().collect();
        for person in participants::accepted(db, ticket.id).await? {
            taking_part.extend(people::load(db, person).await?.email);
        }
        // Somebody who was added to this reply alone, in sight or hidden, gets this reply alone.
        let all_take_part = message.recipients.iter().chain(to).all(|address| taking_part.contains(address));
        if !message.automatic && all_take_part {
            let earlier = messages::list(db, ticket.id, id, 50).await?;
            // Whoever was accepted later does not get to read by quotation what was said before.
            let from =
                participants::last_accepted_at(db, ticket.id).await?.unwrap_or(domain::Moment(i64::MIN));
            let said = earlier.into_iter().rev().filter(|m| {
                let public = m.visibility == domain::message::Visibility::Public;
                public && !m.stranger && !m.automatic && m.created_at >= from
            });
            for m in said.take(QUOTED_MAX) {
                let who = match m.author {
                    Some(id) => people::find(db, id).await?.map(|p| called(&p).to_owned()),
                    None => None,
                };
                quoted.push(quote(&m, who.as_deref().unwrap_or(&mailbox.name)));
            }
        }
        Ok(Self {
            references: messages::references(db, ticket.id, id).await?,
            files: attachments::of_message(db, id).await?,
            author,
            requester,
            mailbox,
            home: written_on(db, id, ticket).await?,
            side: None,
            message,
            quoted,
        })
    }

    /// The parts of a mail in a conversation beside a ticket: nothing of the ticket is in it but what its author chose.
    async fn of_side(
        db: &mut store::Conn,
        message: store::messages::Stored,
        side: SideConversationId,
        from: Option<MailboxId>,
        to: &[String],
    ) -> Result<Self> {
        let side = side_conversations::load(db, side).await?;
        let ticket = tickets::load(db, side.ticket).await?;
        let mailbox = mailbox_of(db, from.or(side.mailbox).or(ticket.mailbox)).await?;
        let author = match message.author {
            Some(id) => Some(people::load(db, id).await?),
            None => None,
        };
        let earlier = side_conversations::messages(db, side.id, message.id, EARLIER_MAX).await?;
        let mut quoted = Vec::new();
        if !message.quoted.is_empty() {
            let (body, text) = (message.quoted.clone(), format!("{}\n", message.quoted));
            quoted.push(Quoted { head: String::new(), body, markup: Markup::Plain, text });
        }
        let to: Vec<&String> = message.recipients.iter().chain(to).collect();
        for m in said_to(&earlier, &to) {
            let who = match m.author {
                Some(id) => people::find(db, id).await?.map(|p| called(&p).to_owned()),
                None => None,
            };
            quoted.push(quote(m, who.as_deref().unwrap_or(&mailbox.name)));
        }
        Ok(Self {
            references: side_conversations::references(db, side.id, message.id).await?,
            files: attachments::of_message(db, message.id).await?,
            requester: people::load(db, ticket.requester).await?,
            author,
            mailbox,
            home: ticket,
            side: Some(side),
            message,
            quoted,
        })
    }
}

/// What may be quoted to all of `to` of what was said before in a conversation beside a ticket, newest first: it ends at the
/// first message that was not for every one of them. Whoever was brought in later does not get to read by quotation what
/// was said before, and a stranger's own words make nobody a reader of the others'.
///
/// The team's message was for its recipients; an answer was for its author and for whom the team had written to before it.
fn said_to<'m>(earlier: &'m [messages::Stored], to: &[&String]) -> Vec<&'m messages::Stored> {
    let is_of_team = |m: &&messages::Stored| m.mail.is_none() && !m.automatic;
    let was_for_all = |at: usize| {
        let m = &earlier[at];
        let (author, asked) = match m.mail {
            None => (None, Some(m)),
            Some(_) => (Some(&m.address), earlier[..at].iter().rev().find(is_of_team)),
        };
        to.iter().all(|address| {
            author.is_some_and(|a| a.eq_ignore_ascii_case(address))
                || asked.is_some_and(|asked| asked.recipients.contains(address))
        })
    };
    let counts = earlier.iter().enumerate().rev().filter(|(_, m)| !m.stranger && !m.automatic);
    counts.take_while(|(at, _)| was_for_all(*at)).take(QUOTED_MAX).map(|(_, m)| m).collect()
}

/// The ticket that a message was written on, if all of that went to `ticket`, where the message is now; else `ticket`. A
/// mail that waits while two people's tickets become one must not tell the one what the other asked, nor let them answer
/// there; an answer to the first ticket's token is led on.
async fn written_on(db: &mut store::Conn, id: MessageId, ticket: Ticket) -> Result<Ticket> {
    for from in messages::came_from(db, id).await? {
        if tickets::follow_join(db, from).await? == ticket.id
            && let Some(home) = tickets::find(db, from).await?
        {
            return Ok(home);
        }
    }
    Ok(ticket)
}

fn quote(m: &store::messages::Stored, who: &str) -> Quoted {
    let when = m.created_at.timestamp().strftime("%Y-%m-%d %H:%M UTC");
    let head = format!("On {when}, {who} wrote:");
    let body: String = m.text.chars().take(QUOTED_CHARS_MAX).collect();
    let plain = match m.markup {
        Markup::Markdown => ui::markdown::readable(&body, &|_| None),
        Markup::Plain => body.clone(),
    };
    let lines: String =
        plain.lines().map(|l| if l.is_empty() { ">\n".to_owned() } else { format!("> {l}\n") }).collect();
    Quoted { text: format!("{head}\n{lines}\n"), head, body, markup: m.markup }
}

/// The subject without the prefixes of replies, so that they do not pile up.
fn strip_re(subject: &str) -> &str {
    let mut rest = subject.trim_start();
    loop {
        let lower = rest.get(..3).map(str::to_ascii_lowercase);
        match lower.as_deref() {
            Some("re:" | "aw:" | "sv:") => rest = rest[3..].trim_start(),
            _ => return rest,
        }
    }
}

// Texts that the operator edits

fn fill(name: &'static str, template: &str, values: minijinja::Value) -> Result<String, Refusal> {
    let mut env = minijinja::Environment::new();
    env.set_fuel(Some(50_000));
    env.set_recursion_limit(16);
    env.render_str(template, values).map_err(|e| {
        Refusal::invalid(
            name,
            format!("cannot be filled in: {}", e.detail().unwrap_or("look for a misspelt {{ … }}")),
        )
    })
}

fn mailbox_value(mailbox: &Mailbox) -> minijinja::Value {
    minijinja::context! { name => mailbox.name.as_str(), address => mailbox.address.as_str() }
}

fn signature(mailbox: &Mailbox, author: &Person) -> Result<String, Refusal> {
    let agent = minijinja::context! { name => called(author) };
    fill("signature", &mailbox.signature, minijinja::context! { agent, mailbox => mailbox_value(mailbox) })
}

/// The text of an acknowledgement. The customer's words are not in it: it must not carry a stranger's text to a victim.
///
/// Nobody can translate what the team wrote itself; while a mailbox says what every new one says, it says so in the words
/// that the customer writes in.
pub fn acknowledgement(
    w: ui::Words,
    mailbox: &Mailbox,
    ticket: &Ticket,
    requester: &Person,
) -> Result<String, Refusal> {
    if w.language() != Language::English && mailbox.acknowledgement == ACKNOWLEDGEMENT {
        let number = ticket.id.to_string();
        return Ok(ui::t!(w, "letters-acknowledgement", ticket = number, mailbox = mailbox.name.as_str()));
    }
    let ticket = minijinja::context! { id => ticket.id.0 };
    let requester = minijinja::context! { name => requester.name.as_str() };
    let values = minijinja::context! { ticket, requester, mailbox => mailbox_value(mailbox) };
    fill("acknowledgement", &mailbox.acknowledgement, values)
}

/// A team's own words in a letter of the follow-up, filled in. The customer's words are not in it.
///
/// # Errors
/// [`Refusal::Invalid`] with what is wrong.
pub fn follow_up_text(
    template: &str,
    ticket: domain::TicketId,
    mailbox: &Mailbox,
) -> Result<String, Refusal> {
    let ticket = minijinja::context! { id => ticket.0 };
    fill("text", template, minijinja::context! { ticket, mailbox => mailbox_value(mailbox) })
}

/// Does a template fill in at all?
///
/// # Errors
/// [`Refusal::Invalid`] with what is wrong.
pub fn check_template(field: &'static str, template: &str) -> Result<(), Refusal> {
    let name = minijinja::context! { name => "x" };
    let values = minijinja::context! {
        ticket => minijinja::context! { id => 1 }, requester => name.clone(), agent => name,
        mailbox => minijinja::context! { name => "x", address => "x@example.org" }
    };
    fill(field, template, values).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_of_replies_do_not_pile_up() {
        assert_eq!(strip_re("Re: AW: re: Printer"), "Printer");
        assert_eq!(strip_re("Rezept"), "Rezept");
        assert_eq!(strip_re("Ré"), "Ré");
    }

    #[test]
    fn templates_are_checked_with_words() {
        assert!(check_template("signature", "{{ agent.name }}\n{{ mailbox.name }}").is_ok());
        assert!(check_template("signature", "{{ agent.name").is_err());
        assert!(
            check_template(
                "signature",
                "{% for i in range(100000) %}{% for j in range(1000) %}x{% endfor %}{% endfor %}"
            )
            .is_err()
        );
    }
}
