//! What the story's desk works by, and its chats: hours, a widget on the help center, one chat that is over and one that waits, a
//! problem that everybody was told of, skills, a rule and a promise. All by the commands that pages and widgets run.
//!
//! It is told behind the script, so that the numbers of what the script tells stay as they are.

use std::collections::BTreeMap;

use domain::chat::identity::Visitor as Named;
use domain::chat::{About, Widget};
use domain::hours::{SpecialWish, WEEKDAYS};
use domain::major_incident::{Reach, UpdateKind, Wish};
use domain::message::{Channel, Markup, Visibility};
use domain::moment::MINUTE_US;
use domain::promise::{Clock, Condition, Escalation, Hours, Promise, Target};
use domain::routing::{Mode, NeedWhen, Policy};
use domain::rule::{Content, RuleKind, Switch, parse};
use domain::ticket::{Priority, Status, TicketChange};
use domain::{
    Actor, CalendarId, ChatVisitorId, Language, Moment, PromiseId, Refusal, Result, TeamId, TicketId,
};
use jiff::civil::date;
use jiff::tz::TimeZone;
use store::promises::Active;
use store::{Tx, people, read, teams, widgets};

use super::story::{PATIENCE, StoryClock};
use crate::app::App;
use crate::cards::fresh_secret;
use crate::commands::address_trouble::ToDead;
use crate::commands::change_help_look::choose_chat;
use crate::commands::change_promise::add_promise;
use crate::commands::change_rule::add_rule;
use crate::commands::change_ticket::change_ticket;
use crate::commands::chat::{
    Coming, VisitorWords, WidgetWish, accept_chat, add_widget, begin_session, end_as_visitor, rate,
    write_as_visitor,
};
use crate::commands::hours::{CalendarWish, add_calendar, add_days, give_calendars};
use crate::commands::major_incidents::{Update, declare_incident, update_incident};
use crate::commands::portal::publish_problem;
use crate::commands::recipients::Sending;
use crate::commands::routing::{NeedWish, add_need, add_skill, set_routing, set_skills};
use crate::commands::write_message::{NewMessage, write_message};
use crate::followers;
use crate::secrets;

const ADMIN: &str = "ingrid@larkfield.example";
const LEAD: &str = "tomas@larkfield.example";
const AGENT: &str = "priya@larkfield.example";
const EXPERT: &str = "jonas@larkfield.example";
const ZONE: &str = "Europe/London";

/// Tells it. `outage` is the ticket on which the problem was worked on.
pub(super) async fn tell(app: &App, clock: &StoryClock, outage: TicketId) -> Result<()> {
    let now = (app.clock)();
    let ago = |minutes: i64| now.plus_us(-minutes * MINUTE_US);
    clock.go_to(ago(27 * 60));
    let always = hours(app, now).await?;
    let widget = widget(app, always).await?;
    finished_chat(app, clock, &widget, ago(26 * 60)).await?;
    told_problem(app, clock, outage, ago(6 * 60)).await?;
    clock.go_to(ago(306));
    waiting_chat(app, &widget).await?;
    followers::settle_mail(app, PATIENCE).await?;
    clock.back_to_now();
    rules(app).await?;
    promise(app).await?;
    followers::settle_mail(app, PATIENCE).await
}

async fn actor(tx: &mut Tx, email: &str) -> Result<Actor> {
    let person = people::find_by_address(tx, email).await?.ok_or(Refusal::NotFound)?;
    people::actor(tx, &person).await
}

async fn team(tx: &mut Tx, name: &str) -> Result<TeamId> {
    Ok(teams::find_by_name(tx, name).await?.ok_or(Refusal::NotFound)?)
}

/// The desk's own calendar, by which somebody is always there, and office hours with a holiday for those who send invoices.
async fn hours(app: &App, now: Moment) -> Result<CalendarId> {
    let year = now.timestamp().to_zoned(TimeZone::UTC).year();
    app.write(async move |tx| {
        let by = actor(tx, ADMIN).await?;
        let of = |name: &str| CalendarWish {
            name: Some(name.to_owned()),
            zone: Some(ZONE.to_owned()),
            ..CalendarWish::default()
        };
        let week = WEEKDAYS.iter().map(|day| (*day, 0, 24 * 60)).collect();
        let always = CalendarWish { week: Some(week), ..of("Round the clock") };
        // The first one is the desk's own.
        let always = add_calendar(tx, &by, &always).await?;
        let office = add_calendar(tx, &by, &of("Office hours")).await?;
        let day = date(year + 1, 1, 1);
        let holiday =
            SpecialWish { name: "New Year’s Day".to_owned(), first: day, last: day, open: Vec::new() };
        add_days(tx, &by, office, vec![holiday]).await?;
        let billing = team(tx, "Billing").await?;
        give_calendars(tx, &by, &[(billing, Some(office))]).await?;
        Ok(always)
    })
    .await
}

