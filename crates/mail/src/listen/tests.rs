use std::sync::Mutex;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;

/// Takes everything for `@desk.example`, and remembers it.
#[derive(Default)]
struct Shelf {
    mails: Mutex<Vec<(Envelope, Vec<u8>)>>,
    answer: Mutex<Option<Vec<Verdict>>>,
}

impl Door for Shelf {
    fn rcpt<'a>(&'a self, _: &'a Session, address: &'a str) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            if address.ends_with("@desk.example") || address.eq_ignore_ascii_case("postmaster") {
                Verdict::Ok
            } else {
                Verdict::Refuse(550, "5.1.1 no such mailbox here".to_owned())
            }
        })
    }
    fn accept<'a>(&'a self, _: &'a Session, envelope: Envelope, raw: Vec<u8>) -> BoxFuture<'a, Vec<Verdict>> {
        Box::pin(async move {
            let count = envelope.to.len();
            self.mails.lock().unwrap().push((envelope, raw));
            self.answer.lock().unwrap().clone().unwrap_or_else(|| vec![Verdict::Ok; count])
        })
    }
}

struct Bench {
    address: SocketAddr,
    shelf: Arc<Shelf>,
    stop: watch::Sender<bool>,
    served: tokio::task::JoinHandle<()>,
}

impl Bench {
    async fn with(config: ListenConfig) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shelf = Arc::new(Shelf::default());
        let (stop, stopped) = watch::channel(false);
        let served = tokio::spawn(serve(listener, config, Arc::clone(&shelf) as Arc<dyn Door>, stopped));
        Self { address, shelf, stop, served }
    }
    /// A door to which loopback is a stranger.
    async fn strict() -> Self {
        Self::with(ListenConfig {
            trusted: vec![],
            hostname: "desk.example".to_owned(),
            ..ListenConfig::default()
        })
        .await
    }
    async fn call(&self) -> Caller {
        let mut caller = Caller { stream: TcpStream::connect(self.address).await.unwrap(), held: Vec::new() };
        assert!(caller.answer().await.starts_with("220 "));
        caller
    }
    fn mails(&self) -> Vec<Vec<u8>> {
        self.shelf.mails.lock().unwrap().iter().map(|(_, raw)| raw.clone()).collect()
    }
}

struct Caller {
    stream: TcpStream,
    held: Vec<u8>,
}

