-- A system with two roles; a request that was approved and done, one that waits; a grant, and what is due.
insert into access_system (id, name, name_key, description, owners, steps, work_days, longest_days, retired_at, created_at, updated_at) values (9981, 'VPN', 'vpn', 'From outside', '[102]', '[{"who":"owners","need":"any"}]', 2, null, null, 10, 10);
insert into access_role (id, system_id, name, place, gone) values (9982, 9981, 'User', 0, 0), (9983, 9981, 'Admin', 1, 1);
insert into access_request (id, ticket_id, kind, system_id, role_id, whom_id, asked_by, requester_id, reason, wanted_by, until_at, steps, step, state, created_at, updated_at) values (9984, 1, 'create', 9981, 9982, 103, null, 103, 'New', 20, 30, '[{"who":{"people":[102]},"need":"all"}]', 1, 'done', 11, 12), (9985, 1, 'disable', 9981, null, 103, 102, 103, 'Left', null, null, '[]', 0, 'waiting', 13, 13);
insert into access_answer (request_id, step, person_id, verdict, authority, reason, at) values (9984, 0, 102, 'approve', 'link', '', 12);
insert into access_ask (id, request_id, step, person_id, address, language, created_at) values (9986, 9984, 0, 102, 'boss@customer.example', 'de', 11);
insert into access_mail (outbox_id, ask_id) values (9987, 9986);
insert into access_grant (id, person_id, system_id, role_id, request_id, given_at, given_by, until_at, ended_at, ended_by, ended_request_id) values (9988, 103, 9981, 9982, 9984, 12, 102, 30, null, null, null);
insert into access_due (id, kind, subject_id, due_at, reminders) values (9989, 'end', 9988, 30, 0);
