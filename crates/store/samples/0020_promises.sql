-- A promise in its second wording, one that was deleted; a ticket that is due, one that was missed; a check and a trial.
insert into promise (id, name, position, version, body, inactive_at, deleted_at, revision, created_at, updated_at) values
    (9901, 'Standard', 1, 2, '{"id":9901,"name":"Standard","all":[],"any":[],"targets":[{"clock":"first_reply","priority":"normal","minutes":60,"hours":"business","pause":"never"}],"warn_before_min":[10],"escalate_after_min":[],"paused_max":null,"escalation":{"tell":[],"raise_to":null}}', null, null, 3, 9, 12),
    (9902, 'Old', 2, 1, '{"id":9902,"name":"Old","all":[],"any":[],"targets":[],"warn_before_min":[],"escalate_after_min":[],"paused_max":null}', null, 11, 2, 9, 11);
insert into promise_version (promise_id, version, body, author_id, created_at) values
    (9901, 1, '{"id":9901,"name":"Standard","all":[],"any":[],"targets":[],"warn_before_min":[],"escalate_after_min":[],"paused_max":null}', 102, 9),
    (9901, 2, '{"id":9901,"name":"Standard","all":[],"any":[],"targets":[],"warn_before_min":[],"escalate_after_min":[],"paused_max":null}', null, 12);
insert into promise_calendar (id, body, digest) values (9903, '{"zone":"UTC","week":[[[540,1020]],[],[],[],[],[],[]]}', 'd1');
insert into ticket_promise (ticket_id, promise_id, promise_version, calendar_id, seq, state, next_at) values
    (1, 9901, 2, 9903, 1, '{"at":9,"status":"open","priority":null,"dials":[{},{},{},{},{},{}]}', 60000000),
    (2, null, null, null, 1, '{"at":9,"status":"solved","priority":null,"dials":[{},{},{},{},{},{}]}', null);
insert into promise_step (ticket_id, due_at, step, promise_id, taken_at) values (1, 50, '{"breach":{"clock":"first_reply","cycle":1}}', 9901, 51);
insert into promise_turn (ticket_id, clock, cycle, promise_id, promise_version, stand, started_at, ended_at, missed_at, spent_us) values (1, 'first_reply', 1, 9901, 2, 'missed', 9, 70, 50, 61);
insert into promise_check (id, after_id, total, done, created_at, finished_at) values (9904, 1, 2, 1, 12, null);
insert into promise_trial (id, person_id, promise_id, body, since, after_id, total, done, result, created_at, finished_at) values (9905, 102, 9901, '{"tried":[],"present":[]}', 0, 2, 2, 2, '{}', 12, 13);
insert into promise_trial_miss (trial_id, ticket_id, clock, promise_id, missed_at, at_present) values (9905, 1, 'first_reply', 9901, 50, 'kept');
update ticket set due_at = 60, missed_at = 50 where id = 1;
