-- Fields of three kinds on a form, a ticket that has them, its checklist and time, and a tag being renamed.
insert into field (id, key, kind, title, customer_title, description, customer_description, to_solve, for_customers, required_for_customers, standard, pattern, tag, place, retired_at, created_at, updated_at) values
    (9701, 'room', 'text', 'Room', '', 'Where it stands', '', 0, 'editable', 1, '', '', '', 1, null, 12, 12),
    (9702, 'cause', 'choice', 'Cause', '', '', '', 1, 'hidden', 0, '["cable"]', '', '', 2, null, 12, 12),
    (9703, 'cost', 'decimal', 'Cost', '', '', '', 0, 'hidden', 0, '', '', '', 3, 14, 12, 14);
insert into field_option (id, field_id, place, name, value) values (9704, 9702, 1, 'Loose cable', 'cable'), (9705, 9702, 2, 'Toner', 'toner');
insert into form (id, name, customer_name, for_customers, is_standard, place, retired_at, parts, created_at, updated_at) values (9706, 'Fault', '', 1, 1, 1, null, '{"fields":[9702,9701],"conditions":[{"when":9702,"is":"cable","field":9701,"requirement":"solving"}],"customer_conditions":[],"teams":[100],"mailboxes":[]}', 12, 12);
update ticket set form_id = 9706, fields = '{"9701":["B 12"],"9702":["cable"]}' where id = 1;
insert into field_value (ticket_id, field_id, found) values (1, 9701, 'b 12'), (1, 9702, 'cable');
insert into checklist_item (id, ticket_id, place, body, done_by, done_at, created_at) values (9707, 1, 1, 'Look at the cable', 102, 13, 12), (9708, 1, 2, 'Call Rosa', null, null, 12);
insert into checklist_template (id, name, name_key, body, created_at, updated_at) values (9709, 'New employee', 'new employee', 'Account
Badge', 12, 12);
insert into time_entry (id, ticket_id, person_id, seconds, message_id, created_at, updated_at) values (9710, 1, 102, 95, 106, 13, 13);
insert into tag_rewrite (id, tag, becomes, person_id, total, done, created_at, finished_at) values (9711, 'printer', 'printers', 102, 1, 0, 14, null);
