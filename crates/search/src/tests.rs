use std::collections::BTreeSet;

use domain::field::{CustomerAccess, Field, FieldKind};
use domain::message::{Attachment, Channel, Delivery, Identity, Message};
use domain::moment::{DAY_US, HOUR_US};
use domain::person::{Person, Role};
use domain::query::{Bindings, FieldKeys, Query, TicketFacts, matches, parse, parse_for};
use domain::read::tickets::Shelf;
use domain::ticket::{Priority, Status, Ticket, TicketType};
use domain::{AttachmentId, FieldId, OrganisationId, TeamId};
use proptest::prelude::*;

use super::*;

const NOW: Moment = Moment(1_795_291_619_000_000);

fn ticket(id: i64, subject: &str) -> Ticket {
    Ticket {
        id: TicketId(id),
        subject: subject.into(),
        status: Status::Open,
        priority: None,
        ticket_type: None,
        tags: BTreeSet::new(),
        requester: PersonId(10),
        organisation: None,
        assignee: None,
        team: None,
        mailbox: None,
        channel: Channel::Email,
        follow_up_of: None,
        external_id: None,
        form: None,
        fields: domain::field::FieldValues::default(),
        created_at: NOW,
        updated_at: NOW,
        solved_at: None,
        closed_at: None,
        version: 1,
    }
}

fn message(id: i64, ticket: i64, visibility: Visibility, text: &str) -> Message {
    Message {
        id: MessageId(id),
        ticket: TicketId(ticket),
        author: Some(PersonId(10)),
        visibility,
        channel: Channel::Email,
        identity: Identity::NotVerified,
        stranger: false,
        automatic: false,
        text: text.into(),
        quoted: String::new(),
        html: None,
        language: None,
        message_id: None,
        mail: None,
        delivery: Delivery::None,
        created_at: NOW,
    }
}

fn file(id: i64, message: i64, name: &str) -> Attachment {
    Attachment {
        id: AttachmentId(id),
        message: Some(MessageId(message)),
        name: name.into(),
        media_type: "text/plain".into(),
        found_type: String::new(),
        bytes: 1,
        blob: String::new(),
        content_id: None,
        created_at: NOW,
    }
}

