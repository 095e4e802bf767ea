//! What words say where no known phrase does: a thing (a mailbox, a domain, a sender) and what is wrong with it, near
//! each other in one sentence.
//!
//! The phrases ([`super::phrases`]) are what servers are known to say; these pairs are what the others say in words of
//! their own, and in other languages. They count for less than a clear code.

use domain::bounce::BounceReason as Reason;

/// Words that are looked at: a reply is a few lines.
const WORDS_MAX: usize = 250;
/// Words that may stand between the two.
const GAP_WORDS_MAX: usize = 6;

/// A thing, what is wrong with it, and what follows. Of each side one must be there, in either order; `*` stands for
/// the rest of a word, and a term of several words wants them one after another.
struct Pair {
    things: &'static str,
    states: &'static str,
    reason: Reason,
}

/// The reason that the first pair gives that stands in `text` (lower case).
pub(super) fn reason(text: &str) -> Option<Reason> {
    let words = words(text);
    if words.is_empty() {
        return None;
    }
    PAIRS.iter().find(|pair| is_in(pair, &words)).map(|pair| pair.reason)
}

/// The words; an empty one stands where a sentence ends. Addresses, links and numbers tell nothing.
fn words(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for raw in text.split_whitespace() {
        if out.len() >= WORDS_MAX {
            break;
        }
        let is_end = raw.ends_with(['.', ';', '!', '?', '。']);
        let word = raw.trim_matches(|c: char| !c.is_alphanumeric());
        let is_telling = word.chars().any(char::is_alphabetic)
            && !raw.contains('@')
            && !raw.contains("://")
            && !word.is_empty();
        if is_telling {
            // `mailbox/user` and `user(s)` are words too.
            out.extend(word.split(['/', ',', ':', '(', ')', '[', ']', '=', '"']).filter(|w| !w.is_empty()));
        }
        if is_end {
            out.push("");
        }
    }
    out
}

fn is_in(pair: &Pair, words: &[&str]) -> bool {
    let things = places(pair.things, words);
    if things.is_empty() {
        return false;
    }
    places(pair.states, words).iter().any(|&(from, to)| {
        things.iter().any(|&(begin, end)| {
            let between = if end <= from {
                &words[end..from]
            } else if to <= begin {
                &words[to..begin]
            } else {
                // One word is both: `mailboxfull` is no pair.
                return false;
            };
            between.len() <= GAP_WORDS_MAX && !between.contains(&"")
        })
    })
}

/// Where a term of `terms` stands: its first word and the one after its last.
fn places(terms: &str, words: &[&str]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for term in terms.split('|') {
        let wanted: Vec<&str> = term.split_whitespace().collect();
        for (at, window) in words.windows(wanted.len()).enumerate() {
            if window.iter().zip(&wanted).all(|(word, wanted)| is_same(word, wanted)) {
                out.push((at, at + wanted.len()));
            }
        }
    }
    out
}

fn is_same(word: &str, wanted: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == wanted,
    }
}

/// Who or what a mail is for.
const MAILBOX: &str = "mailbox*|mail-box|mail box|inbox|account*|user|user's|username|userid|users|recipient*|addressee|\
    address*|email|e-mail|alias|member|customer|subscriber|person|destinataire*|utilisateur*|compte|boîte|boite|adresse*|\
    empfänger*|empfaenger*|benutzer*|postfach*|konto|usuario*|destinatario*|cuenta*|buzón|buzon|dirección|direccion|\
    utente|casella|indirizzo|destinatário*|caixa|conta|endereço|endereco|usuário*|gebruiker*|ontvanger*|adres|postbus|\
    użytkownik*|adresat*|skrzynka|skrzynki|användare*|mottagare*|modtager*|bruger*|mottaker*|příjemce|uživatel*|schránka|\
    alıcı*|kullanıcı*|пользовател*|получател*|адресат*|ящик*|адрес*|одержувач*|користувач*";

