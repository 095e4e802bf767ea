//! Web Push: rings browsers that asked for it, without any vendor's account. Messages are encrypted for the browser (RFC
//! 8291, RFC 8188), and the desk says who pushes by a key pair of its own (RFC 8292), made when it is first asked for.

use axum::http::header::{AUTHORIZATION, CONTENT_ENCODING, HeaderName};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::moment::HOUR_US;
use domain::{Actor, Error, Event, Refusal, Result};
use hmac::{Hmac, KeyInit as _, Mac as _};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::{PublicKey, SecretKey};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde_json::json;
use sha2::Sha256;
use store::Entropy;
use store::push_subscriptions::Subscription;
use url::Url;

use crate::app::App;
use crate::egress::Unfetched;
use crate::secrets;

/// The setting that holds the desk's key, sealed.
const SETTING: &str = "vapid_key";
/// How long a push service keeps a message for a browser that is off, in seconds: what is older stands in the bell.
const TTL_SECONDS: u32 = 12 * 60 * 60;
/// How long a signature of ours is good for: a day at most (RFC 8292 §2).
const SIGNED_US: i64 = 12 * HOUR_US;
/// The largest message (RFC 8291 §4: 4096 with all that is around it).
pub const MESSAGE_BYTES_MAX: usize = 3_000;
/// The longest address of a browser that is taken.
const ENDPOINT_BYTES_MAX: usize = 1_024;
/// Of P-256, uncompressed.
const POINT_BYTES: usize = 65;
const AUTH_BYTES: usize = 16;
/// The record size that is announced (RFC 8188 §2): one record holds every message of ours.
const RECORD_BYTES: u32 = 4_096;

/// The desk's key pair for pushes.
pub struct Vapid {
    key: SecretKey,
}

impl Vapid {
    /// The public half as browsers take it (`applicationServerKey`): base64url of the uncompressed point.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.key.public_key().to_sec1_bytes())
    }

    /// The `Authorization` of a push to that origin (RFC 8292 §3).
    fn authorization(&self, origin: &str, expires_unix: i64, contact: &str) -> String {
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = part(json!({ "typ": "JWT", "alg": "ES256" }));
        let claims = part(json!({ "aud": origin, "exp": expires_unix, "sub": contact }));
        let said = format!("{head}.{claims}");
        let signature: Signature = SigningKey::from(&self.key).sign(said.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        format!("vapid t={said}.{signature}, k={}", self.public())
    }
}

/// The desk's key pair; made when there is none yet.
///
/// # Errors
/// A fault of the database, or when the key does not open with this desk's master key.
pub async fn vapid(app: &App) -> Result<Vapid> {
    let known = app.read(async |db| store::settings::find(db, SETTING).await).await?;
    let sealed = match known {
        Some(sealed) => sealed,
        None => {
            let fresh = URL_SAFE_NO_PAD.encode(fresh_key(&app.entropy).to_bytes());
            let sealed = secrets::seal(&app.keys, &app.entropy, SETTING, &fresh);
            app.write(async move |tx| {
                // Another node may have been quicker: browsers must all know the same one.
                if let Some(known) = store::settings::find(tx, SETTING).await? {
                    tx.quiet("it is there");
                    return Ok(known);
                }
                store::settings::put(tx, SETTING, &sealed).await?;
                tx.record(&Actor::Desk, Event::SettingChanged { name: SETTING.to_owned() });
                Ok(sealed)
            })
            .await?
        }
    };
    let opened = secrets::unseal(&app.keys, SETTING, &sealed)?;
    let octets = URL_SAFE_NO_PAD.decode(opened).unwrap_or_default();
    let key = SecretKey::from_slice(&octets).map_err(|_| Error::fault("the key for pushes is damaged"))?;
    Ok(Vapid { key })
}

/// A private key of P-256. Nearly every 32 octets are one.
fn fresh_key(entropy: &Entropy) -> SecretKey {
    loop {
        let mut octets = [0; 32];
        entropy(&mut octets);
        // One in 2^32 is none; a source that only gives such would never come this far.
        if let Ok(key) = SecretKey::from_slice(&octets) {
            return key;
        }
    }
}

/// What a browser says about itself when it asks to be pushed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub endpoint: String,
    pub p256dh: Vec<u8>,
    pub auth: Vec<u8>,
}

