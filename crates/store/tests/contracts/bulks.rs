//! One change of many tickets.

use domain::BulkId;
use domain::bulk::{Assigned, BulkChange, Counts, ItemState, Sleep};
use domain::ticket::Status;
use store::bulks;

use crate::harness::{START, on_both};
use crate::world::{World, note, open_ticket};

on_both! {
    async fn it_is_kept_whole_and_worked_off_in_order(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let change = BulkChange {
                status: Some(Status::Pending),
                priority: Some(Assigned::Nothing),
                assignee: Some(Assigned::To(world.ben)),
                add_tags: vec!["vip".into()],
                snooze: Some(Sleep::Moment(START)),
                ..BulkChange::default()
            };
            let (second, third) = (open_ticket(tx, world.rosa).await?, open_ticket(tx, world.tom).await?);
            let (id, undo) = (BulkId(9901), BulkId(9902));
            bulks::insert(tx, id, world.ana, &change, None, &[world.ticket, second, third]).await?;
            bulks::insert(tx, undo, world.ana, &BulkChange::default(), Some(id), &[second]).await?;
            assert_eq!(bulks::unfinished(tx, 10).await?, [id, undo]);
            assert_eq!(bulks::undoing(tx, id).await?, Some(undo));
            assert_eq!(bulks::undoing(tx, undo).await?, None);
            let known = bulks::find(tx, id).await?.expect("it is kept");
            assert_eq!((&known.change, known.by, known.undoes, known.finished_at), (&change, world.ana, None, None));
            assert_eq!(known.counts, Counts { waiting: 3, ..Counts::default() });
            assert_eq!(bulks::find(tx, undo).await?.expect("kept too").undoes, Some(id));
            assert_eq!(bulks::find(tx, BulkId(1)).await?, None);

            let waiting = bulks::items(tx, id, ItemState::Waiting, 0, 2).await?;
            assert_eq!(waiting.iter().map(|i| (i.place, i.ticket)).collect::<Vec<_>>(), [(1, world.ticket), (2, second)]);
            bulks::settle(tx, id, 1, ItemState::Changed, "").await?;
            bulks::settle(tx, id, 2, ItemState::Refused, "is closed").await?;
            let rest = bulks::items(tx, id, ItemState::Waiting, 0, 10).await?;
            assert_eq!(rest.iter().map(|i| i.ticket).collect::<Vec<_>>(), [third]);
            assert_eq!(bulks::items(tx, id, ItemState::Refused, 0, 10).await?[0].reason, "is closed");
            assert_eq!(bulks::acted_at(tx, id, world.ticket).await?, Some(tx.now()));
            assert_eq!(bulks::acted_at(tx, id, second).await?, None, "nothing was done to it");
            bulks::settle(tx, id, 3, ItemState::Unchanged, "").await?;
            bulks::finish(tx, id).await?;
            let done = bulks::find(tx, id).await?.expect("it is kept");
            assert_eq!(done.counts, Counts { waiting: 0, changed: 1, unchanged: 1, refused: 1 });
            assert_eq!((done.finished_at, done.counts.all(), done.counts.done()), (Some(tx.now()), 3, 3));
            assert_eq!(bulks::unfinished(tx, 10).await?, [undo]);
            Ok(())
        }).await;
    }

    // What is stored outlives the program that wrote it.
    async fn its_stored_form_stays(desk) {
        let _ = desk;
        let change = BulkChange {
            status: Some(Status::Pending),
            priority: Some(Assigned::Nothing),
            snooze: Some(Sleep::CustomerWrites),
            ..BulkChange::default()
        };
        let text = r#"{"status":"pending","priority":"nothing","assignee":null,"team":null,"add_tags":[],"remove_tags":[],"snooze":"customer_writes","spam":false,"merge_into":null}"#;
        assert_eq!(serde_json::to_string(&change).unwrap(), text);
        assert_eq!(serde_json::from_str::<BulkChange>(text).unwrap(), change);
        assert!(serde_json::from_str::<BulkChange>("{}").unwrap().is_empty());
    }
}
