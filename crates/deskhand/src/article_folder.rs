//! `deskhand articles export | import`: articles as a folder of Markdown files with front matter ([`Sheet`]), for writing
//! them elsewhere, keeping them beside code, and moving in from another program.
//!
//! A folder that was exported and not touched changes nothing when it is imported, and exporting again writes the same
//! octets. A file whose text was changed on the desk since is left, and told of; so is one that was changed in the folder
//! and not imported when the folder is written again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::path::{Component, Path, PathBuf};

use domain::article::{
    Article, ArticleFile, ArticleText, ArticleVersion, Audience, HelpPlace, Locale, PlaceName, checked_title,
    names_file, slug,
};
use domain::article_folder::{About, Sheet};
use domain::help::HelpSettings;
use domain::{
    Actor, ArticleId, AttachmentId, Error, HelpPlaceId, Moment, OrganisationId, Refusal, Result, file,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Tx, article_files, articles, help_places, organisations};

use crate::app::App;
use crate::article_pictures::{ArticleUpload, bare as bare_file, prepare_one};
use crate::commands::article_files::add_article_file;
use crate::commands::change_articles::{Saved, add_article, change_article, publish_text, write_text};
use crate::commands::change_help_center::add_place;
use crate::http::forms::FILE_BYTES_MAX;
use crate::stored_file::StoredFile;

/// The folder for what texts show and link to.
const FILES: &str = "files";
/// More files, deeper folders and larger texts are not read.
const SHEETS_MAX: usize = 20_000;
const DEPTH_MAX: usize = 12;
const SHEET_BYTES_MAX: u64 = 4_000_000;

/// What an import is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportWish {
    /// Only say what it would do.
    Look,
    /// Save texts; readers go on seeing what was published.
    Save,
    /// Save texts, and let readers see what was saved.
    Publish,
}

/// What was said, and whether something was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub words: String,
    pub is_whole: bool,
}

/// Everything about the desk's articles that a folder has.
struct Center {
    settings: HelpSettings,
    places: Vec<HelpPlace>,
    organisations: BTreeMap<OrganisationId, String>,
    articles: Vec<Kept>,
}

struct Kept {
    article: Article,
    texts: Vec<(ArticleText, ArticleVersion)>,
    files: Vec<ArticleFile>,
}

/// The most organisations whose names are known here.
const ORGANISATIONS_MAX: i64 = 10_000;

/// All articles, or one of them. With one, the names of no more organisations than it is for.
async fn center(app: &App, one: Option<ArticleId>) -> Result<Center> {
    app.read(async move |db| {
        let found = match one {
            Some(id) => vec![articles::load(db, id).await?],
            None => articles::lines(db).await?.into_iter().map(|l| l.article).collect(),
        };
        let mut kept = Vec::new();
        for article in found {
            let mut texts = Vec::new();
            for state in articles::texts(db, article.id).await? {
                let last = articles::find_version(db, article.id, &state.locale, state.version).await?;
                texts.extend(last.map(|last| (state, last)));
            }
            let files = article_files::of_article(db, article.id).await?;
            kept.push(Kept { article, texts, files });
        }
        let organisations = match one {
            Some(_) => {
                let readers: Vec<_> = kept.iter().filter_map(|k| k.article.audience.organisation()).collect();
                let mut found = Vec::new();
                for id in readers {
                    found.extend(organisations::find(db, id).await?);
                }
                found
            }
            None => organisations::list(db, OrganisationId(0), ORGANISATIONS_MAX).await?,
        };
        Ok(Center {
            settings: help_places::settings(db).await?,
            places: help_places::list(db).await?,
            organisations: organisations.into_iter().map(|o| (o.id, o.name)).collect(),
            articles: kept,
        })
    })
    .await
}

