//! The public help center.

/// Its first page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HelpHome {
    pub workspace: String,
    /// Where the desk stands, without a slash at the end.
    pub base: String,
    /// Where to write to, with what each address is for.
    pub addresses: Vec<HelpAddress>,
    /// Somebody of the team looks: the link says "Workbench" instead of "Sign in".
    pub is_team: bool,
    /// The articles, where there are some for this reader.
    pub door: Option<HelpDoor>,
    pub chat: Option<HelpChat>,
}

/// The chat widget on the desk's own public pages: what its loader is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpChat {
    pub key: String,
    /// `#rrggbb`.
    pub colour: Option<String>,
}

/// The way to the articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpDoor {
    pub locale: crate::article::Locale,
    /// Categories by name.
    pub topics: Vec<(crate::HelpPlaceId, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpAddress {
    pub name: String,
    pub address: String,
}
