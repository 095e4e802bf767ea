//! Senders are checked over real DNS questions: a mail, an envelope and what a DNS server says make a verdict.

use std::cell::Cell;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use domain::Moment;
use domain::identity::{Alignment, Check, CheckResult, Method, Verdict};
use domain::message::Identity;
use domain::sending_key::KeyAlgorithm;
use mail::identity::check::CHECK_TIME_MAX;
use mail::identity::{Checker, Dns, Question, Servers};
use mail::parse::parse_with;
use mail::sign::{self, Signer, make_key};
use sha2::{Digest, Sha256};
use testkit::dns::{DnsStub, Trouble};

/// Signatures are checked against the real clock by the library: some moment that is not to come.
const SIGNED_AT: Moment = Moment(1_700_000_000_000_000);

struct World {
    dns: DnsStub,
    checker: Checker,
}

/// How a mail came.
#[derive(Clone, Copy)]
struct Way<'a> {
    peer: Option<&'a str>,
    helo: &'a str,
    envelope_from: &'a str,
}

const FROM_X: Way<'static> = Way { peer: Some("192.0.2.1"), helo: "mx.x.org", envelope_from: "ann@x.org" };
const FROM_ELSEWHERE: Way<'static> =
    Way { peer: Some("198.51.100.9"), helo: "evil.example", envelope_from: "eve@evil.example" };

const MAIL: &str =
    "From: Ann <ann@x.org>\r\nTo: support@desk.org\r\nSubject: Hello\r\n\r\nThe printer hums.\r\n";

/// The same for the same name. Making one of RSA takes seconds in a debug build: there is one for all.
fn key_of(name: &str, algorithm: KeyAlgorithm) -> Arc<sign::KeyPair> {
    static RSA: OnceLock<Arc<sign::KeyPair>> = OnceLock::new();
    match algorithm {
        KeyAlgorithm::Rsa => RSA.get_or_init(|| Arc::new(drawn("rsa", algorithm))).clone(),
        KeyAlgorithm::Ed25519 => Arc::new(drawn(name, algorithm)),
    }
}

fn drawn(name: &str, algorithm: KeyAlgorithm) -> sign::KeyPair {
    let count = Cell::new(0u64);
    let random = move |bytes: &mut [u8]| {
        for part in bytes.chunks_mut(32) {
            let block = Sha256::digest(format!("{name} {}", count.replace(count.get() + 1)));
            part.copy_from_slice(&block[..part.len()]);
        }
    };
    make_key(algorithm, &random).expect("a key")
}

impl World {
    async fn start() -> Self {
        Self::trusting(&[]).await
    }

    async fn trusting(sealers: &[&str]) -> Self {
        let dns = DnsStub::start().await;
        let asked = Dns::new(&Servers::These(vec![dns.address])).expect("a resolver");
        let sealers = sealers.iter().map(|s| (*s).to_owned()).collect();
        Self { checker: Checker::new(asked, "desk.org".to_owned(), sealers), dns }
    }

    /// A domain that sends from 192.0.2.1, signs with `k1` and has that policy.
    async fn with(policy: &str) -> Self {
        let world = Self::start().await;
        world.publish("x.org");
        if !policy.is_empty() {
            world.dns.txt("_dmarc.x.org", &format!("v=DMARC1; p={policy}"));
        }
        world
    }

    fn publish(&self, domain: &str) {
        self.dns.txt(domain, "v=spf1 ip4:192.0.2.1 -all");
        self.publish_key(domain, "k1", KeyAlgorithm::Ed25519);
        self.dns.address_of("mx.x.org", "192.0.2.1");
    }

    fn publish_key(&self, domain: &str, selector: &str, algorithm: KeyAlgorithm) {
        let public = &key_of(domain, algorithm).public;
        self.dns.txt(&format!("{selector}._domainkey.{domain}"), &sign::record(algorithm, public));
    }

    async fn verdict(&self, raw: &str, way: Way<'_>) -> Verdict {
        let letter = parse_with(raw.as_bytes(), Some(way.envelope_from)).expect("readable");
        let peer = way.peer.map(|p| p.parse().expect("an address"));
        let question = Question::of(&letter, peer, way.helo, Some(way.envelope_from));
        self.checker.check(raw.as_bytes(), &question).await
    }

    #[track_caller]
    fn says(verdict: &Verdict, identity: Identity, words: &str) {
        assert_eq!((verdict.identity, verdict.reason.as_str()), (identity, words), "{:#?}", verdict.checks);
    }
}

