//! Connectors that give access, and what they are to do.

use std::slice;

use domain::access::AccessKind;
use domain::access_connector::{Connector, Hears, Job, JobFailure, JobState};
use domain::moment::SECOND_US;
use domain::read::access::GrantFilter;
use domain::{
    AccessConnectorId, AccessGrantId, AccessJobId, AccessRequestId, AccessSystemId, Error, Moment, Refusal,
};
use store::{access, access_connectors};

use crate::access::{a_grant, begin};
use crate::harness::{START, on_both};
use crate::world::{World, note};

const ID: AccessConnectorId = AccessConnectorId(7_101);

fn a_connector(name: &str) -> Connector {
    Connector {
        id: ID,
        name: name.into(),
        url: "https://id.example/desk".into(),
        timeout_ms: 10_000,
        kinds: vec![AccessKind::Create, AccessKind::Disable],
        systems: vec![AccessSystemId(7_001)],
        hears: Hears::AccessAlone,
        created_at: START,
        updated_at: START,
    }
}

fn a_job(request: AccessRequestId, due_at: Moment) -> Job {
    Job {
        id: AccessJobId(7_102),
        request,
        connector: ID,
        connector_name: "Directory".into(),
        key: "access-1-2".into(),
        body: "{}".into(),
        state: JobState::Waiting,
        attempts: 0,
        was_sent: false,
        due_at: Some(due_at),
        lease: 0,
        failure: None,
        status: None,
        said: String::new(),
        created_at: START,
        updated_at: START,
    }
}

on_both! {
    async fn a_connector_is_kept_with_its_secret_and_its_name_is_its_own(desk) {
        World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let first = a_connector("Directory");
            access_connectors::insert(tx, &first, "sealed").await?;
            assert_eq!((access_connectors::load(tx, ID).await?, access_connectors::secret(tx, ID).await?), (first.clone(), "sealed".to_owned()));
            assert_eq!(access_connectors::list(tx).await?, slice::from_ref(&first));
            let same = Connector { id: AccessConnectorId(7_109), ..a_connector("directory") };
            let taken = access_connectors::insert(tx, &same, "x").await;
            assert!(matches!(taken, Err(Error::Refused(Refusal::Taken { .. }))), "{taken:?}");
            let other = Connector { systems: vec![], hears: Hears::RulesToo, kinds: vec![AccessKind::Remove], timeout_ms: 500, ..a_connector("Groups") };
            access_connectors::update(tx, &other).await?;
            assert_eq!(access_connectors::find(tx, ID).await?, Some(other));
            assert_eq!(access_connectors::secret(tx, ID).await?, "sealed", "it has its secret as before");
            access_connectors::set_secret(tx, ID, "other").await?;
            assert_eq!(access_connectors::secret(tx, ID).await?, "other");
            access_connectors::remove(tx, ID).await?;
            assert_eq!(access_connectors::find(tx, ID).await?, None);
            assert!(matches!(access_connectors::load(tx, ID).await, Err(Error::Refused(Refusal::NotFound))));
            assert!(matches!(access_connectors::secret(tx, ID).await, Err(Error::Refused(Refusal::NotFound))));
            Ok(())
        }).await;
    }

    async fn a_job_is_claimed_by_one_and_sent_again_when_nobody_said_what_came_of_it(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            let request = begin(tx, world).await?;
            let now = tx.now();
            let lease_end = now.plus_us(60 * SECOND_US);
            assert_eq!(access_connectors::next_due(tx).await?, None);
            let job = a_job(request.id, now);
            access_connectors::insert_job(tx, &job).await?;
            assert_eq!(access_connectors::load_job(tx, job.id).await?, job);
            assert_eq!(access_connectors::job_of(tx, request.id).await?, Some(job.clone()));
            assert_eq!(access_connectors::job_by_key(tx, ID, "access-1-2").await?, Some(job.clone()));
            assert_eq!(access_connectors::job_by_key(tx, AccessConnectorId(1), "access-1-2").await?, None, "another connector's");
            assert_eq!(access_connectors::live_of(tx, ID).await?, slice::from_ref(&job));
            assert_eq!((access_connectors::next_due(tx).await?, access_connectors::due(tx, now, 1, 9).await?), (Some(now), vec![(job.id, ID)]));
            assert_eq!(access_connectors::due(tx, now.plus_us(-1), 1, 9).await?, []);

            let claimed = access_connectors::claim(tx, job.id, lease_end).await?.expect("it is free");
            assert_eq!((claimed.attempts, claimed.was_sent, claimed.lease, claimed.key.as_str()), (1, true, 1, "access-1-2"));
            assert_eq!(access_connectors::claim(tx, job.id, lease_end).await?, None, "one has it");
            assert_eq!(access_connectors::next_due(tx).await?, Some(lease_end), "then it is anybody's");

            let waits = Job { failure: Some(JobFailure::Status), status: Some(503), due_at: Some(now), ..claimed };
            access_connectors::settle_job(tx, &waits).await?;
            let again = access_connectors::claim(tx, job.id, lease_end).await?.expect("its lease is given back");
            assert_eq!((again.attempts, again.lease, again.failure, again.status), (2, 3, Some(JobFailure::Status), Some(503)));
            access_connectors::put_off(tx, job.id, lease_end.plus_us(1)).await?;
            assert_eq!(access_connectors::next_due(tx).await?, Some(lease_end), "whoever holds it keeps it");
            access_connectors::settle_job(tx, &Job { due_at: Some(now), ..again.clone() }).await?;
            access_connectors::put_off(tx, job.id, lease_end.plus_us(1)).await?;
            assert_eq!(access_connectors::next_due(tx).await?, Some(lease_end.plus_us(1)));

            let done = Job { state: JobState::Done, due_at: None, body: String::new(), said: "user-7".into(), failure: None, status: None, ..again };
            access_connectors::settle_job(tx, &done).await?;
            let stands = access_connectors::load_job(tx, job.id).await?;
            assert_eq!((stands.state, stands.said.as_str(), stands.body.as_str(), stands.due_at), (JobState::Done, "user-7", "", None));
            access_connectors::put_off(tx, job.id, now).await?;
            assert_eq!((access_connectors::next_due(tx).await?, access_connectors::live_of(tx, ID).await?.len()), (None, 0), "nothing is due of it");
            Ok(())
        }).await;
    }

    async fn the_books_tell_what_a_connector_did(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            let request = begin(tx, world).await?;
            let job = a_job(request.id, START);
            access_connectors::insert_job(tx, &job).await?;
            access::insert_grant(tx, &a_grant(world, 7_030, request.id, START)).await?;
            let through = async |tx: &mut store::Tx| -> domain::Result<_> {
                let rows = access::grants(tx, &GrantFilter::default(), AccessGrantId(0), 9).await?;
                Ok((rows[0].given_through.clone(), rows[0].reference.clone(), rows[0].ended_through.clone()))
            };
            assert_eq!(through(tx).await?, (None, None, None), "not before it is done");
            let done = Job { state: JobState::Done, said: "user-7".into(), ..job };
            access_connectors::settle_job(tx, &done).await?;
            let name = Some("Directory".to_owned());
            assert_eq!(through(tx).await?, (name.clone(), Some("user-7".to_owned()), None));
            access::end_grant(tx, AccessGrantId(7_030), None, request.id).await?;
            assert_eq!(through(tx).await?.2, name);
            let rows = access::grants(tx, &GrantFilter::default(), AccessGrantId(0), 9).await?;
            assert_eq!(rows[0].ended_by, None);
            Ok(())
        }).await;
    }
}
