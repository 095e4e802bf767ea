//! Articles, their texts and versions, votes, searches without an answer; categories and sections.

use std::collections::BTreeMap;
use std::slice;

use domain::article::{
    Article, ArticleText, ArticleVersion, Audience, HelpPlace, Locale, PictureSize, PlaceName, Review,
};
use domain::help::{Colour, HelpLook, HelpReader, HelpSettings};
use domain::message::Attachment;
use domain::read::articles::{ArticleVote, VoteCount};
use domain::{ArticleId, ArticleVoteId, AttachmentId, HelpPlaceId, Moment, PersonId, Refusal};
use store::article_files::{self, Stands};
use store::{articles, attachments, help_places, organisations};

use crate::harness::{START, on_both};
use crate::world::{World, note};

fn locale(text: &str) -> Locale {
    Locale::parse(text).expect("a locale")
}

fn a_place(id: i64, category: Option<i64>, position: i64) -> HelpPlace {
    let name = |n: &str| PlaceName { name: n.into(), description: "D".into() };
    HelpPlace {
        id: HelpPlaceId(id),
        category: category.map(HelpPlaceId),
        position,
        names: BTreeMap::from([(locale("en"), name("Printers")), (locale("de"), name("Drucker"))]),
        created_at: START,
        updated_at: START,
    }
}

fn an_article(id: i64, audience: Audience, owner: Option<PersonId>) -> Article {
    Article {
        id: ArticleId(id),
        section: HelpPlaceId(802),
        audience,
        source: locale("en"),
        labels: vec!["paper".into(), "two words".into()],
        related: vec![ArticleId(7)],
        owner,
        check_at: Some(START),
        position: 3,
        is_promoted: true,
        author: owner,
        archived_at: None,
        created_at: START,
        updated_at: START,
    }
}

fn a_version(id: i64, l: &str, version: i64) -> ArticleVersion {
    ArticleVersion {
        article: ArticleId(id),
        locale: locale(l),
        version,
        title: format!("Title {version} {l}"),
        body: "Ünï".into(),
        by: None,
        written_at: START,
    }
}

