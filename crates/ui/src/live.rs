//! What the server pushes to open pages. `docs/reference/live-updates.md` describes the wire; `assets/js/live.js` reads it.

use domain::read::history::Names;
use domain::read::{TicketRow, TimelineItem, View};
use domain::{PersonId, TicketId};
use serde_json::json;

use crate::{Clock, t, ticket, tickets};

/// One server-sent event. Its `id` is the `seq` of the log, given by whoever sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// The event's name on the wire.
    pub event: &'static str,
    /// One line of JSON.
    pub data: String,
}

impl Push {
    /// The event as it stands on the wire (`text/event-stream`), ended by its empty line.
    pub fn wire(&self, seq: i64) -> String {
        format!("id: {seq}\nevent: {}\ndata: {}\n\n", self.event, self.data)
    }
}

/// The names of all lists in which this ticket stands now, whoever looks: `open`, `solved`, `unassigned`,
/// `assignee-7`, `team-3`, `spam`.
pub fn lists_of(row: &TicketRow) -> Vec<String> {
    let (assignee, team) = (row.assignee.as_ref().map(|p| p.id), row.team.as_ref().map(|t| t.id));
    let mut views = vec![View::Open, View::Solved, View::Unassigned, View::Snoozed, View::Spam];
    views.extend(team.map(View::Team));
    views.extend(assignee.map(|_| View::Mine));
    let reader = assignee.unwrap_or(PersonId(0));
    views
        .into_iter()
        .filter(|v| v.holds(reader, row.status, assignee, team, row.shelf))
        .map(|v| list_key(v, reader))
        .collect()
}

/// The name of a view as `reader` sees it, the same for everybody who sees the same tickets in it.
pub fn list_key(view: View, reader: PersonId) -> String {
    match view {
        View::Mine => format!("assignee-{reader}"),
        View::Unassigned | View::Team(_) | View::Open | View::Solved | View::Snoozed | View::Spam => {
            view.key()
        }
        // Whose list it is, and of which query, its page says ([`domain::read::tickets::SavedList::list_name`]).
        View::Saved(_) => view.key(),
    }
}

/// A ticket's row changed, or a ticket is new. `views` names the lists of people's own views in which it stands. `by` is who did it: their own pages do not mark it as news.
///
/// Drawn once for everybody: `unseen` of the row is ignored by the pages, which know what they have seen; ages are put
/// right by each page for its own clock.
pub fn row_changed(row: &TicketRow, views: Vec<String>, by: Option<PersonId>, clock: &Clock) -> Push {
    // Whoever's eyes the row was read with: a draft is nobody else's to see.
    let row = &TicketRow { has_draft: false, ..row.clone() };
    let html = tickets::row(row, clock, None, false).into_string();
    let data = json!({
        "ticket": row.id.0,
        "version": row.version,
        "by": by.map(|p| p.0),
        "lists": lists_of(row).into_iter().chain(views).collect::<Vec<_>>(),
        "status": row.status.as_str(),
        "row": html,
    });
    Push { event: "row", data: data.to_string() }
}

/// A ticket is gone from every list: deleted, or joined into another.
pub fn row_gone(ticket: TicketId, by: Option<PersonId>) -> Push {
    let data = json!({ "ticket": ticket.0, "by": by.map(|p| p.0) });
    Push { event: "gone", data: data.to_string() }
}

