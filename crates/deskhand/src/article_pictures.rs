//! Files of articles before a row speaks of them: a picture loses what its camera wrote beside it, and gets the smaller
//! widths that phones and small windows take instead of it.

use std::io::Cursor;

use domain::article::PictureSize;
use domain::{Result, file, picture};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _, ImageEncoder as _, ImageFormat, ImageReader, Limits};
use store::Blobs;

use crate::app::App;
use crate::stored_file::StoredFile;

/// The widths that are made of a wider picture, in pixels: a phone, a column of text, the same on a fine display.
pub const WIDTHS: [u32; 3] = [480, 960, 1600];
/// A smaller picture is worth it only where the larger one is wider by so many percent.
const WIDER_PERCENT: u32 = 120;
/// Larger pictures are shown as they are: to make them smaller they would have to be unpacked. In pixels and in bytes of
/// memory.
const PIXELS_MAX: u64 = 16_000_000;
const MEMORY_BYTES_MAX: u64 = 160_000_000;
const JPEG_QUALITY: u8 = 82;

/// A file in the blobs, with the widths of a picture; the widest is the file itself.
#[derive(Clone, Debug)]
pub struct ArticleUpload {
    pub file: StoredFile,
    pub sizes: Vec<PictureSize>,
}

/// Prepares files that came with a form or a request. What cannot be unpacked stays as it came and has no smaller widths.
///
/// # Errors
/// Where the disk takes nothing, or gives back nothing.
pub async fn prepare(app: &App, files: Vec<StoredFile>) -> Result<Vec<ArticleUpload>> {
    let mut out = Vec::new();
    for file in files {
        let blobs = app.store.blobs().clone();
        let _alone = match file::is_safe_image(file.found_type) {
            true => Some(app.shelves.unpacking.lock().await),
            false => None,
        };
        out.push(app.blocking(move || prepare_one(&blobs, file)).await?);
    }
    Ok(out)
}

/// [`prepare`] for one file, where somebody waits for nothing else.
///
/// # Errors
/// As there.
pub fn prepare_one(blobs: &Blobs, mut file: StoredFile) -> Result<ArticleUpload> {
    if !file::is_safe_image(file.found_type) {
        return Ok(ArticleUpload { file, sizes: Vec::new() });
    }
    let content = bare(blobs.read(&file.blob)?);
    let Some((width, height)) = picture::dimensions(&content) else {
        // Nobody can read it as a picture: it is a file like others.
        file.found_type = "";
        return Ok(ArticleUpload { file, sizes: Vec::new() });
    };
    // One that is too large to be shown is given away as a file, and tells as little as the others.
    file.blob = blobs.put(&content)?;
    file.bytes = content.len() as i64;
    if !picture::is_bearable(&content) {
        file.found_type = "";
        return Ok(ArticleUpload { file, sizes: Vec::new() });
    }
    let made = smaller(&content, file.found_type);
    // As it is seen: one that is to be turned by a quarter is as wide as its file is high.
    let (width, height) = made.as_ref().map_or((width, height), |m| m.seen);
    let mut sizes = Vec::new();
    for (width, height, bytes) in made.map(|m| m.smaller).unwrap_or_default() {
        // A drawing of few colours may weigh less as it is.
        if bytes.len() < content.len() {
            sizes.push(PictureSize {
                width: i64::from(width),
                height: i64::from(height),
                bytes: bytes.len() as i64,
                blob: blobs.put(&bytes)?,
            });
        }
    }
    sizes.push(PictureSize {
        width: i64::from(width),
        height: i64::from(height),
        bytes: file.bytes,
        blob: file.blob.clone(),
    });
    Ok(ArticleUpload { file, sizes })
}

/// A file as it is kept: a picture without what its camera wrote beside it, whatever its size; anything else, what only
/// begins like a picture too, as it came.
pub fn bare(content: Vec<u8>) -> Vec<u8> {
    if !file::is_safe_image(file::sniff(&content)) {
        return content;
    }
    let stripped = picture::without_metadata(content.clone());
    if picture::dimensions(&stripped).is_some() { stripped } else { content }
}

/// A picture that was unpacked.
struct Made {
    /// Width and height as it is to be seen.
    seen: (u32, u32),
    /// Width, height and content, the narrowest first.
    smaller: Vec<(u32, u32, Vec<u8>)>,
}

fn smaller(content: &[u8], found_type: &str) -> Option<Made> {
    let format = match found_type {
        "image/png" => ImageFormat::Png,
        "image/jpeg" => ImageFormat::Jpeg,
        // A GIF would lose its movement; a WebP is small as it is.
        _ => return None,
    };
    let (w, h) = picture::dimensions(content)?;
    if u64::from(w) * u64::from(h) > PIXELS_MAX {
        return None;
    }
    // A broken picture is shown as browsers can; the library's panics are no faults of ours.
    std::panic::catch_unwind(|| unpack(content, format)).ok()?.ok()
}

fn unpack(content: &[u8], format: ImageFormat) -> image::ImageResult<Made> {
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let colours = decoder.icc_profile()?;
    let turn = decoder.orientation()?;
    let mut whole = DynamicImage::from_decoder(decoder)?;
    whole.apply_orientation(turn);
    let seen = (whole.width(), whole.height());
    let mut smaller = Vec::new();
    for width in WIDTHS {
        if u64::from(seen.0) * 100 < u64::from(width) * u64::from(WIDER_PERCENT) {
            continue;
        }
        let height = (u64::from(seen.1) * u64::from(width) / u64::from(seen.0)).max(1) as u32;
        let small = whole.resize_exact(width, height, FilterType::CatmullRom);
        smaller.push((width, height, packed(small, format, colours.clone())?));
    }
    Ok(Made { seen, smaller })
}

