//! Who a visitor is, by a token that the site's own server signed.
//!
//! The token is a JSON web token (RFC 7519) of one kind alone: HS256 with the widget's secret, `aud` the widget's key, `sub`, and
//! an `exp` that is at most an hour ahead. What a browser says without one is believed of nobody.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use sha2::Sha256;

use crate::Moment;
use crate::moment::SECOND_US;
use crate::person::{clean_name, normalise_address};

/// A token is good for so long at most, in seconds.
pub const LASTS_SECONDS_MAX: i64 = 3600;
/// Clocks may differ by so much, in seconds.
pub const LEEWAY_SECONDS: i64 = 60;
/// The longest token, in bytes.
pub const TOKEN_BYTES_MAX: usize = 4096;
/// The longest subject, in characters.
pub const SUBJECT_CHARS_MAX: usize = 200;

/// Whom the site's server vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The site's own name for them, the same each time.
    pub subject: String,
    pub name: String,
    /// Only where the token says `"email_verified": true`: mail goes there.
    pub email: Option<String>,
}

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is no token at all.
    Unreadable,
    /// Not HS256: `none`, or a key of the sender's choosing.
    Algorithm,
    Signature,
    /// For another widget, or for none.
    Audience,
    /// Its time is over, has not come, or is longer than an hour.
    Time,
    /// It names nobody.
    Subject,
}