fn person(id: i64, name: &str, email: &str) -> Person {
    Person {
        id: PersonId(id),
        role: Role::Contact,
        name: name.into(),
        email: Some(email.into()),
        organisation: None,
        locale: None,
        time_zone: None,
        phone: None,
        notes: String::new(),
        external_id: None,
        verified_at: None,
        suspended_at: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

/// What the tables would hold.
#[derive(Clone, Default)]
struct Desk {
    tickets: Vec<(Ticket, Vec<PersonId>)>,
    messages: Vec<Message>,
    files: Vec<Attachment>,
    people: Vec<Person>,
}

/// The fields of the tests: a text, a number and a day.
fn own_fields() -> Vec<Field> {
    let field = |id, key: &str, kind| Field {
        id: FieldId(id),
        key: key.into(),
        kind,
        title: key.into(),
        customer_title: String::new(),
        description: String::new(),
        customer_description: String::new(),
        to_solve: false,
        for_customers: CustomerAccess::Hidden,
        required_for_customers: false,
        standard: Vec::new(),
        pattern: String::new(),
        tag: String::new(),
        options: Vec::new(),
        place: id,
        retired_at: None,
        created_at: NOW,
        updated_at: NOW,
    };
    vec![
        field(1, "room", FieldKind::Text),
        field(2, "cost", FieldKind::Decimal),
        field(3, "until", FieldKind::Date),
    ]
}

fn found_of(t: &Ticket) -> Vec<(FieldId, String)> {
    let fields = own_fields();
    let of = |(id, value): (FieldId, &[String])| {
        let field = fields.iter().find(|f| f.id == id).expect("one of ours");
        field.found(value).into_iter().map(move |v| (id, v)).collect::<Vec<_>>()
    };
    t.fields.iter().flat_map(of).collect()
}

#[test]
fn fields_are_found_by_value_and_compared_in_their_order() {
    let mut desk = Desk::default();
    desk.people.push(person(10, "Rosa Lind", "rosa.lind@example.com"));
    for (id, room, cost, due) in [
        (1, "B 12", "9.5", "2026-11-22"),
        (2, "b 12", "10", "2026-12-01"),
        (3, "C 3", "-4", ""),
        (4, "", "", ""),
    ] {
        let mut t = ticket(id, "Cable");
        let value = |v: &str| if v.is_empty() { Vec::new() } else { vec![v.to_owned()] };
        t.fields = [(FieldId(1), value(room)), (FieldId(2), value(cost)), (FieldId(3), value(due))]
            .into_iter()
            .collect();
        desk.tickets.push((t, Vec::new()));
    }
    let dir = tempfile::tempdir().unwrap();
    let (index, _writer) = build(dir.path(), &desk);
    let fields = own_fields();
    let utc = jiff::tz::TimeZone::UTC;
    let table: [(&str, &[i64]); 14] = [
        ("room:\"b 12\"", &[1, 2]),
        ("room:none", &[4]),
        ("room:*", &[1, 2, 3]),
        ("-room:\"b 12\"", &[3, 4]),
        ("cost>9.5", &[2]),
        ("cost>=9.50", &[1, 2]),
        ("cost<0", &[3]),
        ("cost:10.0", &[2]),
        ("until<2026-12-01", &[1]),
        ("until<=2026-12-01", &[1, 2]),
        ("until:soon", &[]),
        ("room>b", &[]),
        ("room:\"c 3\" OR cost:10", &[2, 3]),
        ("custom_field_2:-4", &[3]),
    ];
    for (text, expected) in table {
        let query = parse_for(text, NOW, &utc, &FieldKeys::of(&fields)).unwrap();
        let bound = query.bind(&Bindings { fields: fields.clone(), ..Bindings::default() });
        let found = |scope| {
            let found = index.ticket_ids(&bound, scope, Shelves::All, Page::first(100), NOW).unwrap();
            found.ids.into_iter().map(|t| t.0).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
        };
        assert_eq!(found(Scope::Everything), expected, "{text}");
        let held: Vec<i64> = desk.expected(&bound, Scope::Everything).into_iter().map(|t| t.0).collect();
        assert_eq!(held, expected, "{text}, as rules see it");
        let negated = text.starts_with('-') || text.ends_with('*');
        assert!(
            negated || found(Scope::TakesPart(PersonId(10))).is_empty(),
            "{text} tells customers nothing"
        );
        let again = parse_for(&query.to_string(), NOW, &utc, &FieldKeys::default()).unwrap();
        assert_eq!(again, query, "{text} reads back by number");
    }
}

impl Desk {
    fn people_of(&self, t: &Ticket) -> String {
        let p = self.people.iter().find(|p| p.id == t.requester);
        p.map_or_else(String::new, |p| format!("{} <{}>", p.name, p.email.as_deref().unwrap_or_default()))
    }
    fn files_of(&self, m: &Message) -> Vec<Attachment> {
        self.files.iter().filter(|f| f.message == Some(m.id)).cloned().collect()
    }
    /// As the store says it.
    fn spoken(&self, t: &Ticket) -> Option<&str> {
        let of_ticket = self.messages.iter().filter(|m| m.ticket == t.id);
        let theirs = of_ticket.filter(|m| m.author == Some(t.requester) && m.language.is_some());
        theirs.max_by_key(|m| m.id)?.language.as_deref()
    }
    fn put_ticket(&self, w: &mut Writer, id: TicketId) {
        let (ticket, participants) = self.tickets.iter().find(|(t, _)| t.id == id).expect("there");
        let people = self.people_of(ticket);
        w.put_ticket(&TicketDoc {
            ticket,
            shelf: Shelf::Desk,
            fields: &found_of(ticket),
            participants,
            people: &people,
            language: None,
            spoken: self.spoken(ticket),
        })
        .unwrap();
    }
    fn put_message(&self, w: &mut Writer, id: MessageId) {
        let message = self.messages.iter().find(|m| m.id == id).expect("there");
        w.put_message(&MessageDoc { message, files: &self.files_of(message) }).unwrap();
    }
    fn put_all(&self, w: &mut Writer) {
        for (t, _) in &self.tickets {
            self.put_ticket(w, t.id);
        }
        for m in &self.messages {
            self.put_message(w, m.id);
        }
        for person in &self.people {
            w.put_contact(&ContactDoc { person, addresses: &[], organisation: None }).unwrap();
        }
    }
    fn expected(&self, query: &Query, scope: Scope) -> BTreeSet<TicketId> {
        let holds = |(ticket, participants): &&(Ticket, Vec<PersonId>)| {
            let messages: Vec<Message> =
                self.messages.iter().filter(|m| m.ticket == ticket.id).cloned().collect();
            let people = self.people_of(ticket);
            let facts = TicketFacts {
                ticket,
                participants,
                messages: &messages,
                attachments: &self.files,
                people: &people,
                unread: false,
                promised: domain::query::Promised::default(),
                beside: domain::query::BesideFacts::default(),
            };
            matches(query, &facts, scope)
        };
        self.tickets.iter().filter(holds).map(|(t, _)| t.id).collect()
    }
    fn digest(&self, index: &Index) -> Digest {
        let people: Vec<String> = self.tickets.iter().map(|(t, _)| self.people_of(t)).collect();
        let found: Vec<_> = self.tickets.iter().map(|(t, _)| found_of(t)).collect();
        let tickets = self.tickets.iter().zip(&people).zip(&found);
        let tickets = tickets.map(|(((ticket, participants), people), fields)| TicketDoc {
            ticket,
            shelf: Shelf::Desk,
            fields,
            participants,
            people,
            language: None,
            spoken: self.spoken(ticket),
        });
        let files: Vec<Vec<Attachment>> = self.messages.iter().map(|m| self.files_of(m)).collect();
        let messages = self.messages.iter().zip(&files).map(|(message, files)| MessageDoc { message, files });
        let contacts =
            self.people.iter().map(|person| ContactDoc { person, addresses: &[], organisation: None });
        index.digest_of(tickets, messages, contacts)
    }
}

fn build(dir: &Path, desk: &Desk) -> (Index, Writer) {
    let opened = Index::open(dir).unwrap();
    let mut rebuild = opened.index.rebuild().unwrap();
    desk.put_all(rebuild.writer());
    let writer = rebuild.finish(1).unwrap();
    (opened.index, writer)
}

fn ids(index: &Index, query: &str, scope: Scope) -> Vec<i64> {
    let query = parse(query, NOW).unwrap();
    let found = index.ticket_ids(&query, scope, Shelves::All, Page::first(100), NOW).unwrap();
    assert_eq!(found.total as usize, found.ids.len());
    found.ids.into_iter().map(|t| t.0).collect()
}

fn show(pieces: &[Piece]) -> String {
    pieces.iter().map(|(t, found)| if *found { format!("[{t}]") } else { t.clone() }).collect()
}

#[test]
fn what_is_on_the_spam_shelf_can_be_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let (index, mut writer) = build(dir.path(), &story());
    let put = |writer: &mut Writer, shelf, cursor| {
        let ticket = ticket(2, "VPN drops every hour");
        writer
            .put_ticket(&TicketDoc {
                ticket: &ticket,
                shelf,
                fields: &[],
                participants: &[],
                people: "",
                language: None,
                spoken: None,
            })
            .unwrap();
        writer.commit(cursor).unwrap();
    };
    let found = |query: &str, shelves| {
        let query = parse(query, NOW).unwrap();
        let page = Page::first(10);
        let found = index.ticket_ids(&query, Scope::Everything, shelves, page, NOW).unwrap();
        assert_eq!(found.total, index.count(&query, Scope::Everything, shelves).unwrap());
        found.ids.into_iter().map(|t| t.0).collect::<Vec<_>>()
    };
    put(&mut writer, Shelf::Spam, 2);
    for query in ["sort:id-asc", "printer sort:id-asc", "connections", "#2"] {
        let all = found(query, Shelves::All);
        let others: Vec<_> = all.iter().copied().filter(|id| *id != 2).collect();
        assert!(all.contains(&2), "{query}");
        assert_eq!(found(query, Shelves::ButSpam), others, "{query}");
    }
    put(&mut writer, Shelf::Desk, 3);
    assert_eq!(found("connections", Shelves::ButSpam), [2], "and it comes back");
}

/// A small desk by hand, for what the generated ones do not show.
fn story() -> Desk {
    let mut desk = Desk::default();
    desk.people.push(person(10, "Rosa Lind", "rosa.lind@example.com"));
    desk.people.push(person(11, "Otto Berg", "otto@example.org"));
    let mut printer = ticket(1, "Drucker im zweiten Stock");
    printer.updated_at = NOW.plus_us(-3 * DAY_US);
    let mut vpn = ticket(2, "VPN drops every hour");
    vpn.requester = PersonId(11);
    vpn.status = Status::Pending;
    vpn.tags.insert("vpn".into());
    vpn.updated_at = NOW.plus_us(-HOUR_US);
    desk.tickets.push((printer, vec![PersonId(11)]));
    desk.tickets.push((vpn, Vec::new()));
    let mut german = message(21, 1, Visibility::Public, "Die Druckern melden Störungen, Fehler 0x80070005.");
    german.language = Some("de".into());
    let mut english = message(22, 2, Visibility::Public, "The connections die whenever the printer is used.");
    english.language = Some("en".into());
    english.quoted = "On Monday you wrote: reinstall the client".into();
    desk.messages.push(german);
    desk.messages.push(english);
    desk.messages.push(message(23, 2, Visibility::Internal, "Customer is furious, be gentle"));
    desk.files.push(file(31, 22, "tunnel_log-2026.txt"));
    desk.files.push(file(32, 23, "secret.png"));
    desk
}

#[test]
fn words_are_found_wherever_they_stand_on_the_ticket() {
    let dir = tempfile::tempdir().unwrap();
    let (index, _writer) = build(dir.path(), &story());
    let all = |q: &str| ids(&index, q, Scope::Everything);
    assert_eq!(all("zweiten storungen"), [1]);
    assert_eq!(all("drops printer furious"), [2]);
    assert_eq!(all("drops -furious"), [] as [i64; 0]);
    assert_eq!(all("0x80070005"), [1]);
    assert_eq!(all("80070005"), [1]);
    assert_eq!(all("language:de"), [1], "what its requester wrote");
    assert_eq!(all("language:en"), [] as [i64; 0], "somebody else's words");
    assert_eq!(all("language:none"), [2]);
    assert_eq!(all("mailbox:none sort:id-asc"), [1, 2]);
    assert_eq!(ids(&index, "language:de", Scope::TakesPart(PersonId(10))), [] as [i64; 0]);
    assert_eq!(all("tunnel_log-2026.txt"), [2]);
    assert_eq!(all("log-2026"), [2]);
    assert_eq!(all("rosa.lind@example.com"), [1]);
    assert_eq!(all("example.org"), [2]);
    assert_eq!(all("reinstall"), [2]);
    assert_eq!(all("prin*"), [2]);
    assert_eq!(all("\"printer is us*\""), [] as [i64; 0]);
    assert_eq!(all("is:pending tag:vpn"), [2]);
}

#[test]
fn forms_of_a_word_are_found_in_the_language_of_the_message_only() {
    let dir = tempfile::tempdir().unwrap();
    let (index, _writer) = build(dir.path(), &story());
    let all = |q: &str| ids(&index, q, Scope::Everything);
    assert_eq!(all("connection"), [2]);
    assert_eq!(all("printers"), [2]);
    assert_eq!(all("störung"), [1]);
    assert_eq!(all("\"connection\""), [] as [i64; 0], "a phrase is as written");
    // English would cut “used” to “us”, German does not touch “die”.
    assert_eq!(all("using"), [2]);
}

#[test]
fn whoever_takes_part_sees_their_public_messages_only() {
    let dir = tempfile::tempdir().unwrap();
    let (index, _writer) = build(dir.path(), &story());
    let otto = |q: &str| ids(&index, q, Scope::TakesPart(PersonId(11)));
    assert_eq!(otto(""), [2, 1]);
    assert_eq!(otto("printer"), [2]);
    for hidden in [
        "furious",
        "secret.png",
        "note:furious",
        "furi*",
        "\"be gentle\"",
        "tag:vpn",
        "has:note",
        "assignee:none",
    ] {
        assert_eq!(otto(hidden), [] as [i64; 0], "{hidden}");
    }
    assert_eq!(otto("has:attachment"), [2]);
    assert_eq!(ids(&index, "", Scope::TakesPart(PersonId(10))), [1]);
    assert_eq!(ids(&index, "", Scope::TakesPart(PersonId(99))), [] as [i64; 0]);
    let query = parse("otto furious OR printer", NOW).unwrap();
    let hits = index.search(&query, Scope::TakesPart(PersonId(11)), Page::first(10), NOW).unwrap();
    assert!(hits.contacts.is_empty());
    assert_eq!(hits.tickets.len(), 1);
    assert_eq!(hits.tickets[0].message.as_ref().unwrap().visibility, Visibility::Public);
}

#[test]
fn hits_show_why() {
    let dir = tempfile::tempdir().unwrap();
    let (index, _writer) = build(dir.path(), &story());
    let search =
        |q: &str| index.search(&parse(q, NOW).unwrap(), Scope::Everything, Page::first(10), NOW).unwrap();
    let hits = search("drucker störung");
    assert_eq!(hits.total, 1);
    assert_eq!(show(&hits.tickets[0].subject), "[Drucker] im zweiten Stock");
    let message = hits.tickets[0].message.as_ref().unwrap();
    assert_eq!(message.id, MessageId(21));
    assert_eq!(show(&message.snippet), "Die [Druckern] melden [Störungen], Fehler 0x80070005.");
    let hits = search("furious");
    assert_eq!(hits.tickets[0].message.as_ref().unwrap().visibility, Visibility::Internal);
    let hits = search("status:pending");
    assert!(hits.tickets[0].message.is_none() && hits.tickets[0].score == 0.0);
    let hits = search("rosa");
    assert_eq!(hits.contacts.len(), 1);
    assert_eq!(hits.contacts[0].id, PersonId(10));
    assert_eq!(show(&hits.contacts[0].line), "[Rosa] Lind · [rosa].lind@example.com");
    assert_eq!(search("ros*").contacts.len(), 1);
    assert_eq!(search("lind rosa").contacts.len(), 1);
    assert!(search("rosa status:open").contacts.is_empty());
}

#[test]
fn order_and_pages() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::default();
    for i in 1..=57_i64 {
        let mut t = ticket(i, "same words");
        t.created_at = Moment(i * 7 % 57);
        t.updated_at = Moment(i * 11 % 19);
        t.priority = [None, Some(Priority::Low), Some(Priority::Urgent)][(i % 3) as usize];
        t.solved_at = (i % 2 == 0).then_some(Moment(i));
        desk.tickets.push((t, Vec::new()));
    }
    let (index, _writer) = build(dir.path(), &desk);
    for (sort, ascending) in [
        ("created", true),
        ("created", false),
        ("updated", false),
        ("updated", true),
        ("priority", true),
        ("priority", false),
        ("solved", true),
        ("solved", false),
        ("id", true),
        ("id", false),
        ("relevance", false),
    ] {
        let text = format!("words sort:{sort}-{}", if ascending { "asc" } else { "desc" });
        let query = parse(&text, NOW).unwrap();
        let key = |id: &TicketId| {
            let t = &desk.tickets[(id.0 - 1) as usize].0;
            let value = match sort {
                "created" => Some(t.created_at.0),
                "updated" => Some(t.updated_at.0),
                "priority" => t.priority.map(|p| p as i64),
                "solved" => t.solved_at.map(|m| m.0),
                _ => Some(0),
            };
            // Without a value comes last.
            let value = (value.is_none(), value.map(|v| if ascending { v } else { -v }));
            (value, if ascending { id.0 } else { -id.0 })
        };
        let mut paged = Vec::new();
        let mut page = Page::first(10);
        loop {
            let found = index.ticket_ids(&query, Scope::Everything, Shelves::All, page, NOW).unwrap();
            assert_eq!(found.total, 57);
            paged.extend(found.ids);
            let Some(next) = found.next else { break };
            assert_eq!(next.to_string().parse::<After>().unwrap(), next);
            page.start = Start::After(next);
        }
        assert_eq!(paged.len(), 57, "{text}");
        if sort != "relevance" {
            assert!(paged.is_sorted_by_key(key), "{text}: {paged:?}");
        }
        let offset = Page { limit: 10, start: Start::Offset(20) };
        assert_eq!(
            index.ticket_ids(&query, Scope::Everything, Shelves::All, offset, NOW).unwrap().ids,
            paged[20..30]
        );
        assert!(
            index
                .ticket_ids(
                    &query,
                    Scope::Everything,
                    Shelves::All,
                    Page { limit: 5, start: Start::Offset(90) },
                    NOW
                )
                .unwrap()
                .ids
                .is_empty()
        );
    }
    assert!("xyz".parse::<After>().is_err());
}

