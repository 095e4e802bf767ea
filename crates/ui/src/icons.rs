//! Icons: 16 units square, one stroke width, drawn in the colour of the text around them. They never carry meaning
//! alone: a word stands beside each, seen or for screen readers only. One that points somewhere `turns`: where lines begin
//! on the right it is seen as in a mirror.

use domain::ticket::{Priority, Status};
use maud::{Markup, PreEscaped, html};

fn stroke(class: &'static str, path: &'static str) -> Markup {
    html! {
        svg class=(class) viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.5"
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" { (PreEscaped(path)) }
    }
}

macro_rules! icons {
    ($($name:ident = $path:literal $($turns:ident)?;)*) => {
        $(pub fn $name() -> Markup { stroke(concat!("icon" $(, " ", stringify!($turns))?), $path) })*
        /// All of them by name, for the parts page.
        pub const ALL: &[(&str, fn() -> Markup)] = &[$((stringify!($name), $name)),*];
    };
}

icons! {
    inbox = r#"<path d="M2 9.5 3.6 3.4A1.2 1.2 0 0 1 4.8 2.5h6.4a1.2 1.2 0 0 1 1.2.9L14 9.5v3a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1zM2 9.5h3.5a2.5 2.5 0 0 0 5 0H14"/>"#;
    person = r#"<circle cx="8" cy="5.2" r="2.7"/><path d="M2.8 13.7a5.2 5.2 0 0 1 10.4 0"/>"#;
    people = r#"<circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 13.5a4.5 4.5 0 0 1 9 0M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12 9.6a4.5 4.5 0 0 1 2.5 3.9"/>"#;
    unassigned = r#"<circle cx="8" cy="8" r="5.8" stroke-dasharray="2.4 2.2"/>"#;
    all = r#"<path d="M2.5 4h11M2.5 8h11M2.5 12h11"/>"# turns;
    view = r#"<path d="M2 3.5h12L9.5 9v4.5l-3-1.5V9z"/>"#;
    edit = r#"<path d="m10.5 3 2.5 2.5-7.5 7.5H3v-2.5zM9 4.5 11.5 7"/>"#;
    grip = r#"<path d="M6 3.5v.1M10 3.5v.1M6 8v.1M10 8v.1M6 12.5v.1M10 12.5v.1"/>"#;
    eye = r#"<path d="M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="1.9"/>"#;
    bell = r#"<path d="M8 2a4 4 0 0 1 4 4c0 3.6 1.5 5 1.5 5h-11S4 9.6 4 6a4 4 0 0 1 4-4zM6.7 13.5a1.5 1.5 0 0 0 2.6 0"/>"#;
    bell_off = r#"<path d="M5.2 3.2A4 4 0 0 1 12 6c0 3.6 1.5 5 1.5 5H6.8M4 6.5C3.9 9.7 2.5 11 2.5 11h2.3M6.7 13.5a1.5 1.5 0 0 0 2.6 0M2 2l12 12"/>"#;
    escalate = r#"<path d="M8 13.5V5M4.5 8.5 8 5l3.5 3.5M3 2.5h10"/>"#;
    hand_over = r#"<path d="M2.5 5h8.5M8.5 2.5 11 5 8.5 7.5M13.5 11H5M7.5 8.5 5 11l2.5 2.5"/>"# turns;
    check = r#"<path d="m3 8.5 3.2 3.2L13 4.6"/>"#;
    search = r#"<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3 3"/>"#;
    plus = r#"<path d="M8 3v10M3 8h10"/>"#;
    reply = r#"<path d="M6.5 3.5 2.5 7.5l4 4M2.5 7.5h6a5 5 0 0 1 5 5v.5"/>"# turns;
    note = r#"<path d="M3 2.5h10a.5.5 0 0 1 .5.5v6.5l-4 4H3a.5.5 0 0 1-.5-.5V3a.5.5 0 0 1 .5-.5zM9.5 13.5v-4h4M5 5.5h6M5 8h3.5"/>"# turns;
    paperclip = r#"<path d="m13 7.5-5.3 5.3a3.2 3.2 0 0 1-4.5-4.5l5.6-5.6a2.1 2.1 0 0 1 3 3l-5.5 5.5a1 1 0 0 1-1.5-1.4l5-5"/>"#;
    download = r#"<path d="M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.5 13.5h11"/>"#;
    mail = r#"<rect x="1.8" y="3.2" width="12.4" height="9.6" rx="1.2"/><path d="m2.2 4.2 5.8 4.6 5.8-4.6"/>"#;
    chat = r#"<path d="M2.5 3.5h11v7.5H7l-3 2.5V11H2.5z"/>"#;
    form = r#"<rect x="3" y="2" width="10" height="12" rx="1.2"/><path d="M5.5 5.5h5M5.5 8h5M5.5 10.5h3"/>"#;
    phone = r#"<path d="M3.2 2.5h2.6l1.2 3.2-1.6 1.2a8 8 0 0 0 3.7 3.7l1.2-1.6 3.2 1.2v2.6a.8.8 0 0 1-.8.8A10.3 10.3 0 0 1 2.4 3.3a.8.8 0 0 1 .8-.8z"/>"#;
    walk = r#"<path d="M3 13.5v-9a2 2 0 0 1 2-2h6a2 2 0 0 1 2 2v9M1.5 13.5h13M10 8v.5"/>"#;
    code = r#"<path d="m5.5 4.5-3.5 3.5 3.5 3.5M10.5 4.5l3.5 3.5-3.5 3.5"/>"#;
    warning = r#"<path d="M8 2.2 14.6 13.5H1.4zM8 6.5v3.2M8 11.7v.1"/>"#;
    shield = r#"<path d="M8 1.8 13 3.6v4c0 3.2-2.1 5.4-5 6.6-2.9-1.2-5-3.4-5-6.6v-4zM5.7 8l1.7 1.7 3-3.2"/>"#;
    spam = r#"<path d="M5.3 1.8h5.4L14.2 5.3v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3zM8 4.8v3.8M8 10.9v.1"/>"#;
    stranger = r#"<circle cx="6.5" cy="5.2" r="2.7"/><path d="M1.5 13.7a5 5 0 0 1 8-3.9M12.5 8.8v2.7M12.5 13.6v.1"/>"#;
    robot = r#"<rect x="2.8" y="5" width="10.4" height="8.2" rx="1.6"/><path d="M8 5V2.5M5.8 8.5v1M10.2 8.5v1M6.3 11.2h3.4"/>"#;
    heavy = r#"<path d="M5.5 5.5h5l2.5 8H3z"/><circle cx="8" cy="3.6" r="1.9"/>"#;
    pause = r#"<path d="M3 6.5h8v3.5a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3zM11 7.5h1a1.7 1.7 0 0 1 0 3.4h-1M5.5 2v2M8.5 2v2"/>"#;
    snooze = r#"<circle cx="8" cy="8.8" r="5"/><path d="M6.3 6.9h3.2l-3.2 3.8h3.2M2 4.4l2-1.9M14 4.4l-2-1.9"/>"#;
    clock = r#"<circle cx="8" cy="8" r="5.8"/><path d="M8 4.8V8l2.2 1.6"/>"#;
    sent = r#"<path d="M14 2 7.2 8.8M14 2 9.6 14 7.2 8.8 2 6.4z"/>"# turns;
    layers = r#"<path d="M5.5 2.5h7a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1zM11.5 11.5v1a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1h1"/>"#;
    external = r#"<path d="M9.5 3h3.5v3.5M13 3 7.5 8.5M6.5 3.5H4a1 1 0 0 0-1 1V12a1 1 0 0 0 1 1h7.5a1 1 0 0 0 1-1V9.5"/>"#;
    retry = r#"<path d="M13.2 6.5A5.5 5.5 0 1 0 13.5 9M13.5 3v3.5H10"/>"#;
    arrow_left = r#"<path d="M13 8H3M7 4 3 8l4 4"/>"# turns;
    chevron_left = r#"<path d="m10 3.5-4.5 4.5L10 12.5"/>"# turns;
    chevron_right = r#"<path d="m6 3.5 4.5 4.5L6 12.5"/>"# turns;
    chevron_down = r#"<path d="m3.5 6 4.5 4.5L12.5 6"/>"#;
    close = r#"<path d="m4 4 8 8M12 4l-8 8"/>"#;
    menu = r#"<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11"/>"#;
    ledger = r#"<path d="M3 2.5h8.5A1.5 1.5 0 0 1 13 4v9.5H4.5A1.5 1.5 0 0 1 3 12zM3 12a1.5 1.5 0 0 1 1.5-1.5H13M6 5.5h4"/>"# turns;
    key = r#"<circle cx="5" cy="11" r="2.7"/><path d="m7 9 6-6M11 5l2 2M9.5 6.5 11 8"/>"#;
    building = r#"<path d="M3.5 13.5v-11h6v11M9.5 6h3v7.5M1.8 13.5h12.4M5.5 5h2M5.5 7.5h2M5.5 10h2"/>"#;
    tag = r#"<path d="M2.5 7.8V3a.5.5 0 0 1 .5-.5h4.8l5.7 5.7a.7.7 0 0 1 0 1l-4.3 4.3a.7.7 0 0 1-1 0zM5.3 5.3v.1"/>"#;
    merge = r#"<path d="M4 2.5v3.2c0 1.5.8 2.5 2 3.4L8 10.5v3M12 2.5v3.2c0 1.5-.8 2.5-2 3.4L8 10.5M6 11.5l2 2 2-2"/>"#;
    split = r#"<path d="M8 13.5v-3L6 9.1C4.8 8.2 4 7.2 4 5.7V2.5M8 10.5l2-1.4c1.2-.9 2-1.9 2-3.4V2.5M2.2 4.3 4 2.5l1.8 1.8M10.2 4.3 12 2.5l1.8 1.8"/>"#;
    more = r#"<path d="M3.5 8v.1M8 8v.1M12.5 8v.1"/>"#;
    undo = r#"<path d="M5.5 3 2.5 6l3 3M2.5 6h6.5a4 4 0 0 1 0 8H6"/>"# turns;
    bullets = r#"<path d="M6.2 4h7.3M6.2 8h7.3M6.2 12h7.3M2.8 4v.1M2.8 8v.1M2.8 12v.1"/>"# turns;
    numbers = r#"<path d="M7 4h6.5M7 8h6.5M7 12h6.5M2.4 3.2l1-.7v3M2.2 10.7c.2-.9 1.9-.9 1.9.2 0 .8-1.9 1.500-1.9 2.500h2.100"/>"#;
    quote = r#"<path d="M3 8.500h3V11H3zM3 8.500A4.500 4.500 0 0 1 6 4.800M9.500 8.500h3V11h-3zM9.500 8.500a4.500 4.500 0 0 1 3-3.700"/>"# turns;
    braces = r#"<path d="M6 2.500c-1.800 0-1.800 1-1.800 2.500S4 8 2.500 8c1.500 0 1.700 1.500 1.700 3s0 2.500 1.800 2.500M10 2.500c1.800 0 1.800 1 1.800 2.500S12 8 13.500 8c-1.500 0-1.700 1.500-1.700 3s0 2.500-1.800 2.500"/>"#;
    picture = r#"<rect x="2" y="3" width="12" height="10" rx="1.2"/><path d="m2.500 11.500 3.500-3.500 2.500 2.500 2-2 3 3M10.500 6v.1"/>"#;
    link = r#"<path d="M6.8 9.2a2.7 2.7 0 0 0 3.8 0l2.2-2.2A2.7 2.7 0 0 0 9 3.2L8 4.2M9.2 6.8a2.7 2.7 0 0 0-3.8 0L3.2 9A2.7 2.7 0 0 0 7 12.8l1-1"/>"#;
    theme = r#"<circle cx="8" cy="8" r="5.8"/><path d="M8 2.2v11.6a5.8 5.8 0 0 0 0-11.6z" fill="currentColor"/>"#;
    sign_out = r#"<path d="M6.5 2.5h-3a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h3M10 11l3-3-3-3M13 8H6"/>"# turns;
    keyboard = r#"<rect x="1.5" y="4" width="13" height="8.5" rx="1.2"/><path d="M4 6.7v.1M6.7 6.7v.1M9.3 6.7v.1M12 6.7v.1M5 9.8h6"/>"#;
    parts = r#"<rect x="2.5" y="2.5" width="4.5" height="4.5" rx=".8"/><rect x="9" y="2.5" width="4.5" height="4.5" rx=".8"/><rect x="2.5" y="9" width="4.5" height="4.5" rx=".8"/><rect x="9" y="9" width="4.5" height="4.5" rx=".8"/>"#;
    history = r#"<path d="M2.8 6.5A5.5 5.5 0 1 1 2.5 9M2.5 3v3.5H6M8 5v3.2l2 1.3"/>"#;
    trash = r#"<path d="M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 9h6.8l.6-9M6.8 7v4M9.2 7v4"/>"#;
    offline = r#"<path d="M4.6 12.5a2.9 2.9 0 0 1-.5-5.7 4 4 0 0 1 .6-1.4M7 3.900a4 4 0 0 1 4.800 3.100 2.800 2.800 0 0 1 1.700 4.600M2.500 2.500l11 11"/>"#;
    info = r#"<circle cx="8" cy="8" r="5.8"/><path d="M8 7.3V11M8 5v.1"/>"#;
}

