//! What rules tell endpoints, until it has arrived.

use domain::access_connector::{Connector, Hears};
use domain::moment::SECOND_US;
use domain::webhook::Call;
use domain::{AccessConnectorId, Error, Moment, Refusal, RuleId, TicketId, WebhookCallId};
use store::{access_connectors, webhooks};

use crate::harness::{START, on_both};
use crate::world::{World, note};

const TO: AccessConnectorId = AccessConnectorId(7_301);

fn a_call(id: i64, due_at: Moment) -> Call {
    Call {
        id: WebhookCallId(id),
        connector: TO,
        connector_name: "Chat".into(),
        ticket: TicketId(7),
        rule: RuleId(9),
        key: format!("webhook-{id}-0"),
        body: "{}".into(),
        attempts: 0,
        due_at,
        lease: 0,
        created_at: START,
    }
}

on_both! {
    async fn a_call_is_claimed_by_one_and_sent_again_until_it_is_removed(desk) {
        World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let now = tx.now();
            let lease_end = now.plus_us(60 * SECOND_US);
            assert_eq!((webhooks::next_due(tx).await?, webhooks::waiting(tx, TO, 9).await?), (None, 0));
            let call = a_call(7_302, now);
            webhooks::insert(tx, &call).await?;
            webhooks::insert(tx, &a_call(7_303, lease_end)).await?;
            assert_eq!(webhooks::load(tx, call.id).await?, call);
            assert_eq!((webhooks::waiting(tx, TO, 9).await?, webhooks::waiting(tx, TO, 1).await?), (2, 1));
            assert_eq!((webhooks::next_due(tx).await?, webhooks::due(tx, now, 9, 9).await?), (Some(now), vec![(call.id, TO)]));

            let claimed = webhooks::claim(tx, call.id, lease_end).await?.expect("it is free");
            assert_eq!((claimed.attempts, claimed.lease, claimed.key.as_str()), (1, 1, "webhook-7302-0"));
            assert_eq!(webhooks::claim(tx, call.id, lease_end).await?, None, "one has it");
            assert_eq!(webhooks::next_due(tx).await?, Some(lease_end), "then it is anybody's");
            webhooks::leave(tx, call.id, lease_end.plus_us(1)).await?;
            assert_eq!(webhooks::next_due(tx).await?, Some(lease_end), "whoever holds it keeps it");
            webhooks::put_off(tx, call.id, now).await?;
            webhooks::leave(tx, call.id, lease_end).await?;
            assert_eq!(webhooks::next_due(tx).await?, Some(lease_end), "nobody holds it");
            webhooks::put_off(tx, call.id, now).await?;
            let again = webhooks::claim(tx, call.id, lease_end).await?.expect("its lease is given back");
            assert_eq!((again.attempts, again.lease), (2, 4));

            webhooks::remove(tx, call.id).await?;
            let gone = webhooks::load(tx, call.id).await;
            assert!(matches!(gone, Err(Error::Refused(Refusal::NotFound))), "{gone:?}");
            assert_eq!(webhooks::claim(tx, call.id, lease_end).await?, None);
            assert_eq!(webhooks::waiting(tx, TO, 9).await?, 1);
            Ok(())
        }).await;
    }

    async fn an_endpoint_with_a_long_queue_holds_up_no_other(desk) {
        World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let now = tx.now();
            let before = |seconds: i64| now.plus_us(-seconds * SECOND_US);
            for n in 0..6 {
                webhooks::insert(tx, &a_call(7_400 + n, before(100 - n))).await?;
            }
            let other = Call { connector: AccessConnectorId(7_305), ..a_call(7_410, before(1)) };
            webhooks::insert(tx, &other).await?;
            webhooks::insert(tx, &Call { connector: AccessConnectorId(7_306), ..a_call(7_411, now.plus_us(1)) }).await?;
            let ids = [(7_400, TO), (7_410, other.connector), (7_401, TO)].map(|(id, of)| (WebhookCallId(id), of));
            assert_eq!(webhooks::due(tx, now, 2, 9).await?, ids);
            assert_eq!(webhooks::due(tx, now, 2, 2).await?, ids[..2]);
            assert_eq!(webhooks::due(tx, now, 9, 9).await?.len(), 7);
            Ok(())
        }).await;
    }

    async fn rules_may_tell_those_that_say_so(desk) {
        World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let connector = |id, name: &str, hears| Connector {
                id: AccessConnectorId(id),
                name: name.into(),
                url: "https://id.example/desk".into(),
                timeout_ms: 10_000,
                kinds: Vec::new(),
                systems: Vec::new(),
                hears,
                created_at: START,
                updated_at: START,
            };
            let chat = connector(7_301, "Chat", Hears::RulesToo);
            access_connectors::insert(tx, &chat, "sealed").await?;
            access_connectors::insert(tx, &connector(7_304, "Directory", Hears::AccessAlone), "sealed").await?;
            assert_eq!(access_connectors::for_rules(tx).await?, [chat]);
            Ok(())
        }).await;
    }
}
