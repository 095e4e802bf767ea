//! What a person newly wrote, told apart from what they quoted.
//!
//! Works on lines, top to bottom, and looks at most a few lines ahead, so its time is linear in the text. Nothing is
//! thrown away: every line ends up either in `reply` or in `quoted`.
//!
//! The rules, in order: a head of an older mail ("On … wrote:", an Outlook head, "--- Original Message ---") splits
//! the text. Where the old mail is marked with `>`, text after it is new (bottom or inline posting); where it is not,
//! all after the head is old. Answers between quoted lines stay together with what they answer. A forwarded mail is
//! kept when the person added next to nothing. Last, signatures, footers and disclaimers go.

mod words;

use words::Label;

use crate::clean;

/// A text in two parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trimmed {
    /// Newly written.
    pub reply: String,
    /// Older mails, their heads, signatures, footers.
    pub quoted: String,
}

/// Longest line that can be part of a head of an older mail, in bytes; longer ones are prose.
const HEAD_LINE_MAX: usize = 400;
/// An attribution may be wrapped over this many lines.
const ATTRIBUTION_LINES: usize = 6;
const ATTRIBUTION_BYTES: usize = 600;
/// A signature is not longer than this many lines that are not blank.
const SIGNATURE_LINES: usize = 15;
/// Somebody who forwards with at most this many words wants the forwarded mail to be read.
const SHORT_INTRO_WORDS: usize = 3;

/// Splits a plain text.
pub fn trim(text: &str) -> Trimmed {
    let mut lines = Vec::new();
    for line in text.lines() {
        match shared_line(line) {
            Some((before, after)) => lines.extend([before, after]),
            None => lines.push(line),
        }
    }
    let quoted = quote_flags(&lines);
    let mut keep = vec![false; lines.len()];
    let labels = labels_of(&lines);
    mark_new(&lines, &labels, &quoted, &mut keep);
    cut_signature(&lines, &quoted, &mut keep);
    assemble(&lines, &keep)
}

/// Splits a text of which a mail program's marks already told what is quoted.
pub fn trim_marked(own: &str, quoted: &str) -> Trimmed {
    let mut trimmed = trim(own);
    // A line drawn above the quotation is no word.
    if trimmed.reply.lines().all(|l| is_blank(l) || is_rule(&fold(l))) && trimmed.quoted.trim().is_empty() {
        // Nothing but the quotation: a forward without a word, or an empty answer.
        let lines: Vec<&str> = quoted.lines().skip_while(|l| is_blank(l)).collect();
        let is_forward = lines.iter().take(5).any(|l| forward_head(&fold(l)))
            || lines
                .first()
                .is_some_and(|l| is_label_block(&lines, &labels_of(&lines), 0) || is_rule(&fold(l)));
        if is_forward {
            let mut forwarded = trim(quoted);
            if !trimmed.reply.is_empty() {
                forwarded.quoted = format!("{}\n{}", trimmed.reply, forwarded.quoted);
            }
            return forwarded;
        }
    }
    if !quoted.trim().is_empty() {
        if !trimmed.quoted.is_empty() {
            trimmed.quoted.push('\n');
        }
        trimmed.quoted.push_str(quoted.trim_matches('\n'));
    }
    trimmed
}

fn assemble(lines: &[&str], keep: &[bool]) -> Trimmed {
    let mut out = Trimmed::default();
    let mut gap = (false, false);
    for (line, keep) in lines.iter().zip(keep) {
        let (into, pending) =
            if *keep { (&mut out.reply, &mut gap.0) } else { (&mut out.quoted, &mut gap.1) };
        if *pending {
            into.push('\n');
        }
        into.push_str(line);
        *pending = true;
    }
    out.reply = without_stray_space(blank_trimmed(&out.reply));
    out.quoted = blank_trimmed(&out.quoted);
    out
}

/// Without blank lines at both ends; the indentation of the first line stays.
fn blank_trimmed(text: &str) -> String {
    let end = text.trim_end();
    let start = end
        .find(|c: char| !c.is_whitespace())
        .map_or(end.len(), |at| end[..at].rfind('\n').map_or(0, |n| n + 1));
    end[start..].to_owned()
}

