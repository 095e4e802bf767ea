//! Mail that brings a secret by which somebody proves who they are: a one-time code, a link to sign in, to set a new
//! password or to confirm an address.
//!
//! Why it matters: whoever can sign up somewhere with a desk's address, and then read what the desk got, is that desk's
//! company to the service ("ticket trick", 2017). So such a mail is shown to the team alone.
//!
//! Every feature is a plain one, and it takes three at once, for a person who asks about a code that never came must stay
//! a person: *a machine sent it* (its headers, its author or its own words say so), *it speaks of a secret* (a phrase of
//! [`CODES`] or [`LINKS`]), and *the secret is there* (a code near the phrase, or a link with a token in it).

use super::Evidence;

/// Longer texts are letters to many that happen to speak of passwords; there the subject has to say it.
const TEXT_CHARS_MAX: usize = 6_000;
/// How far a code may stand behind its phrase, and before it, in octets of the text with single spaces.
const CODE_BEHIND: usize = 240;
const CODE_BEFORE: usize = 100;
/// How far into the text a code may stand whose phrase is in the subject.
const CODE_BELOW_SUBJECT: usize = 900;
/// Of links that are looked at.
const LINKS_MAX: usize = 200;
/// A piece of a link that is as long as this, and is no word, is a token.
const TOKEN_CHARS_MIN: usize = 16;

/// What the mail brings, in words; `None` for nearly every mail.
pub(super) fn brought(e: &Evidence<'_, '_>) -> Option<String> {
    let machine = machine(e)?;
    let letter = e.letter;
    let subject = flat(&letter.subject);
    let mut whole = subject.clone();
    // Not a character of any phrase or code.
    whole.push_str(" \u{1} ");
    let begins = whole.len();
    whole.push_str(&flat(crate::clean::cut(&letter.text, super::TEXT_LOOKED_AT)));
    let is_short = whole.chars().count() <= TEXT_CHARS_MAX;
    let low = lowered(&whole);
    let in_reach = |at: usize| is_short || at < begins;
    let codes = codes(&whole);
    for phrase in CODES {
        let brings = low.match_indices(phrase).filter(|(at, _)| in_reach(*at)).any(|(at, _)| {
            let reach =
                if at < begins { begins + CODE_BELOW_SUBJECT } else { at + phrase.len() + CODE_BEHIND };
            codes.iter().any(|(code, _)| code + CODE_BEFORE >= at && *code <= reach)
        });
        if brings {
            return Some(format!("{machine} and it brings a one-time code (\u{201c}{phrase}\u{201d})"));
        }
    }
    let first = |list: &'static [&'static str]| {
        list.iter().find(|p| low.match_indices(**p).any(|(at, _)| in_reach(at)))
    };
    let found = LINKS.iter().find_map(|(what, list)| first(list).map(|phrase| (*what, phrase)));
    if let Some((what, phrase)) = found
        && has_link_with_token(&letter.text, letter.html.as_deref().unwrap_or_default())
    {
        return Some(format!("{machine} and it brings {what} (\u{201c}{phrase}\u{201d})"));
    }
    None
}

/// What says that a machine sent it, in words.
fn machine(e: &Evidence<'_, '_>) -> Option<String> {
    if let Some(value) = e.header("Auto-Submitted")
        && !matches!(value.split([';', ' ']).next().unwrap_or(""), "" | "no")
    {
        return Some("its headers say that a machine sent it".to_owned());
    }
    // Somebody who answers or hands on such a mail is a person, and its reader already.
    if e.answers() || !e.letter.in_reply_to.is_empty() || e.letter.subject.to_lowercase().starts_with("fwd:")
    {
        return None;
    }
    // A form on a web site writes in its own name and says in Reply-To who filled it in; many go out through a service that
    // sends for others, so this comes before its headers.
    let host = |email: &str| email.rsplit_once('@').map(|(_, host)| host.to_owned()).unwrap_or_default();
    let own = e.letter.from.first().map(|a| host(&a.email)).unwrap_or_default();
    if e.letter.reply_to.iter().any(|a| host(&a.email) != own) {
        return None;
    }
    let words: Vec<&str> = e.local_part.split(|c: char| !c.is_alphanumeric()).collect();
    let local: String = words.concat();
    if ROBOTS.iter().any(|r| local.contains(r)) {
        return Some(format!("its sender is {}", e.local_part));
    }
    let text = lowered(&flat(&e.text));
    if let Some(said) = NO_ANSWER.iter().find(|p| text.contains(**p)) {
        return Some(format!("it says \u{201c}{said}\u{201d}"));
    }
    if MACHINE_HEADERS.iter().any(|name| e.has(name)) {
        return Some("its headers say that a machine sent it".to_owned());
    }
    // People work in departments too: accounts@ is a machine's with another such word beside it.
    let named = |list: &[&str]| words.iter().filter(|w| list.contains(w)).count();
    (named(DUTIES) > 0 || named(DEPARTMENTS) > 1).then(|| format!("its sender is {}", e.local_part))
}

