//! Commands, with a server running on the data and without.

use std::path::Path;
use std::process::Stdio;

use domain::TicketId;
use testkit::dns::DnsStub;
use testkit::postgres::{program as program_of_postgres, shared};

use super::{Server, program, program_in, run, run_with, told};
use crate::harness::client::{Ask, Browser};
use crate::harness::letters::{Mail, SUPPORT};
use crate::harness::postgres::Database;
use crate::harness::relay::Relay;
use crate::harness::smtp::Smtp;
use crate::harness::{PASSWORD, PATIENCE, free_port, reply};

fn question(n: u32) -> Vec<u8> {
    Mail::new("rosa@customer.example", &format!("Question {n}"), "Why?")
        .id(&format!("c{n}@customer.example"))
        .raw()
}

/// How many mails `verify` counts.
#[track_caller]
fn mails(data: &Path) -> u32 {
    let output = run(data, &["verify"]);
    assert!(output.status.success(), "{}", told(&output));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find_map(|l| l.strip_prefix("mails: ")).expect("it counts mails").to_owned();
    line.chars().take_while(char::is_ascii_digit).collect::<String>().parse().expect("a number")
}

fn code(output: &std::process::Output) -> i32 {
    output.status.code().expect("it ends by itself")
}

fn out(output: &std::process::Output) -> String {
    assert_eq!(code(output), 0, "{}", told(output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What works the same whether a server runs or not.
fn with_and_without_a_server(data: &Path, mark: &str) {
    let address = format!("{mark}@desk.example");
    out(&run(data, &["mailbox", "add", &address, "--name", mark, "--team", "Hardware"]));
    let list = out(&run(data, &["mailbox", "list"]));
    assert!(list.contains(&format!("{address}\t{mark}\t\tHardware\n")), "{list}");
    assert_eq!(code(&run(data, &["mailbox", "add", &address])), 1, "it is there already");
    assert_eq!(code(&run(data, &["mailbox", "add", "no address"])), 2);

    let email = format!("{mark}@team.example");
    let words = ["user", "add", &email, "--name", "Nina", "--role", "agent", "--password-stdin"];
    assert_eq!(out(&run_with(data, &words, format!("{PASSWORD}\n").as_bytes())), "added\n");
    assert_eq!(code(&run_with(data, &words, b"short\n")), 2);
    let linked = out(&run(data, &["user", "add", &format!("l-{email}"), "--name", "Link", "--role", "lead"]));
    assert!(linked.contains("/set-up/"), "{linked}");
    assert_eq!(code(&run(data, &["user", "add", "x@team.example", "--name", "X", "--role", "king"])), 2);
    let list = out(&run(data, &["user", "list"]));
    assert!(list.contains(&format!("{email}\tNina\tagent")), "{list}");

    let token = out(&run(data, &["token", "create", "--user", &email, "--name", mark]));
    assert!(token.trim_end().len() > 40 && token.lines().count() == 1, "alone on its line: {token}");
    assert!(out(&run(data, &["token", "list"])).contains(mark));
    assert_eq!(code(&run(data, &["token", "create", "--user", "nobody@team.example", "--name", "x"])), 1);
}

fn ingests(data: &Path, folder: &Path, first: u32) {
    let before = mails(data);
    let file = folder.join(format!("{first}.eml"));
    std::fs::write(&file, question(first)).expect("written");
    let file = file.display().to_string();
    assert_eq!(code(&run(data, &["ingest", &file])), 0);
    assert_eq!(code(&run_with(data, &["ingest", "-"], &question(first + 1))), 0);
    assert_eq!(code(&run_with(data, &["ingest", "-", "--address", SUPPORT], &question(first + 2))), 0);
    let mbox = folder.join(format!("{first}.mbox"));
    let mut box_ = Vec::new();
    for n in 3..6 {
        box_.extend_from_slice(b"From rosa Mon Jan  5 09:00:00 2026\n");
        box_.extend(String::from_utf8(question(first + n)).expect("ASCII").replace('\r', "").into_bytes());
        box_.push(b'\n');
    }
    std::fs::write(&mbox, box_).expect("written");
    assert_eq!(code(&run(data, &["ingest", "--mbox", &mbox.display().to_string()])), 0);
    let maildir = folder.join(format!("{first}.maildir"));
    for part in ["new", "cur", "tmp"] {
        std::fs::create_dir_all(maildir.join(part)).expect("a folder");
    }
    std::fs::write(maildir.join("new/1.x"), question(first + 6)).expect("written");
    std::fs::write(maildir.join("cur/2.x:2,S"), question(first + 7)).expect("written");
    assert_eq!(code(&run(data, &["ingest", "--maildir", &maildir.display().to_string()])), 0);
    assert_eq!(mails(data), before + 8);
    assert_eq!(code(&run(data, &["ingest", &file])), 0, "the same again is no failure");
    assert_eq!(mails(data), before + 8);
    assert_eq!(
        code(&run(data, &["ingest", &file, "--address", "nobody@desk.example"])),
        1,
        "for nobody, for good"
    );
    assert_eq!(code(&run(data, &["ingest", "/nonexistent/mail.eml"])), 75, "the mail server tries again");
    assert_eq!(code(&run(data, &["ingest"])), 2);
    assert_eq!(mails(data), before + 8);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_work_with_a_server_and_without() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let data = folder.path().join("data");
    let early = run_with(&data, &["ingest", "-"], &question(0));
    assert_eq!(code(&early), 75, "no mailbox yet: the mail server keeps it. {}", told(&early));
    out(&run(&data, &["mailbox", "add", SUPPORT]));
    with_and_without_a_server(&data, "first");
    ingests(&data, folder.path(), 100);
    let server = Server::start(&data);
    with_and_without_a_server(&data, "second");
    ingests(&data, folder.path(), 200);

    // Both kinds of people sign in; the token opens the API.
    for mark in ["first", "second"] {
        let mut browser = Browser::new(&server.http);
        let email = format!("{mark}@team.example");
        browser.post("/sign-in", &[("email", &email), ("password", PASSWORD)]).await.expect(303);
    }
    let token = out(&run(&data, &["token", "create", "--user", "first@team.example", "--name", "api"]));
    let ask = Ask::new("GET", "/api/v2/users/me.json")
        .header("authorization", &format!("Bearer {}", token.trim_end()));
    let me = Browser::new(&server.http).send(ask).await.expect(200).text();
    assert!(me.contains("first@team.example"), "{me}");
    let one = Mail::new("a@customer.example", "To the new one", "x").to("second@desk.example").raw();
    let reply =
        Smtp::connect(server.smtp).await.send("a@customer.example", &["second@desk.example"], &one).await;
    assert_eq!(
        reply.expect("the line holds").code,
        250,
        "a mailbox made beside the server takes mail at once"
    );

    let doctor = run(&data, &["doctor", "--public-url", "https://help.desk.example"]);
    let text = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert_eq!(code(&doctor), 1, "no relay is set: {text}");
    assert!(
        text.contains("FIX  relay: not set; replies of ") && text.contains("second@desk.example"),
        "{text}"
    );
    // The desk that runs looks at what only it can open.
    assert!(text.contains("ok   a desk runs on this data") && text.contains("ok   mailboxes"), "{text}");
    assert_eq!(server.terminate(), 0);
    let doctor = run(&data, &["doctor"]);
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("ok   database opens"), "{}", told(&doctor));
    assert_eq!(code(&run(&data, &["mail", "inspect"])), 2, "of nothing there is nothing to say");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_server_on_the_same_data_says_so_and_goes() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let data = folder.path().join("data");
    let server = Server::start(&data);
    // Nobody can sign in yet: whoever stands at the console sets up the first admin, once.
    let link = server.said.iter().find(|l| l.contains("/set-up/")).expect("a link on the console");
    let link =
        link.strip_prefix(&format!("http://{}", server.http)).expect("an address of this desk").to_owned();
    let mut first = Browser::new(&server.http);
    first.get(&link).await.expect(200);
    let fields = [("name", "Ada"), ("email", "ada@team.example"), ("password", PASSWORD)];
    first.post(&link, &fields).await.expect(303);
    first.get("/agent/people").await.expect(200);
    first.get(&link).await.expect(404);
    let mut again = Browser::new(&server.http);
    again.post("/sign-in", &[("email", "ada@team.example"), ("password", PASSWORD)]).await.expect(303);
    let second = run(&data, &["serve", "--listen", "127.0.0.1:0", "--smtp", "127.0.0.1:0"]);
    assert_eq!(code(&second), 1);
    let words = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(words.contains("another deskhand process already works on"), "{words}");
    let restore = run(&data, &["restore", "/nonexistent"]);
    assert_eq!(code(&restore), 1, "nothing is put in place of data in use: {}", told(&restore));
    // A port that is taken is told with what to do.
    let other = folder.path().join("other");
    let taken = run(&other, &["serve", "--listen", &server.http, "--smtp", "off"]);
    assert_eq!(code(&taken), 1);
    assert!(
        String::from_utf8_lossy(&taken.stderr).contains("is in use by another program"),
        "{}",
        told(&taken)
    );
    assert_eq!(server.terminate(), 0);
}

#[test]
fn wrong_words_are_told_with_exit_two() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let data = folder.path().join("data");
    for words in [
        &["dance"][..],
        &["serve", "--relay", "nonsense"],
        &["serve", "--mail-bytes-max", "many"],
        &["serve", "--listen", "nonsense"],
        &["serve", "--log-format", "loud"],
        &["user", "add"],
    ] {
        let output = run(&data, words);
        assert_eq!(code(&output), 2, "{words:?}: {}", told(&output));
        assert!(!output.stderr.is_empty());
    }
    assert!(!data.join("deskhand.db").exists(), "nothing was made by a mistake");
    let help = program(&data, &["--help"]).output().expect("runs");
    assert!(out(&help).contains("deskhand"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_a_running_desk_is_restored_elsewhere() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let data = folder.path().join("data");
    out(&run(&data, &["mailbox", "add", SUPPORT]));
    let words = ["user", "add", "ada@team.example", "--name", "Ada", "--role", "admin", "--password-stdin"];
    out(&run_with(&data, &words, PASSWORD.as_bytes()));
    let server = Server::start(&data);
    let door = server.smtp;
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let stopped = stop.clone();
    let sender = tokio::spawn(async move {
        let mut smtp = Smtp::connect(door).await;
        let mut n = 0;
        while !stopped.load(std::sync::atomic::Ordering::SeqCst) || n < 30 {
            let mut mail = Mail::new("rosa@customer.example", &format!("Mail {n}"), "x")
                .id(&format!("b{n}@customer.example"));
            if n % 10 == 0 {
                mail.text = "a large mail, kept as a file\n".repeat(12_000);
            }
            let reply =
                smtp.send("rosa@customer.example", &[SUPPORT], &mail.raw()).await.expect("the line holds");
            assert_eq!(reply.code, 250);
            n += 1;
        }
        n
    });
    // Something is there before, and more comes while it is copied.
    while mails(&data) < 12 {}
    let file = folder.path().join("desk.backup");
    let path = file.display().to_string();
    let said = tokio::task::block_in_place(|| out(&run(&data, &["backup", &path])));
    assert!(said.contains("holds everything"), "{said}");
    stop.store(true, std::sync::atomic::Ordering::SeqCst);
    let all = sender.await.expect("no panic");
    assert_eq!(server.terminate(), 0);
    assert_eq!(mails(&data), all);
    use std::os::unix::fs::MetadataExt;
    assert_eq!(
        std::fs::metadata(&file).expect("the backup").mode() & 0o077,
        0,
        "it holds the key: for its owner alone"
    );

    assert!(out(&run(&data, &["verify", &path])).contains("is whole and can be restored"));
    let other = folder.path().join("other");
    let said = out(&run(&other, &["restore", &path]));
    assert!(said.contains("restored into"), "{said}");
    let restored = mails(&other);
    assert!((12..=all).contains(&restored), "{restored} of {all}");
    let server = Server::start(&other);
    let mut browser = Browser::new(&server.http);
    browser.post("/sign-in", &[("email", "ada@team.example"), ("password", PASSWORD)]).await.expect(303);
    browser.get("/agent/views/open").await.expect(200);
    assert_eq!(server.terminate(), 0);

    // A backup that was changed or cut is not restored, and what is there stays.
    let whole = std::fs::read(&file).expect("the backup");
    let broken = folder.path().join("broken.backup");
    let mut changed = whole.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    for (what, octets) in [("changed", &changed[..]), ("cut", &whole[..whole.len() - 10]), ("empty", &[][..])]
    {
        std::fs::write(&broken, octets).expect("written");
        let refused = run(&other, &["restore", &broken.display().to_string()]);
        assert_eq!(code(&refused), 1, "{what}: {}", told(&refused));
        assert_eq!(mails(&other), restored, "{what}");
        assert_eq!(code(&run(&data, &["verify", &broken.display().to_string()])), 1, "{what}");
    }
}

/// The commands that ask DNS: what they say is what stands there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_and_senders_are_looked_up_by_commands() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let dns = DnsStub::start().await;
    let at = dns.address.to_string();
    let asking = |words: &[&str]| run(&data, &[words, &["--dns", &at]].concat());
    out(&run(&data, &["mailbox", "add", SUPPORT]));
    let bare = out(&asking(&["mailbox", "dns", SUPPORT]));
    assert!(bare.contains("does not sign mail of this address"), "{bare}");
    assert_eq!(code(&asking(&["mailbox", "dns", "nobody@desk.example"])), 1);
    let made = out(&asking(&["mailbox", "dns", SUPPORT, "--new-keys"]));
    assert_eq!(made.matches("DKIM missing: The record is not there yet.").count(), 2, "{made}");
    for line in made.lines().filter(|l| l.contains("._domainkey.desk.example. TXT ")) {
        let (name, text) = line.split_once(". TXT ").expect("a line of a zone");
        assert!(text.split("\" \"").all(|piece| piece.trim_matches('"').len() <= 255), "{text}");
        dns.txt(name, &text.trim_matches('"').replace("\" \"", ""));
    }
    let set = out(&asking(&["mailbox", "dns", SUPPORT]));
    assert_eq!(set.matches("DKIM good: The key is there, and the desk signs with it.").count(), 2, "{set}");
    let doctor = asking(&["doctor"]);
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(said.contains("look desk.example, SPF: No record says which servers may send"), "{said}");
    assert!(!said.contains("look desk.example, DKIM"), "{said}");

    let file = folder.path().join("one.eml");
    std::fs::write(&file, question(1)).expect("written");
    let path = file.to_str().expect("a path");
    let asked = dns.asked().len();
    assert!(out(&asking(&["mail", "inspect", path])).contains("not checked; --check-sender asks DNS"));
    assert_eq!(dns.asked().len(), asked, "nobody is asked unless it is wanted");
    dns.txt("_dmarc.customer.example", "v=DMARC1; p=reject");
    let told = out(&asking(&["mail", "inspect", "--check-sender", path]));
    assert!(
        told.contains("is not verified: customer.example did not sign it, and its way here is not known"),
        "{told}"
    );
    let json: serde_json::Value =
        serde_json::from_str(&out(&asking(&["mail", "inspect", "--json", "--check-sender", path])))
            .expect("an object");
    assert_eq!(
        (&json["sender"]["identity"], &json["sender"]["checks"][0]["method"]),
        (&"not_verified".into(), &"dmarc".into())
    );
}

/// As docs/operating/postgresql.md has it: a dump, `pg_restore`, and `restore` without a file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_dump_sends_nothing_a_second_time() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let data = folder.path().join("data");
    let [first, second] = [(); 2].map(|()| Database::create_on(shared()));
    let on =
        |database: &Database, words: &[&str]| run(&data, &[words, &["--database", &database.url]].concat());
    out(&on(&first, &["mailbox", "add", SUPPORT]));
    let words = ["user", "add", "ada@team.example", "--name", "Ada", "--role", "admin", "--password-stdin"];
    out(&run_with(&data, &[&words[..], &["--database", &first.url]].concat(), PASSWORD.as_bytes()));
    // Where nothing listens: what is to leave waits.
    let relay = format!("smtp://127.0.0.1:{}?tls=none", free_port());
    let flags = ["--database", &first.url, "--relay", &relay, "--undo-send-seconds", "0"];
    let server = Server::start_with(&data, "http", &flags);
    let busy = on(&first, &["restore"]);
    assert_eq!(code(&busy), 1, "not under a desk that runs: {}", told(&busy));
    let mut smtp = Smtp::connect(server.smtp).await;
    let taken = smtp.send("rosa@customer.example", &[SUPPORT], &question(1)).await.expect("the line holds");
    assert_eq!(taken.code, 250);
    let mut ada = Browser::new(&server.http);
    ada.post("/sign-in", &[("email", "ada@team.example"), ("password", PASSWORD)]).await.expect(303);
    let began = std::time::Instant::now();
    while ada.get("/agent/tickets/1").await.status != 200 {
        assert!(began.elapsed() < PATIENCE, "no ticket");
    }
    reply(&mut ada, TicketId(1), "Because.").await;
    assert_eq!(server.terminate(), 0);
    let dump = folder.path().join("desk.dump");
    tool("pg_dump", &["--format=custom".as_ref(), "--file".as_ref(), dump.as_os_str(), first.url.as_ref()]);
    tool("pg_restore", &["--no-owner".as_ref(), "--dbname".as_ref(), second.url.as_ref(), dump.as_os_str()]);
    assert!(data.join("index").exists());
    let said = out(&on(&second, &["restore"]));
    assert!(said.contains("1 mails wait that may have been sent"), "{said}");
    assert!(!data.join("index").exists(), "it is of another day");
    let again = out(&on(&second, &["restore"]));
    assert!(!again.contains("mails wait"), "all is held back already: {again}");
    let told_file = on(&second, &["restore", &dump.display().to_string()]);
    assert_eq!(code(&told_file), 1, "{}", told(&told_file));
    assert_eq!(code(&run(&data, &["restore"])), 2, "without PostgreSQL it needs a file");
}

/// As docs/operating/postgresql.md has it. What waited to leave leaves, once, and the old place starts no second desk.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_moves_to_postgresql_with_what_it_was_doing() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let data = folder.path().join("data");
    let database = Database::create_on(shared());
    let there = ["--database", &database.url];
    let moving = || run(&data, &[&["move-to-postgresql"], &there[..]].concat());
    assert_eq!(code(&moving()), 1, "there is no desk yet");
    out(&run(&data, &["mailbox", "add", SUPPORT]));
    let words = ["user", "add", "ada@team.example", "--name", "Ada", "--role", "admin", "--password-stdin"];
    out(&run_with(&data, &words, PASSWORD.as_bytes()));
    // Without a relay what is to leave waits.
    let server = Server::start_with(&data, "http", &["--undo-send-seconds", "0"]);
    assert!(told(&moving()).contains("stop it first"), "not under a desk that runs");
    let mut smtp = Smtp::connect(server.smtp).await;
    let raw = question(1);
    assert_eq!(smtp.send("rosa@customer.example", &[SUPPORT], &raw).await.expect("the line holds").code, 250);
    let mut ada = Browser::new(&server.http);
    ada.post("/sign-in", &[("email", "ada@team.example"), ("password", PASSWORD)]).await.expect(303);
    let began = std::time::Instant::now();
    while ada.get("/agent/tickets/1").await.status != 200 {
        assert!(began.elapsed() < PATIENCE, "no ticket");
    }
    reply(&mut ada, TicketId(1), "Because.").await;
    // Killed, so that the newest of it stands in the write-ahead log only.
    server.kill();

    assert_eq!(code(&run(&data, &["move-to-postgresql"])), 2, "it needs to know where to");
    let said = out(&moving());
    assert!(said.contains("tables are in PostgreSQL") && said.contains("in an unbroken chain"), "{said}");
    assert!(told(&moving()).contains("was moved already"));
    let refused = run(&data, &["serve"]);
    assert!(code(&refused) == 2 && told(&refused).contains("was moved to PostgreSQL"), "{}", told(&refused));
    assert!(!data.join("deskhand.db").exists() && data.join("deskhand.db.moved").exists());

    let relay = Relay::start().await;
    let at = format!("smtp://{}?tls=none", relay.address);
    let server = Server::start_with(&data, "http", &[&there[..], &["--relay", &at]].concat());
    // Signed in as before: sessions move too.
    let mut ada = Browser { host: server.http.clone(), ..ada };
    let page = ada.get("/agent/tickets/1").await;
    assert!(page.status == 200 && page.text().contains("Because."), "{}", page.status);
    let mut smtp = Smtp::connect(server.smtp).await;
    assert_eq!(smtp.send("rosa@customer.example", &[SUPPORT], &question(2)).await.expect("holds").code, 250);
    let began = std::time::Instant::now();
    let answers = || {
        let taken = relay.taken();
        taken.iter().filter(|mail| String::from_utf8_lossy(&mail.raw).contains("Because.")).count()
    };
    while ada.get("/agent/tickets/2").await.status != 200 || answers() == 0 {
        assert!(began.elapsed() < PATIENCE, "{} mails left", relay.taken().len());
    }
    assert_eq!(server.terminate(), 0);
    assert_eq!(answers(), 1);
    out(&run(&data, &[&["verify"], &there[..]].concat()));
}