impl Caller {
    /// The next answer with all its lines; empty when the line is closed.
    async fn answer(&mut self) -> String {
        let mut text = String::new();
        loop {
            while let Some(at) = self.held.iter().position(|b| *b == b'\n') {
                let line: Vec<u8> = self.held.drain(..=at).collect();
                text.push_str(&String::from_utf8(line).unwrap());
                if text.lines().last().unwrap().as_bytes().get(3) == Some(&b' ') {
                    return text;
                }
            }
            let read = tokio::time::timeout(Duration::from_secs(20), self.stream.read_buf(&mut self.held))
                .await
                .unwrap();
            if read.unwrap_or(0) == 0 {
                return text;
            }
        }
    }
    async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        // The door may have closed already; what it answered is what the test looks at.
        drop(self.stream.write_all(bytes.as_ref()).await);
    }
    async fn ask(&mut self, line: &str) -> String {
        self.send(format!("{line}\r\n")).await;
        self.answer().await
    }
    async fn open_transaction(&mut self) {
        assert!(self.ask("EHLO peer.example").await.starts_with("250"));
        assert!(self.ask("MAIL FROM:<a@x.org>").await.starts_with("250"));
        assert!(self.ask("RCPT TO:<support@desk.example>").await.starts_with("250"));
    }
    async fn open_mail(&mut self) {
        self.open_transaction().await;
        assert!(self.ask("DATA").await.starts_with("354"));
    }
    /// A chunk that says its true length; `word` is `LAST` or nothing.
    async fn ask_chunk(&mut self, word: &str, octets: &[u8]) -> String {
        self.send(format!("BDAT {} {word}\r\n", octets.len())).await;
        self.send(octets).await;
        self.answer().await
    }
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_sent() {
    let bench = Bench::strict().await;
    let mut caller = bench.call().await;
    let hello = caller.ask("EHLO peer.example").await;
    for extension in
        ["PIPELINING", "SIZE 52428800", "8BITMIME", "CHUNKING", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
    {
        assert!(hello.contains(extension), "{hello}");
    }
    assert!(
        !hello.contains("STARTTLS") && !hello.contains("AUTH") && !hello.contains("BINARYMIME"),
        "{hello}"
    );
    caller.send("MAIL FROM:<a@x.org> SIZE=100 BODY=8BITMIME\r\nRCPT TO:<support+x@desk.example>\r\nRCPT TO:<other@else.example>\r\nDATA\r\n").await;
    for code in ["250", "250", "550", "354"] {
        assert!(caller.answer().await.starts_with(code));
    }
    let answer = caller.ask("Subject: x\r\n\r\n..dot\r\n...\r\n\u{fc}\r\n.").await;
    assert!(answer.starts_with("250 2.0.0"), "{answer}");
    assert!(caller.ask("QUIT").await.starts_with("221"));
    assert_eq!(caller.answer().await, "");
    let mails = bench.shelf.mails.lock().unwrap().clone();
    let wanted = Envelope { from: "a@x.org".to_owned(), to: vec!["support+x@desk.example".to_owned()] };
    assert_eq!(mails, [(wanted, "Subject: x\r\n\r\n.dot\r\n..\r\n\u{fc}\r\n".as_bytes().to_vec())]);
}

#[tokio::test]
async fn empty_mail_and_dot_at_once_are_mails() {
    let bench = Bench::strict().await;
    let mut caller = bench.call().await;
    caller.open_mail().await;
    assert!(caller.ask(".").await.starts_with("250"));
    assert!(caller.ask("MAIL FROM:<>").await.starts_with("250"));
    assert!(caller.ask("RCPT TO:<Postmaster>").await.starts_with("250"));
    assert!(caller.ask("DATA").await.starts_with("354"));
    assert!(caller.ask("x\r\n.").await.starts_with("250"));
    assert_eq!(bench.mails(), [b"".to_vec(), b"x\r\n".to_vec()]);
}

/// H1, §1A row 6: whatever mixes of CR, LF and dot stand in a mail, it stays one mail.
#[tokio::test]
async fn no_mix_of_line_ends_smuggles_a_second_mail() {
    let bench = Bench::strict().await;
    let pieces: [&[u8]; 3] = [b"\r", b"\n", b"."];
    let smuggled = b"MAIL FROM:<evil@x.org>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\nevil\r\n.\r\n";
    let mut tried = 0;
    for length in 1..=5u32 {
        for number in 0..3usize.pow(length) {
            let mut mix = Vec::new();
            let mut n = number;
            for _ in 0..length {
                mix.extend_from_slice(pieces[n % 3]);
                n /= 3;
            }
            let mut whole = b"a".to_vec();
            whole.extend_from_slice(&mix);
            whole.extend_from_slice(smuggled);
            // The true end is inside when the mix is it; then the rest is commands by right.
            if whole.windows(5).position(|w| w == b"\r\n.\r\n").is_some_and(|at| at < 1 + mix.len()) {
                continue;
            }
            tried += 1;
            let before = bench.mails().len();
            let mut caller = bench.call().await;
            caller.open_mail().await;
            caller.send(&whole).await;
            let answer = caller.answer().await;
            let stored = bench.mails().len() - before;
            // Its last line is the end that belongs to the smuggled part; the mail holds all before it.
            let mut outside = whole.clone();
            outside.truncate(whole.len() - 3);
            let bare =
                outside.iter().enumerate().any(|(i, b)| *b == b'\n' && (i == 0 || outside[i - 1] != b'\r'))
                    || outside.windows(2).any(|w| w[0] == b'\r' && w[1] != b'\n');
            let shown = String::from_utf8_lossy(&mix).escape_debug().to_string();
            if bare {
                assert!(answer.starts_with("550 5.6.11"), "{shown}: {answer}");
                assert_eq!(stored, 0, "{shown}");
            } else {
                assert!(answer.starts_with("250"), "{shown}: {answer}");
                assert_eq!(stored, 1, "{shown}");
            }
            assert!(caller.ask("NOOP").await.starts_with("250"), "{shown}");
        }
    }
    assert!(tried > 300, "{tried}");
}

#[tokio::test]
async fn trusted_networks_are_stored_as_they_came() {
    let bench = Bench::with(ListenConfig::default()).await;
    let mut caller = bench.call().await;
    caller.open_mail().await;
    assert!(caller.ask("a\nb\r\n.").await.starts_with("250"));
    assert_eq!(bench.mails(), [b"a\nb\r\n".to_vec()]);
}

/// A mail cut at every octet into two packets is the same mail.
#[tokio::test]
async fn packets_may_end_anywhere() {
    let bench = Bench::strict().await;
    let text = b"Subject: x\r\n\r\n..a\r\n.b\r\n.\r\nNOOP\r\n";
    for at in 1..text.len() {
        let mut caller = bench.call().await;
        caller.open_mail().await;
        caller.send(&text[..at]).await;
        tokio::task::yield_now().await;
        caller.send(&text[at..]).await;
        assert!(caller.answer().await.starts_with("250 2.0.0 the mail"), "{at}");
        assert!(caller.answer().await.starts_with("250 2.0.0 ok"), "{at}");
    }
    assert!(bench.mails().iter().all(|m| m == b"Subject: x\r\n\r\n.a\r\nb\r\n"));
    assert_eq!(bench.mails().len(), text.len() - 1);
}

#[tokio::test]
async fn limits_are_answered_in_the_dialogue() {
    let bench = Bench::with(ListenConfig {
        trusted: vec![],
        message_bytes_max: 1000,
        recipients_max: 2,
        errors_max: 5,
        idle_commands_max: 4,
        ..ListenConfig::default()
    })
    .await;
    let mut caller = bench.call().await;
    caller.ask("EHLO x").await;
    assert!(caller.ask("MAIL FROM:<a@x.org> SIZE=1001").await.starts_with("552"));
    assert!(caller.ask("MAIL FROM:<a@x.org> SIZE=10").await.starts_with("250"));
    for code in ["250", "250", "452"] {
        assert!(caller.ask("RCPT TO:<a@desk.example>").await.starts_with(code));
    }
    assert!(caller.ask("DATA").await.starts_with("354"));
    assert!(
        caller.ask(&format!("{}\r\n.", "x".repeat(1500))).await.starts_with("552"),
        "a lie about the size"
    );
    assert!(caller.ask(&"x".repeat(5000)).await.starts_with("500"));
    assert!(caller.ask("WHAT").await.starts_with("500"));
    let last = caller.ask("WHAT").await;
    assert!(last.starts_with("500") && caller.answer().await.starts_with("421"), "{last}");
    let mut caller = bench.call().await;
    for _ in 0..3 {
        assert!(caller.ask("NOOP").await.starts_with("250"));
    }
    caller.ask("NOOP").await;
    assert!(caller.answer().await.starts_with("421"));
    let mut caller = bench.call().await;
    caller.open_mail().await;
    caller.send("x".repeat(10_000)).await;
    assert!(caller.answer().await.starts_with("552"), "far too large is cut off");
    assert_eq!(bench.mails().len(), 0);
}

#[tokio::test]
async fn odd_commands_are_refused_and_tell_nothing() {
    let bench = Bench::strict().await;
    let mut caller = bench.call().await;
    assert!(caller.ask("MAIL FROM:<a@x.org>").await.starts_with("503"));
    caller.ask("EHLO x").await;
    assert_eq!(caller.ask("VRFY support").await, caller.ask("VRFY nobody").await);
    assert!(caller.ask("EXPN support").await.starts_with("252"));
    assert!(caller.ask("AUTH PLAIN AGEAYg==").await.starts_with("502"));
    assert!(caller.ask("STARTTLS").await.starts_with("502"));
    assert!(caller.ask("MAIL FROM:a@x.org").await.starts_with("501"));
    assert!(caller.ask("MAIL FROM:<ü@x.org>").await.starts_with("553"));
    assert!(caller.ask("MAIL FROM:<ü@x.org> SMTPUTF8").await.starts_with("250"));
    assert!(caller.ask("RCPT TO:<a@relay.example>").await.starts_with("550"));
    assert!(caller.ask("RCPT TO:<>").await.starts_with("553"));
    assert!(caller.ask("DATA").await.starts_with("503"));
    caller.send("NOOP\n").await;
    assert!(caller.answer().await.starts_with("500"), "a bare line feed ends no command");
    assert!(caller.ask("RSET").await.starts_with("250"));
    assert!(caller.ask("MAIL FROM:<a@x.org> BODY=BINARYMIME").await.starts_with("555 5.6.3"));
}

#[tokio::test]
async fn early_talkers_are_cut_off() {
    let bench = Bench::strict().await;
    let mut caller = bench.call().await;
    caller.send("EHLO x\r\nMAIL FROM:<a@x.org>\r\n").await;
    assert!(caller.answer().await.starts_with("503"));
    let mut caller = bench.call().await;
    caller.ask("EHLO x").await;
    caller
        .send("MAIL FROM:<a@x.org>\r\nRCPT TO:<a@desk.example>\r\nDATA\r\nMAIL FROM:<evil@x.org>\r\n.\r\n")
        .await;
    for code in ["250", "250", "503"] {
        assert!(caller.answer().await.starts_with(code));
    }
    assert_eq!(caller.answer().await, "");
    assert_eq!(bench.mails().len(), 0);
}

#[tokio::test]
async fn lmtp_answers_for_each_recipient() {
    let bench = Bench::strict().await;
    *bench.shelf.answer.lock().unwrap() =
        Some(vec![Verdict::Ok, Verdict::Refuse(550, "5.2.2 full".to_owned())]);
    let mut caller = bench.call().await;
    assert!(caller.ask("LHLO x").await.starts_with("250"));
    caller.ask("MAIL FROM:<a@x.org>").await;
    for _ in 0..3 {
        caller.ask("RCPT TO:<a@desk.example>").await;
    }
    caller.ask("DATA").await;
    assert!(caller.ask("x\r\n.").await.starts_with("250"));
    assert!(caller.answer().await.starts_with("550 5.2.2"));
    assert!(caller.answer().await.starts_with("451"), "no verdict is no promise");
}

/// RFC 3030 §4.1: octets are stored as they came; dots are not doubled, and no end is looked for in them.
#[tokio::test]
async fn chunks_make_one_mail_with_every_octet() {
    let bench = Bench::strict().await;
    let mut caller = bench.call().await;
    caller.open_transaction().await;
    assert!(caller.ask_chunk("", b"Subject: x\r\n\r").await.starts_with("250 2.0.0 13 octets"));
    assert!(caller.ask_chunk("", b"").await.starts_with("250"));
    assert!(caller.ask_chunk("", b"\n..dot\r\n.\r\nMAIL FROM:<evil@x.org>\r\n").await.starts_with("250"));
    assert_eq!(bench.mails().len(), 0, "nothing is a mail before its last chunk");
    assert!(
        caller.ask_chunk("last", "\u{fc} has no line end".as_bytes()).await.starts_with("250 2.0.0 the mail")
    );
    let wanted = "Subject: x\r\n\r\n..dot\r\n.\r\nMAIL FROM:<evil@x.org>\r\n\u{fc} has no line end";
    assert_eq!(bench.mails(), [wanted.as_bytes().to_vec()]);
    assert!(caller.ask_chunk("LAST", b"x").await.starts_with("503"), "the transaction is over");
    caller.open_transaction().await;
    assert!(caller.ask_chunk("LAST", b"").await.starts_with("250"), "an empty mail is a mail");
    assert_eq!(bench.mails().len(), 2);
}

/// Everything in one go, cut at every octet into two packets.
#[tokio::test]
async fn pipelined_chunks_may_be_cut_anywhere() {
    let bench = Bench::strict().await;
    let whole = b"MAIL FROM:<a@x.org>\r\nRCPT TO:<a@desk.example>\r\nBDAT 6\r\na\r\nb\r\nBDAT 5 LAST\r\n.\r\nc\nNOOP\r\n";
    let mut sent = 0;
    for at in 1..whole.len() {
        let mut caller = bench.call().await;
        caller.ask("EHLO x").await;
        // A bare LF in the second chunk, so that what is looked for spans packets too.
        caller.send(&whole[..at]).await;
        tokio::task::yield_now().await;
        caller.send(&whole[at..]).await;
        for code in ["250 2.1.0", "250 2.1.5", "250 2.0.0 6 octets", "550 5.6.11", "250 2.0.0 ok"] {
            let answer = caller.answer().await;
            assert!(answer.starts_with(code), "{at}: {answer}");
        }
        sent += 1;
    }
    assert_eq!((sent, bench.mails().len()), (whole.len() - 1, 0));
    let bench = Bench::with(ListenConfig::default()).await;
    let mut caller = bench.call().await;
    caller.ask("EHLO x").await;
    caller.send(whole).await;
    for code in ["250 2.1.0", "250 2.1.5", "250 2.0.0 6", "250 2.0.0 the mail", "250 2.0.0 ok"] {
        assert!(caller.answer().await.starts_with(code));
    }
    assert_eq!(bench.mails(), [b"a\r\nb\r\n.\r\nc\n".to_vec()], "trusted networks: as it came");
}

#[tokio::test]
async fn a_transaction_is_chunks_or_data_never_both() {
    let bench = Bench::strict().await;
    let mut caller = bench.call().await;
    caller.open_transaction().await;
    assert!(caller.ask_chunk("", b"half\r\n").await.starts_with("250"));
    assert!(caller.ask("DATA").await.starts_with("503"));
    assert!(caller.ask("RCPT TO:<b@desk.example>").await.starts_with("503"), "the mail has begun");
    assert!(caller.ask("MAIL FROM:<b@x.org>").await.starts_with("503"));
    assert!(caller.ask("RSET").await.starts_with("250"));
    assert!(caller.ask_chunk("LAST", b"x\r\n").await.starts_with("503"), "RSET forgot sender and chunks");
    caller.open_mail().await;
    assert!(caller.ask("by DATA\r\n.").await.starts_with("250"));
    caller.open_transaction().await;
    assert!(caller.ask_chunk("", b"gone\r\n").await.starts_with("250"));
    assert!(caller.ask("EHLO again").await.starts_with("250"));
    caller.open_transaction().await;
    assert!(caller.ask_chunk("LAST", b"by BDAT\r\n").await.starts_with("250"));
    assert_eq!(bench.mails(), [b"by DATA\r\n".to_vec(), b"by BDAT\r\n".to_vec()]);
}

#[tokio::test]
async fn chunks_without_a_transaction_are_read_and_forgotten() {
    let bench = Bench::strict().await;
    let mut caller = bench.call().await;
    let evil = b"RCPT TO:<a@desk.example>\r\nQUIT\r\n";
    assert!(caller.ask_chunk("", evil).await.starts_with("503"));
    assert!(caller.ask_chunk("LAST", evil).await.starts_with("503"));
    caller.ask("EHLO x").await;
    assert!(caller.ask("MAIL FROM:<a@x.org>").await.starts_with("250"));
    assert!(caller.ask_chunk("LAST", evil).await.starts_with("503 5.5.1 no recipient"));
    assert!(caller.ask("RCPT TO:<a@desk.example>").await.starts_with("250"), "what was right stays");
    assert!(caller.ask_chunk("LAST", b"x\r\n").await.starts_with("250"));
    assert_eq!(bench.mails(), [b"x\r\n".to_vec()]);
}

/// H4: a length that is none leaves no way to know where commands go on; one that is too short makes commands of the
/// rest, which is the peer's own loss and nobody's mail.
#[tokio::test]
async fn wrong_lengths_end_in_words_and_never_in_a_mail() {
    let bench = Bench::strict().await;
    for wrong in ["", "x", "-1", "+1 LAST", "1x LAST", "1 LAST LAST", "1 FIRST", "0x10"] {
        let mut caller = bench.call().await;
        caller.open_transaction().await;
        assert!(caller.ask(&format!("BDAT {wrong}")).await.starts_with("501"), "{wrong}");
        assert_eq!(caller.answer().await, "", "{wrong}");
    }
    let mut caller = bench.call().await;
    caller.open_transaction().await;
    caller.send("BDAT 2 LAST\r\nabcd\r\n").await;
    assert!(caller.answer().await.starts_with("250"));
    assert!(caller.answer().await.starts_with("500"), "\"cd\" is no command");
    let stored = bench.mails().len();
    for cut in ["BDAT 100 LAST\r\nshort", "BDAT 100 LAST\r\n", "BDAT 5\r\nwhole", "BDAT 5\r\nwholeBDAT 1 LA"]
    {
        let mut caller = bench.call().await;
        caller.open_transaction().await;
        caller.send(cut).await;
        caller.stream.shutdown().await.unwrap();
        while !caller.answer().await.is_empty() {}
    }
    assert_eq!(bench.mails().len(), stored, "a broken line accepts nothing");
}

#[tokio::test]
async fn chunks_have_the_limits_of_a_mail() {
    let time = Duration::from_millis(200);
    let config = ListenConfig {
        trusted: vec![],
        message_bytes_max: 1000,
        errors_max: 8,
        idle_commands_max: 3,
        mails_per_minute_max: 4,
        command_time: time,
        data_time: time,
        ..ListenConfig::default()
    };
    let bench = Bench::with(config).await;
    let mut caller = bench.call().await;
    caller.open_transaction().await;
    assert!(caller.ask_chunk("", &[b'x'; 600]).await.starts_with("250"));
    assert!(caller.ask_chunk("", &[b'x'; 600]).await.starts_with("552"), "together too large");
    assert!(caller.ask_chunk("LAST", b"x").await.starts_with("552"), "the mail is lost as a whole");
    caller.open_transaction().await;
    assert!(caller.ask_chunk("LAST", &[b'x'; 1000]).await.starts_with("250"));
    caller.open_transaction().await;
    assert!(caller.ask("BDAT 18446744073709551616 LAST").await.starts_with("552"));
    assert_eq!(caller.answer().await, "", "nobody waits for that");

    let mut caller = bench.call().await;
    caller.open_transaction().await;
    for _ in 0..2 {
        assert!(caller.ask_chunk("", b"").await.starts_with("250"));
    }
    caller.ask_chunk("", b"").await;
    assert!(caller.answer().await.starts_with("421"), "empty chunks move nothing");

    let mut caller = bench.call().await;
    caller.open_transaction().await;
    assert!(caller.ask_chunk("", b"a").await.starts_with("450"), "the fifth mail of this minute");
    let last = caller.ask_chunk("LAST", b"b").await;
    assert!(last.starts_with("450"), "{last}");
    for _ in 0..5 {
        assert!(caller.ask_chunk("", b"").await.starts_with("503"));
    }
    assert!(caller.ask_chunk("", b"").await.starts_with("503"));
    assert!(caller.answer().await.starts_with("421"));

    let mut caller = bench.call().await;
    caller.ask("EHLO x").await;
    caller.send("BDAT 10 LAST\r\nshort").await;
    assert!(caller.answer().await.starts_with("421 4.4.2"));
    assert_eq!(bench.mails(), [vec![b'x'; 1000]]);
}

#[tokio::test]
async fn chunks_find_no_room_beside_other_large_mails() {
    let bench = Bench::with(ListenConfig { held_bytes_max: 3 << 20, ..ListenConfig::default() }).await;
    let (mut first, mut second) = (bench.call().await, bench.call().await);
    first.open_transaction().await;
    assert!(first.ask_chunk("", &vec![b'x'; 2 << 20]).await.starts_with("250"));
    second.open_transaction().await;
    assert!(second.ask_chunk("", &vec![b'x'; 2 << 20]).await.starts_with("452"));
    assert!(second.ask_chunk("LAST", b"x").await.starts_with("452"));
    assert!(first.ask("RSET").await.starts_with("250"));
    second.open_transaction().await;
    assert!(
        second.ask_chunk("LAST", &vec![b'x'; 2 << 20]).await.starts_with("250"),
        "its room is free again"
    );
}

#[tokio::test]
async fn lmtp_answers_for_each_recipient_of_chunks() {
    let bench = Bench::strict().await;
    *bench.shelf.answer.lock().unwrap() =
        Some(vec![Verdict::Ok, Verdict::Refuse(550, "5.2.2 full".to_owned())]);
    let mut caller = bench.call().await;
    assert!(caller.ask("LHLO x").await.contains("CHUNKING"));
    caller.ask("MAIL FROM:<a@x.org>").await;
    for _ in 0..2 {
        caller.ask("RCPT TO:<a@desk.example>").await;
    }
    assert!(caller.ask_chunk("", b"x\r\n").await.starts_with("250"), "one answer in the middle");
    assert!(caller.ask_chunk("LAST", b"y\r\n").await.starts_with("250"));
    assert!(caller.answer().await.starts_with("550 5.2.2"));
    assert!(caller.ask("NOOP").await.starts_with("250"), "and no more of them");
    assert_eq!(bench.mails(), [b"x\r\ny\r\n".to_vec()]);
}

#[tokio::test]
async fn strangers_have_rates_and_places() {
    let bench = Bench::with(ListenConfig {
        trusted: vec![],
        mails_per_minute_max: 1,
        sessions_per_peer_max: 2,
        ..ListenConfig::default()
    })
    .await;
    let mut one = bench.call().await;
    one.open_mail().await;
    assert!(one.ask("x\r\n.").await.starts_with("250"));
    one.ask("MAIL FROM:<a@x.org>").await;
    one.ask("RCPT TO:<a@desk.example>").await;
    assert!(one.ask("DATA").await.starts_with("450"));
    let _two = bench.call().await;
    let mut three = Caller { stream: TcpStream::connect(bench.address).await.unwrap(), held: Vec::new() };
    assert!(three.answer().await.starts_with("421"));
}

#[tokio::test]
async fn the_silent_are_cut_off() {
    let time = Duration::from_millis(200);
    let bench =
        Bench::with(ListenConfig { command_time: time, data_time: time, ..ListenConfig::default() }).await;
    let mut caller = bench.call().await;
    assert!(caller.answer().await.starts_with("421 4.4.2"));
    let mut caller = bench.call().await;
    caller.open_mail().await;
    caller.send("half a mail").await;
    assert!(caller.answer().await.starts_with("421 4.4.2"));
    assert_eq!(bench.mails().len(), 0);
}

/// H6: an octet now and then is not silence, and holds a place all the same.
#[tokio::test]
async fn a_mail_that_drips_is_cut_off_and_a_trusted_one_is_not() {
    let pace =
        Pace { grace: Duration::from_millis(200), window: Duration::from_millis(100), window_bytes_min: 500 };
    let config = ListenConfig { pace, trusted: vec![], ..ListenConfig::default() };
    let bench = Bench::with(config.clone()).await;
    for by_chunk in [false, true] {
        let mut caller = bench.call().await;
        caller.open_transaction().await;
        if by_chunk {
            caller.send("BDAT 100000\r\n").await;
        } else {
            assert!(caller.ask("DATA").await.starts_with("354"));
        }
        let began = std::time::Instant::now();
        let answer = loop {
            assert!(began.elapsed() < Duration::from_secs(20), "it drips for ever");
            caller.send("x").await;
            if let Ok(answer) = tokio::time::timeout(Duration::from_millis(10), caller.answer()).await {
                break answer;
            }
        };
        assert!(answer.starts_with("421 4.4.2") && answer.contains("too slowly"), "{answer}");
        assert!(began.elapsed() >= pace.grace, "{:?}", began.elapsed());
    }
    // Chunks that come whole, one octet each.
    let mut caller = bench.call().await;
    caller.open_transaction().await;
    let cut = loop {
        let answer = caller.ask_chunk("", b"x").await;
        if !answer.starts_with("250") {
            break answer;
        }
        drop(tokio::time::timeout(Duration::from_millis(10), std::future::pending::<()>()).await);
    };
    assert!(cut.starts_with("421"), "{cut}");
    // Slow and steady is enough; and the last octets may come as late as they like.
    let mut caller = bench.call().await;
    caller.open_mail().await;
    for _ in 0..40 {
        caller.send(format!("{}\r\n", "y".repeat(998))).await;
        drop(tokio::time::timeout(Duration::from_millis(20), std::future::pending::<()>()).await);
    }
    drop(tokio::time::timeout(Duration::from_millis(300), std::future::pending::<()>()).await);
    assert!(caller.ask(".").await.starts_with("250"));
    assert_eq!(bench.mails(), ["y".repeat(998) + "\r\n"].map(|line| line.repeat(40).into_bytes()));
    // Of a trusted network nothing is asked.
    let bench = Bench::with(ListenConfig { trusted: Network::loopback(), ..config }).await;
    let mut caller = bench.call().await;
    caller.open_mail().await;
    for _ in 0..50 {
        caller.send("z").await;
        drop(tokio::time::timeout(Duration::from_millis(10), std::future::pending::<()>()).await);
    }
    assert!(caller.ask("\r\n.").await.starts_with("250"));
}

#[tokio::test]
async fn stopping_finishes_the_mail_in_hand() {
    let bench = Bench::strict().await;
    let mut idle = bench.call().await;
    let mut busy = bench.call().await;
    busy.open_mail().await;
    busy.send("half ").await;
    bench.stop.send(true).unwrap();
    assert!(idle.answer().await.starts_with("421 4.3.2"));
    assert!(busy.ask("a mail\r\n.").await.starts_with("250"));
    assert!(busy.answer().await.starts_with("421 4.3.2"));
    tokio::time::timeout(Duration::from_secs(5), bench.served).await.unwrap().unwrap();
    assert_eq!(bench.shelf.mails.lock().unwrap().len(), 1);
    assert!(TcpStream::connect(bench.address).await.is_err());
}

fn certificate() -> (Arc<rustls::ServerConfig>, Arc<rustls::ClientConfig>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let server = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let client = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    (Arc::new(server), Arc::new(client))
}

#[tokio::test]
async fn starttls_forgets_what_was_said_before() {
    let (server, client) = certificate();
    let bench =
        Bench::with(ListenConfig { tls: Some(server), trusted: vec![], ..ListenConfig::default() }).await;
    let mut caller = bench.call().await;
    assert!(caller.ask("EHLO x").await.contains("STARTTLS"));
    caller.send("STARTTLS\r\nMAIL FROM:<evil@x.org>\r\n").await;
    assert!(caller.answer().await.starts_with("503"), "nothing may be slipped in before TLS");

    let mut caller = bench.call().await;
    caller.ask("EHLO x").await;
    caller.ask("MAIL FROM:<a@x.org>").await;
    assert!(caller.ask("STARTTLS").await.starts_with("220"));
    let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
    let mut tls = tokio_rustls::TlsConnector::from(client).connect(name, caller.stream).await.unwrap();
    let mut ask = async |line: &str| {
        tls.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
        let mut held = vec![0; 4096];
        let n = tls.read(&mut held).await.unwrap();
        String::from_utf8(held[..n].to_vec()).unwrap()
    };
    assert!(ask("MAIL FROM:<a@x.org>").await.starts_with("503"), "EHLO is due again");
    assert!(!ask("EHLO x").await.contains("STARTTLS"));
    assert!(ask("MAIL FROM:<a@x.org>").await.starts_with("250"));
    assert!(ask("RCPT TO:<a@desk.example>").await.starts_with("250"));
    assert!(ask("DATA").await.starts_with("354"));
    assert!(ask("x\r\n.").await.starts_with("250"));
    assert_eq!(bench.mails(), [b"x\r\n".to_vec()]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    /// Z5: any octets, in any packets: the door stays up and stores nothing that was not ended.
    #[test]
    fn the_door_takes_any_octets(packets in proptest::collection::vec(proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200), 0..6)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let bench = Bench::strict().await;
            let mut caller = bench.call().await;
            for packet in &packets {
                caller.send(packet).await;
            }
            drop(caller);
            let mut caller = bench.call().await;
            caller.open_mail().await;
            assert!(caller.ask("x\r\n.").await.starts_with("250"));
        });
    }
}
