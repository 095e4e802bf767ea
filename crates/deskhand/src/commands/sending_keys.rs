//! Keys that outgoing mail is signed with: made, found in DNS, retired.

use domain::permission::{Action, Object, may};
use domain::sending_key::{KeyAlgorithm, SendingKey};
use domain::{Actor, Event, Refusal, Result, SendingKeyId};
use store::{Tx, mailboxes, sending_keys};

/// How many keys of a domain may wait for their records: more would be a mistake.
const WAITING_MAX: usize = 4;

/// A key pair just made, its private half sealed.
#[derive(Clone, Debug)]
pub struct NewKey {
    pub selector: String,
    pub algorithm: KeyAlgorithm,
    pub public_key: String,
    pub sealed: String,
}

/// Adds keys for a domain that one of the mailboxes writes from.
///
/// # Errors
/// A refusal when the actor is no admin, no mailbox is of that domain, or enough keys wait for their records already.
pub async fn add_sending_keys(tx: &mut Tx, by: &Actor, domain: &str, keys: &[NewKey]) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let ours = mailboxes::list(tx).await?;
    if !ours.iter().any(|m| domain::person::address_domain(&m.address) == domain) {
        return Err(Refusal::NotFound.into());
    }
    let waiting =
        sending_keys::of_domain(tx, domain).await?.iter().filter(|k| k.published_at.is_none()).count();
    if waiting + keys.len() > WAITING_MAX {
        let words = format!("{waiting} keys of {domain} wait for their records; publish those first");
        return Err(Refusal::not_allowed(words).into());
    }
    for new in keys {
        let key = SendingKey {
            id: tx.next_id().await?,
            domain: domain.to_owned(),
            selector: new.selector.clone(),
            algorithm: new.algorithm,
            public_key: new.public_key.clone(),
            created_at: tx.now(),
            published_at: None,
            retired_at: None,
        };
        sending_keys::insert(tx, &key, &new.sealed).await?;
        tx.record(by, Event::SendingKeyMade { key: key.id, domain: domain.to_owned() });
    }
    Ok(())
}

/// Takes keys into use whose records were seen in DNS. Older ones of the same kind are retired: their records should stay
/// for some days, for mail that is on its way.
pub async fn publish_sending_keys(tx: &mut Tx, domain: &str, seen: &[SendingKeyId]) -> Result<()> {
    tx.quiet("another node may have seen them first");
    for id in seen {
        if sending_keys::publish(tx, *id).await? {
            let domain = domain.to_owned();
            tx.record(&Actor::Desk, Event::SendingKeyPublished { key: *id, domain });
        }
    }
    // Newest first: the first that is published of each kind stays.
    let mut signing = Vec::new();
    for key in sending_keys::of_domain(tx, domain).await? {
        if key.published_at.is_none() {
            continue;
        }
        if !signing.contains(&key.algorithm) {
            signing.push(key.algorithm);
        } else if sending_keys::retire(tx, key.id).await? {
            tx.record(&Actor::Desk, Event::SendingKeyRetired { key: key.id, domain: domain.to_owned() });
        }
    }
    Ok(())
}
