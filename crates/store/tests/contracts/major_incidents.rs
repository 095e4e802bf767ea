//! Major incidents: one at a time on a ticket, reminders once, updates once on each ticket.

use domain::major_incident::{
    DeliveryState, EarlierWords, IncidentUpdate, MajorIncident, Reach, UpdateKind, Withdrawal,
};
use domain::structure::{Link, LinkKind};
use domain::{Error, IncidentUpdateId, LinkId, MajorIncidentId, Refusal, TicketId};
use store::major_incidents::{self, Delivery, Reached};
use store::{read, structure, tickets};

use crate::harness::{START, on_both};
use crate::world::{World, note, open_ticket};

fn incident(id: i64, world: World) -> MajorIncident {
    MajorIncident {
        id: MajorIncidentId(id),
        ticket: world.ticket,
        title: "Printers are down".into(),
        lead: world.ben,
        cadence_min: 30,
        declared_by: world.ana,
        declared_at: START,
        due_at: Some(START.plus_us(10)),
        reminded_for: None,
        ended_by: None,
        ended_at: None,
    }
}

fn update(id: i64, world: World, reach: Reach) -> IncidentUpdate {
    IncidentUpdate {
        id: IncidentUpdateId(id),
        incident: MajorIncidentId(931),
        kind: UpdateKind::Update,
        reach,
        text: "We are on it.".into(),
        by: world.ana,
        at: START.plus_us(id),
        corrected: None,
        withdrawn: None,
    }
}

