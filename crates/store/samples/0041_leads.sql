-- A ticket that a rule handed up.
update escalation set rule_id = 9940 where id = 9956;
-- A trial that goes on, and one that somebody stopped.
insert into rule_trial (id, person_id, rule_id, kind, version, content, since, before_id, total, done, hits, created_at, finished_at, stopped_at) values (99501, 102, 9940, 'event', 1, '{"title":"T","category":null,"switch":"off","conditions":{},"actions":[]}', 1, 9007199254740991, 3, 0, 0, 10, null, null), (99502, 102, 9940, 'event', 1, '{"title":"T","category":null,"switch":"off","conditions":{},"actions":[]}', 1, 1, 3, 3, 1, 11, 12, 12);
insert into rule_trial_hit (trial_id, ticket_id, at, does) values (99502, 1, 10, '["add tags a"]');
-- Away, with somebody who stands in.
update duty set stand_in_id = 103 where person_id = 102;
