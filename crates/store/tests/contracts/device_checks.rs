//! Looks at devices: a link works once, and what came is kept.

use domain::device_check::{CheckState, DeviceCheck};
use domain::{DeviceCheckId, Language, MessageId, Result, TicketId};
use store::{Tx, device_checks, messages};

use crate::harness::on_both;
use crate::world::{World, a_message, note, open_ticket};

on_both! {
    async fn a_check_is_found_by_its_secret_and_kept_once(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let now = tx.now();
            let (one, two) = (tx.next_id().await?, tx.next_id().await?);
            let one = DeviceCheck::asked(one, world.ticket, world.ana, Language::German, now);
            let two = DeviceCheck::asked(two, world.ticket, world.ana, Language::English, now);
            device_checks::insert(tx, &one, &[1; 32]).await?;
            device_checks::insert(tx, &two, &[2; 32]).await?;
            assert_eq!(device_checks::find_by_secret(tx, &[1; 32]).await?, Some(one.clone()));
            assert_eq!(device_checks::find_by_secret(tx, &[3; 32]).await?, None);

            let message: MessageId = tx.next_id().await?;
            messages::insert(tx, &a_message(message, world.ticket, None, now), None).await?;
            assert!(device_checks::keep(tx, &one, world.ticket, message, "{}", "ab").await?);
            assert!(!device_checks::keep(tx, &one, world.ticket, message, "{\"again\":1}", "cd").await?, "once");
            assert!(!device_checks::withdraw(tx, &one).await?, "what came is not withdrawn");
            assert!(device_checks::withdraw(tx, &two).await?);
            assert!(!device_checks::withdraw(tx, &two).await?);
            assert!(!device_checks::keep(tx, &two, world.ticket, message, "{}", "ab").await?, "withdrawn");

            let all = device_checks::of_ticket(tx, world.ticket).await?;
            let states: Vec<_> = all.iter().map(|s| (s.check.state(now), s.report.as_deref(), s.sha256.as_deref())).collect();
            assert_eq!(states, [(CheckState::Withdrawn, None, None), (CheckState::Sent, Some("{}"), Some("ab"))]);
            assert_eq!(all[1].check.sent, Some((now, message)));
            assert!(device_checks::of_ticket(tx, TicketId(999_999)).await?.is_empty());

            let other = open_ticket(tx, world.rosa).await?;
            let mut moved = device_checks::move_all(tx, world.ticket, other).await?;
            moved.sort();
            assert_eq!(moved, [one.id, two.id]);
            assert_eq!(device_checks::of_ticket(tx, other).await?.len(), 2);
            // What came while they were one ticket stays where its note stands.
            let homes: Vec<_> = moved.into_iter().map(|id| (world.ticket, id)).collect();
            messages::move_to(tx, &[message], other).await?;
            device_checks::bring_back(tx, other, &homes).await?;
            assert_eq!((ids(tx, world.ticket).await?, ids(tx, other).await?), (vec![two.id], vec![one.id]));
            messages::move_to(tx, &[message], world.ticket).await?;
            device_checks::bring_back(tx, other, &homes).await?;
            assert_eq!((ids(tx, world.ticket).await?.len(), ids(tx, other).await?.len()), (2, 0));
            Ok(())
        }).await;
    }
}

async fn ids(tx: &mut Tx, ticket: TicketId) -> Result<Vec<DeviceCheckId>> {
    Ok(device_checks::of_ticket(tx, ticket).await?.into_iter().map(|s| s.check.id).collect())
}
