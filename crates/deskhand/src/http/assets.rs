//! Style, script and pictures as they are sent.
//!
//! They never change while the desk runs, so each is packed once, as tightly as brotli can (RFC 7932), behind whatever
//! somebody waits for; until then, and for whoever does not take brotli, it is packed on its way like a page.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use brotli::enc::BrotliEncoderParams;
use domain::Error;
use ui::assets::Asset;
use ui::policy;

use crate::app::App;

/// Of brotli's 0 to 11. The tightest takes seconds where nothing is optimised.
const QUALITY: i32 = if cfg!(debug_assertions) { 5 } else { 11 };

/// By `ETag`: packed, or being packed.
static PACKED: Mutex<BTreeMap<&'static str, Option<Bytes>>> = Mutex::new(BTreeMap::new());

pub async fn show(State(app): State<App>, Path(path): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ui::assets::find(&path) else { return StatusCode::NOT_FOUND.into_response() };
    let cache = if asset.immutable { policy::ASSET_CACHE } else { "no-cache" };
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|v| v == asset.etag);
    let packed = if !known && takes_brotli(&headers) { packed(&app, asset) } else { None };
    let encoding = packed.is_some();
    let mut response = match packed {
        _ if known => StatusCode::NOT_MODIFIED.into_response(),
        Some(packed) => packed.into_response(),
        None => asset.bytes.into_response(),
    };
    let h = response.headers_mut();
    if encoding {
        h.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        h.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    h.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    h.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    h.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy::ASSET_CSP));
    if path.ends_with("/worker.js") {
        // It shows pushes and kept pages for the workbench, though it lies among the assets.
        h.insert("service-worker-allowed", HeaderValue::from_static("/agent"));
    }
    h.insert(header::ETAG, HeaderValue::from_static(asset.etag));
    response
}

/// Without weighing what is wished for how much (RFC 9110 §12.5.3): a refused `br;q=0` is heard, an order is not.
fn takes_brotli(headers: &HeaderMap) -> bool {
    let wish = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    wish.split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim().eq_ignore_ascii_case("br")
            && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

/// What is packed already; else it is begun.
fn packed(app: &App, asset: Asset) -> Option<Bytes> {
    if asset.content_type.starts_with("image/png") {
        return None;
    }
    let mut all = PACKED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = all.get(asset.etag) {
        return known.clone();
    }
    all.insert(asset.etag, None);
    let app = app.clone();
    tokio::spawn(async move {
        let done = app.background.run(move || pack(asset.bytes)).await;
        let mut all = PACKED.lock().unwrap_or_else(PoisonError::into_inner);
        match done {
            Ok(bytes) => all.insert(asset.etag, Some(bytes)),
            // Asked for again, it is tried again.
            Err(_) => all.remove(asset.etag),
        };
    });
    None
}

fn pack(bytes: &[u8]) -> Result<Bytes, Error> {
    let wish = BrotliEncoderParams { quality: QUALITY, size_hint: bytes.len(), ..Default::default() };
    let mut packed = Vec::with_capacity(bytes.len() / 3);
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &wish)?;
    Ok(packed.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_file_unpacks_to_itself() {
        for path in ui::assets::paths() {
            let asset = ui::assets::find(path).expect("listed");
            let packed = pack(asset.bytes).expect("a vector takes every byte");
            let mut whole = Vec::new();
            brotli::BrotliDecompress(&mut &*packed, &mut whole).expect("brotli");
            assert!(whole == asset.bytes, "{path}");
        }
    }

    #[test]
    fn brotli_is_sent_to_those_who_take_it() {
        for (wish, takes) in [
            ("gzip, deflate, br, zstd", true),
            ("BR;q=0.5", true),
            ("gzip, br;q=0", false),
            ("gzip", false),
            ("brr", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(wish));
            assert_eq!(takes_brotli(&headers), takes, "{wish:?}");
        }
    }
}
