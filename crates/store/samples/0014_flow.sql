-- The words of a reply that was to solve its ticket the next morning; a ticket that sleeps, and one that slept.
update draft set status = 'solved', due_at = 90 where person_id = 102 and ticket_id = 2 and visibility = 'public';
insert into snooze (ticket_id, person_id, until_at, ended_at, created_at) values (1, 102, 90, null, 14), (2, 102, null, 15, 14);
