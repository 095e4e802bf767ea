//! OpenID Connect, as far as customers sign in by it: a provider's description and keys, the code that becomes a token, and what
//! the token must say (OpenID Connect Core 1.0 §3.1.3, RFC 7636, RFC 7518, RFC 9207).
//!
//! Whoever holds an organisation's provider says who its people are, and nothing else: a token counts when it was signed by a key
//! of that provider, for this desk, for this very attempt, now. Nothing of it is believed before its signature fits; the kinds
//! of signature are two, and which one is the key's to say as much as the token's.

use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::moment::SECOND_US;
use domain::person::{clean_name, normalise_address};
use domain::{Moment, Refusal};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::cards::check_url;
use crate::egress::{Fetched, Unfetched};

/// Longer tokens are not read.
const TOKEN_BYTES_MAX: usize = 64 << 10;
/// So many keys of a provider are looked at.
const KEYS_MAX: usize = 50;
/// How far two clocks may be apart.
const LEEWAY_SECONDS: i64 = 60;
/// What is asked for: who they are, their address, their name.
const SCOPE: &str = "openid email profile";

/// What a provider says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    pub issuer: String,
    authorization: String,
    token: String,
    keys: String,
    /// Where it signs people out (OpenID Connect RP-Initiated Logout 1.0), if it says so.
    end_session: Option<String>,
    /// It takes the client's secret in the form alone.
    secret_in_form: bool,
    /// It says who it is whenever it sends somebody back (RFC 9207).
    pub names_itself: bool,
}

/// Why a provider cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    Unanswered(Unfetched),
    /// What stands there is no description of a provider.
    NoProvider,
    OtherIssuer,
    /// An address that it names is none that the desk asks.
    Endpoint,
    /// It has no code flow, no PKCE, or signs by neither RS256 nor ES256.
    Lacks,
}

impl Unusable {
    /// In words, about the address that an admin typed.
    pub fn refusal(self) -> Refusal {
        match self {
            Self::Unanswered(why) => Refusal::invalid("issuer", format!("cannot be asked: {why}")),
            Self::NoProvider => {
                Refusal::invalid("issuer", "has no description of a provider (OpenID Connect Discovery)")
            }
            Self::OtherIssuer => Refusal::invalid("issuer", "calls itself by another address; use that one"),
            Self::Endpoint => Refusal::invalid("issuer", "names addresses that are not protected by https"),
            Self::Lacks => Refusal::invalid(
                "issuer",
                "does not offer what the desk needs: the code flow with S256, and tokens signed by RS256 or ES256",
            ),
        }
    }
}

/// The address of a provider, as it is compared: without a slash at its end.
///
/// # Errors
/// [`Refusal::Invalid`] when it is no address that the desk asks.
pub fn issuer_address(app: &App, text: &str) -> Result<String, Refusal> {
    let bad = || Refusal::invalid("issuer", "must be an address like https://id.example.org");
    let url = check_url(text, &app.config.private_targets).map_err(|_| bad())?;
    if url.contains('?') { Err(bad()) } else { Ok(url.trim_end_matches('/').to_owned()) }
}

async fn json_at(app: &App, url: &str) -> Result<Value, Unusable> {
    let fetched = app.egress.get(url, "application/json").await.map_err(Unusable::Unanswered)?;
    if fetched.status != 200 {
        return Err(Unusable::NoProvider);
    }
    serde_json::from_slice(&fetched.body).map_err(|_| Unusable::NoProvider)
}

/// Asks a provider about itself (OpenID Connect Discovery 1.0).
///
/// # Errors
/// Why it cannot be used.
pub async fn discover(app: &App, issuer: &str) -> Result<Provider, Unusable> {
    let about = json_at(app, &format!("{issuer}/.well-known/openid-configuration")).await?;
    described(&about, issuer, |url| check_url(url, &app.config.private_targets).is_ok())
}