impl Center {
    fn place(&self, id: HelpPlaceId) -> Option<&HelpPlace> {
        self.places.iter().find(|p| p.id == id)
    }
    fn name(&self, id: Option<HelpPlaceId>) -> String {
        let place = id.and_then(|id| self.place(id));
        place.map_or_else(String::new, |p| {
            p.name(self.settings.first(), &self.settings.locales).0.name.clone()
        })
    }
    fn about(&self, a: &Article) -> About {
        let category = self.place(a.section).and_then(|s| s.category);
        About {
            category: Some(self.name(category)),
            section: Some(self.name(Some(a.section))),
            audience: Some(match a.audience {
                Audience::Everyone => "everyone".to_owned(),
                Audience::SignedIn => "signed_in".to_owned(),
                Audience::Team => "team".to_owned(),
                Audience::Organisation(id) => {
                    format!("organisation: {}", self.organisations.get(&id).map_or("", String::as_str))
                }
            }),
            labels: Some(a.labels.clone()),
            promoted: Some(a.is_promoted),
        }
    }
    /// The file that the desk would write for a text; its pictures lie `up` folders above it, in [`FILES`].
    fn sheet(&self, of: &Kept, version: &ArticleVersion, up: usize) -> Sheet {
        let a = &of.article;
        let is_source = version.locale == a.source;
        Sheet {
            article: Some(a.id),
            locale: Some(version.locale.clone()),
            version: Some(version.version),
            changed: is_source.then_some(a.updated_at.0),
            title: version.title.clone(),
            about: if is_source { self.about(a) } else { About::default() },
            is_draft: false,
            unknown: Vec::new(),
            body: ui::markdown::relinked(&version.body, &mut |address| {
                let id = address.strip_prefix("file:")?.parse::<AttachmentId>().ok()?;
                let file = of.files.iter().find(|f| f.id == id)?;
                Some(format!("{}{FILES}/{}", "../".repeat(up), file_name(file)))
            })
            .trim_start_matches('\n')
            .trim_end()
            .to_owned(),
        }
    }
}

/// `12-flap.png`: what every disk and every address takes.
fn file_name(f: &ArticleFile) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') { c } else { '-' };
    let name: String = f.name.chars().map(plain).take(80).collect();
    format!("{}-{}", f.id, name.trim_matches(['-', '.']))
}

fn folder_name(name: &str) -> String {
    let slug = slug(name);
    if slug.is_empty() { "-".to_owned() } else { slug }
}

// Export

/// Where texts lie in a folder already, with what their files say.
type There = BTreeMap<(ArticleId, Locale), (PathBuf, Sheet)>;

/// Writes all articles that are not archived, in each language as it was saved last.
///
/// # Errors
/// Where the folder cannot be written.
pub async fn export(app: &App, directory: PathBuf) -> Result<Told> {
    let center = center(app, None).await?;
    // Where a text lies already it stays, whatever its title is now.
    let (root, mut there) = app.blocking(move || there(&directory)).await?;
    let bases = bases(app, &center, &there).await?;
    let blobs = app.store.blobs().clone();
    app.blocking(move || {
        let mut told = Told { words: String::new(), is_whole: true };
        let (mut written, mut same) = (0, 0);
        for of in center.articles.iter().filter(|k| k.article.archived_at.is_none()) {
            for f in &of.files {
                let path = root.join(FILES).join(file_name(f));
                if !path.exists() {
                    put(&root, &path, &blobs.read(&f.blob)?)?;
                }
            }
            for (_, version) in &of.texts {
                let key = (of.article.id, version.locale.clone());
                let known = there.remove(&key);
                let path =
                    known.as_ref().map_or_else(|| new_path(&root, &center, of, version), |(p, _)| p.clone());
                let mut sheet = center.sheet(of, version, depth(&root, &path));
                if let Some((path, mine)) = &known {
                    // The same text by links of its own: they lead where they led.
                    if resolved(&root, path, &mine.body, &of.files) == bare(&version.body) {
                        sheet.body.clone_from(&mine.body);
                    }
                    sheet.unknown.clone_from(&mine.unknown);
                }
                let text = sheet.write();
                if path.exists() && read(&path).is_ok_and(|there| there == text) {
                    same += 1;
                    continue;
                }
                let why = match &known {
                    Some((path, mine))
                        if is_worked_on(&root, &center, of, version, bases.get(&key), path, mine) =>
                    {
                        "changed here and not imported"
                    }
                    // It has no front matter, or none that can be read: somebody is at work there too.
                    None if path.exists() => "does not say which article it is",
                    Some(_) | None => {
                        put(&root, &path, text.as_bytes())?;
                        written += 1;
                        continue;
                    }
                };
                told.is_whole = false;
                let _ = writeln!(told.words, "left     {}: {why}", shown(&root, &path));
            }
        }
        let _ = writeln!(told.words, "{written} written, {same} as they were");
        Ok(told)
    })
    .await
}

fn there(directory: &Path) -> Result<(PathBuf, There)> {
    std::fs::create_dir_all(directory)?;
    let root = directory.canonicalize()?;
    let mut there = There::new();
    for path in sheets(&root)? {
        let Ok(sheet) = read(&path).and_then(|text| Ok(Sheet::read(&text)?)) else { continue };
        if let (Some(id), Some(locale)) = (sheet.article, sheet.locale.clone()) {
            there.entry((id, locale)).or_insert((path, sheet));
        }
    }
    Ok((root, there))
}

