//! Mails as customers send them.

/// A mail to be. Everything is ASCII unless a test says otherwise.
#[derive(Clone, Debug)]
pub struct Mail {
    pub from: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub message_id: Option<String>,
    /// Further headers, in this order, above the others.
    pub headers: Vec<(String, String)>,
    /// The envelope's return path; the author's address unless told otherwise.
    pub return_path: Option<String>,
}

/// The desk's address in the tests, and who checks identities for it.
pub const SUPPORT: &str = "support@desk.example";
pub const SALES: &str = "sales@desk.example";
pub const AUTHSERV_ID: &str = "mx.desk.example";

impl Mail {
    pub fn new(from: &str, subject: &str, text: &str) -> Self {
        Self {
            from: from.into(),
            to: SUPPORT.into(),
            subject: subject.into(),
            text: text.into(),
            message_id: None,
            headers: Vec::new(),
            return_path: None,
        }
    }
    pub fn to(mut self, to: &str) -> Self {
        self.to = to.into();
        self
    }
    pub fn id(mut self, id: &str) -> Self {
        self.message_id = Some(id.into());
        self
    }
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
    pub fn return_path(mut self, path: &str) -> Self {
        self.return_path = Some(path.into());
        self
    }
    pub fn cc(self, cc: &str) -> Self {
        self.header("Cc", cc)
    }
    /// In-Reply-To and References name this Message-ID (without angle brackets).
    pub fn answers(self, id: &str) -> Self {
        self.header("In-Reply-To", &format!("<{id}>")).header("References", &format!("<{id}>"))
    }
    /// Marked by the trusted relay as a DMARC pass of the author's domain.
    pub fn verified(self) -> Self {
        let domain = self.address().rsplit_once('@').map(|(_, d)| d.to_owned()).unwrap_or_default();
        self.header("Authentication-Results", &format!("{AUTHSERV_ID}; dmarc=pass header.from={domain}"))
    }
    /// The author's bare address.
    pub fn address(&self) -> String {
        let bare = self.from.rsplit_once('<').map_or(self.from.as_str(), |(_, rest)| rest);
        bare.trim_end_matches('>').to_owned()
    }
    pub fn envelope_from(&self) -> String {
        self.return_path.clone().unwrap_or_else(|| self.address())
    }
    /// The octets, with CRLF.
    pub fn raw(&self) -> Vec<u8> {
        let mut out = String::new();
        for (name, value) in &self.headers {
            out.push_str(&format!("{name}: {value}\r\n"));
        }
        out.push_str(&format!("From: {}\r\nTo: {}\r\nSubject: {}\r\n", self.from, self.to, self.subject));
        out.push_str("Date: Mon, 05 Jan 2026 09:00:00 +0000\r\n");
        if let Some(id) = &self.message_id {
            out.push_str(&format!("Message-ID: <{id}>\r\n"));
        }
        if !self.headers.iter().any(|(n, _)| n.eq_ignore_ascii_case("content-type")) {
            out.push_str("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n");
        }
        out.push_str("\r\n");
        out.push_str(&self.text.replace('\n', "\r\n"));
        out.push_str("\r\n");
        out.into_bytes()
    }
}
