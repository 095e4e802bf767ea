-- A note that mentions somebody, a macro of a team, and a draft that came of it, with a picture.
insert into message_mention (message_id, person_id, words) select max(id), 102, 'Ben' from message;
insert into macro (id, title, category, description, reach, reach_id, visibility, body, actions, position, is_active, uses, created_at, updated_at) values (9701, 'Clean the rollers', 'Printers', '', 'team', 100, 'public', 'Dear {{requester.first_name}},', '[{"set":"status","to":"pending"}]', 1, 1, 3, 10, 11);
insert into draft_macro (person_id, ticket_id, visibility, macro_id) values (102, 1, 'public', 9701);
insert into attachment (id, message_id, uploaded_by, upload_hash, upload_expires_at, name, media_type, found_type, bytes, blob, content_id, inline, created_at, planned_reply_id, kept_for, kept_with) values (9702, null, 102, null, null, 'rollers.png', 'image/png', 'image/png', 3, 'ac', null, 0, 10, null, 1, 'internal');
update person set writes = 'plain' where id = 102;
