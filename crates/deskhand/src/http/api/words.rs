//! The dialect's words for the desk's, both ways.

use domain::message::Channel;
use domain::person::Role;
use domain::ticket::{Priority, Status, TicketType};
use serde_json::{Value, json};

/// `on_hold` is called `hold`.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::OnHold => "hold",
        Status::New | Status::Open | Status::Pending | Status::Solved | Status::Closed => status.as_str(),
    }
}

pub fn parse_status(word: &str) -> Option<Status> {
    match word {
        "hold" => Some(Status::OnHold),
        // Ours is not theirs.
        "on_hold" => None,
        other => Status::parse(other),
    }
}

pub fn parse_priority(word: &str) -> Option<Priority> {
    Priority::parse(word)
}

pub fn parse_type(word: &str) -> Option<TicketType> {
    TicketType::parse(word)
}

/// What clients of this dialect know as channels.
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "email",
        Channel::Chat => "chat",
        Channel::Form | Channel::WalkUp | Channel::Web => "web",
        Channel::Phone => "voice",
        Channel::Api => "api",
    }
}

/// The custom role that light agents have, as clients see it.
pub const LIGHT_ROLE_ID: i64 = 1;
/// The custom role that leads have, as clients see it.
pub const LEAD_ROLE_ID: i64 = 2;

/// The dialect has three roles; light agents and leads are agents with a custom role.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Contact => "end-user",
        Role::Light | Role::Agent | Role::Lead => "agent",
        Role::Admin => "admin",
    }
}

/// `custom_role_id` and `role_type` of a role: 1 is a light agent, 0 a custom role, 4 an admin.
pub fn custom_role(role: Role) -> (Value, Value) {
    match role {
        Role::Contact | Role::Agent => (Value::Null, Value::Null),
        Role::Light => (json!(LIGHT_ROLE_ID), json!(1)),
        Role::Lead => (json!(LEAD_ROLE_ID), json!(0)),
        Role::Admin => (Value::Null, json!(4)),
    }
}

/// The role that `role` and `custom_role_id` together name. An agent without a custom role is what they were, where that is an
/// agent of some kind: a client that writes back what it read must not take anything away.
pub fn parse_role(word: Option<&str>, custom: Option<Option<i64>>, now: Option<Role>) -> Option<Role> {
    let word = word.or_else(|| now.map(role))?;
    match (word, custom) {
        ("end-user", None | Some(None)) => Some(Role::Contact),
        ("agent", Some(Some(LIGHT_ROLE_ID))) => Some(Role::Light),
        ("agent", Some(Some(LEAD_ROLE_ID))) => Some(Role::Lead),
        ("agent", None) => now.filter(|r| matches!(r, Role::Light | Role::Lead)).or(Some(Role::Agent)),
        ("agent", Some(None)) => Some(Role::Agent),
        ("admin", None | Some(None)) => Some(Role::Admin),
        _ => None,
    }
}

/// The roles that a filter on `role` means.
pub fn roles_of(word: &str) -> &'static [Role] {
    match word {
        "end-user" => &[Role::Contact],
        "agent" => &[Role::Light, Role::Agent, Role::Lead],
        "admin" => &[Role::Admin],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_goes_out_and_comes_back() {
        for &s in Status::ALL {
            assert_eq!(parse_status(status(s)), Some(s));
        }
        assert_eq!(parse_status("on_hold"), None);
    }

    #[test]
    fn every_role_goes_out_and_comes_back() {
        for r in Role::ALL {
            let custom = custom_role(r).0.as_i64();
            assert_eq!(parse_role(Some(role(r)), Some(custom), None), Some(r));
            assert_eq!(parse_role(Some(role(r)), None, Some(r)), Some(r), "written back as read, it stays");
            assert!(roles_of(role(r)).contains(&r));
        }
        assert_eq!(parse_role(Some("agent"), None, Some(Role::Contact)), Some(Role::Agent));
        assert_eq!(parse_role(Some("agent"), Some(None), Some(Role::Lead)), Some(Role::Agent));
        assert_eq!(parse_role(Some("agent"), Some(Some(77)), None), None);
        assert_eq!(parse_role(Some("owner"), None, None), None);
    }
}