fn signed(raw: &str, domain: &str) -> String {
    signed_with(raw, domain, "k1", KeyAlgorithm::Ed25519)
}

fn signed_with(raw: &str, domain: &str, selector: &str, algorithm: KeyAlgorithm) -> String {
    let signer = Signer::new(domain, selector, algorithm, &key_of(domain, algorithm).private).expect("a key");
    let octets = sign::sign(raw.as_bytes(), &[signer], SIGNED_AT).expect("it signs");
    String::from_utf8(octets).expect("text")
}

fn found(verdict: &Verdict, method: Method) -> &Check {
    verdict.checks.iter().find(|c| c.method == method).expect("it was looked at")
}

#[tokio::test]
async fn a_signature_of_the_author_verifies_wherever_the_mail_came_from() {
    let world = World::with("reject").await;
    let verdict = world.verdict(&signed(MAIL, "x.org"), FROM_ELSEWHERE).await;
    World::says(&verdict, Identity::Verified, "x.org signed it (DMARC and DKIM)");
    let dkim = found(&verdict, Method::Dkim);
    assert_eq!(
        (dkim.result, dkim.domain.as_str(), dkim.selector.as_str()),
        (CheckResult::Pass, "x.org", "k1")
    );
    assert_eq!(dkim.alignment, Alignment::Aligned);
    assert_eq!(found(&verdict, Method::Dmarc).detail, "policy: reject");
    let spf = found(&verdict, Method::Spf);
    assert_eq!((spf.domain.as_str(), spf.alignment), ("evil.example", Alignment::NotAligned));
}

#[tokio::test]
async fn a_server_of_the_author_verifies_an_unsigned_mail() {
    let world = World::with("reject").await;
    let verdict = world.verdict(MAIL, FROM_X).await;
    World::says(&verdict, Identity::Verified, "it came from a server of x.org (DMARC and SPF)");
    // A mail without a return path is its server's own.
    let null = Way { helo: "x.org", envelope_from: "", ..FROM_X };
    assert_eq!(world.verdict(MAIL, null).await.identity, Identity::Verified);
}

#[tokio::test]
async fn forged_mail_fails_as_far_as_the_owner_asks() {
    let table = [
        ("reject", Identity::Failed, "it is not from x.org, which asks to reject such mail (DMARC)"),
        ("quarantine", Identity::Failed, "it is not from x.org, which asks to distrust such mail (DMARC)"),
        (
            "none",
            Identity::NotVerified,
            "nothing shows that it is from x.org, which does not mind such mail (DMARC)",
        ),
        ("", Identity::NotVerified, "x.org publishes no policy (DMARC) and vouches for nothing"),
    ];
    for (policy, identity, words) in table {
        let world = World::with(policy).await;
        // The attacker's own domain is in perfect order.
        world.dns.txt("evil.example", "v=spf1 ip4:198.51.100.9 -all");
        world.publish_key("evil.example", "k1", KeyAlgorithm::Ed25519);
        let verdict = world.verdict(&signed(MAIL, "evil.example"), FROM_ELSEWHERE).await;
        World::says(&verdict, identity, words);
        let dkim = found(&verdict, Method::Dkim);
        assert_eq!((dkim.result, dkim.alignment), (CheckResult::Pass, Alignment::NotAligned));
    }
}

#[tokio::test]
async fn without_a_policy_the_domains_own_word_still_counts() {
    let world = World::with("").await;
    let verdict = world.verdict(&signed(MAIL, "x.org"), FROM_ELSEWHERE).await;
    World::says(&verdict, Identity::Verified, "x.org signed it (DKIM)");
    let verdict = world.verdict(MAIL, FROM_X).await;
    World::says(&verdict, Identity::Verified, "it came from a server of x.org (SPF)");
    // Somebody who only has a name below it is not it.
    world.publish_key("shop.x.org", "k1", KeyAlgorithm::Ed25519);
    let verdict = world.verdict(&signed(MAIL, "shop.x.org"), FROM_ELSEWHERE).await;
    assert_eq!(verdict.identity, Identity::NotVerified, "{verdict:#?}");
    // Under a policy that allows it, they are one organisation.
    world.dns.txt("_dmarc.x.org", "v=DMARC1; p=reject");
    let world = World::with("reject").await;
    world.publish_key("news.x.org", "k1", KeyAlgorithm::Ed25519);
    let verdict = world.verdict(&signed(MAIL, "news.x.org"), FROM_ELSEWHERE).await;
    World::says(&verdict, Identity::Verified, "x.org signed it (DMARC and DKIM)");
}

