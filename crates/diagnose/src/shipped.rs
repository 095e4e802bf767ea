//! The playbooks that come with the program.

/// A sheet as the program brings it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Names it from release to release.
    pub slug: &'static str,
    pub sheet: &'static str,
}

macro_rules! shipped {
    ($($slug:literal)*) => {
        /// All of them, by their names.
        pub const SHIPPED: &[Shipped] = &[$(Shipped {
            slug: $slug,
            sheet: include_str!(concat!("../playbooks/", $slug, ".sheet")),
        }),*];
    };
}
shipped! {
    "cloud-sign-in-and-sync" "disk-full" "display-and-dock" "email" "internet" "mobile-devices" "password-and-lockout"
    "phishing-or-malware" "printing" "slow-computer" "software-install-and-update" "video-calls" "vpn"
    "web-shop-order-and-payment" "wifi"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::tongues::{Place, Tongues};
    use crate::words::Teller;

    #[test]
    fn every_sheet_of_the_folder_is_shipped_and_has_a_title() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/playbooks");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .filter_map(|f| f.unwrap().file_name().to_str()?.strip_suffix(".sheet").map(str::to_owned))
            .collect();
        files.sort();
        assert_eq!(files, SHIPPED.iter().map(|s| s.slug).collect::<Vec<_>>());
        for s in SHIPPED {
            let title = crate::sheet::title(s.sheet).unwrap_or_else(|| panic!("{} has no title", s.slug));
            assert_eq!(crate::sheet::read(s.sheet).unwrap().title, title);
        }
    }

    #[test]
    fn what_is_translated_is_whole() {
        for s in SHIPPED {
            let (book, tongues) = (crate::sheet::read(s.sheet).unwrap(), Tongues::read(s.sheet));
            assert_eq!(tongues.own.as_deref(), Some("en"), "{} does not say its language", s.slug);
            assert_eq!(tongues.languages().collect::<Vec<_>>(), ["de", "es"], "{}", s.slug);
            for code in ["de", "es"] {
                assert!(tongues.title(code).is_some(), "{} has no title in {code}", s.slug);
            }
            let signs = book.signs.iter().filter(|sign| sign.teller == Teller::Customer);
            let steps = book.steps.iter().filter(|step| step.who == Teller::Customer);
            let wanted: Vec<Place> = signs
                .map(|sign| Place::Sign(sign.id.clone()))
                .chain(steps.map(|step| Place::Step(step.id.clone())))
                .collect();
            assert_eq!(tongues.gaps(&book, &wanted, None), [], "{}", s.slug);
        }
    }
}
