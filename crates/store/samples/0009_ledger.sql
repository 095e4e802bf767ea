-- A mail that was moved, and moved back by the operator.
insert into mail_act (id, mail_id, at, person_id, kind, reason, said_before, from_ticket_id, to_ticket_id, messages) values (190, 105, 9, 102, 'moved', '', 'nothing in it points to a ticket', 1, 2, '106');
insert into mail_act (id, mail_id, at, person_id, kind, reason, said_before, from_ticket_id, to_ticket_id, messages) values (191, 105, 10, null, 'moved_back', '', 'somebody of the team moved it here', 2, 1, '106');
