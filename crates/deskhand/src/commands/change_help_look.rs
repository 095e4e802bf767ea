//! How the help center looks: its logo, what stands around its pages, and a style of its own that is tried before readers
//! get it and can be taken back.

use std::collections::BTreeMap;

use domain::article::Locale;
use domain::file;
use domain::help::{Around, HelpSettings, LOGO_BYTES_MAX, Logo};
use domain::help_style::checked_style;
use domain::permission::may_manage_help;
use domain::{Actor, Error, Refusal, Result, WidgetId, picture};
use sha2::{Digest as _, Sha256};
use store::{Tx, help_places, widgets};

use super::change_help_center::change_help_settings;

/// What becomes of the logo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogoWish {
    Keep,
    Remove,
    /// As [`read_logo`] made it, and its content.
    New(Logo, Vec<u8>),
}

/// What is known of a new logo, and its content as browsers get it. It reads the whole picture: before any transaction.
///
/// # Errors
/// A refusal when it is no picture that browsers show, or too large.
pub fn read_logo(content: Vec<u8>) -> Result<LogoWish> {
    let found_type = file::sniff(&content);
    if !file::is_safe_image(found_type) {
        return Err(Refusal::invalid("logo", "must be a PNG, JPEG, GIF or WebP picture").into());
    }
    let content = picture::without_metadata(content);
    if content.len() > LOGO_BYTES_MAX {
        return Err(Refusal::TooLarge { what: "The logo", limit: LOGO_BYTES_MAX as u64 }.into());
    }
    let (width, height) = picture::dimensions(&content)
        .filter(|_| picture::is_bearable(&content))
        .ok_or_else(|| Refusal::invalid("logo", "must be a PNG, JPEG, GIF or WebP picture"))?;
    let hash = hex::encode(Sha256::digest(&content));
    Ok(LogoWish::New(Logo { hash, found_type: found_type.to_owned(), width, height }, content))
}

/// The logo, and what stands above and below every page.
///
/// # Errors
/// A refusal when the actor may not, or a text is too long.
pub async fn change_look(
    tx: &mut Tx,
    by: &Actor,
    around: BTreeMap<Locale, Around>,
    logo: LogoWish,
) -> Result<()> {
    may_manage_help(by)?;
    let mut settings = help_places::settings(tx).await?;
    settings.look.around = around;
    match logo {
        LogoWish::Keep => {}
        LogoWish::Remove => {
            if settings.look.logo.take().is_some() {
                help_places::put_logo(tx, &[]).await?;
            }
        }
        LogoWish::New(logo, content) => {
            if settings.look.logo.as_ref() != Some(&logo) {
                settings.look.logo = Some(logo);
                help_places::put_logo(tx, &content).await?;
            }
        }
    }
    change_help_settings(tx, by, settings).await
}

/// Which chat widget stands on the pages; none with `None`.
///
/// # Errors
/// A refusal when the actor may not, or there is no such widget.
pub async fn choose_chat(tx: &mut Tx, by: &Actor, chat: Option<WidgetId>) -> Result<()> {
    let mut settings = own(tx, by).await?;
    if let Some(id) = chat {
        match widgets::load(tx, id).await {
            Ok(_) => {}
            Err(Error::Refused(Refusal::NotFound)) => {
                return Err(Refusal::invalid("chat", "does not exist").into());
            }
            Err(e) => return Err(e),
        }
    }
    settings.look.chat = chat;
    change_help_settings(tx, by, settings).await
}

/// Keeps a style that whoever sets the help center up looks at; readers go on with theirs.
///
/// # Errors
/// As [`checked_style`]; a refusal when the actor may not.
pub async fn try_style(tx: &mut Tx, by: &Actor, style: &str) -> Result<()> {
    let mut settings = own(tx, by).await?;
    settings.look.style_tried = checked_style(style)?;
    change_help_settings(tx, by, settings).await
}

/// Gives readers a style; the one before it is kept.
///
/// # Errors
/// As [`try_style`].
pub async fn publish_style(tx: &mut Tx, by: &Actor, style: &str) -> Result<()> {
    let mut settings = own(tx, by).await?;
    let style = checked_style(style)?;
    let look = &mut settings.look;
    if style != look.style {
        look.style_before = std::mem::replace(&mut look.style, style);
    }
    look.style_tried = String::new();
    change_help_settings(tx, by, settings).await
}

/// Gives readers the style before this one; again, and it is this one again.
///
/// # Errors
/// A refusal when the actor may not.
pub async fn take_style_back(tx: &mut Tx, by: &Actor) -> Result<()> {
    let mut settings = own(tx, by).await?;
    let look = &mut settings.look;
    std::mem::swap(&mut look.style, &mut look.style_before);
    change_help_settings(tx, by, settings).await
}

async fn own(tx: &mut Tx, by: &Actor) -> Result<HelpSettings> {
    may_manage_help(by)?;
    help_places::settings(tx).await
}
