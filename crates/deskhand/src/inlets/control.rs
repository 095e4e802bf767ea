//! The owner of a data directory listens on `DIR/control.sock`: commands on the same machine send themselves there
//! (DESIGN §8.1). One request a connection: a line of JSON with the arguments, a line with the length of what follows, the
//! octets; the answer is a line of JSON.

use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::{Error, Result};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};

use crate::app::App;
use crate::cli::work::{self, Work};

/// The largest thing a command sends along: a mail.
const ATTACHED_BYTES_MAX: u64 = 256 << 20;
const LINE_BYTES_MAX: u64 = 1 << 20;
const ERROR_PAUSE: Duration = Duration::from_millis(200);

/// Where the owner of `directory` listens.
pub fn socket(directory: &Path) -> PathBuf {
    directory.join("control.sock")
}

/// What the owner answered: what goes to stdout and stderr, and the exit code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub out: String,
    pub err: String,
    pub code: u8,
}

/// Listens until the app stops.
pub async fn listen(app: App) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let path = socket(&app.config.data);
    match std::fs::remove_file(&path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
        Ok(()) | Err(_) => {}
    }
    let listener = UnixListener::bind(&path)?;
    // Whoever can read the data directory's owner's files may command; nobody else.
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    let mut stopping = app.stopping();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                match accepted {
                    Ok((stream, _)) => {
                        let app = app.clone();
                        tokio::spawn(async move {
                            if let Err(e) = converse(app, stream).await {
                                tracing::warn!("a command over the control socket failed: {e}");
                            }
                        });
                    }
                    Err(e) => {
                        // No file descriptors left, mostly: trying again at once would only spin.
                        tracing::warn!("a command could not be accepted: {e}");
                        tokio::time::sleep(ERROR_PAUSE).await;
                    }
                }
            }
            _ = stopping.changed() => break,
        }
    }
    let _ = std::fs::remove_file(&path);
    Ok(())
}

async fn converse(app: App, stream: UnixStream) -> Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    let mut line = String::new();
    (&mut read).take(LINE_BYTES_MAX).read_line(&mut line).await?;
    let work: Work = serde_json::from_str(&line)?;
    let mut length = String::new();
    (&mut read).take(LINE_BYTES_MAX).read_line(&mut length).await?;
    let length: u64 = length.trim().parse()?;
    if length > ATTACHED_BYTES_MAX {
        return Err(Error::fault("more octets than a command may send"));
    }
    let mut attached = Vec::new();
    read.take(length).read_to_end(&mut attached).await?;
    if attached.len() as u64 != length {
        // Whoever sent it died half-way: half a mail must not be taken for a whole one.
        return Err(Error::fault("the command ended before all its octets had come"));
    }
    let answer = work::run(&app, work, attached).await;
    let mut line = serde_json::to_string(&answer)?;
    line.push('\n');
    write.write_all(line.as_bytes()).await?;
    write.shutdown().await?;
    Ok(())
}

/// Sends a command to the owner of `directory`.
///
/// # Errors
/// A fault when nobody listens there.
pub async fn send(directory: &Path, work: &Work, attached: &[u8]) -> Result<Answer> {
    let stream = UnixStream::connect(socket(directory)).await.map_err(|e| {
        Error::Fault(
            anyhow::Error::new(e).context("the running deskhand does not answer on its control socket"),
        )
    })?;
    let (read, mut write) = stream.into_split();
    let mut head = serde_json::to_string(work)?;
    head.push_str(&format!("\n{}\n", attached.len()));
    write.write_all(head.as_bytes()).await?;
    write.write_all(attached).await?;
    write.shutdown().await?;
    let mut line = String::new();
    BufReader::new(read).read_line(&mut line).await?;
    Ok(serde_json::from_str(&line)?)
}
