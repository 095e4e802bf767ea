//! ClamAV's daemon as far as the desk talks to it, and its faults. The real one speaks in the part `mailpeers`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixListener;

/// What it does with the next file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Finds what holds the word "virus".
    Works,
    /// Hangs up in the middle.
    BreaksOff,
    /// Answers what nobody asked.
    Babbles,
    /// Takes no file that large.
    TooLarge,
    /// Breaks at what holds the word "poison", and is well otherwise.
    Poisoned,
}

pub struct Clamd {
    pub socket: PathBuf,
    mood: Arc<Mutex<Mood>>,
    scanned: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Clamd {
    /// It ends with the test's runtime.
    pub fn start(directory: &Path) -> Self {
        let socket = directory.join("clamd.sock");
        let listener = UnixListener::bind(&socket).expect("a socket");
        let mood = Arc::new(Mutex::new(Mood::Works));
        let scanned = Arc::new(Mutex::new(Vec::new()));
        let (now, seen) = (mood.clone(), scanned.clone());
        tokio::spawn(async move {
            loop {
                let Ok((mut line, _)) = listener.accept().await else { continue };
                let mood = *now.lock().expect("nobody panics with it");
                let mut command = Vec::new();
                while !command.ends_with(&[0]) {
                    let Ok(byte) = line.read_u8().await else { break };
                    command.push(byte);
                }
                let is_ping = match command.as_slice() {
                    b"zINSTREAM\0" => false,
                    b"zPING\0" => true,
                    _ => {
                        let _ = line.write_all(b"UNKNOWN COMMAND\0").await;
                        continue;
                    }
                };
                match mood {
                    Mood::BreaksOff => continue,
                    Mood::Babbles => {
                        let _ = line.write_all(b"220 mail.example ESMTP\r\n\0").await;
                        continue;
                    }
                    Mood::TooLarge | Mood::Poisoned | Mood::Works if is_ping => {
                        let _ = line.write_all(b"PONG\0").await;
                        continue;
                    }
                    Mood::TooLarge => {
                        let _ = line.write_all(b"INSTREAM size limit exceeded. ERROR\0").await;
                        continue;
                    }
                    Mood::Poisoned | Mood::Works => {}
                }
                let mut content = Vec::new();
                while let Ok(bytes @ 1..) = line.read_u32().await {
                    let mut chunk = vec![0; bytes as usize];
                    line.read_exact(&mut chunk).await.expect("a whole chunk");
                    content.extend(chunk);
                }
                if mood == Mood::Poisoned && content.windows(6).any(|w| w == b"poison") {
                    continue;
                }
                let found = content.windows(5).any(|w| w == b"virus");
                seen.lock().expect("nobody panics with it").push(content);
                let word: &[u8] = if found { b"stream: Test.Virus-1 FOUND\0" } else { b"stream: OK\0" };
                let _ = line.write_all(word).await;
            }
        });
        Self { socket, mood, scanned }
    }

    pub fn is(&self, mood: Mood) {
        *self.mood.lock().expect("nobody panics with it") = mood;
    }

    /// Every file it scanned to the end.
    pub fn scanned(&self) -> Vec<Vec<u8>> {
        self.scanned.lock().expect("nobody panics with it").clone()
    }
}
