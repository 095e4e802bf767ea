//! `threads`: which mails belong together when their heads do not say, and when they do.
//!
//! Mails come in the order of their dates, with In-Reply-To and References hidden; each joins the ticket that
//! `knowledge::threads` finds likeliest among those that share a mark with it, or opens one. The same again with the
//! headers shown. Scored by B-cubed (Bagga and Baldwin, 1998) over the good mails: the spam has no threads.
//!
//! The labels were made of those headers. Some programs write none when they answer, and then the labels call the answer
//! a new thread though it quotes the mail before it; a desk that joins it, as a person would, is marked down. So there is
//! one more score, of the threads that do not begin with such an answer.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use anyhow::Result;
use domain::letter::Address;
use domain::{Moment, TicketId};
use knowledge::threads::{Asking, Candidate, Mark, Question, best, marks, subject};

use super::corpus::{Corpus, Mail};
use super::{Figure, Share};

/// A mark that so many tickets share says nothing, unless it is the subject; of a subject the last ones count. The desk
/// looks no further either.
const TICKETS_PER_MARK_MAX: usize = 8;

pub(super) fn run(data: &Path) -> Result<Vec<Figure>> {
    let corpus = Corpus::read(data)?;
    let good: Vec<&Mail> = corpus.mails.iter().filter(|m| !m.is_spam).collect();
    let threads: Vec<&str> = good.iter().map(|m| m.thread.as_str()).collect();
    let tickets = by_content(&good);
    let mut figures = scored(&threads, &tickets, "");
    let untold = untold(&good);
    let told = |i: &usize| !untold.contains(threads[*i]);
    let (told_threads, told_tickets): (Vec<&str>, Vec<usize>) =
        (0..good.len()).filter(told).map(|i| (threads[i], tickets[i])).unzip();
    figures.extend(scored(&told_threads, &told_tickets, "_where_the_labels_can_tell"));
    figures.extend(scored(&threads, &by_subject(&good), "_by_subject_alone"));
    figures.extend(scored(&threads, &by_headers(&good), "_with_headers"));
    Ok(figures)
}

/// Threads whose first mail says in its subject that it answers, and in no header what.
fn untold<'a>(mails: &[&'a Mail]) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut untold = BTreeSet::new();
    for mail in mails {
        let letter = &mail.letter;
        let names_none = letter.in_reply_to.is_empty() && letter.references.is_empty();
        if seen.insert(mail.thread.as_str()) && names_none && subject(&letter.subject).answers {
            untold.insert(mail.thread.as_str());
        }
    }
    untold
}

#[derive(Default)]
struct Desk {
    marks: HashMap<Mark, Vec<usize>>,
    tickets: Vec<Ticket>,
}

struct Ticket {
    /// Everybody who spoke there: name by address.
    people: BTreeMap<String, String>,
    last_at: Moment,
}

/// The ticket of each mail.
fn by_content(mails: &[&Mail]) -> Vec<usize> {
    let mut desk = Desk::default();
    mails.iter().map(|mail| desk.take(mail)).collect()
}

impl Desk {
    fn take(&mut self, mail: &Mail) -> usize {
        let letter = &mail.letter;
        let recipients: Vec<Address> = letter.to.iter().chain(&letter.cc).cloned().collect();
        let question = Question::of(&Asking {
            subject: &letter.subject,
            new_text: &letter.reply,
            quoted: &letter.quoted,
            recipients: &recipients,
        });
        let author = letter.from.first().cloned().unwrap_or_default();
        let at = letter.date.unwrap_or(Moment(0));
        let candidates = self.candidates(&question, &author.email);
        let ticket = match best(&question, &candidates, at) {
            Some(found) => found.ticket.0 as usize,
            None => {
                self.tickets.push(Ticket { people: BTreeMap::new(), last_at: at });
                self.tickets.len() - 1
            }
        };
        let left = marks(&letter.subject, &letter.reply);
        for mark in left.subject.into_iter().chain(left.runs) {
            let holders = self.marks.entry(mark).or_default();
            if !holders.contains(&ticket) {
                holders.push(ticket);
            }
        }
        self.tickets[ticket].people.insert(author.email, author.name);
        self.tickets[ticket].last_at = at;
        ticket
    }

    fn candidates(&self, question: &Question, author: &str) -> Vec<Candidate> {
        let mut shared: BTreeMap<usize, BTreeSet<Mark>> = BTreeMap::new();
        for mark in question.marks() {
            let Some(holders) = self.marks.get(&mark) else { continue };
            if holders.len() > TICKETS_PER_MARK_MAX && question.subject != Some(mark) {
                continue;
            }
            for &ticket in holders.iter().rev().take(TICKETS_PER_MARK_MAX) {
                shared.entry(ticket).or_default().insert(mark);
            }
        }
        let candidate = |(ticket, shared): (usize, BTreeSet<Mark>)| {
            let Ticket { people, last_at } = &self.tickets[ticket];
            let others = people.iter().filter(|(email, _)| *email != author);
            Candidate {
                ticket: TicketId(ticket as i64),
                shared,
                author_takes_part: people.contains_key(author),
                others: others
                    .map(|(email, name)| Address { name: name.clone(), email: email.clone() })
                    .collect(),
                last_at: *last_at,
            }
        };
        shared.into_iter().map(candidate).collect()
    }
}