/// A subject or a line of text without the secret that it may hold: codes become dots, links lose all but their host.
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("http") {
        let (before, link) = rest.split_at(at);
        out.push_str(&without_codes(before));
        let end =
            link.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"')).unwrap_or(link.len());
        let (link, after) = link.split_at(end);
        match link
            .split_once("://")
            .map(|(scheme, address)| (scheme, address.split(['/', '?', '#']).next().unwrap_or("")))
        {
            Some((scheme, host)) if host.len() + scheme.len() + 3 < link.len() => {
                out.push_str(&format!("{scheme}://{host}/\u{2026}"));
            }
            Some(_) => out.push_str(link),
            None => out.push_str(&without_codes(link)),
        }
        rest = after;
    }
    out.push_str(&without_codes(rest));
    out
}

fn without_codes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after = 0;
    for (at, length) in codes(text) {
        out.push_str(&text[after..at]);
        out.extend(
            text[at..at + length].chars().map(|c| if c.is_ascii_alphanumeric() { '\u{2022}' } else { c }),
        );
        after = at + length;
    }
    out.push_str(&text[after..]);
    out
}

/// One line with single spaces and plain apostrophes.
fn flat(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = match c {
            '\u{2019}' | '\u{2bc}' => '\'',
            '\u{2010}' | '\u{2011}' => '-',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out
}

/// In lower case, every character as long as it was: a place in the one is the same place in the other.
fn lowered(text: &str) -> String {
    text.chars()
        .map(|c| {
            let mut low = c.to_lowercase();
            match (low.next(), low.next()) {
                (Some(one), None) if one.len_utf8() == c.len_utf8() => one,
                _ => c,
            }
        })
        .collect()
}

/// Where things stand that can be codes, with their lengths, in octets, in their order.
fn codes(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let in_word = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let mut runs = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let mut end = at;
        while end < bytes.len() && in_word(bytes[end]) {
            end += 1;
        }
        while bytes[end - 1] == b'-' {
            end -= 1;
        }
        runs.push((at, end));
        at = end;
    }
    // What stands beside it shows a number of something else: an amount, a date, a piece of an address.
    let is_bare = |start: usize, end: usize| {
        let before = text[..start].chars().next_back();
        let mut after = text[end..].chars();
        let (next, second) = (after.next(), after.next());
        let joins = |c: char| matches!(c, '.' | ',' | ':' | '/');
        let goes_on = next.is_some_and(joins) && second.is_some_and(|c| c.is_ascii_alphanumeric());
        !matches!(
            before,
            Some(
                '#' | '$'
                    | '\u{20ac}'
                    | '\u{a3}'
                    | '\u{a5}'
                    | '+'
                    | '/'
                    | '='
                    | '&'
                    | '?'
                    | '_'
                    | '.'
                    | ','
                    | '@'
                    | '%'
            )
        ) && !matches!(next, Some('%' | '@' | '=' | '_' | '/' | '\u{20ac}'))
            && !goes_on
    };
    let beside =
        |one: usize, other: usize| text.get(runs[one].1..runs[other].0).is_some_and(|gap| gap == " ");
    let digits = |n: usize| {
        let (start, end) = runs[n];
        bytes[start..end].iter().all(u8::is_ascii_digit).then_some(end - start)
    };
    let mut found = Vec::new();
    let mut n = 0;
    while n < runs.len() {
        // `123 456`, and `1 2 3 4 5 6` as letters with a box for each digit are read.
        let mut last = n;
        while let (Some(one), Some(length)) = (digits(n), runs.get(last + 1).and_then(|_| digits(last + 1)))
            && one == length
            && matches!(one, 1 | 3)
            && beside(last, last + 1)
        {
            last += 1;
        }
        let count = last - n + 1;
        let (start, end) = (runs[n].0, runs[last].1);
        let grouped = match digits(n) {
            Some(1) => (4..=10).contains(&count),
            Some(3) => count == 2,
            Some(_) | None => false,
        };
        if (grouped || count == 1 && is_code(&text[start..end])) && is_bare(start, end) {
            found.push((start, end - start));
        }
        n = last + 1;
    }
    found
}

