//! One's own keys, the same on every device.

use crate::harness::{AGENT, OTHER_AGENT, on_both, page};

const KEYS: &str = "/agent/profile/keys";

/// The field of the verb that has `key` in every desk.
fn field(key: &str) -> String {
    ui::my_keys::field_of(key)
}

on_both! {
    async fn keys_are_moved_for_oneself_alone_and_on_every_device(desk) {
        let (mut agent, mut other) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        let html = agent.get(KEYS).await.expect(200).text();
        assert!(page::words(&html).contains("Set to solved"));
        assert!(!html.contains("data-keys="), "nothing was moved");
        let (solve, undo) = (field("e"), field("z"));
        agent.post(KEYS, &[(&solve, "q"), (&undo, ""), ("single_keys", "on"), ("advance", "next")]).await.expect(303);
        let mut phone = desk.sign_in(AGENT).await;
        for by in [&mut agent, &mut phone] {
            let html = by.get("/agent/views/open").await.expect(200).text();
            assert!(html.contains("data-keys=\"{&quot;e&quot;:&quot;q&quot;,&quot;z&quot;:&quot;&quot;}\""), "{}", &html[..3000]);
            assert!(html.contains("data-advance=\"next\"") && html.contains("data-single-keys=\"on\""));
        }
        let html = other.get("/agent/views/open").await.expect(200).text();
        assert!(!html.contains("data-keys=") && html.contains("data-advance=\"stay\""));
        agent.post(KEYS, &[("reset", "1"), ("single_keys", "on")]).await.expect(303);
        let html = agent.get("/agent/views/open").await.expect(200).text();
        assert!(!html.contains("data-keys=") && html.contains("data-advance=\"stay\""));
        desk.verify().await;
    }

    async fn a_key_that_is_taken_is_refused_at_its_field_and_nothing_typed_is_lost(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let (solve, open) = (field("e"), field("o"));
        let html = agent.post(KEYS, &[(&open, "e"), (&solve, "e"), ("single_keys", "on")]).await.expect(422).text();
        let at = page::between(&html, &format!("id=\"{open}-meets\""), "</span>").expect("the field's own line");
        assert!(at.contains("is taken") && at.contains("Set to solved"), "{at}");
        assert_eq!(page::field(&html, "my-keys", &open).as_deref(), Some("e"), "what was typed stands there");
        assert!(!agent.get(KEYS).await.expect(200).text().contains("data-keys="));
        // With the other one away it does.
        agent.post(KEYS, &[(&open, "e"), (&solve, ""), ("single_keys", "on")]).await.expect(303);
    }

    async fn letters_alone_can_be_switched_off_and_one_choice_made_where_it_stands(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        agent.post(KEYS, &[]).await.expect(303);
        assert!(agent.get(KEYS).await.expect(200).text().contains("data-single-keys=\"off\""));
        agent.post("/agent/profile/choice", &[("advance", "next")]).await.expect(204);
        let html = agent.get(KEYS).await.expect(200).text();
        assert!(html.contains("data-advance=\"next\"") && html.contains("data-single-keys=\"off\""), "the rest stays");
        agent.post("/agent/profile/choice", &[("advance", "sometimes")]).await.expect(422);
    }
}
