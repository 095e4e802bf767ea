//! Who is signed in, tokens, links that work once.

use domain::moment::{DAY_US, HOUR_US, MINUTE_US};
use domain::{Moment, SessionId, TokenId};
use store::sessions::{LinkPurpose, NewSession, NewToken};
use store::{attachments, operations, people, sessions};

use crate::harness::{START, on_both};
use crate::world::{World, an_attachment, note};

fn a_session(id: SessionId, secret: u8, world: &World, expires_at: Moment) -> NewSession {
    NewSession {
        id,
        secret: [secret; 32],
        person: world.ana,
        expires_at,
        user_agent: "Firefox".into(),
        address: "192.0.2.7".into(),
    }
}

on_both! {
    async fn a_session_lasts_until_it_expires_idles_or_its_person_is_suspended(desk) {
        let world = World::set_up(desk).await;
        let (one, two) = desk.write(async move |tx| {
            note(tx);
            let (one, two) = (tx.next_id().await?, tx.next_id().await?);
            sessions::insert(tx, &a_session(one, 1, &world, START.plus_us(DAY_US))).await?;
            sessions::insert(tx, &a_session(two, 2, &world, START.plus_us(HOUR_US))).await?;
            Ok((one, two))
        }).await;
        let find = async |secret: u8, now: Moment, idle: i64| {
            let found = desk.read(async move |db| sessions::find(db, &[secret; 32], now, now.plus_us(-idle)).await).await;
            found.map(|s| s.id)
        };
        let soon = START.plus_us(MINUTE_US);
        assert_eq!(find(1, soon, HOUR_US).await, Some(one));
        assert_eq!(find(3, soon, HOUR_US).await, None, "unknown");
        assert_eq!(find(2, START.plus_us(2 * HOUR_US), DAY_US).await, None, "expired");
        assert_eq!(find(1, START.plus_us(2 * HOUR_US), HOUR_US).await, None, "idle");
        desk.set_clock(START.plus_us(2 * HOUR_US));
        desk.write(async move |tx| sessions::touch(tx, one).await).await;
        assert_eq!(find(1, START.plus_us(2 * HOUR_US), HOUR_US).await, Some(one), "used since");
        for (person, since, seen) in [(world.ana, HOUR_US, true), (world.ana, 2 * HOUR_US, false), (world.ben, HOUR_US, false)] {
            let found = desk.read(async move |db| sessions::seen_since(db, person, START.plus_us(since)).await).await;
            assert_eq!(found, seen, "{person} since {since}");
        }
        let rows = desk.read(async move |db| sessions::list(db, world.ana, Some(one), START).await).await;
        assert_eq!(rows.iter().map(|r| (r.id, r.is_current)).collect::<Vec<_>>(), [(one, true), (two, false)]);
        assert_eq!((rows[0].user_agent.as_str(), rows[0].address.as_str()), ("Firefox", "192.0.2.7"));
        desk.write(async move |tx| {
            note(tx);
            let mut ana = people::load(tx, world.ana).await?;
            ana.suspended_at = Some(tx.now());
            people::update(tx, &ana).await
        }).await;
        assert_eq!(find(1, START.plus_us(2 * HOUR_US), HOUR_US).await, None, "suspended");
    }

    async fn people_end_their_own_sessions_only(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let mut ids = Vec::new();
            for secret in 1..=3 {
                let id = tx.next_id().await?;
                sessions::insert(tx, &a_session(id, secret, &world, START.plus_us(DAY_US))).await?;
                ids.push(id);
            }
            assert!(!sessions::end(tx, world.ben, ids[0]).await?);
            assert!(sessions::end(tx, world.ana, ids[0]).await?);
            assert!(!sessions::end(tx, world.ana, ids[0]).await?);
            assert_eq!(sessions::end_all(tx, world.ana, Some(ids[1])).await?, 1);
            assert_eq!(sessions::end_all(tx, world.ana, None).await?, 1);
            Ok(())
        }).await;
    }

    async fn a_link_works_once_for_its_purpose(desk) {
        let world = World::set_up(desk).await;
        let until = START.plus_us(HOUR_US);
        desk.write(async move |tx| {
            note(tx);
            sessions::insert_link(tx, &[1; 32], LinkPurpose::SetUp, world.ana, until).await?;
            sessions::insert_link(tx, &[2; 32], LinkPurpose::SignIn, world.ben, until).await?;
            sessions::insert_link(tx, &[3; 32], LinkPurpose::SetUp, world.ben, START.plus_us(-1)).await?;
            assert_eq!(sessions::use_link(tx, &[1; 32], LinkPurpose::SignIn).await?, None, "another purpose");
            let found = sessions::find_link(tx, &[1; 32], LinkPurpose::SetUp, START).await?;
            assert_eq!(found, Some((world.ana, until)));
            assert_eq!(sessions::use_link(tx, &[1; 32], LinkPurpose::SetUp).await?, Some(world.ana));
            assert_eq!(sessions::use_link(tx, &[1; 32], LinkPurpose::SetUp).await?, None, "used");
            assert_eq!(sessions::find_link(tx, &[1; 32], LinkPurpose::SetUp, START).await?, None);
            assert_eq!(sessions::use_link(tx, &[3; 32], LinkPurpose::SetUp).await?, None, "over");
            sessions::end_links(tx, world.ben, LinkPurpose::SignIn).await?;
            assert_eq!(sessions::use_link(tx, &[2; 32], LinkPurpose::SignIn).await?, None, "ended");
            Ok(())
        }).await;
    }

    async fn a_token_works_until_revoked_or_expired(desk) {
        let world = World::set_up(desk).await;
        let (one, two) = desk.write(async move |tx| {
            note(tx);
            let (one, two): (TokenId, TokenId) = (tx.next_id().await?, tx.next_id().await?);
            for (id, secret, any_person, expires_at) in [(one, 1, true, None), (two, 2, false, Some(START.plus_us(HOUR_US)))] {
                let token = NewToken { id, person: world.ana, name: "sync".into(), secret: [secret; 32], any_person, expires_at };
                sessions::insert_token(tx, &token).await?;
            }
            Ok((one, two))
        }).await;
        let find = async |secret: u8, now| desk.read(async move |db| sessions::find_token(db, &[secret; 32], now).await).await;
        let token = find(1, START).await.unwrap();
        assert_eq!((token.id, token.person, token.any_person, token.used_at), (one, world.ana, true, None));
        assert!(find(2, START).await.is_some());
        assert!(find(2, START.plus_us(HOUR_US)).await.is_none(), "expired");
        assert!(find(3, START).await.is_none());
        desk.write(async move |tx| sessions::touch_token(tx, one).await).await;
        assert!(find(1, START).await.unwrap().used_at.is_some());
        let rows = desk.read(async |db| sessions::tokens(db).await).await;
        assert_eq!(rows.iter().map(|t| t.id).collect::<Vec<_>>(), [two, one]);
        assert_eq!(rows[0].person.id, world.ana);
        desk.write(async move |tx| {
            note(tx);
            assert!(sessions::revoke_token(tx, one).await?);
            assert!(!sessions::revoke_token(tx, one).await?);
            Ok(())
        }).await;
        assert!(find(1, START).await.is_none());
        assert_eq!(desk.read(async |db| sessions::tokens(db).await).await.len(), 1);
    }

    async fn what_is_over_is_swept(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            for (secret, hours) in [(1, 1), (2, 50)] {
                let until = START.plus_us(hours * HOUR_US);
                let id = tx.next_id().await?;
                sessions::insert(tx, &a_session(id, secret, &world, until)).await?;
                sessions::insert_link(tx, &[secret; 32], LinkPurpose::SetUp, world.ana, until).await?;
                let file = an_attachment(tx.next_id().await?, None, "aa");
                attachments::insert_upload(tx, &file, world.ana, &[secret; 32], until).await?;
            }
            let answer = operations::Answer { status: 200, body: String::new() };
            operations::keep(tx, "s", "old", &[0; 32], &answer).await
        }).await;
        desk.set_clock(START.plus_us(25 * HOUR_US));
        desk.write(async move |tx| {
            let answer = operations::Answer { status: 200, body: String::new() };
            operations::keep(tx, "s", "new", &[0; 32], &answer).await?;
            sessions::sweep(tx, START.plus_us(HOUR_US)).await
        }).await;
        desk.read(async move |db| {
            for (table, sql) in [
                ("session", "select count(*) as n from session"),
                ("one_time_link", "select count(*) as n from one_time_link"),
                ("attachment", "select count(*) as n from attachment"),
                ("operation", "select count(*) as n from operation"),
            ] {
                assert_eq!(db.one(sql, store::args![]).await?.get::<i64>("n")?, 1, "{table}");
            }
            assert!(operations::find(db, "s", "new", &[0; 32]).await?.is_some());
            Ok(())
        }).await;
    }
}
