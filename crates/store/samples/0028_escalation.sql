-- A team of the second tier with a form of its own, a ticket that waits for it, one that came back, and a question.
insert into escalation_team (team_id, tier, updated_at) values (100, 2, 15);
insert into hand_over_field (team_id, place, label, kind, need, choices, source) values (100, 1, 'What hums', 'text', 'required', '', 'request'), (100, 2, 'How loud', 'choice', 'optional', 'low
high', 'nothing');
insert into escalation (id, ticket_id, from_team_id, from_person_id, to_team_id, state, asked_by, asked_at, accepted_by, accepted_at, ended_by, ended_at, reason, message_id) values (9955, 1, null, 102, 100, 'returned', 102, 15, 102, 16, 102, 17, 'It is the cable.', 106), (9956, 1, null, 102, 100, 'asked', 102, 18, null, null, null, null, '', 106);
insert into escalation_answer (escalation_id, place, label, body) values (9955, 1, 'What hums', 'The printer'), (9956, 1, 'What hums', 'The cable');
insert into expert_ask (id, ticket_id, asked_by, person_id, team_id, question, asked_at, answer, answered_by, answered_at, closed_at) values (9957, 1, 102, null, 100, 'Which cable?', 19, 'The grey one', 102, 20, null);
