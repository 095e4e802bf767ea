//! Samples of what makes the workbench flow: undo, snooze, many tickets at once, one's own keys.

use domain::bulk::{Bulk, BulkChange, Counts, Item, ItemState};
use domain::keys::{Advance, Choices, SingleKeys};
use domain::moment::HOUR_US;
use domain::read::bulk::{BulkForm, BulkPage, Outlooks};
use domain::read::undo::UndoOffer;
use domain::read::{FormProblem, Frame, Names, Shelf, SnoozeMark, TicketList, TicketPage, TicketRow, View};
use domain::snooze::{Snooze, Until};
use domain::ticket::Status;
use domain::{BulkId, Event, PersonId, TicketId};

use crate::samples::{Sample, Words};
use crate::{bulk, my_keys, ticket, tickets};

/// The pages of these parts. `list` and `page` are the plain ones.
pub fn all(t: Words<'_>, agent: &Frame, list: &TicketList, page: &TicketPage) -> Vec<Sample> {
    let mut out: Vec<Sample> = Vec::new();
    let mut add = |name: &'static str, html| out.push(Sample { name, html });
    let id = page.ticket.id;
    let later = Until::Moment(agent.now.plus_us(20 * HOUR_US));

    let done = Event::StatusChanged { ticket: id, from: Status::Open, to: Status::Solved };
    let offer = UndoOffer { seq: 812, ticket: id, events: vec![done], names: Names::default() };
    let told = Frame { undo: Some(offer), ..agent.clone() };
    add("ticket-undo", ticket::page(&told, Some(list), page));

    for (name, until) in [("ticket-snoozed", later), ("ticket-snoozed-word", Until::CustomerWrites)] {
        let snooze = Snooze { ticket: id, by: PersonId(1), until, ended_at: None, created_at: agent.now };
        add(name, ticket::page(agent, Some(list), &TicketPage { snooze: Some(snooze), ..page.clone() }));
    }
    let marks = [SnoozeMark::Until(later), SnoozeMark::Until(Until::CustomerWrites), SnoozeMark::Over];
    let rows = list.rows.iter().take(3).zip(marks).map(|(row, mark)| TicketRow {
        shelf: if mark == SnoozeMark::Over { Shelf::Desk } else { Shelf::Snoozed },
        snooze: Some(mark),
        ..row.clone()
    });
    let asleep = TicketList { view: View::Snoozed, name: t("Snoozed"), rows: rows.collect(), ..list.clone() };
    add("tickets-snoozed", tickets::page(agent, &asleep));
    add("tickets-none-snoozed", tickets::page(agent, &TicketList { rows: Vec::new(), ..asleep }));

    let chosen =
        BulkChange { status: Some(Status::Solved), add_tags: vec![t("storm")], ..BulkChange::default() };
    let form = BulkForm {
        tickets: (1..=39).map(TicketId).collect(),
        change: chosen.clone(),
        typed: vec![("status".into(), "solved".into()), ("add_tags".into(), t("storm"))],
        outlooks: Some(Outlooks {
            changes: 36,
            as_it_is: 1,
            refuses: vec![(TicketId(7), "is closed".into()), (TicketId(9), "is closed".into())],
        }),
        assignees: page.assignees.clone(),
        teams: page.teams.clone(),
        problem: None,
        back: "/agent/views/open".into(),
    };
    add("bulk", bulk::form(agent, &form));
    let refused = BulkForm {
        outlooks: None,
        problem: Some(t("snooze: \u{201c}soon\u{201d} is not a moment.")),
        ..form.clone()
    };
    add("bulk-refused", bulk::form(agent, &refused));
    add("bulk-nothing", bulk::form(agent, &BulkForm { tickets: Vec::new(), ..form }));
    let working = Bulk {
        id: BulkId(90),
        by: agent.me.id,
        change: chosen,
        undoes: None,
        created_at: agent.now,
        finished_at: None,
        counts: Counts { waiting: 12, changed: 24, unchanged: 1, refused: 2 },
    };
    let item = |place, reason: &str| Item {
        place,
        ticket: TicketId(place),
        state: ItemState::Refused,
        reason: reason.to_owned(),
        acted_at: None,
    };
    let at_work = BulkPage {
        bulk: working.clone(),
        refused: vec![item(7, "is closed"), item(9, "is gone, or not yours to see")],
        undone_by: None,
        may_undo: false,
    };
    add("bulk-at-work", bulk::page(agent, &at_work));
    let counts = Counts { waiting: 0, changed: 36, ..working.counts };
    let finished = Bulk { finished_at: Some(agent.now), counts, ..working };
    add(
        "bulk-done",
        bulk::page(agent, &BulkPage { bulk: finished.clone(), may_undo: true, ..at_work.clone() }),
    );
    let undoing = Bulk { undoes: Some(BulkId(90)), ..finished };
    add(
        "bulk-undone",
        bulk::page(agent, &BulkPage { bulk: undoing, undone_by: Some(BulkId(91)), ..at_work }),
    );

    add("my-keys", my_keys::page(agent, None));
    let keys = [("e", "q"), ("z", "")].map(|(verb, key)| (verb.to_owned(), key.to_owned())).into();
    let choices =
        Choices { advance: Advance::Next, single_keys: SingleKeys::Off, keys, ..Choices::default() };
    let own = Frame { choices, ..agent.clone() };
    let field = my_keys::field_of("o");
    let taken = FormProblem {
        field: Some(field.clone()),
        words: t("\u{201c}e\u{201d} is taken"),
        typed: vec![(field, "e".into())],
    };
    add("my-keys-taken", my_keys::page(&own, Some(&taken)));
    out
}