on_both! {
    async fn an_incident_goes_on_until_it_is_over(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let one = incident(931, world);
            assert_eq!(major_incidents::of_ticket(tx, world.ticket).await?, None);
            major_incidents::insert(tx, &one).await?;
            assert_eq!(major_incidents::load(tx, one.id).await?, one);
            assert_eq!(major_incidents::open(tx).await?, std::slice::from_ref(&one));
            assert_eq!(major_incidents::of_ticket(tx, world.ticket).await?, Some(one.clone()));
            assert!(matches!(major_incidents::load(tx, MajorIncidentId(1)).await, Err(Error::Refused(Refusal::NotFound))));
            // The lead is reminded once of what is due, and again of the next.
            assert_eq!(major_incidents::next_due(tx).await?, one.due_at);
            assert_eq!(major_incidents::late(tx, START.plus_us(9), 10).await?, []);
            assert_eq!(major_incidents::late(tx, START.plus_us(10), 10).await?, [one.id]);
            let told = MajorIncident { reminded_for: one.due_at, ..one.clone() };
            major_incidents::update(tx, &told).await?;
            assert_eq!(major_incidents::next_due(tx).await?, None);
            assert_eq!(major_incidents::late(tx, START.plus_us(99), 10).await?, []);
            let next = MajorIncident { due_at: Some(START.plus_us(40)), title: "All are down".into(), lead: world.ana, cadence_min: 15, ..told };
            major_incidents::update(tx, &next).await?;
            assert_eq!(major_incidents::load(tx, one.id).await?, next);
            assert_eq!(major_incidents::late(tx, START.plus_us(40), 10).await?, [one.id]);
            assert_eq!(read::incidents::bars(tx).await?[0].title, "All are down");
            let over = MajorIncident { due_at: None, ended_by: Some(world.ana), ended_at: Some(START.plus_us(50)), ..next };
            major_incidents::update(tx, &over).await?;
            assert_eq!(major_incidents::open(tx).await?, []);
            assert_eq!(major_incidents::over(tx, 10).await?, std::slice::from_ref(&over));
            assert!(read::incidents::bars(tx).await?.is_empty());
            let again = incident(932, world);
            major_incidents::insert(tx, &again).await?;
            let page = read::incidents::list(tx).await?;
            assert_eq!((page.open[0].incident.id, page.over[0].incident.id), (again.id, over.id));
            tickets::delete(tx, world.ticket).await?;
            assert_eq!(major_incidents::open(tx).await?, []);
            assert_eq!(major_incidents::over(tx, 10).await?, []);
            tickets::restore(tx, world.ticket).await?;
            Ok(())
        }).await;
        let twice = desk.store.write(async move |tx| {
            note(tx);
            major_incidents::insert(tx, &incident(933, world)).await
        }).await;
        assert!(twice.is_err(), "one at a time on a ticket");
    }

    async fn an_update_is_taken_once_on_each_ticket(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let other = open_ticket(tx, world.tom).await?;
            let third = open_ticket(tx, world.tom).await?;
            major_incidents::insert(tx, &incident(931, world)).await?;
            for (id, ticket) in [(941, other), (942, third)] {
                let link = Link { id: LinkId(id), kind: LinkKind::Incident, ticket, other: world.ticket, by: None, at: START };
                structure::insert_link(tx, &link).await?;
            }
            let (quiet, loud) = (update(935, world, Reach::Team), update(936, world, Reach::Customers));
            major_incidents::insert_update(tx, &quiet, &[]).await?;
            major_incidents::insert_update(tx, &loud, &[other, third]).await?;
            assert_eq!(major_incidents::load_update(tx, loud.id).await?, loud);
            assert!(matches!(major_incidents::load_update(tx, IncidentUpdateId(1)).await, Err(Error::Refused(Refusal::NotFound))));
            assert_eq!(major_incidents::updates(tx, MajorIncidentId(931)).await?, [loud.clone(), quiet.clone()]);
            let first = (IncidentUpdateId(0), TicketId(0));
            assert_eq!(major_incidents::waiting(tx, first, 10).await?, [(loud.id, other), (loud.id, third)]);
            assert_eq!(major_incidents::waiting(tx, (loud.id, other), 10).await?, [(loud.id, third)]);
            assert_eq!(major_incidents::waiting(tx, (loud.id, third), 10).await?, []);
            assert!(major_incidents::take(tx, loud.id, other).await?);
            assert!(!major_incidents::take(tx, loud.id, other).await?, "once");
            assert!(major_incidents::take(tx, loud.id, third).await?);
            major_incidents::refuse(tx, loud.id, third, "It is closed.").await?;
            assert_eq!(major_incidents::waiting(tx, first, 10).await?, []);
            assert_eq!(major_incidents::reached(tx, loud.id).await?, Reached { sent: 1, refused: 1, ..Reached::default() });
            assert_eq!(major_incidents::reached(tx, quiet.id).await?, Reached::default());
            assert_eq!(major_incidents::refused(tx, loud.id, 10).await?, [(third, "It is closed.".to_owned())]);
            assert_eq!(major_incidents::last_word(tx, MajorIncidentId(931)).await?, Some((loud.at, loud.text.clone())));
            assert_eq!(major_incidents::last_word(tx, MajorIncidentId(1)).await?, None);
            assert_eq!(read::incidents::bars(tx).await?[0].last_words, loud.text);
            let page = read::incidents::page(tx, &world.ana_acts(), MajorIncidentId(931)).await?;
            assert_eq!((page.attached.len(), page.updates[0].sent, page.may_lead), (2, 1, true));
            let attached = tickets::load(tx, other).await?;
            let panel = read::incidents::panel(tx, &world.ana_acts(), &attached, false).await?;
            assert_eq!((panel.open.map(|o| o.0), panel.may_declare), (Some(MajorIncidentId(931)), false));
            Ok(())
        }).await;
    }

    async fn a_wrong_update_is_corrected_or_withdrawn(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let other = open_ticket(tx, world.tom).await?;
            major_incidents::insert(tx, &incident(931, world)).await?;
            let (first, second) = (update(935, world, Reach::Customers), update(936, world, Reach::Team));
            major_incidents::insert_update(tx, &first, &[other]).await?;
            major_incidents::insert_update(tx, &second, &[]).await?;
            // Its earlier words are kept in their order.
            let now = tx.now();
            let mut known = first.clone();
            for words in ["Half of it is down.", "A third is down."] {
                let next = IncidentUpdate { text: words.into(), corrected: Some((world.ben, now)), ..known.clone() };
                major_incidents::correct_update(tx, &next, &known.text, world.ben).await?;
                assert_eq!(major_incidents::load_update(tx, first.id).await?, next);
                known = next;
            }
            let earlier = |text: &str| EarlierWords { text: text.into(), by: world.ben, at: now };
            let before = [earlier("We are on it."), earlier("Half of it is down.")];
            assert_eq!(major_incidents::wordings(tx, first.id).await?, before);
            assert_eq!(major_incidents::wordings(tx, second.id).await?, []);
            // What was withdrawn is the last word of nobody.
            let gone = Withdrawal { by: world.ana, at: START.plus_us(5), why: "Another server.".into() };
            major_incidents::withdraw_update(tx, second.id, &gone).await?;
            assert_eq!(major_incidents::load_update(tx, second.id).await?.withdrawn, Some(gone));
            let last = major_incidents::last_word(tx, MajorIncidentId(931)).await?;
            assert_eq!(last, Some((first.at, "A third is down.".to_owned())));
            // Where it stands on a ticket can be put back, and said again.
            let waits = Delivery { ticket: other, state: DeliveryState::Waiting, message: None, again: false };
            assert_eq!(major_incidents::deliveries(tx, first.id).await?, [waits]);
            assert_eq!(major_incidents::load_delivery(tx, first.id, other).await?, waits);
            let unknown = major_incidents::load_delivery(tx, second.id, other).await;
            assert!(matches!(unknown, Err(Error::Refused(Refusal::NotFound))));
            let stopped = Delivery { state: DeliveryState::Stopped, again: true, ..waits };
            major_incidents::set_delivery(tx, first.id, &stopped).await?;
            assert_eq!(major_incidents::load_delivery(tx, first.id, other).await?, stopped);
            assert!(!major_incidents::take(tx, first.id, other).await?, "it leaves no more");
            let reached = major_incidents::reached(tx, first.id).await?;
            assert_eq!(reached, Reached { stopped: 1, ..Reached::default() });
            let page = read::incidents::page(tx, &world.ana_acts(), MajorIncidentId(931)).await?;
            assert_eq!((page.updates[1].stopped, page.updates[1].earlier.len(), page.may_correct), (1, 2, true));
            Ok(())
        }).await;
    }
}
