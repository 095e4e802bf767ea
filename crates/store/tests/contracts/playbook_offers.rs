//! Playbooks in customers' hands, and who wants a person after a run.

use domain::guided::{FixRequest, RunFigures, RunStage};
use domain::moment::DAY_US;
use domain::playbook::{Playbook, PlaybookState};
use domain::{Error, FixRequestId, Language, Moment, OutboxId, PlaybookId, Refusal, Result};
use store::playbook_offers::Offered;
use store::{Tx, playbook_offers, playbooks};

use crate::harness::{START, on_both};
use crate::world::{World, note};

const WIFI: PlaybookId = PlaybookId(9_001);
const EMAIL: PlaybookId = PlaybookId(9_002);

fn book(id: PlaybookId, title: &str) -> Playbook {
    Playbook {
        id,
        slug: title.to_lowercase(),
        title: title.into(),
        state: PlaybookState::Published,
        published: Some(1),
        draft: 1,
        shipped: String::new(),
        created_at: START,
        updated_at: START,
    }
}

fn request(id: i64, address: &str) -> FixRequest {
    FixRequest {
        id: FixRequestId(id),
        run: "AQ.aa".into(),
        name: "Ana".into(),
        address: address.into(),
        words: "It hums.".into(),
        language: Language::German,
        created_at: START,
        ends_at: START.plus_us(DAY_US),
        mail: None,
        ticket: None,
    }
}

fn offered(playbook: PlaybookId, draft: i64, title: &str) -> Offered {
    Offered { playbook, version: 1, draft, title: title.into() }
}

async fn of_ana(tx: &mut Tx, at: Moment) -> Result<Vec<FixRequestId>> {
    Ok(playbook_offers::requests_of(tx, "ana@example.org", at).await?.into_iter().map(|r| r.id).collect())
}

on_both! {
    async fn customers_find_what_is_offered_and_published(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            for (id, title) in [(WIFI, "Wi-Fi"), (EMAIL, "E-mail")] {
                playbooks::insert(tx, &book(id, title)).await?;
                playbooks::add_version(tx, id, "sheet", None, None).await?;
            }
            assert_eq!((playbook_offers::find(tx, WIFI).await?, playbook_offers::list(tx).await?), (None, vec![]));
            assert!(!playbook_offers::any_offered(tx).await?);
            assert!(playbook_offers::put(tx, WIFI, Some(world.ana)).await?);
            assert!(!playbook_offers::put(tx, WIFI, None).await?, "it is offered already");
            assert!(playbook_offers::put(tx, EMAIL, None).await?);
            let found = playbook_offers::find(tx, WIFI).await?.map(|o| (o.offered_at, o.by));
            assert_eq!(found, Some((tx.now(), Some(world.ana))));
            assert_eq!(playbook_offers::list(tx).await?, [offered(EMAIL, 1, "E-mail"), offered(WIFI, 1, "Wi-Fi")]);
            playbooks::update(tx, &Playbook { state: PlaybookState::Retired, ..book(EMAIL, "E-mail") }).await?;
            assert_eq!(playbook_offers::list(tx).await?, [offered(WIFI, 1, "Wi-Fi")], "a retired one is begun by nobody");
            playbooks::add_version(tx, WIFI, "another sheet", None, Some(1)).await?;
            playbooks::update(tx, &Playbook { draft: 2, ..book(WIFI, "Wireless") }).await?;
            assert_eq!(playbook_offers::list(tx).await?, [offered(WIFI, 2, "Wireless")], "leads work on it");
            assert!(playbook_offers::any_offered(tx).await?);
            assert!(playbook_offers::find(tx, EMAIL).await?.is_some(), "and is there again when it comes back");
            assert!(playbook_offers::remove(tx, WIFI).await?);
            assert!(!playbook_offers::remove(tx, WIFI).await?);
            assert!(!playbook_offers::any_offered(tx).await?, "nor is a retired one any");

            assert_eq!(playbook_offers::figures(tx, WIFI, 0).await?, RunFigures::default());
            for (day, stage) in [(9, RunStage::Begun), (10, RunStage::Begun), (10, RunStage::Begun), (10, RunStage::Fixed), (11, RunStage::Person)] {
                playbook_offers::count_run(tx, WIFI, day, stage).await?;
            }
            playbook_offers::count_run(tx, EMAIL, 10, RunStage::Fixed).await?;
            assert_eq!(playbook_offers::figures(tx, WIFI, 10).await?, RunFigures { begun: 2, fixed: 1, person: 1 });
            assert_eq!(playbook_offers::figures(tx, WIFI, 9).await?.begun, 3);
            Ok(())
        }).await;
    }

    async fn a_request_waits_for_its_address_and_is_settled_once(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let first = FixRequest { mail: Some(OutboxId(77)), ..request(9_101, "ana@example.org") };
            let second = FixRequest { ends_at: START.plus_us(2 * DAY_US), ..request(9_102, "ana@example.org") };
            let other = request(9_103, "ben@example.org");
            for r in [&first, &second, &other] {
                playbook_offers::insert_request(tx, r).await?;
            }
            assert_eq!(playbook_offers::load_request(tx, first.id).await?, first);
            assert!(matches!(playbook_offers::load_request(tx, FixRequestId(1)).await, Err(Error::Refused(Refusal::NotFound))));
            assert_eq!(playbook_offers::request_of_mail(tx, OutboxId(77)).await?, Some(first.clone()));
            assert_eq!(playbook_offers::request_of_mail(tx, OutboxId(78)).await?, None);
            assert_eq!(of_ana(tx, START).await?, [first.id, second.id]);
            assert_eq!(of_ana(tx, START.plus_us(DAY_US)).await?, [second.id], "what is over is not shown");
            assert_eq!((playbook_offers::mails_since(tx, START.plus_us(-1)).await?, playbook_offers::mails_since(tx, START).await?), (1, 0));

            assert!(playbook_offers::settle_request(tx, second.id, world.ticket).await?);
            assert!(!playbook_offers::settle_request(tx, second.id, world.ticket).await?, "one ticket comes of it");
            assert_eq!(playbook_offers::load_request(tx, second.id).await?.ticket, Some(world.ticket));
            assert_eq!(playbook_offers::sweep_requests(tx, START.plus_us(DAY_US)).await?, 2);
            assert_eq!(playbook_offers::sweep_requests(tx, START.plus_us(DAY_US)).await?, 0);
            assert_eq!(of_ana(tx, START).await?, [second.id]);

            // However many became tickets: what waits is found.
            let settled = FixRequest { ends_at: START.plus_us(2 * DAY_US), ticket: Some(world.ticket), ..request(0, "ana@example.org") };
            for id in 9_200..9_260 {
                playbook_offers::insert_request(tx, &FixRequest { id: FixRequestId(id), ..settled.clone() }).await?;
            }
            let waiting = FixRequest { ticket: None, ..request(9_300, "ana@example.org") };
            playbook_offers::insert_request(tx, &waiting).await?;
            let found = of_ana(tx, START).await?;
            assert_eq!((found.len(), found.last(), found.contains(&FixRequestId(9_259))), (50, Some(&waiting.id), true));
            Ok(())
        }).await;
    }
}
