-- A second ticket that was merged into the first and came back, a message that was split off, and links of both.
insert into structure_act (id, kind, at, person_id, ticket_id, before, undone_at, undone_by) values (210, 'merge', 9, 102, 1, '{}', 10, 102), (211, 'split', 11, null, 2, '{}', null, null);
insert into structure_source (act_id, ticket_id, extent) values (210, 2, 'whole'), (211, 1, 'part');
insert into structure_piece (act_id, message_id, from_ticket_id, placement_reason, stranger, released) values (210, 106, 2, '', 0, 0), (211, 106, 1, 'nothing in it points to a ticket', 1, 1);
insert into ticket_link (id, kind, ticket_id, other_id, person_id, created_at) values (212, 'related', 1, 2, 102, 9), (213, 'split', 2, 1, null, 11);