on_both! {
    async fn places_are_kept_with_their_names_and_go_when_empty(desk) {
        desk.write(async |tx| {
            note(tx);
            let (category, section) = (a_place(801, None, 2), a_place(802, Some(801), 1));
            for p in [&category, &section] { help_places::put(tx, p).await?; }
            assert_eq!(help_places::list(tx).await?, [section.clone(), category.clone()]);
            let mut renamed = HelpPlace { position: 9, ..section };
            renamed.names.remove(&locale("de"));
            help_places::put(tx, &renamed).await?;
            assert_eq!(help_places::find(tx, HelpPlaceId(802)).await?, Some(renamed));
            assert!(!help_places::delete(tx, category.id).await?, "a section stands in it");
            assert!(help_places::delete(tx, HelpPlaceId(802)).await?);
            assert!(help_places::delete(tx, HelpPlaceId(801)).await?);
            assert!(matches!(help_places::load(tx, HelpPlaceId(801)).await, Err(domain::Error::Refused(Refusal::NotFound))));
            let chosen = HelpSettings {
                accent: Colour::parse("#1f6feb").ok(), locales: vec![locale("de"), locale("pt-br")],
                synonyms: vec![vec!["a".into(), "b".into()]], needs_review: true, name: "Hilfe".into(),
                look: HelpLook { style: "a { b: c }".into(), ..HelpLook::default() },
            };
            assert_eq!(help_places::settings(tx).await?, HelpSettings::default());
            help_places::put_settings(tx, &chosen).await?;
            assert_eq!(help_places::settings(tx).await?, chosen);
            assert!(help_places::logo(tx).await?.is_empty());
            for content in [&b"\x89PNG"[..], b""] {
                help_places::put_logo(tx, content).await?;
                assert_eq!(help_places::logo(tx).await?, content);
            }
            Ok(())
        }).await;
    }

    async fn the_shelf_has_what_is_published_and_nothing_else(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            for p in [a_place(801, None, 1), a_place(802, Some(801), 1)] { help_places::put(tx, &p).await?; }
            let own = Audience::Organisation(world.organisation);
            let all = [an_article(811, Audience::Everyone, Some(world.ana)), an_article(812, own, None), an_article(813, Audience::Team, None)];
            for a in &all { articles::insert(tx, a).await?; }
            assert_eq!(articles::count(tx).await?, 3);
            assert_eq!(articles::next_position(tx, HelpPlaceId(802)).await?, 4);
            assert_eq!(articles::find(tx, ArticleId(811)).await?.as_ref(), Some(&all[0]));
            assert_eq!(articles::load(tx, ArticleId(812)).await?, all[1]);
            assert!(matches!(articles::load(tx, ArticleId(1)).await, Err(domain::Error::Refused(Refusal::NotFound))));
            assert!(!help_places::delete(tx, HelpPlaceId(802)).await?, "articles stand in it");
            let text = |id, l: &str, version, live| ArticleText {
                version, live, published_at: Some(START), edited_at: Some(START), review: Review::Approved, review_version: 1,
                reviewed_by: Some(world.ben), ..ArticleText::new(ArticleId(id), locale(l))
            };
            for (id, l, live) in [(811, "en", Some(1)), (811, "de", None), (812, "en", Some(2)), (813, "en", None)] {
                for n in [1, 2] { articles::insert_version(tx, &a_version(id, l, n)).await?; }
                articles::put_text(tx, &text(id, l, 2, live)).await?;
            }
            let before = articles::shelf_version(tx).await?;
            articles::raise_shelf_version(tx).await?;
            let shelf = articles::shelf(tx).await?;
            assert_eq!(shelf.version(), before + 1);
            let seen = |r| shelf.read_by(r).articles().map(|a| (a.article.id.0, a.texts.iter().map(|t| t.title.clone()).collect::<Vec<_>>())).collect::<Vec<_>>();
            let mine = HelpReader::Contact { person: world.rosa, organisation: Some(world.organisation) };
            assert_eq!(seen(HelpReader::Anyone), [(811, vec!["Title 1 en".to_owned()])]);
            assert_eq!(seen(mine).iter().map(|a| a.0).collect::<Vec<_>>(), [811, 812]);
            assert_eq!(seen(HelpReader::Team).len(), 2, "a draft is on no shelf");
            // An organisation that goes takes nobody else's eyes to what was its own.
            organisations::delete(tx, world.organisation).await?;
            assert_eq!(articles::load(tx, ArticleId(812)).await?.audience, Audience::Team);
            let archived = Article { archived_at: Some(START), section: HelpPlaceId(802), ..all[0].clone() };
            articles::update(tx, &archived).await?;
            assert_eq!(articles::load(tx, ArticleId(811)).await?, archived);
            assert_eq!(articles::shelf(tx).await?.read_by(HelpReader::Anyone).articles().count(), 0);
            articles::set_check_due(tx, ArticleId(812), Some(START)).await?;
            articles::set_check_due(tx, ArticleId(813), Some(Moment(START.0 - 5))).await?;
            assert_eq!(articles::next_check_due(tx).await?, Some(Moment(START.0 - 5)));
            assert_eq!(articles::checks_due(tx, START, 9).await?, [ArticleId(813), ArticleId(812)]);
            assert_eq!(articles::checks_due(tx, Moment(START.0 - 1), 9).await?, [ArticleId(813)]);
            assert!(articles::is_check_due(tx, ArticleId(812), START).await? && !articles::is_check_due(tx, ArticleId(811), START).await?);
            for id in [812, 813] { articles::set_check_due(tx, ArticleId(id), None).await?; }
            assert_eq!(articles::next_check_due(tx).await?, None);
            let lines = articles::lines(tx).await?;
            assert_eq!(lines.iter().map(|l| (l.article.id.0, l.texts.len())).collect::<Vec<_>>(), [(811, 2), (812, 1), (813, 1)]);
            assert_eq!(lines[0].title(), "Title 2 en");
            let whole = articles::whole(tx).await?;
            let told: Vec<_> = whole.iter().map(|w| w.texts.iter().map(|(t, v)| (t.version, v.version)).collect::<Vec<_>>()).collect();
            assert_eq!(told, [vec![(2, 2), (2, 1)], vec![(2, 2)], vec![(2, 2)]], "in each language what readers see, or the last one");
            assert_eq!(articles::load_whole(tx, ArticleId(811)).await?, whole[0]);
            Ok(())
        }).await;
    }

    async fn texts_have_versions_and_moments(desk) {
        desk.write(async |tx| {
            note(tx);
            for p in [a_place(801, None, 1), a_place(802, Some(801), 1)] { help_places::put(tx, &p).await?; }
            articles::insert(tx, &an_article(811, Audience::Everyone, None)).await?;
            let (id, en) = (ArticleId(811), locale("en"));
            for n in 1..=3 { articles::insert_version(tx, &a_version(811, "en", n)).await?; }
            let planned = ArticleText { version: 3, planned: Some((2, START.plus_us(5))), planned_is_approved: true, ..ArticleText::new(id, en.clone()) };
            articles::put_text(tx, &planned).await?;
            assert_eq!(articles::find_text(tx, id, &en).await?.as_ref(), Some(&planned));
            assert_eq!(articles::find_text(tx, id, &locale("de")).await?, None);
            assert_eq!(articles::texts(tx, id).await?, slice::from_ref(&planned));
            let numbers = |all: Vec<ArticleVersion>| all.into_iter().map(|v| v.version).collect::<Vec<_>>();
            assert_eq!(numbers(articles::versions(tx, id, &en, i64::MAX, 2).await?), [3, 2]);
            assert_eq!(numbers(articles::versions(tx, id, &en, 2, 2).await?), [1]);
            assert_eq!(articles::find_version(tx, id, &en, 2).await?, Some(a_version(811, "en", 2)));
            assert_eq!(articles::next_due(tx).await?, Some(START.plus_us(5)));
            assert_eq!(articles::due(tx, START, 10).await?, []);
            assert_eq!(articles::due(tx, START.plus_us(5), 10).await?, slice::from_ref(&planned));
            articles::put_text(tx, &ArticleText { planned: None, ..planned }).await?;
            assert_eq!(articles::next_due(tx).await?, None);
            Ok(())
        }).await;
    }

    async fn votes_are_one_a_person_and_searches_are_counted(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            for p in [a_place(801, None, 1), a_place(802, Some(801), 1)] { help_places::put(tx, &p).await?; }
            articles::insert(tx, &an_article(811, Audience::Everyone, None)).await?;
            let vote = |id, person, is_helpful| ArticleVote {
                id: ArticleVoteId(id), article: ArticleId(811), locale: locale("en"), person, is_helpful, missing: "More".into(), created_at: START,
            };
            for v in [vote(1, None, true), vote(2, None, false), vote(3, Some(world.rosa), true), vote(4, Some(world.rosa), false)] {
                articles::put_vote(tx, &v).await?;
            }
            let found = articles::votes(tx, ArticleId(811), i64::MAX, 2).await?;
            assert_eq!(found, [vote(4, Some(world.rosa), false), vote(2, None, false)]);
            assert_eq!(articles::votes(tx, ArticleId(811), 2, 9).await?.len(), 1);
            assert_eq!(articles::votes_with_words(tx, ArticleId(811), 1).await?, [vote(4, Some(world.rosa), false)]);
            articles::put_vote(tx, &ArticleVote { missing: String::new(), ..vote(5, Some(world.rosa), false) }).await?;
            assert_eq!(articles::votes_with_words(tx, ArticleId(811), 1).await?, [vote(2, None, false)], "one without words hides none");
            let counts = articles::vote_counts(tx).await?;
            assert_eq!(counts, BTreeMap::from([(ArticleId(811), VoteCount { helpful: 1, unhelpful: 2 })]));
            assert_eq!(articles::vote_count(tx, ArticleId(811)).await?, counts[&ArticleId(811)]);
            assert_eq!(articles::vote_count(tx, ArticleId(1)).await?, VoteCount::default());
            for query in ["toner", "jam", "toner"] { articles::note_missed_search(tx, &locale("en"), query).await?; }
            articles::note_missed_search(tx, &locale("de"), "toner").await?;
            let found = articles::missed_searches(tx, 2).await?;
            let told: Vec<_> = found.iter().map(|m| (m.locale.as_str(), m.query.as_str(), m.times)).collect();
            assert_eq!(told[0], ("en", "toner", 2));
            assert_eq!(found.len(), 2);
            let day = domain::moment::DAY_US;
            assert_eq!(found[0].last_at, Moment(START.0 / day * day), "to the day");
            assert!(articles::close_missed_search(tx, &locale("en"), "toner").await?);
            assert!(!articles::close_missed_search(tx, &locale("en"), "toner").await?, "once");
            Ok(())
        }).await;
    }

    async fn files_of_articles_are_kept_with_their_widths_and_go_one_by_one(desk) {
        desk.write(async move |tx| {
            note(tx);
            for p in [a_place(801, None, 1), a_place(802, Some(801), 1)] { help_places::put(tx, &p).await?; }
            for id in [811, 812] { articles::insert(tx, &an_article(id, Audience::Everyone, None)).await?; }
            let file = |id: i64, blob: &str| Attachment {
                id: AttachmentId(id), message: None, name: format!("{id}.png"), media_type: "image/png".into(),
                found_type: "image/png".into(), bytes: 90, blob: blob.into(), content_id: None, created_at: START,
            };
            let size = |width: i64, blob: &str| PictureSize { width, height: width / 2, bytes: width, blob: blob.into() };
            let both = [size(480, "0a"), size(1200, "0b")];
            article_files::insert(tx, &file(821, "0b"), None, ArticleId(811), Stands::InText, &both).await?;
            article_files::insert(tx, &file(822, "0c"), None, ArticleId(811), Stands::Under, &[]).await?;
            article_files::insert(tx, &file(823, "0d"), None, ArticleId(812), Stands::Under, &[]).await?;
            let found = article_files::of_article(tx, ArticleId(811)).await?;
            assert_eq!(found.iter().map(|f| (f.id.0, f.is_inline, f.sizes.len())).collect::<Vec<_>>(), [(821, true, 2), (822, false, 0)]);
            assert_eq!(found[0].sizes, both);
            assert_eq!(found[0].at_least(481).map(|s| s.width), Some(1200));
            let (article, stored) = article_files::load(tx, AttachmentId(823)).await?;
            assert_eq!((article, stored.attachment.name.as_str()), (ArticleId(812), "823.png"));
            assert!(matches!(article_files::load(tx, AttachmentId(1)).await, Err(domain::Error::Refused(Refusal::NotFound))));
            assert_eq!(article_files::all(tx).await?.len(), 3);
            // A sweep of files must leave them.
            let used = attachments::blobs_in_use(tx, "", 100).await?;
            assert!(["0a", "0b", "0c", "0d"].iter().all(|b| used.contains(&(*b).to_owned())), "{used:?}");
            articles::update(tx, &Article { archived_at: Some(START), ..an_article(812, Audience::Everyone, None) }).await?;
            assert_eq!(article_files::all(tx).await?.len(), 2, "of an archived article nobody reads");
            assert!(!article_files::remove(tx, ArticleId(812), AttachmentId(821)).await?, "of another article");
            assert_eq!(article_files::of_article(tx, ArticleId(811)).await?[0].sizes.len(), 2);
            assert!(article_files::remove(tx, ArticleId(811), AttachmentId(821)).await?);
            assert!(!attachments::blobs_in_use(tx, "", 100).await?.contains(&"0a".to_owned()));
            Ok(())
        }).await;
    }
}
