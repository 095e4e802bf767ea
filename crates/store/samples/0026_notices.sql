-- A mail that was too large to fetch, and what its sender was told.
update mail set left_bytes = 90000000 where id = 111;
insert into notice (outbox_id, mail_id, subject, body, in_reply_to, created_at) values (108, 111, 'Too large: Plans', 'Please send it in parts.', 'plans@ardent.example', 9);
