//! An organisation's own sign-in: found by the domains that an admin named and the organisation has; attempts are of one browser,
//! once.

use domain::OrganisationId;
use domain::moment::{DAY_US, MINUTE_US};
use domain::portal::CameBy;
use store::organisation_sign_in::{self, Attempt, OrganisationSignIn};
use store::organisations::{self, Organisation};
use store::portal::{self, NewSession};

use crate::harness::{START, on_both};
use crate::world::{World, note};

fn of(organisation: OrganisationId, domains: &[&str]) -> OrganisationSignIn {
    OrganisationSignIn {
        organisation,
        issuer: "https://id.ardent.example".into(),
        client_id: "desk".into(),
        secret: "v1.sealed".into(),
        domains: domains.iter().map(|d| (*d).to_owned()).collect(),
    }
}

fn attempt(organisation: OrganisationId) -> Attempt {
    Attempt {
        organisation,
        issuer: "https://id.ardent.example".into(),
        nonce: "n0nce".into(),
        verifier: "v1.verifier".into(),
        expires_at: START.plus_us(10 * MINUTE_US),
    }
}

on_both! {
    async fn it_is_found_by_a_domain_that_both_name(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let id = world.organisation;
            let own = organisations::load(tx, id).await?;
            let domains = vec!["ardent.example".to_owned(), "mills.example".to_owned()];
            organisations::update(tx, &Organisation { domains, ..own.clone() }).await?;
            assert!(!organisation_sign_in::any(tx).await?);
            assert_eq!(organisation_sign_in::find(tx, id).await?, None);
            let set = of(id, &["ardent.example", "other.example"]);
            organisation_sign_in::put(tx, &set).await?;
            assert!(organisation_sign_in::any(tx).await?);
            assert_eq!(organisation_sign_in::find(tx, id).await?, Some(set.clone()));
            assert_eq!(organisation_sign_in::find_by_domain(tx, "ardent.example").await?, Some(set.clone()));
            assert_eq!(organisation_sign_in::find_by_domain(tx, "mills.example").await?, None, "no admin named it");
            assert_eq!(organisation_sign_in::find_by_domain(tx, "other.example").await?, None, "it is not theirs");
            let other = OrganisationSignIn { client_id: "desk-2".into(), ..set };
            organisation_sign_in::put(tx, &other).await?;
            assert_eq!(organisation_sign_in::find(tx, id).await?, Some(other));
            assert!(organisation_sign_in::remove(tx, id).await?);
            assert!(!organisation_sign_in::remove(tx, id).await?);
            Ok(())
        }).await;
    }

    async fn sessions_that_began_by_it_end_with_it(desk) {
        let world = World::set_up(desk).await;
        let id = world.organisation;
        desk.write(async move |tx| {
            note(tx);
            for (secret, came_by) in [(1, CameBy::Organisation), (2, CameBy::Link), (3, CameBy::Organisation)] {
                let session = NewSession {
                    id: tx.next_id().await?,
                    secret: [secret; 32],
                    person: world.rosa,
                    expires_at: START.plus_us(DAY_US),
                    user_agent: String::new(),
                    address: String::new(),
                    came_by,
                };
                portal::insert_session(tx, &session).await?;
                if secret == 2 {
                    assert_eq!(organisation_sign_in::end_sessions(tx, OrganisationId(1)).await?, 0, "another organisation's");
                    assert_eq!(organisation_sign_in::end_sessions(tx, id).await?, 1);
                }
            }
            organisation_sign_in::put(tx, &of(id, &[])).await?;
            assert!(organisation_sign_in::remove(tx, id).await?);
            assert_eq!(portal::end_sessions(tx, world.rosa).await?, 1, "the link's goes on");
            Ok(())
        }).await;
    }

    async fn an_attempt_is_of_one_browser_once_and_for_a_while(desk) {
        let world = World::set_up(desk).await;
        let id = world.organisation;
        desk.write(async move |tx| {
            note(tx);
            organisation_sign_in::put(tx, &of(id, &[])).await?;
            organisation_sign_in::insert_attempt(tx, &[1; 32], &[11; 32], &attempt(id)).await?;
            assert_eq!(organisation_sign_in::take_attempt(tx, &[1; 32], &[12; 32]).await?, None, "another browser's");
            assert_eq!(organisation_sign_in::take_attempt(tx, &[2; 32], &[11; 32]).await?, None, "another state");
            assert_eq!(organisation_sign_in::take_attempt(tx, &[1; 32], &[11; 32]).await?, Some(attempt(id)));
            assert_eq!(organisation_sign_in::take_attempt(tx, &[1; 32], &[11; 32]).await?, None, "once");
            // What is set anew is another provider, perhaps.
            organisation_sign_in::insert_attempt(tx, &[3; 32], &[11; 32], &attempt(id)).await?;
            organisation_sign_in::put(tx, &of(id, &[])).await?;
            assert_eq!(organisation_sign_in::take_attempt(tx, &[3; 32], &[11; 32]).await?, None);
            organisation_sign_in::insert_attempt(tx, &[4; 32], &[11; 32], &attempt(id)).await?;
            organisation_sign_in::sweep(tx).await?;
            Ok(())
        }).await;
        desk.set_clock(START.plus_us(10 * MINUTE_US));
        desk.write(async move |tx| {
            assert_eq!(organisation_sign_in::take_attempt(tx, &[4; 32], &[11; 32]).await?, None, "late");
            organisation_sign_in::sweep(tx).await?;
            // Nothing holds the organisation back from going.
            organisation_sign_in::insert_attempt(tx, &[5; 32], &[11; 32], &attempt(id)).await?;
            note(tx);
            organisations::delete(tx, id).await?;
            assert_eq!(organisation_sign_in::find(tx, id).await?, None);
            Ok(())
        }).await;
    }
}