#[tokio::test]
async fn what_was_changed_after_signing_does_not_pass() {
    let world = World::with("reject").await;
    let mail = signed(MAIL, "x.org");
    for (what, changed) in [
        ("the text", mail.replace("hums", "sings")),
        ("the subject", mail.replace("Subject: Hello", "Subject: Pay now")),
        ("the author", mail.replace("From: Ann <ann@x.org>", "From: Bob <bob@x.org>")),
        ("a field that was not there", format!("Reply-To: eve@evil.example\r\n{mail}")),
        ("a second subject", format!("Subject: Pay now\r\n{mail}")),
    ] {
        let verdict = world.verdict(&changed, FROM_ELSEWHERE).await;
        assert_eq!(verdict.identity, Identity::Failed, "{what}: {verdict:#?}");
        assert!(!found(&verdict, Method::Dkim).detail.is_empty());
    }
    // Another signature above it does no harm, nor one that is nonsense.
    for more in [
        "DKIM-Signature: nonsense\r\n",
        "DKIM-Signature: v=1; a=rsa-sha256; d=y.org; s=q; h=from; bh=AA==; b=AA==\r\n",
    ] {
        let verdict = world.verdict(&format!("{more}{mail}"), FROM_ELSEWHERE).await;
        assert_eq!(verdict.identity, Identity::Verified, "{verdict:#?}");
    }
}

#[tokio::test]
async fn both_kinds_of_our_keys_sign_and_verify() {
    let world = World::with("reject").await;
    world.publish_key("x.org", "r1", KeyAlgorithm::Rsa);
    let raw = "From: Ann <ann@x.org>\r\nTo: a@y.org\r\nSubject: =?utf-8?q?Hello?=\r\n  and more\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n\r\n two  blanks \t\r\n\r\n.\r\nend\r\n\r\n\r\n";
    let signers = [("k1", KeyAlgorithm::Ed25519), ("r1", KeyAlgorithm::Rsa)].map(|(selector, algorithm)| {
        Signer::new("x.org", selector, algorithm, &key_of("x.org", algorithm).private).expect("a key")
    });
    let octets = sign::sign(raw.as_bytes(), &signers, SIGNED_AT).expect("it signs");
    let verdict = world.verdict(&String::from_utf8(octets).expect("text"), FROM_ELSEWHERE).await;
    let passed: Vec<&str> = verdict
        .checks
        .iter()
        .filter(|c| c.method == Method::Dkim && c.result == CheckResult::Pass)
        .map(|c| c.selector.as_str())
        .collect();
    assert_eq!(passed, ["k1", "r1"], "{verdict:#?}");
}

#[tokio::test]
async fn a_head_that_reads_in_two_ways_is_nobodys() {
    let world = World::with("reject").await;
    let mail = signed(MAIL, "x.org");
    let two = format!("From: eve@evil.example\r\n{mail}");
    World::says(&world.verdict(&two, FROM_X).await, Identity::Failed, "its head names several authors");
    let several = MAIL.replace("Ann <ann@x.org>", "ann@x.org, bob@x.org");
    World::says(&world.verdict(&several, FROM_X).await, Identity::Failed, "its head names several authors");
    for odd in ["Ann", "<>", "ann@x.org <eve@evil.example>", "\"ann@x.org\" <eve@evil.example>"] {
        let verdict = world.verdict(&MAIL.replace("Ann <ann@x.org>", odd), FROM_X).await;
        assert_ne!(verdict.identity, Identity::Verified, "{odd}: {verdict:#?}");
    }
}

#[tokio::test]
async fn a_way_that_is_not_known_neither_proves_nor_refutes() {
    let world = World::with("reject").await;
    let by_hand = Way { peer: None, ..FROM_X };
    let verdict = world.verdict(MAIL, by_hand).await;
    World::says(&verdict, Identity::NotVerified, "x.org did not sign it, and its way here is not known");
    assert_eq!(found(&verdict, Method::Spf).result, CheckResult::NotChecked);
    assert_eq!(world.verdict(&signed(MAIL, "x.org"), by_hand).await.identity, Identity::Verified);
}

