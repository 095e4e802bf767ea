//! What each person likes.

use store::preferences;

use crate::harness::on_both;
use crate::world::{World, note};

on_both! {
    async fn what_one_likes_is_nobody_elses(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            preferences::put(tx, world.ana, "key e", "x").await?;
            preferences::put(tx, world.ana, "advance", "next").await?;
            preferences::put(tx, world.ben, "advance", "stay").await?;
            preferences::put(tx, world.ana, "key e", "q").await?;
            let pairs = |all: &[(&str, &str)]| all.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
            assert_eq!(preferences::all(tx, world.ana).await?, pairs(&[("advance", "next"), ("key e", "q")]));
            preferences::remove(tx, world.ana, "key e").await?;
            preferences::remove(tx, world.ana, "unknown").await?;
            assert_eq!(preferences::all(tx, world.ana).await?, pairs(&[("advance", "next")]));
            assert_eq!(preferences::all(tx, world.ben).await?, pairs(&[("advance", "stay")]));
            Ok(())
        }).await;
    }
}
