//! Signs outgoing mail, and looks after the keys and the DNS records that it takes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::mailbox::Mailbox;
use domain::person::address_domain;
use domain::read::mailbox_dns::{MailboxDnsPage, RecordPurpose, RecordState};
use domain::sending_key::{KeyAlgorithm, SendingKey};
use domain::{Actor, Error, MailboxId, Result};
use mail::identity::records::{self, Wanted};
use mail::sign::{self, Signer};
use store::{mailboxes, sending_keys};

use crate::app::App;
use crate::commands::sending_keys::{NewKey, add_sending_keys, publish_sending_keys};
use crate::{config, secrets};

/// Where a private key stands; its sealed form opens nowhere else.
fn place(domain: &str, selector: &str) -> String {
    format!("sending_key/{domain}/{selector}")
}

/// Makes a key of each kind for the mailbox's domain. They sign once their records are in DNS.
///
/// # Errors
/// As [`add_sending_keys`].
pub async fn make(app: &App, by: &Actor, mailbox: MailboxId) -> Result<()> {
    let mailbox = app.read(async move |db| mailboxes::load(db, mailbox).await).await?;
    let domain = address_domain(&mailbox.address).to_owned();
    let (maker, of) = (app.clone(), domain.clone());
    // Finding the primes of an RSA key takes a while.
    let keys = app
        .blocking(move || {
            [KeyAlgorithm::Rsa, KeyAlgorithm::Ed25519]
                .map(|algorithm| new_key(&maker, &of, algorithm))
                .into_iter()
                .collect()
        })
        .await?;
    let keys: Vec<NewKey> = keys;
    let by = by.clone();
    app.write(async move |tx| add_sending_keys(tx, &by, &domain, &keys).await).await
}

fn new_key(app: &App, domain: &str, algorithm: KeyAlgorithm) -> Result<NewKey> {
    let entropy = app.entropy.clone();
    let pair =
        sign::make_key(algorithm, &move |bytes| entropy(bytes)).map_err(|e| Error::fault(e.to_string()))?;
    let mut random = [0; 4];
    (app.entropy)(&mut random);
    // Told apart from those of another desk of the same domain, and from this one's older ones.
    let kind = match algorithm {
        KeyAlgorithm::Rsa => "r",
        KeyAlgorithm::Ed25519 => "e",
    };
    let selector = format!("desk-{}{kind}", hex::encode(random));
    let sealed =
        secrets::seal(&app.keys, &app.entropy, &place(domain, &selector), &BASE64.encode(&pair.private));
    Ok(NewKey { selector, algorithm, public_key: pair.public, sealed })
}

/// The mail with the signatures of its From domain's keys, or as it is while there is none.
///
/// # Errors
/// A fault when a key does not open or does not sign: unsigned mail would be refused or distrusted out there.
pub async fn signed(app: &App, from: &str, octets: Vec<u8>) -> Result<Vec<u8>> {
    let domain = address_domain(from).to_owned();
    let keys = app.read(async move |db| sending_keys::signing(db, &domain).await).await?;
    let mut signers: Vec<Signer> = Vec::new();
    let mut kinds = Vec::new();
    // Newest first; during a change of keys one of each kind is enough.
    for (key, sealed) in keys {
        if !kinds.contains(&key.algorithm) {
            kinds.push(key.algorithm);
            signers.push(signer(app, &key, &sealed)?);
        }
    }
    if signers.is_empty() {
        return Ok(octets);
    }
    sign::sign(&octets, &signers, (app.clock)()).map_err(|e| Error::fault(e.to_string()))
}

fn signer(app: &App, key: &SendingKey, sealed: &str) -> Result<Signer> {
    let private = secrets::unseal(&app.keys, &place(&key.domain, &key.selector), sealed)?;
    let private = BASE64.decode(private).map_err(|_| Error::fault("a sending key is not in base64"))?;
    Signer::new(&key.domain, &key.selector, key.algorithm, &private).map_err(|e| Error::fault(e.to_string()))
}

/// The DNS records of a mailbox's domain, as they are and as they should be.
///
/// # Errors
/// A refusal when there is no such mailbox.
pub async fn look(app: &App, mailbox: MailboxId) -> Result<MailboxDnsPage> {
    let (mailbox, keys) = app
        .read(async move |db| {
            let mailbox = mailboxes::load(db, mailbox).await?;
            let keys = sending_keys::of_domain(db, address_domain(&mailbox.address)).await?;
            Ok((mailbox, keys))
        })
        .await?;
    let wanted = wanted(&app.config, &mailbox, &keys);
    let records = match &app.looker {
        Ok(checker) => records::look(checker.dns(), &wanted).await,
        Err(why) => records::unasked(&wanted, why),
    };
    Ok(MailboxDnsPage { mailbox: mailbox.id, address: mailbox.address, records, keys })
}

fn wanted(config: &config::Config, mailbox: &Mailbox, keys: &[SendingKey]) -> Wanted {
    Wanted {
        domain: address_domain(&mailbox.address).to_owned(),
        sender_check: mailbox.sender_check,
        host: config.public_url.as_ref().map(|_| config.hostname()),
        relay: config.relay.as_ref().map(|r| r.host.clone()),
        keys: keys.to_vec(),
    }
}

/// Looks for the records of keys that wait for them, and takes into use what is there. Called now and then, and when
/// somebody asks.
///
/// # Errors
/// A fault of the database; what DNS says or does not say is no error.
pub async fn publish_seen(app: &App) -> Result<()> {
    let waiting = app.read(async |db| sending_keys::waiting(db).await).await?;
    let Ok(checker) = &app.looker else { return Ok(()) };
    let mut domains: Vec<&str> = waiting.iter().map(|k| k.domain.as_str()).collect();
    domains.sort_unstable();
    domains.dedup();
    for domain in domains {
        let keys: Vec<SendingKey> = waiting.iter().filter(|k| k.domain == domain).cloned().collect();
        let found = records::keys(checker.dns(), domain, &keys).await;
        let there = found.iter().filter(|r| r.purpose == RecordPurpose::Dkim && r.state == RecordState::Good);
        let seen: Vec<_> = keys
            .iter()
            .filter(|k| there.clone().any(|r| r.name.starts_with(&format!("{}.", k.selector))))
            .map(|k| k.id)
            .collect();
        if !seen.is_empty() {
            let domain = domain.to_owned();
            app.write(async move |tx| publish_sending_keys(tx, &domain, &seen).await).await?;
        }
    }
    Ok(())
}