fn is_code(word: &str) -> bool {
    let bytes = word.as_bytes();
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    let upper = bytes.iter().filter(|b| b.is_ascii_uppercase()).count();
    let dashes = bytes.iter().filter(|b| **b == b'-').count();
    let signs = digits + upper;
    if signs + dashes != bytes.len() || dashes > 2 {
        return false;
    }
    if upper == 0 && dashes == 0 {
        let is_year = digits == 4 && (word.starts_with("19") || word.starts_with("20"));
        return (4..=8).contains(&digits) && !is_year;
    }
    if upper == 0 {
        // `123-456`; three groups are a date or a telephone number.
        let groups: Vec<usize> = word.split('-').map(str::len).collect();
        return matches!(groups.as_slice(), [3, 3] | [4, 4]);
    }
    (5..=12).contains(&signs)
        && digits >= 2
        && digits < signs
        && (dashes == 0 || word.split('-').all(|g| g.len() <= 8))
}

fn has_link_with_token(text: &str, html: &str) -> bool {
    let html = crate::clean::cut(html, 200_000);
    let links = |from: &'_ str| {
        from.match_indices("http").take(LINKS_MAX).any(|(at, _)| {
            let link = &from[at..];
            let end = link
                .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | ')' | ']'))
                .unwrap_or(link.len());
            has_token(&link[..end])
        })
    };
    links(text) || links(html)
}

fn has_token(link: &str) -> bool {
    let Some((_, address)) = link.split_once("://") else { return false };
    let Some((_, path)) = address.split_once(['/', '?', '#']) else { return false };
    path.split(['/', '?', '&', '=', '#', '.']).any(|piece| {
        let piece = piece.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let digits = piece.bytes().filter(u8::is_ascii_digit).count();
        let letters = piece.bytes().filter(u8::is_ascii_alphabetic).count();
        // `how-to-reset-your-password-2024` is a title.
        let title = piece
            .split(['-', '_'])
            .filter(|w| w.len() > 1 && w.bytes().all(|b| b.is_ascii_alphabetic()))
            .count();
        piece.len() >= TOKEN_CHARS_MIN && digits >= 2 && letters >= 2 && title < 3
            || piece.len() >= 6 && letters == 0 && digits == piece.len()
    })
}

/// Written by programs that send mail for programs.
const MACHINE_HEADERS: &[&str] = &[
    "X-Auto-Response-Suppress",
    "Feedback-ID",
    "List-Unsubscribe",
    "X-SES-Outgoing",
    "X-SG-EID",
    "X-Mailgun-Sid",
    "X-PM-Message-Id",
    "X-Mandrill-User",
    "X-MJ-Mid",
    "X-SMTPAPI",
    "X-Campaign",
    "X-Autogenerated",
    "X-Notifications",
];

/// In the local part of the author's address, without its dots and dashes.
const ROBOTS: &[&str] = &[
    "noreply",
    "donotreply",
    "dontreply",
    "neverreply",
    "nichtantworten",
    "keineantwort",
    "nepasrepondre",
    "noresponder",
    "norespondas",
    "nonrispondere",
    "naoresponda",
    "nieodpowiadaj",
    "automailer",
    "autoresponse",
    "mailrobot",
];

/// A whole word of the local part that only a machine has.
const DUTIES: &[&str] = &[
    "appleid",
    "auth",
    "login",
    "mailer",
    "notification",
    "notifications",
    "notify",
    "otp",
    "signin",
    "verification",
    "verify",
];

/// A whole word of the local part that people have as well.
const DEPARTMENTS: &[&str] = &["account", "accounts", "identity", "registration", "security"];