#[tokio::test]
async fn silence_of_dns_costs_seconds_and_no_mail() {
    let world = World::with("reject").await;
    world.dns.fall_silent(None);
    let mail = signed(MAIL, "x.org");
    let began = Instant::now();
    let verdict = world.verdict(&mail, FROM_X).await;
    World::says(&verdict, Identity::NotVerified, "DNS did not answer in time about x.org");
    assert_eq!(found(&verdict, Method::Dkim).result, CheckResult::TempError);
    assert_eq!(found(&verdict, Method::Spf).result, CheckResult::TempError);
    assert!(began.elapsed() < CHECK_TIME_MAX + Duration::from_secs(2), "{:?}", began.elapsed());
    // After some such mails in a row the next ones are let through sooner.
    let _ = futures(&world, &mail, 4).await;
    let began = Instant::now();
    assert_eq!(world.verdict(&mail, FROM_X).await.identity, Identity::NotVerified);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}

/// Fault 23: a server of names that fails, refuses or talks nonsense has said nothing: neither for a sender nor against.
#[tokio::test]
async fn wrong_answers_of_dns_are_no_answers() {
    for trouble in [Trouble::Failure, Trouble::Refusal, Trouble::Truncated, Trouble::Loop, Trouble::Noise] {
        let world = World::with("reject").await;
        world.dns.trouble(Some("x.org"), trouble);
        let began = Instant::now();
        for way in [FROM_X, FROM_ELSEWHERE] {
            let verdict = world.verdict(&signed(MAIL, "x.org"), way).await;
            World::says(&verdict, Identity::NotVerified, "DNS did not answer in time about x.org");
            assert_eq!(found(&verdict, Method::Dkim).result, CheckResult::TempError, "{trouble:?}");
            assert_eq!(found(&verdict, Method::Dmarc).result, CheckResult::TempError, "{trouble:?}");
        }
        assert!(began.elapsed() < (CHECK_TIME_MAX + Duration::from_secs(2)) * 2, "{:?}", began.elapsed());
    }
}

async fn futures(world: &World, mail: &str, count: usize) -> Vec<Verdict> {
    let mut all = Vec::new();
    let (a, b, c, d) = tokio::join!(
        world.verdict(mail, FROM_X),
        world.verdict(mail, FROM_X),
        world.verdict(mail, FROM_X),
        world.verdict(mail, FROM_X)
    );
    all.extend([a, b, c, d]);
    assert_eq!(all.len(), count);
    all
}

#[tokio::test]
async fn one_silent_domain_does_not_spoil_what_another_says() {
    let world = World::with("reject").await;
    world.dns.fall_silent(Some("lame.example"));
    // The attacker's name is asked first and never answered; the author's own signature still counts.
    let lame = Way { helo: "lame.example", envelope_from: "eve@lame.example", ..FROM_ELSEWHERE };
    let mail = signed_with(&signed(MAIL, "x.org"), "lame.example", "k1", KeyAlgorithm::Ed25519);
    let verdict = world.verdict(&mail, lame).await;
    assert_eq!(found(&verdict, Method::Spf).result, CheckResult::TempError, "{verdict:#?}");
    World::says(&verdict, Identity::NotVerified, "DNS did not answer in time about x.org");
}

#[tokio::test]
async fn answers_are_kept_and_questions_are_few() {
    let world = World::with("reject").await;
    let mail = signed(MAIL, "x.org");
    world.verdict(&mail, FROM_X).await;
    let first = world.dns.asked().len();
    assert!(first <= 8, "{:#?}", world.dns.asked());
    for _ in 0..10 {
        assert_eq!(world.verdict(&mail, FROM_X).await.identity, Identity::Verified);
    }
    assert_eq!(world.dns.asked().len(), first, "{:#?}", world.dns.asked());
}

#[tokio::test]
async fn hostile_mail_cannot_make_the_desk_ask_for_ever() {
    let world = World::with("reject").await;
    // Every include costs a question; the eleventh is one too many (RFC 7208 §4.6.4).
    for n in 0..30 {
        world.dns.txt(&format!("s{n}.evil.example"), &format!("v=spf1 include:s{}.evil.example ?all", n + 1));
    }
    let way = Way { envelope_from: "eve@s0.evil.example", ..FROM_ELSEWHERE };
    let verdict = world.verdict(MAIL, way).await;
    assert_eq!(found(&verdict, Method::Spf).result, CheckResult::PermError);
    let includes = world.dns.asked().iter().filter(|q| q.contains(".evil.example TXT")).count();
    assert!(includes <= 12, "{includes}");
    // Hundreds of signatures: a few are looked at, those of the author's domain among them.
    let mut many = signed(MAIL, "x.org");
    for n in 0..300 {
        many = format!(
            "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=d{n}.evil.example; s=k; h=from; bh=mfyMQFnfzvWpSsi1yYCm8aO/N4lNTHV6+rnCuGiNhBg=; b=AAAA\r\n{many}"
        );
    }
    let before = world.dns.asked().len();
    let verdict = world.verdict(&many, FROM_ELSEWHERE).await;
    assert_eq!(verdict.identity, Identity::Verified, "{verdict:#?}");
    assert!(world.dns.asked().len() - before <= 12, "{:#?}", &world.dns.asked()[before..]);
    assert!(verdict.checks.len() <= 32);
    assert!(
        verdict.checks.iter().any(|c| c.detail == "293 more signatures, which is too many"),
        "{verdict:#?}"
    );
}

