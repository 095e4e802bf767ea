//! The public help center.

/// Its first page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HelpHome {
    pub workspace: String,
    /// Where to write to, with what each address is for.
    pub addresses: Vec<HelpAddress>,
    /// Somebody of the team looks: the link says "Workbench" instead of "Sign in".
    pub is_team: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpAddress {
    pub name: String,
    pub address: String,
}
