//! Many mails in one place: mbox files and Maildirs.

use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

/// How lines that begin with `From ` were saved inside a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stuffing {
    /// `>From ` stands for `From `, but a `>From ` of the mail's own was left alone (mboxo): nothing is undone, since
    /// nobody can tell the two apart.
    Original,
    /// Every line of `>`s and `From ` got one more `>` (mboxrd): one is taken off again.
    Reversible,
}

/// The mails of an mbox file, one after another; only one is in memory.
pub struct Mbox<R> {
    from: R,
    stuffing: Stuffing,
    bytes_max: usize,
    line: Vec<u8>,
    failed: bool,
}

impl<R: BufRead> Mbox<R> {
    /// Mails longer than `bytes_max` come as an error of the kind `FileTooLarge`, and the next one follows.
    pub fn new(from: R, stuffing: Stuffing, bytes_max: usize) -> Self {
        Self { from, stuffing, bytes_max, line: Vec::new(), failed: false }
    }

    fn next_mail(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut mail = Vec::new();
        let mut too_large = false;
        let mut blank_before = true;
        loop {
            self.line.clear();
            let read = read_line(&mut self.from, &mut self.line, self.bytes_max)?;
            if read == 0 {
                break;
            }
            // A separator follows a blank line, or begins the file.
            if blank_before && is_separator(&self.line) {
                if mail.is_empty() && !too_large {
                    continue;
                }
                // It is read and gone: the next call begins behind it.
                return self.finish(mail, too_large).map(Some);
            }
            blank_before = matches!(self.line.as_slice(), b"\n" | b"\r\n");
            let stuffed = self.stuffing == Stuffing::Reversible && self.line.starts_with(b">") && {
                let bare = &self.line[self.line.iter().take_while(|b| **b == b'>').count()..];
                bare.starts_with(b"From ")
            };
            if mail.len() + self.line.len() > self.bytes_max {
                too_large = true;
                mail.clear();
            }
            if !too_large {
                mail.extend_from_slice(if stuffed { &self.line[1..] } else { &self.line });
            }
        }
        if mail.is_empty() && !too_large {
            return Ok(None);
        }
        self.finish(mail, too_large).map(Some)
    }

    fn finish(&self, mut mail: Vec<u8>, too_large: bool) -> io::Result<Vec<u8>> {
        if too_large {
            let words = format!("a mail is larger than {} octets", self.bytes_max);
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, words));
        }
        // The blank line before the next separator belongs to the mbox.
        for end in [&b"\r\n\r\n"[..], b"\n\n"] {
            if mail.ends_with(end) {
                mail.truncate(mail.len() - end.len() / 2);
                break;
            }
        }
        Ok(mail)
    }
}

impl<R: BufRead> Iterator for Mbox<R> {
    type Item = io::Result<Vec<u8>>;
    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let next = self.next_mail();
        // A mail that is too large is one mail's trouble; a broken disk is the end.
        self.failed = next.as_ref().is_err_and(|e| e.kind() != io::ErrorKind::FileTooLarge);
        next.transpose()
    }
}

/// A line with its end; of an endless one no more than `bytes_max + 1` octets are kept.
fn read_line(from: &mut impl BufRead, line: &mut Vec<u8>, bytes_max: usize) -> io::Result<usize> {
    let mut read = 0;
    loop {
        let available = match from.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let (used, done) = match memchr::memchr(b'\n', available) {
            Some(at) => (at + 1, true),
            None => (available.len(), available.is_empty()),
        };
        let room = (bytes_max + 1).saturating_sub(line.len());
        line.extend_from_slice(&available[..used.min(room)]);
        from.consume(used);
        read += used;
        if done {
            return Ok(read);
        }
    }
}

/// `From someone Tue Nov 14 22:13:20 2023`: at least a year and a time, so that prose is not a separator.
fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let rest = &rest[..rest.len().min(300)];
    let year = rest.windows(4).any(|w| w.iter().all(u8::is_ascii_digit));
    let time = rest.windows(3).any(|w| matches!(w, [a, b':', b] if a.is_ascii_digit() && b.is_ascii_digit()));
    year && time
}

/// The mail files of a Maildir (`new` and `cur`), sorted by name, which begins with the time of arrival.
///
/// # Errors
/// The folder has neither, or cannot be read.
pub fn maildir(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    let mut found = false;
    for sub in ["new", "cur"] {
        let path = folder.join(sub);
        if !path.is_dir() {
            continue;
        }
        found = true;
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if !hidden && entry.file_type()?.is_file() {
                out.push(entry.path());
            }
        }
    }
    if !found {
        let words = format!("{} is no Maildir: it has neither `new` nor `cur`", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, words));
    }
    out.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mails(text: &str, stuffing: Stuffing) -> Vec<String> {
        Mbox::new(text.as_bytes(), stuffing, 1000)
            .map(|m| m.map_or_else(|e| format!("error: {e}"), |m| String::from_utf8(m).unwrap()))
            .collect()
    }

    const SEPARATOR: &str = "From a@x.org Tue Nov 14 22:13:20 2023\n";

    #[test]
    fn mails_are_told_apart() {
        let text = format!(
            "{SEPARATOR}Subject: 1\n\nhello\nFrom here on\n\nFrom me\n>From x\n>>From y\n\n{SEPARATOR}Subject: 2\n\nbye\n\n"
        );
        assert_eq!(
            mails(&text, Stuffing::Reversible),
            ["Subject: 1\n\nhello\nFrom here on\n\nFrom me\nFrom x\n>From y\n", "Subject: 2\n\nbye\n"]
        );
        assert_eq!(
            mails(&text, Stuffing::Original)[0],
            "Subject: 1\n\nhello\nFrom here on\n\nFrom me\n>From x\n>>From y\n"
        );
        assert_eq!(mails("", Stuffing::Original), Vec::<String>::new());
        assert_eq!(
            mails("Subject: x\n\nno separator\n", Stuffing::Original),
            ["Subject: x\n\nno separator\n"]
        );
    }

    #[test]
    fn one_large_mail_does_not_stop_the_others() {
        let text = format!("{SEPARATOR}a\n\n{SEPARATOR}{}\n\n{SEPARATOR}c\n\n", "b".repeat(5000));
        let got = mails(&text, Stuffing::Original);
        assert_eq!(got.len(), 3, "{got:?}");
        assert!(got[1].starts_with("error: "));
        assert_eq!((got[0].as_str(), got[2].as_str()), ("a\n", "c\n"));
    }

    #[test]
    fn maildir_lists_new_and_cur() {
        let folder = std::env::temp_dir().join(format!("deskhand-maildir-{}", std::process::id()));
        for sub in ["new", "cur", "tmp"] {
            std::fs::create_dir_all(folder.join(sub)).unwrap();
        }
        std::fs::write(folder.join("new/2.x"), "b").unwrap();
        std::fs::write(folder.join("cur/1.x:2,S"), "a").unwrap();
        std::fs::write(folder.join("tmp/3.x"), "c").unwrap();
        let names: Vec<PathBuf> = maildir(&folder).unwrap();
        assert!(
            names.len() == 2 && names[0].ends_with("cur/1.x:2,S") && names[1].ends_with("new/2.x"),
            "{names:?}"
        );
        assert!(maildir(&folder.join("new")).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
