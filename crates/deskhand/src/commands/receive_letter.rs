//! Makes of a read letter what it is: a ticket, a message on one, a delivery report, or nothing.

use std::borrow::Cow;
use std::collections::BTreeSet;

use domain::identity::Verdict;
use domain::letter::{Letter, LetterKind};
use domain::mailbox::Mailbox;
use domain::message::{Channel, Delivery, Identity, Markup, Visibility};
use domain::moment::DAY_US;
use domain::permission::{Action, Object, may};
use domain::person::{Person, Role, address_domain, clean_name, normalise_address};
use domain::placement::{
    AnswersGiven, Bounced, Facts, Known, KnownSide, Placed, Placement, Proof, SideProof, may_auto_answer,
    may_be_spam, place, within_budget,
};
use domain::portal::Errand;
use domain::read::ledger::MailState;
use domain::read::ticket::SpamState;
use domain::read::tickets::LastWord;
use domain::side_conversation::{SideConversation, SideState};
use domain::ticket::{Status, Ticket, clean_subject};
use domain::{
    Actor, Error, Event, Language, MessageId, Moment, OutboxId, PersonId, Refusal, Result,
    SideConversationId, TicketId,
};
use mail::token::{Purpose, find_in_message_id, split_plus};
use store::fetching::Treatment;
use store::mails::{Reading, Waiting};
use store::messages::Stored;
use store::{
    Tx, attachments, fetching, mailboxes, mails, messages, organisations, outbox, outcomes, participants,
    people, portal, side_conversations, spam, test_mails, tickets,
};

use super::automatic_mail::{self, AutomaticMail};
use super::leave_out_files::{LeftOut, left_out_answer, left_out_cause, note_left_out};
use super::snooze_ticket::customer_wrote;
use super::{record_change, snippet};
use crate::app::Desk;
use crate::mailbox_test;
use crate::quoted_links::QuotedLinks;
use crate::stored_file::StoredFile;

/// A letter with its files already on disk.
pub struct ReadLetter {
    pub letter: Letter,
    /// Who wrote it, as far as that could be found out.
    pub verdict: Verdict,
    /// SHA-256 of the octets after the head.
    pub body_sha256: [u8; 32],
    pub files: Vec<StoredFile>,
    /// Why its words and shape look like spam, where they do.
    pub suspicion: Option<String>,
    /// Files that are larger than what is taken; they are in the raw mail alone.
    pub left_out: LeftOut,
    /// The links of ours that stand in it.
    pub links: QuotedLinks,
}

/// How many complaints of the parser the ledger keeps.
const COMPLAINTS_MAX: usize = 50;
/// How many people in To and Cc a letter may suggest.
const SUGGESTED_MAX: usize = 50;

/// Ends the links of ours that a mail brought back: who reads it could answer in the name of whom they were for.
///
/// # Errors
/// A fault of the database.
pub(super) async fn void_links(tx: &mut Tx, links: &QuotedLinks) -> Result<()> {
    for letter in &links.sign_ins {
        portal::use_letter(tx, *letter, Errand::SignIn).await?;
    }
    super::access::void_links(tx, &links.asks).await
}