/// A shape per status, so that colour is never the only difference.
pub fn status(status: Status) -> Markup {
    let path = match status {
        Status::New => {
            r#"<circle cx="8" cy="8" r="5.5" fill="currentColor"/><path d="M8 5.2v5.6M5.2 8h5.6" stroke="var(--surface)"/>"#
        }
        Status::Open => {
            r#"<circle cx="8" cy="8" r="5.5"/><circle cx="8" cy="8" r="2.2" fill="currentColor" stroke="none"/>"#
        }
        Status::Pending => r#"<circle cx="8" cy="8" r="5.5"/><path d="M8 4.6V8l2.3 1.5"/>"#,
        Status::OnHold => r#"<circle cx="8" cy="8" r="5.5"/><path d="M6.6 6v4M9.4 6v4"/>"#,
        Status::Solved => {
            r#"<circle cx="8" cy="8" r="5.5" fill="currentColor"/><path d="m5.6 8.2 1.7 1.7 3.2-3.6" stroke="var(--surface)"/>"#
        }
        Status::Closed => r#"<circle cx="8" cy="8" r="5.5"/><path d="m5.6 8.2 1.7 1.7 3.2-3.6"/>"#,
    };
    html! { span class={ "status status-" (status.as_str()) } { (stroke("icon", path)) } }
}

/// Bars, as many as it is high.
pub fn priority(priority: Priority) -> Markup {
    let path = match priority {
        Priority::Low => r#"<path d="M3.5 12.5v-2"/><path d="M8 12.5v-5M12.5 12.5v-9" opacity=".28"/>"#,
        Priority::Normal => r#"<path d="M3.5 12.5v-2M8 12.5v-5"/><path d="M12.5 12.5v-9" opacity=".28"/>"#,
        Priority::High => r#"<path d="M3.5 12.5v-2M8 12.5v-5M12.5 12.5v-9"/>"#,
        Priority::Urgent => {
            r#"<rect x="2.2" y="2.2" width="11.6" height="11.6" rx="2.4" fill="currentColor"/><path d="M8 5v3.6M8 11v.1" stroke="var(--surface)"/>"#
        }
    };
    html! { span class={ "priority priority-" (priority.as_str()) } { (stroke("icon", path)) } }
}
