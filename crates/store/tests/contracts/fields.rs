//! Fields, forms, checklists, time, and tags over the desk.

use domain::checklist::{ChecklistItem, ChecklistTemplate, TimeEntry};
use domain::field::{CustomerAccess, Field, FieldKind, FieldOption, FieldValues, found};
use domain::form::{Audience, Condition, Form, Requirement};
use domain::ticket::Ticket;
use domain::{Actor, Event, FieldId, FieldOptionId, FormId, Moment, Refusal, TicketId};
use store::tag_rewrites::{self, TagRewrite};
use store::{Tx, checklists, fields, read, settings, tickets, time_entries};

use crate::harness::on_both;
use crate::world::{World, note, open_ticket};

fn field(id: i64, key: &str, kind: FieldKind) -> Field {
    Field {
        id: FieldId(id),
        key: key.into(),
        kind,
        title: key.to_uppercase(),
        customer_title: "Yours".into(),
        description: "d".into(),
        customer_description: "c".into(),
        to_solve: true,
        for_customers: CustomerAccess::Visible,
        required_for_customers: false,
        standard: Vec::new(),
        pattern: String::new(),
        tag: String::new(),
        options: Vec::new(),
        place: id,
        retired_at: None,
        created_at: Moment(1),
        updated_at: Moment(2),
    }
}

fn form(id: i64, of: &[i64]) -> Form {
    Form {
        id: FormId(id),
        name: format!("Form {id}"),
        customer_name: "For you".into(),
        for_customers: true,
        is_standard: false,
        fields: of.iter().map(|id| FieldId(*id)).collect(),
        conditions: vec![Condition {
            when: FieldId(501),
            is: "cable".into(),
            field: FieldId(500),
            requirement: Requirement::Solving,
        }],
        customer_conditions: Vec::new(),
        teams: Vec::new(),
        mailboxes: Vec::new(),
        place: id,
        retired_at: None,
        created_at: Moment(1),
        updated_at: Moment(2),
    }
}

/// A text (500), a choice (501) and a number (502).
async fn add_three(tx: &mut Tx) -> domain::Result<Vec<Field>> {
    let mut choice = field(501, "cause", FieldKind::Choice);
    choice.options = [("Loose cable", "cable"), ("Toner", "toner")]
        .map(|(name, value)| FieldOption { id: FieldOptionId(0), name: name.into(), value: value.into() })
        .to_vec();
    choice.standard = vec!["cable".into()];
    fields::number_options(tx, &mut choice).await?;
    let all = vec![field(500, "room", FieldKind::Text), choice, field(502, "cost", FieldKind::Decimal)];
    for f in &all {
        fields::insert(tx, f).await?;
    }
    note(tx);
    Ok(all)
}

fn values(of: &[(i64, &str)]) -> FieldValues {
    of.iter().map(|(id, v)| (FieldId(*id), vec![(*v).to_owned()])).collect()
}

async fn set(tx: &mut Tx, id: TicketId, to: FieldValues) -> domain::Result<()> {
    let before = tickets::load(tx, id).await?;
    tickets::update(tx, &before, &Ticket { fields: to, ..before.clone() }).await?;
    note(tx);
    Ok(())
}