/// The versions that files say they were made of, where the desk has newer ones.
async fn bases(
    app: &App,
    center: &Center,
    there: &There,
) -> Result<BTreeMap<(ArticleId, Locale), ArticleVersion>> {
    let mut wanted: Vec<((ArticleId, Locale), i64)> = Vec::new();
    for of in &center.articles {
        for (state, _) in &of.texts {
            let key = (of.article.id, state.locale.clone());
            let made_of = there.get(&key).and_then(|(_, mine)| mine.version);
            if let Some(number) = made_of.filter(|number| *number != state.version) {
                wanted.push((key, number));
            }
        }
    }
    app.read(async move |db| {
        let mut found = BTreeMap::new();
        for (key, number) in wanted {
            if let Some(version) = articles::find_version(db, key.0, &key.1, number).await? {
                found.insert(key, version);
            }
        }
        Ok(found)
    })
    .await
}

/// Does a file have what the desk never had? Its words are neither those of `version` nor those of the `base` that it was
/// made of, or what it says of the article in every language was changed in it alone.
fn is_worked_on(
    root: &Path,
    center: &Center,
    of: &Kept,
    version: &ArticleVersion,
    base: Option<&ArticleVersion>,
    path: &Path,
    mine: &Sheet,
) -> bool {
    let title = checked_title(&mine.title).ok();
    let body = resolved(root, path, &mine.body, &of.files);
    let is = |v: &ArticleVersion| title.as_deref() == Some(v.title.as_str()) && body == bare(&v.body);
    if !is(version) && !base.is_some_and(is) {
        return true;
    }
    let about = center.about(&of.article);
    version.locale == of.article.source
        && mine.changed == Some(of.article.updated_at.0)
        && over(about.clone(), &mine.about) != about
}

fn new_path(root: &Path, center: &Center, of: &Kept, version: &ArticleVersion) -> PathBuf {
    let a = &of.article;
    let category = center.name(center.place(a.section).and_then(|s| s.category));
    let section = center.name(Some(a.section));
    let words = slug(&version.title);
    let dash = if words.is_empty() { "" } else { "-" };
    let name = format!("{}{dash}{words}.{}.md", a.id, version.locale);
    root.join(folder_name(&category)).join(folder_name(&section)).join(name)
}

/// How many folders a file lies under `root`.
fn depth(root: &Path, path: &Path) -> usize {
    path.strip_prefix(root).map_or(0, |rest| rest.components().count().saturating_sub(1))
}

fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

fn put(root: &Path, path: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
        if !folder.canonicalize()?.starts_with(root) {
            let words = format!("has a link that leads out of it: {}", shown(root, folder));
            return Err(Refusal::invalid("directory", words).into());
        }
    }
    // In one step: whoever reads meanwhile has the old one or the new one. What lies in the way is replaced; a link there
    // would lead what is written to somewhere else.
    let part = path.with_extension("part");
    remove_if_there(&part)?;
    std::fs::File::create_new(&part)?.write_all(content)?;
    std::fs::rename(&part, path)?;
    Ok(())
}

fn remove_if_there(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(e.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Can files be written beside this one?
fn is_writable(path: &Path) -> bool {
    let probe = path.with_file_name(".deskhand.part");
    remove_if_there(&probe).is_ok()
        && std::fs::File::create_new(&probe).is_ok()
        && std::fs::remove_file(&probe).is_ok()
}

fn read(path: &Path) -> Result<String> {
    if std::fs::metadata(path)?.len() > SHEET_BYTES_MAX {
        return Err(Refusal::TooLarge { what: "The text", limit: SHEET_BYTES_MAX }.into());
    }
    Ok(String::from_utf8_lossy(&std::fs::read(path)?).into_owned())
}

/// The Markdown files under a folder, in order; links elsewhere and hidden ones are passed over.
fn sheets(root: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![(root.to_owned(), 0)];
    while let Some((folder, depth)) = waiting.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let (kind, path) = (entry.file_type()?, entry.path());
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            if kind.is_dir() && depth < DEPTH_MAX {
                waiting.push((path, depth + 1));
            } else if kind.is_file() && (name.ends_with(".md") || name.ends_with(".markdown")) {
                found.push(path);
            }
            if found.len() > SHEETS_MAX {
                let words = format!("has more than {SHEETS_MAX} texts");
                return Err(Refusal::invalid("directory", words).into());
            }
        }
    }
    found.sort();
    Ok(found)
}

// Import

/// A file as it was found.
struct Found {
    path: PathBuf,
    shown: String,
    sheet: Sheet,
    locale: Locale,
}

