-- The words of a reply that was taken back, with whom they were for; and a reply that failed twice.
insert into draft (person_id, ticket_id, visibility, body, updated_at, recipients, bcc, mailbox_id) values (102, 2, 'public', 'Is it quiet now?', 12, 'rosa@ardent.example', 'boss@desk.example', 104);
insert into planned_reply (id, ticket_id, author_id, kind, body, status, recipients, bcc, mailbox_id, to_dead, ticket_version, due_at, held_at, held_reason, created_at, try_at, failures) values (9605, 1, 102, 'undo', 'Once more.', null, '', '', null, 'refuse', 3, 20, null, '', 10, 35, 2);
