//! A real Dovecot with one mailbox, for this test alone. It ends when the test does, however that ends.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{PATIENCE, free_port};

pub const USER: &str = "support";
pub const PASSWORD: &str = "larkfield \"7\"";

/// Stops Dovecot when the pipe closes, which it does even when the test is killed.
const GUARD: &str = r#"
"$1" -F -c "$2" </dev/null &
child=$!
read -r _ || :
kill "$child" 2>/dev/null
wait "$child"
"#;

pub struct Dovecot {
    folder: TempDir,
    pub imap: SocketAddr,
    pub imaps: SocketAddr,
    /// PEM of the certificate that it shows.
    pub certificate: String,
    guard: Option<Child>,
}

impl Dovecot {
    pub fn start() -> Self {
        let folder = TempDir::with_prefix("deskhand-dovecot-").expect("a temporary folder");
        let [imap, imaps] = [free_port(), free_port()].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        let certificate = made.cert.pem();
        fs::write(folder.path().join("cert.pem"), &certificate).expect("written");
        fs::write(folder.path().join("key.pem"), made.signing_key.serialize_pem()).expect("written");
        let mut dovecot = Self { folder, imap, imaps, certificate, guard: None };
        dovecot.configure();
        dovecot.run();
        dovecot
    }

    fn configure(&self) {
        let shown = self.folder.path().display();
        fs::set_permissions(self.folder.path(), fs::Permissions::from_mode(0o755)).expect("ours");
        for name in ["run", "mail"] {
            fs::create_dir(self.folder.path().join(name)).expect("a folder");
        }
        let own = fs::metadata("/proc/self").expect("a process");
        let (uid, gid, users) = if own.uid() == 0 {
            // Dovecot stores no mail as root.
            let passwd = fs::read_to_string("/etc/passwd").expect("users");
            let line = passwd.lines().find(|l| l.starts_with("nobody:")).expect("a user called nobody");
            let mut fields = line.split(':').skip(2).map(|n| n.parse::<u32>().expect("a number"));
            let (uid, gid) = (fields.next().expect("a uid"), fields.next().expect("a gid"));
            chown(self.folder.path().join("mail"), Some(uid), Some(gid)).expect("given away");
            (uid, gid, String::new())
        } else {
            let name = |file: &str, id: u32| {
                let all = fs::read_to_string(file).expect("users");
                let line =
                    all.lines().find(|l| l.split(':').nth(2) == Some(&id.to_string())).map(str::to_owned);
                line.and_then(|l| l.split(':').next().map(str::to_owned)).expect("a name of our own")
            };
            let (user, group) = (name("/etc/passwd", own.uid()), name("/etc/group", own.gid()));
            let users = format!(
                "default_internal_user = {user}\ndefault_login_user = {user}\ndefault_internal_group = {group}\n\
                 service anvil {{\n  chroot =\n}}\nservice imap-login {{\n  chroot =\n}}\n"
            );
            (own.uid(), own.gid(), users)
        };
        let configuration = format!(
            "base_dir = {shown}/run\nlog_path = {shown}/log\ninstance_name = deskhand-it\nprotocols = imap\n\
             listen = 127.0.0.1\nssl = yes\nssl_cert = <{shown}/cert.pem\nssl_key = <{shown}/key.pem\n\
             disable_plaintext_auth = no\nauth_mechanisms = plain login\nfirst_valid_uid = 1\n\
             mail_location = maildir:{shown}/mail/%u:LAYOUT=fs\nmail_uid = {uid}\nmail_gid = {gid}\n\
             mail_max_userip_connections = 50\nauth_failure_delay = 0\n{users}\
             passdb {{\n  driver = passwd-file\n  args = username_format=%u {shown}/users\n}}\n\
             userdb {{\n  driver = static\n  args = uid={uid} gid={gid} home={shown}/mail/%u\n}}\n\
             service imap-login {{\n  inet_listener imap {{\n    port = {imap}\n  }}\n  inet_listener imaps {{\n    port = {imaps}\n    ssl = yes\n  }}\n}}\n",
            imap = self.imap.port(),
            imaps = self.imaps.port(),
        );
        fs::write(self.folder.path().join("dovecot.conf"), configuration).expect("written");
        fs::write(self.folder.path().join("users"), format!("{USER}:{{PLAIN}}{PASSWORD}::::::\n"))
            .expect("written");
    }

