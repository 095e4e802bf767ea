//! The mail ledger.

use domain::letter::{Complaint, ComplaintCode, LetterKind};
use domain::message::Identity;
use domain::read::MailboxRef;
use domain::read::Paging;
use domain::read::ledger::{LedgerFilter, LedgerPage, MailPage, RAW_CHARS_MAX};
use domain::{MailId, Refusal, Result};

use crate::{Conn, args, mailboxes, mails};

/// A page, newest first. `before` is the id that the last page ended with.
pub async fn page(
    db: &mut Conn,
    filter: LedgerFilter,
    before: Option<MailId>,
    limit: i64,
) -> Result<LedgerPage> {
    let mut rows = mails::ledger(db, &filter, before.unwrap_or(MailId(i64::MAX)), limit + 1).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let older = more.then(|| rows.last().map(|row| row.id.to_string())).flatten();
    let mailboxes = mailboxes::list(db).await?;
    Ok(LedgerPage {
        filter,
        mailboxes: mailboxes
            .into_iter()
            .map(|m| MailboxRef { id: m.id, name: m.name, address: m.address })
            .collect(),
        rows,
        paging: Paging { newer: None, older },
        quarantined: mails::quarantined(db).await?,
    })
}

/// One mail without its raw text, which the caller adds from row or blob.
pub async fn mail(db: &mut Conn, id: MailId) -> Result<MailPage> {
    let sql =
        "select m.id, m.received_at, b.address as mailbox_address, m.source, m.envelope_from, m.from_name,
        m.from_address, m.subject, m.bytes, m.state, m.ticket_id, m.reason, m.mailbox_id, m.peer, m.helo,
        m.envelope_to, m.kind, m.kind_reason, m.identity, m.identity_reason,
        m.identity_checks, m.complaints, m.acknowledgement, m.sha256
        from mail m join mailbox b on b.id = m.mailbox_id where m.id = $1";
    let mut row = db.find(sql, args![id]).await?.ok_or(Refusal::NotFound)?;
    let helo: String = row.get("helo")?;
    let peer: String = row.get("peer")?;
    let complaints: String = row.get("complaints")?;
    Ok(MailPage {
        mailbox: row.get("mailbox_id")?,
        peer: if helo.is_empty() { peer } else { format!("{peer} ({helo})") },
        envelope_to: row
            .get::<String>("envelope_to")?
            .split(' ')
            .filter(|a| !a.is_empty())
            .map(str::to_owned)
            .collect(),
        kind: row.get::<Option<LetterKind>>("kind")?.unwrap_or_default(),
        kind_reason: row.get("kind_reason")?,
        identity: row.get::<Option<Identity>>("identity")?.unwrap_or(Identity::NotVerified),
        identity_reason: row.get("identity_reason")?,
        checks: mails::checks(&row.get::<String>("identity_checks")?),
        complaints: complaints.lines().filter_map(complaint).collect(),
        acknowledgement: row.get("acknowledgement")?,
        sha256: hex::encode(row.get::<Vec<u8>>("sha256")?),
        raw: String::new(),
        raw_is_cut: false,
        mail: mails::mail_row(&mut row)?,
    })
}

fn complaint(line: &str) -> Option<Complaint> {
    let (code, detail) = line.split_once(": ").unwrap_or((line, ""));
    Some(Complaint { code: ComplaintCode::parse(code)?, detail: detail.to_owned() })
}

/// Puts the octets on the page as text.
pub fn with_raw(mut page: MailPage, octets: &[u8]) -> MailPage {
    let text = String::from_utf8_lossy(octets);
    page.raw = text.chars().take(RAW_CHARS_MAX).collect();
    page.raw_is_cut = page.raw.len() < text.len();
    page
}
