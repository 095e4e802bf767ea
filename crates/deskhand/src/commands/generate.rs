//! Made-up tickets for measuring: seeded, quick, and like a real desk in its proportions (one in twenty unsolved).

use std::collections::BTreeSet;
use std::sync::LazyLock;

use domain::mailbox::Mailbox;
use domain::message::{Channel, Delivery, Identity, Markup, Visibility};
use domain::moment::MINUTE_US;
use domain::person::{Person, Role};
use domain::read::ticket::HtmlPart;
use domain::read::tickets::LastWord;
use domain::ticket::{Priority, Status, Ticket};
use domain::{Actor, Event, MailboxId, MessageId, Moment, PersonId, Result, TeamId};
use store::messages::Stored;
use store::teams::Team;
use store::{Tx, events, mailboxes, messages, people, teams, tickets};

use crate::app::App;
use crate::followers;

const BATCH: i64 = 200;
const AGENTS: i64 = 20;
/// Words that stand in nearly every mail, the most common first.
const COMMON: &str = "the to and a of in is we it on you for that this not with have our my can be are was at when from \
    but since again please help thanks cannot works morning yesterday tomorrow now still after all one they there has \
    will or an me";
/// What desks are asked about.
const TOPICS: &str = "printer network password invoice error screen login update email phone backup calendar server drive \
    access account camera crash file folder key licence meeting monitor office outage paper power remote restart router \
    scan share sound sync tablet toner user video virus vpn wifi window slow urgent floor building colleague button";
/// Names, places, products and everything else that stands in few mails.
const VOCABULARY: usize = 30_000;
const SYLLABLES: [&str; 24] = [
    "ra", "to", "mi", "ne", "lu", "ka", "so", "di", "pe", "vo", "ga", "shi", "tre", "blo", "fen", "mar",
    "nu", "qua", "zel", "wi", "ster", "ho", "ju", "by",
];

static KNOWN: LazyLock<Vec<&str>> =
    LazyLock::new(|| COMMON.split_whitespace().chain(TOPICS.split_whitespace()).collect());

/// The word of a rank, counted from the most common one.
fn word(rank: usize) -> String {
    if let Some(known) = KNOWN.get(rank) {
        return (*known).to_owned();
    }
    let mut n = rank.wrapping_mul(0x9e37_79b1) % 331_776;
    let mut out = String::new();
    for _ in 0..3 + rank % 2 {
        out.push_str(SYLLABLES[n % 24]);
        n /= 24;
    }
    out
}

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap_or(0)
    }
    /// Common words come often, as in any language: the one of rank r with a probability of about 1 / (r + 3)
    /// (Mandelbrot: An informational theory of the statistical structure of language, 1953).
    fn words(&mut self, n: usize) -> String {
        let one = |d: &mut Self| {
            let u = d.roll(1 << 24) as f64 / f64::from(1 << 24);
            let rank = 3.0 * ((VOCABULARY as f64 + 3.0) / 3.0).powf(u) - 3.0;
            // Numbers of machines, orders and errors.
            let number = if d.roll(40) == 0 { format!("-{}", d.roll(10_000)) } else { String::new() };
            format!("{}{number}", word(rank as usize))
        };
        (0..n).map(|_| one(self)).collect::<Vec<_>>().join(" ")
    }

    fn topic(&mut self) -> String {
        let topics = &KNOWN[COMMON.split_whitespace().count()..];
        topics[self.roll(topics.len())].to_owned()
    }
}

struct Cast {
    mailbox: MailboxId,
    teams: Vec<TeamId>,
    agents: Vec<PersonId>,
    contacts: Vec<PersonId>,
}

/// Adds `count` tickets with one to four messages each.
pub async fn fill(app: &App, count: i64, seed: u64, progress: impl Fn(i64)) -> Result<()> {
    let contacts = (count / 4).clamp(10, 50_000);
    let cast = app.write(async move |tx| cast(tx, contacts, seed).await).await?;
    let cast = std::sync::Arc::new(cast);
    let mut done = 0;
    while done < count {
        let (n, cast) = (BATCH.min(count - done), cast.clone());
        let dice = Dice(seed ^ (done as u64).wrapping_mul(0x2545_f491_4f6c_dd1d));
        let share = (count - done) * MINUTE_US;
        app.write(async move |tx| batch(tx, &cast, n, share, dice).await).await?;
        done += n;
        progress(done);
    }
    app.write(pass_over).await
}

/// What is invented is long past: nobody is to be routed, promised or told anything of it, and a desk that is measured
/// is not to be busy with it. Only the index reads it.
async fn pass_over(tx: &mut Tx) -> Result<()> {
    const OWNER: &str = "generate";
    let head = events::head(tx).await?.seq;
    for name in followers::SHARED {
        let until = tx.now();
        if let Some(from) = events::lease_follower(tx, name, OWNER, until).await? {
            events::advance_follower(tx, name, OWNER, from, head).await?;
            events::release_follower(tx, name, OWNER).await?;
        }
    }
    Ok(())
}

async fn person(tx: &mut Tx, role: Role, name: String, email: String) -> Result<PersonId> {
    let now = tx.now();
    let p = Person {
        id: tx.next_id().await?,
        role,
        name,
        email: Some(email),
        organisation: None,
        locale: None,
        time_zone: None,
        phone: None,
        notes: String::new(),
        external_id: None,
        verified_at: None,
        suspended_at: None,
        created_at: now,
        updated_at: now,
    };
    people::insert(tx, &p).await?;
    tx.record(&Actor::Desk, Event::PersonAdded { person: p.id, role });
    Ok(p.id)
}

