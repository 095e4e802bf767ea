//! An article from an answer: the subject, and what the team wrote last, without the people.

use domain::article::{Article, Locale, line_without_people, without_people};
use domain::message::Visibility;
use domain::permission::{Action, Object, may};
use domain::ticket::Status;
use domain::{Actor, ArticleId, HelpPlaceId, MessageId, PersonId, Refusal, Result, TicketId};
use store::{Tx, help_places, messages, participants, people, tickets};

use super::change_articles::add_article;

/// The newest messages of a ticket among which its answer is looked for.
const MESSAGES_MAX: i64 = 100;

/// Begins an article for the team's eyes with the words of a solved ticket's last answer. It stands in the first section and
/// is published by nobody but a person who has read it.
///
/// # Errors
/// A refusal when the actor may not, the ticket is not solved, or there is no section yet.
pub async fn article_from_ticket(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<(ArticleId, Locale)> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::ReadInternal, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    if !matches!(ticket.status, Status::Solved | Status::Closed) {
        return Err(
            Refusal::Conflict("Solve the ticket first: an article is made of its answer.".into()).into()
        );
    }
    let places = help_places::list(tx).await?;
    let categories = places.iter().filter(|p| p.category.is_none());
    let section = categories.flat_map(|c| places.iter().filter(move |p| p.category == Some(c.id))).next();
    let section: HelpPlaceId = section.map(|s| s.id).ok_or_else(|| {
        Refusal::Conflict("There are no sections yet. A lead or an admin adds them.".into())
    })?;
    let said = messages::list(tx, id, MessageId(i64::MAX), MESSAGES_MAX).await?;
    let mut known: Vec<PersonId> = vec![ticket.requester];
    known.extend(participants::list(tx, id).await?.into_iter().map(|(p, _)| p.id));
    known.extend(said.iter().filter_map(|m| m.author));
    known.sort_unstable();
    known.dedup();
    let mut names = Vec::new();
    let mut team = Vec::new();
    for person in known {
        let Some(person) = people::find(tx, person).await? else { continue };
        if person.role.is_team() {
            team.push(person.id);
        }
        names.push(person.name);
    }
    let answer = said.iter().rev().find(|m| {
        m.visibility == Visibility::Public && m.author.is_some_and(|author| team.contains(&author))
    });
    let answer = answer.map_or("", |m| m.text.as_str());
    let settings = help_places::settings(tx).await?;
    let source = settings.first().clone();
    let wish = Article::blank(section, source.clone());
    let subject = line_without_people(&ticket.subject, &names);
    let title = if subject.trim().is_empty() { format!("#{id}") } else { subject };
    let made = add_article(tx, by, wish, &title, &without_people(answer, &names)).await?;
    Ok((made, source))
}
