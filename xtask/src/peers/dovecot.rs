//! A private Dovecot: takes mail by LMTP for its users, and shows it to them by IMAP.

use std::ffi::OsStr;
use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::guard::{self, Guarded, Plan, User};
use crate::tree;
use crate::wire::imap;

/// Everybody's password here.
pub const PASSWORD: &str = "larkfield";

/// A running Dovecot.
#[derive(Debug)]
pub struct Dovecot {
    pub lmtp: SocketAddr,
    pub imap: SocketAddr,
    folder: PathBuf,
    _server: Guarded,
}

impl Dovecot {
    /// Starts one that has these users; mail to others is refused. With `introspection` tokens are taken too (XOAUTH2):
    /// that address tells whether one is good, and whose.
    ///
    /// # Errors
    /// When Dovecot is not installed, we are not root, or it does not start.
    pub fn start(users: &[&str], introspection: Option<&str>) -> Result<Self> {
        let dovecot = tree::find_program("dovecot", &[]);
        let parts = ["imap", "lmtp"].iter().all(|p| Path::new("/usr/lib/dovecot").join(p).is_file());
        let (Some(dovecot), true) = (dovecot, parts) else {
            bail!("Dovecot is missing (Debian: apt-get install dovecot-imapd dovecot-lmtpd)");
        };
        if !guard::is_root() {
            bail!("Dovecot with its own users can be started by root only: run this part as root");
        }
        let nobody = User::named("nobody").context("the user nobody is missing")?;
        let folder = guard::folder_for("deskhand-dovecot-", None)?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
        for name in ["run", "mail"] {
            fs::create_dir(folder.join(name))?;
        }
        chown(folder.join("mail"), Some(nobody.uid), Some(nobody.gid))?;
        let line = |user: &&str| {
            format!("{user}::{}:{}::{}/mail/{user}\n", nobody.uid, nobody.gid, folder.display())
        };
        fs::write(folder.join("users"), users.iter().map(line).collect::<String>())?;
        let tokens = match introspection {
            None => String::new(),
            Some(url) => {
                let about = format!(
                    "introspection_mode = post\nintrospection_url = {url}\nusername_attribute = sub\n\
                     active_attribute = active\nactive_value = true\n"
                );
                fs::write(folder.join("oauth2.conf"), about)?;
                format!(
                    "auth_mechanisms = plain xoauth2 oauthbearer\n\
                     passdb {{\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {}/oauth2.conf\n}}\n",
                    folder.display()
                )
            }
        };
        let (lmtp, imap) = (guard::free_port()?, guard::free_port()?);
        let shown = folder.display();
        let configuration = format!(
            "base_dir = {shown}/run\nlog_path = {shown}/log\ninstance_name = deskhand-test\n\
             protocols = imap lmtp\nlisten = 127.0.0.1\nssl = no\ndisable_plaintext_auth = no\n\
             first_valid_uid = 1\nmail_location = maildir:{shown}/mail/%u\nmail_uid = {uid}\nmail_gid = {gid}\n\
             {tokens}passdb {{\n  driver = static\n  mechanisms = plain\n  args = password={PASSWORD}\n}}\n\
             userdb {{\n  driver = passwd-file\n  args = username_format=%u {shown}/users\n}}\n\
             service imap-login {{\n  inet_listener imap {{\n    port = {imap}\n  }}\n  inet_listener imaps {{\n    port = 0\n  }}\n}}\n\
             service lmtp {{\n  inet_listener lmtp {{\n    address = 127.0.0.1\n    port = {lmtp}\n  }}\n}}\n",
            uid = nobody.uid,
            gid = nobody.gid,
        );
        let file = folder.join("dovecot.conf");
        fs::write(&file, configuration)?;
        let arguments = [dovecot.as_os_str(), OsStr::new("-F"), OsStr::new("-c"), file.as_os_str()];
        let log = folder.join("start.log");
        let plan = Plan {
            name: "Dovecot",
            command: &arguments,
            env: &[],
            user: None,
            log: &log,
            remove: Some(&folder),
        };
        let server = Guarded::start(&plan)?;
        let [lmtp, imap] = [lmtp, imap].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        let listens = || [lmtp, imap].iter().all(|a| TcpStream::connect(a).is_ok());
        server
            .wait_until(Duration::from_secs(30), listens)
            .with_context(|| fs::read_to_string(folder.join("log")).unwrap_or_default())?;
        Ok(Self { lmtp, imap, folder, _server: server })
    }

    /// What it did, for a failing test.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Everything in somebody's inbox.
    ///
    /// # Errors
    /// When Dovecot refuses.
    pub fn inbox(&self, user: &str) -> Result<Vec<String>> {
        let mails = imap::inbox(self.imap, user, PASSWORD)?;
        Ok(mails.iter().map(|m| String::from_utf8_lossy(m).into_owned()).collect())
    }
}