fn described(about: &Value, issuer: &str, may_ask: impl Fn(&str) -> bool) -> Result<Provider, Unusable> {
    let text = |name: &str| about[name].as_str().filter(|t| !t.is_empty()).map(str::to_owned);
    let named = text("issuer").ok_or(Unusable::NoProvider)?;
    if named.trim_end_matches('/') != issuer {
        return Err(Unusable::OtherIssuer);
    }
    let address = |name: &str| -> Result<String, Unusable> {
        let url = text(name).ok_or(Unusable::NoProvider)?;
        if may_ask(&url) { Ok(url) } else { Err(Unusable::Endpoint) }
    };
    let lists = |name: &str, word: &str| -> Option<bool> {
        about[name].as_array().map(|all| all.iter().any(|w| w.as_str() == Some(word)))
    };
    // What it does not say it may well do; what it says without what is needed it does not.
    let signs = [
        lists("id_token_signing_alg_values_supported", "RS256"),
        lists("id_token_signing_alg_values_supported", "ES256"),
    ];
    let has_code = lists("response_types_supported", "code") != Some(false);
    let has_pkce = lists("code_challenge_methods_supported", "S256") != Some(false);
    if signs == [Some(false), Some(false)] || !has_code || !has_pkce {
        return Err(Unusable::Lacks);
    }
    let methods = "token_endpoint_auth_methods_supported";
    Ok(Provider {
        // As it writes itself: its tokens do, too.
        issuer: named,
        authorization: address("authorization_endpoint")?,
        token: address("token_endpoint")?,
        keys: address("jwks_uri")?,
        end_session: text("end_session_endpoint").filter(|url| may_ask(url)),
        secret_in_form: lists(methods, "client_secret_basic") == Some(false)
            && lists(methods, "client_secret_post") == Some(true),
        names_itself: about["authorization_response_iss_parameter_supported"] == true,
    })
}

/// One way to a provider and back.
pub struct Attempt<'a> {
    pub client_id: &'a str,
    pub redirect_uri: &'a str,
    pub state: &'a str,
    pub nonce: &'a str,
    pub verifier: &'a str,
    /// Whom to ask for, as they said themselves.
    pub login_hint: &'a str,
}

impl Provider {
    /// Where to send somebody.
    pub fn authorization_url(&self, a: &Attempt<'_>) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(a.verifier));
        let fields = [
            ("response_type", "code"),
            ("client_id", a.client_id),
            ("redirect_uri", a.redirect_uri),
            ("scope", SCOPE),
            ("state", a.state),
            ("nonce", a.nonce),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
            ("login_hint", a.login_hint),
        ];
        with_query(&self.authorization, &fields)
    }

    /// Where somebody is signed out at the provider itself, and sent back from to `back`; `None` where it signs nobody out. No
    /// token is shown: none is kept, so the provider may ask whether they mean it.
    pub fn sign_out_url(&self, client_id: &str, back: &str) -> Option<String> {
        let fields = [("client_id", client_id), ("post_logout_redirect_uri", back)];
        self.end_session.as_deref().map(|at| with_query(at, &fields))
    }

    /// Trades a code for who somebody is.
    ///
    /// # Errors
    /// Why nobody is.
    pub async fn identity(
        &self,
        app: &App,
        client: (&str, &str),
        back: (&str, &str, &str),
        nonce: &str,
    ) -> Result<Identity, Unfit> {
        let answer = self.ask_token(app, client, back).await.map_err(Unfit::Unanswered)?;
        if answer.status != 200 {
            return Err(Unfit::Code);
        }
        let answer: Value = serde_json::from_slice(&answer.body).map_err(|_| Unfit::Unreadable)?;
        let token = answer["id_token"].as_str().ok_or(Unfit::Unreadable)?;
        let keys = app.egress.get(&self.keys, "application/json").await.map_err(Unfit::Unanswered)?;
        let keys: Keys = serde_json::from_slice(&keys.body).map_err(|_| Unfit::Key)?;
        let expected = Expected { issuer: &self.issuer, client_id: client.0, nonce, now: (app.clock)() };
        verify(token, &keys, &expected)
    }

    /// `client`: id and secret; `back`: code, where it came to, and the secret of PKCE.
    async fn ask_token(
        &self,
        app: &App,
        (client_id, secret): (&str, &str),
        (code, redirect_uri, verifier): (&str, &str, &str),
    ) -> Result<Fetched, Unfetched> {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        let mut headers = Vec::new();
        if secret.is_empty() || self.secret_in_form {
            fields.push(("client_id", client_id));
            if !secret.is_empty() {
                fields.push(("client_secret", secret));
            }
        } else {
            // RFC 6749 §2.3.1: each is written as a form would before they are put together.
            let pair = format!("{}:{}", form_written(client_id), form_written(secret));
            headers.push((AUTHORIZATION, format!("Basic {}", STANDARD.encode(pair))));
        }
        let body = serde_urlencoded::to_string(fields).expect("texts can be written as a form");
        app.egress
            .post_with(&self.token, "application/x-www-form-urlencoded", headers, body.into_bytes())
            .await
    }
}

