//! Finding things again.

use deskhand::followers::search::digest_of_tables;
use search::Digest;

use crate::commands::receive_letter::question;
use crate::harness::client::Browser;
use crate::harness::letters::Mail;
use crate::harness::{AGENT, Kind, TestDesk, on_both, page, reply, set_status, write};

/// The tickets that a query finds, by the page.
async fn found(by: &mut Browser, query: &str) -> Vec<i64> {
    let query = percent_encoding::utf8_percent_encode(query, percent_encoding::NON_ALPHANUMERIC).to_string();
    let html = by.get(&format!("/agent/search?q={query}")).await.expect(200).text();
    let mut ids: Vec<i64> = page::between(&html, "id=\"hits-tickets\"", "</section>")
        .unwrap_or_default()
        .split("href=\"/agent/tickets/")
        .skip(1)
        .filter_map(|r| r.split('"').next()?.parse().ok())
        .collect();
    ids.sort_unstable();
    ids
}

/// What the index holds, and what the tables say it should.
async fn digests(desk: &TestDesk) -> (Digest, Digest) {
    let index = desk.app().finder.index().expect("the index is open");
    let of_index = index.digest().expect("the index can be read");
    let of_tables = desk.app().read(async move |db| digest_of_tables(db, &index).await).await.expect("reads");
    (of_index, of_tables)
}