/// Reads what a browser sent: the address and both keys in base64url.
///
/// # Errors
/// A refusal that says which part is none.
pub fn asked(endpoint: &str, p256dh: &str, auth: &str) -> Result<Asked, Refusal> {
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text.trim().trim_end_matches('=')).ok();
    let url = Url::parse(endpoint.trim()).ok().filter(|u| matches!(u.scheme(), "https" | "http"));
    if endpoint.len() > ENDPOINT_BYTES_MAX || url.is_none_or(|u| !u.username().is_empty()) {
        return Err(Refusal::invalid("endpoint", "must be the https address that the browser was given"));
    }
    let p256dh = decode(p256dh)
        .filter(|k| k.len() == POINT_BYTES && PublicKey::from_sec1_bytes(k).is_ok())
        .ok_or_else(|| Refusal::invalid("p256dh", "must be a point of P-256 in base64url"))?;
    let auth = decode(auth)
        .filter(|a| a.len() == AUTH_BYTES)
        .ok_or_else(|| Refusal::invalid("auth", "must be 16 octets in base64url"))?;
    Ok(Asked { endpoint: endpoint.trim().to_owned(), p256dh, auth })
}

/// How a push ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    Taken,
    /// The browser is no more: it is to be forgotten (404, 410).
    Gone,
    /// It may work later: the service is busy or not reachable.
    Later,
    /// The service does not want it; again would be the same.
    Refused(u16),
}

/// Pushes `message` to one browser. `topic` replaces an older message of the same topic that waits there (RFC 8030 §5.4).
pub async fn push(app: &App, vapid: &Vapid, to: &Subscription, message: &str, topic: &str) -> Pushed {
    let (mut salt, entropy) = ([0; 16], &app.entropy);
    entropy(&mut salt);
    let Some(body) = encrypt(message.as_bytes(), &to.p256dh, &to.auth, &fresh_key(entropy), salt) else {
        return Pushed::Refused(0);
    };
    let Ok(url) = Url::parse(&to.endpoint) else { return Pushed::Gone };
    let expires = (app.clock)().plus_us(SIGNED_US).unix();
    let authorization = vapid.authorization(&url.origin().ascii_serialization(), expires, &contact(app));
    let headers = vec![
        (AUTHORIZATION, authorization),
        (CONTENT_ENCODING, "aes128gcm".to_owned()),
        (HeaderName::from_static("ttl"), TTL_SECONDS.to_string()),
        (HeaderName::from_static("urgency"), "high".to_owned()),
        (HeaderName::from_static("topic"), topic.to_owned()),
    ];
    let answer = app.push_egress.post_with(&to.endpoint, "application/octet-stream", headers, body).await;
    match answer {
        Ok(answer) => match answer.status {
            200..=299 => Pushed::Taken,
            404 | 410 => Pushed::Gone,
            429 | 500..=599 => Pushed::Later,
            status => Pushed::Refused(status),
        },
        Err(Unfetched::NotAnAddress | Unfetched::Private | Unfetched::Port | Unfetched::Redirects) => {
            Pushed::Refused(0)
        }
        Err(
            Unfetched::NoSuchHost
            | Unfetched::NoDns
            | Unfetched::Unreachable
            | Unfetched::NotProtected
            | Unfetched::TooSlow
            | Unfetched::TooLarge
            | Unfetched::Broken,
        ) => Pushed::Later,
    }
}

/// Whom a push service can turn to (RFC 8292 §2.1).
fn contact(app: &App) -> String {
    match &app.config.public_url {
        Some(url) if url.starts_with("https://") => url.clone(),
        Some(_) | None => format!("mailto:postmaster@{}", app.config.hostname()),
    }
}

/// RFC 8291: the message as one record of `aes128gcm`, for the holder of `p256dh` and `auth`; `None` when the key is no
/// point or the message too long. `own` and `salt` are fresh for every message.
fn encrypt(message: &[u8], p256dh: &[u8], auth: &[u8], own: &SecretKey, salt: [u8; 16]) -> Option<Vec<u8>> {
    if message.len() > MESSAGE_BYTES_MAX {
        return None;
    }
    let theirs = PublicKey::from_sec1_bytes(p256dh).ok()?;
    let ours = own.public_key().to_sec1_bytes();
    let shared = own.diffie_hellman(&theirs);
    // §3.4: both keys and the browser's secret go into the key material.
    let info = [b"WebPush: info\0".as_slice(), p256dh, &ours, &[1]].concat();
    let material = hmac(&hmac(auth, shared.raw_secret_bytes().as_slice()), &info);
    // RFC 8188 §2.2 and §2.3.
    let derived = hmac(&salt, &material);
    let key = hmac(&derived, b"Content-Encoding: aes128gcm\0\x01");
    let nonce = hmac(&derived, b"Content-Encoding: nonce\0\x01");
    let nonce: [u8; 12] = nonce[..12].try_into().ok()?;
    let cipher = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key[..16]).ok()?);
    // 2 ends the last record, and there is one.
    let mut record = [message, &[2]].concat();
    cipher.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record).ok()?;
    let mut out = Vec::with_capacity(21 + ours.len() + record.len());
    out.extend_from_slice(&salt);
    out.extend_from_slice(&RECORD_BYTES.to_be_bytes());
    out.push(u8::try_from(ours.len()).ok()?);
    out.extend_from_slice(&ours);
    out.extend_from_slice(&record);
    Some(out)
}