impl Unfit {
    /// What it is, for whoever writes the site's server.
    pub fn words(self) -> &'static str {
        match self {
            Self::Unreadable => "the token cannot be read",
            Self::Algorithm => "the token's alg must be HS256",
            Self::Signature => "the token was not signed with this widget's secret",
            Self::Audience => "the token's aud must be this widget's key",
            Self::Time => "the token's exp is over, or more than an hour ahead",
            Self::Subject => "the token's sub must name the visitor",
        }
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    /// Extensions that must be understood; none is.
    crit: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Claims {
    aud: Option<Audience>,
    sub: Option<String>,
    exp: Option<i64>,
    nbf: Option<i64>,
    name: Option<String>,
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Who the token says the visitor is.
///
/// # Errors
/// [`Unfit`], the first thing that is wrong with it. Nothing of what stands in it is believed before its signature fits.
pub fn verify(token: &str, secret: &str, widget_key: &str, now: Moment) -> Result<Visitor, Unfit> {
    if token.len() > TOKEN_BYTES_MAX || secret.is_empty() {
        return Err(Unfit::Unreadable);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Unfit::Unreadable)?;
    let (header, claims) = signed.split_once('.').ok_or(Unfit::Unreadable)?;
    let octets = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Unfit::Unreadable);
    let header: Header = serde_json::from_slice(&octets(header)?).map_err(|_| Unfit::Unreadable)?;
    if header.alg != "HS256" || header.crit.is_some() {
        return Err(Unfit::Algorithm);
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(signed.as_bytes());
    // Compares in a time that tells nothing.
    mac.verify_slice(&octets(signature)?).map_err(|_| Unfit::Signature)?;
    let claims: Claims = serde_json::from_slice(&octets(claims)?).map_err(|_| Unfit::Unreadable)?;
    let is_ours = match &claims.aud {
        Some(Audience::One(one)) => one == widget_key,
        Some(Audience::Several(several)) => several.iter().any(|one| one == widget_key),
        None => false,
    };
    if !is_ours {
        return Err(Unfit::Audience);
    }
    let ends = claims.exp.ok_or(Unfit::Time)?;
    let seconds = now.0.div_euclid(SECOND_US);
    let is_over = ends <= seconds.saturating_sub(LEEWAY_SECONDS);
    let is_long = ends > seconds.saturating_add(LASTS_SECONDS_MAX + LEEWAY_SECONDS);
    let is_early = claims.nbf.is_some_and(|from| from > seconds.saturating_add(LEEWAY_SECONDS));
    if is_over || is_long || is_early {
        return Err(Unfit::Time);
    }
    let subject = claims.sub.unwrap_or_default();
    let is_named = !subject.trim().is_empty()
        && subject.chars().count() <= SUBJECT_CHARS_MAX
        && !subject.chars().any(char::is_control);
    if !is_named {
        return Err(Unfit::Subject);
    }
    let email = claims.email.filter(|_| claims.email_verified).and_then(|e| normalise_address(&e).ok());
    Ok(Visitor { subject, name: clean_name(&claims.name.unwrap_or_default()), email })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment(1_767_603_600 * SECOND_US);
    const SECRET: &str = "the widget's own secret";

    fn signed(header: &str, claims: &str, secret: &str) -> String {
        let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(text.as_bytes());
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    fn hs256(claims: &str) -> String {
        signed(r#"{"alg":"HS256","typ":"JWT"}"#, claims, SECRET)
    }

    fn claims(ends_in: i64) -> String {
        let exp = NOW.unix() + ends_in;
        format!(
            r#"{{"aud":"shop","sub":"42","exp":{exp},"name":"Rosa","email":"Rosa@x.example","email_verified":true}}"#
        )
    }

    fn found(token: &str) -> Result<Visitor, Unfit> {
        verify(token, SECRET, "shop", NOW)
    }

    #[test]
    fn a_token_of_the_sites_server_names_the_visitor() {
        let expected =
            Visitor { subject: "42".into(), name: "Rosa".into(), email: Some("rosa@x.example".into()) };
        assert_eq!(found(&hs256(&claims(600))), Ok(expected));
        let several = format!(r#"{{"aud":["other","shop"],"sub":"42","exp":{}}}"#, NOW.unix() + 60);
        assert_eq!(found(&hs256(&several)).map(|v| (v.name, v.email)), Ok((String::new(), None)));
    }

    #[test]
    fn an_address_that_nobody_verified_is_nobodys() {
        for verified in ["", r#","email_verified":false"#] {
            let exp = NOW.unix() + 60;
            let claims =
                format!(r#"{{"aud":"shop","sub":"42","exp":{exp},"email":"ceo@victim.example"{verified}}}"#);
            assert_eq!(found(&hs256(&claims)).map(|v| v.email), Ok(None), "{verified}");
        }
    }

    #[test]
    fn what_is_not_signed_with_this_secret_names_nobody() {
        let good = hs256(&claims(600));
        let (rest, _) = good.rsplit_once('.').unwrap();
        let none = format!("{}.", signed(r#"{"alg":"none"}"#, &claims(600), "").rsplit_once('.').unwrap().0);
        for (token, why) in [
            (none, Unfit::Algorithm),
            (signed(r#"{"alg":"HS512"}"#, &claims(600), SECRET), Unfit::Algorithm),
            (signed(r#"{"alg":"RS256"}"#, &claims(600), SECRET), Unfit::Algorithm),
            (signed(r#"{"alg":"hs256"}"#, &claims(600), SECRET), Unfit::Algorithm),
            (signed(r#"{"alg":"HS256","crit":["b64"]}"#, &claims(600), SECRET), Unfit::Algorithm),
            (signed(r#"{"alg":"HS256"}"#, &claims(600), "another widget's"), Unfit::Signature),
            (format!("{rest}."), Unfit::Signature),
            (format!("{rest}.AAAA"), Unfit::Signature),
            (rest.to_owned(), Unfit::Unreadable),
            (String::new(), Unfit::Unreadable),
            ("a.b.c".to_owned(), Unfit::Unreadable),
            ("x".repeat(TOKEN_BYTES_MAX + 1), Unfit::Unreadable),
        ] {
            assert_eq!(found(&token), Err(why), "{token}");
        }
        assert_eq!(
            verify(&signed(r#"{"alg":"HS256"}"#, &claims(9), ""), "", "shop", NOW),
            Err(Unfit::Unreadable)
        );
    }

    #[test]
    fn a_token_is_for_one_widget_and_for_an_hour() {
        assert_eq!(verify(&hs256(&claims(600)), SECRET, "blog", NOW), Err(Unfit::Audience));
        let exp = NOW.unix() + 60;
        assert_eq!(found(&hs256(&format!(r#"{{"sub":"42","exp":{exp}}}"#))), Err(Unfit::Audience));
        for (ends_in, fits) in [(-61, false), (-30, true), (3600, true), (3661, false), (86_400, false)] {
            assert_eq!(found(&hs256(&claims(ends_in))).is_ok(), fits, "{ends_in}");
        }
        assert_eq!(found(&hs256(r#"{"aud":"shop","sub":"42"}"#)), Err(Unfit::Time));
        let later = format!(r#"{{"aud":"shop","sub":"42","exp":{exp},"nbf":{}}}"#, exp + 600);
        assert_eq!(found(&hs256(&later)), Err(Unfit::Time));
        for sub in [r#""sub":"","#, r#""sub":" ","#, "", r#""sub":"a\nb","#] {
            assert_eq!(found(&hs256(&format!(r#"{{{sub}"aud":"shop","exp":{exp}}}"#))), Err(Unfit::Subject));
        }
    }
}