/// Yahoo writes the plain form of an HTML mail with one space before the first line, or before each. Two or more are
/// somebody's indentation, and so is one before a drawing, a list or a paragraph.
fn without_stray_space(text: String) -> String {
    let Some(rest) = text.strip_prefix(' ').filter(|rest| !rest.starts_with([' ', '\t'])) else {
        return text;
    };
    let mut later = text.split('\n').skip(1);
    if later.clone().any(|l| !is_blank(l)) && later.clone().all(|l| l.starts_with(' ') || is_blank(l)) {
        return text.split('\n').map(|l| l.strip_prefix(' ').unwrap_or(l)).collect::<Vec<_>>().join("\n");
    }
    let begins_prose = rest
        .starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '“' | '„' | '«' | '¿' | '¡' | '('));
    let stands_alone = later.next().is_none_or(|l| is_blank(l) || !l.starts_with([' ', '\t']));
    if begins_prose && stands_alone { rest.to_owned() } else { text }
}

/// Lower case, without the marks that mail programs put around words (bold stars, non-breaking spaces, bidi marks).
fn fold(line: &str) -> String {
    clean::cut(line, HEAD_LINE_MAX * 2)
        .chars()
        .filter(|c| !clean::is_invisible(*c) && *c != '*')
        .map(|c| match c {
            '\u{a0}' | '\u{202f}' | '\t' => ' ',
            // Arabic and Persian figures.
            '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => char::from(b'0' + (c as u32 & 15) as u8),
            c => c,
        })
        .flat_map(char::to_lowercase)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// `reply--- On Wed … wrote:`: an answer and an attribution that share a line.
fn shared_line(line: &str) -> Option<(&str, &str)> {
    if line.len() > 2000 || !line.ends_with(':') {
        return None;
    }
    let at = line.find("--- On ").or_else(|| line.find("---On "))?;
    let at = line[..at].trim_end_matches('-').len();
    let (before, after) = line.split_at(at);
    (!before.trim().is_empty() && words::WROTE.iter().any(|w| after.contains(w))).then_some((before, after))
}

/// Which lines are quoted by a mark at their start, or sit between such lines as a broken-off link.
fn quote_flags(lines: &[&str]) -> Vec<bool> {
    let mut flags: Vec<bool> = lines.iter().map(|l| is_quoted(l)).collect();
    for i in 1..lines.len().saturating_sub(1) {
        if flags[i] || !flags[i - 1] || !flags[i + 1] {
            continue;
        }
        let line = lines[i].trim();
        let open = |c: char, d: char| lines[i - 1].matches(c).count() > lines[i - 1].matches(d).count();
        let wrapped = open('(', ')') && line.ends_with(')')
            || line.starts_with("(http")
            || line.starts_with("<http")
            || line.starts_with("http");
        if wrapped && (!line.contains(' ') || line.ends_with('>')) {
            flags[i] = true;
        }
    }
    flags
}

fn is_quoted(line: &str) -> bool {
    let line = line.trim_start();
    if line.starts_with('>') {
        return !line.starts_with(">>>") || line.starts_with(">>> ") || line.starts_with(">>>>");
    }
    if line.starts_with("| ") || line == "|" {
        return true;
    }
    // `JD> text`: quoted with the author's initials.
    line.split_once('>').is_some_and(|(initials, rest)| {
        (1..=3).contains(&initials.len())
            && initials.bytes().all(|b| b.is_ascii_uppercase())
            && (rest.is_empty() || rest.starts_with([' ', '>']))
    })
}

fn is_blank(line: &str) -> bool {
    line.chars().all(|c| c.is_whitespace() || clean::is_invisible(c))
}

/// The head of an older mail: lines `start..end`.
struct Head {
    end: usize,
    kind: HeadKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum HeadKind {
    /// "On … wrote:"
    Attribution,
    /// Labels (From, Sent, To, Subject) or a line that says "original message".
    Block,
    /// A line that says that a mail was forwarded.
    Forward,
}

fn mark_new(lines: &[&str], labels: &[Option<Label>], quoted: &[bool], keep: &mut [bool]) {
    let count = lines.len();
    let mut heads: Vec<(usize, Head)> = Vec::new();
    let mut i = 0;
    while i < count {
        if !quoted[i]
            && let Some(head) = head_at(lines, labels, quoted, i)
        {
            let next = head.end;
            let is_end = head_is_final(lines, quoted, &head);
            heads.push((i, head));
            if is_end {
                break;
            }
            i = next;
            continue;
        }
        i += 1;
    }
    let Some((start, head)) = heads.first() else {
        keep_without_head(lines, quoted, 0, count, keep);
        return;
    };
    let own_words = word_count(lines, 0..*start);
    let only_heads_before = own_words == 0;
    match head.kind {
        HeadKind::Forward | HeadKind::Block
            if only_heads_before || head.kind == HeadKind::Forward && own_words <= SHORT_INTRO_WORDS =>
        {
            // Nothing of their own: the old mail is the message. Its head stays out, unless it is a forward with words
            // before it, where the head tells whose words follow.
            let body = after_labels(lines, labels, head.end);
            for flag in &mut keep[..*start] {
                *flag = true;
            }
            let from = if only_heads_before { body } else { *start };
            let end = heads.iter().skip(1).map(|(at, _)| *at).find(|at| *at >= body).unwrap_or(count);
            for flag in &mut keep[from..end] {
                *flag = true;
            }
            return;
        }
        HeadKind::Forward | HeadKind::Block => {
            keep_without_head(lines, quoted, 0, *start, keep);
            return;
        }
        HeadKind::Attribution => {}
    }
    let first_quoted = next_filled(lines, head.end);
    let marked = first_quoted < count && quoted[first_quoted];
    if !marked {
        if only_heads_before {
            // An attribution and then text that is not marked: they wrote below a head without a quotation.
            let end = heads.get(1).map_or(count, |(at, _)| *at);
            keep_without_head(lines, quoted, head.end, end, keep);
        } else {
            keep_without_head(lines, quoted, 0, *start, keep);
        }
        return;
    }
    // Marked with `>`: what is not marked after it is new.
    let tail_end = heads
        .iter()
        .skip(1)
        .find(|(_, h)| h.kind != HeadKind::Attribution || !next_is_quoted(lines, quoted, h.end))
        .map_or(count, |(at, _)| *at);
    let mut in_head = vec![false; count];
    for (at, head) in &heads {
        in_head[*at..head.end].iter_mut().for_each(|f| *f = true);
    }
    let mut fresh: Vec<bool> =
        (0..count).map(|i| i < tail_end && !quoted[i] && !is_blank(lines[i]) && !in_head[i]).collect();
    // Signatures and footers below the quotation are not answers.
    let footer = footer_start(lines, quoted, head.end, tail_end);
    let signature = signature_below(lines, quoted, head.end, footer.unwrap_or(tail_end));
    if let Some(cut) = signature.or(footer) {
        fresh[cut..].iter_mut().for_each(|f| *f = false);
    }
    let last_fresh = fresh.iter().rposition(|f| *f);
    let Some(last) = last_fresh.filter(|last| *last >= head.end) else {
        keep_without_head(lines, quoted, 0, *start, keep);
        return;
    };
    let runs = quoted_runs_before(quoted, &fresh, head.end, last);
    let after_lines = (head.end..=last).filter(|i| fresh[*i]).count();
    let after_bytes: usize = (head.end..=last).filter(|i| fresh[*i]).map(|i| lines[i].trim().len()).sum();
    let closing = !only_heads_before && runs == 1 && (after_lines <= 2 && after_bytes <= 60);
    let drop_quotes = closing || only_heads_before && runs == 1;
    for i in 0..=last {
        keep[i] = !(in_head[i] || drop_quotes && quoted[i]);
    }
}

fn next_is_quoted(lines: &[&str], quoted: &[bool], from: usize) -> bool {
    quoted.get(next_filled(lines, from)).copied().unwrap_or(false)
}

/// How many stretches of quoted lines stand before new lines.
fn quoted_runs_before(quoted: &[bool], fresh: &[bool], from: usize, last: usize) -> usize {
    let mut runs = 0;
    let mut open = false;
    for i in from..=last {
        if quoted[i] {
            open = true;
        } else if fresh[i] && open {
            runs += 1;
            open = false;
        }
    }
    runs
}

/// After this head nothing can be new any more.
fn head_is_final(lines: &[&str], quoted: &[bool], head: &Head) -> bool {
    match head.kind {
        HeadKind::Block | HeadKind::Forward => false,
        HeadKind::Attribution => !next_is_quoted(lines, quoted, head.end),
    }
}

/// No head: all is new but a quotation at the very end.
fn keep_without_head(lines: &[&str], quoted: &[bool], from: usize, to: usize, keep: &mut [bool]) {
    let end = footer_start(lines, quoted, from, to).unwrap_or(to);
    let last = (from..end).rev().find(|i| !is_blank(lines[*i]) && !quoted[*i]);
    // Without such a line there is nothing but a quotation.
    if let Some(last) = last {
        keep[from..=last].iter_mut().for_each(|k| *k = true);
    }
}

fn next_filled(lines: &[&str], from: usize) -> usize {
    (from..lines.len()).find(|i| !is_blank(lines[*i])).unwrap_or(lines.len())
}

fn word_count(lines: &[&str], range: std::ops::Range<usize>) -> usize {
    lines[range]
        .iter()
        .flat_map(|l| l.split_whitespace())
        .filter(|w| w.chars().any(char::is_alphanumeric))
        .take(1000)
        .count()
}

/// The head of an older mail that begins at line `i`.
fn head_at(lines: &[&str], labels: &[Option<Label>], quoted: &[bool], i: usize) -> Option<Head> {
    let line = lines[i];
    if line.len() > HEAD_LINE_MAX || is_blank(line) {
        return None;
    }
    let folded = fold(line);
    if dashed(&folded).is_some_and(|inner| words::FORWARDED.iter().any(|w| inner.contains(w)))
        || folded.len() < 80 && folded.ends_with(':') && forward_head(&folded)
    {
        return Some(Head { end: i + 1, kind: HeadKind::Forward });
    }
    if dashed(&folded).is_some_and(|inner| {
        words::ORIGINAL_MESSAGE.iter().any(|w| inner.contains(w) && inner.len() < w.len() + 12)
    }) {
        return Some(Head { end: i + 1, kind: HeadKind::Block });
    }
    // `---- John Smith wrote ----`
    if let Some(inner) = dashed(&folded)
        && words::WROTE.iter().any(|w| inner.ends_with(w))
    {
        return Some(Head { end: i + 1, kind: HeadKind::Attribution });
    }
    // A rule and then labels.
    if is_rule(&folded) {
        let next = next_filled(lines, i + 1);
        if next < lines.len() && next <= i + 3 && !quoted[next] && is_label_block(lines, labels, next) {
            return Some(Head { end: next, kind: HeadKind::Block });
        }
        return None;
    }
    if is_label_block(lines, labels, i) {
        return Some(Head { end: i, kind: HeadKind::Block })
            .map(|h| Head { end: after_label_lines(lines, i), ..h });
    }
    attribution(lines, quoted, i)
}

fn forward_head(folded: &str) -> bool {
    let inner = folded.trim_matches(|c: char| matches!(c, '-' | '_' | '>' | ' ' | ':' | '='));
    words::FORWARDED.iter().any(|w| inner.starts_with(w))
}

/// Does the text begin like an older mail that is quoted below: with labels ("From", "Sent", "To") or a line that says so?
pub fn begins_with_head(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().skip_while(|l| is_blank(l)).take(20).collect();
    if lines.is_empty() {
        return false;
    }
    let head = head_at(&lines, &labels_of(&lines), &vec![false; lines.len()], 0);
    head.is_some_and(|head| head.kind == HeadKind::Block)
}

/// What stands between dashes, if the line is made like that.
fn dashed(folded: &str) -> Option<&str> {
    let inner = folded.trim_start_matches(['-', '_', '=', '—', '–', '─', '*', '#']);
    let lead = folded.len() - inner.len();
    let inner_end = inner.trim_end_matches(['-', '_', '=', '—', '–', '─', ':', '*', '#']);
    let trail = inner.len() - inner_end.len();
    (lead >= 2 && (trail >= 2 || lead >= 5) && !inner_end.trim().is_empty()).then(|| inner_end.trim())
}

/// A line drawn with one character.
fn is_rule(folded: &str) -> bool {
    folded.chars().count() >= 3
        && folded.chars().all(|c| matches!(c, '_' | '-' | '=' | '—' | '─' | '~' | ' '))
}

/// What each line is labelled as. Once for all: the same line is looked at from many places.
fn labels_of(lines: &[&str]) -> Vec<Option<Label>> {
    lines.iter().map(|line| label(line)).collect()
}

fn label(line: &str) -> Option<Label> {
    if line.len() > HEAD_LINE_MAX * 2 || !line.contains([':', '：']) {
        return None;
    }
    let folded = fold(line);
    let folded = folded.trim_start_matches(['>', '|', ' ', '_']);
    let colon = folded.find([':', '：'])?;
    let name = folded[..colon].trim().trim_matches('_');
    if name.is_empty() || name.len() > 40 {
        return None;
    }
    words::LABELS.iter().find(|(_, names)| names.contains(&name)).map(|(label, _)| *label)
}

/// Labels follow each other from line `i` on: an author and at least one more, or three without an author.
fn is_label_block(lines: &[&str], labels: &[Option<Label>], i: usize) -> bool {
    if labels[i].is_none_or(|l| l == Label::Other || l == Label::Cc) {
        return false;
    }
    let mut seen: Vec<Label> = Vec::new();
    let mut misses = 0;
    for (line, label) in lines.iter().zip(labels).skip(i).take(14) {
        if is_blank(line) {
            // Some programs put a blank line between the labels.
            misses += 1;
            if misses > 3 || seen.len() >= 4 {
                break;
            }
            continue;
        }
        match label {
            Some(label) => {
                if !seen.contains(label) {
                    seen.push(*label);
                }
                // Labels that share one line: `À : x Objet : y`.
                misses = 0;
            }
            None => misses += 1,
        }
        if misses > 3 {
            break;
        }
    }
    let has = |l: Label| seen.contains(&l);
    let others = [Label::Date, Label::To, Label::Subject].iter().filter(|l| has(**l)).count();
    has(Label::From) && others >= 1 && (others >= 2 || first_label_has_address(lines, i)) || others >= 3
}

fn first_label_has_address(lines: &[&str], i: usize) -> bool {
    lines.iter().skip(i).take(3).any(|l| l.contains('@'))
}

/// After the label lines that begin at `i`.
fn after_label_lines(lines: &[&str], i: usize) -> usize {
    let mut end = i + 1;
    let mut at = i + 1;
    while at < lines.len() && at < i + 16 {
        if is_blank(lines[at]) {
            break;
        }
        end = at + 1;
        at += 1;
    }
    end
}

/// After a forward's or block's own labels, where the old mail's text begins.
fn after_labels(lines: &[&str], labels: &[Option<Label>], from: usize) -> usize {
    let start = next_filled(lines, from);
    if start < lines.len() && labels[start].is_some() { after_label_lines(lines, start) } else { from }
}

/// "On … wrote:" in all its forms, beginning at line `i`, perhaps wrapped.
fn attribution(lines: &[&str], quoted: &[bool], i: usize) -> Option<Head> {
    if !lines[i].chars().any(|c| c.is_numeric() || c == '@') {
        return None;
    }
    let first = fold(lines[i]);
    let first = first.trim_start_matches(['-', '—', '_', ' ']);
    let dated = has_date(first);
    let starts = words::ATTRIBUTION_STARTS.iter().any(|s| first.starts_with(s)) || starts_with_date(first);
    let has_word = |s: &str| words::WROTE.iter().any(|w| s.contains(w));
    // `Ann Lee wrote on 3 March:`, `Quoting Ann <ann@x.org>:` say less; the quotation right below says the rest.
    let one_line = first.len() < 160 && first.ends_with([':', '：']) && (dated || first.contains('@'));
    if one_line
        && (has_word(first) || words::QUOTING.iter().any(|w| first.starts_with(w)))
        && next_is_quoted(lines, quoted, i + 1)
    {
        return Some(Head { end: i + 1, kind: HeadKind::Attribution });
    }
    if !(dated || first.contains('@') && has_word(first)) {
        return None;
    }
    let mut joined = String::new();
    for (n, line) in lines.iter().enumerate().skip(i).take(ATTRIBUTION_LINES) {
        // Only where a link was torn apart may a line of it look quoted.
        if n > i
            && quoted[n]
            && !(line.trim_start().starts_with("> ")
                && has_word(&fold(line))
                && line.trim_end().ends_with(':'))
        {
            // `2013/7/20 sam <info@x.org>` without a colon, its quotation right below.
            let bare = starts_with_date(first)
                && joined.contains('@')
                && joined.trim_end().ends_with('>')
                && joined.len() < 200;
            return bare.then_some(Head { end: n, kind: HeadKind::Attribution });
        }
        if n > i && is_blank(line) {
            let closed = joined.trim_end().ends_with(['>', ')', ']']) && joined.contains('@');
            if closed && starts_with_date(first) && next_is_quoted(lines, quoted, n) {
                return Some(Head { end: n, kind: HeadKind::Attribution });
            }
            if !(starts && dated && first.len() < 120) {
                return None;
            }
            continue;
        }
        if line.len() > HEAD_LINE_MAX || joined.len() > ATTRIBUTION_BYTES {
            return None;
        }
        let folded = fold(line);
        // Another line that begins in the same way, as in a log: no attribution goes on like that.
        if n > i
            && dated
            && !folded.contains(['@', '>'])
            && !folded.ends_with(':')
            && (folded.starts_with(|c: char| c.is_ascii_digit())
                || folded.split(' ').next() == first.split(' ').next())
            && has_date(&folded)
        {
            return None;
        }
        joined.push_str(&folded);
        joined.push(' ');
        let text = joined.trim_end().trim_end_matches(['-', '—', '_']).trim_end();
        let colon = text.ends_with([':', '：', '﹕']);
        let body = text.trim_end_matches([':', '：', '﹕']).trim_end();
        let verb_at_end = words::WROTE.iter().any(|w| body.ends_with(w.trim_end_matches(':')));
        let has_address = joined.contains('@');
        if !has_date(&joined) {
            continue;
        }
        if (colon && has_word(body) || verb_at_end && (has_address || starts)) && (starts || has_address) {
            return Some(Head { end: n + 1, kind: HeadKind::Attribution });
        }
        // A date, a name, an address, a colon, and no verb.
        if colon && has_address && (starts_with_date(first) || starts) && body.ends_with(['>', ')', ']', '"'])
        {
            return Some(Head { end: n + 1, kind: HeadKind::Attribution });
        }
        // Something else ends in a colon, or a sentence ends: no attribution.
        if colon || text.ends_with(['.', '!', '?']) && !has_address && !text.ends_with("m.") {
            return None;
        }
    }
    None
}

/// A year, a time, or a date in figures.
fn has_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut digits = 0;
    for (i, b) in bytes.iter().enumerate() {
        if b.is_ascii_digit() {
            digits += 1;
            continue;
        }
        if digits == 4 && (bytes[i - 4..i].starts_with(b"19") || bytes[i - 4..i].starts_with(b"20")) {
            return true;
        }
        if (1..=2).contains(&digits)
            && matches!(b, b':' | b'.' | b'/' | b'-')
            && bytes.get(i + 1).is_some_and(u8::is_ascii_digit)
        {
            return true;
        }
        digits = 0;
    }
    digits == 4
}

/// Figures at once, or after a week day.
fn starts_with_date(text: &str) -> bool {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return has_date(text);
    }
    let mut words = text.split([' ', ',']).filter(|w| !w.is_empty());
    let (Some(day), Some(number)) = (words.next(), words.next()) else { return false };
    day.chars().count() <= 12
        && day.chars().all(|c| c.is_alphabetic() || c == '.')
        && number.starts_with(|c: char| c.is_ascii_digit())
        && has_date(text)
}

