//! What is half written down in a tab: a call's form, kept as the browser would send it.

use domain::message::{Channel, Visibility};
use domain::open_tab::TabKind;
use domain::read::context::{NOBODY, TabLine};
use domain::read::new_ticket::NewTicket;
use domain::ticket::Priority;
use domain::{MailboxId, PersonId, TeamId};

/// The fields of what was typed, in their order.
pub fn typed(text: &str) -> Vec<(String, String)> {
    serde_urlencoded::from_str(text).unwrap_or_default()
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
}

/// The strip as it is drawn: of calls, what was typed of subject and person so far.
pub fn drawn(mut tabs: Vec<TabLine>) -> Vec<TabLine> {
    for tab in &mut tabs {
        match tab.kind {
            TabKind::Ticket => {}
            TabKind::Call => {
                let fields = typed(&tab.subject);
                let one_line = |name| domain::person::clean_name(field(&fields, name));
                tab.subject = one_line("subject");
                tab.who.id = field(&fields, "requester").parse().map_or(NOBODY, PersonId);
                tab.who.name = one_line("requester_name");
                tab.who.email = Some(one_line("requester_email")).filter(|e| !e.is_empty());
            }
        }
    }
    tabs
}

/// Puts what was typed into an empty form; what does not fit any more is left as the form has it.
pub fn filled(form: NewTicket, text: &str) -> NewTicket {
    let fields = typed(text);
    let of = |name| field(&fields, name);
    NewTicket {
        channel: Channel::parse(of("channel")).unwrap_or(form.channel),
        requester: of("requester").parse().ok().map(PersonId),
        requester_email: of("requester_email").to_owned(),
        requester_name: of("requester_name").to_owned(),
        subject: of("subject").to_owned(),
        text: of("text").to_owned(),
        is_public: of("visibility") == Visibility::Public.as_str(),
        is_solved: !of("solved").is_empty(),
        priority: Priority::parse(of("priority")),
        team: of("team").parse().ok().map(TeamId),
        mailbox: of("mailbox").parse().ok().map(MailboxId),
        ..form
    }
}
