//! A private ClamAV daemon that knows one thing: the test file of the European Institute for Computer Antivirus Research.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::guard::{self, Guarded, Plan};
use crate::tree;

/// MD5, length and name, in ClamAV's form of a signature.
const SIGNATURE: &str = "44d88612fea8a8f36de82e1278abb02f:68:Larkfield.Test.EICAR\n";

/// The test file. Put together here, so that no scanner finds it in this source.
pub fn eicar() -> String {
    ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD", "-ANTIVIRUS-TEST-FILE!$H+H*"].concat()
}

/// A running daemon.
#[derive(Debug)]
pub struct Clamd {
    pub socket: PathBuf,
    _server: Guarded,
}

impl Clamd {
    /// # Errors
    /// When ClamAV is not installed or does not start.
    pub fn start() -> Result<Self> {
        let Some(clamd) = tree::find_program("clamd", &[]) else {
            bail!("ClamAV's daemon is missing (Debian: apt-get install clamav-daemon)");
        };
        let folder = guard::folder_for("deskhand-clamd-", None)?;
        let signatures = folder.join("signatures");
        fs::create_dir(&signatures)?;
        fs::write(signatures.join("larkfield.hdb"), SIGNATURE)?;
        let socket = folder.join("clamd.sock");
        let configuration = format!(
            "LocalSocket {}\nDatabaseDirectory {}\nForeground yes\nStreamMaxLength 1M\n",
            socket.display(),
            signatures.display()
        );
        let file = folder.join("clamd.conf");
        fs::write(&file, configuration)?;
        let argument = format!("--config-file={}", file.display());
        let log = folder.join("clamd.log");
        // It talks to stdout, which the guard closes; its words belong into the log.
        let shell = ["sh", "-c", "exec \"$0\" \"$@\" >&2"].map(OsStr::new);
        let server = Guarded::start(&Plan {
            name: "clamd",
            command: &[&shell[..], &[clamd.as_os_str(), OsStr::new(&argument)]].concat(),
            env: &[],
            user: None,
            log: &log,
            remove: Some(&folder),
        })?;
        server
            .wait_until(Duration::from_secs(60), || UnixStream::connect(&socket).is_ok())
            .with_context(|| fs::read_to_string(&log).unwrap_or_default())?;
        Ok(Self { socket, _server: server })
    }
}