on_both! {
    async fn a_field_is_kept_with_its_options_and_its_key_is_its_own(desk) {
        assert!(!desk.read(async |db| fields::any(db).await).await);
        let written = desk.write(async |tx| add_three(tx).await).await;
        assert!(written[1].options.iter().all(|o| o.id.0 > 0) && written[1].options[0].id != written[1].options[1].id);
        assert_eq!(desk.read(async |db| fields::list(db).await).await, written);
        assert!(desk.read(async |db| fields::any(db).await).await);
        let twice = desk.store.write(async |tx| fields::insert(tx, &field(510, "room", FieldKind::Text)).await).await;
        assert!(matches!(twice.unwrap_err().refusal(), Some(Refusal::Taken { value, .. }) if value == "room"));
        let stolen = Field { key: "room".into(), ..written[2].clone() };
        let stolen = desk.store.write(async move |tx| fields::update(tx, &stolen).await).await;
        assert!(matches!(stolen.unwrap_err().refusal(), Some(Refusal::Taken { .. })));
        let mut changed = written[1].clone();
        changed.options.swap(0, 1);
        changed.options[0].name = "Empty toner".into();
        (changed.retired_at, changed.standard, changed.place) = (Some(Moment(9)), Vec::new(), 3);
        let expected = changed.clone();
        desk.write(async move |tx| { note(tx); fields::update(tx, &changed).await }).await;
        let now = desk.read(async |db| fields::list(db).await).await;
        assert_eq!(now.iter().find(|f| f.id == expected.id), Some(&expected));
        desk.write(async |tx| { note(tx); fields::reorder(tx, &[FieldId(502), FieldId(500)]).await }).await;
        let order: Vec<i64> = desk.read(async |db| fields::list(db).await).await.iter().map(|f| f.id.0).collect();
        assert_eq!(order, [502, 500, 501]);
    }

    async fn a_ticket_keeps_its_values_and_is_found_by_them(desk) {
        let world = World::set_up(desk).await;
        desk.write(async |tx| add_three(tx).await).await;
        let ticket = world.ticket;
        desk.write(async move |tx| set(tx, ticket, values(&[(500, "B  12"), (501, "cable"), (502, "9.5")])).await).await;
        let kept = desk.read(async move |db| tickets::load(db, ticket).await).await;
        assert_eq!(kept.fields, values(&[(500, "B  12"), (501, "cable"), (502, "9.5")]));
        let found_of = async || desk.read(async move |db| fields::found_of(db, ticket).await).await;
        let number = found(FieldKind::Decimal, "9.5");
        assert_eq!(found_of().await, [(FieldId(500), "b 12".to_owned()), (FieldId(501), "cable".into()), (FieldId(502), number.clone())]);
        // A value of a field that is gone is kept and found by nobody.
        desk.write(async move |tx| set(tx, ticket, values(&[(501, "toner"), (502, "9.5"), (599, "x")])).await).await;
        assert_eq!(found_of().await, [(FieldId(501), "toner".to_owned()), (FieldId(502), number)]);
        let used = async |id| desk.read(async move |db| fields::used(db, FieldId(id), 10).await).await;
        assert_eq!((used(500).await, used(501).await), (0, 1));
        // A new ticket is found at once.
        let other = desk.write(async move |tx| open_ticket(tx, world.rosa).await).await;
        desk.write(async move |tx| set(tx, other, values(&[(501, "toner")])).await).await;
        assert_eq!(used(501).await, 2);
        assert_eq!(desk.read(async move |db| fields::used(db, FieldId(501), 1).await).await, 1, "counting stops");
        desk.write(async |tx| { note(tx); fields::delete(tx, FieldId(501)).await }).await;
        assert_eq!(found_of().await.len(), 1);
        assert!(desk.read(async |db| fields::list(db).await).await.iter().all(|f| f.id != FieldId(501)));
    }

    async fn one_form_is_the_standard_one_and_tickets_outlive_theirs(desk) {
        let world = World::set_up(desk).await;
        desk.write(async |tx| add_three(tx).await).await;
        let first = Form { is_standard: true, teams: vec![world.team], mailboxes: vec![world.mailbox], ..form(600, &[501, 500]) };
        let (a, b) = (first.clone(), form(601, &[502]));
        desk.write(async move |tx| {
            fields::insert_form(tx, &a).await?;
            fields::insert_form(tx, &b).await?;
            note(tx);
            Ok(())
        }).await;
        let both = desk.read(async |db| fields::desk(db).await).await;
        assert_eq!((both.fields.len(), both.forms.clone()), (3, vec![first, form(601, &[502])]));
        desk.write(async |tx| {
            note(tx);
            fields::update_form(tx, &Form { is_standard: true, name: "New".into(), ..form(601, &[502, 500]) }).await?;
            fields::reorder_forms(tx, &[FormId(601)]).await
        }).await;
        let now = desk.read(async |db| fields::forms(db).await).await;
        assert_eq!(now.iter().map(|f| (f.id.0, f.is_standard, f.place)).collect::<Vec<_>>(), [(601, true, 1), (600, false, 2)]);
        assert_eq!(now[0].fields, [FieldId(502), FieldId(500)]);
        let ticket = world.ticket;
        desk.write(async move |tx| {
            let before = tickets::load(tx, ticket).await?;
            tickets::update(tx, &before, &Ticket { form: Some(FormId(600)), ..before.clone() }).await?;
            note(tx);
            Ok(())
        }).await;
        let used = desk.read(async |db| fields::form_used(db, FormId(600), 10).await).await;
        assert_eq!(used, 1);
        let version = desk.read(async move |db| tickets::load(db, ticket).await).await.version;
        desk.write(async |tx| { note(tx); fields::delete_form(tx, FormId(600)).await }).await;
        let left = desk.read(async move |db| tickets::load(db, ticket).await).await;
        assert_eq!((left.form, left.version > version), (None, true));
    }

    async fn steps_are_ticked_and_moved_and_lists_have_names_of_their_own(desk) {
        let world = World::set_up(desk).await;
        let ticket = world.ticket;
        let item = move |id: i64, text: &str| ChecklistItem { id: id.into(), ticket, text: text.into(), done: None, created_at: Moment(5) };
        desk.write(async move |tx| {
            note(tx);
            for (id, text) in [(700, "a"), (701, "b"), (702, "c")] {
                checklists::add(tx, &item(id, text)).await?;
            }
            checklists::update(tx, &ChecklistItem { done: Some((world.ana, Moment(8))), ..item(701, "B") }).await?;
            checklists::reorder(tx, &[702.into(), 700.into(), 701.into()]).await?;
            checklists::remove(tx, 700.into()).await
        }).await;
        let now = desk.read(async move |db| checklists::list(db, ticket).await).await;
        assert_eq!(now, [item(702, "c"), ChecklistItem { done: Some((world.ana, Moment(8))), ..item(701, "B") }]);
        let list = |id: i64, name: &str| ChecklistTemplate {
            id: id.into(), name: name.into(), steps: vec!["One".into(), "Two".into()], created_at: Moment(1), updated_at: Moment(1),
        };
        let (new, other) = (list(710, "New employee"), list(711, "Laptop"));
        desk.write(async move |tx| {
            note(tx);
            checklists::put_template(tx, &new).await?;
            checklists::put_template(tx, &other).await
        }).await;
        let taken = list(711, "NEW employee");
        let taken = desk.store.write(async move |tx| checklists::put_template(tx, &taken).await).await;
        assert!(matches!(taken.unwrap_err().refusal(), Some(Refusal::Taken { what: "checklist", .. })));
        let renamed = list(710, "New colleague");
        desk.write(async move |tx| {
            note(tx);
            checklists::put_template(tx, &renamed).await?;
            checklists::delete_template(tx, 711.into()).await
        }).await;
        assert_eq!(desk.read(async |db| checklists::templates(db).await).await, [list(710, "New colleague")]);
    }

    async fn time_is_summed_corrected_and_exported_in_order(desk) {
        let world = World::set_up(desk).await;
        let ticket = world.ticket;
        let entry = move |id: i64, seconds| TimeEntry {
            id: id.into(), ticket, person: world.ana, seconds, message: None, created_at: Moment(5), updated_at: Moment(5),
        };
        desk.write(async move |tx| {
            note(tx);
            for (id, seconds) in [(800, 60), (801, 90), (802, 30)] {
                time_entries::insert(tx, &entry(id, seconds)).await?;
            }
            time_entries::correct(tx, 801.into(), 100).await?;
            time_entries::remove(tx, 800.into()).await
        }).await;
        desk.read(async move |db| {
            assert_eq!(time_entries::total(db, ticket).await?, 130);
            assert_eq!(time_entries::find(db, 800.into()).await?, None);
            let corrected = time_entries::find(db, 801.into()).await?.expect("it is there");
            assert!(corrected.seconds == 100 && corrected.updated_at > corrected.created_at);
            let ids = |all: Vec<TimeEntry>| all.iter().map(|e| e.id.0).collect::<Vec<_>>();
            assert_eq!(ids(time_entries::list(db, ticket, 10).await?), [801, 802]);
            assert_eq!(ids(time_entries::list(db, ticket, 1).await?), [802], "the latest");
            assert_eq!(ids(time_entries::after(db, 0.into(), 10).await?), [801, 802]);
            assert_eq!(ids(time_entries::after(db, 801.into(), 10).await?), [802]);
            Ok(())
        }).await;
    }

    async fn a_tag_is_replaced_on_one_ticket_at_a_time(desk) {
        let world = World::set_up(desk).await;
        let tagged = async |tags: &'static [&'static str]| {
            desk.write(async move |tx| {
                let id = open_ticket(tx, world.rosa).await?;
                let before = tickets::load(tx, id).await?;
                let tags = tags.iter().map(|t| (*t).to_owned()).collect();
                tickets::update(tx, &before, &Ticket { tags, ..before.clone() }).await?;
                note(tx);
                Ok(id)
            }).await
        };
        let (a, b, c) = (tagged(&["vpn", "x"]).await, tagged(&["vpn", "wlan"]).await, tagged(&["vpn"]).await);
        tagged(&["e-07", "e07", "e_07"]).await;
        let rewrite = TagRewrite {
            id: 900.into(), tag: "vpn".into(), becomes: Some("wlan".into()), by: world.ana, total: 3, done: 0,
            created_at: Moment(5), finished_at: None,
        };
        let expected = rewrite.clone();
        desk.write(async move |tx| {
            assert_eq!(tag_rewrites::count(tx, "vpn").await?, 3);
            assert_eq!(tag_rewrites::tagged(tx, "vpn", TicketId(0), 2).await?, [a, b]);
            assert_eq!(tag_rewrites::tagged(tx, "vpn", b, 2).await?, [c]);
            tag_rewrites::insert(tx, &rewrite).await?;
            assert!(tag_rewrites::replace(tx, a, "vpn", Some("wlan")).await?);
            assert!(!tag_rewrites::replace(tx, b, "vpn", Some("wlan")).await?, "it had that, too");
            assert!(!tag_rewrites::replace(tx, c, "vpn", None).await?);
            tag_rewrites::advance(tx, 900.into(), 3).await?;
            tx.record(&Actor::Desk, Event::TagsChanged { ticket: a, added: vec![], removed: vec![] });
            Ok(())
        }).await;
        assert_eq!(desk.read(async |db| tag_rewrites::open(db).await).await, [TagRewrite { done: 3, ..expected }]);
        desk.write(async |tx| { note(tx); tag_rewrites::finish(tx, 900.into()).await }).await;
        desk.read(async move |db| {
            let tags = async |db: &mut store::Conn, id| Ok::<_, domain::Error>(tickets::load(db, id).await?.tags.into_iter().collect::<Vec<_>>().join(" "));
            assert_eq!([tags(db, a).await?, tags(db, b).await?, tags(db, c).await?], ["wlan x", "wlan", ""]);
            assert_eq!(tag_rewrites::count(db, "vpn").await?, 0);
            assert_eq!(tag_rewrites::suggest(db, "w", 100, 10).await?, [("wlan".to_owned(), 2)]);
            assert_eq!(tag_rewrites::suggest(db, "", 100, 1).await?, [("wlan".to_owned(), 2)], "the most used first");
            assert_eq!(tag_rewrites::suggest(db, "wlan", 1, 9).await?, [("wlan".to_owned(), 1)], "counting stops");
            assert!(tag_rewrites::suggest(db, "lan", 9, 9).await?.is_empty());
            // Signs that a language passes over when it sorts are looked for as they were typed.
            for tag in ["e-07", "e_07"] {
                assert_eq!(tag_rewrites::suggest(db, &tag[..2], 9, 9).await?, [(tag.to_owned(), 1)]);
            }
            assert!(tag_rewrites::open(db).await?.is_empty());
            assert!(tag_rewrites::recent(db, 5).await?[0].finished_at.is_some());
            Ok(())
        }).await;
    }

    async fn pages_show_what_is_set_up(desk) {
        let world = World::set_up(desk).await;
        let ticket = world.ticket;
        desk.write(async move |tx| {
            add_three(tx).await?;
            let standard = Form { is_standard: true, ..form(600, &[501, 500]) };
            fields::insert_form(tx, &standard).await?;
            fields::insert_form(tx, &Form { teams: vec![999.into()], ..form(601, &[502]) }).await?;
            checklists::add(tx, &ChecklistItem { id: 700.into(), ticket, text: "a".into(), done: Some((world.ana, Moment(3))), created_at: Moment(2) }).await?;
            let entry = TimeEntry { id: 800.into(), ticket, person: world.ana, seconds: 60, message: None, created_at: Moment(5), updated_at: Moment(5) };
            time_entries::insert(tx, &entry).await?;
            note(tx);
            Ok(())
        }).await;
        let work = async || {
            desk.read(async move |db| {
                let ticket = tickets::load(db, ticket).await?;
                read::work::of_ticket(db, &world.ana_acts(), &ticket).await
            }).await
        };
        let now = work().await;
        assert_eq!(now.form.shown.iter().map(|s| s.field.id.0).collect::<Vec<_>>(), [501], "the room shows with a cable only");
        assert!(now.form.shown[0].decides && now.form.shown[0].requirement == Requirement::Solving);
        assert_eq!(now.form.forms.iter().map(|f| f.0.0).collect::<Vec<_>>(), [600], "the other is for another team");
        assert_eq!(now.checklist.items[0].done_by.as_ref().map(|p| p.id), Some(world.ana));
        assert_eq!(now.time, None, "time is off until somebody turns it on");
        desk.write(async move |tx| {
            settings::put(tx, read::work::TIME_SETTING, "on").await?;
            set(tx, ticket, values(&[(501, "cable")])).await
        }).await;
        let now = work().await;
        assert_eq!(now.form.shown.len(), 2);
        let time = now.time.expect("it is on");
        assert!(time.total == 60 && time.entries[0].may_correct);
        desk.read(async move |db| {
            assert!(read::work::records_time(db).await?);
            assert_eq!(read::work::fields_page(db).await?.fields.len(), 3);
            let page = read::work::field_page(db, FieldId(501)).await?;
            assert_eq!((page.used, page.forms), (1, vec![(FormId(600), "Form 600".to_owned())]));
            assert!(read::work::field_page(db, FieldId(1)).await.is_err());
            assert_eq!(read::work::forms_page(db).await?.forms.len(), 2);
            let tried = values(&[(501, "cable")]);
            let page = read::work::form_page(db, FormId(600), Audience::Team, &tried).await?;
            assert_eq!(page.preview.shown.len(), 2);
            let page = read::work::form_page(db, FormId(600), Audience::Customer, &tried).await?;
            assert_eq!(page.preview.shown.len(), 2, "customers have no conditions here");
            assert!(read::work::tags_page(db, "zz").await?.tags.is_empty());
            assert!(read::work::checklists_page(db).await?.records_time);
            Ok(())
        }).await;
    }
}