#[tokio::test]
async fn a_valid_signature_that_covers_no_author_does_not_count() {
    let world = World::with("reject").await;
    // Signed as the standard forbids: From is not in h=.
    let mail = signed(MAIL, "x.org");
    let (head, rest) = mail.split_once("From: ").expect("a From");
    let forged = head.replace("h=from:from:", "h=");
    let verdict = world.verdict(&format!("{forged}From: {rest}"), FROM_ELSEWHERE).await;
    assert_eq!(verdict.identity, Identity::Failed, "{verdict:#?}");
}

#[tokio::test]
async fn what_is_cached_for_one_purpose_does_not_answer_for_another() {
    let world = World::with("reject").await;
    // The attacker lets SPF ask at the name of the victim's key, and at the victim's policy.
    for name in ["k1._domainkey.x.org", "_dmarc.x.org"] {
        let path = format!("eve@{name}");
        let verdict = world.verdict(MAIL, Way { envelope_from: &path, ..FROM_ELSEWHERE }).await;
        assert_eq!(verdict.identity, Identity::Failed);
    }
    let verdict = world.verdict(&signed(MAIL, "x.org"), FROM_ELSEWHERE).await;
    assert_eq!(verdict.identity, Identity::Verified, "{verdict:#?}");
}

#[tokio::test]
async fn a_broken_record_counts_for_nothing() {
    let table = [
        ("a key that is no key", "k1._domainkey.x.org", "v=DKIM1; k=ed25519; p=AAAA"),
        ("a key that was withdrawn", "k1._domainkey.x.org", "v=DKIM1; k=ed25519; p="),
        ("a record that is none", "x.org", "v=spf1 ip4:nowhere all"),
        ("no record at all", "elsewhere.org", "hello"),
    ];
    for (what, name, text) in table {
        let world = World::start().await;
        world.dns.txt("_dmarc.x.org", "v=DMARC1; p=reject");
        world.dns.txt(name, text);
        let way = Way { peer: Some("203.0.113.4"), ..FROM_X };
        let verdict = world.verdict(&signed(MAIL, "x.org"), way).await;
        assert_ne!(verdict.identity, Identity::Verified, "{what}: {verdict:#?}");
    }
}

/// What a list does to a mail, and the seal (RFC 8617) by which it says how the mail was before.
mod seals {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD as BASE64;
    use mail_auth::arc::ArcSealer;
    use mail_auth::common::crypto::Ed25519Key;
    use mail_auth::common::headers::HeaderWriter as _;
    use mail_auth::{ArcOutput, AuthenticatedMessage, AuthenticationResults, DmarcOutput, DmarcResult};

    use super::*;

    const LIST: &str = "lists.example";

    /// x.org asks to reject what it did not sign; the list has a key in DNS.
    async fn world(trusted: &[&str]) -> World {
        let world = World::trusting(trusted).await;
        world.publish("x.org");
        world.dns.txt("_dmarc.x.org", "v=DMARC1; p=reject");
        world.publish_key(LIST, "s1", KeyAlgorithm::Ed25519);
        world
    }

    /// With a footer and a mark in the subject: no signature of its author holds any more.
    fn changed_by_list(raw: &str) -> String {
        raw.replace("Subject: Hello", "Subject: [list] Hello") + "-- \r\nThe list of lamps\r\n"
    }

