//! People, organisations, teams, settings, operations.

use domain::person::{Person, Role};
use domain::read::{PersonRef, TeamRef};
use domain::{Error, OrganisationId, PersonId, Refusal};
use store::operations::Answer;
use store::{operations, organisations, people, settings, teams};

use crate::harness::{START, on_both};
use crate::world::{World, a_person, a_team, an_organisation, note};

fn is_taken(result: domain::Result<()>) -> bool {
    matches!(result, Err(Error::Refused(Refusal::Taken { .. })))
}

/// The ticket as it is now, which is another version than `before` and stands in an export that begins there.
async fn changed(
    tx: &mut store::Tx,
    before: &domain::ticket::Ticket,
) -> domain::Result<domain::ticket::Ticket> {
    let now = store::tickets::load(tx, before.id).await?;
    assert!(now.version > before.version, "{} is not newer than {}", now.version, before.version);
    assert_eq!(now.updated_at, tx.now());
    let exported =
        store::tickets::changed_after(tx, now.updated_at.plus_us(-1), domain::TicketId(0), 10).await?;
    assert!(exported.iter().any(|(t, _)| t.id == before.id), "an export would miss it");
    Ok(now)
}

on_both! {
    async fn a_person_reads_back_as_written(desk) {
        let world = World::set_up(desk).await;
        let full = desk.write(async move |tx| {
            let person = Person {
                organisation: Some(world.organisation),
                locale: Some("pt-BR".into()),
                time_zone: Some("America/Sao_Paulo".into()),
                phone: Some("+55 11".into()),
                notes: "likes “short” answers\u{1F600}".into(),
                external_id: Some("crm-1".into()),
                verified_at: Some(START),
                suspended_at: Some(START.plus_us(1)),
                ..a_person(tx.next_id().await?, Role::Light, "Łukasz", "lukasz@desk.example")
            };
            people::insert(tx, &person).await?;
            note(tx);
            Ok(person)
        }).await;
        let id = full.id;
        assert_eq!(desk.read(async move |db| people::find(db, id).await).await, Some(full.clone()));
        let changed = Person { name: "Luke".into(), email: Some("luke@desk.example".into()), suspended_at: None,
            role: Role::Agent, ..full.clone() };
        let written = changed.clone();
        desk.write(async move |tx| { note(tx); people::update(tx, &written).await }).await;
        desk.read(async move |db| {
            assert_eq!(people::load(db, id).await?, changed);
            assert_eq!(people::addresses(db, id).await?, ["luke@desk.example", "lukasz@desk.example"]);
            assert_eq!(people::find_by_address(db, "lukasz@desk.example").await?.map(|p| p.id), Some(id));
            assert_eq!(people::find_by_address(db, "nobody@desk.example").await?, None);
            assert_eq!(people::find_by_external_id(db, "crm-1").await?, Some(id));
            assert_eq!(people::find_by_external_id(db, "crm-2").await?, None);
            let reference = PersonRef { id, name: "Luke".into(), email: Some("luke@desk.example".into()) };
            assert_eq!(people::find_ref(db, id).await?, Some(reference));
            assert_eq!(people::find_ref(db, PersonId(1)).await?, None);
            assert!(matches!(people::load(db, PersonId(1)).await, Err(Error::Refused(Refusal::NotFound))));
            Ok(())
        }).await;
    }

    async fn the_team_at_a_domain_is_counted(desk) {
        desk.write(async move |tx| {
            for (n, (role, address)) in [
                (Role::Admin, "ann@odd_domain.example"), (Role::Light, "bob@odd_domain.example"),
                (Role::Contact, "cem@odd_domain.example"), (Role::Agent, "dan@oddxdomain.example"),
                (Role::Agent, "eva@sub.odd_domain.example"), (Role::Agent, "gone@odd_domain.example"),
            ].into_iter().enumerate() {
                let person = a_person(tx.next_id().await?, role, &format!("P{n}"), address);
                let suspended_at = address.starts_with("gone").then_some(START);
                people::insert(tx, &Person { suspended_at, ..person }).await?;
                // Their second address counts as theirs.
                if n == 3 {
                    let id = people::find_by_address(tx, address).await?.expect("just written").id;
                    people::add_address(tx, id, "dan@second.example").await?;
                }
            }
            note(tx);
            Ok(())
        }).await;
        desk.read(async move |db| {
            for (domain, wanted) in [("odd_domain.example", 2), ("oddxdomain.example", 1), ("second.example", 1), ("example", 0), ("", 0)] {
                assert_eq!(people::team_at(db, domain).await?, wanted, "{domain}");
            }
            Ok(())
        }).await;
    }

    async fn an_address_belongs_to_one_person_only(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let id = tx.next_id().await?;
            let second = tx.attempt(async |tx| {
                people::insert(tx, &a_person(id, Role::Contact, "Rosa again", "rosa@ardent.example")).await
            }).await;
            assert!(is_taken(second));
            assert_eq!(people::find(tx, id).await?, None, "the refused part left nothing");
            assert!(is_taken(people::add_address(tx, world.tom, "rosa@ardent.example").await));
            people::add_address(tx, world.rosa, "rosa@ardent.example").await?;
            people::add_address(tx, world.rosa, "rosa@home.example").await?;
            let mut tom = people::load(tx, world.tom).await?;
            tom.external_id = Some("crm-9".into());
            people::update(tx, &tom).await?;
            people::update(tx, &tom).await?;
            let mut rosa = people::load(tx, world.rosa).await?;
            rosa.external_id = Some("crm-9".into());
            assert!(is_taken(people::update(tx, &rosa).await));
            Ok(())
        }).await;
        let all = desk.read(async move |db| people::addresses(db, world.rosa).await).await;
        assert_eq!(all, ["rosa@ardent.example", "rosa@home.example"]);
        desk.write(async move |tx| {
            note(tx);
            // Somebody else's stays.
            people::remove_address(tx, world.tom, "rosa@home.example").await?;
            assert_eq!(people::addresses(tx, world.rosa).await?.len(), 2);
            people::remove_address(tx, world.rosa, "rosa@home.example").await?;
            people::add_address(tx, world.tom, "rosa@home.example").await
        }).await;
        let all = desk.read(async move |db| people::addresses(db, world.rosa).await).await;
        assert_eq!(all, ["rosa@ardent.example"]);
    }

    async fn people_are_listed_by_id_and_role(desk) {
        let world = World::set_up(desk).await;
        desk.read(async move |db| {
            assert_eq!(people::count(db).await?, 4);
            let ids = |people: Vec<Person>| people.into_iter().map(|p| p.id).collect::<Vec<_>>();
            assert_eq!(ids(people::list(db, PersonId(0), 3).await?), [world.ana, world.ben, world.rosa]);
            assert_eq!(ids(people::list(db, world.rosa, 3).await?), [world.tom]);
            let contacts = people::list_by_role(db, Role::Contact, PersonId(0), 10).await?;
            assert_eq!(ids(contacts), [world.rosa, world.tom]);
            let theirs = people::list_of_organisation(db, world.organisation, world.rosa, 10).await?;
            assert_eq!(ids(theirs), [world.tom]);
            Ok(())
        }).await;
    }

    async fn only_working_agents_can_be_given_tickets(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let mut ben = people::load(tx, world.ben).await?;
            ben.suspended_at = Some(tx.now());
            people::update(tx, &ben).await
        }).await;
        desk.read(async move |db| {
            let names: Vec<_> = people::assignable(db).await?.into_iter().map(|p| p.id).collect();
            assert_eq!(names, [world.ana]);
            assert!(people::is_assignable(db, world.ana).await?);
            assert!(!people::is_assignable(db, world.ben).await?, "suspended");
            assert!(!people::is_assignable(db, world.rosa).await?, "a contact");
            assert!(!people::is_assignable(db, PersonId(3)).await?, "nobody");
            let ana = people::load(db, world.ana).await?;
            let actor = people::actor(db, &ana).await?;
            assert_eq!(actor, world.ana_acts());
            Ok(())
        }).await;
    }

    async fn an_admin_without_a_password_is_none_yet(desk) {
        let world = World::set_up(desk).await;
        assert!(!desk.read(async |db| people::has_admin(db).await).await);
        desk.write(async move |tx| { note(tx); people::set_password_hash(tx, world.ana, "$argon2id$x").await }).await;
        desk.read(async move |db| {
            assert!(people::has_admin(db).await?);
            assert_eq!(people::password_hash(db, world.ana).await?.as_deref(), Some("$argon2id$x"));
            assert_eq!(people::password_hash(db, world.ben).await?, None);
            assert_eq!(people::password_hash(db, PersonId(3)).await?, None);
            Ok(())
        }).await;
    }

    async fn organisations_are_found_by_domain_name_and_beginning(desk) {
        let world = World::set_up(desk).await;
        let other = desk.write(async |tx| {
            note(tx);
            let mut other = an_organisation(tx.next_id().await?, "Ardent-Öfen", &["a.example", "b.example"], tx.now());
            other.external_id = Some("org-2".into());
            organisations::insert(tx, &other).await?;
            Ok(other)
        }).await;
        desk.read(async move |db| {
            assert_eq!(organisations::load(db, other.id).await?, other);
            assert_eq!(organisations::find(db, OrganisationId(1)).await?, None);
            assert_eq!(organisations::find_by_domain(db, "b.example").await?, Some(other.id));
            assert_eq!(organisations::find_by_domain(db, "c.example").await?, None);
            assert_eq!(organisations::find_by_name(db, " ardent mills ").await?, Some(world.organisation));
            assert_eq!(organisations::find_by_external_id(db, "org-2").await?, Some(other.id));
            assert_eq!(organisations::count(db).await?, 2);
            let all = organisations::list(db, OrganisationId(0), 10).await?;
            assert_eq!(all.iter().map(|o| o.id).collect::<Vec<_>>(), [world.organisation, other.id]);
            assert_eq!(all[1].domains, ["a.example", "b.example"]);
            assert_eq!(organisations::list(db, world.organisation, 10).await?.len(), 1);
            // In the order of the code points on both engines, whatever the database's collation is.
            let begin = organisations::starting_with(db, "ARDENT", 10).await?;
            assert_eq!(begin, [world.organisation, other.id]);
            assert_eq!(organisations::starting_with(db, "ardent-ö", 10).await?, [other.id]);
            assert!(organisations::starting_with(db, "rdent", 10).await?.is_empty());
            Ok(())
        }).await;
    }

    async fn an_organisation_shares_neither_name_nor_domain(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let id = tx.next_id().await?;
            let now = tx.now();
            let try_it = async |tx: &mut store::Tx, name: &str, domain: &str| {
                let o = an_organisation(id, name, &[domain], now);
                tx.attempt(async |tx| organisations::insert(tx, &o).await).await
            };
            assert!(is_taken(try_it(tx, "ardent MILLS", "x.example").await));
            assert!(is_taken(try_it(tx, "Other", "ardent.example").await));
            assert_eq!(organisations::find(tx, id).await?, None);
            try_it(tx, "Other", "other.example").await?;
            let mut other = organisations::load(tx, id).await?;
            other.name = "Ardent Mills".into();
            assert!(is_taken(organisations::update(tx, &other).await));
            other.name = "Others".into();
            other.domains = vec!["new.example".into()];
            organisations::update(tx, &other).await?;
            assert_eq!(organisations::find_by_domain(tx, "other.example").await?, None);
            assert_eq!(organisations::find_by_domain(tx, "new.example").await?, Some(id));
            let before = store::tickets::load(tx, world.ticket).await?;
            store::tickets::update(tx, &before, &domain::ticket::Ticket { organisation: Some(world.organisation), ..before.clone() }).await?;
            organisations::delete(tx, world.organisation).await?;
            assert_eq!(organisations::find_by_domain(tx, "ardent.example").await?, None);
            assert_eq!(people::load(tx, world.rosa).await?.organisation, None);
            assert_eq!(changed(tx, &before).await?.organisation, None);
            Ok(())
        }).await;
    }

    async fn teams_have_names_of_their_own_and_members(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let id = tx.next_id().await?;
            let now = tx.now();
            let first = a_team(id, " first LINE ", now);
            assert!(is_taken(tx.attempt(async |tx| teams::insert(tx, &first).await).await));
            let mut second = a_team(id, "Second line", now);
            teams::insert(tx, &second).await?;
            assert_eq!(teams::find(tx, id).await?.as_ref(), Some(&second));
            assert_eq!(teams::find_by_name(tx, "SECOND line").await?, Some(id));
            second.name = "First line".into();
            assert!(is_taken(teams::update(tx, &second).await));
            second.name = "Back office".into();
            teams::update(tx, &second).await?;
            assert_eq!(teams::load(tx, id).await?, second);
            assert!(teams::join(tx, id, world.ben).await?);
            assert!(!teams::join(tx, id, world.ben).await?, "twice is once");
            assert!(teams::join(tx, id, world.ana).await?);
            let names = |refs: Vec<TeamRef>| refs.into_iter().map(|t| t.name).collect::<Vec<_>>();
            assert_eq!(names(teams::of_person(tx, world.ana).await?), ["Back office", "First line"]);
            assert_eq!(names(teams::refs(tx).await?), ["Back office", "First line"]);
            assert_eq!(teams::list(tx).await?.len(), 2);
            let all = [(world.team, world.ana), (id, world.ana), (id, world.ben)];
            assert_eq!(teams::memberships(tx).await?, all);
            assert!(teams::leave(tx, id, world.ben).await?);
            assert!(!teams::leave(tx, id, world.ben).await?);
            let before = store::tickets::load(tx, world.ticket).await?;
            let mut after = before.clone();
            after.team = Some(id);
            store::tickets::update(tx, &before, &after).await?;
            teams::delete(tx, id).await?;
            assert_eq!(teams::find(tx, id).await?, None);
            assert_eq!(changed(tx, &before).await?.team, None);
            assert_eq!(teams::memberships(tx).await?, [(world.team, world.ana)]);
            Ok(())
        }).await;
    }

    async fn a_setting_is_the_last_that_was_put(desk) {
        assert_eq!(desk.read(async |db| settings::find(db, "hosts").await).await, None);
        for value in ["a.example", "b.example", ""] {
            desk.write(async move |tx| { note(tx); settings::put(tx, "hosts", value).await }).await;
            assert_eq!(desk.read(async |db| settings::find(db, "hosts").await).await.as_deref(), Some(value));
        }
    }

    async fn an_operation_sent_twice_is_answered_once(desk) {
        let answer = Answer { status: 201, body: "{\"ticket\":1}".into() };
        let kept = answer.clone();
        desk.write(async move |tx| operations::keep(tx, "token-1", "k", &[1; 32], &kept).await).await;
        let found = desk.read(async |db| operations::find(db, "token-1", "k", &[1; 32]).await).await;
        assert_eq!(found, Some(answer.clone()));
        assert_eq!(desk.read(async |db| operations::find(db, "token-2", "k", &[1; 32]).await).await, None);
        let other = desk.store.read(async |db| operations::find(db, "token-1", "k", &[2; 32]).await).await;
        assert!(matches!(other, Err(Error::Refused(Refusal::Invalid { .. }))), "{other:?}");
        let again = desk.store.write(async move |tx| operations::keep(tx, "token-1", "k", &[1; 32], &answer).await).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::Conflict(_)))), "{again:?}");
    }

    async fn operations_at_once_under_one_key_happen_once(desk) {
        let world = World::set_up(desk).await;
        let second = desk.node().await;
        let mut running = Vec::new();
        for n in 0..16 {
            let store = if n % 2 == 0 { desk.store.clone() } else { second.clone() };
            running.push(tokio::spawn(async move {
                store.write(async move |tx| {
                    if let Some(answer) = operations::find(tx, "s", "once", &[3; 32]).await? {
                        return Ok(answer.body);
                    }
                    let ticket = crate::world::open_ticket(tx, world.rosa).await?;
                    let answer = Answer { status: 201, body: ticket.to_string() };
                    operations::keep(tx, "s", "once", &[3; 32], &answer).await?;
                    Ok(answer.body)
                }).await
            }));
        }
        let mut answers = Vec::new();
        for task in running {
            answers.push(task.await.unwrap().unwrap());
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "everybody heard the same");
        assert_eq!(desk.read(async |db| store::tickets::count(db).await).await, 2);
    }
}