/// Files of the folder that belong to one article.
struct Group {
    article: Option<ArticleId>,
    found: Vec<Found>,
}

/// Where a text has the number of a file that the article does not have yet, until it does.
const TO_COME: &str = "desk-upload:";

/// What a group of files comes to.
#[derive(Default)]
struct Plan {
    /// What the article has in every language from now on; `None` where that stays.
    about: Option<About>,
    /// When that had been changed last, as it was looked at: what a colleague closes while a long import runs stays closed.
    drawn: Option<Moment>,
    /// Texts to be saved: whose file it is, and the body, with [`TO_COME`] for what is uploaded before.
    write: Vec<(usize, String)>,
    /// Files that the article does not have yet: where they lie, and the hash of what is kept of them.
    uploads: Vec<(PathBuf, Option<String>)>,
}

/// Takes a folder of Markdown files: new articles, texts that were changed there, what they show.
///
/// # Errors
/// Where the folder cannot be read, or the desk's data fails. What is wrong with one file is told, and the others go on.
pub async fn import(app: &App, directory: PathBuf, wish: ImportWish) -> Result<Told> {
    let center = center(app, None).await?;
    let mut told = Told { words: String::new(), is_whole: true };
    let (root, groups, wrong) = app.blocking(move || looked_at(&center, &directory)).await?;
    for line in wrong {
        told.is_whole = false;
        let _ = writeln!(told.words, "wrong    {line}");
    }
    if wish != ImportWish::Look {
        let touched = groups.iter().filter(|(_, planned, _)| planned.is_some());
        let mut files: Vec<PathBuf> =
            touched.flat_map(|(group, _, _)| &group.found).map(|f| f.path.clone()).collect();
        files.dedup_by(|a, b| a.parent() == b.parent());
        let is_writable = app.blocking(move || Ok(files.iter().all(|path| is_writable(path)))).await?;
        if !is_writable {
            // What has no number in its file would come a second time.
            let words = "cannot be written to: the numbers of the articles are kept in its files";
            return Err(Refusal::invalid("directory", words).into());
        }
    }
    let (mut same, mut done, mut drafts) = (0, 0, 0);
    for (group, planned, lines) in groups {
        let others = lines.len() + planned.as_ref().map_or(0, |p| p.write.len());
        same += group.found.len().saturating_sub(others);
        for (name, why) in lines {
            left(&mut told, &name, &why);
        }
        let Some(planned) = planned else { continue };
        let name = group.found.first().map_or_else(String::new, |f| f.shown.clone());
        let is_new = group.article.is_none();
        for (n, _) in &planned.write {
            let f = &group.found[*n];
            let what = if is_new { "new     " } else { "changed " };
            let draft = if f.sheet.is_draft { ", a draft" } else { "" };
            let _ = writeln!(told.words, "{what} {}: {} ({}{draft})", f.shown, f.sheet.title, f.locale);
            let unknown = f.sheet.unknown_keys().collect::<Vec<_>>().join(", ");
            if !unknown.is_empty() {
                let _ = writeln!(told.words, "passed   {}: its own {unknown}", f.shown);
            }
        }
        if planned.about.is_some() && !is_new {
            let _ = writeln!(told.words, "changed  {name}: what is true in every language");
        }
        for (path, _) in &planned.uploads {
            let _ = writeln!(told.words, "file     {}", shown(&root, path));
        }
        if wish == ImportWish::Look {
            done += planned.write.len();
            continue;
        }
        match apply(app, &root, group, planned, wish).await {
            Ok(applied) => {
                done += applied.saved.len();
                drafts += applied.drafts;
                for line in applied.unpublished {
                    left(&mut told, &name, &format!("saved and not published: {line}"));
                }
            }
            Err(Error::Refused(refusal)) => left(&mut told, &name, &refusal.to_string()),
            Err(fault) => return Err(fault),
        }
    }
    let _ = match wish {
        ImportWish::Look => {
            writeln!(told.words, "{done} to be saved, {same} as they are. Nothing was done; --apply does it.")
        }
        ImportWish::Save => writeln!(told.words, "{done} saved, not published; {same} as they were"),
        ImportWish::Publish if drafts > 0 => {
            let out = done - drafts;
            writeln!(told.words, "{out} saved and published, {drafts} drafts saved; {same} as they were")
        }
        ImportWish::Publish => writeln!(told.words, "{done} saved and published; {same} as they were"),
    };
    Ok(told)
}