#[test]
fn relevance_prefers_the_subject_the_rare_and_the_new() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::default();
    let mut old = ticket(1, "toner");
    old.updated_at = NOW.plus_us(-700 * DAY_US);
    desk.tickets.push((old, Vec::new()));
    desk.tickets.push((ticket(2, "toner"), Vec::new()));
    desk.tickets.push((ticket(3, "other"), Vec::new()));
    desk.messages.push(message(
        30,
        3,
        Visibility::Public,
        "and there is toner too, among very many other words that say little",
    ));
    desk.tickets.push((ticket(4, "quoted"), Vec::new()));
    let mut quoting = message(40, 4, Visibility::Public, "thanks");
    quoting.quoted = "toner".into();
    desk.messages.push(quoting);
    let (index, _writer) = build(dir.path(), &desk);
    assert_eq!(ids(&index, "toner", Scope::Everything), [2, 1, 3, 4]);
}

#[test]
fn changes_replace_and_removals_remove() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = story();
    let (index, mut writer) = build(dir.path(), &desk);
    let all = |q: &str| ids(&index, q, Scope::Everything);
    desk.tickets[0].0.status = Status::Solved;
    desk.tickets[0].0.subject = "Scanner".into();
    desk.put_ticket(&mut writer, TicketId(1));
    assert_eq!(all("drucker"), [1], "nothing is visible before the commit");
    writer.commit(2).unwrap();
    assert_eq!(all("drucker status:solved"), [1], "the messages stay, with their other forms");
    assert_eq!(all("zweiten"), [] as [i64; 0]);
    assert_eq!(index.cursor().unwrap(), Some(2));
    assert_eq!(index.digest().unwrap(), desk.digest(&index));
    writer.remove_message(MessageId(23)).unwrap();
    writer.remove_contact(PersonId(10)).unwrap();
    writer.rest().unwrap();
    writer.remove_ticket(TicketId(1)).unwrap();
    writer.commit(3).unwrap();
    let left = index.all_ids().unwrap();
    assert_eq!(
        left.tickets,
        [TicketId(2)].into(),
        "what was not committed before the rest is lost, so nothing else went"
    );
    assert!(left.messages.contains(&MessageId(23)) && !left.messages.contains(&MessageId(21)));
}