/// It is not there.
const UNKNOWN: &str = "unknown|not found|be found|not exist*|doesn't exist|don't exist|no longer exist*|nonexist*|\
    non-exist*|inexist*|not known|not recognized|not recognised|unrecognized|unrecognised|invalid|not valid|illegal|\
    no longer valid|deleted|removed|not listed|unlisted|unallocated|unregistered|not registered|not a registered|\
    no such|isn't here|not here|nobody|wrong|incorrect|mistyped|misspelled|undeliverable|unroutable|unrouteable|\
    unbekannt*|nicht gefunden|nicht vorhanden|nicht bekannt|existiert nicht|ungültig*|gelöscht|n'existe*|existe pas|\
    inconnu*|introuvable*|invalide*|non valide|supprimé*|no existe|desconocid*|no encontrad*|no se encontró|inválid*|\
    no válid*|eliminad*|non esiste|sconosciut*|non trovat*|não existe|nao existe|desconhecid*|não encontrad*|\
    bestaat niet|onbekend*|niet gevonden|ongeldig*|nie istnieje|nieznan*|nieprawidłow*|finns inte|okänd*|ikke kendt|\
    findes ikke|ukendt*|ukjent*|finnes ikke|neexistuje|neznám*|bulunamadı|не найден*|не существ*|неизвест*|нет такого|\
    отсутств*|не знайден*|не існує";

