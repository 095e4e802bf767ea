-- Somebody who watches, was told of a note that names them, and rests until later; an alarm; a browser that is signed in.
insert into session (id, token_hash, person_id, created_at, seen_at, expires_at, user_agent, address) values (9700, {bytes:0a0b}, 102, 9, 9, 99, 'Firefox', '127.0.0.1');
insert into watcher (ticket_id, person_id, since) values (1, 102, 9);
insert into notification (id, person_id, kind, cause, ticket_id, by_id, words, in_page, created_at, read_at, push_at, push_tries, mail_at) values (9701, 102, 'mention', 'event:7', 1, 102, '', 1, 9, null, 12, 1, 13), (9702, 102, 'alarm', 'alarm:mail_in silent 8', null, null, 'No contact with the mailbox', 1, 9, 10, null, 0, null);
insert into notify_choice (person_id, kind, in_page, push, mail) values (102, 'mention', 1, 1, 'daily');
insert into notify_person (person_id, quiet_until, hours, with_subject) values (102, 40, 'mon 09:00-17:00', 1);
insert into push_subscription (id, person_id, session_id, endpoint, p256dh, auth, user_agent, created_at, expires_at, failures) values (9703, 102, 9700, 'https://push.example/abc', {bytes:04}, {bytes:05}, 'Firefox', 9, null, 2);
insert into digest (outbox_id, person_id, subject, body, created_at) select id, 102, '2 tickets', 'Look at #1', 9 from outbox order by id limit 1;