#[test]
fn an_index_opens_again_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let desk = story();
    let (index, writer) = build(dir.path(), &desk);
    assert!(index.writer().is_err(), "there is one writer");
    drop(writer);
    drop(index);
    let opened = Index::open(dir.path()).unwrap();
    assert_eq!((opened.cursor, opened.must_rebuild), (Some(1), false));
    assert_eq!(opened.index.digest().unwrap(), desk.digest(&opened.index));
    assert_eq!(ids(&opened.index, "furious", Scope::Everything), [2]);
    assert!(opened.index.verify().unwrap().is_empty());
    opened.index.writer().unwrap().commit(5).unwrap();
    assert_eq!(Index::open(dir.path()).unwrap().cursor, Some(5));
}

#[test]
fn a_rebuild_takes_over_in_one_step_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let (index, mut old_writer) = build(dir.path(), &story());
    let mut fresh = Desk::default();
    fresh.tickets.push((ticket(7, "fresh"), Vec::new()));
    let mut rebuild = index.rebuild().unwrap();
    fresh.put_all(rebuild.writer());
    assert_eq!(ids(&index, "furious", Scope::Everything), [2], "the old one answers meanwhile");
    drop(rebuild);
    assert_eq!(directories(dir.path()).len(), 1, "an unfinished one leaves nothing");
    let mut rebuild = index.rebuild().unwrap();
    fresh.put_all(rebuild.writer());
    let mut writer = rebuild.finish(9).unwrap();
    assert_eq!(ids(&index, "", Scope::Everything), [7]);
    assert_eq!(index.cursor().unwrap(), Some(9));
    assert!(old_writer.commit(10).is_err(), "the old writer writes nowhere");
    writer.commit(11).unwrap();
    assert_eq!(Index::open(dir.path()).unwrap().cursor, Some(11));
    assert_eq!(directories(dir.path()).len(), 1);
}