/// Places a letter. A mail that is no longer waiting was placed before, and nothing happens. `ours` are the desk's
/// mailboxes as they are in this transaction: many letters share one look.
pub async fn receive_letter(
    tx: &mut Tx,
    desk: &Desk,
    ours: &[Mailbox],
    mail: &Waiting,
    read: &ReadLetter,
) -> Result<()> {
    if mails::state(tx, mail.id).await? != MailState::Waiting {
        tx.quiet("placed before");
        return Ok(());
    }
    void_links(tx, &read.links).await?;
    let letter = &read.letter;
    let mailbox = match ours.iter().find(|m| m.id == mail.mailbox) {
        Some(mailbox) => mailbox.clone(),
        None => mailboxes::load(tx, mail.mailbox).await?,
    };
    let identity = read.verdict.identity;
    let reading = reading(read);
    let fetched = fetching::treatment(tx, mail.id).await?;
    if let Some(why) = set_apart(tx, letter, fetched.map(|f| f.0)).await? {
        mails::settle(tx, mail.id, &reading, MailState::SetAside, why, "", None).await?;
        tx.record(&Actor::Desk, Event::MailSetAside { mail: mail.id, reason: why.to_owned() });
        return Ok(());
    }
    let author_address = author_address(letter, mail);
    let author = match &author_address {
        Some(address) => people::find_by_address(tx, address).await?,
        None => None,
    };
    let own = author_address.as_ref().is_some_and(|a| ours.iter().any(|m| m.address == *a))
        || is_marked_as_ours(desk, letter);
    let token = known_by_token(tx, desk, mail, letter, author.as_ref(), identity).await?;
    let side = known_side(tx, desk, mail, letter, author_address.as_deref()).await?;
    // The same mail under the token of another ticket is meant for that one too.
    let to_ticket = side.as_ref().map(|known| known.ticket).or(token.as_ref().map(|known| known.ticket));
    let duplicate_of = mails::find_duplicate(
        tx,
        mail.mailbox,
        letter.message_id.as_deref(),
        &read.body_sha256,
        to_ticket,
        mail.id,
    )
    .await?;
    let reference = known_by_reference(tx, letter, author.as_ref()).await?;
    let bounced = bounced(tx, desk, mail, letter).await?;
    let facts = Facts {
        letter,
        envelope_from: mail.envelope_from.as_deref(),
        identity,
        author: author.as_ref().map(|p| p.id),
        duplicate_of,
        own,
        token,
        reference,
        side,
        is_addressed_to_ticket: tags_of(mail, letter).iter().any(|tag| desk.ticket_of(tag).is_some()),
        bounced,
    };
    let Placed { placement, reason } = place(&facts);
    let older_at = match fetched {
        Some((Treatment::Older, at)) => Some(at.or(letter.date).unwrap_or(tx.now()).min(tx.now())),
        Some((Treatment::New | Treatment::Aside, _)) | None => None,
    };
    let set_aside = |state| (state, reason);
    match placement {
        Placement::Duplicate { of } => {
            let (state, reason) = set_aside(MailState::SetAside);
            mails::settle(tx, mail.id, &reading, state, reason, "", Some((of, None))).await?;
            tx.record(&Actor::Desk, Event::MailSetAside { mail: mail.id, reason: reason.to_owned() });
        }
        Placement::SetAside => {
            mails::settle(tx, mail.id, &reading, MailState::SetAside, reason, "", None).await?;
            tx.record(&Actor::Desk, Event::MailSetAside { mail: mail.id, reason: reason.to_owned() });
        }
        Placement::DeliveryReport(bounced) => {
            super::settle_delivery::returned(tx, &bounced, letter).await?;
            mails::settle(
                tx,
                mail.id,
                &reading,
                MailState::SetAside,
                reason,
                "",
                Some((bounced.ticket, bounced.message)),
            )
            .await?;
            tx.record(&Actor::Desk, Event::MailSetAside { mail: mail.id, reason: reason.to_owned() });
        }
        Placement::Reply { .. } | Placement::NewTicket { .. } | Placement::FollowUp { .. }
            if older_at.is_some() =>
        {
            let author = author_or_new(tx, author, author_address.as_deref(), letter).await?;
            let arrived = Arrived {
                mail,
                read,
                identity,
                author: &author,
                stranger: matches!(placement, Placement::Reply { stranger: true, .. }),
                reason,
                mailbox: &mailbox,
                older_at,
            };
            let placed = add_older(tx, &arrived, &placement).await?;
            let said = "not acknowledged: it is from before the desk";
            let to = Some((placed.0, Some(placed.1)));
            mails::settle(tx, mail.id, &reading, MailState::Placed, reason, said, to).await?;
            tx.record(&Actor::Desk, Event::MailPlaced { mail: mail.id, ticket: placed.0, message: placed.1 });
        }
        Placement::SideReply { ticket, side, stranger } => {
            let author = author_or_new(tx, author, author_address.as_deref(), letter).await?;
            let arrived = Arrived {
                mail,
                read,
                identity,
                author: &author,
                stranger,
                reason,
                mailbox: &mailbox,
                older_at: None,
            };
            let message = add_side_message(tx, &arrived, ticket, side).await?;
            // Nobody is acknowledged or told anything automatic: it would carry the ticket's address outside.
            let to = Some((ticket, Some(message)));
            mails::settle(tx, mail.id, &reading, MailState::Placed, reason, "", to).await?;
            tx.record(&Actor::Desk, Event::MailPlaced { mail: mail.id, ticket, message });
        }
        Placement::Reply { ticket, stranger, reopens } => {
            let gate = may_auto_answer(&facts);
            let author = author_or_new(tx, author, author_address.as_deref(), letter).await?;
            let before = tickets::load(tx, ticket).await?;
            let (after, events) = before.take_letter(reopens, tx.now())?;
            tickets::update(tx, &before, &after).await?;
            let arrived = Arrived {
                mail,
                read,
                identity,
                author: &author,
                stranger,
                reason,
                mailbox: &mailbox,
                older_at: None,
            };
            let message = add_message(tx, &arrived, ticket).await?;
            record_change(tx, &by(&author), &before, &after, events).await?;
            // A colleague who asked is the customer of this ticket.
            let is_customer = author.id == after.requester || !author.role.is_team();
            if letter.kind == LetterKind::Person && is_customer {
                customer_wrote(tx, ticket).await?;
            }
            suggest_participants(tx, &arrived, &after, ours).await?;
            let said = tell_left_out(tx, desk, &arrived, &after, gate).await?;
            mails::settle(
                tx,
                mail.id,
                &reading,
                MailState::Placed,
                reason,
                said,
                Some((ticket, Some(message))),
            )
            .await?;
            tx.record(&Actor::Desk, Event::MailPlaced { mail: mail.id, ticket, message });
        }
        Placement::NewTicket { suggested } => {
            let gate = may_auto_answer(&facts);
            let suspicion = suspicion(tx, &facts, read, author.as_ref()).await?;
            let author = author_or_new(tx, author, author_address.as_deref(), letter).await?;
            let arrived = Arrived {
                mail,
                read,
                identity,
                author: &author,
                stranger: false,
                reason,
                mailbox: &mailbox,
                older_at: None,
            };
            let (ticket, message) = open(tx, &arrived, ours, None).await?;
            if let Some(other) = suggested {
                tickets::suggest_join(tx, ticket.id, other, reason).await?;
                tx.record(&Actor::Desk, Event::JoinSuggested { ticket: ticket.id, other });
            }
            let said = match suspicion {
                Some(why) => {
                    spam::mark(tx, ticket.id, SpamState::Suspected, why, None).await?;
                    tx.record(&Actor::Desk, Event::SpamSuspected { ticket: ticket.id });
                    "not acknowledged: it looks like spam, so its ticket stands on the spam shelf"
                }
                None => acknowledge(tx, desk, &arrived, &ticket, gate).await?,
            };
            mails::settle(
                tx,
                mail.id,
                &reading,
                MailState::Placed,
                reason,
                said,
                Some((ticket.id, Some(message))),
            )
            .await?;
            tx.record(&Actor::Desk, Event::MailPlaced { mail: mail.id, ticket: ticket.id, message });
        }
        Placement::FollowUp { of } => {
            let gate = may_auto_answer(&facts);
            let author = author_or_new(tx, author, author_address.as_deref(), letter).await?;
            let arrived = Arrived {
                mail,
                read,
                identity,
                author: &author,
                stranger: false,
                reason,
                mailbox: &mailbox,
                older_at: None,
            };
            let (ticket, message) = open(tx, &arrived, ours, Some(of)).await?;
            tx.record(&Actor::Desk, Event::FollowUpLinked { ticket: ticket.id, of });
            let said = tell_left_out(tx, desk, &arrived, &ticket, gate).await?;
            mails::settle(
                tx,
                mail.id,
                &reading,
                MailState::Placed,
                reason,
                said,
                Some((ticket.id, Some(message))),
            )
            .await?;
            tx.record(&Actor::Desk, Event::MailPlaced { mail: mail.id, ticket: ticket.id, message });
        }
    }
    Ok(())
}

