//! What browsers are told about our pages, byte for byte. `docs/decisions/0001-content-security-policy.md` says why.

/// `Content-Security-Policy` of every page of the desk: workbench, sign-in, help center, demo post office.
pub const WORKBENCH_CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
connect-src 'self'; worker-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types desk";

/// `Content-Security-Policy` of a widget's page: as every page of the desk, but it may stand in frames on these sites.
pub fn widget_csp(sites: &[String]) -> String {
    let mut all = String::from("frame-ancestors 'self'");
    for site in sites {
        all.push(' ');
        all.push_str(site);
    }
    WORKBENCH_CSP.replace("frame-ancestors 'none'", &all)
}

/// `Content-Security-Policy` of a mail's HTML in its frame. `sandbox` makes its origin opaque even when it is opened
/// outside the frame; pictures come from our own files route or stand in the document.
pub const MAIL_BODY_CSP: &str = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; \
form-action 'none'; base-uri 'none'; frame-ancestors 'self'; \
sandbox allow-popups allow-popups-to-escape-sandbox";

/// `Content-Security-Policy` of every file that came from outside: attachments, raw mails.
pub const FILE_CSP: &str =
    "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";

/// `Content-Security-Policy` of our own assets, should one be opened by itself.
pub const ASSET_CSP: &str = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";

/// `Content-Security-Policy` of a mail's HTML as it came, in a page of its own: it runs nothing, fetches nothing, leads
/// nowhere but where somebody clicks.
pub const ORIGINAL_CSP: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; \
base-uri 'none'; frame-ancestors 'none'; sandbox";

/// `Content-Security-Policy` of what is shown of a file, in its frame: our own words around its content.
pub const PREVIEW_CSP: &str = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; \
form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox";

/// `Content-Security-Policy` of a PDF in its frame, which the browser's own viewer draws.
pub const PDF_CSP: &str =
    "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox";

/// The `sandbox` attribute of the frame that shows a mail's HTML: no script, no forms, no same origin; links open
/// outside, in a page that is not sandboxed.
pub const MAIL_BODY_SANDBOX: &str = "allow-popups allow-popups-to-escape-sandbox";

/// `Permissions-Policy`: nothing but copying, which the buttons for tokens and links use.
pub const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), clipboard-write=(self), \
display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), \
microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), \
serial=(), usb=(), xr-spatial-tracking=()";

/// Headers of every response of ours besides the policy. `Strict-Transport-Security` is [`HSTS`], over TLS only.
pub const HEADERS: [(&str, &str); 3] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Headers of every response that a window can show as its document. Half a kilobyte that no script and no style needs,
/// forty times at a first visit.
pub const DOCUMENT_HEADERS: [(&str, &str); 2] =
    [("cross-origin-opener-policy", "same-origin"), ("permissions-policy", PERMISSIONS)];

/// Whether a response of this `Content-Type` is only ever a part of a page.
pub fn is_part(content_type: &str) -> bool {
    ["text/javascript", "text/css"].iter().any(|kind| content_type.starts_with(kind))
}

/// `Strict-Transport-Security` over TLS.
pub const HSTS: &str = "max-age=31536000; includeSubDomains";

/// `Cache-Control` of pages and fragments.
pub const PAGE_CACHE: &str = "no-store";

/// `Cache-Control` of assets, whose address changes with their content.
pub const ASSET_CACHE: &str = "public, max-age=31536000, immutable";

/// `Clear-Site-Data` of the answer to signing out.
pub const SIGN_OUT_CLEARS: &str = "\"cache\", \"storage\"";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_byte_for_byte_what_was_tried_in_a_browser() {
        assert_eq!(
            WORKBENCH_CSP,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types desk"
        );
        assert_eq!(
            MAIL_BODY_CSP,
            "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
        );
        assert_eq!(
            FILE_CSP,
            "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
        );
        assert_eq!(
            ORIGINAL_CSP,
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
        );
        assert_eq!(
            PREVIEW_CSP,
            "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox"
        );
        assert_eq!(
            PDF_CSP,
            "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox"
        );
        assert_eq!(ASSET_CSP, "default-src 'none'; connect-src 'self'; frame-ancestors 'none'");
        assert_eq!(MAIL_BODY_SANDBOX, "allow-popups allow-popups-to-escape-sandbox");
        assert!(MAIL_BODY_CSP.ends_with(&format!("sandbox {MAIL_BODY_SANDBOX}")), "the two sandboxes agree");
    }

    #[test]
    fn the_decision_page_quotes_the_policies() {
        let page = include_str!("../../../docs/decisions/0001-content-security-policy.md");
        for policy in [WORKBENCH_CSP, MAIL_BODY_CSP, FILE_CSP, ORIGINAL_CSP, PREVIEW_CSP, PDF_CSP, ASSET_CSP]
        {
            assert!(page.contains(&format!("    {policy}\n")), "the page must quote: {policy}");
        }
    }
}
