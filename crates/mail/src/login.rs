//! What the desk shows a mail server.

/// What shows a server that we may sign in.
#[derive(Clone, PartialEq, Eq)]
pub enum Login {
    Password {
        user: String,
        password: String,
    },
    /// An OAuth 2.0 access token.
    Token {
        user: String,
        token: String,
    },
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Password { user, .. } => write!(f, "Password({user}, …)"),
            Self::Token { user, .. } => write!(f, "Token({user}, …)"),
        }
    }
}

impl Login {
    /// Whose mail it is, as the server knows them.
    pub fn user(&self) -> &str {
        match self {
            Self::Password { user, .. } | Self::Token { user, .. } => user,
        }
    }
}
