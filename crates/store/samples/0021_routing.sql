-- A team that routes, a skill and a language, who has them, which tickets need them, and two tickets in the queue.
insert into routing_policy (team_id, mode, places, weight_written, weight_chat, weight_spoken, overflow_team_id, overflow_min, stick_days, stick_wait_min, relax_min, present_min, off_duty_min, untouched_min, hard_in_a_row, hard_wait_min, turn, look_at, applied_to, updated_at) values (100, 'fair_turn', 8, 1, 2, 4, null, 60, 30, 60, 15, 30, 0, 0, 2, 10, 7, 90, null, 14);
insert into skill (id, name, name_key, language, created_at) values (9901, 'Printers', 'printers', null, 14), (9902, 'German', 'german', 'de', 14);
insert into person_skill (person_id, skill_id, level) values (102, 9901, 3), (102, 9902, 5);
insert into skill_need (id, team_id, kind, field_id, word, skill_id, level) values (9903, null, 'tag', null, 'printer', 9901, 2), (9904, 100, 'field', 9702, 'toner', 9901, 1), (9905, 100, 'always', null, '', 9902, 1);
insert into duty (person_id, state, until_at, places, updated_at) values (102, 'away', 90, 4, 14);
insert into routing_turn (team_id, person_id, turn) values (100, 102, 7);
insert into routed_ticket (ticket_id, team_id, state, since_at, target_at, needs, knows_id, overflowed, person_id, touched_at, off_since) values (1, 100, 'waiting', 14, 20, '9901:2', null, 0, null, null, null), (2, 100, 'given', 14, 20, '', 102, 1, 102, 15, null);