const NO_ANSWER: &[&str] = &[
    "do not reply to this",
    "don't reply to this",
    "please do not reply",
    "this is an automated",
    "this is an automatic",
    "nicht auf diese e-mail",
    "nicht auf diese mail",
    "nicht auf diese nachricht",
    "automatisch generiert",
    "automatisch erzeugt",
    "automatisch erstellt",
    "automatisch versendet",
    "no responda a este",
    "no respondas a este",
    "no responder a este",
    "mensaje automático",
    "correo automático",
    "ne répondez pas à ce",
    "ne pas répondre à ce",
    "message automatique",
    "e-mail automatique",
    "envoyé automatiquement",
    "non rispondere a questa",
    "messaggio automatico",
    "não responda a este",
    "mensagem automática",
    "niet op deze e-mail",
    "automatisch verzonden",
    "nie odpowiadaj na",
    "wiadomość została wygenerowana automatycznie",
    "не отвечайте на это",
    "автоматически",
    "bu e-postayı yanıtlamayın",
    "请勿回复",
    "自動送信",
    "返信しないで",
];

/// Phrases beside a one-time code, in lower case.
const CODES: &[&str] = &[
    // English
    "verification code",
    "verify code",
    "confirmation code",
    "security code",
    "authentication code",
    "authorization code",
    "authorisation code",
    "activation code",
    "access code",
    "login code",
    "log-in code",
    "log in code",
    "sign-in code",
    "sign in code",
    "signin code",
    "one-time code",
    "one time code",
    "one-time password",
    "one time password",
    "one-time pin",
    "one-time passcode",
    "single-use code",
    "temporary code",
    "passcode",
    "two-factor code",
    "2fa code",
    "otp code",
    "your otp",
    "otp is",
    "otp for",
    "recovery code",
    "reset code",
    "your code is",
    "your code:",
    "enter this code",
    "enter the code",
    "use this code",
    "use the following code",
    "the code below",
    "code to sign in",
    "code to log in",
    // German
    "einmalcode",
    "einmal-code",
    "einmalpasswort",
    "einmalkennwort",
    "einmalige code",
    "einmaligen code",
    "einmal-pin",
    "bestätigungscode",
    "bestätigungs-code",
    "verifizierungscode",
    "verifizierungs-code",
    "verifikationscode",
    "prüfcode",
    "sicherheitscode",
    "sicherheits-code",
    "anmeldecode",
    "anmelde-code",
    "login-code",
    "zugangscode",
    "freischaltcode",
    "aktivierungscode",
    "authentifizierungscode",
    "ihr code lautet",
    "dein code lautet",
    "ihr code ist",
    "dein code ist",
    "ihr code:",
    "dein code:",
    "folgenden code ein",
    "diesen code ein",
    // Spanish
    "código de verificación",
    "código de confirmación",
    "código de seguridad",
    "código de acceso",
    "código de activación",
    "código de autenticación",
    "código de inicio de sesión",
    "código de un solo uso",
    "contraseña de un solo uso",
    "clave de un solo uso",
    "código temporal",
    "su código es",
    "tu código es",
    "su código:",
    "tu código:",
    "introduzca este código",
    "introduce este código",
    "ingrese este código",
    "ingresa este código",
    // French
    "code de vérification",
    "code de confirmation",
    "code de sécurité",
    "code d'accès",
    "code d'activation",
    "code d'authentification",
    "code de connexion",
    "code à usage unique",
    "mot de passe à usage unique",
    "code temporaire",
    "votre code est",
    "ton code est",
    "votre code :",
    "votre code:",
    "saisissez ce code",
    "entrez ce code",
    // Portuguese
    "código de verificação",
    "código de segurança",
    "código de confirmação",
    "código de acesso",
    "código de uso único",
    "seu código é",
    // Italian
    "codice di verifica",
    "codice di conferma",
    "codice di sicurezza",
    "codice di accesso",
    "codice monouso",
    "il tuo codice",
    "il suo codice",
    // Dutch
    "verificatiecode",
    "bevestigingscode",
    "beveiligingscode",
    "inlogcode",
    "eenmalige code",
    "uw code is",
    "je code is",
    // Polish, Czech, Hungarian, Romanian
    "kod weryfikacyjny",
    "kod bezpieczeństwa",
    "kod jednorazowy",
    "jednorazowy kod",
    "ověřovací kód",
    "jednorázový kód",
    "bezpečnostní kód",
    "ellenőrző kód",
    "egyszeri kód",
    "cod de verificare",
    "codul de verificare",
    // Nordic
    "verifieringskod",
    "engångskod",
    "bekræftelseskode",
    "engangskode",
    "bekreftelseskode",
    "vahvistuskoodi",
    "kertakäyttö",
    // Turkish, Greek, Russian, Ukrainian
    "doğrulama kodu",
    "onay kodu",
    "tek kullanımlık",
    "κωδικός επαλήθευσης",
    "κωδικό επαλήθευσης",
    "код подтверждения",
    "код проверки",
    "проверочный код",
    "одноразовый код",
    "код безопасности",
    "код підтвердження",
    // Arabic, Hebrew, Persian, Hindi
    "رمز التحقق",
    "رمز التأكيد",
    "كود التحقق",
    "קוד אימות",
    "קוד האימות",
    "کد تأیید",
    "کد تایید",
    "सत्यापन कोड",
    // Chinese, Japanese, Korean, Vietnamese
    "验证码",
    "驗證碼",
    "校验码",
    "動態密碼",
    "認証コード",
    "確認コード",
    "ワンタイムパスワード",
    "セキュリティコード",
    "인증 코드",
    "인증코드",
    "인증번호",
    "확인 코드",
    "mã xác minh",
    "mã xác nhận",
    "mã xác thực",
];