/// What the parser complained of, a line each, as the ledger keeps it.
pub(super) fn complaint_lines(letter: &Letter) -> Vec<String> {
    letter.complaints.iter().take(COMPLAINTS_MAX).map(|c| c.to_string().replace('\n', " ")).collect()
}

pub(super) fn reading(read: &ReadLetter) -> Reading {
    let letter = &read.letter;
    Reading {
        body_sha256: read.body_sha256,
        message_id: letter.message_id.as_deref().map(|id| id.chars().take(1000).collect()),
        from: letter.from.first().cloned(),
        subject: letter.subject.clone(),
        kind: letter.kind,
        kind_reason: letter.kind_reason.clone(),
        verdict: read.verdict.clone(),
        complaints: complaint_lines(letter),
        parser_version: i64::from(mail::parse::PARSER_VERSION),
    }
}

/// Why the letter goes on the spam shelf, if it does.
async fn suspicion<'r>(
    tx: &mut Tx,
    facts: &Facts<'_>,
    read: &'r ReadLetter,
    author: Option<&Person>,
) -> Result<Option<&'r str>> {
    let Some(why) = &read.suspicion else { return Ok(None) };
    let was_answered = match author {
        Some(author) => spam::was_answered(tx, author.id).await?,
        None => false,
    };
    Ok(may_be_spam(facts, author.map(|a| a.role), was_answered).then_some(why.as_str()))
}

/// Whom to answer: the one author in the head, else whoever the envelope names.
pub(super) fn author_address(letter: &Letter, mail: &Waiting) -> Option<String> {
    let head = letter.author().and_then(|a| normalise_address(&a.email).ok());
    let first = || letter.from.iter().find_map(|a| normalise_address(&a.email).ok());
    let envelope = || mail.envelope_from.as_deref().and_then(|a| normalise_address(a).ok());
    head.or_else(first).or_else(envelope)
}

/// The ticket of the first valid token in the envelope, in To and Cc, or in the Message-IDs that the letter answers.
async fn known_by_token(
    tx: &mut Tx,
    desk: &Desk,
    mail: &Waiting,
    letter: &Letter,
    author: Option<&Person>,
    identity: Identity,
) -> Result<Option<Known>> {
    for token in tokens_of(mail, letter) {
        if let Some(ticket) = desk.ticket_of(&token)
            && let Some(known) = known(tx, ticket, author).await?
        {
            return Ok(Some(known));
        }
        if let Some(author) = author
            && let Some(known) = known_to_team(tx, desk, &token, author, identity).await?
        {
            return Ok(Some(known));
        }
    }
    Ok(None)
}