/// Where lines that programs append begin, at or after `from`.
fn footer_start(lines: &[&str], quoted: &[bool], from: usize, to: usize) -> Option<usize> {
    for i in from..to {
        let line = lines[i];
        if quoted[i] || is_blank(line) || line.len() > 4000 {
            continue;
        }
        if line.starts_with(' ') && line.trim_start().len() + 3 < line.len() {
            // Indented: code or a list.
            continue;
        }
        let folded = fold(clean::cut(line, 160));
        let folded = folded.trim_start_matches(['-', '_', '—', '–', '[', '(', ' ', '\u{1f4f1}']);
        let short = line.split_whitespace().count() <= 14;
        if short && is_footer(folded) && !text_follows(lines, quoted, i + 1, to) {
            return Some(with_rule_before(lines, i, from));
        }
        if is_disclaimer(folded, line)
            && starts_paragraph(lines, i, from)
            && (i > from)
            && word_count(lines, from..i) > 0
        {
            return Some(with_rule_before(lines, i, from));
        }
    }
    None
}

fn is_footer(folded: &str) -> bool {
    words::FOOTERS.iter().any(|f| folded.starts_with(f))
        || folded.contains("から送信")
        || folded.ends_with("gönderildi") && folded.contains("ip")
}

/// A company's paragraph is long; a person who begins a sentence like that goes on shortly.
fn is_disclaimer(folded: &str, line: &str) -> bool {
    words::DISCLAIMERS.iter().any(|d| folded.starts_with(d)) && (line.len() > 60 || folded.len() < 40)
}

