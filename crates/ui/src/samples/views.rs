//! Lists that people put together, in every state.

use domain::query::{Direction, SortBy};
use domain::read::search::QueryProblem;
use domain::read::tickets::{Reason, SavedList};
use domain::read::views::{Choices, ViewForm, ViewLine, ViewPreview, ViewsPage};
use domain::read::{FormProblem, Frame, Paging, Sort, TeamRef, TicketList, View};
use domain::view::{Column, GroupBy, Op, Row, Rows, SavedView, Sort as Order, Whose};
use domain::{PersonId, TeamId, ViewId};
use maud::Markup;

use super::{NOW, Words, ticket_row};
use crate::{tickets, views};

fn view(t: Words<'_>, id: i64, name: &str, whose: Whose, query: &str) -> SavedView {
    SavedView {
        id: ViewId(id),
        name: t(name),
        whose,
        query: t(query),
        sort: Order { by: SortBy::Priority, direction: Direction::Descending },
        group: Some(GroupBy::Team),
        columns: vec![
            Column::Requester,
            Column::Priority,
            Column::Number,
            Column::Organisation,
            Column::Created,
        ],
        position: id,
        inactive_at: (id == 3).then_some(NOW),
        deleted_at: None,
        created_by: Some(PersonId(2)),
        created_at: NOW,
        updated_at: NOW,
    }
}

/// A list of a view, grouped by team, with its reasons.
pub(super) fn list(t: Words<'_>) -> TicketList {
    let mut rows: Vec<_> = (1..=12).map(|n| ticket_row(t, n)).collect();
    rows.sort_by_key(|r| r.team.as_ref().map(|team| team.id));
    let why = rows.iter().map(|r| {
        let here = t(if r.assignee.is_none() { "unassigned" } else { "tagged vip" });
        Reason { whole: format!("{here} · not solved"), here }
    });
    let why = why.collect();
    TicketList {
        view: View::Saved(ViewId(1)),
        name: t("Urgent and nobody's"),
        sort: Sort::default(),
        paging: Paging { newer: None, older: Some("o1.2.3".into()) },
        cursor: None,
        saved: Some(SavedList {
            list_name: "q-0011223344556677".into(),
            sort: Order { by: SortBy::Priority, direction: Direction::Descending },
            group: Some(GroupBy::Team),
            columns: vec![
                Column::Requester,
                Column::Tags,
                Column::Priority,
                Column::Number,
                Column::Organisation,
                Column::Created,
                Column::Type,
                Column::Channel,
            ],
            why,
            may_change: true,
            problem: None,
        }),
        rows,
    }
}

fn form(t: Words<'_>) -> ViewForm {
    let rows = Rows {
        all: vec![Row::new("status", Op::Less, "solved"), Row::new("team", Op::Is, &t("Hardware"))],
        any: vec![Row::new("priority", Op::MoreOrEqual, "high"), Row::new("tag", Op::Is, "vip,board")],
        none: vec![Row::new("room", Op::Is, "none")],
    };
    let list = list(t);
    ViewForm {
        id: Some(ViewId(1)),
        name: t("Urgent and nobody's"),
        whose: Whose::Team(TeamId(1)),
        may_be: vec![
            (Whose::Person(PersonId(2)), "Only me".into()),
            (Whose::Team(TeamId(1)), t("Hardware")),
            (Whose::Everyone, "Everyone".into()),
        ],
        text: rows.text(),
        rows: Some(rows),
        sort: Order::default(),
        group: Some(GroupBy::Day),
        columns: Column::USUAL.to_vec(),
        query_problem: None,
        problem: None,
        choices: Choices {
            people: vec![t("Ana Ortiz"), t("Jonas Lind")],
            teams: vec![TeamRef { id: TeamId(1), name: t("Hardware") }],
            mailboxes: vec!["support@example.com".into()],
            tags: vec![t("vip"), t("board")],
            fields: vec![("room".into(), t("Room"))],
        },
        preview: Some(ViewPreview { count: 1000, count_max: 1000, list }),
    }
}

/// Every page of this part.
pub(super) fn pages(t: Words<'_>, frame: &Frame) -> Vec<(&'static str, Markup)> {
    let whole = form(t);
    let text = t("status:open AND (tag:a OR (tag:b AND nonsense:c))");
    let nested = ViewForm {
        id: None,
        rows: None,
        query_problem: Some(QueryProblem {
            at: 37, length: 10, words: t("There is no field “nonsense”")
        }),
        text,
        problem: Some(FormProblem {
            field: Some("name".into()),
            words: t("name: must not be empty."),
            typed: Vec::new(),
        }),
        preview: None,
        ..whole.clone()
    };
    let none = TicketList { rows: Vec::new(), ..list(t) };
    let none = ViewForm {
        preview: Some(ViewPreview { count: 0, count_max: 1000, list: none }),
        rows: Some(Rows::default()),
        ..whole.clone()
    };
    let broken = list(t).saved.map(|s| SavedList {
        problem: Some(t("There is no field “room” (at character 4)")),
        why: vec![],
        ..s
    });
    let line = |id, name: &str, whose: Whose, words: &str, query: &str, may_change| ViewLine {
        view: view(t, id, name, whose, query),
        whose: t(words),
        may_change,
    };
    let rows = vec![
        line(1, "Urgent and nobody's", Whose::Everyone, "Everyone", "priority:urgent assignee:none", false),
        line(
            2,
            "Waiting for me",
            Whose::Person(PersonId(2)),
            "Only me",
            "status<solved assignee:me updated<3d",
            true,
        ),
        line(
            3,
            "Printers without a part",
            Whose::Team(TeamId(1)),
            "Hardware",
            "tag:printer -tag:part-ordered",
            true,
        ),
    ];
    let deleted = vec![line(4, "Last year's", Whose::Person(PersonId(2)), "Only me", "created:2025", true)];
    vec![
        ("view-list", tickets::page(frame, &list(t))),
        ("view-list-none", tickets::page(frame, &TicketList { rows: Vec::new(), ..list(t) })),
        (
            "view-list-broken",
            tickets::page(frame, &TicketList { rows: Vec::new(), saved: broken, ..list(t) }),
        ),
        ("view-form", views::builder(frame, &whole)),
        ("view-form-nested", views::builder(frame, &nested)),
        ("view-form-none", views::builder(frame, &none)),
        (
            "views",
            views::manage(
                frame,
                &ViewsPage { rows, deleted: deleted.clone(), just_deleted: Some(ViewId(4)) },
            ),
        ),
        (
            "views-none",
            views::manage(frame, &ViewsPage { rows: Vec::new(), deleted: Vec::new(), just_deleted: None }),
        ),
    ]
}