/// What stands behind a `+` in the addresses that it came to, by the envelope and by its head.
fn tags_of(mail: &Waiting, letter: &Letter) -> Vec<String> {
    let heads = letter.to.iter().chain(&letter.cc).map(|a| a.email.as_str());
    let all = mail.envelope_to.iter().map(String::as_str).chain(heads);
    all.filter_map(|address| split_plus(address).1.map(str::to_owned)).collect()
}

/// All that may be a token: in addresses, then in the Message-IDs that it answers.
fn tokens_of(mail: &Waiting, letter: &Letter) -> Vec<String> {
    let ids = letter.in_reply_to.iter().chain(letter.references.iter().rev());
    let ids = ids.filter_map(|id| find_in_message_id(id).map(str::to_owned));
    tags_of(mail, letter).into_iter().chain(ids).collect()
}

/// The conversation beside a ticket that the letter points to: by the first valid token of one, else by a Message-ID of
/// somebody else's that stands in one.
async fn known_side(
    tx: &mut Tx,
    desk: &Desk,
    mail: &Waiting,
    letter: &Letter,
    author: Option<&str>,
) -> Result<Option<KnownSide>> {
    let known = |side: SideConversation, proof| KnownSide {
        side: side.id,
        ticket: side.ticket,
        proof,
        takes_part: author.is_some_and(|address| side.takes_part(address)),
    };
    for token in tokens_of(mail, letter) {
        if let Some(id) = desk.side_of(&token)
            && let Some(side) = side_conversations::find(tx, id).await?
        {
            return Ok(Some(known(side, SideProof::Token)));
        }
    }
    for id in letter.in_reply_to.iter().chain(letter.references.iter().rev()) {
        if let Some(side) = side_conversations::find_by_message_id(tx, id).await?
            && let Some(side) = side_conversations::find(tx, side).await?
        {
            return Ok(Some(known(side, SideProof::Reference)));
        }
    }
    Ok(None)
}

/// One of the team answers by mail: it takes a verified address, a token that was made for them, and that they may answer
/// this ticket now, whatever they might when it was made.
async fn known_to_team(
    tx: &mut Tx,
    desk: &Desk,
    token: &str,
    author: &Person,
    identity: Identity,
) -> Result<Option<Known>> {
    if !author.role.is_team() || author.suspended_at.is_some() || identity != Identity::Verified {
        return Ok(None);
    }
    let Some(ticket) = desk.keyring.verify_for(author.id, token) else { return Ok(None) };
    let Some(known) = known(tx, ticket, Some(author)).await? else { return Ok(None) };
    let ticket = tickets::load(tx, known.ticket).await?;
    let accepted = participants::accepted(tx, ticket.id).await?;
    let object = Object::Ticket { requester: ticket.requester, participants: &accepted };
    let actor = people::actor(tx, author).await?;
    Ok(may(&actor, Action::Reply, object).is_ok().then_some(Known { takes_part: true, ..known }))
}

async fn known_by_reference(tx: &mut Tx, letter: &Letter, author: Option<&Person>) -> Result<Option<Known>> {
    for id in letter.in_reply_to.iter().chain(letter.references.iter().rev()) {
        if let Some(ticket) = messages::find_ticket_by_message_id(tx, id).await? {
            return known(tx, ticket, author).await;
        }
    }
    Ok(None)
}

async fn known(tx: &mut Tx, ticket: TicketId, author: Option<&Person>) -> Result<Option<Known>> {
    let ticket = tickets::follow_join(tx, ticket).await?;
    let Some(ticket) = tickets::find(tx, ticket).await? else { return Ok(None) };
    let takes_part = match author {
        None => false,
        // A name of the team in From gives nothing, verified or not: see [`known_to_team`].
        Some(p) => ticket.requester == p.id || participants::accepted(tx, ticket.id).await?.contains(&p.id),
    };
    Ok(Some(Known { ticket: ticket.id, status: ticket.status, takes_part }))
}

/// This desk wrote it and it came back by another way: its own mark, or its own Message-ID, whatever a forwarder made of
/// the rest.
pub(super) fn is_marked_as_ours(desk: &Desk, letter: &Letter) -> bool {
    let id = letter.message_id.as_deref().and_then(find_in_message_id);
    letter.loop_mark.as_deref().into_iter().chain(id).any(|token| desk.is_own(token))
}