/// What a link does, and the phrases that stand beside it, in lower case.
const LINKS: &[(&str, &[&str])] = &[
    (
        "a link to set a new password",
        &[
            "reset your password",
            "reset password",
            "password reset",
            "set a new password",
            "choose a new password",
            "create a new password",
            "change your password by",
            "forgot your password",
            "forgotten your password",
            "recover your account",
            "passwort zurücksetzen",
            "passwort zurückzusetzen",
            "kennwort zurücksetzen",
            "kennwort zurückzusetzen",
            "passwort vergessen",
            "neues passwort festlegen",
            "neues passwort vergeben",
            "neues passwort setzen",
            "restablecer la contraseña",
            "restablecer su contraseña",
            "restablecer tu contraseña",
            "restablecimiento de contraseña",
            "restablezca su contraseña",
            "restablece tu contraseña",
            "recuperar su contraseña",
            "recuperar tu contraseña",
            "réinitialiser votre mot de passe",
            "réinitialiser ton mot de passe",
            "réinitialisez votre mot de passe",
            "réinitialisation de votre mot de passe",
            "réinitialisation du mot de passe",
            "mot de passe oublié",
            "redefinir sua senha",
            "redefinir a sua palavra-passe",
            "reimpostare la password",
            "reimposta la password",
            "reimposta la tua password",
            "wachtwoord opnieuw instellen",
            "wachtwoord herstellen",
            "zresetuj hasło",
            "resetowanie hasła",
            "сброс пароля",
            "сбросить пароль",
            "восстановление пароля",
            "şifrenizi sıfırla",
            "重置密码",
            "重設密碼",
            "パスワードの再設定",
            "パスワードをリセット",
            "비밀번호 재설정",
            "إعادة تعيين كلمة المرور",
        ],
    ),
    (
        "a link to sign in",
        &[
            "sign-in link",
            "sign in link",
            "login link",
            "log-in link",
            "magic link",
            "one-time link",
            "link to sign in",
            "link to log in",
            "click to sign in",
            "click here to sign in",
            "click here to log in",
            "anmeldelink",
            "anmelde-link",
            "login-link",
            "link zum anmelden",
            "link zur anmeldung",
            "link, um sich anzumelden",
            "enlace de inicio de sesión",
            "enlace para iniciar sesión",
            "enlace de acceso",
            "enlace mágico",
            "lien de connexion",
            "lien magique",
            "lien pour vous connecter",
            "link de acesso",
            "link di accesso",
            "link per accedere",
            "inloglink",
            "link do logowania",
            "ссылка для входа",
            "ログインリンク",
        ],
    ),
    (
        "a link to confirm an address",
        &[
            "verify your email",
            "verify your e-mail",
            "verify email address",
            "verify this email",
            "verify your address",
            "verify your account",
            "confirm your email",
            "confirm your e-mail",
            "confirm email address",
            "confirm this email",
            "confirm your account",
            "confirm your registration",
            "email verification",
            "e-mail verification",
            "activate your account",
            "complete your registration",
            "complete your sign-up",
            "finish signing up",
            "e-mail-adresse bestätigen",
            "e-mail-adresse zu bestätigen",
            "e-mail bestätigen",
            "e-mail-adresse zu verifizieren",
            "e-mail-adresse verifizieren",
            "bestätigen sie ihre e-mail",
            "bestätigen sie bitte ihre e-mail",
            "bestätige deine e-mail",
            "bestätige bitte deine e-mail",
            "konto aktivieren",
            "konto zu aktivieren",
            "konto bestätigen",
            "registrierung abschließen",
            "registrierung abzuschließen",
            "registrierung bestätigen",
            "anmeldung bestätigen",
            "confirme su correo",
            "confirma tu correo",
            "confirme su dirección",
            "confirma tu dirección",
            "verifique su correo",
            "verifica tu correo",
            "verifique su dirección",
            "verifica tu dirección",
            "confirmar su correo",
            "confirmar tu correo",
            "confirmar su dirección",
            "verificar su correo",
            "verificar su dirección",
            "verificación de correo",
            "active su cuenta",
            "activa tu cuenta",
            "activar su cuenta",
            "activar tu cuenta",
            "confirmez votre adresse",
            "confirmer votre adresse",
            "confirme ton adresse",
            "vérifiez votre adresse",
            "vérifier votre adresse",
            "confirmez votre e-mail",
            "confirmer votre inscription",
            "confirmez votre inscription",
            "activez votre compte",
            "activer votre compte",
            "confirme seu e-mail",
            "verifique seu e-mail",
            "ative sua conta",
            "conferma il tuo indirizzo",
            "verifica il tuo indirizzo",
            "conferma la tua e-mail",
            "attiva il tuo account",
            "bevestig je e-mail",
            "bevestig uw e-mail",
            "verifieer je e-mail",
            "activeer je account",
            "potwierdź swój adres",
            "potwierdź adres e-mail",
            "aktywuj konto",
            "подтвердите адрес",
            "подтвердите ваш адрес",
            "подтвердите свой адрес",
            "подтверждение адреса",
            "активируйте",
            "e-posta adresinizi doğrula",
            "验证您的邮箱",
            "验证您的电子邮件",
            "激活您的",
            "メールアドレスの確認",
            "メールアドレスを確認",
            "이메일 주소를 인증",
            "이메일 인증",
            "تأكيد بريدك الإلكتروني",
            "تأكيد عنوان",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use domain::letter::LetterKind;

    use super::*;

    const TOKEN: &str = "https://id.service.example/v?t=9fK2mQ7xLp0RtY84";

    fn kind(head: &str, text: &str) -> (LetterKind, String) {
        let raw = format!(
            "{head}\nTo: support@desk.example\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        );
        let letter = crate::parse::parse(raw.as_bytes()).expect("it is read");
        (letter.kind, letter.kind_reason)
    }

    fn from(author: &str, subject: &str) -> String {
        format!("From: {author}\nSubject: {subject}")
    }

    #[test]
    fn a_machine_with_a_secret_is_known_in_many_languages() {
        let robot = "noreply@service.example";
        for (subject, text, what) in [
            ("Your sign-in code", "Use 481 516 to go on.", "one-time code"),
            (
                "Welcome",
                "Your verification code:\n\n  4 8 1 5 1 6\n\nIt ends in ten minutes.",
                "one-time code",
            ),
            ("G-481516 is your verification code", "Do not tell anybody.", "one-time code"),
            ("Anmeldung", "Ihr Einmalcode lautet K7Q-4MX. Er gilt zehn Minuten.", "one-time code"),
            ("Acceso", "Su código de verificación es 90817.", "one-time code"),
            ("Connexion", "Voici votre code de v\u{e9}rification\u{a0}:\n\n730912", "one-time code"),
            ("登录", "您的验证码：481516，请勿告诉他人。", "one-time code"),
            ("ログイン", "認証コードは 481516 です。", "one-time code"),
            ("Вход", "Код подтверждения: 481516", "one-time code"),
            ("Reset your password", &format!("Somebody asked for it: {TOKEN}"), "set a new password"),
            ("Passwort zurücksetzen", &format!("Hier entlang: {TOKEN}"), "set a new password"),
            (
                "Votre demande",
                &format!("Pour réinitialiser votre mot de passe : {TOKEN}"),
                "set a new password",
            ),
            ("Your magic link", &format!("<{TOKEN}>"), "to sign in"),
            ("Hola", &format!("Confirme su correo aquí: {TOKEN}"), "confirm an address"),
            ("Bitte bestätigen Sie Ihre E-Mail-Adresse", TOKEN, "confirm an address"),
        ] {
            let (kind, reason) = kind(&from(robot, subject), text);
            assert_eq!(kind, LetterKind::Credential, "{subject}: {text}: {reason}");
            assert!(reason.contains(what) && reason.contains("its sender is noreply"), "{subject}: {reason}");
        }
        let asked = "Your verification code is 481516.";
        for head in [
            "From: ann@service.example\nAuto-Submitted: auto-generated\nSubject: Hello",
            "From: ann@service.example\nFeedback-ID: 1:2:3:x\nSubject: Hello",
            "From: hello@service.example\nList-Unsubscribe: <https://service.example/u>\nSubject: Hello",
            "From: account-security@service.example\nSubject: Hello",
        ] {
            assert_eq!(kind(head, asked).0, LetterKind::Credential, "{head}");
        }
        let told = format!("{asked}\nPlease do not reply to this mail.");
        assert_eq!(kind(&from("service@service.example", "Hello"), &told).0, LetterKind::Credential);
    }

    #[test]
    fn people_who_speak_of_codes_stay_people_and_other_machines_what_they_are() {
        let code = "My verification code 481516 is not accepted. What can I do?";
        let robot = "noreply@shop.example";
        for (head, text) in [
            (from("rosa@customer.example", "Code"), code),
            (from("rosa@customer.example", "Re: Your sign-in code"), "Use 481516"),
            (from(robot, "Fwd: Your verification code 481516"), "See below."),
            // A form on a web site.
            (format!("{}\nReply-To: rosa@customer.example", from("noreply@desk.example", "Question")), code),
            (
                format!(
                    "{}\nX-SG-EID: x\nReply-To: rosa@customer.example",
                    from("noreply@desk.example", "Question")
                ),
                code,
            ),
            (
                from("accounts@customer.example", "Licence"),
                "Please send the activation code for licence 48392011 again.",
            ),
            (
                from(robot, "Your order 481516"),
                "Order 481516 has left our house. It costs 4815.16 EUR, due 2026-03-01.",
            ),
            (
                from(robot, "Invoice"),
                "Enter the code of your country. Invoice #481516, \u{20ac}48151, 10:30, 12.05.2026.",
            ),
            (
                from(robot, "Tips"),
                "How to reset your password: https://shop.example/help/how-to-reset-your-password-2024",
            ),
            (from(robot, "Your password was changed"), "It was you? Then all is well."),
        ] {
            let (kind, reason) = kind(&head, text);
            assert_eq!(kind, LetterKind::Person, "{head}: {reason}");
        }
        // A long letter to many that speaks of passwords somewhere.
        let long = format!("{} Forgot your password? {TOKEN}", "News of the week. ".repeat(500));
        assert_eq!(kind(&from(robot, "News"), &long).0, LetterKind::Person);
        assert_eq!(kind(&from(robot, "Reset your password"), &long).0, LetterKind::Credential);
    }

    #[test]
    fn a_masked_line_says_all_but_the_secret() {
        for (line, wanted) in [
            ("481516 is your code", "\u{2022}\u{2022}\u{2022}\u{2022}\u{2022}\u{2022} is your code"),
            ("Code: 123 456.", "Code: \u{2022}\u{2022}\u{2022} \u{2022}\u{2022}\u{2022}."),
            ("1 2 3 4", "\u{2022} \u{2022} \u{2022} \u{2022}"),
            ("Go to https://a.example/x?t=1 now", "Go to https://a.example/\u{2026} now"),
            ("See https://a.example today, http is old", "See https://a.example today, http is old"),
            ("Grüße, 2026", "Grüße, 2026"),
        ] {
            assert_eq!(masked(line), wanted);
        }
    }
}