fn left(told: &mut Told, name: &str, why: &str) {
    told.is_whole = false;
    let _ = writeln!(told.words, "left     {name}: {why}");
}

/// A group with what is to be done for it, and what was left out of it: whose file, and why.
type Looked = (Group, Option<Plan>, Vec<(String, String)>);

/// The whole folder, before anything is done.
fn looked_at(center: &Center, directory: &Path) -> Result<(PathBuf, Vec<Looked>, Vec<String>)> {
    let (root, groups, wrong) = found(directory, center.settings.first(), &center.settings.locales)?;
    let mut out = Vec::new();
    for group in groups {
        let mut left = Vec::new();
        let planned = match plan(center, &root, &group, &mut left) {
            Ok(planned) => planned,
            Err(Error::Refused(refusal)) => {
                let name = group.found.first().map_or_else(String::new, |f| f.shown.clone());
                left.push((name, refusal.to_string()));
                None
            }
            Err(fault) => return Err(fault),
        };
        out.push((group, planned, left));
    }
    Ok((root, out, wrong))
}

/// The files of a folder by article, and what is wrong with others. A language is what the file says, or its name
/// (`reset.de.md`), or the first one of the help center.
fn found(directory: &Path, first: &Locale, locales: &[Locale]) -> Result<(PathBuf, Vec<Group>, Vec<String>)> {
    let root = directory.canonicalize()?;
    let mut groups: BTreeMap<(Option<ArticleId>, PathBuf), Vec<Found>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for path in sheets(&root)? {
        let name = shown(&root, &path);
        let sheet = match read(&path).and_then(|text| Ok(Sheet::read(&text)?)) {
            Ok(sheet) => sheet,
            Err(Error::Refused(refusal)) => {
                wrong.push(format!("{name}: {refusal}"));
                continue;
            }
            Err(fault) => return Err(fault),
        };
        let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let of_name = stem.rsplit_once('.').and_then(|(stem, l)| {
            Locale::parse(l).filter(|l| locales.contains(l)).map(|l| (stem.to_owned(), l))
        });
        let locale = sheet.locale.clone().or_else(|| of_name.as_ref().map(|(_, l)| l.clone()));
        let locale = locale.unwrap_or_else(|| first.clone());
        if !locales.contains(&locale) {
            wrong.push(format!("{name}: {locale} is none of the languages of the help center"));
            continue;
        }
        // `reset.en.md` and `reset.de.md` in one folder are one article.
        let key = match sheet.article {
            Some(id) => (Some(id), PathBuf::new()),
            None => (None, path.with_file_name(of_name.map_or(stem, |(stem, _)| stem))),
        };
        let all = groups.entry(key).or_default();
        if all.iter().any(|f| f.locale == locale) {
            wrong.push(format!("{name}: another file has the same article in this language"));
            continue;
        }
        all.push(Found { shown: name, path, sheet, locale });
    }
    let groups = groups.into_iter().map(|((article, _), mut found)| {
        // The language that the others are translations of comes first.
        found.sort_by_key(|f| locales.iter().position(|l| *l == f.locale));
        Group { article, found }
    });
    Ok((root, groups.collect(), wrong))
}

/// What a text links to in the folder itself.
fn local(root: &Path, of: &Path, address: &str) -> Option<PathBuf> {
    let is_elsewhere = address.starts_with(['/', '#', '?']) || address.contains(':') || address.is_empty();
    if is_elsewhere || address.ends_with(".md") {
        return None;
    }
    let decoded = percent_encoding::percent_decode_str(address).decode_utf8().ok()?;
    let relative = Path::new(decoded.as_ref());
    if relative.components().any(|c| matches!(c, Component::RootDir | Component::Prefix(_))) {
        return None;
    }
    // A link of the disk does not lead out of the folder either. Of what is hidden there, as keys are, pictures alone are
    // taken: some programs keep theirs so.
    let path = of.parent()?.join(relative).canonicalize().ok()?;
    let inside = path.strip_prefix(root).ok()?;
    let is_hidden = inside.components().any(|c| c.as_os_str().to_string_lossy().starts_with('.'));
    let is_one = path.metadata().is_ok_and(|m| m.is_file() && m.len() <= FILE_BYTES_MAX as u64);
    let is_picture = |path: &Path| std::fs::read(path).is_ok_and(|c| file::is_safe_image(file::sniff(&c)));
    (is_one && (!is_hidden || is_picture(&path))).then_some(path)
}

/// The hash under which the desk would keep a file: of a picture, without what its camera wrote.
fn blob_of(path: &Path) -> Option<String> {
    Some(hex::encode(Sha256::digest(bare_file(std::fs::read(path).ok()?))))
}