/// The outgoing mail that a report is about: by a valid bounce token in the envelope, else by the Message-ID of ours, with
/// its token, that it returns. The latter is believed of what came with the null return path of reports, and of
/// complaints, which people's providers send under addresses of their own.
async fn bounced(tx: &mut Tx, desk: &Desk, mail: &Waiting, letter: &Letter) -> Result<Option<Bounced>> {
    for address in &mail.envelope_to {
        let Some(tag) = split_plus(address).1.map(str::to_owned) else { continue };
        let Some((Purpose::Bounce, id)) = desk.keyring.verify(&tag) else { continue };
        let entry = match outbox::load(tx, OutboxId(id)).await {
            Ok(entry) => entry,
            Err(Error::Refused(Refusal::NotFound)) => continue,
            Err(e) => return Err(e),
        };
        if let Some(ticket) = entry.ticket {
            let (proof, outbox, message) = (Proof::Address, entry.id, entry.message);
            return Ok(Some(Bounced { proof, ticket, outbox, message }));
        }
    }
    let null_path = mail.envelope_from.as_deref().is_none_or(str::is_empty);
    let may_return = match letter.kind {
        LetterKind::Bounce => null_path,
        LetterKind::Complaint => true,
        LetterKind::Person
        | LetterKind::AutoReply
        | LetterKind::List
        | LetterKind::Calendar
        | LetterKind::Credential => false,
    };
    let original = letter.report.as_ref().and_then(|r| r.original_message_id.as_deref());
    let Some(id) = original.filter(|_| may_return) else { return Ok(None) };
    if !find_in_message_id(id).is_some_and(|token| desk.is_own(token)) {
        return Ok(None);
    }
    let Some(entry) = outbox::find_by_message_id(tx, id).await? else { return Ok(None) };
    Ok(entry.ticket.map(|ticket| Bounced {
        proof: Proof::MessageId,
        ticket,
        outbox: entry.id,
        message: entry.message,
    }))
}

fn by(author: &Person) -> Actor {
    // What a mail does, it does with a contact's rights, whoever its From names.
    Actor::person(author.id, Role::Contact, [])
}

async fn author_or_new(
    tx: &mut Tx,
    known: Option<Person>,
    address: Option<&str>,
    letter: &Letter,
) -> Result<Person> {
    if let Some(person) = known {
        return Ok(person);
    }
    let name = letter.from.first().map(|a| clean_name(&a.name)).unwrap_or_default();
    match address {
        Some(address) => add_contact(tx, name, Some(address.to_owned()), letter.language.clone()).await,
        None => unknown_sender(tx).await,
    }
}

/// A contact, in the organisation that their mail domain belongs to.
pub(super) async fn add_contact(
    tx: &mut Tx,
    name: String,
    email: Option<String>,
    locale: Option<String>,
) -> Result<Person> {
    let organisation = match &email {
        Some(email) => organisations::find_by_domain(tx, address_domain(email)).await?,
        None => None,
    };
    let now = tx.now();
    let person = Person {
        id: tx.next_id().await?,
        role: Role::Contact,
        name,
        email,
        organisation,
        locale,
        time_zone: None,
        phone: None,
        notes: String::new(),
        external_id: None,
        verified_at: None,
        suspended_at: None,
        created_at: now,
        updated_at: now,
    };
    people::insert(tx, &person).await?;
    tx.record(&Actor::Desk, Event::PersonAdded { person: person.id, role: Role::Contact });
    Ok(person)
}

/// Mail that names nobody is asked by one contact without an address.
async fn unknown_sender(tx: &mut Tx) -> Result<Person> {
    const EXTERNAL_ID: &str = "deskhand:unknown-sender";
    if let Some(id) = people::find_by_external_id(tx, EXTERNAL_ID).await? {
        return people::load(tx, id).await;
    }
    let mut person = add_contact(tx, "Unknown sender".to_owned(), None, None).await?;
    person.external_id = Some(EXTERNAL_ID.to_owned());
    people::update(tx, &person).await?;
    Ok(person)
}

/// A ticket of a mail that somebody of the team lets in. Nobody is answered automatically; whoever stands in copy is
/// suggested, as with any mail.
pub(super) async fn open_by_hand(
    tx: &mut Tx,
    mail: &Waiting,
    read: &ReadLetter,
    reason: &'static str,
) -> Result<(TicketId, MessageId)> {
    let mailbox = mailboxes::load(tx, mail.mailbox).await?;
    let ours = mailboxes::list(tx).await?;
    let address = author_address(&read.letter, mail);
    let known = match &address {
        Some(address) => people::find_by_address(tx, address).await?,
        None => None,
    };
    let author = author_or_new(tx, known, address.as_deref(), &read.letter).await?;
    let arrived = Arrived {
        mail,
        read,
        identity: read.verdict.identity,
        author: &author,
        stranger: false,
        reason,
        mailbox: &mailbox,
        older_at: None,
    };
    let (ticket, message) = open(tx, &arrived, &ours, None).await?;
    Ok((ticket.id, message))
}

/// A letter on its way into a ticket.
struct Arrived<'a> {
    mail: &'a Waiting,
    read: &'a ReadLetter,
    identity: Identity,
    author: &'a Person,
    stranger: bool,
    reason: &'static str,
    mailbox: &'a Mailbox,
    /// When it came to its server, where that was before the desk.
    older_at: Option<Moment>,
}