fn with_query(address: &str, fields: &[(&str, &str)]) -> String {
    let query = serde_urlencoded::to_string(fields).expect("texts can be written as a query");
    let and = if address.contains('?') { '&' } else { '?' };
    format!("{address}{and}{query}")
}

fn form_written(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Who somebody is by a provider's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Normalised, and theirs as the provider says.
    pub email: String,
    pub name: String,
}

/// Why a provider's answer does not do. For the log: whoever signs in is told that it did not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    Unanswered(Unfetched),
    /// The provider gives nothing for the code.
    Code,
    Unreadable,
    /// Neither RS256 nor ES256: `none`, or a key of the sender's choosing.
    Algorithm,
    /// The provider has no such key.
    Key,
    Signature,
    Issuer,
    Audience,
    Time,
    Nonce,
    /// There is no address in it.
    Email,
    /// The provider does not say that the address is theirs.
    Unverified,
}

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = match self {
            Self::Unanswered(why) => return write!(f, "the provider cannot be asked: {why}"),
            Self::Code => "the provider gives no token for the code",
            Self::Unreadable => "the provider's answer has no token that can be read",
            Self::Algorithm => "the token's alg is neither RS256 nor ES256",
            Self::Key => "the provider has no such key as the token names",
            Self::Signature => "the token's signature does not fit",
            Self::Issuer => "the token is of another issuer",
            Self::Audience => "the token is for another client",
            Self::Time => "the token is over, or of the future",
            Self::Nonce => "the token is of another attempt",
            Self::Email => "the token has no address; the scope email has to be granted",
            Self::Unverified => "the token does not say that the address is verified (email_verified)",
        };
        f.write_str(words)
    }
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// Extensions that must be understood; none is.
    crit: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Claims {
    iss: Option<String>,
    aud: Option<Audience>,
    azp: Option<String>,
    exp: Option<i64>,
    iat: Option<i64>,
    nbf: Option<i64>,
    nonce: Option<String>,
    name: Option<String>,
    email: Option<String>,
    email_verified: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

struct Expected<'a> {
    issuer: &'a str,
    client_id: &'a str,
    nonce: &'a str,
    now: Moment,
}

fn octets(part: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(part).ok()
}

/// Is the key one for signatures of this kind, and the one that the token names, if it names one?
fn suits(key: &Value, header: &Header, kind: &str) -> bool {
    let text = |name: &str| key[name].as_str();
    text("kty") == Some(kind)
        && text("use").is_none_or(|for_what| for_what == "sig")
        && text("alg").is_none_or(|alg| alg == header.alg)
        && header.kid.as_deref().is_none_or(|kid| text("kid") == Some(kid))
}

/// Does a signature fit? The kind of key is decided by the kind of signature that the desk knows, never by the token alone.
fn check_signature(header: &Header, keys: &Keys, signed: &[u8], signature: &[u8]) -> Result<(), Unfit> {
    let kind = match header.alg.as_str() {
        "RS256" => "RSA",
        "ES256" => "EC",
        _ => return Err(Unfit::Algorithm),
    };
    let mut is_known = false;
    for key in keys.keys.iter().take(KEYS_MAX).filter(|key| suits(key, header, kind)) {
        let part = |name: &str| key[name].as_str().and_then(octets);
        let fits = if kind == "RSA" {
            let (Some(n), Some(e)) = (part("n"), part("e")) else { continue };
            let number =
                |octets: Vec<u8>| -> Vec<u8> { octets.into_iter().skip_while(|o| *o == 0).collect() };
            RsaPublicKeyComponents { n: number(n), e: number(e) }
                .verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature)
                .is_ok()
        } else {
            let (Some(x), Some(y)) = (part("x"), part("y")) else { continue };
            if key["crv"].as_str() != Some("P-256") || x.len() != 32 || y.len() != 32 {
                continue;
            }
            let point = [&[4], x.as_slice(), y.as_slice()].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature).is_ok()
        };
        is_known = true;
        if fits {
            return Ok(());
        }
    }
    Err(if is_known { Unfit::Signature } else { Unfit::Key })
}