fn tool(name: &str, words: &[&std::ffi::OsStr]) {
    let output =
        std::process::Command::new(program_of_postgres(name).expect("it is there")).args(words).output();
    let output = output.expect("it runs");
    assert!(output.status.success(), "{}", told(&output));
}

/// A second desk, begun by a slip, would answer as if it were the one that serves.
#[test]
fn a_command_that_is_told_of_no_data_begins_no_desk() {
    let folder = tempfile::tempdir().expect("a folder");
    let here =
        |words: &[&str]| program_in(folder.path(), words).stdin(Stdio::null()).output().expect("it runs");
    for words in [&["mailbox", "add", SUPPORT][..], &["user", "list"], &["backup", "x.backup"]] {
        let output = here(words);
        assert_eq!(code(&output), 2, "{}", told(&output));
        assert!(told(&output).contains("--data DIR"), "{}", told(&output));
    }
    std::fs::write(folder.path().join("mail.eml"), question(1)).expect("written");
    assert_eq!(code(&here(&["ingest", "mail.eml"])), 75, "a mail server tries again");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing was made");
    // One that was begun here is found.
    let own = folder.path().join("deskhand-data");
    out(&run(&own, &["mailbox", "list"]));
    let output = here(&["mailbox", "list"]);
    assert_eq!(code(&output), 0, "{}", told(&output));
}