/// What most desks do without headers: the same subject is the same ticket.
fn by_subject(mails: &[&Mail]) -> Vec<usize> {
    let mut tickets = HashMap::new();
    mails
        .iter()
        .enumerate()
        .map(|(i, mail)| {
            let about = subject(&mail.letter.subject).about;
            let about = if about.is_empty() { format!("\0{i}") } else { about };
            *tickets.entry(about).or_insert(i)
        })
        .collect()
}

/// Mails that name one another, or name the same one that is not there, belong together, whichever came first.
fn by_headers(mails: &[&Mail]) -> Vec<usize> {
    let mut groups = Groups::new(mails.len());
    let mut named: HashMap<&str, usize> = HashMap::new();
    for (i, mail) in mails.iter().enumerate() {
        let letter = &mail.letter;
        for id in letter.message_id.iter().chain(&letter.in_reply_to).chain(&letter.references) {
            let first = *named.entry(id).or_insert(i);
            groups.join(first, i);
        }
    }
    (0..mails.len()).map(|i| groups.of(i)).collect()
}

/// Things that belong together, by union and find.
pub(super) struct Groups(Vec<usize>);

impl Groups {
    pub(super) fn new(count: usize) -> Self {
        Self((0..count).collect())
    }
    pub(super) fn of(&mut self, mut i: usize) -> usize {
        while self.0[i] != i {
            self.0[i] = self.0[self.0[i]];
            i = self.0[i];
        }
        i
    }
    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a.max(b)] = a.min(b);
    }
}

fn scored(threads: &[&str], tickets: &[usize], over: &str) -> Vec<Figure> {
    let (precision, recall) = b_cubed(threads, tickets);
    let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
    let figure = |name: &str, value| Figure { name: format!("{name}{over}"), value, count: threads.len() };
    vec![
        figure("b_cubed_f1", f1),
        figure("b_cubed_precision", precision),
        figure("b_cubed_recall", recall),
        replies(threads, tickets).figure(format!("replies_placed_right{over}")),
    ]
}

/// For each mail: how many of its ticket are of its thread, and how many of its thread are on its ticket; the means.
fn b_cubed(threads: &[&str], tickets: &[usize]) -> (f64, f64) {
    let (mut of_thread, mut of_ticket, mut of_both) = (HashMap::new(), HashMap::new(), HashMap::new());
    for (thread, ticket) in threads.iter().zip(tickets) {
        *of_thread.entry(thread).or_insert(0.0) += 1.0;
        *of_ticket.entry(ticket).or_insert(0.0) += 1.0;
        *of_both.entry((thread, ticket)).or_insert(0.0) += 1.0;
    }
    let count = threads.len().max(1) as f64;
    let (mut precision, mut recall) = (0.0, 0.0);
    for (thread, ticket) in threads.iter().zip(tickets) {
        let both: f64 = of_both[&(thread, ticket)];
        precision += both / of_ticket[ticket] / count;
        recall += both / of_thread[thread] / count;
    }
    (precision, recall)
}

/// A reply is placed right when it stands on the ticket of its thread's first mail.
fn replies(threads: &[&str], tickets: &[usize]) -> Share {
    let mut first = HashMap::new();
    let mut share = Share::default();
    for (thread, ticket) in threads.iter().zip(tickets) {
        match first.get(thread) {
            None => drop(first.insert(thread, ticket)),
            Some(of_first) => share.count(*of_first == ticket),
        }
    }
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b_cubed_is_one_only_for_the_right_tickets() {
        let threads = ["a", "a", "a", "b"];
        assert_eq!(b_cubed(&threads, &[5, 5, 5, 9]), (1.0, 1.0));
        let (precision, recall) = b_cubed(&threads, &[1, 1, 1, 1]);
        assert!((precision - (3.0 * 0.75 + 0.25) / 4.0).abs() < 1e-12 && recall == 1.0);
        let (precision, recall) = b_cubed(&threads, &[1, 2, 3, 4]);
        assert!(precision == 1.0 && (recall - (3.0 / 3.0 + 1.0) / 4.0).abs() < 1e-12);
    }

    #[test]
    fn a_reply_is_right_on_its_first_mails_ticket() {
        assert_eq!(replies(&["a", "a", "b", "a"], &[1, 1, 1, 2]), Share { right: 1, all: 2 });
    }

    #[test]
    fn groups_join_and_stay_joined() {
        let mut groups = Groups::new(5);
        groups.join(3, 1);
        groups.join(4, 3);
        assert_eq!((0..5).map(|i| groups.of(i)).collect::<Vec<_>>(), [0, 1, 2, 1, 1]);
    }
}
