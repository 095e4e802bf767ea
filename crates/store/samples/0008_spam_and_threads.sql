-- A ticket that the desk suspects and one that somebody cleared, what was learned from it, and marks of both.
insert into spam_mark (ticket_id, state, reason, decided_by, decided_at) values (1, 'suspected', 'What speaks for spam: its wording.', null, 9), (2, 'ham', '', 102, 10);
insert into spam_learned (one, version, weights, updated_at) values (1, 3, {bytes:0100000000000000}, 10);
insert into thread_mark (mark, ticket_id) values (-7, 1), (7, 1), (7, 2);
update ticket set shelf = 3 where id = 1;
