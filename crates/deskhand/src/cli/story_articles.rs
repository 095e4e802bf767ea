//! The help center of the story's desk.

use std::collections::{BTreeMap, HashMap};

use domain::article::{Article, Audience, AudienceKind, HelpPlace, Locale, PlaceName};
use domain::help::HelpSettings;
use domain::{Actor, Error, HelpPlaceId, Moment, Result};
use serde::Deserialize;
use store::people;

use crate::app::App;
use crate::commands::change_articles::{add_article, publish_text, write_text};
use crate::commands::change_help_center::{add_place, change_help_settings};

const ARTICLES: &str = include_str!("../../../../fixtures/story/articles.json");

#[derive(Deserialize)]
struct Written {
    locales: Vec<Locale>,
    synonyms: Vec<Vec<String>>,
    categories: Vec<Category>,
    articles: Vec<Told>,
}

#[derive(Deserialize)]
struct Category {
    names: BTreeMap<Locale, String>,
    sections: Vec<Section>,
}

#[derive(Deserialize)]
struct Section {
    key: String,
    names: BTreeMap<Locale, String>,
}

#[derive(Deserialize)]
struct Told {
    section: String,
    audience: String,
    #[serde(default)]
    promoted: bool,
    labels: Vec<String>,
    owner: String,
    texts: BTreeMap<Locale, Text>,
}

#[derive(Deserialize)]
struct Text {
    title: String,
    body: String,
}

fn place(category: Option<HelpPlaceId>, names: BTreeMap<Locale, String>) -> HelpPlace {
    let named = |(l, name)| (l, PlaceName { name, description: String::new() });
    HelpPlace {
        id: HelpPlaceId(0),
        category,
        position: 0,
        names: names.into_iter().map(named).collect(),
        created_at: Moment(0),
        updated_at: Moment(0),
    }
}

/// Puts the help center together and publishes its articles.
pub async fn write_articles(app: &App) -> Result<()> {
    let told: Written = serde_json::from_str(ARTICLES)?;
    let first =
        told.locales.first().cloned().ok_or_else(|| Error::fault("the story's articles have no language"))?;
    app.write(async move |tx| {
        let by = Actor::Desk;
        let chosen =
            HelpSettings { locales: told.locales, synonyms: told.synonyms, ..HelpSettings::default() };
        change_help_settings(tx, &by, chosen).await?;
        let mut sections = HashMap::new();
        for category in told.categories {
            let id = add_place(tx, &by, place(None, category.names)).await?;
            for section in category.sections {
                sections.insert(section.key, add_place(tx, &by, place(Some(id), section.names)).await?);
            }
        }
        for mut article in told.articles {
            let section =
                *sections.get(&article.section).ok_or_else(|| Error::fault("an article has no section"))?;
            let audience = match AudienceKind::parse(&article.audience) {
                Some(AudienceKind::Everyone) => Audience::Everyone,
                Some(AudienceKind::SignedIn) => Audience::SignedIn,
                Some(AudienceKind::Team) => Audience::Team,
                Some(AudienceKind::Organisation) | None => {
                    return Err(Error::fault(format!("no audience {}", article.audience)));
                }
            };
            let owner = people::find_by_address(tx, &article.owner).await?;
            let owner = owner.ok_or_else(|| Error::fault(format!("nobody is {}", article.owner)))?;
            let source =
                article.texts.remove(&first).ok_or_else(|| Error::fault("an article has no source"))?;
            let wish = Article {
                audience,
                labels: article.labels,
                owner: Some(owner.id),
                is_promoted: article.promoted,
                ..Article::blank(section, first.clone())
            };
            let id = add_article(tx, &by, wish, &source.title, &source.body).await?;
            publish_text(tx, &by, id, &first, None).await?;
            for (locale, text) in article.texts {
                write_text(tx, &by, id, &locale, 0, &text.title, &text.body).await?;
                publish_text(tx, &by, id, &locale, None).await?;
            }
        }
        Ok(())
    })
    .await
}