#[test]
fn no_damage_stops_the_desk() {
    let files = |dir: &Path| -> Vec<PathBuf> {
        let inner = dir.join(&directories(dir)[0]);
        let mut files: Vec<_> =
            fs::read_dir(inner).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_file()).collect();
        files.push(dir.join("current"));
        files.sort();
        files
    };
    let count = {
        let dir = tempfile::tempdir().unwrap();
        build(dir.path(), &story());
        files(dir.path()).len()
    };
    assert!(count > 5);
    for n in 0..count {
        for kind in ["gone", "empty", "cut", "noise"] {
            let dir = tempfile::tempdir().unwrap();
            drop(build(dir.path(), &story()));
            let path = &files(dir.path())[n];
            let mut bytes = fs::read(path).unwrap();
            match kind {
                "gone" => fs::remove_file(path).unwrap(),
                "empty" => fs::write(path, b"").unwrap(),
                "cut" => fs::write(path, &bytes[..bytes.len() / 2]).unwrap(),
                _ => {
                    for (i, b) in bytes.iter_mut().enumerate() {
                        *b ^= (i * 37 + 11) as u8;
                    }
                    fs::write(path, &bytes).unwrap();
                }
            }
            let what = format!("{} {kind}", path.display());
            let opened = Index::open(dir.path()).expect(&what);
            if !opened.must_rebuild {
                // It opened: then a search answers or says that it cannot, and the checksums tell.
                let answer = opened.index.search(
                    &parse("furious printer*", NOW).unwrap(),
                    Scope::Everything,
                    Page::first(5),
                    NOW,
                );
                assert!(answer.is_ok() || opened.index.is_damaged(), "{what}");
            }
            let mut rebuild = opened.index.rebuild().expect(&what);
            story().put_all(rebuild.writer());
            let _writer = rebuild.finish(3).expect(&what);
            assert!(!opened.index.is_damaged());
            assert_eq!(ids(&opened.index, "furious", Scope::Everything), [2], "{what}");
        }
    }
}

