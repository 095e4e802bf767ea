-- A rating, somebody who wants no questions, and a solving that held.
insert into rating (id, ticket_id, solving, person_id, assignee_id, team_id, language, asked_at, score, comment, answered_at, ends_at, created_at, updated_at) values (9953, 1, 1, 102, null, null, 'de', 21, 'bad', 'Too slow.', 22, 90, 21, 22);
insert into asked_person (person_id, asked_at, ticket_id, refused_at) values (102, 21, 1, 22);
update outcome set asked_at = 23, answered_at = 24, answered_by = 102, held = 'yes' where ticket_id = 1;