fn packed(small: DynamicImage, format: ImageFormat, colours: Option<Vec<u8>>) -> image::ImageResult<Vec<u8>> {
    let mut out = Vec::new();
    if format == ImageFormat::Jpeg {
        let mut encoder = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
        if let Some(colours) = colours {
            // Without its profile it is shown in the colours of the web, as most are.
            encoder.set_icc_profile(colours).ok();
        }
        DynamicImage::ImageRgb8(small.into_rgb8()).write_with_encoder(encoder)?;
    } else {
        let mut encoder = PngEncoder::new(&mut out);
        if let Some(colours) = colours {
            encoder.set_icc_profile(colours).ok();
        }
        small.write_with_encoder(encoder)?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        // Noise, which weighs by its pixels.
        let pixels = image::RgbImage::from_fn(width, height, |x, y| {
            let n = x.wrapping_mul(374_761_393).wrapping_add(y.wrapping_mul(668_265_263));
            let n = (n ^ (n >> 13)).wrapping_mul(1_274_126_177);
            let [a, b, c, _] = (n ^ (n >> 16)).to_le_bytes();
            image::Rgb([a, b, c])
        });
        let mut out = Vec::new();
        DynamicImage::ImageRgb8(pixels).write_to(&mut Cursor::new(&mut out), format).unwrap();
        out
    }

    fn prepared(content: &[u8]) -> ArticleUpload {
        let directory = tempfile::tempdir().unwrap();
        let blobs = Blobs::new(directory.path().to_owned(), None);
        let file = StoredFile::of_form(&blobs, "a.png", "image/png", content).unwrap();
        let made = prepare_one(&blobs, file).unwrap();
        for size in &made.sizes {
            let content = blobs.read(&size.blob).unwrap();
            assert_eq!(content.len() as i64, size.bytes);
            let (w, h) = picture::dimensions(&content).unwrap();
            assert_eq!((i64::from(w), i64::from(h)), (size.width, size.height));
        }
        made
    }

    #[test]
    fn a_wide_picture_gets_narrower_ones_and_a_small_one_none() {
        let widths = |content: &[u8]| prepared(content).sizes.iter().map(|s| s.width).collect::<Vec<_>>();
        assert_eq!(widths(&drawn(1200, 30, ImageFormat::Png)), [480, 960, 1200]);
        assert_eq!(widths(&drawn(1200, 30, ImageFormat::Jpeg)), [480, 960, 1200]);
        assert_eq!(widths(&drawn(500, 30, ImageFormat::Png)), [500], "hardly wider than the narrowest");
        assert_eq!(widths(b"just words"), [0_i64; 0]);
    }

    /// A PNG as its head and its texts go; nothing is drawn.
    fn told(width: u32, height: u32) -> Vec<u8> {
        let mut head = width.to_be_bytes().to_vec();
        head.extend(height.to_be_bytes());
        head.extend([8, 2, 0, 0, 0]);
        let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
        for (kind, body) in
            [(b"IHDR", head.as_slice()), (b"tEXt", b"GPS\0home".as_slice()), (b"IEND", b"".as_slice())]
        {
            out.extend((body.len() as u32).to_be_bytes());
            out.extend_from_slice(kind);
            out.extend_from_slice(body);
            out.extend([0; 4]);
        }
        out
    }

    #[test]
    fn what_a_camera_wrote_goes_from_a_picture_of_any_size() {
        for (width, height, found_type) in [(100, 100, "image/png"), (10_000, 8_000, "")] {
            let directory = tempfile::tempdir().unwrap();
            let blobs = Blobs::new(directory.path().to_owned(), None);
            let came = told(width, height);
            let file = StoredFile::of_form(&blobs, "a.png", "image/png", &came).unwrap();
            let made = prepare_one(&blobs, file).unwrap();
            assert_eq!(made.file.found_type, found_type, "{width}");
            let kept = blobs.read(&made.file.blob).unwrap();
            assert_eq!(kept.len() as i64, made.file.bytes);
            assert!(kept.len() < came.len() && !kept.windows(4).any(|w| w == b"home"), "{width}");
            assert_eq!(bare(came), kept, "what a folder's file is compared by");
        }
        let words = b"GIF89a is how some texts begin".to_vec();
        assert_eq!(bare(b"\xff\xd8\xff no picture".to_vec()), b"\xff\xd8\xff no picture");
        assert_eq!(bare(words.clone()), words);
    }

    #[test]
    fn what_only_says_that_it_is_a_picture_is_a_file() {
        let cut = prepared(b"\x89PNG\r\n\x1a\n");
        assert_eq!((cut.file.found_type, cut.sizes.len()), ("", 0));
        // A head without a picture behind it is shown as browsers can, and nothing is made of it.
        let mut head = drawn(1200, 30, ImageFormat::Png);
        head.truncate(60);
        let made = prepared(&head);
        assert_eq!(made.sizes.iter().map(|s| s.width).collect::<Vec<_>>(), [1200]);
    }
}
