//! Keys that outgoing mail is signed with.

use domain::sending_key::{KeyAlgorithm, SendingKey};
use domain::{Error, Refusal, SendingKeyId};
use store::sending_keys;

use crate::harness::{START, on_both};
use crate::world::note;

fn a_key(id: SendingKeyId, domain: &str, selector: &str) -> SendingKey {
    SendingKey {
        id,
        domain: domain.into(),
        selector: selector.into(),
        algorithm: KeyAlgorithm::Ed25519,
        public_key: "cHVibGlj".into(),
        created_at: START,
        published_at: None,
        retired_at: None,
    }
}

on_both! {
    async fn a_key_signs_from_its_publication_to_its_retirement(desk) {
        let (first, second, other) = desk.write(async |tx| {
            note(tx);
            let (first, second, other) = (tx.next_id().await?, tx.next_id().await?, tx.next_id().await?);
            sending_keys::insert(tx, &a_key(first, "desk.example", "a"), "v1.first").await?;
            sending_keys::insert(tx, &a_key(second, "desk.example", "b"), "v1.second").await?;
            let rsa = SendingKey { algorithm: KeyAlgorithm::Rsa, ..a_key(other, "other.example", "a") };
            sending_keys::insert(tx, &rsa, "v1.other").await?;
            Ok((first, second, other))
        }).await;
        let taken = desk.store.write(async move |tx| {
            note(tx);
            let id = tx.next_id().await?;
            sending_keys::insert(tx, &a_key(id, "desk.example", "a"), "v1.again").await
        }).await;
        assert!(matches!(taken, Err(Error::Refused(Refusal::Taken { .. }))));
        desk.read(async move |db| {
            let all = sending_keys::of_domain(db, "desk.example").await?;
            assert_eq!(all, [a_key(second, "desk.example", "b"), a_key(first, "desk.example", "a")], "newest first");
            assert!(sending_keys::signing(db, "desk.example").await?.is_empty(), "nobody saw their records yet");
            let waiting: Vec<_> = sending_keys::waiting(db).await?.into_iter().map(|k| k.id).collect();
            assert_eq!(waiting, [first, second, other], "oldest first");
            Ok(())
        }).await;
        desk.write(async move |tx| {
            note(tx);
            assert!(sending_keys::publish(tx, first).await?);
            assert!(!sending_keys::publish(tx, first).await?, "it is known already");
            assert!(sending_keys::publish(tx, second).await?);
            assert!(sending_keys::retire(tx, first).await?);
            assert!(!sending_keys::retire(tx, first).await?);
            Ok(())
        }).await;
        desk.read(async move |db| {
            let signing = sending_keys::signing(db, "desk.example").await?;
            assert_eq!(signing.len(), 1);
            assert_eq!((signing[0].0.id, signing[0].1.as_str()), (second, "v1.second"));
            assert!(signing[0].0.published_at.is_some());
            let left: Vec<_> = sending_keys::of_domain(db, "desk.example").await?.into_iter().map(|k| k.id).collect();
            assert_eq!(left, [second]);
            let waiting: Vec<_> = sending_keys::waiting(db).await?.into_iter().map(|k| k.id).collect();
            assert_eq!(waiting, [other]);
            Ok(())
        }).await;
    }
}
