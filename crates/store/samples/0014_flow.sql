-- The words of a reply that was to solve its ticket the next morning; a ticket that sleeps, and one that slept.
update draft set status = 'solved', due_at = 90 where person_id = 102 and ticket_id = 2 and visibility = 'public';
insert into snooze (ticket_id, person_id, until_at, ended_at, created_at) values (1, 102, 90, null, 14), (2, 102, null, 15, 14);
insert into preference (person_id, name, value) values (102, 'key e', 'x'), (102, 'advance', 'next');
insert into bulk (id, person_id, change, undoes, created_at, finished_at) values (9801, 102, '{"status":"solved"}', null, 14, 15), (9802, 102, '{}', 9801, 16, null);
insert into bulk_item (bulk_id, place, ticket_id, state, reason, acted_at) values (9801, 1, 1, 'changed', '', 15), (9801, 2, 2, 'refused', 'It is closed.', null), (9802, 1, 1, 'waiting', '', null);
