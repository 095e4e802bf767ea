//! `mail_corpus`: spam and good mail, with the threads of the good one.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use domain::letter::Letter;
use mail::guard::{self, Limits};
use sha2::{Digest as _, Sha256};

use super::{json_lines, text_of};

/// A labelled mail.
pub(crate) struct Mail {
    pub(super) file: String,
    pub(super) is_spam: bool,
    /// Good mail that looks like an advertisement.
    pub(super) is_hard: bool,
    /// Empty for spam.
    pub(super) thread: String,
    pub(super) letter: Letter,
    /// The octets before the first empty line.
    pub(super) head: Vec<u8>,
    pub(super) body_sha256: [u8; 32],
}

/// A part of the set.
pub(crate) struct Corpus {
    /// Those that could be read, in the order of their dates; mails of one moment by the name of their file.
    pub(super) mails: Vec<Mail>,
    pub(super) labels_sha256: [u8; 32],
    /// How many are in the labels.
    pub(super) labelled: usize,
}

impl Corpus {
    /// Reads and parses the mails of `data/mail_corpus`, as the desk does.
    pub(super) fn read(data: &Path) -> Result<Self> {
        let folder = data.join("mail_corpus");
        let unpacked = tempfile::tempdir()?;
        let archive = folder.join("mails.tar.gz");
        let done = Command::new("tar").arg("xzf").arg(&archive).arg("-C").arg(unpacked.path()).status()?;
        if !done.success() {
            bail!("cannot unpack {}", archive.display());
        }
        let labels = folder.join("gold.jsonl");
        let gold = json_lines(&labels)?;
        let labels_sha256 = Sha256::digest(std::fs::read(&labels)?).into();
        let mut mails = Vec::with_capacity(gold.len());
        for label in &gold {
            let file = text_of(label, "file");
            let raw = std::fs::read(unpacked.path().join(file)).with_context(|| format!("reading {file}"))?;
            let is_spam = match text_of(label, "label") {
                "spam" => true,
                "ham" => false,
                other => bail!("{file} is labelled `{other}`, neither spam nor ham"),
            };
            let end = head_end(&raw);
            let (head, body_sha256) = (raw[..end].to_vec(), Sha256::digest(&raw[end..]).into());
            let Ok(letter) = guard::parse_guarded(raw, Limits::default()) else { continue };
            mails.push(Mail {
                file: file.to_owned(),
                is_spam,
                is_hard: label["hard_ham"].as_bool().unwrap_or(false),
                thread: text_of(label, "thread").to_owned(),
                letter,
                head,
                body_sha256,
            });
        }
        mails.sort_by(|a, b| (a.letter.date, &a.file).cmp(&(b.letter.date, &b.file)));
        Ok(Self { mails, labels_sha256, labelled: gold.len() })
    }
}

fn head_end(raw: &[u8]) -> usize {
    let at = |mark: &[u8]| raw.windows(mark.len()).position(|w| w == mark);
    match (at(b"\r\n\r\n"), at(b"\n\n")) {
        (Some(a), Some(b)) => a.min(b),
        (Some(a), None) | (None, Some(a)) => a,
        (None, None) => raw.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_ends_at_the_first_empty_line() {
        assert_eq!(head_end(b"A: b\r\n\r\nx\n\ny"), 4);
        assert_eq!(head_end(b"A: b\n\nx\r\n\r\ny"), 4);
        assert_eq!(head_end(b"A: b\n"), 5);
    }
}
