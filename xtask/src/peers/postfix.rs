//! A private Postfix: its own configuration, queue and log in a temporary folder, one loopback port.

use std::ffi::OsStr;
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::guard::{self, Guarded, Plan, User};
use crate::tree;
use crate::wire::smtp::Smtp;

/// Where mail for an address or a domain goes.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    Smtp(SocketAddr),
    Lmtp(SocketAddr),
    /// Refused for good.
    Gone,
}

/// A running Postfix.
#[derive(Debug)]
pub struct Postfix {
    pub address: SocketAddr,
    folder: PathBuf,
    server: Guarded,
}

impl Postfix {
    /// Starts one that takes mail from this machine on `port` and hands it on: `ways` maps addresses and domains.
    ///
    /// # Errors
    /// When Postfix is not installed, we are not root, or it does not start.
    pub fn start(port: u16, ways: &[(&str, Way)]) -> Result<Self> {
        let master = Path::new("/usr/lib/postfix/sbin/master");
        let postfix = tree::find_program("postfix", &[]);
        let (true, Some(postfix)) = (master.is_file(), postfix) else {
            bail!("Postfix is missing (Debian: apt-get install postfix)");
        };
        if !guard::is_root() {
            bail!("Postfix can be started by root only: run this part as root");
        }
        let owner = User::named("postfix").context("the user postfix is missing")?;
        let folder = guard::folder_for("deskhand-postfix-", None)?;
        // Its parts run as another user and have to reach their files.
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
        let shown = folder.display();
        let ways: Vec<String> = ways
            .iter()
            .map(|(whom, way)| match way {
                Way::Smtp(a) => format!("{{ {whom} = smtp:[{}]:{} }}", a.ip(), a.port()),
                Way::Lmtp(a) => format!("{{ {whom} = lmtp:inet:[{}]:{} }}", a.ip(), a.port()),
                Way::Gone => format!("{{ {whom} = error:5.1.1 there is no such person here any more }}"),
            })
            .collect();
        let main = format!(
            "compatibility_level = 3.6\n\
             queue_directory = {shown}/queue\ndata_directory = {shown}/data\n\
             command_directory = /usr/sbin\ndaemon_directory = /usr/lib/postfix/sbin\n\
             mail_owner = postfix\nsetgid_group = postdrop\n\
             maillog_file = {shown}/log\nmaillog_file_prefixes = {shown}\n\
             myhostname = mx.larkfield.example\nmydestination =\nalias_maps =\nalias_database =\nlocal_recipient_maps =\n\
             inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmynetworks = 127.0.0.0/8\n\
             smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination\n\
             disable_dns_lookups = yes\nsmtp_host_lookup = native\nsmtp_tls_security_level = none\n\
             recipient_delimiter = +\nbiff = no\n\
             transport_maps = inline:{{ {} }}\n\
             queue_run_delay = 2s\nminimal_backoff_time = 2s\nmaximal_backoff_time = 4s\n\
             smtp_connect_timeout = 5s\n",
            ways.join(", ")
        );
        fs::write(folder.join("main.cf"), main)?;
        fs::write(folder.join("master.cf"), master_cf(port))?;
        for (name, mode) in [("queue", 0o755), ("data", 0o700)] {
            fs::create_dir(folder.join(name))?;
            fs::set_permissions(folder.join(name), fs::Permissions::from_mode(mode))?;
        }
        std::os::unix::fs::chown(folder.join("data"), Some(owner.uid), Some(owner.gid))?;
        // Makes the queue's folders. `postfix start-fg` would do this and start the server, but as a grandchild, which
        // nobody could stop for sure.
        let checked = Command::new(&postfix).arg("-c").arg(&folder).arg("check").output()?;
        if !checked.status.success() {
            bail!("postfix check: {}", fs::read_to_string(folder.join("log")).unwrap_or_default());
        }
        let log = folder.join("master.log");
        let arguments = [master.as_os_str(), OsStr::new("-c"), folder.as_os_str(), OsStr::new("-s")];
        let plan = Plan {
            name: "Postfix",
            command: &arguments,
            env: &[],
            user: None,
            log: &log,
            remove: Some(&folder),
        };
        let server = Guarded::start(&plan)?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let this = Self { address, folder, server };
        this.server
            .wait_until(Duration::from_secs(30), || Smtp::connect(address).is_ok())
            .with_context(|| this.log())?;
        Ok(this)
    }

    /// Tries all waiting mail again, now.
    ///
    /// # Errors
    /// When `postqueue` fails.
    pub fn flush(&self) -> Result<()> {
        let postqueue = tree::find_program("postqueue", &[]).context("postqueue is missing")?;
        let status = Command::new(postqueue).arg("-c").arg(&self.folder).arg("-f").status()?;
        if !status.success() {
            bail!("postqueue -f ended with {status}");
        }
        Ok(())
    }

    /// What it did, for a failing test.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

/// The services of a Postfix that only relays. Nothing is chrooted: the temporary folder has no copies of libraries.
fn master_cf(port: u16) -> String {
    let mut text = format!("127.0.0.1:{port} inet n - n - - smtpd\n");
    for line in [
        "cleanup unix n - n - 0 cleanup",
        "qmgr unix n - n 300 1 qmgr",
        "rewrite unix - - n - - trivial-rewrite",
        "bounce unix - - n - 0 bounce",
        "defer unix - - n - 0 bounce",
        "trace unix - - n - 0 bounce",
        "verify unix - - n - 1 verify",
        "flush unix n - n 1000? 0 flush",
        "proxymap unix - - n - - proxymap",
        "smtp unix - - n - - smtp",
        "lmtp unix - - n - - lmtp",
        "relay unix - - n - - smtp",
        "showq unix n - n - - showq",
        "error unix - - n - - error",
        "retry unix - - n - - error",
        "discard unix - - n - - discard",
        "anvil unix - - n - 1 anvil",
        "scache unix - - n - 1 scache",
        "postlog unix-dgram n - n - 1 postlogd",
        "pickup unix n - n 60 1 pickup",
    ] {
        text.push_str(line);
        text.push('\n');
    }
    text
}
