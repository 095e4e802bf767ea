//! What a browser is told about installing the desk like a program.

use domain::read::{Sort, View};
use serde_json::json;

use crate::words::Words;
use crate::{assets, t, url};

/// `manifest.webmanifest`: the desk's name, its pictures, and where it begins. It says nothing that the sign-in page does
/// not say to everybody.
pub fn manifest(workspace: &str, w: Words) -> String {
    let picture = |path: &str, sizes: &str, kind: &str, purpose: &str| json!({ "src": assets::url(path), "sizes": sizes, "type": kind, "purpose": purpose });
    let shortcut = |name: &str, url: &str| json!({ "name": name, "url": url });
    let short: String = workspace.chars().take(SHORT_CHARS_MAX).collect();
    json!({
        "id": "/agent",
        "name": workspace,
        "short_name": short.trim(),
        "description": t!(w, "look-app-about", workspace = workspace),
        "lang": w.language().as_str(),
        "dir": w.language().direction(),
        "start_url": url::agent(),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f7f7f5",
        "theme_color": "#f7f7f5",
        "categories": ["business", "productivity"],
        "icons": [
            picture("icon.svg", "any", "image/svg+xml", "any"),
            picture("icon-192.png", "192x192", "image/png", "any"),
            picture("icon-512.png", "512x512", "image/png", "any"),
            picture("icon-192.png", "192x192", "image/png", "maskable"),
            picture("icon-512.png", "512x512", "image/png", "maskable"),
        ],
        "shortcuts": [
            shortcut(t!(w, "look-app-mine"), &url::view(View::Mine, Sort::default(), None)),
            shortcut(t!(w, "look-app-new"), &url::new_ticket()),
            shortcut(t!(w, "look-app-search"), &url::search()),
        ],
    })
    .to_string()
}

/// Longer names are cut under the picture on a home screen.
const SHORT_CHARS_MAX: usize = 12;

#[cfg(test)]
mod tests {
    use domain::Language;

    use super::*;

    #[test]
    fn the_manifest_names_the_workspace_and_pictures_that_are_there() {
        for &language in Language::ALL {
            let text = manifest("Larkfield \"North\"", language.into());
            let told: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(told["name"], "Larkfield \"North\"");
            assert_eq!(told["short_name"], "Larkfield \"N");
            assert_eq!(told["lang"], language.as_str());
            let icons = told["icons"].as_array().expect("a list");
            for icon in icons {
                let path =
                    icon["src"].as_str().and_then(|s| s.strip_prefix(assets::PREFIX)).expect("an asset");
                let asset = assets::find(path).expect("it is there");
                assert_eq!(icon["type"], asset.content_type);
            }
            assert!(icons.iter().any(|i| i["purpose"] == "maskable" && i["sizes"] == "512x512"));
            assert_eq!(told["shortcuts"].as_array().map(Vec::len), Some(3));
        }
    }
}