/// Who an ID token says somebody is.
fn verify(token: &str, keys: &Keys, expected: &Expected<'_>) -> Result<Identity, Unfit> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(Unfit::Unreadable);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Unfit::Unreadable)?;
    let (header, claims) = signed.split_once('.').ok_or(Unfit::Unreadable)?;
    let read = |part: &str| octets(part).ok_or(Unfit::Unreadable);
    let header: Header = serde_json::from_slice(&read(header)?).map_err(|_| Unfit::Unreadable)?;
    if header.crit.is_some() {
        return Err(Unfit::Algorithm);
    }
    check_signature(&header, keys, signed.as_bytes(), &read(signature)?)?;
    let claims: Claims = serde_json::from_slice(&read(claims)?).map_err(|_| Unfit::Unreadable)?;
    if claims.iss.as_deref() != Some(expected.issuer) {
        return Err(Unfit::Issuer);
    }
    let (is_ours, is_shared) = match &claims.aud {
        Some(Audience::One(one)) => (one == expected.client_id, false),
        Some(Audience::Several(all)) => (all.iter().any(|one| one == expected.client_id), all.len() > 1),
        None => (false, false),
    };
    // For several it must say for whom it was made (Core §3.1.3.7, 4 and 5).
    let is_party = match &claims.azp {
        Some(party) => party == expected.client_id,
        None => !is_shared,
    };
    if !is_ours || !is_party {
        return Err(Unfit::Audience);
    }
    let seconds = expected.now.0.div_euclid(SECOND_US);
    let is_over = claims.exp.is_none_or(|ends| ends <= seconds.saturating_sub(LEEWAY_SECONDS));
    let is_ahead = |at: Option<i64>| at.is_some_and(|at| at > seconds.saturating_add(LEEWAY_SECONDS));
    if is_over || claims.iat.is_none() || is_ahead(claims.iat) || is_ahead(claims.nbf) {
        return Err(Unfit::Time);
    }
    let nonce = claims.nonce.unwrap_or_default();
    if !bool::from(subtle::ConstantTimeEq::ct_eq(nonce.as_bytes(), expected.nonce.as_bytes())) {
        return Err(Unfit::Nonce);
    }
    let email = claims.email.and_then(|e| normalise_address(&e).ok()).ok_or(Unfit::Email)?;
    // Some write the word.
    let is_verified = match &claims.email_verified {
        Some(Value::Bool(verified)) => *verified,
        Some(Value::String(word)) => word == "true",
        _ => false,
    };
    if !is_verified {
        return Err(Unfit::Unverified);
    }
    Ok(Identity { email, name: clean_name(&claims.name.unwrap_or_default()) })
}

#[cfg(test)]
mod tests {
    use domain::sending_key::KeyAlgorithm;
    use p256::SecretKey;
    use p256::ecdsa::signature::Signer as _;
    use p256::ecdsa::{Signature, SigningKey};
    use ring::rand::SystemRandom;
    use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
    use serde_json::json;

    use super::*;

    const NOW: Moment = Moment(1_767_603_600 * SECOND_US);
    const ISSUER: &str = "https://id.customer.example";