#[test]
fn another_format_and_a_first_start_ask_for_a_rebuild() {
    let dir = tempfile::tempdir().unwrap();
    let first = Index::open(dir.path()).unwrap();
    assert!(first.must_rebuild && first.cursor.is_none());
    assert_eq!(ids(&first.index, "anything", Scope::Everything), [] as [i64; 0]);
    assert!(first.index.writer().is_err());
    drop(build(dir.path(), &story()));
    fs::write(dir.path().join("current"), br#"{"format":999,"directory":"g1"}"#).unwrap();
    assert!(Index::open(dir.path()).unwrap().must_rebuild);
    fs::write(dir.path().join("current"), br#"{"format":1,"directory":"../../etc"}"#).unwrap();
    assert!(Index::open(dir.path()).unwrap().must_rebuild);
}

#[test]
fn numbers_far_apart_are_found_too() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::default();
    for id in [3, 1 << 40, (1 << 53) - 1] {
        desk.tickets.push((ticket(id, "far"), Vec::new()));
        desk.messages.push(message(id, id, Visibility::Public, "apart"));
    }
    let (index, _writer) = build(dir.path(), &desk);
    assert_eq!(ids(&index, "far apart sort:id-asc", Scope::Everything), [3, 1 << 40, (1 << 53) - 1]);
    assert_eq!(ids(&index, "id>3 sort:id", Scope::Everything), [(1 << 53) - 1, 1 << 40]);
    assert_eq!(ids(&index, "-#3 #1099511627776", Scope::Everything), [1 << 40]);
}

/// Random, but the same for the same seed (Steele, Lea, Flood: SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
    fn of<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len() as u64) as usize]
    }
    fn maybe<T>(&mut self, value: T) -> Option<T> {
        (self.roll(2) == 0).then_some(value)
    }
}

const WORDS: &[&str] = &[
    "toner",
    "tonal",
    "ton",
    "Störung",
    "storung",
    "E-1234",
    "e1234",
    "0x80070005",
    "10.0.0.1",
    "10.0.0.17",
    "rosa@example.com",
    "example.com",
    "report_2026.pdf",
    "e-mail",
    "email",
    "打印机坏了",
    "打印",
    "印机",
    "坏",
    "프린터가",
    "not",
    "or",
    "l'encre",
    "C:\\temp\\x",
    "a",
    "12",
    "die",
];

fn sentence(dice: &mut Dice, words_max: u64) -> String {
    let n = dice.roll(words_max + 1);
    let mut out = String::new();
    for _ in 0..n {
        out.push_str(dice.of(WORDS));
        out.push_str(dice.of(&[" ", " ", " ", ", ", ". ", "\n", " — "]));
    }
    out
}

fn random_ticket(dice: &mut Dice, id: i64) -> (Ticket, Vec<PersonId>) {
    let mut t = ticket(id, &sentence(dice, 4));
    t.status = dice.of(Status::ALL);
    t.priority = dice.of(&[None, Some(Priority::Low), Some(Priority::High), Some(Priority::Urgent)]);
    t.ticket_type = dice.of(&[None, Some(TicketType::Incident), Some(TicketType::Task)]);
    t.channel = dice.of(Channel::ALL);
    for tag in ["red", "green", "blue"] {
        t.tags.extend(dice.maybe(tag.to_owned()));
    }
    t.requester = PersonId(10 + dice.roll(3) as i64);
    t.organisation = [None, Some(OrganisationId(20)), Some(OrganisationId(21))][dice.roll(3) as usize];
    t.assignee = [None, Some(PersonId(1)), Some(PersonId(2))][dice.roll(3) as usize];
    t.team = [None, Some(TeamId(30)), Some(TeamId(31))][dice.roll(3) as usize];
    let external = format!("X-{}", dice.roll(4));
    t.external_id = dice.maybe(external);
    let day = |dice: &mut Dice| NOW.plus_us(-(dice.roll(10) as i64) * DAY_US);
    t.created_at = day(dice);
    t.updated_at = day(dice);
    let at = day(dice);
    t.solved_at = dice.maybe(at);
    t.closed_at = t.solved_at.and_then(|at| dice.maybe(at));
    let participants =
        (10..13).filter_map(|p| dice.maybe(PersonId(p)).filter(|p| *p != t.requester)).collect();
    (t, participants)
}