/// Mail that makes no ticket whoever wrote it: the desk's own test, and what was left alone when the desk came.
async fn set_apart(tx: &mut Tx, letter: &Letter, fetched: Option<Treatment>) -> Result<Option<&'static str>> {
    if let Some(token) = mailbox_test::token_of(letter) {
        let way = if fetched.is_some() { "IMAP" } else { "the desk's door" };
        if test_mails::arrived(tx, token, way).await? {
            return Ok(Some("a test mail of the desk"));
        }
    }
    Ok(match fetched {
        Some(Treatment::Aside) => Some(
            "it was in its folder before the desk, and is only seen because the folder was numbered anew",
        ),
        Some(Treatment::New | Treatment::Older) | None => None,
    })
}

/// A mail from before the desk: on the ticket it belongs to, or on one of its own that is solved already. Nobody is
/// answered, nobody is told, nobody is suggested, and nothing is opened again.
async fn add_older(
    tx: &mut Tx,
    arrived: &Arrived<'_>,
    placement: &Placement,
) -> Result<(TicketId, MessageId)> {
    match placement {
        Placement::Reply { ticket, .. } => Ok((*ticket, add_message(tx, arrived, *ticket).await?)),
        Placement::FollowUp { of } => {
            let (ticket, message) = open(tx, arrived, &[], Some(*of)).await?;
            tx.record(&Actor::Desk, Event::FollowUpLinked { ticket: ticket.id, of: *of });
            Ok((ticket.id, message))
        }
        Placement::NewTicket { .. }
        | Placement::Duplicate { .. }
        | Placement::DeliveryReport(_)
        | Placement::SideReply { .. }
        | Placement::SetAside => {
            let (ticket, message) = open(tx, arrived, &[], None).await?;
            Ok((ticket.id, message))
        }
    }
}

async fn open(
    tx: &mut Tx,
    arrived: &Arrived<'_>,
    ours: &[Mailbox],
    follow_up_of: Option<TicketId>,
) -> Result<(Ticket, MessageId)> {
    let now = arrived.older_at.unwrap_or(tx.now());
    let subject = clean_subject(&said_of(&arrived.read.letter, &arrived.read.letter.subject));
    // Older mail is history: the desk asks nothing of it.
    let (form, fields, tags) = match arrived.older_at {
        Some(_) => Default::default(),
        None => super::fields::begin(tx, arrived.mailbox.team, Some(arrived.mailbox.id)).await?,
    };
    let ticket = Ticket {
        id: tx.next_ticket_id().await?,
        subject: if subject.is_empty() { "(no subject)".to_owned() } else { subject },
        status: if arrived.older_at.is_some() { Status::Solved } else { Status::New },
        priority: None,
        ticket_type: None,
        tags,
        requester: arrived.author.id,
        organisation: arrived.author.organisation,
        assignee: None,
        team: arrived.mailbox.team,
        mailbox: Some(arrived.mailbox.id),
        channel: Channel::Email,
        follow_up_of,
        external_id: None,
        form,
        fields,
        created_at: now,
        updated_at: now,
        solved_at: arrived.older_at,
        closed_at: None,
        version: 1,
    };
    tickets::insert(tx, &ticket).await?;
    if let Some(at) = arrived.older_at {
        outcomes::insert_older(tx, ticket.id, at).await?;
        let message = add_message(tx, arrived, ticket.id).await?;
        return Ok((ticket, message));
    }
    let author = by(arrived.author);
    tx.record(
        &author,
        Event::TicketOpened { ticket: ticket.id, requester: ticket.requester, channel: ticket.channel },
    );
    let message = add_message(tx, arrived, ticket.id).await?;
    suggest_participants(tx, arrived, &ticket, ours).await?;
    Ok((ticket, message))
}

/// Words of a letter for where they stand in the open: subjects go out with replies and to telephones, lists are seen over
/// shoulders. What proves who somebody is stands in the message alone.
fn said_of<'l>(letter: &Letter, words: &'l str) -> Cow<'l, str> {
    match letter.kind {
        LetterKind::Credential => mail::signs::masked(words).into(),
        LetterKind::Person
        | LetterKind::AutoReply
        | LetterKind::Bounce
        | LetterKind::Complaint
        | LetterKind::List
        | LetterKind::Calendar => words.into(),
    }
}

