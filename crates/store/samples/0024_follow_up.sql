-- A rule of the desk and one of a team, words of the team's own; something due.
insert into follow_up_rule (team_id, ask_hours, held_days, gap_days, remind_days, remind_again_days, solve_days, close_days, updated_at) values (0, 24, 5, 14, 3, 7, 14, 28, 10), (101, null, null, 14, null, null, null, 5, 11);
insert into follow_up_text (team_id, letter, language, body) values (101, 'satisfaction', 'de', 'Wie war es?');
insert into follow_up (id, ticket_id, kind, solving, since, due_at, tries) values (9951, 1, 'satisfaction', 1, 20, 30, 0), (9952, 1, 'close', 1, 20, 40, 1);
