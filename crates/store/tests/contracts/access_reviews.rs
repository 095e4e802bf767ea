//! Who stands in for approvers, and whose access is to be looked at again.

use domain::access::System;
use domain::moment::DAY_US;
use domain::read::access::GrantFilter;
use domain::{AccessGrantId, AccessSystemId};
use store::access_reviews::{self, DueReview, StandIn};
use store::{access, people};

use crate::access::{a_grant, begin};
use crate::harness::{START, on_both};
use crate::world::{World, note};

on_both! {
    async fn somebody_stands_in_for_some_days(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            let request = begin(tx, world).await?;
            let named = StandIn {
                person: world.ben,
                stand_in: world.ana,
                from: START,
                until: START.plus_us(9),
                named_by: world.ben,
            };
            assert_eq!(access_reviews::find_stand_in(tx, world.ben).await?, None);
            access_reviews::put_stand_in(tx, &named).await?;
            assert_eq!(access_reviews::find_stand_in(tx, world.ben).await?, Some(named));
            assert_eq!(access_reviews::stood_for(tx, world.ana, START.plus_us(9)).await?, [world.ben]);
            assert_eq!(access_reviews::stood_for(tx, world.ana, START.plus_us(10)).await?, [], "the days are over");
            assert_eq!(access_reviews::stood_for(tx, world.ana, START.plus_us(-1)).await?, [], "not yet");
            let approvers = [world.ben, world.tom];
            assert_eq!(access_reviews::stand_ins_of(tx, &approvers, START).await?, [world.ana]);
            assert_eq!(access_reviews::stand_ins_of(tx, &approvers, START.plus_us(10)).await?, []);
            // What waits for Ben waits for her in his name, and nothing when his days are over.
            let waiting = access_reviews::waiting_for_stand_in(tx, world.ana, START, 9).await?;
            assert_eq!(waiting.iter().map(|r| r.id).collect::<Vec<_>>(), [request.id]);
            assert!(access_reviews::waiting_for_stand_in(tx, world.ana, START.plus_us(10), 9).await?.is_empty());
            let mut cards = access::cards(tx, &world.ana_acts(), waiting, false).await?;
            assert!(!cards[0].may_answer);
            access_reviews::let_stand_in(tx, &world.ana_acts(), START, &mut cards).await?;
            assert_eq!((cards[0].may_answer, cards[0].in_name_of.as_ref().map(|p| p.id)), (true, Some(world.ben)));
            let longer = StandIn { until: START.plus_us(99), ..named };
            access_reviews::put_stand_in(tx, &longer).await?;
            assert_eq!(access_reviews::find_stand_in(tx, world.ben).await?, Some(longer), "one at a time");
            assert!(access_reviews::remove_stand_in(tx, world.ben).await?);
            assert!(!access_reviews::remove_stand_in(tx, world.ben).await?);
            Ok(())
        }).await;
    }

    async fn access_is_looked_at_again_when_its_days_are_over(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            let request = begin(tx, world).await?;
            let grant = a_grant(world, 7_401, request.id, START);
            access::insert_grant(tx, &grant).await?;
            note(tx);
            let (early, day) = (START.plus_us(90 * DAY_US - 1), START.plus_us(90 * DAY_US));
            assert_eq!(access_reviews::due(tx, None, day, 9).await?, [], "nobody wants it");
            let vpn = access::load_system(tx, grant.system).await?;
            let vpn = System { review_days: Some(90), ..vpn };
            access::put_system(tx, &vpn).await?;
            assert_eq!(access::load_system(tx, vpn.id).await?.review_days, Some(90));
            assert_eq!(access_reviews::due(tx, None, early, 9).await?, []);
            let expected = [DueReview { grant: grant.id, system: vpn.id, due_at: day }];
            assert_eq!(access_reviews::due(tx, None, day, 9).await?, expected);
            assert_eq!(access_reviews::due(tx, Some(vpn.id), day, 9).await?, expected);
            assert_eq!(access_reviews::due(tx, Some(AccessSystemId(1)), day, 9).await?, []);
            let reviewers = access_reviews::reviewers(tx, &vpn).await?;
            assert!(reviewers.contains(&world.ben), "the owner approves there");
            let ben = people::load(tx, world.ben).await?;
            let ben = people::actor(tx, &ben).await?;
            let rows = access_reviews::rows(tx, &ben, day, 9).await?;
            assert_eq!((rows.len(), rows[0].grant.id, rows[0].due_at, rows[0].may_review), (1, grant.id, day, true));
            assert!(access_reviews::rows(tx, &ben, early, 9).await?.is_empty());
            // Kept, it is looked at again when the days are over once more.
            access_reviews::keep(tx, grant.id, world.ben).await?;
            let at = tx.now();
            let again = access_reviews::due(tx, None, at.plus_us(91 * DAY_US), 9).await?;
            assert_eq!(again[0].due_at, at.plus_us(90 * DAY_US));
            let all = access::grants(tx, &GrantFilter::default(), AccessGrantId(0), 9).await?;
            assert_eq!(all[0].reviewed.as_ref().map(|(when, who)| (*when, who.id)), Some((at, world.ben)));
            // What ended is nobody's to look at.
            access::end_grant(tx, grant.id, Some(world.ben), request.id).await?;
            assert_eq!(access_reviews::due(tx, None, at.plus_us(91 * DAY_US), 9).await?, []);
            Ok(())
        }).await;
    }
}