fn starts_paragraph(lines: &[&str], i: usize, from: usize) -> bool {
    i == from || is_blank(lines[i - 1]) || is_rule(&fold(lines[i - 1]))
}

fn with_rule_before(lines: &[&str], i: usize, from: usize) -> usize {
    let before = (from..i).rev().find(|n| !is_blank(lines[*n]));
    match before {
        Some(n) if is_rule(&fold(lines[n])) => n,
        Some(_) | None => i,
    }
}

/// More than a signature's worth of new text stands between `from` and `to`.
fn text_follows(lines: &[&str], quoted: &[bool], from: usize, to: usize) -> bool {
    let mut filled = 0;
    for i in from..to {
        if quoted[i] {
            continue;
        }
        if !is_blank(lines[i]) {
            filled += 1;
        }
        if filled > SIGNATURE_LINES {
            return true;
        }
    }
    false
}

/// Takes the signature at the end of what is kept.
fn cut_signature(lines: &[&str], quoted: &[bool], keep: &mut [bool]) {
    let kept: Vec<usize> = (0..lines.len()).filter(|i| keep[*i]).collect();
    let Some(first_filled) = kept.iter().position(|i| !is_blank(lines[*i])) else { return };
    let mut cut = None;
    let mut filled_after = 0;
    let mut fence = false;
    // Fences of code: what lies inside is not a signature.
    let fenced: Vec<bool> = kept
        .iter()
        .map(|i| {
            if lines[*i].trim_start().starts_with("```") {
                fence = !fence;
            }
            fence
        })
        .collect();
    for (k, i) in kept.iter().enumerate().rev() {
        if k <= first_filled {
            break;
        }
        let line = lines[*i];
        if is_blank(line) {
            continue;
        }
        if quoted[*i] || filled_after > SIGNATURE_LINES {
            break;
        }
        let bare = line.trim();
        let delimiter = is_delimiter(bare, filled_after);
        let signed_off =
            is_sign_off(line) && (2..=8).contains(&filled_after) && short_lines(lines, &kept[k + 1..]);
        // `ᐧ` is what a mail tracker leaves behind.
        if !fenced[k] && (delimiter || signed_off) || bare == "ᐧ" {
            cut = Some(k);
        }
        filled_after += 1;
    }
    if let Some(cut) = cut {
        for i in &kept[cut..] {
            keep[*i] = false;
        }
    }
}