    /// Sealed by `domain`, which says that it found `found` for the author's domain `author`.
    fn sealed(raw: &str, domain: &str, author: &str, found: DmarcResult) -> String {
        let pair = key_of(domain, KeyAlgorithm::Ed25519);
        let public = BASE64.decode(&pair.public).expect("base64");
        let key = Ed25519Key::from_seed_and_public_key(&pair.private, &public).expect("a key");
        let message = AuthenticatedMessage::parse(raw.as_bytes()).expect("readable");
        let heard = DmarcOutput::new(author.to_owned()).with_dkim_result(found);
        let results = AuthenticationResults::new(domain).with_dmarc_result(&heard);
        let sealer =
            ArcSealer::from_key(key).domain(domain).selector("s1").headers(["From", "To", "Subject"]);
        let set = sealer.seal(&message, &results, &ArcOutput::default()).expect("it seals");
        set.to_header() + raw
    }

    #[tokio::test]
    async fn a_trusted_lists_seal_mends_what_the_list_broke() {
        let mail = changed_by_list(&signed(MAIL, "x.org"));
        let handed_on = sealed(&mail, LIST, "x.org", DmarcResult::Pass);
        let verdict = world(&[LIST]).await.verdict(&handed_on, FROM_ELSEWHERE).await;
        let words = "lists.example, which is trusted, passed it on and saw that x.org sent it (ARC)";
        World::says(&verdict, Identity::Verified, words);
        let arc = found(&verdict, Method::Arc);
        assert_eq!((arc.result, arc.domain.as_str(), arc.selector.as_str()), (CheckResult::Pass, LIST, "s1"));
        assert_eq!(found(&verdict, Method::Dmarc).result, CheckResult::Fail);
        // Without a seal it is what it looks like: a mail that x.org did not sign.
        let verdict = world(&[LIST]).await.verdict(&mail, FROM_ELSEWHERE).await;
        assert_eq!(verdict.identity, Identity::Failed, "{verdict:#?}");
    }

    #[tokio::test]
    async fn a_seal_mends_nothing_unless_it_holds_and_its_maker_is_trusted_and_saw_a_pass() {
        let mail = changed_by_list(&signed(MAIL, "x.org"));
        let good = sealed(&mail, LIST, "x.org", DmarcResult::Pass);
        let table = [
            ("nobody trusts the list", good.clone(), vec![]),
            ("another is trusted", good.clone(), vec!["list.example", "example"]),
            ("the list saw no pass", sealed(&mail, LIST, "x.org", DmarcResult::None), vec![LIST]),
            (
                "it passed for somebody else",
                sealed(&mail, LIST, "evil.example", DmarcResult::Pass),
                vec![LIST],
            ),
            ("the text was changed after it", good.replace("hums", "sings"), vec![LIST]),
            ("the subject was changed after it", good.replace("[list] Hello", "[list] Pay now"), vec![LIST]),
            ("the author was changed after it", good.replace("<ann@x.org>", "<bob@x.org>"), vec![LIST]),
            ("its findings were changed", good.replace("policy.dmarc=none", "policy.dmarc=pass"), vec![LIST]),
            (
                "its findings were taken away",
                good.replacen("ARC-Authentication-Results", "X-Was", 1),
                vec![LIST],
            ),
            (
                "the list's name over somebody's own key",
                sealed(&mail, "evil.example", "x.org", DmarcResult::Pass)
                    .replace("d=evil.example", "d=lists.example"),
                vec![LIST],
            ),
        ];
        for (what, raw, trusted) in table {
            let verdict = world(&trusted).await.verdict(&raw, FROM_ELSEWHERE).await;
            assert_eq!(verdict.identity, Identity::Failed, "{what}: {verdict:#?}");
        }
    }
}

mod records {
    use domain::mailbox::SenderCheck;
    use domain::read::mailbox_dns::{DnsRecord, RecordPurpose, RecordState};
    use domain::sending_key::SendingKey;
    use domain::{Moment, SendingKeyId};
    use mail::identity::records::{Wanted, look, unasked};

    use super::*;

    fn wanted() -> Wanted {
        let key = |id, selector: &str, algorithm| SendingKey {
            id: SendingKeyId(id),
            domain: "desk.org".into(),
            selector: selector.into(),
            algorithm,
            public_key: key_of("desk.org", algorithm).public.clone(),
            created_at: Moment(0),
            published_at: None,
            retired_at: None,
        };
        Wanted {
            domain: "desk.org".into(),
            sender_check: SenderCheck::Desk,
            host: Some("help.desk.org".into()),
            relay: Some("out.relay.example".into()),
            keys: vec![key(1, "d1", KeyAlgorithm::Rsa), key(2, "d2", KeyAlgorithm::Ed25519)],
        }
    }

    fn states(records: &[DnsRecord]) -> Vec<(RecordPurpose, RecordState)> {
        records.iter().map(|r| (r.purpose, r.state)).collect()
    }

