-- An incident that goes on, with an update that has reached one ticket and waits for another, and one that is over.
insert into major_incident (id, ticket_id, title, lead_id, cadence_min, declared_by, declared_at, due_at, reminded_for, ended_by, ended_at) values (9960, 1, 'Printers are down', 102, 30, 102, 20, 90, 80, null, null), (9961, 2, 'Mail is slow', 102, 60, 102, 10, null, null, 102, 15);
insert into incident_update (id, incident_id, kind, reach, body, person_id, at) values (9962, 9960, 'update', 'customers', 'We are on it.', 102, 21), (9963, 9961, 'end', 'team', 'Mail is quick again.', 102, 15);
insert into incident_delivery (update_id, ticket_id, state, reason) values (9962, 1, 'sent', ''), (9962, 2, 'waiting', '');