fn random_message(dice: &mut Dice, id: i64, ticket: i64) -> Message {
    let visibility = dice.of(&[Visibility::Public, Visibility::Public, Visibility::Internal]);
    let mut m = message(id, ticket, visibility, &sentence(dice, 8));
    m.quoted = sentence(dice, 2);
    let author = PersonId(1 + dice.roll(3) as i64);
    m.author = dice.maybe(author);
    m
}

fn random_term(dice: &mut Dice, depth: u32) -> String {
    let word = dice.of(WORDS);
    let pick = |dice: &mut Dice, from: &[&str]| dice.of(from).to_owned();
    match dice.roll(if depth > 0 { 22 } else { 18 }) {
        0..=4 => word.to_owned(),
        5 => format!("{}*", word.chars().take(1 + dice.roll(4) as usize).collect::<String>()),
        6 | 7 => format!("\"{} {}\"", word.replace('\\', " "), dice.of(WORDS).replace('\\', " ")),
        8 => format!("{}:{word}", pick(dice, &["subject", "text", "note", "file"])),
        9 => format!("status{}{}", pick(dice, &[":", "<", "<=", ">", ">="]), dice.of(Status::ALL).as_str()),
        10 => pick(
            dice,
            &[
                "priority:none",
                "priority>low",
                "priority<=high",
                "type:none",
                "type:task",
                "channel:email",
                "channel:web",
                "language:none",
                "language:de",
                "mailbox:none",
            ],
        ),
        11 => format!("tag:{}", pick(dice, &["red", "green", "blue", "none", "*", "red,blue"])),
        12 => format!(
            "{}:{}",
            pick(dice, &["assignee", "requester", "cc", "author"]),
            pick(dice, &["1", "2", "10", "11", "12", "none", "*"])
        ),
        13 => pick(
            dice,
            &[
                "team:30",
                "team:none",
                "organisation:20",
                "organisation:none",
                "external:X-1",
                "has:attachment",
                "has:note",
            ],
        ),
        14 => format!(
            "{}{}{}d",
            pick(dice, &["created", "updated", "solved", "closed"]),
            pick(dice, &["<", ">", ":", ">="]),
            dice.roll(10)
        ),
        15 => pick(
            dice,
            &[
                "solved:*",
                "-solved:*",
                "#3",
                "id>4",
                "id<=2",
                "created:2026-11-18",
                "updated:2026-11-14..2026-11-18",
            ],
        ),
        16 | 17 => format!("-{}", random_term(dice, 0).trim_start_matches('-')),
        18 | 19 => format!("({} OR {})", random_term(dice, depth - 1), random_term(dice, depth - 1)),
        20 => format!("({} {})", random_term(dice, depth - 1), random_term(dice, depth - 1)),
        _ => format!("-({} {})", random_term(dice, depth - 1), random_term(dice, depth - 1)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// The index against the pure meaning of the query, over desks that were changed in several commits.
    #[test]
    fn the_index_answers_what_the_query_means(seed: u64) {
        let dice = &mut Dice(seed);
        let mut desk = Desk::default();
        for p in 10..13 {
            desk.people.push(person(p, dice.of(&["Rosa Toner", "Otto", "Ida E-1234"]), "rosa@example.com"));
        }
        let dir = tempfile::tempdir().unwrap();
        let (index, mut writer) = build(dir.path(), &desk);
        // What is on disk by the last commit: a crash goes back to it.
        let mut committed = desk.clone();
        for step in 0..40 {
            match dice.roll(12) {
                0..=3 => {
                    let id = 1 + dice.roll(9) as i64;
                    desk.tickets.retain(|(t, _)| t.id.0 != id);
                    desk.tickets.push(random_ticket(dice, id));
                    desk.put_ticket(&mut writer, TicketId(id));
                }
                4..=8 => {
                    let Some(t) = desk.tickets.get(dice.roll(12) as usize).map(|(t, _)| t.id.0) else { continue };
                    let id = 100 + dice.roll(20) as i64;
                    if desk.messages.iter().any(|m| m.id.0 == id && m.ticket.0 != t) {
                        continue;
                    }
                    desk.messages.retain(|m| m.id.0 != id);
                    desk.files.retain(|f| f.message != Some(MessageId(id)));
                    desk.messages.push(random_message(dice, id, t));
                    if dice.roll(4) == 0 {
                        desk.files.push(file(step, id, dice.of(WORDS)));
                        desk.files.push(file(step + 1000, id, "report_2026.pdf"));
                    }
                    desk.put_message(&mut writer, MessageId(id));
                }
                9 => {
                    let id = TicketId(1 + dice.roll(9) as i64);
                    desk.tickets.retain(|(t, _)| t.id != id);
                    desk.messages.retain(|m| m.ticket != id);
                    writer.remove_ticket(id).unwrap();
                }
                10 => {
                    writer.commit(step).unwrap();
                    committed = desk.clone();
                }
                _ => {
                    // The process ends here, and starts again.
                    if dice.roll(3) == 0 {
                        writer.rest().unwrap();
                        desk = committed.clone();
                    }
                }
            }
        }
        writer.commit(99).unwrap();
        prop_assert_eq!(index.digest().unwrap(), desk.digest(&index));
        let scopes = [Scope::Everything, Scope::Everything, Scope::TakesPart(PersonId(10)), Scope::TakesPart(PersonId(11))];
        for _ in 0..60 {
            let n = dice.roll(4);
            let text: Vec<String> = (0..n).map(|_| random_term(dice, 2)).collect();
            let text = text.join(dice.of(&[" ", " ", " OR ", " AND "]));
            let (query, _) = domain::query::parse_lenient(&text, NOW);
            let scope = dice.of(&scopes);
            let found = index.ticket_ids(&query, scope, Shelves::All, Page::first(100), NOW).unwrap();
            let got: BTreeSet<TicketId> = found.ids.iter().copied().collect();
            prop_assert_eq!(&got, &desk.expected(&query, scope), "{} as {:?}, {:?}", text, query, scope);
            prop_assert_eq!(found.total as usize, got.len());
            prop_assert_eq!(index.count(&query, scope, Shelves::All).unwrap() as usize, got.len());
            let hits = index.search(&query, scope, Page::first(100), NOW).unwrap();
            prop_assert_eq!(hits.tickets.iter().map(|h| h.id).collect::<Vec<_>>(), found.ids);
            for hit in &hits.tickets {
                let Some(m) = &hit.message else { continue };
                let message = desk.messages.iter().find(|x| x.id == m.id).expect("a living message");
                prop_assert_eq!(message.ticket, hit.id);
                prop_assert_eq!(message.visibility, m.visibility);
                prop_assert!(scope == Scope::Everything || m.visibility == Visibility::Public);
            }
        }
    }
}

#[test]
fn like_is_what_shares_its_rare_words_and_is_over() {
    let mut desk = Desk::default();
    for (id, subject, text, status, language, organisation) in [
        (1, "Scanner broken", "Our flatbed shows E-4711 and the lamp flickers", Status::Open, "en", Some(7)),
        (2, "Lamp flickers", "E-4711 on the flatbed since Monday", Status::Solved, "en", None),
        (3, "Flatbed", "It shows E-4711 and its lamp flickers", Status::Open, "en", None),
        (4, "Invoice", "The total of March is wrong", Status::Solved, "en", None),
        (5, "Flatbed lamp", "flickers, E-4711", Status::Closed, "de", Some(7)),
        (6, "Scanner broken", "A different one, it eats paper", Status::Solved, "en", None),
    ] {
        let t = Ticket { status, organisation: organisation.map(OrganisationId), ..ticket(id, subject) };
        desk.tickets.push((t, Vec::new()));
        let m = message(id * 10, id, Visibility::Public, text);
        desk.messages.push(Message { language: Some(language.into()), ..m });
    }
    // A note is no word of the question's kind: it finds nothing and is found by nothing.
    desk.messages.push(message(99, 4, Visibility::Internal, "flatbed lamp flickers E-4711"));
    let dir = tempfile::tempdir().unwrap();
    let (index, _writer) = build(dir.path(), &desk);
    let ask = |subject: &str, text: &str, organisation: Option<i64>, scope| {
        let organisation = organisation.map(OrganisationId);
        let question = Question { ticket: TicketId(1), subject, text, language: Some("en"), organisation };
        index.similar(&question, scope).unwrap()
    };
    let ids = |found: &[Similar]| found.iter().map(|s| s.ticket.0).collect::<Vec<_>>();
    let text = "Our flatbed shows E-4711 and the lamp flickers";
    let found = ask("Scanner broken", text, None, Scope::Everything);
    let alike = ids(&found);
    assert!(alike.contains(&2) && alike.contains(&5), "{alike:?}");
    assert!(
        !alike.contains(&1) && !alike.contains(&3) && !alike.contains(&4),
        "itself, open, unlike: {alike:?}"
    );
    assert!(found.windows(2).all(|w| w[0].likeness >= w[1].likeness) && found.len() <= SIMILAR_MAX);
    let shared = &found.iter().find(|s| s.ticket.0 == 2).unwrap().shared;
    assert!(shared.iter().any(|w| w.contains("4711") || w == "flatbed" || w == "flickers"), "{shared:?}");
    let plain = found.iter().find(|s| s.ticket.0 == 5).unwrap().likeness;
    let same = ask("Scanner broken", text, Some(7), Scope::Everything);
    assert!(
        same.iter().find(|s| s.ticket.0 == 5).unwrap().likeness > plain,
        "the same organisation counts a little"
    );
    assert!(ask("", "", None, Scope::Everything).is_empty());
    assert!(ask("Zeppelin", "Quark xylophone", None, Scope::Everything).is_empty());
    assert!(
        ask("Scanner broken", text, None, Scope::TakesPart(PersonId(77))).is_empty(),
        "only what they may see"
    );
}
