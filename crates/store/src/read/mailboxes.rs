//! The desk's addresses, as pages.

use domain::read::TeamRef;
use domain::read::mailboxes::{MailboxPage, MailboxRow, MailboxesPage};
use domain::{MailboxId, Result};

use crate::{Conn, mailboxes, mails, people, teams};

pub async fn list(db: &mut Conn) -> Result<MailboxesPage> {
    let teams = teams::refs(db).await?;
    let mut rows = Vec::new();
    for m in mailboxes::list(db).await? {
        rows.push(MailboxRow {
            id: m.id,
            last_mail_at: mails::last_arrival(db, m.id).await?,
            team: m.team.and_then(|id| teams.iter().find(|t: &&TeamRef| t.id == id).cloned()),
            name: m.name,
            address: m.address,
            is_default: m.is_default,
            acknowledges: m.acknowledges,
        });
    }
    Ok(MailboxesPage { rows, problem: None })
}

pub async fn page(db: &mut Conn, id: MailboxId, smtp_address: String) -> Result<MailboxPage> {
    let mailbox = mailboxes::load(db, id).await?;
    let last_mail_at = mails::last_arrival(db, id).await?;
    let team_at_domain = people::team_at(db, domain::person::address_domain(&mailbox.address)).await?;
    let teams = teams::refs(db).await?;
    Ok(MailboxPage { mailbox, teams, smtp_address, last_mail_at, team_at_domain, problem: None })
}
