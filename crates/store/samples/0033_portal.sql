-- A customer who is signed in, a link that was used and one that waits, a problem on the status page and who waits for it.
update organisation set shares_requests = 1;
insert into portal_session (id, token_hash, person_id, created_at, seen_at, expires_at, user_agent, address) values (9980, {bytes:00112233445566778899aabbccddeeff00112233445566778899aabbccddee33}, 103, 10, 11, 99, 'Browser', '192.0.2.9');
insert into portal_letter (id, errand, address, language, incident_id, outbox_id, created_at, expires_at, used_at) values (9981, 'sign_in', 'rosa@customer.example', 'en', null, null, 10, 40, 12), (9982, 'watch', 'tom@customer.example', 'de', 9960, 9983, 20, 90, null);
insert into known_problem (incident_id, title, published_by, published_at) values (9960, 'Printing does not work', 102, 22), (9961, 'Mail is slow', 102, 11);
insert into problem_watch (incident_id, address, language, created_at, due_at) values (9960, 'uma@customer.example', 'es', 23, null), (9961, 'tom@customer.example', 'en', 12, 15);