/// The file of the article that a file of the folder is.
fn same_file(files: &[ArticleFile], path: &Path) -> Option<AttachmentId> {
    of_blob(files, path, &blob_of(path)?)
}

fn of_blob(files: &[ArticleFile], path: &Path, blob: &str) -> Option<AttachmentId> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let same: Vec<&ArticleFile> = files.iter().filter(|f| f.blob == blob).collect();
    same.iter().find(|f| file_name(f) == name).or(same.first()).map(|f| f.id)
}

/// The number of a file that was exported, and that the article does not have any more.
fn gone(root: &Path, files: &[ArticleFile], path: &Path) -> Option<AttachmentId> {
    let name = path.strip_prefix(root.join(FILES)).ok()?.to_str()?;
    let id = name.split_once('-')?.0.parse::<AttachmentId>().ok()?;
    (!files.iter().any(|f| f.id == id)).then_some(id)
}

/// The body of a file with the numbers of those files of the article that it links to in the folder.
fn resolved(root: &Path, path: &Path, body: &str, files: &[ArticleFile]) -> String {
    ui::markdown::relinked(body, &mut |address| {
        let found = local(root, path, address)?;
        same_file(files, &found).or_else(|| gone(root, files, &found)).map(|id| format!("file:{id}"))
    })
}

/// What is to be done for a group; `None` where nothing is. What was changed on the desk since is `left`.
fn plan(
    center: &Center,
    root: &Path,
    group: &Group,
    left: &mut Vec<(String, String)>,
) -> Result<Option<Plan>> {
    let mut planned = Plan::default();
    let kept = match group.article {
        None => None,
        Some(id) => {
            let found = center.articles.iter().find(|k| k.article.id == id);
            let words = "names an article that is not here; without that line it becomes a new one";
            Some(found.ok_or_else(|| Refusal::invalid("article", words))?)
        }
    };
    let files: &[ArticleFile] = kept.map_or(&[], |k| k.files.as_slice());
    for (n, f) in group.found.iter().enumerate() {
        let mut uploads = planned.uploads.clone();
        let mut is_complete = true;
        let last = kept.and_then(|k| k.texts.iter().find(|(t, _)| t.locale == f.locale));
        let body = ui::markdown::relinked(&f.sheet.body, &mut |address| {
            let path = local(root, &f.path, address)?;
            let blob = blob_of(&path);
            let there = blob.as_deref().and_then(|blob| of_blob(files, &path, blob));
            // What was taken from the article on the desk does not come back by a text that nobody touched.
            let there = there.or_else(|| {
                gone(root, files, &path).filter(|id| last.is_some_and(|(_, v)| names_file(&v.body, *id)))
            });
            if let Some(id) = there {
                return Some(format!("file:{id}"));
            }
            is_complete = false;
            // The same picture beside each language is one.
            let is_same = |(p, b): &(PathBuf, Option<String>)| *p == path || (blob.is_some() && *b == blob);
            let at = uploads.iter().position(is_same).unwrap_or_else(|| {
                uploads.push((path.clone(), blob.clone()));
                uploads.len() - 1
            });
            Some(format!("{TO_COME}{at}"))
        });
        let title = checked_title(&f.sheet.title)?;
        if let Some((state, last)) = last {
            if is_complete && last.title == title && bare(&last.body) == body {
                continue;
            }
            if f.sheet.version != Some(state.version) {
                let why = match f.sheet.version {
                    Some(mine) => format!(
                        "the desk has version {}, this is made of version {mine}; move it away, export again and put your changes in",
                        state.version
                    ),
                    None => {
                        "the desk has a text in this language, and the file does not say which version it is made of"
                            .to_owned()
                    }
                };
                left.push((f.shown.clone(), why));
                continue;
            }
        }
        planned.write.push((n, body));
        planned.uploads = uploads;
    }
    match kept {
        None => planned.about = Some(new_about(root, group)?),
        Some(k) => {
            let source = group.found.iter().find(|f| f.locale == k.article.source);
            let wanted = source.map(|f| (f, over(center.about(&k.article), &f.sheet.about)));
            if let Some((f, wanted)) = wanted.filter(|(_, about)| *about != center.about(&k.article)) {
                if f.sheet.changed == Some(k.article.updated_at.0) {
                    (planned.about, planned.drawn) = (Some(wanted), Some(k.article.updated_at));
                } else {
                    let why = "what is true in every language was changed on the desk since; it stays";
                    left.push((f.shown.clone(), why.to_owned()));
                }
            }
        }
    }
    let is_empty = planned.about.is_none() && planned.write.is_empty();
    Ok((!is_empty).then_some(planned))
}

