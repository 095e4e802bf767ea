//! Addresses that are not written to like any other.

use domain::bounce::{AddressTrouble, BounceReason, TroubleKind};
use store::address_trouble;

use crate::harness::{START, on_both};
use crate::world::{World, note};

fn dead(address: &str) -> AddressTrouble {
    AddressTrouble {
        address: address.to_owned(),
        kind: TroubleKind::Dead,
        reason: BounceReason::UserUnknown,
        words: "550 5.1.1 no such user".to_owned(),
        since: START,
    }
}

on_both! {
    async fn trouble_is_written_once_and_its_words_are_the_newest(desk) {
        World::set_up(desk).await;
        let again = AddressTrouble {
            reason: BounceReason::HostUnknown,
            words: "no such domain".to_owned(),
            since: START.plus_us(5),
            ..dead("rosa@ardent.example")
        };
        let (first, second) = (dead("rosa@ardent.example"), again.clone());
        let written = desk.write(async move |tx| {
            note(tx);
            Ok((address_trouble::insert(tx, &first).await?, address_trouble::insert(tx, &second).await?))
        }).await;
        assert_eq!(written, (true, false));
        let find = async |kind| {
            desk.read(async move |db| address_trouble::find(db, "rosa@ardent.example", kind).await).await
        };
        assert_eq!(find(TroubleKind::Dead).await, Some(AddressTrouble { since: START, ..again }));
        assert_eq!(find(TroubleKind::Complained).await, None);
        let removed = desk.write(async |tx| {
            note(tx);
            let kind = TroubleKind::Dead;
            let removed = address_trouble::remove(tx, "rosa@ardent.example", kind).await?;
            Ok((removed, address_trouble::remove(tx, "rosa@ardent.example", kind).await?))
        }).await;
        assert_eq!(removed, (true, false));
        assert_eq!(find(TroubleKind::Dead).await, None);
    }

    async fn a_person_has_the_trouble_of_their_addresses(desk) {
        let world = World::set_up(desk).await;
        let person = desk.write(async move |tx| {
            note(tx);
            let ticket = store::tickets::load(tx, world.ticket).await?;
            let known = store::people::addresses(tx, ticket.requester).await?;
            let complained = AddressTrouble { kind: TroubleKind::Complained, reason: BounceReason::Feedback, ..dead(&known[0]) };
            address_trouble::insert(tx, &complained).await?;
            address_trouble::insert(tx, &dead(&known[0])).await?;
            address_trouble::insert(tx, &dead("nobody@ardent.example")).await?;
            Ok(ticket.requester)
        }).await;
        let found = desk.read(async move |db| address_trouble::of_person(db, person).await).await;
        assert_eq!(found.iter().map(|t| t.kind).collect::<Vec<_>>(), [TroubleKind::Dead, TroubleKind::Complained]);
    }
}