/// Puts the letter's words and files on the ticket, or in a conversation beside it. A person who writes from an address that
/// was in trouble has it back.
async fn insert_message(
    tx: &mut Tx,
    arrived: &Arrived<'_>,
    ticket: TicketId,
    side: Option<SideConversationId>,
) -> Result<MessageId> {
    let letter = &arrived.read.letter;
    let id: MessageId = tx.next_id().await?;
    let automatic = is_automatic(letter);
    let now = arrived.older_at.unwrap_or(tx.now());
    let address = letter.from.first().map(|a| a.email.clone()).unwrap_or_default();
    let message = Stored {
        id,
        ticket,
        author: Some(arrived.author.id),
        address: address.chars().take(320).collect(),
        visibility: if side.is_some() { Visibility::Internal } else { Visibility::Public },
        channel: Channel::Email,
        identity: arrived.identity,
        placement_reason: arrived.reason.to_owned(),
        stranger: arrived.stranger,
        automatic,
        text: letter.reply.clone(),
        markup: Markup::Plain,
        quoted: letter.quoted.clone(),
        language: letter.language.clone(),
        html: store::read::ticket::html_part(letter.html.as_deref()),
        message_id: letter.message_id.as_deref().map(|id| id.chars().take(1000).collect()),
        mail: Some(arrived.mail.id),
        recipients: Vec::new(),
        delivery: Delivery::None,
        delivery_reason: None,
        delivery_detail: String::new(),
        side,
        created_at: now,
    };
    messages::insert(tx, &message, letter.html.as_deref()).await?;
    for file in &arrived.read.files {
        let attachment = file.attachment(tx.next_id().await?, Some(id), now);
        attachments::insert(tx, &attachment, file.inline).await?;
    }
    if arrived.older_at.is_none() && !automatic && arrived.identity != Identity::Failed {
        super::address_trouble::revive(tx, arrived.author, &address, ticket).await?;
    }
    Ok(id)
}

/// A machine wrote it.
fn is_automatic(letter: &Letter) -> bool {
    letter.kind != LetterKind::Person
}

async fn add_message(tx: &mut Tx, arrived: &Arrived<'_>, ticket: TicketId) -> Result<MessageId> {
    let letter = &arrived.read.letter;
    let id = insert_message(tx, arrived, ticket, None).await?;
    let automatic = is_automatic(letter);
    let word = if automatic { LastWord::Automatic } else { LastWord::Customer };
    tickets::set_last_word(tx, ticket, &snippet(&said_of(letter, &letter.reply)), word).await?;
    tickets::set_public_word(tx, ticket, Some(arrived.author.id)).await?;
    let event = match arrived.older_at {
        Some(_) => Event::OlderMailAdded { ticket, message: id, author: arrived.author.id },
        None => Event::MessageReceived {
            ticket,
            message: id,
            author: arrived.author.id,
            channel: Channel::Email,
            automatic,
        },
    };
    tx.record(&by(arrived.author), event);
    if !arrived.read.left_out.is_empty() {
        let language = letter.language.as_deref().and_then(Language::parse);
        note_left_out(tx, ticket, None, id, &arrived.read.left_out, language).await?;
    }
    Ok(id)
}

/// What somebody answers in a conversation beside a ticket: it stands there, the ticket's lists and its status stay as they
/// are. What a person wrote opens a conversation that was closed.
async fn add_side_message(
    tx: &mut Tx,
    arrived: &Arrived<'_>,
    ticket: TicketId,
    side: SideConversationId,
) -> Result<MessageId> {
    let before = side_conversations::load(tx, side).await?;
    let id = insert_message(tx, arrived, ticket, Some(side)).await?;
    let automatic = is_automatic(&arrived.read.letter);
    let state = if automatic { before.state } else { SideState::Open };
    let after = SideConversation { state, updated_at: tx.now(), ..before.clone() };
    side_conversations::update(tx, &after).await?;
    tickets::touch(tx, ticket).await?;
    let author = arrived.author.id;
    tx.record(
        &by(arrived.author),
        Event::SideMessageReceived { ticket, side, message: id, author, automatic },
    );
    if state != before.state {
        tx.record(&Actor::Desk, Event::SideConversationReopened { ticket, side });
    }
    if !arrived.read.left_out.is_empty() {
        let language = arrived.read.letter.language.as_deref().and_then(Language::parse);
        note_left_out(tx, ticket, Some(side), id, &arrived.read.left_out, language).await?;
    }
    Ok(id)
}

/// People in To and Cc are suggested; they see nothing until an agent accepts them. Mail whose author failed the check,
/// or that a machine wrote, suggests nobody.
async fn suggest_participants(
    tx: &mut Tx,
    arrived: &Arrived<'_>,
    ticket: &Ticket,
    ours: &[Mailbox],
) -> Result<()> {
    let letter = &arrived.read.letter;
    if arrived.identity == Identity::Failed || is_automatic(letter) {
        return Ok(());
    }
    let mut known: BTreeSet<PersonId> =
        participants::list(tx, ticket.id).await?.into_iter().map(|(p, _)| p.id).collect();
    known.insert(ticket.requester);
    if arrived.stranger && known.insert(arrived.author.id) {
        participants::suggest(tx, ticket.id, arrived.author.id).await?;
        tx.record(&Actor::Desk, Event::ParticipantSuggested { ticket: ticket.id, person: arrived.author.id });
    }
    for address in letter.to.iter().chain(&letter.cc).take(SUGGESTED_MAX) {
        let Ok(email) = normalise_address(&address.email) else { continue };
        let (base, _) = split_plus(&email);
        if ours.iter().any(|m| m.address == email || m.address == base) {
            continue;
        }
        let person = match people::find_by_address(tx, &email).await? {
            Some(p) if p.role.is_team() => continue,
            Some(p) => p,
            None => add_contact(tx, clean_name(&address.name), Some(email), None).await?,
        };
        if known.insert(person.id) && participants::suggest(tx, ticket.id, person.id).await? {
            tx.record(&Actor::Desk, Event::ParticipantSuggested { ticket: ticket.id, person: person.id });
        }
    }
    Ok(())
}