    #[tokio::test]
    async fn what_is_proposed_is_good_once_it_is_set() {
        let world = World::start().await;
        world.dns.address_of("out.relay.example", "192.0.2.25");
        world.dns.address_of("out.relay.example", "2001:db8::25");
        let missing = look(world.checker.dns(), &wanted()).await;
        use RecordPurpose::{Dkim, Dmarc, Mx, Spf};
        use RecordState::{Good, Missing, Unknown, Weak, Wrong};
        assert_eq!(
            states(&missing),
            [(Mx, Missing), (Spf, Missing), (Dkim, Missing), (Dkim, Missing), (Dmarc, Missing)]
        );
        for record in &missing {
            match record.purpose {
                Mx => {
                    let (preference, host) = record.value.split_once(' ').expect("two words");
                    world.dns.mx(&record.name, preference.parse().expect("a number"), host);
                }
                Spf | Dkim | Dmarc => world.dns.txt(&record.name, &record.value),
            }
        }
        let set = look(world.checker.dns(), &wanted()).await;
        assert_eq!(
            states(&set),
            [(Mx, Good), (Spf, Good), (Dkim, Good), (Dkim, Good), (Dmarc, Weak)],
            "{set:#?}"
        );
        assert!(set[1].words.contains("allows your relay out.relay.example"), "{}", set[1].words);

        world.dns.forget("desk.org");
        world.dns.mx("desk.org", 10, "mx.elsewhere.example");
        world.dns.txt("desk.org", "v=spf1 ip4:203.0.113.0/24 -all");
        world.dns.txt("desk.org", "some-site-verification=1");
        world.dns.forget("d1._domainkey.desk.org");
        world.dns.txt("d1._domainkey.desk.org", "v=DKIM1; k=rsa; p=AAAA");
        world.dns.forget("_dmarc.desk.org");
        world.dns.txt("_dmarc.desk.org", "v=DMARC1; p=reject");
        let changed = look(world.checker.dns(), &wanted()).await;
        assert_eq!(
            states(&changed),
            [(Mx, Wrong), (Spf, Wrong), (Dkim, Wrong), (Dkim, Good), (Dmarc, Good)],
            "{changed:#?}"
        );
        assert_eq!(
            changed[1].value, "v=spf1 a:out.relay.example ip4:203.0.113.0/24 -all",
            "what is there stays"
        );
        let relayed = Wanted { sender_check: SenderCheck::Relay, ..wanted() };
        let mx = &look(world.checker.dns(), &relayed).await[0];
        assert_eq!(mx.state, Good);
        assert!(mx.words.contains("mx.elsewhere.example, which must hand it on"), "{}", mx.words);

        world.dns.txt("desk.org", "v=spf1 -all");
        let two = look(world.checker.dns(), &wanted()).await;
        assert_eq!(two[1].state, Wrong);
        assert!(two[1].words.contains("2 records, and then none of them counts"), "{}", two[1].words);

        world.dns.fall_silent(Some("desk.org"));
        let silent = look(world.checker.dns(), &wanted()).await;
        assert!(
            silent.iter().all(|r| r.state == Unknown && r.words.contains("DNS does not answer")),
            "{silent:#?}"
        );
        let told = unasked(&wanted(), "the system names no DNS server");
        assert_eq!(told.len(), 5);
    }

    /// A policy of the domain above counts for those below it.
    #[tokio::test]
    async fn the_policy_of_a_domain_above_counts() {
        let world = World::start().await;
        world.dns.txt("_dmarc.desk.org", "v=DMARC1;p=quarantine");
        let below = Wanted { domain: "help.desk.org".into(), relay: None, ..wanted() };
        let found = look(world.checker.dns(), &below).await;
        let dmarc = found.last().expect("records");
        assert_eq!((dmarc.name.as_str(), dmarc.state), ("_dmarc.desk.org", RecordState::Good));
        assert_eq!(found[1].value, "v=spf1 a:help.desk.org ~all");
    }
}