fn hmac(key: &[u8], said: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(said);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier as _;

    fn octets(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    const THEIRS: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    /// RFC 8291 §5 and appendix A.
    #[test]
    fn the_example_of_the_standard_comes_out_octet_for_octet() {
        let own = SecretKey::from_slice(&octets("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")).unwrap();
        let salt = octets("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let message = b"When I grow up, I want to be a watermelon";
        let body = encrypt(message, &octets(THEIRS), &octets(AUTH), &own, salt).unwrap();
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6\
                        TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4\
                        a-fN";
        assert_eq!(URL_SAFE_NO_PAD.encode(body), expected);
    }

    #[test]
    fn what_is_no_key_or_too_long_is_not_encrypted() {
        let own = SecretKey::from_slice(&[7; 32]).unwrap();
        assert!(encrypt(b"x", &[4; 65], &[0; 16], &own, [0; 16]).is_none());
        let long = vec![b'x'; MESSAGE_BYTES_MAX + 1];
        assert!(encrypt(&long, &octets(THEIRS), &octets(AUTH), &own, [0; 16]).is_none());
        // The largest that is taken stays within what every service takes (RFC 8030 §7.2: 4096).
        let most = encrypt(&long[1..], &octets(THEIRS), &octets(AUTH), &own, [0; 16]).unwrap();
        assert!(most.len() <= 4_096, "{}", most.len());
    }

    /// RFC 8292: an ES256 token over audience, end and contact, by the key that is named beside it.
    #[test]
    fn who_pushes_is_signed() {
        let vapid = Vapid { key: SecretKey::from_slice(&[7; 32]).unwrap() };
        let said = vapid.authorization("https://push.example", 1_800_000_000, "mailto:a@b.example");
        let rest = said.strip_prefix("vapid t=").unwrap();
        let (token, key) = rest.split_once(", k=").unwrap();
        assert_eq!(key, vapid.public());
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let (head, claims) = signed.split_once('.').unwrap();
        let json = |part: &str| serde_json::from_slice::<serde_json::Value>(&octets(part)).unwrap();
        assert_eq!(json(head), serde_json::json!({ "typ": "JWT", "alg": "ES256" }));
        let expected = serde_json::json!({ "aud": "https://push.example", "exp": 1_800_000_000, "sub": "mailto:a@b.example" });
        assert_eq!(json(claims), expected);
        let verifier = VerifyingKey::from_sec1_bytes(&octets(key)).unwrap();
        let signature = Signature::from_slice(&octets(signature)).unwrap();
        assert!(verifier.verify(signed.as_bytes(), &signature).is_ok());
        assert!(verifier.verify(b"something else", &signature).is_err());
    }

    #[test]
    fn browsers_are_taken_with_whole_keys_only() {
        let ok = asked("https://push.example/abc", THEIRS, AUTH).unwrap();
        assert_eq!((ok.p256dh.len(), ok.auth.len()), (65, 16));
        for (endpoint, key, auth) in [
            ("ftp://push.example", THEIRS, AUTH),
            ("https://user@push.example", THEIRS, AUTH),
            ("push.example", THEIRS, AUTH),
            ("https://push.example", "BCVx", AUTH),
            ("https://push.example", THEIRS, "BTBZ"),
            ("https://push.example", &URL_SAFE_NO_PAD.encode([4; 65]), AUTH),
        ] {
            assert!(asked(endpoint, key, auth).is_err(), "{endpoint} {key} {auth}");
        }
        assert!(asked(&format!("https://push.example/{}", "x".repeat(2000)), THEIRS, AUTH).is_err());
    }
}
