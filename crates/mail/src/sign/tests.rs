use super::*;

fn body(text: &str) -> String {
    String::from_utf8(relaxed_body(text.as_bytes())).unwrap()
}

fn field(value: &str) -> String {
    let mut out = Vec::new();
    relaxed_field(&mut out, "SubjeCT", value.as_bytes());
    String::from_utf8(out).unwrap()
}

#[test]
fn bodies_are_relaxed_as_the_standard_says() {
    // RFC 6376 §3.4.5 and the corners around it.
    let table = [
        (" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n"),
        ("", ""),
        ("\r\n\r\n", ""),
        (" \t\r\n", ""),
        ("a", "a\r\n"),
        ("a\r\n\r\n \r\nb", "a\r\n\r\n\r\nb\r\n"),
        ("\r\na\r\n", "\r\na\r\n"),
        ("\t\ta\t\t\r\n", " a\r\n"),
    ];
    for (raw, relaxed) in table {
        assert_eq!(body(raw), relaxed, "{raw:?}");
    }
}

#[test]
fn fields_are_relaxed_as_the_standard_says() {
    let table = [
        (" X", "subject:X\r\n"),
        (" Y\t\r\n\tZ  ", "subject:Y Z\r\n"),
        ("", "subject:\r\n"),
        ("\r\n \r\n a", "subject:a\r\n"),
    ];
    for (raw, relaxed) in table {
        assert_eq!(field(raw), relaxed, "{raw:?}");
    }
}

#[test]
fn heads_are_split_into_fields_and_a_body() {
    let (fields, body) = split(b"A: 1\r\n 2\r\nB : x\r\n\r\nbody\r\n\r\n");
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), *v)).collect();
    assert_eq!(fields, [("A", &b" 1\r\n 2"[..]), ("B", b" x")]);
    assert_eq!(body, b"body\r\n\r\n");
    assert_eq!(split(b"A: 1").0.len(), 1);
    assert_eq!(split(b"A: 1\r\n").1, b"");
}

/// The seed and the public key of RFC 8463 appendix A.
#[test]
fn a_seed_gives_the_key_of_the_standard() {
    let seed = BASE64.decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").unwrap();
    let draw = move |bytes: &mut [u8]| bytes.copy_from_slice(&seed);
    let pair = make_key(KeyAlgorithm::Ed25519, &draw).unwrap();
    assert_eq!(pair.public, "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    assert_eq!(
        record(KeyAlgorithm::Ed25519, &pair.public),
        "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    );
}

#[test]
fn the_signature_is_folded_and_leaves_the_mail_as_it_is() {
    let pair = make_key(KeyAlgorithm::Ed25519, &|bytes| bytes.fill(7)).unwrap();
    let signer = Signer::new("x.org", "k1", KeyAlgorithm::Ed25519, &pair.private).unwrap();
    let mail = b"From: a@x.org\r\nTo: b@y.org\r\nTo: c@y.org\r\nSubject: x\r\n\r\nhello\r\n";
    let signed = sign(mail, &[signer], Moment(1_767_603_600_000_000)).unwrap();
    assert!(signed.ends_with(mail));
    let head = String::from_utf8(signed[..signed.len() - mail.len()].to_vec()).unwrap();
    assert!(head.lines().all(|line| line.len() <= 78), "{head}");
    let bare: String = head.split_whitespace().collect();
    assert!(
        bare.starts_with(
            "DKIM-Signature:v=1;a=ed25519-sha256;c=relaxed/relaxed;d=x.org;s=k1;t=1767603600;bh="
        ),
        "{bare}"
    );
    // Once more than it is there.
    assert!(bare.contains(";h=from:from:sender:reply-to:to:to:to:cc:subject:subject:date:"), "{bare}");
}