/// A second opinion on our signatures, from a program that shares no code with the desk or its libraries.
#[test]
fn another_program_accepts_our_signatures_and_notices_changes() {
    const PROGRAM: &str = "import dkim, json, sys\n\
        case = json.load(sys.stdin)\n\
        raw = case['mail'].encode()\n\
        found = lambda name, timeout=5: case['records'].get(name.decode().rstrip('.'), '').encode() or None\n\
        def fine(n):\n\
        \x20   try: return bool(dkim.DKIM(raw).verify(idx=n, dnsfunc=found))\n\
        \x20   except dkim.DKIMException: return False\n\
        print(json.dumps([fine(n) for n in range(2)]))\n";
    let raw = "From: =?utf-8?q?R=C3=B6sa?= <ann@x.org>\r\nTo: a@y.org,\r\n\tb@y.org\r\nSubject: Hello\r\nList-Id: <l.x.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n\r\n two  blanks \t\r\n\r\n.\r\nend\r\n\r\n\r\n";
    let kinds = [("k1", KeyAlgorithm::Ed25519), ("r1", KeyAlgorithm::Rsa)];
    let signers = kinds.map(|(selector, algorithm)| {
        Signer::new("x.org", selector, algorithm, &key_of("x.org", algorithm).private).expect("a key")
    });
    let octets = sign::sign(raw.as_bytes(), &signers, SIGNED_AT).expect("it signs");
    let mail = String::from_utf8(octets).expect("text");
    let records = kinds.map(|(selector, algorithm)| {
        let record = sign::record(algorithm, &key_of("x.org", algorithm).public);
        format!("\"{selector}._domainkey.x.org\": \"{record}\"")
    });
    let quoted = |text: &str| {
        text.replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\r', "\\r")
            .replace('\n', "\\n")
            .replace('\t', "\\t")
    };
    let opinion = |mail: &str| {
        let case = format!("{{\"mail\": \"{}\", \"records\": {{{}}}}}", quoted(mail), records.join(", "));
        let mut child = Command::new("/usr/bin/python3")
            .args(["-c", PROGRAM])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("Python runs; install python3-dkim and python3-nacl");
        child.stdin.take().expect("piped").write_all(case.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "is python3-dkim installed, and python3-nacl? {complaint}");
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    };
    assert_eq!(opinion(&mail), "[true, true]");
    assert_eq!(opinion(&mail.replace("end", "End")), "[false, false]");
    assert_eq!(opinion(&format!("Subject: Pay now\r\n{mail}")), "[false, false]");
    assert_eq!(opinion(&format!("Cc: eve@evil.example\r\n{mail}")), "[false, false]");
}

/// A third one, which many servers run: OpenDKIM, with the keys in a file in place of DNS.
#[test]
fn opendkim_accepts_our_signatures_and_notices_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name);
    let algorithm = KeyAlgorithm::Rsa;
    let key = key_of("x.org", algorithm);
    let record = sign::record(algorithm, &key.public);
    std::fs::write(file("keys"), format!("r1._domainkey.x.org {record}\n")).expect("written");
    let settings = format!("TestPublicKeys {}\nMode v\n", file("keys").display());
    std::fs::write(file("settings"), settings).expect("written");
    let signers = [Signer::new("x.org", "r1", algorithm, &key.private).expect("a key")];
    let texts = [
        "Hello\r\n",
        "",
        "\r\n\r\n two  blanks \t\r\n\r\n.\r\nFrom the start\r\n\r\n\r\n",
        "Gr\u{fc}\u{df}e \u{1f600}\r\n",
    ];
    for (n, text) in texts.into_iter().enumerate() {
        let raw = format!(
            "From: =?utf-8?q?R=C3=B6sa?= <ann@x.org>\r\nTo: a@y.org,\r\n\tb@y.org\r\nSubject: Hello {n}\r\n\
             Date: Thu, 12 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{n}@x.org>\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\n{text}"
        );
        let signed = sign::sign(raw.as_bytes(), &signers, SIGNED_AT).expect("it signs");
        let accepts = |mail: &[u8]| {
            std::fs::write(file("mail"), mail).expect("written");
            let output = Command::new("/usr/sbin/opendkim")
                .arg("-x")
                .arg(file("settings"))
                .arg("-t")
                .arg(file("mail"))
                .output()
                .expect("OpenDKIM runs; install opendkim");
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said).into_owned();
            assert!(output.status.success() && said.contains("verification"), "{said}");
            said.contains("succeeded")
        };
        assert!(accepts(&signed), "{text:?}");
        let text = String::from_utf8(signed).expect("text");
        assert!(!accepts(text.replacen("Subject: Hello", "Subject: Hallo", 1).as_bytes()));
        assert!(!accepts(format!("{text}more\r\n").as_bytes()));
        assert!(!accepts(format!("Subject: Pay now\r\n{text}").as_bytes()));
    }
}