/// The widget of the help center.
async fn widget(app: &App, calendar: CalendarId) -> Result<Widget> {
    let secret = fresh_secret(app);
    let mut random = [0; 8];
    (app.entropy)(&mut random);
    let key = hex::encode(random);
    let wish = WidgetWish {
        name: "Help center".to_owned(),
        team: None,
        sites: String::new(),
        colour: "#2b55c7".to_owned(),
        greeting: "Hello! What can we help you with?".to_owned(),
        reply_words: "Most people have an answer within some minutes.".to_owned(),
        calendar: Some(calendar),
        is_on: true,
    };
    let app2 = app.clone();
    app.write(async move |tx| {
        let by = actor(tx, ADMIN).await?;
        let seal = |place: &str| secrets::seal(&app2.keys, &app2.entropy, place, &secret);
        let id = add_widget(tx, &by, &wish, key, seal).await?;
        choose_chat(tx, &by, Some(id)).await?;
        widgets::load(tx, id).await
    })
    .await
}

/// A browser opens the widget; `named` is whom a site's own server vouched for.
async fn comes(app: &App, widget: &Widget, named: Option<Named>) -> Result<ChatVisitorId> {
    let coming = Coming {
        widget: widget.id,
        named,
        before: None,
        secret: secrets::hash(&app.secret()),
        place: "192.0.2.7".to_owned(),
        language: Language::English,
    };
    app.write(async move |tx| Ok(begin_session(tx, &coming).await?.0.id)).await
}

async fn says(
    app: &App,
    widget: &Widget,
    visitor: ChatVisitorId,
    to: Option<TicketId>,
    op: &str,
    text: &str,
) -> Result<TicketId> {
    let words = VisitorWords {
        op: op.to_owned(),
        conversation: to,
        text: text.to_owned(),
        uploads: Vec::new(),
        about: About::cleaned("https://help.larkfield.example/help/en", "en", "Firefox"),
        language: Language::English,
        fix: None,
    };
    let (desk, widget) = (app.desk.clone(), widget.clone());
    app.write(async move |tx| Ok(write_as_visitor(tx, &desk, &widget, visitor, &words).await?.0)).await
}

/// Somebody asked, was answered, said that it helped, and how it was.
async fn finished_chat(app: &App, clock: &StoryClock, widget: &Widget, begun: Moment) -> Result<()> {
    let after = |minutes: i64| clock.go_to(begun.plus_us(minutes * MINUTE_US));
    after(0);
    let named =
        Named { subject: "larkfield-2041".to_owned(), name: "Hanna Sjöberg".to_owned(), email: None };
    let visitor = comes(app, widget, Some(named)).await?;
    let text = "Since this morning my screen stays black when I plug the laptop in at my desk. On the train it works.";
    let ticket = says(app, widget, visitor, None, "story-hanna-1", text).await?;
    after(2);
    app.write(async move |tx| {
        let by = actor(tx, AGENT).await?;
        accept_chat(tx, &by, ticket).await
    })
    .await?;
    after(3);
    answer(app, ticket, "Hello Hanna, that sounds like the dock. Please pull its power plug for ten seconds, put it back, and then connect the laptop again.").await?;
    after(6);
    says(app, widget, visitor, Some(ticket), "story-hanna-2", "It is back! Thank you.").await?;
    after(7);
    app.write(async move |tx| end_as_visitor(tx, visitor, ticket).await).await?;
    app.write(async move |tx| rate(tx, visitor, ticket, true, "Quick, and no jargon.").await).await?;
    after(9);
    app.write(async move |tx| {
        let by = actor(tx, AGENT).await?;
        let solved = TicketChange { status: Some(Status::Solved), ..TicketChange::default() };
        change_ticket(tx, &by, ticket, &solved, "", None).await
    })
    .await?;
    followers::settle_mail(app, PATIENCE).await
}

async fn answer(app: &App, ticket: TicketId, text: &str) -> Result<()> {
    let new = NewMessage {
        visibility: Visibility::Public,
        channel: Channel::Web,
        text: text.to_owned(),
        markup: Markup::Markdown,
        actions: Vec::new(),
        html: None,
        uploads: Vec::new(),
        files: Vec::new(),
        to_dead: ToDead::Refuse,
        sending: Sending::default(),
        then: TicketChange::default(),
    };
    let desk = app.desk.clone();
    app.write(async move |tx| {
        let by = actor(tx, AGENT).await?;
        write_message(tx, &desk, &by, ticket, &new).await.map(drop)
    })
    .await
}

