//! A private OpenID provider (oidc-provider from npm), and somebody with a browser who consents there.

use std::ffi::OsStr;
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::guard::{self, Guarded, Plan};
use crate::tree;

/// The desk's client there, as `e2e/peers/provider.mjs` has it.
pub const CLIENT: &str = "desk";
pub const CLIENT_SECRET: &str = "desk-secret-of-the-tests-0123456789";
/// The mail server's.
const ASKER: &str = "dovecot:dovecot-secret-of-the-tests-0123456789";

/// A running provider.
#[derive(Debug)]
pub struct Provider {
    pub address: SocketAddr,
    node: PathBuf,
    server: Option<Guarded>,
}

impl Provider {
    /// Starts one that sends people back to `redirect_uri`.
    ///
    /// # Errors
    /// When Node or npm is missing, its packages cannot be had, or it does not start.
    pub fn start(redirect_uri: &str) -> Result<Self> {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], guard::free_port()?)), redirect_uri)
    }

    /// Starts one at a certain address.
    ///
    /// # Errors
    /// As [`Provider::start`].
    pub fn start_at(address: SocketAddr, redirect_uri: &str) -> Result<Self> {
        let node =
            tree::find_program("node", &[]).context("node is missing (Debian: apt-get install nodejs)")?;
        let npm = tree::find_program("npm", &[]).context("npm is missing (Debian: apt-get install npm)")?;
        let peers = tree::root().join("e2e/peers");
        let installed = Command::new(npm)
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .current_dir(&peers)
            .status()
            .context("running npm ci")?;
        if !installed.success() {
            bail!("npm ci ended with {installed}");
        }
        let folder = guard::folder_for("deskhand-provider-", None)?;
        let (script, port) = (peers.join("provider.mjs"), address.port().to_string());
        let log = folder.join("log");
        let command = [node.as_os_str(), script.as_os_str(), OsStr::new(&port), OsStr::new(redirect_uri)];
        let server = Guarded::start(&Plan {
            name: "the OpenID provider",
            command: &command,
            env: &[],
            user: None,
            log: &log,
            remove: Some(&folder),
        })?;
        server.wait_until(Duration::from_secs(60), || TcpStream::connect(address).is_ok())?;
        Ok(Self { address, node, server: Some(server) })
    }

    pub fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where a mail server asks whether a token is good.
    pub fn introspection(&self) -> String {
        format!("http://{ASKER}@{}/token/introspection", self.address)
    }

    /// Ends it: everybody's consent is forgotten with it.
    pub fn stop(&mut self) {
        self.server = None;
    }

    /// Signs in at the desk as its admin, goes to the provider as `owner`, consents, and comes back.
    ///
    /// # Errors
    /// With what the browser saw where it did not get further.
    pub fn consent(&self, desk: SocketAddr, admin: (&str, &str), mailbox: &str, owner: &str) -> Result<()> {
        let script = tree::root().join("e2e/peers/consent.mjs");
        let done = Command::new(&self.node)
            .arg(script)
            .arg(format!("http://{desk}"))
            .args([admin.0, admin.1, mailbox, owner])
            .output()?;
        let said = String::from_utf8_lossy(&done.stdout).trim().to_owned();
        if !done.status.success() || !said.contains("/servers") {
            bail!("nobody consented: {said}\n{}", String::from_utf8_lossy(&done.stderr));
        }
        Ok(())
    }
}
