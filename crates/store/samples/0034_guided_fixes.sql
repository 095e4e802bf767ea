-- A playbook that customers use, and two requests: one that waits, one of which a ticket came.
insert into playbook_offer (playbook_id, offered_at, person_id) values (9961, 50, 102);
insert into playbook_run_count (playbook_id, day, stage, runs) values (9961, 20310, 'begun', 7), (9961, 20310, 'fixed', 3);
insert into fix_request (id, run, name, address, words, language, created_at, ends_at, outbox_id, ticket_id) values (9971, 'AQ.aa', 'Ana', 'ana@example.org', '', 'de', 60, 70, null, 1), (9972, 'AQ.bb', '', 'ben@example.org', 'It hums.', 'en', 60, 70, null, null);
