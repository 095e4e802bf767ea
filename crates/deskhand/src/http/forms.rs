//! What forms send: fields by name, files apart.

use axum::RequestExt;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use domain::{Error, Refusal, Result};

use super::Wrong;
use crate::app::App;
use crate::stored_file::StoredFile;

/// The largest form without files. Limits are round in the units that refusals are worded in.
const FORM_BYTES_MAX: usize = 2_000_000;
/// The largest file of a form, all files of one together, and how many.
pub const FILE_BYTES_MAX: usize = 25_000_000;
const FILES_BYTES_MAX: usize = 2 * FILE_BYTES_MAX;
const FILES_MAX: usize = 20;

/// The fields of a form, in their order; a name may come several times.
#[derive(Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    files: Vec<Upload>,
}

struct Upload {
    name: String,
    media_type: String,
    content: Vec<u8>,
}

impl Form {
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }
    /// The field, if the form had it at all.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }
    pub fn ticked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }
    /// What is drawn again when the form was refused: everything but passwords, which no page repeats.
    pub fn typed(&self) -> Vec<(String, String)> {
        self.fields.iter().filter(|(name, _)| !name.contains("password")).cloned().collect()
    }
    /// A number that may be left empty.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when there is something else.
    pub fn id<T: From<i64>>(&self, name: &'static str) -> Result<Option<T>, Refusal> {
        match self.text(name).trim() {
            "" => Ok(None),
            text => text
                .parse()
                .map(|n: i64| Some(T::from(n)))
                .map_err(|_| Refusal::invalid(name, "must be a number")),
        }
    }
    /// A word of a closed list that may be left empty.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when it is none of them.
    pub fn word<T>(
        &self,
        name: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        match self.text(name) {
            "" => Ok(None),
            word => parse(word).map(Some).ok_or_else(|| Refusal::invalid(name, "is not one of the choices")),
        }
    }

    /// The first file as text, where there is one: for what is read at once and not kept.
    pub fn take_text(&mut self) -> Option<String> {
        let file = (!self.files.is_empty()).then(|| self.files.remove(0))?;
        Some(String::from_utf8_lossy(&file.content).into_owned())
    }

    /// The first file as it came, where there is one: for what is looked at, or kept elsewhere than in a blob.
    pub fn take_octets(&mut self) -> Option<Vec<u8>> {
        (!self.files.is_empty()).then(|| self.files.remove(0).content)
    }

    /// The names and sizes of its files, as they were sent.
    pub fn files(&self) -> impl Iterator<Item = (&str, usize)> {
        self.files.iter().map(|f| (f.name.as_str(), f.content.len()))
    }

    /// Puts the files into blobs: before any transaction.
    pub async fn store_files(&mut self, app: &App) -> Result<Vec<StoredFile>> {
        let files = std::mem::take(&mut self.files);
        let blobs = app.store.blobs().clone();
        app.blocking(move || {
            files
                .into_iter()
                .map(|f| StoredFile::of_form(&blobs, &f.name, &f.media_type, &f.content))
                .collect()
        })
        .await
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Wrong;

    async fn from_request(request: Request, state: &S) -> Result<Self, Wrong> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            let multipart = Multipart::from_request(request, state).await;
            return Ok(multipart_form(multipart.map_err(|_| unreadable())?).await?);
        }
        if !kind.starts_with("application/x-www-form-urlencoded") && !kind.is_empty() {
            return Err(unreadable().into());
        }
        let body = axum::body::to_bytes(request.into_limited_body(), FORM_BYTES_MAX).await;
        let body = body.map_err(|_| Refusal::TooLarge { what: "The form", limit: FORM_BYTES_MAX as u64 })?;
        let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(&body).map_err(|_| unreadable())?;
        Ok(Self { fields: fields.into_iter().map(|(n, v)| (n, lines(v))).collect(), files: Vec::new() })
    }
}

async fn multipart_form(mut parts: Multipart) -> Result<Form> {
    let mut form = Form::default();
    let mut bytes = 0;
    while let Some(mut part) = parts.next_field().await.map_err(|_| unreadable())? {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let media_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
        let (what, limit) = match &file_name {
            Some(_) => ("The file", FILE_BYTES_MAX),
            None => ("The form", FORM_BYTES_MAX),
        };
        let mut content = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|_| unreadable())? {
            bytes += chunk.len();
            if content.len() + chunk.len() > limit {
                return Err(Refusal::TooLarge { what, limit: limit as u64 }.into());
            }
            if bytes > FILES_BYTES_MAX {
                let what = "All that the form carries together";
                return Err(Refusal::TooLarge { what, limit: FILES_BYTES_MAX as u64 }.into());
            }
            content.extend_from_slice(&chunk);
        }
        match file_name {
            // A browser sends an empty part for a file input that nobody used.
            Some(n) if n.is_empty() && content.is_empty() => {}
            Some(n) if form.files.len() < FILES_MAX => {
                form.files.push(Upload { name: n, media_type, content })
            }
            Some(_) => {
                let words = format!("are too many; send at most {FILES_MAX} at once");
                return Err(Refusal::invalid("files", words).into());
            }
            None => form.fields.push((name, lines(String::from_utf8_lossy(&content).into_owned()))),
        }
    }
    Ok(form)
}

/// Browsers send CRLF; the desk keeps LF.
fn lines(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

fn unreadable() -> Error {
    Refusal::invalid("form", "cannot be read; go back, reload the page and send it again").into()
}