const PAIRS: &[Pair] = &[
    Pair {
        things: "virus*|malware|trojan*|worm|malicious|schadsoftware|вирус*",
        states: "message*|mail|e-mail|email|attachment*|content*|file*|detected|found|contain*|infected|rejected|\
            blocked|nachricht|anhang|письм*|сообщени*",
        reason: Reason::VirusDetected,
    },
    Pair {
        things: "message*|mail|email|e-mail|attachment*|nachricht|anhang|pièce|mensaje*|messaggio|mensagem|bericht|\
            письм*|сообщени*|вложени*|wiadomość",
        states: "too large|too big|oversize*|larger than|exceed* size|exceed* maximum|exceeds maximum|maximum size|\
            size limit|zu groß*|zu gross|trop volumineu*|trop gros*|trop grand*|demasiado grande|muy grande|\
            troppo grande|muito grande|te groot|zbyt duż*|слишком больш*|превышает",
        reason: Reason::MesgTooBig,
    },
    Pair {
        things: "size|größe|taille|tamaño|tamanho|dimensione|dimensioni|grootte|rozmiar|размер*",
        states: "exceed*|too|limit|maximum|überschr*|dépass*|exced*|supera*|super*|przekrocz*|превыш*",
        reason: Reason::MesgTooBig,
    },
    Pair {
        things: "tls|starttls|ssl|certificate*|encryption|encrypted connection|secure connection|verschlüsselung",
        states: "required|requires|require|fail*|error|not offered|not available|not supported|invalid|expired|\
            untrusted|not trusted|validation|verif*|must|handshake|mandatory|issue|erforderlich",
        reason: Reason::FailedStartTls,
    },
    Pair {
        things: "sender*|mail from|mailfrom|from address|return-path|originator|absender*|expéditeur|expediteur|\
            remitente|mittente|remetente|afzender|nadawc*|отправител*|відправник*",
        states: "rejected|refused|denied|blocked|unknown|invalid|not allowed|not permitted|not accepted|not authorized|\
            unauthorized|disallowed|banned|not exist|doesn't exist|verification|verify|blacklisted|forbidden|\
            prohibited|restricted|not listed|unverified|not verified|abgelehnt|gesperrt|unzulässig|refusé*|rejeté*|\
            rechazad*|bloquead*|rifiutat*|rejeitad*|geweigerd|odrzucon*|отклон*|запрещ*|заблокир*|permission*",
        reason: Reason::Rejected,
    },
    Pair {
        things: "connections|connection|sessions|recipients|rcpt|receivers",
        states: "too many|too much|maximum number|limit|exceed*|concurrent|simultaneous|zu viele|trop de|demasiad*|troppi|\
            muitos|слишком много",
        reason: Reason::TooManyConn,
    },
    Pair {
        things: "rate|frequency|volume|sending|messages|mails|emails|e-mails|traffic|nachrichten|mensajes|messaggi|\
            mensagens|писем|сообщений|tenant",
        states: "too many|too much|too fast|too quickly|exceed*|throttl*|per hour|per day|per minute|an hour|limit*|\
            quota|zu viele|trop de|demasiados|troppi|muitas|слишком много|превыш*|slow*",
        reason: Reason::Speeding,
    },
    Pair {
        things: "authentication|credentials|login|password|smtp auth|authentifizierung|anmeldung|authentification|\
            autenticación|autenticazione|аутентификаци*",
        states: "required|requires|failed|failure|invalid|incorrect|first|needed|missing|must|erforderlich|requise|\
            requerida|necessari*|требуется",
        reason: Reason::SecurityError,
    },
    Pair {
        things: "ip|ips|client|your server|your host|your network|your isp|connecting|subnet|helo|ehlo|ip-adresse",
        states: "blocked|blocklist*|block-list*|blacklist*|black-list*|denylist*|listed|banned|denied|refused|rejected|\
            not allowed|not permitted|not accepted|dnsbl|rbl|forbidden|restricted|gesperrt|blockiert|bloqué*|\
            bloquead*|bloccat*|geblokkeerd|zablokowan*|заблокир*",
        reason: Reason::Blocked,
    },
    Pair {
        things: "mailbox*|mail-box|mail box|inbox|account*|user|user's|recipient*|postfach*|benutzer|empfänger*|boîte|\
            boite|compte|destinataire|buzón|buzon|cuenta|usuario|destinatario|casella|utente|caixa|conta|mailbox|\
            postbus|skrzynka|ящик*|пользовател*|получател*|schránka",
        states: "full|overfull|over quota|overquota|quota|out of space|out of storage|no space|not enough|insufficient|\
            exceed*|storage|over limit|voll|überfüllt|überschritten|speicherplatz|kontingent|pleine|plein|satur*|\
            dépass*|llen*|exced*|superad*|cuota|espacio|pien*|esaurit*|spazio|cheia|lotad*|espaço|vol|pełn*|\
            przepełnion*|plná|переполн*|превы*|квот*|limite",
        reason: Reason::MailboxFull,
    },
    Pair {
        things: "address*|person|user|employee|recipient|mailbox|he|she|adresse|dirección|indirizzo",
        states: "moved|relocated|changed|replaced by|left|retired|resigned|no longer work*|no longer employed|\
            no longer with|new address|neue adresse|geändert|nouvelle adresse|changé|nueva dirección|cambiado",
        reason: Reason::HasMoved,
    },
    Pair {
        things: MAILBOX,
        states: "disabled|deactivated|inactive|not active|not activated|unactivated|suspended|locked|frozen|closed|\
            expired|terminated|cancelled|canceled|dormant|unused|abandoned|on hold|archived|gesperrt|deaktiviert|\
            stillgelegt|abgelaufen|inaktiv*|désactivé*|suspendu*|fermé*|inactif|deshabilitad*|desactivad*|suspendid*|\
            inactiv*|disabilitat*|disattivat*|sospes*|desativad*|suspens*|inativ*|geblokkeerd|uitgeschakeld|\
            opgeheven|zablokowan*|nieaktywn*|заблокир*|отключ*|неактив*|приостанов*|no longer active|no longer in use",
        reason: Reason::Suspend,
    },
    Pair { things: MAILBOX, states: UNKNOWN, reason: Reason::UserUnknown },
    Pair {
        things: "domain*|host|hostname|mx|nameserver|domäne|domaine|dominio|domínio|domein|domena|домен*",
        states: "unknown|not found|be found|not exist*|doesn't exist|no longer exist*|nonexist*|non-exist*|inexist*|\
            invalid|not valid|no such|resolve*|unresolvable|unroutable|unrouteable|unbekannt*|nicht gefunden|\
            existiert nicht|inconnu*|introuvable|existe pas|no existe|desconocid*|non esiste|sconosciut*|\
            não existe|desconhecid*|bestaat niet|onbekend*|nie istnieje|nieznan*|не найден*|не существ*|неизвест*",
        reason: Reason::HostUnknown,
    },
    Pair {
        things: "header*|mime|charset|encoding|body|content|format|boundary",
        states: "invalid|malformed|missing|illegal|bad|corrupt*|unsupported|not supported|error*|broken|not acceptable|\
            unparseable",
        reason: Reason::ContentError,
    },
    Pair {
        things: "policy|policies|rule|rules|richtlinie*|politique*|política*|politica*|beleid|regel*|полити*|правил*|\
            attachment*|executable*",
        states: "rejected|refused|denied|blocked|violat*|prohibited|forbidden|not allowed|not permitted|restricted|\
            abgelehnt|verstößt|refusé*|rechazad*|rifiutat*|rejeitad*|geweigerd|отклон*|запрещ*|reasons|due to",
        reason: Reason::PolicyViolation,
    },
    Pair {
        things: "disk|filesystem|spool|storage|festplatte|disque|disco|диск*",
        states: "full|space|insufficient|exhausted|exceeded|voll|plein|lleno|pieno|cheio",
        reason: Reason::SystemFull,
    },
    Pair {
        things: "connection|session|network|route|dns|nameserver|hops|loop*|socket|verbindung|connexion|conexión|\
            connessione|соединени*",
        states: "lost|closed|reset|dropped|broken|unreachable|failed|failure|error|detected|too many|exceeded|\
            terminated|aborted|unterbrochen|perdue|perdida",
        reason: Reason::NetworkError,
    },
    Pair {
        things: "system|server|service|internal|database|ldap|lookup|backend|configuration|software|queue|resources",
        states: "error*|failure|problem*|unavailable|busy|fault|overload*|maintenance|misconfigur*|insufficient|\
            not available|fehler|erreur|errore|erro|ошибк*",
        reason: Reason::SystemError,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_and_its_state_tell_in_any_language_and_order() {
        let table = [
            ("550 that mailbox is simply not here any more", Some(Reason::UserUnknown)),
            ("no such thing as this recipient", Some(Reason::UserUnknown)),
            ("der empfänger ist uns unbekannt", Some(Reason::UserUnknown)),
            ("l'utilisateur ou le compte demandé est introuvable", Some(Reason::UserUnknown)),
            ("la cuenta ha sido deshabilitada", Some(Reason::Suspend)),
            ("учетная запись: пользователь заблокирован", Some(Reason::Suspend)),
            ("la casella di posta dell'utente è piena", Some(Reason::MailboxFull)),
            ("das postfach hat sein kontingent überschritten", Some(Reason::MailboxFull)),
            ("the domain name could not be resolved", Some(Reason::HostUnknown)),
            ("your host is restricted here", Some(Reason::Blocked)),
            ("this sender is forbidden", Some(Reason::Rejected)),
            ("the attached mail is far too big for us", Some(Reason::MesgTooBig)),
            ("certificate validation failed", Some(Reason::FailedStartTls)),
            ("sent too many messages today", Some(Reason::Speeding)),
            ("good morning", None),
            ("", None),
        ];
        for (text, wanted) in table {
            assert_eq!(reason(text), wanted, "{text}");
        }
    }

    #[test]
    fn the_two_stand_near_each_other_in_one_sentence() {
        assert_eq!(reason("thank you, dear user. unknown is the weather"), None);
        assert_eq!(reason("user one two three four five six seven eight unknown"), None);
        assert_eq!(reason("user one two three four five six unknown"), Some(Reason::UserUnknown));
        // An address and a link are no words.
        assert_eq!(reason("unknown-user@example.org http://user.example/unknown"), None);
    }

    #[test]
    fn terms_are_in_lower_case_and_none_is_empty() {
        for pair in PAIRS {
            for terms in [pair.things, pair.states] {
                for term in terms.split('|') {
                    assert_eq!(term, term.to_lowercase());
                    assert!(!term.trim().is_empty() && term.trim() == term, "{:?} {term:?}", pair.reason);
                }
            }
        }
    }
}