/// Somebody whom nobody knows asks, and has time.
async fn waiting_chat(app: &App, widget: &Widget) -> Result<()> {
    let visitor = comes(app, widget, None).await?;
    let text =
        "Can I keep my phone number when we move to the new office in January? Nobody here could tell me.";
    let ticket = says(app, widget, visitor, None, "story-move-1", text).await?;
    let text = "I am in meetings until the evening. I leave this window open and look in again.";
    says(app, widget, visitor, Some(ticket), "story-move-2", text).await.map(drop)
}

/// The outage of the morning, as everybody could read of it on the status page.
async fn told_problem(app: &App, clock: &StoryClock, outage: TicketId, begun: Moment) -> Result<()> {
    let after = |minutes: i64| clock.go_to(begun.plus_us(minutes * MINUTE_US));
    after(0);
    let incident = app
        .write(async move |tx| {
            let lead = people::find_by_address(tx, LEAD).await?.ok_or(Refusal::NotFound)?;
            let by = people::actor(tx, &lead).await?;
            let wish = Wish { title: "The VPN refuses everybody".to_owned(), lead: lead.id, cadence_min: 30 };
            let incident = declare_incident(tx, &by, outage, &wish).await?;
            publish_problem(tx, &by, incident, "Nobody can connect to the VPN").await?;
            Ok(incident)
        })
        .await?;
    let said = [
        (
            12,
            UpdateKind::Update,
            "The certificate of the VPN ran out at night. We put a new one in place; web mail and files work without the VPN meanwhile.",
        ),
        (40, UpdateKind::End, "The VPN works again. Close the program and open it once, and it connects."),
    ];
    for (minutes, kind, text) in said {
        after(minutes);
        let update =
            Update { kind, reach: Reach::Customers, text: text.to_owned(), language: Language::English };
        let desk = app.desk.clone();
        app.write(async move |tx| {
            let by = actor(tx, LEAD).await?;
            update_incident(tx, &desk, &by, incident, &update).await.map(drop)
        })
        .await?;
    }
    followers::settle_mail(app, PATIENCE).await
}

/// Who is good at what, which team is given its tickets, and a rule for what comes from now on.
async fn rules(app: &App) -> Result<()> {
    app.write(async |tx| {
        let by = actor(tx, ADMIN).await?;
        let networks = team(tx, "Networks").await?;
        let vpn = add_skill(tx, &by, "VPN and networks", "").await?;
        let payments = add_skill(tx, &by, "Payments", "").await?;
        for (email, levels) in [
            (EXPERT, BTreeMap::from([(vpn, 4), (payments, 2)])),
            (LEAD, BTreeMap::from([(vpn, 3)])),
        ] {
            let person = people::find_by_address(tx, email).await?.ok_or(Refusal::NotFound)?;
            set_skills(tx, &by, person.id, &levels, None).await?;
        }
        let when = NeedWhen::Tag("vpn-outage".to_owned());
        add_need(tx, &by, &NeedWish { team: Some(networks), when, skill: vpn, level: 2 }).await?;
        // Nobody is given anything before they say that they take tickets.
        set_routing(tx, &by, &Policy { mode: Mode::LeastLoaded, ..Policy::new(networks) }).await?;
        let text = "when ticket is created and subject has word lost, stolen then set priority to urgent; add tags lost-device";
        let names = read::rules::names(tx, &[], &[text]).await?;
        let (conditions, actions) = parse(text, &names).map_err(Refusal::from)?;
        let content = Content {
            title: "A lost device is urgent".to_owned(),
            description: "It may have to be locked before somebody finds it.".to_owned(),
            category: None,
            switch: Switch::On,
            conditions,
            actions,
        };
        add_rule(tx, &by, RuleKind::Event, content).await.map(drop)
    })
    .await
}

/// What is owed to whoever chats. Mails stay without a promise, so that one can be tried on them.
async fn promise(app: &App) -> Result<()> {
    let target = |clock: Clock, priority, hours: u32| Target {
        clock,
        priority,
        minutes: hours * 60,
        hours: Hours::Business,
        pause: clock.usual_pause(),
    };
    let targets = Priority::ALL
        .iter()
        .flat_map(|&priority| {
            [target(Clock::FirstReply, priority, 8), target(Clock::Resolution, priority, 3 * 24)]
        })
        .collect();
    let wish = Promise {
        id: PromiseId(0),
        name: "Chats".to_owned(),
        all: vec![Condition::Channel(vec![Channel::Chat])],
        any: Vec::new(),
        targets,
        warn_before_min: vec![60],
        escalate_after_min: Vec::new(),
        paused_max: None,
        escalation: Escalation::default(),
    };
    app.write(async move |tx| {
        let by = actor(tx, ADMIN).await?;
        add_promise(tx, &by, wish, Active::On).await.map(drop)
    })
    .await
}