/// A body without the line ends around it, which a file has its own way of.
fn bare(body: &str) -> &str {
    body.trim_start_matches('\n').trim_end()
}

/// What a file says over what there is.
fn over(before: About, said: &About) -> About {
    About {
        category: said.category.clone().or(before.category),
        section: said.section.clone().or(before.section),
        audience: said.audience.clone().or(before.audience),
        labels: said
            .labels
            .as_ref()
            .map(|l| l.iter().map(|w| w.trim().to_lowercase()).collect())
            .or(before.labels),
        promoted: said.promoted.or(before.promoted),
    }
}

/// Where a new article stands: as its file says, or by the folders that it lies in.
fn new_about(root: &Path, group: &Group) -> Result<About> {
    let Some(f) = group.found.first() else {
        return Err(Error::fault("a group of no files"));
    };
    let folders: Vec<String> = f
        .path
        .strip_prefix(root)
        .ok()
        .and_then(Path::parent)
        .into_iter()
        .flat_map(Path::components)
        .map(|c| c.as_os_str().to_string_lossy().replace(['-', '_'], " "))
        .collect();
    let mut about = f.sheet.about.clone();
    about.section = about.section.or_else(|| folders.last().cloned());
    about.category =
        about.category.or_else(|| folders.iter().rev().nth(1).cloned()).or(about.section.clone());
    if about.section.is_none() {
        let words = "says no section: put it into a folder, or write `category:` and `section:`";
        return Err(Refusal::invalid("section", words).into());
    }
    Ok(about)
}

/// What was done for a group.
struct Applied {
    /// Whose file was saved, and as which version.
    saved: Vec<(usize, i64)>,
    /// How many of them are drafts that were not to be published.
    drafts: usize,
    unpublished: Vec<String>,
}

async fn apply(app: &App, root: &Path, group: Group, planned: Plan, wish: ImportWish) -> Result<Applied> {
    let mut uploads: Vec<ArticleUpload> = Vec::new();
    for (path, _) in planned.uploads {
        let blobs = app.store.blobs().clone();
        let upload = app
            .blocking(move || {
                let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                let stored =
                    StoredFile::of_form(&blobs, &name, "application/octet-stream", &std::fs::read(&path)?)?;
                prepare_one(&blobs, stored)
            })
            .await?;
        uploads.push(upload);
    }
    let (about, drawn, write) = (planned.about, planned.drawn, planned.write);
    let is_about_done = about.is_some();
    let (group, id, applied) = app
        .write(async move |tx| {
            let by = Actor::Desk;
            let id = match group.article {
                Some(id) => {
                    if let Some(about) = about {
                        let before = articles::load(tx, id).await?;
                        let after = with_about(tx, &by, before, about).await?;
                        change_article(tx, &by, after, drawn).await?;
                    }
                    id
                }
                None => {
                    let first = group.found.first().ok_or_else(|| Error::fault("a group of no files"))?;
                    let wish = Article::blank(HelpPlaceId(0), first.locale.clone());
                    let wish = with_about(tx, &by, wish, about.unwrap_or_default()).await?;
                    // Where it shows files, its text comes below, when they have numbers.
                    let body =
                        write.first().filter(|_| uploads.is_empty()).map_or("", |(_, body)| body.as_str());
                    add_article(tx, &by, wish, &first.sheet.title, body).await?
                }
            };
            let mut numbers: Vec<AttachmentId> = Vec::new();
            for upload in &uploads {
                numbers.push(add_article_file(tx, &by, id, upload, None).await?);
            }
            let mut applied = Applied { saved: Vec::new(), drafts: 0, unpublished: Vec::new() };
            for (n, body) in &write {
                let f = &group.found[*n];
                let body = ui::markdown::relinked(body, &mut |address| {
                    let at: usize = address.strip_prefix(TO_COME)?.parse().ok()?;
                    numbers.get(at).map(|id| format!("file:{id}"))
                });
                let last = articles::find_text(tx, id, &f.locale).await?.map_or(0, |t| t.version);
                // A new article has begun a moment ago, with a text that nobody else saw.
                let over = if group.article.is_none() { last } else { f.sheet.version.unwrap_or(0) };
                let saved = write_text(tx, &by, id, &f.locale, over, &f.sheet.title, &body).await?;
                let Saved::As(version) = saved else {
                    let words = "Somebody saved another text meanwhile.";
                    return Err(Refusal::Conflict(words.into()).into());
                };
                applied.saved.push((*n, version));
                if wish == ImportWish::Publish && f.sheet.is_draft {
                    applied.drafts += 1;
                } else if wish == ImportWish::Publish {
                    let published = tx
                        .attempt(async |tx| publish_text(tx, &by, id, &f.locale, Some(version)).await)
                        .await;
                    match published {
                        Ok(()) => {}
                        Err(Error::Refused(refusal)) => applied.unpublished.push(refusal.to_string()),
                        Err(fault) => return Err(fault),
                    }
                }
            }
            Ok((group, id, applied))
        })
        .await?;
    // The files say from now on which article they are, and made of which version.
    let center = center(app, Some(id)).await?;
    let root = root.to_owned();
    app.blocking(move || {
        stamp(&center, &root, &group, &applied.saved, is_about_done)?;
        Ok(applied)
    })
    .await
}

