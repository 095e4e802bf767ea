//! Randomness, secrets and passwords.

use std::sync::Arc;

use argon2::Argon2;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Error, Refusal, Result};
use password_hash::phc::PasswordHash;
use password_hash::{PasswordHasher, PasswordVerifier};
use sha2::{Digest, Sha256};
use store::Entropy;

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
    fn weak_passwords_are_told_why() {
        for weak in
            ["short", "aaaaaaaaaaaaaaaaaaaa", "passwordpassword1", "rosa.meier@x.or", "1234567890123456"]
        {
            assert!(check_password(weak, "rosa.meier@x.or").is_err(), "{weak}");
        }
        assert!(check_password("nine lives of a cat", "rosa@x.org").is_ok());
    }
}