/// Something was said or done on a ticket. `words` is for screen readers: "Rosa Marín wrote".
pub fn message_added(
    ticket: TicketId,
    version: i64,
    item: &TimelineItem,
    by: Option<PersonId>,
    names: &Names,
    clock: &Clock,
) -> Push {
    let w = clock.w;
    let (kind, id, words) = match item {
        TimelineItem::Message(m) => {
            let who = m.author.as_ref().map_or(t!(w, "live-the-desk"), |p| crate::text::name(w, p));
            let (kind, words) = match (m.visibility, m.side) {
                (domain::message::Visibility::Internal, _) => ("note", t!(w, "live-wrote-note", who = who)),
                (_, domain::read::ticket::Side::Customer) => ("received", t!(w, "live-wrote", who = who)),
                (_, domain::read::ticket::Side::Team | domain::read::ticket::Side::Desk) => {
                    ("reply", t!(w, "live-replied", who = who))
                }
            };
            (kind, format!("message-{}", m.id), words)
        }
        TimelineItem::Event(e) => ("event", format!("event-{}", e.seq), String::new()),
    };
    let data = json!({
        "ticket": ticket.0,
        "version": version,
        "by": by.map(|p| p.0),
        "kind": kind,
        "element": id,
        "words": words,
        "item": ticket::timeline::item(item, names, clock).into_string(),
    });
    Push { event: "item", data: data.to_string() }
}

/// The delivery of an outgoing message got further.
pub fn delivery_changed(message: &domain::read::MessageItem, clock: &Clock) -> Push {
    let data = json!({
        "ticket": message.ticket.0,
        "element": format!("delivery-{}", message.id),
        "html": ticket::timeline::delivery(message, clock).into_string(),
    });
    Push { event: "delivery", data: data.to_string() }
}

/// The desk looked how hard a message is to read: its mark, in the place that waits for it.
pub fn load_found(message: &domain::read::MessageItem, clock: &Clock) -> Push {
    let data = json!({
        "ticket": message.ticket.0,
        "element": format!("load-{}", message.id),
        "html": ticket::timeline::load_mark(clock.w, message).into_string(),
    });
    Push { event: "delivery", data: data.to_string() }
}

/// How much is unread for one reader. `words` say what is new, where it may ring.
pub fn bell(unread: i64, words: &str) -> Push {
    Push { event: "bell", data: json!({ "unread": unread, "words": words }).to_string() }
}

/// The log cannot be replayed from where the browser stands: pages load themselves anew.
pub fn gap() -> Push {
    Push { event: "gap", data: "{}".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_of_data_whatever_the_words() {
        let mut row = crate::samples::ticket_row(&crate::samples::plain, 1);
        row.subject = "a\r\nb\n\ndata: x".into();
        let clock = Clock::new(row.updated_at, "UTC", crate::Words::default());
        let wire = row_changed(&row, vec!["q-1".into()], None, &clock).wire(7);
        assert!(wire.starts_with("id: 7\nevent: row\ndata: {"));
        assert_eq!(wire.matches('\n').count(), 4, "{wire}");
        assert!(!wire.contains('\r'));
        let json = wire.lines().nth(2).and_then(|l| l.strip_prefix("data: ")).unwrap();
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(value["ticket"], 1);
        assert!(value["row"].as_str().unwrap().contains("id=\"ticket-1\""));
    }

    #[test]
    fn a_ticket_stands_in_the_lists_of_its_people_and_state() {
        let mut row = crate::samples::ticket_row(&crate::samples::plain, 1);
        row.assignee = None;
        row.team = None;
        row.status = domain::ticket::Status::Open;
        assert_eq!(lists_of(&row), ["open", "unassigned"]);
        row.assignee = Some(domain::read::PersonRef { id: PersonId(5), name: String::new(), email: None });
        row.team = Some(domain::read::TeamRef { id: domain::TeamId(3), name: String::new() });
        assert_eq!(lists_of(&row), ["open", "assignee-5"], "who takes it takes it from the team's inbox");
        row.assignee = None;
        assert_eq!(lists_of(&row), ["open", "unassigned", "team-3"]);
        row.assignee = Some(domain::read::PersonRef { id: PersonId(5), name: String::new(), email: None });
        assert_eq!(list_key(View::Mine, PersonId(5)), "assignee-5");
        row.status = domain::ticket::Status::Closed;
        assert_eq!(lists_of(&row), ["solved"]);
        // Spam stands in no other list, whatever its status and whoever has it.
        row.shelf = domain::read::Shelf::Spam;
        assert_eq!(lists_of(&row), ["spam"]);
        row.status = domain::ticket::Status::Open;
        assert_eq!(lists_of(&row), ["spam"]);
    }
}