/// Writes number and version into the files of what was `saved` or is the same on the desk; those that were left stay as
/// they are.
fn stamp(
    center: &Center,
    root: &Path,
    group: &Group,
    saved: &[(usize, i64)],
    is_about_done: bool,
) -> Result<()> {
    let Some(kept) = center.articles.first() else { return Ok(()) };
    for (n, f) in group.found.iter().enumerate() {
        let Some((_, last)) = kept.texts.iter().find(|(t, _)| t.locale == f.locale) else { continue };
        let title = checked_title(&f.sheet.title)?;
        // Whatever somebody saved after it: the file is made of the version that it became.
        let saved = saved.iter().find(|(m, _)| *m == n).map(|(_, version)| *version);
        let is_same =
            title == last.title && resolved(root, &f.path, &f.sheet.body, &kept.files) == bare(&last.body);
        let Some(version) = saved.or(is_same.then_some(last.version)) else { continue };
        let mut sheet = Sheet {
            version: Some(version),
            title,
            // Its links lead where they led.
            body: f.sheet.body.clone(),
            unknown: f.sheet.unknown.clone(),
            ..center.sheet(kept, last, 0)
        };
        // What it says of every language and was left is still to be settled.
        let about = center.about(&kept.article);
        if !is_about_done
            && last.locale == kept.article.source
            && over(about.clone(), &f.sheet.about) != about
        {
            (sheet.about, sheet.changed) = (f.sheet.about.clone(), f.sheet.changed);
        }
        put(root, &f.path, sheet.write().as_bytes())?;
    }
    Ok(())
}

/// An article with what a file says of it. Categories and sections that are missing are made.
async fn with_about(tx: &mut Tx, by: &Actor, before: Article, about: About) -> Result<Article> {
    let first = help_places::settings(tx).await?.first().clone();
    let section = match (&about.category, &about.section) {
        (Some(category), Some(section)) => {
            let category = place(tx, by, &first, category, None).await?;
            place(tx, by, &first, section, Some(category)).await?
        }
        (Some(_), None) | (None, Some(_)) | (None, None) => before.section,
    };
    let audience = match about.audience.as_deref().map(str::trim) {
        None => before.audience,
        Some("everyone") => Audience::Everyone,
        Some("signed_in") => Audience::SignedIn,
        Some("team") => Audience::Team,
        Some(other) => {
            let name = other.strip_prefix("organisation:").map(str::trim);
            let found = match name {
                Some(name) => organisations::find_by_name(tx, name).await?,
                None => None,
            };
            let words = "must be everyone, signed_in, team, or organisation: and the name of one";
            Audience::Organisation(found.ok_or_else(|| Refusal::invalid("audience", words))?)
        }
    };
    Ok(Article {
        section,
        audience,
        labels: about.labels.unwrap_or(before.labels),
        is_promoted: about.promoted.unwrap_or(before.is_promoted),
        ..before
    })
}

/// A category or a section by its name in any language; made where there is none.
async fn place(
    tx: &mut Tx,
    by: &Actor,
    first: &Locale,
    name: &str,
    category: Option<HelpPlaceId>,
) -> Result<HelpPlaceId> {
    let wanted = slug(name);
    let all = help_places::list(tx).await?;
    let found = all.iter().find(|p| {
        p.category == category && p.names.values().any(|n| n.name == name || slug(&n.name) == wanted)
    });
    if let Some(found) = found {
        return Ok(found.id);
    }
    let named = PlaceName { name: name.to_owned(), description: String::new() };
    let made = HelpPlace {
        id: HelpPlaceId(0),
        category,
        position: 0,
        names: BTreeMap::from([(first.clone(), named)]),
        created_at: Moment(0),
        updated_at: Moment(0),
    };
    add_place(tx, by, made).await
}
