-- A playbook that came with a release and was changed, what it learned, and a case that was solved by it.
insert into playbook (id, slug, title, state, published, draft, shipped, created_at, updated_at) values (9961, 'printing', 'Printing', 'published', 1, 2, 'ab12', 10, 20);
insert into playbook_version (playbook_id, number, sheet, made_of, person_id, made_at, published_at) values (9961, 1, 'playbook: Printing', null, null, 10, 10), (9961, 2, 'playbook: Printing at home', 1, 102, 20, null);
insert into playbook_lesson (playbook_id, version, week, day, counts) values (9961, 1, 2900, 20310, '[]');
insert into case_entry (ticket_id, number, act, begun_playbook_id, person_id, at) values (1, 1, '{"act":"begun","playbook":9961,"version":1,"week":2900}', 9961, 102, 30), (1, 2, '{"act":"unsure","sign":"lights"}', null, null, 40);
insert into case_lesson (ticket_id, solving, due_at, learned_at) values (1, 1, 50, 60), (1, 2, 90, null);
