//! Randomness, secrets and passwords.

use std::sync::Arc;

use argon2::Argon2;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Error, Refusal, Result};
use password_hash::phc::PasswordHash;
use password_hash::{PasswordHasher, PasswordVerifier};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};
use store::Entropy;

use crate::keys::MasterKey;

/// The operating system's generator.
#[expect(clippy::disallowed_methods, reason = "this is where secrets come from")]
pub fn system() -> Entropy {
    Arc::new(|bytes: &mut [u8]| {
        getrandom::fill(bytes).expect("an operating system without randomness cannot keep secrets")
    })
}

/// A fresh secret of 256 bits in URL-safe base64.
pub fn secret(entropy: &Entropy) -> String {
    let mut bytes = [0; 32];
    entropy(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is stored of a secret.
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

/// The format of sealed secrets: AES-256-GCM under a key derived from the master key, a random nonce in front.
const SEALED: &str = "v1.";

/// Encrypts a secret for the database. `place` says where it stands (`mailbox_server/17/in/password`) and is bound to it:
/// a value that is copied elsewhere does not open.
pub fn seal(keys: &MasterKey, entropy: &Entropy, place: &str, secret: &str) -> String {
    let mut nonce = [0; NONCE_LEN];
    entropy(&mut nonce);
    let mut sealed = secret.as_bytes().to_vec();
    let aad = Aad::from(place.as_bytes());
    sealing_key(keys)
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
        .expect("secrets are far below the limit of the cipher");
    format!("{SEALED}{}", URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
}

/// Decrypts what [`seal`] made for the same place.
///
/// # Errors
/// A fault when it was damaged, moved from another place, or sealed with another master key.
pub fn unseal(keys: &MasterKey, place: &str, sealed: &str) -> Result<String> {
    let opened = || {
        let mut octets = URL_SAFE_NO_PAD.decode(sealed.strip_prefix(SEALED)?).ok()?;
        let (nonce, sealed) = octets.split_first_chunk_mut::<NONCE_LEN>()?;
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let plain = sealing_key(keys).open_in_place(nonce, Aad::from(place.as_bytes()), sealed).ok()?;
        String::from_utf8(plain.to_vec()).ok()
    };
    opened().ok_or_else(|| {
        Error::fault(format!(
            "the secret at {place} does not open: it was damaged, or sealed with another master key"
        ))
    })
}

fn sealing_key(keys: &MasterKey) -> LessSafeKey {
    let key = UnboundKey::new(&AES_256_GCM, &keys.derive("secrets at rest"));
    LessSafeKey::new(key.expect("a derived key has 256 bits"))
}

/// The shortest password without a second factor (NIST SP 800-63B-4).
pub const PASSWORD_CHARS_MIN: usize = 15;
/// Longer ones are refused, for hashing reads every byte.
pub const PASSWORD_BYTES_MAX: usize = 1024;

/// Is it fit to be a password? Length only: no composition rules, no rotation.
pub fn check_password(password: &str, email: &str) -> Result<(), Refusal> {
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(Refusal::invalid(
            "password",
            "must have at least 15 characters; a sentence is easy to remember",
        ));
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(Refusal::invalid("password", "is too long (more than 1024 bytes)"));
    }
    let lower = password.to_lowercase();
    let distinct = lower.chars().collect::<std::collections::BTreeSet<_>>().len();
    let local = email.split('@').next().unwrap_or_default();
    let padded = local.len() >= 4 && lower.replace(local, "").chars().count() < 6;
    if distinct < 5
        || lower.contains("passwordpassword")
        || lower == email
        || padded
        || lower.contains("123456789012345")
    {
        return Err(Refusal::invalid("password", "is too easy to guess; choose something with more variety"));
    }
    Ok(())
}

/// Argon2id with 19 MiB, 2 passes (OWASP's minimum). Takes tens of milliseconds: not on an async thread.
pub fn hash_password(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|e| Error::fault(format!("hashing a password: {e}")))?.to_string())
}

/// Does the password fit the stored hash? With no hash the work is done all the same, so that time tells nothing about
/// who has an account.
pub fn verify_password(password: &str, stored: Option<&str>) -> bool {
    // The hash of a random password nobody has.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$mT3sCGuMDsrSX9RV9o2Xjg$p0QhJ7x0xjX3tLkqR9JwS1H2i8a2s6y3wqPYb1cJXyE";
    if password.len() > PASSWORD_BYTES_MAX {
        return false;
    }
    let Ok(parsed) = PasswordHash::new(stored.unwrap_or(NOBODY)) else { return false };
    let fits = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
    fits && stored.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_verify_and_nobody_has_no_password() {
        let stored = hash_password("correct horse battery").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify_password("correct horse battery", Some(&stored)));
        assert!(!verify_password("correct horse batterx", Some(&stored)));
        assert!(!verify_password("", None));
        assert!(!verify_password("x", Some("")));
    }

    #[test]
    fn a_sealed_secret_opens_at_its_place_with_its_key_only() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let keys = MasterKey::open(folder.path(), &system(), true).unwrap();
        let strangers = MasterKey::open(other.path(), &system(), true).unwrap();
        let sealed = seal(&keys, &system(), "mailbox_server/1/in", "hunter2 ü");
        assert!(!sealed.contains("hunter2"));
        assert_ne!(sealed, seal(&keys, &system(), "mailbox_server/1/in", "hunter2 ü"));
        assert_eq!(unseal(&keys, "mailbox_server/1/in", &sealed).unwrap(), "hunter2 ü");
        let mut damaged = sealed.clone();
        damaged.replace_range(5..6, if &sealed[5..6] == "A" { "B" } else { "A" });
        for (keys, place, sealed) in [
            (&keys, "mailbox_server/2/in", sealed.as_str()),
            (&strangers, "mailbox_server/1/in", &sealed),
            (&keys, "mailbox_server/1/in", &damaged),
            (&keys, "mailbox_server/1/in", "v1."),
            (&keys, "mailbox_server/1/in", "hunter2"),
            (&keys, "mailbox_server/1/in", ""),
        ] {
            let fault = unseal(keys, place, sealed).unwrap_err().to_string();
            assert!(fault.contains("master key") && !fault.contains("hunter2"), "{fault}");
        }
    }

    #[test]
    fn weak_passwords_are_told_why() {
        for weak in
            ["short", "aaaaaaaaaaaaaaaaaaaa", "passwordpassword1", "rosa.meier@x.or", "1234567890123456"]
        {
            assert!(check_password(weak, "rosa.meier@x.or").is_err(), "{weak}");
        }
        assert!(check_password("nine lives of a cat", "rosa@x.org").is_ok());
    }
}
