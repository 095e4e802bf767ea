//! Articles as a folder of Markdown files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use deskhand::article_folder::{ImportWish, export, import};

use super::articles::{begin, save, section};
use crate::harness::client::Ask;
use crate::harness::{AGENT, on_both};

/// Every file with its octets, by its path in the folder.
fn all(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(root).expect("inside").to_owned();
                out.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    out
}

fn change(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).expect("a text");
    assert!(text.contains(from), "{text}");
    std::fs::write(path, text.replacen(from, to, 1)).expect("written");
}

on_both! {
    async fn a_folder_goes_round_and_overwrites_nothing_newer(desk) {
        let section = section(desk).await;
        let mut agent = desk.sign_in(AGENT).await;
        let id = begin(&mut agent, section, "Clear a jam").await;
        let files = format!("/agent/articles/{id}/files");
        let ask = Ask::new("POST", &files).header("sec-fetch-site", "same-origin").files(&[], &[("form.pdf", "application/pdf", b"%PDF-1.4")]);
        agent.send(ask).await.expect(303);
        let html = agent.get(&format!("/agent/articles/{id}/texts/en")).await.expect(200).text();
        let file = crate::harness::page::between(&html, "data-file=\"", "\"").expect("a file").to_owned();
        let body = format!("Open.\n\n[the form](file:{file})\n\n---\n\n* [x](https://x.example)");
        assert_eq!(save(&mut agent, id, "en", "1", "Clear a jam", &body, "publish").await, 303);
        assert_eq!(save(&mut agent, id, "de", "0", "Stau", "Öffnen.", "save").await, 303);

        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("help");
        assert!(export(desk.app(), root.clone()).await.expect("written").words.contains("2 written"));
        let before = all(&root);
        let path = |l: &str| before.keys().find(|p| p.to_string_lossy().ends_with(&format!(".{l}.md"))).map(|p| root.join(p)).expect("a text");
        let (english, german) = (path("en"), path("de"));
        assert_eq!(english.strip_prefix(&root).expect("inside"), Path::new("printers/paper").join(format!("{id}-clear-a-jam.en.md")));
        let text = String::from_utf8_lossy(&before[english.strip_prefix(&root).expect("inside")]).into_owned();
        assert!(text.contains("category: \"Printers\"") && text.contains(&format!("[the form](../../files/{file}-form.pdf)")), "{text}");

        // Nobody touched it: nothing is to be done, and what is written again is the same.
        for wish in [ImportWish::Look, ImportWish::Publish] {
            let told = import(desk.app(), root.clone(), wish).await.expect("read");
            assert!(told.is_whole && told.words.contains("2 as they"), "{}", told.words);
        }
        assert!(export(desk.app(), root.clone()).await.expect("written").words.contains("0 written, 2 as they were"));
        assert_eq!(all(&root), before);

        // Changed in the folder: told, then saved and shown.
        change(&english, "Open.", "Open it slowly.");
        change(&english, "labels: []", "labels: [\"paper\"]");
        let told = import(desk.app(), root.clone(), ImportWish::Look).await.expect("read");
        assert!(told.words.contains("changed") && told.words.contains("1 to be saved, 1 as they are"), "{}", told.words);
        let left = export(desk.app(), root.clone()).await.expect("written");
        assert!(!left.is_whole && left.words.contains("changed here and not imported"), "{}", left.words);
        let told = import(desk.app(), root.clone(), ImportWish::Publish).await.expect("read");
        assert!(told.is_whole && told.words.contains("1 saved and published"), "{}", told.words);
        let html = desk.browser().get(&format!("/help/en/articles/{id}-clear-a-jam")).await.expect(200).text();
        assert!(html.contains("Open it slowly.") && html.contains(&format!("/help/files/{file}/form.pdf")));
        assert!(export(desk.app(), root.clone()).await.expect("written").words.contains("0 written"), "the files say their versions");

        // Changed on the desk since: left, and told.
        assert_eq!(save(&mut agent, id, "de", "1", "Stau", "Langsam öffnen.", "save").await, 303);
        change(&german, "Öffnen.", "Schnell öffnen.");
        let told = import(desk.app(), root.clone(), ImportWish::Save).await.expect("read");
        assert!(!told.is_whole && told.words.contains("the desk has version 2, this is made of version 1"), "{}", told.words);
        let html = agent.get(&format!("/agent/articles/{id}/texts/de")).await.expect(200).text();
        assert!(html.contains("Langsam öffnen.") && !html.contains("Schnell"));
    }

    async fn work_in_a_folder_is_not_lost(desk) {
        let section = section(desk).await;
        let mut agent = desk.sign_in(AGENT).await;
        let id = begin(&mut agent, section, "Clear a jam").await;
        assert_eq!(save(&mut agent, id, "en", "1", "Clear a jam", "Open.", "publish").await, 303);
        assert_eq!(save(&mut agent, id, "de", "0", "Stau", "Öffnen.", "save").await, 303);
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("help");
        let write_out = async || export(desk.app(), root.clone()).await.expect("written");
        write_out().await;
        let place = root.join("printers/paper");
        let (english, german) = (place.join(format!("{id}-clear-a-jam.en.md")), place.join(format!("{id}-stau.de.md")));
        let text = |path: &Path| std::fs::read_to_string(path).expect("a text");

        // What is true in every language was changed there alone.
        change(&english, "labels: []", "labels: [\"paper\"]");
        let left = write_out().await;
        assert!(!left.is_whole && text(&english).contains("[\"paper\"]"), "{}", left.words);
        assert!(import(desk.app(), root.clone(), ImportWish::Save).await.expect("read").is_whole);

        // Changed there and on the desk; what nobody touched there is brought up to date.
        change(&english, "Open.", "Open slowly.");
        assert_eq!(save(&mut agent, id, "en", "2", "Clear a jam", "Open quickly.", "save").await, 303);
        assert_eq!(save(&mut agent, id, "de", "1", "Stau", "Langsam öffnen.", "save").await, 303);
        let left = write_out().await;
        assert!(!left.is_whole && left.words.contains("changed here and not imported") && left.words.contains("1 written"), "{}", left.words);
        assert!(text(&english).contains("Open slowly.") && text(&german).contains("Langsam"));

        // Somebody is in the middle of it.
        std::fs::write(&english, "---\ntitle: \"x\n---\n\nOpen slowly.\n").expect("written");
        let left = write_out().await;
        assert!(!left.is_whole && left.words.contains("does not say which article it is"), "{}", left.words);
        assert!(text(&english).contains("Open slowly."));

        // Moved away, it is written again; nothing leads what is written to somewhere else.
        std::fs::remove_file(&english).expect("removed");
        let other = folder.path().join("other");
        std::fs::write(&other, "somebody's own").expect("written");
        std::os::unix::fs::symlink(&other, english.with_extension("part")).expect("a link");
        assert!(write_out().await.is_whole && text(&english).contains("Open quickly."));
        assert_eq!(text(&other), "somebody's own");
    }

    async fn nothing_comes_twice_and_drafts_stay_drafts(desk) {
        section(desk).await;
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        };
        write("network/wi-fi/join.en.md", "---\ntitle: Join the network\nweight: 3\n---\nSee [the plan](en/plan.txt), ![it](../../.assets/a.gif) and [a key](../../.keys/own).\n");
        write("network/wi-fi/join.de.md", "---\ntitle: Ins Netz\ndraft: true\n---\n[Der Plan](de/plan.txt)\n");
        for name in ["network/wi-fi/en/plan.txt", "network/wi-fi/de/plan.txt"] { write(name, "a plan"); }
        write(".keys/own", "a key");
        write(".assets/a.gif", "GIF89a\u{1}\0\u{1}\0\0\0\0;");
        let look = async || import(desk.app(), root.clone(), ImportWish::Look).await.expect("read").words;
        let told = look().await;
        for part in ["Ins Netz (de, a draft)", "passed   network/wi-fi/join.en.md: its own weight", "2 to be saved"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert_eq!(told.matches("file     ").count(), 2, "the plan once, the picture, and no key: {told}");

        // Where its number could not be written, nothing comes at all.
        let in_the_way = root.join("network/wi-fi/.deskhand.part");
        std::fs::create_dir(&in_the_way).expect("made");
        import(desk.app(), root.clone(), ImportWish::Publish).await.expect_err("not to be written to");
        assert!(look().await.contains("new      network/wi-fi/join.en.md"));
        std::fs::remove_dir(&in_the_way).expect("removed");

        let told = import(desk.app(), root.clone(), ImportWish::Publish).await.expect("read").words;
        assert!(told.contains("1 saved and published, 1 drafts saved"), "{told}");
        let read = |name: &str| std::fs::read_to_string(root.join(name)).expect("a text");
        let (english, german) = (read("network/wi-fi/join.en.md"), read("network/wi-fi/join.de.md"));
        assert!(english.contains("\nweight: 3\n") && english.contains("(../../.keys/own)"), "{english}");
        assert!(german.contains("\narticle: ") && german.contains("\ndraft: true\n") && german.contains("(de/plan.txt)"), "{german}");
        let told = look().await;
        assert!(told.contains("0 to be saved, 2 as they are"), "{told}");
        let listed = desk.browser().get("/sitemap.xml").await.expect(200).text();
        assert!(listed.contains("/help/en/articles/") && !listed.contains("/help/de/articles/"), "{listed}");
    }

    async fn a_folder_of_another_program_moves_in(desk) {
        section(desk).await;
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        };
        write("network/wi-fi/join.en.md", "---\ntitle: Join the network\ntags: [wifi]\nweight: 3\n---\nSee [the plan](../plan.txt) and [up](../../../../etc/hostname).\n");
        write("network/wi-fi/join.de.md", "# Ins Netz\n\nText.\n");
        write("network/plan.txt", "a plan");
        write("loose.md", "# Loose\n\nText.\n");
        write("network/broken.md", "---\ntitle: x\n");
        let told = import(desk.app(), root.clone(), ImportWish::Look).await.expect("read");
        for part in ["new      network/wi-fi/join.en.md: Join the network (en)", "(de)", "file     network/plan.txt", "left     loose.md", "wrong    network/broken.md", "2 to be saved"] {
            assert!(told.words.contains(part), "{part}: {}", told.words);
        }
        import(desk.app(), root.clone(), ImportWish::Publish).await.expect("read");
        let mut reader = desk.browser();
        let found = reader.get("/help/en/search?q=network").await.expect(200).text();
        assert!(found.contains("-join-the-network"), "{found}");
        let text = std::fs::read_to_string(root.join("network/wi-fi/join.en.md")).expect("a text");
        assert!(text.starts_with("---\narticle: ") && text.contains("section: \"wi fi\"") && text.contains("(../plan.txt)"), "{text}");
        let told = import(desk.app(), root.clone(), ImportWish::Look).await.expect("read");
        assert!(told.words.contains("0 to be saved, 2 as they are"), "nothing comes twice: {}", told.words);
        let told = export(desk.app(), root.clone()).await.expect("written");
        assert!(told.is_whole && told.words.contains("0 written, 2 as they were"), "{}", told.words);
    }
}