    pub fn run(&mut self) {
        let program =
            ["/usr/sbin/dovecot", "/usr/local/sbin/dovecot"].into_iter().find(|p| Path::new(p).exists());
        let program = program.expect("Dovecot is missing (Debian: apt-get install dovecot-imapd)");
        let log = fs::File::create(self.folder.path().join("start.log")).expect("a log");
        let mut guard = Command::new("/bin/sh");
        guard.args(["-c", GUARD, "guard", program]).arg(self.folder.path().join("dovecot.conf"));
        let guard = guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(log).spawn();
        self.guard = Some(guard.expect("a shell"));
        let began = Instant::now();
        while TcpStream::connect(self.imap).is_err() {
            assert!(began.elapsed() < PATIENCE, "Dovecot does not start: {}", self.log());
            std::thread::yield_now();
        }
    }

    /// Ends it; connections are cut.
    pub fn stop(&mut self) {
        if let Some(mut guard) = self.guard.take() {
            drop(guard.stdin.take());
            guard.wait().expect("it ends");
        }
    }

    pub fn log(&self) -> String {
        let read = |name| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        format!("{}\n{}", read("start.log"), read("log"))
    }

    /// Where the mails of a folder lie.
    pub fn maildir(&self, folder: &str) -> PathBuf {
        let root = self.folder.path().join("mail").join(USER);
        if folder == "INBOX" { root } else { root.join(folder) }
    }

    /// Lets the server forget how it numbered a folder, as a move to another machine does. Dovecot must not run.
    pub fn forget_numbers(&self, folder: &str) {
        assert!(self.guard.is_none());
        let mut forgotten = 0;
        for entry in fs::read_dir(self.maildir(folder)).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with("dovecot-uid")
                || name.starts_with("dovecot.index")
                || name.starts_with("dovecot.list")
            {
                fs::remove_file(&path).expect("removed");
                forgotten += 1;
            }
        }
        assert!(forgotten > 0);
    }

    pub fn client(&self) -> Imap {
        Imap::connect(self.imap)
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stop();
        if std::thread::panicking() {
            eprintln!("--- Dovecot\n{}", self.log());
        }
    }
}

/// What a mail program does: a small client of the tests' own.
pub struct Imap {
    line: BufReader<TcpStream>,
    tag: u32,
}

impl Imap {
    fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a socket");
        let mut this = Self { line: BufReader::new(stream), tag: 0 };
        this.read_line();
        this.ask(&format!("LOGIN {USER} \"{}\"", PASSWORD.replace('"', "\\\"")));
        this
    }

    fn read_line(&mut self) -> String {
        let mut line = Vec::new();
        self.line.read_until(b'\n', &mut line).expect("it answers");
        assert!(!line.is_empty(), "Dovecot hung up");
        String::from_utf8_lossy(&line).trim_end().to_owned()
    }

    /// A command that must succeed; its lines.
    pub fn ask(&mut self, command: &str) -> Vec<String> {
        self.tag += 1;
        let tag = format!("t{}", self.tag);
        write!(self.line.get_mut(), "{tag} {command}\r\n").expect("it listens");
        self.answer(&tag)
    }

    fn answer(&mut self, tag: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line = self.read_line();
            if let Some(size) =
                line.strip_suffix('}').and_then(|l| l.rsplit_once('{')).and_then(|(_, n)| n.parse().ok())
            {
                let mut literal = vec![0; size];
                self.line.read_exact(&mut literal).expect("the literal");
                lines.push(format!("{line}{}", String::from_utf8_lossy(&literal)));
            } else if let Some(end) = line.strip_prefix(&format!("{tag} ")) {
                assert!(end.starts_with("OK"), "{end}");
                return lines;
            } else {
                lines.push(line);
            }
        }
    }

    pub fn append(&mut self, folder: &str, raw: &[u8]) {
        self.append_at(folder, "", raw);
    }

    /// `date` as `"12-Nov-2025 10:00:00 +0000" `, or nothing.
    pub fn append_at(&mut self, folder: &str, date: &str, raw: &[u8]) {
        self.tag += 1;
        let tag = format!("t{}", self.tag);
        write!(self.line.get_mut(), "{tag} APPEND \"{folder}\" {date}{{{}}}\r\n", raw.len())
            .expect("it listens");
        assert!(self.read_line().starts_with('+'));
        self.line
            .get_mut()
            .write_all(raw)
            .and_then(|()| self.line.get_mut().write_all(b"\r\n"))
            .expect("it listens");
        self.answer(&tag);
    }

    /// The flags of each mail of a folder.
    pub fn flags(&mut self, folder: &str) -> Vec<String> {
        self.ask(&format!("EXAMINE \"{folder}\""));
        let lines = self.ask("UID FETCH 1:* (FLAGS)");
        lines.into_iter().filter(|l| l.contains(" FETCH (") && l.contains("FLAGS (")).collect()
    }
}
