-- A hard message, somebody who keeps their load and met it, and a week that was told.
insert into message_load (message_id, score, shares, judged_at) select min(id), 72, 'insults:80:2 repeated:20:3', 9 from message;
insert into load_keeper (person_id, since, programs, paused_until) values (102, 8, 'shut', 90);
insert into load_contact (person_id, message_id, at, score, offer_until) select 102, min(id), 9, 72, 91 from message;
insert into load_week (week_start, team_id, members, hard_of_ten) values (0, 100, '', 3), (604800000000, 100, '102', null);
insert into load_due (one, due_at) values (1, 1209600000000);