/// What stands before a signature: `-- `, a line of underscores; any drawn line where nothing comes after it.
fn is_delimiter(bare: &str, filled_after: usize) -> bool {
    if matches!(bare, "--" | "—-" | "--=20" | "- --") {
        return true;
    }
    let only = |c: char| bare.chars().count() >= 2 && bare.chars().all(|b| b == c);
    only('_')
        || only('—')
        || only('\u{2e3a}')
        || filled_after == 0 && bare.chars().all(|c| "*#~=+-_— ᐧ".contains(c))
}

/// A signature below the last quotation.
fn signature_below(lines: &[&str], quoted: &[bool], from: usize, to: usize) -> Option<usize> {
    let mut found = None;
    let mut filled = 0;
    for i in (from..to).rev() {
        if quoted[i] || filled > SIGNATURE_LINES {
            break;
        }
        if is_blank(lines[i]) {
            continue;
        }
        if is_delimiter(lines[i].trim(), filled) {
            found = Some(i);
        }
        filled += 1;
    }
    found
}

fn is_sign_off(line: &str) -> bool {
    if line.len() > 80 {
        return false;
    }
    let folded = fold(line);
    let bare = folded.trim_end_matches([',', '.', '!', ';', ' ', '，', '、']);
    words::SIGN_OFFS.contains(&bare)
}

/// A signature's lines are short and end without a full stop.
fn short_lines(lines: &[&str], kept: &[usize]) -> bool {
    kept.iter()
        .map(|i| lines[*i].trim())
        .all(|l| l.chars().count() <= 72 && !(l.ends_with(['.', '?']) && l.split_whitespace().count() > 5))
}

#[cfg(test)]
mod tests;