on_both! {
    async fn words_filters_and_half_typed_words_find(desk) {
        let printer = desk.ticket(&question()).await.0;
        let vpn = desk.ticket(&Mail::new("Paul Ortega <paul@other.example>", "VPN is down", "No tunnel since the storm. Störung!")).await.0;
        let fax = desk.ticket(&Mail::new("Paul Ortega <paul@other.example>", "Fax", "The fax prints black pages.")).await.0;
        let mut agent = desk.sign_in(AGENT).await;
        agent.post(&format!("/agent/tickets/{vpn}/properties"), &[("tags", "network urgent-vpn"), ("priority", "urgent")]).await.expect(303);
        let me = desk.person(AGENT).await.to_string();
        agent.post(&format!("/agent/tickets/{fax}/assignment"), &[("assignee", &me)]).await.expect(303);
        reply(&mut agent, domain::TicketId(printer), "Please clean the rollers").await;
        set_status(&mut agent, domain::TicketId(printer), "solved").await;
        desk.settle_search().await;
        for (query, expected) in [
            ("hums", vec![printer]),
            ("rollers", vec![printer]),
            ("storung", vec![vpn]),
            ("\"black pages\"", vec![fax]),
            ("\"pages black\"", vec![]),
            ("from:paul@other.example", vec![vpn, fax]),
            ("from:paul -fax", vec![vpn]),
            ("status:solved", vec![printer]),
            ("tag:network", vec![vpn]),
            ("priority:urgent", vec![vpn]),
            ("assignee:me", vec![fax]),
            ("assignee:none from:paul", vec![vpn]),
            ("nosuchword", vec![]),
        ] {
            assert_eq!(found(&mut agent, query).await, expected, "{query}");
        }
        let typed = agent.get("/agent/search/results?q=the%20ta").await.expect(200).text();
        assert!(!typed.contains("<html"), "a fragment");
        let typed = page::words(&agent.get("/agent/search/results?q=tunn").await.expect(200).text());
        assert!(typed.contains("VPN is down"), "{typed}");
        let contacts = page::words(&agent.get("/agent/search/results?q=ortega").await.expect(200).text());
        assert!(contacts.contains("paul@other.example"), "{contacts}");
        let wrong = page::words(&agent.get("/agent/search?q=status%3Adancing").await.expect(200).text());
        assert!(wrong.contains("status"), "{wrong}");
        for strange in ["%22", "%28%28", "a%20OR", "tag%3A", "-", "*", "%00", "%F0%9F%92%A9", "after%3A2026-13-99"] {
            agent.get(&format!("/agent/search?q={strange}")).await.expect(200);
            agent.get(&format!("/agent/search/results?q={strange}")).await.expect(200);
        }
        let jump = agent.get(&format!("/agent/search?q=%23{fax}")).await.expect(303);
        assert_eq!(jump.location(), format!("/agent/tickets/{fax}"));
    }

    /// Notes are found by the team and marked as notes; who is not signed in finds nothing at all.
    async fn tickets_are_found_by_the_language_they_were_written_in_and_their_mailbox(desk) {
        let english = desk.ticket(&question()).await.0;
        let german = "Guten Tag, seit gestern Morgen druckt unser Drucker im zweiten Stock nicht mehr. Können Sie mir bitte helfen?";
        let other = desk.ticket(&Mail::new("Paul Ortega <paul@other.example>", "Drucker", german)).await.0;
        let mut agent = desk.sign_in(AGENT).await;
        // What the team writes says nothing about who asks.
        reply(&mut agent, domain::TicketId(other), "Please clean the rollers and tell me whether that was all.").await;
        let made = agent.post("/agent/views", &[("name", "In German"), ("whose", "person"), ("query", "language:de")]);
        let view = made.await.expect(303).location().to_owned();
        desk.settle_search().await;
        let list = agent.get(&view).await.expect(200).text();
        assert!(list.contains(&format!("id=\"ticket-{other}\"")), "{}", page::words(&list));
        assert!(!list.contains(&format!("id=\"ticket-{english}\"")), "{}", page::words(&list));
        for (query, expected) in [
            ("language:de", vec![other]),
            ("-language:de", vec![english]),
            ("mailbox:*", vec![english, other]),
            ("mailbox:none", vec![]),
            ("mailbox:support@", vec![english, other]),
            ("mailbox:nowhere", vec![]),
        ] {
            assert_eq!(found(&mut agent, query).await, expected, "{query}");
        }
    }

    async fn notes_are_found_by_the_team_alone(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        write(&mut agent, ticket, Kind::Note, "Suspicious xylophone sounds.", &[]).await.expect(303);
        desk.settle_search().await;
        assert_eq!(found(&mut agent, "xylophone").await, [ticket.0]);
        for path in ["/agent/search?q=xylophone", "/agent/search/results?q=xylophone"] {
            let mut nobody = desk.browser();
            let answer = nobody.get(path).await.expect(303);
            assert!(!answer.text().contains("xylophone") || !answer.text().contains("Suspicious"));
        }
        let index = desk.app().finder.index().expect("the index is open");
        let rosa = desk.person("rosa@customer.example").await;
        let now = desk.now();
        for (word, scope, expected) in [
            ("xylophone", domain::permission::Scope::Everything, 1),
            ("xylophone", domain::permission::Scope::TakesPart(rosa), 0),
            ("hums", domain::permission::Scope::TakesPart(rosa), 1),
        ] {
            let query = domain::query::parse(word, now).expect("a word");
            let hits = index.search(&query, scope, search::Page::first(10), now).expect("searches");
            assert_eq!(hits.tickets.len(), expected, "{word} {scope:?}");
        }
    }

    async fn the_index_follows_joins_renames_and_deletions(desk) {
        let ticket = desk.ticket(&question()).await;
        let other = desk.ticket(&Mail::new("Rosa <rosa@customer.example>", "Re: x", "Zanzibar.").answers("q1@customer.example")).await;
        let third = desk.ticket(&Mail::new("d@customer.example", "Third", "Quagmire.")).await;
        desk.settle_search().await;
        let mut lead = desk.sign_in(crate::harness::LEAD).await;
        assert_eq!(found(&mut lead, "zanzibar").await, [other.0]);
        lead.post(&format!("/agent/tickets/{other}/suggestions/{ticket}/acceptance"), &[]).await.expect(303);
        lead.post(&format!("/agent/tickets/{third}/deletion"), &[]).await.expect(303);
        let rosa = desk.person("rosa@customer.example").await;
        lead.post(&format!("/agent/contacts/{rosa}"), &[("name", "Rosalinda")]).await.expect(303);
        desk.settle_search().await;
        assert_eq!(found(&mut lead, "zanzibar").await, [ticket.0]);
        assert_eq!(found(&mut lead, "quagmire").await, Vec::<i64>::new());
        assert_eq!(found(&mut lead, "from:rosalinda").await, [ticket.0]);
        let (index, tables) = digests(desk).await;
        assert_eq!(index, tables);
    }

    async fn a_lost_index_is_built_again_the_same(desk) {
        for n in 0..12 {
            desk.ticket(&Mail::new(&format!("p{n}@customer.example"), &format!("Subject {n}"), &format!("Word{n} and more."))).await;
        }
        let mut agent = desk.sign_in(AGENT).await;
        write(&mut agent, domain::TicketId(3), Kind::Note, "A note.", &[]).await.expect(303);
        desk.settle_search().await;
        let (before, tables) = digests(desk).await;
        assert_eq!(before, tables);
        assert_eq!((before.tickets, before.messages), (12, 13));
        desk.stop().await;
        std::fs::remove_dir_all(desk.path().join("index")).expect("the index is removed");
        desk.start_again().await;
        desk.settle_search().await;
        assert_eq!(digests(desk).await, (before, tables));
        // Damaged instead of lost: the same.
        desk.stop().await;
        for file in std::fs::read_dir(desk.path().join("index")).expect("the index").flatten() {
            for inner in std::fs::read_dir(file.path()).into_iter().flatten().flatten() {
                std::fs::write(inner.path(), b"garbage").expect("damaged");
            }
        }
        desk.start_again().await;
        desk.settle_search().await;
        let (after, tables) = digests(desk).await;
        assert_eq!(after, before);
        assert_eq!(after, tables);
        let mut agent = desk.sign_in(AGENT).await;
        assert_eq!(found(&mut agent, "word7").await, [8]);
    }
}