async fn cast(tx: &mut Tx, contacts: i64, seed: u64) -> Result<Cast> {
    let mut dice = Dice(seed);
    let now = tx.now();
    let mut cast =
        Cast { mailbox: MailboxId(0), teams: Vec::new(), agents: Vec::new(), contacts: Vec::new() };
    for n in 0..4 {
        let id = tx.next_id().await?;
        teams::insert(
            tx,
            &Team { id, name: format!("Team {n} of {seed}"), created_at: now, updated_at: now },
        )
        .await?;
        tx.record(&Actor::Desk, Event::TeamAdded { team: id });
        cast.teams.push(id);
    }
    for n in 0..AGENTS {
        let name = format!("Agent {}", dice.topic());
        let id = person(tx, Role::Agent, name, format!("agent{n}.{seed}@desk.example")).await?;
        teams::join(tx, cast.teams[usize::try_from(n % 4).unwrap_or(0)], id).await?;
        cast.agents.push(id);
    }
    let existing = mailboxes::list(tx).await?;
    cast.mailbox = match existing.first() {
        Some(m) => m.id,
        None => {
            let mailbox = Mailbox {
                id: tx.next_id().await?,
                address: "support@desk.example".to_owned(),
                name: "Support".to_owned(),
                team: Some(cast.teams[0]),
                is_default: true,
                signature: String::new(),
                acknowledges: false,
                acknowledgement: String::new(),
                sender_check: domain::mailbox::SenderCheck::Nobody,
                authserv_id: String::new(),
                created_at: now,
            };
            mailboxes::insert(tx, &mailbox).await?;
            tx.record(&Actor::Desk, Event::MailboxAdded { mailbox: mailbox.id });
            mailbox.id
        }
    };
    for n in 0..contacts {
        let name = format!("{} {}", dice.topic(), dice.words(1));
        cast.contacts.push(person(tx, Role::Contact, name, format!("c{n}.{seed}@customers.example")).await?);
    }
    Ok(cast)
}

async fn batch(tx: &mut Tx, cast: &Cast, n: i64, share: i64, mut dice: Dice) -> Result<()> {
    for k in 0..n {
        // One ticket a minute, ending now; the log itself is written now.
        let at = tx.now().plus_us(-share + k * MINUTE_US);
        ticket(tx, cast, at, &mut dice).await?;
    }
    Ok(())
}

async fn ticket(tx: &mut Tx, cast: &Cast, at: Moment, dice: &mut Dice) -> Result<()> {
    let unsolved = dice.roll(20) == 0;
    let status = match (unsolved, dice.roll(4)) {
        (true, 0) => Status::New,
        (true, 1) => Status::Pending,
        (true, _) => Status::Open,
        (false, 0) => Status::Solved,
        (false, _) => Status::Closed,
    };
    let requester = cast.contacts[dice.roll(cast.contacts.len())];
    let tags: BTreeSet<String> = (0..dice.roll(3)).map(|_| dice.topic()).collect();
    let t = Ticket {
        id: tx.next_ticket_id().await?,
        subject: dice.words(5),
        status,
        priority: [
            None,
            Some(Priority::Low),
            Some(Priority::Normal),
            Some(Priority::High),
            Some(Priority::Urgent),
        ][dice.roll(5)],
        ticket_type: None,
        tags,
        requester,
        organisation: None,
        assignee: (status != Status::New).then(|| cast.agents[dice.roll(cast.agents.len())]),
        team: Some(cast.teams[dice.roll(cast.teams.len())]),
        mailbox: Some(cast.mailbox),
        channel: Channel::Email,
        follow_up_of: None,
        external_id: None,
        form: None,
        fields: domain::field::FieldValues::default(),
        created_at: at,
        updated_at: at,
        solved_at: (!unsolved).then_some(at),
        closed_at: (status == Status::Closed).then_some(at),
        version: 1,
    };
    tickets::insert(tx, &t).await?;
    let by = Actor::person(requester, Role::Contact, []);
    tx.record(&by, Event::TicketOpened { ticket: t.id, requester, channel: Channel::Email });
    for m in 0..1 + dice.roll(4) {
        let from_team = m % 2 == 1;
        let author = if from_team { cast.agents[dice.roll(cast.agents.len())] } else { requester };
        let id: MessageId = tx.next_id().await?;
        let words = 20 + dice.roll(60);
        let text = dice.words(words);
        let message = Stored {
            id,
            ticket: t.id,
            author: Some(author),
            address: String::new(),
            visibility: Visibility::Public,
            channel: Channel::Email,
            identity: Identity::NotVerified,
            placement_reason: String::new(),
            stranger: false,
            automatic: false,
            text: text.clone(),
            markup: Markup::Plain,
            quoted: String::new(),
            language: Some("en".to_owned()),
            html: HtmlPart::None,
            message_id: Some(format!("{id}@generated.example")),
            mail: None,
            recipients: Vec::new(),
            delivery: if from_team { Delivery::Sent } else { Delivery::None },
            delivery_reason: None,
            delivery_detail: String::new(),
            side: None,
            created_at: at,
        };
        messages::insert(tx, &message, None).await?;
        let word = if from_team { LastWord::Team } else { LastWord::Customer };
        tickets::set_last_word(tx, t.id, &super::snippet(&text), word).await?;
        tx.record(
            &by,
            if from_team {
                Event::ReplyWritten { ticket: t.id, message: id, automatic: false }
            } else {
                let channel = Channel::Email;
                Event::MessageReceived { ticket: t.id, message: id, author, channel, automatic: false }
            },
        );
    }
    Ok(())
}