    fn expected() -> Expected<'static> {
        Expected { issuer: ISSUER, client_id: "desk", nonce: "n0nce", now: NOW }
    }

    fn claims() -> Value {
        let now = NOW.0 / SECOND_US;
        json!({ "iss": ISSUER, "aud": "desk", "exp": now + 300, "iat": now, "nonce": "n0nce", "sub": "7",
            "email": "Rosa@Customer.example", "email_verified": true, "name": "Rosa <b>" })
    }

    fn with(name: &str, value: Value) -> Value {
        let mut all = claims();
        all[name] = value;
        all
    }

    fn ec_key(seed: u8) -> SecretKey {
        SecretKey::from_slice(&[seed; 32]).expect("a number below the order")
    }

    fn ec_public(key: &SecretKey, kid: &str) -> Value {
        let octets = key.public_key().to_sec1_bytes();
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": kid,
            "x": URL_SAFE_NO_PAD.encode(&octets[1..33]), "y": URL_SAFE_NO_PAD.encode(&octets[33..]) })
    }

    fn parts(header: &Value, claims: &Value) -> String {
        format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(claims.to_string())
        )
    }

    fn es256(key: &SecretKey, claims: &Value) -> String {
        let signed = parts(&json!({ "alg": "ES256", "kid": "one" }), claims);
        let signature: Signature = SigningKey::from(key).sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    fn keys(all: Vec<Value>) -> Keys {
        Keys { keys: all }
    }

    #[test]
    fn a_token_is_believed_when_all_of_it_fits() {
        let key = ec_key(7);
        let keys = keys(vec![ec_public(&ec_key(8), "two"), ec_public(&key, "one")]);
        let found = verify(&es256(&key, &claims()), &keys, &expected()).map(|i| i.email);
        assert_eq!(found.as_deref(), Ok("rosa@customer.example"));
        let now = NOW.0 / SECOND_US;
        for (wrong, why) in [
            (with("iss", json!("https://id.other.example")), Unfit::Issuer),
            (with("aud", json!("other")), Unfit::Audience),
            (with("aud", json!(["desk", "other"])), Unfit::Audience),
            (with("azp", json!("other")), Unfit::Audience),
            (with("aud", Value::Null), Unfit::Audience),
            (with("exp", json!(now - LEEWAY_SECONDS)), Unfit::Time),
            (with("exp", Value::Null), Unfit::Time),
            (with("iat", json!(now + 600)), Unfit::Time),
            (with("nbf", json!(now + 600)), Unfit::Time),
            (with("nonce", json!("another")), Unfit::Nonce),
            (with("nonce", Value::Null), Unfit::Nonce),
            (with("email", Value::Null), Unfit::Email),
            (with("email", json!("nobody")), Unfit::Email),
            (with("email_verified", json!(false)), Unfit::Unverified),
            (with("email_verified", Value::Null), Unfit::Unverified),
            (with("email_verified", json!("false")), Unfit::Unverified),
        ] {
            assert_eq!(verify(&es256(&key, &wrong), &keys, &expected()).err(), Some(why), "{wrong}");
        }
        let shared = {
            let mut all = with("aud", json!(["desk", "other"]));
            all["azp"] = json!("desk");
            all
        };
        for good in [shared, with("email_verified", json!("true")), with("aud", json!(["desk"]))] {
            assert!(verify(&es256(&key, &good), &keys, &expected()).is_ok(), "{good}");
        }
    }

    #[test]
    fn a_token_that_nobody_or_somebody_else_signed_is_none() {
        let key = ec_key(7);
        let known = keys(vec![ec_public(&key, "one")]);
        let good = es256(&key, &claims());
        // Another key under the same name; a key that is for something else; none at all.
        assert_eq!(verify(&es256(&ec_key(9), &claims()), &known, &expected()).err(), Some(Unfit::Signature));
        let mut sealing = ec_public(&key, "one");
        sealing["use"] = json!("enc");
        assert_eq!(verify(&good, &keys(vec![sealing]), &expected()).err(), Some(Unfit::Key));
        assert_eq!(verify(&good, &keys(vec![ec_public(&key, "two")]), &expected()).err(), Some(Unfit::Key));
        // Unsigned, or by a secret that everybody can read: the public key itself.
        for alg in ["none", "None", "HS256", "RS512", ""] {
            let signed = parts(&json!({ "alg": alg, "kid": "one" }), &claims());
            assert_eq!(
                verify(&format!("{signed}."), &known, &expected()).err(),
                Some(Unfit::Algorithm),
                "{alg}"
            );
        }
        // A key of the sender's own in the token is not looked at, an extension that must be understood is not.
        let own =
            parts(&json!({ "alg": "ES256", "kid": "one", "jwk": ec_public(&ec_key(9), "one") }), &claims());
        let signature: Signature = SigningKey::from(&ec_key(9)).sign(own.as_bytes());
        let own = format!("{own}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()));
        assert_eq!(verify(&own, &known, &expected()).err(), Some(Unfit::Signature));
        let strict = parts(&json!({ "alg": "ES256", "kid": "one", "crit": ["b64"] }), &claims());
        assert_eq!(verify(&format!("{strict}."), &known, &expected()).err(), Some(Unfit::Algorithm));
        // Other claims under the same signature.
        let (head, rest) = good.split_once('.').unwrap();
        let (_, signature) = rest.rsplit_once('.').unwrap();
        let other = URL_SAFE_NO_PAD.encode(with("email", json!("uma@customer.example")).to_string());
        let swapped = format!("{head}.{other}.{signature}");
        assert_eq!(verify(&swapped, &known, &expected()).err(), Some(Unfit::Signature));
        for bad in ["", ".", "..", "a.b.c", "a.b", &good[..good.len() - 2]] {
            assert!(verify(bad, &known, &expected()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_key_of_rsa_signs_as_well() {
        let made =
            mail::sign::make_key(KeyAlgorithm::Rsa, &|bytes: &mut [u8]| crate::secrets::system()(bytes))
                .unwrap();
        let pair = RsaKeyPair::from_der(&made.private).unwrap();
        let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
        let public = json!({ "kty": "RSA", "kid": "one", "alg": "RS256",
            "n": URL_SAFE_NO_PAD.encode(&public.n), "e": URL_SAFE_NO_PAD.encode(&public.e) });
        let signed = parts(&json!({ "alg": "RS256", "kid": "one" }), &claims());
        let mut signature = vec![0; pair.public().modulus_len()];
        pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(&signature));
        assert!(verify(&token, &keys(vec![public.clone()]), &expected()).is_ok());
        signature[0] ^= 1;
        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(&signature));
        assert_eq!(verify(&token, &keys(vec![public]), &expected()).err(), Some(Unfit::Signature));
    }

    #[test]
    fn a_provider_is_used_when_it_can_do_what_is_needed() {
        let about = json!({ "issuer": ISSUER, "authorization_endpoint": "https://id.customer.example/auth",
            "token_endpoint": "https://id.customer.example/token", "jwks_uri": "https://id.customer.example/keys",
            "response_types_supported": ["code"], "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"] });
        let safe = |url: &str| url.starts_with("https://");
        let provider = described(&about, ISSUER, safe).unwrap();
        assert!(provider.secret_in_form && !provider.names_itself);
        assert_eq!(provider.sign_out_url("desk", "https://desk.example/back"), None);
        let mut ending = about.clone();
        for (endpoint, expected) in [
            (
                "https://id.customer.example/out?realm=1",
                Some(
                    "https://id.customer.example/out?realm=1&client_id=a%26b&post_logout_redirect_uri=https%3A%2F%2Fdesk.example%2Fback",
                ),
            ),
            // Not protected: people are sent nowhere.
            ("http://id.customer.example/out", None),
            ("javascript:alert(1)", None),
        ] {
            ending["end_session_endpoint"] = json!(endpoint);
            let url =
                described(&ending, ISSUER, safe).unwrap().sign_out_url("a&b", "https://desk.example/back");
            assert_eq!(url.as_deref(), expected, "{endpoint}");
        }
        let mut naming = about.clone();
        naming["authorization_response_iss_parameter_supported"] = json!(true);
        assert!(described(&naming, ISSUER, safe).unwrap().names_itself);
        let changed = |name: &str, value: Value| {
            let mut all = about.clone();
            all[name] = value;
            described(&all, ISSUER, safe).err()
        };
        assert_eq!(changed("issuer", json!("https://id.customer.example/")), None, "a slash is none");
        for (name, value, why) in [
            ("issuer", json!("https://id.other.example"), Unusable::OtherIssuer),
            ("issuer", Value::Null, Unusable::NoProvider),
            ("jwks_uri", Value::Null, Unusable::NoProvider),
            ("token_endpoint", json!("http://id.customer.example/token"), Unusable::Endpoint),
            ("response_types_supported", json!(["id_token"]), Unusable::Lacks),
            ("id_token_signing_alg_values_supported", json!(["HS256", "none"]), Unusable::Lacks),
            ("code_challenge_methods_supported", json!(["plain"]), Unusable::Lacks),
        ] {
            assert_eq!(changed(name, value), Some(why), "{name}");
        }
        let url = provider.authorization_url(&Attempt {
            client_id: "desk",
            redirect_uri: "https://desk.example/back",
            state: "st&te",
            nonce: "n0nce",
            verifier: "v",
            login_hint: "rosa@customer.example",
        });
        assert!(
            url.starts_with("https://id.customer.example/auth?response_type=code&client_id=desk&"),
            "{url}"
        );
        assert!(url.contains("&state=st%26te&") && url.contains("&code_challenge_method=S256"), "{url}");
    }
}