/// The automatic answers given so far that count for another one to this author.
async fn given(tx: &mut Tx, arrived: &Arrived<'_>, to: &str, ticket: TicketId) -> Result<AnswersGiven> {
    let mut given = automatic_mail::given(tx, to, ticket).await?;
    if let Some(path) = other_return_path(arrived, to) {
        let since = tx.now().plus_us(-DAY_US);
        given.to_sender += outbox::automatic_answers(tx, &path, since).await?;
    }
    Ok(given)
}

/// The sender in the envelope, where it is another address than the one that is answered: who writes under many names is
/// answered once.
fn other_return_path(arrived: &Arrived<'_>, to: &str) -> Option<String> {
    let path = arrived.mail.envelope_from.as_deref().and_then(|a| normalise_address(a).ok())?;
    (path != to).then_some(path)
}

/// Tells whoever sent files that are larger than what is taken, once on a ticket, where the gate lets it. Says in words
/// what was done; nothing where all files were taken.
async fn tell_left_out(
    tx: &mut Tx,
    desk: &Desk,
    arrived: &Arrived<'_>,
    ticket: &Ticket,
    gate: Result<(), &'static str>,
) -> Result<&'static str> {
    if arrived.read.left_out.is_empty() {
        return Ok("");
    }
    if outbox::is_caused(tx, &left_out_cause(ticket.id), &arrived.author.id.to_string()).await? {
        return Ok("the sender was told before that files were too large");
    }
    acknowledge(tx, desk, arrived, ticket, gate).await
}

/// Acknowledges a new ticket where the mailbox wants it and the gate lets it; with files that were not taken, whatever the
/// mailbox wants, the answer says so. Says in words what was done.
async fn acknowledge(
    tx: &mut Tx,
    desk: &Desk,
    arrived: &Arrived<'_>,
    ticket: &Ticket,
    gate: Result<(), &'static str>,
) -> Result<&'static str> {
    let left_out = &arrived.read.left_out;
    if !arrived.mailbox.acknowledges && left_out.is_empty() {
        return Ok("");
    }
    let Some(to) = &arrived.author.email else { return Ok("not acknowledged: the author has no address") };
    let withheld = match gate {
        Err(why) => Some(why),
        Ok(()) if arrived.author.suspended_at.is_some() => Some("the author is suspended"),
        Ok(()) => match super::address_trouble::no_automatic_mail(tx, to).await? {
            Some(why) => Some(why),
            None => within_budget(given(tx, arrived, to, ticket.id).await?).err(),
        },
    };
    if let Some(why) = withheld {
        tx.record(&Actor::Desk, Event::AcknowledgementWithheld { ticket: ticket.id, reason: why.to_owned() });
        return Ok(why);
    }
    let language = arrived.read.letter.language.as_deref().and_then(Language::parse).unwrap_or_default();
    let w = ui::Words::from(language);
    let written = if left_out.is_empty() {
        crate::post::acknowledgement(w, arrived.mailbox, ticket, arrived.author)
    } else {
        Ok(left_out_answer(w, left_out, ticket.id, &arrived.mailbox.name))
    };
    let text = match written {
        Ok(text) => text,
        // The template's fault must not keep the letter from its ticket.
        Err(refusal) => {
            let reason = refusal.to_string();
            tx.record(&Actor::Desk, Event::AcknowledgementWithheld { ticket: ticket.id, reason });
            return Ok("not acknowledged: the mailbox's text cannot be filled in");
        }
    };
    let told_once = || (left_out_cause(ticket.id), arrived.author.id.to_string());
    let mail = AutomaticMail {
        ticket: ticket.id,
        mailbox: arrived.mailbox,
        to,
        text,
        markup: Markup::Plain,
        language: None,
        once: (!left_out.is_empty()).then(told_once),
    };
    automatic_mail::send(tx, desk, &Actor::Desk, mail).await?;
    if let Some(path) = other_return_path(arrived, to) {
        outbox::count_automatic_answer(tx, &path, None).await?;
    }
    Ok(if left_out.is_empty() { "acknowledged" } else { "the sender was told that files were too large" })
}
