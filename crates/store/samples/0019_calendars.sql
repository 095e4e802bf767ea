-- An office with a holiday and a half day, the shifts of the admin, a rota in which two take turns, and a link to it.
insert into calendar (id, name, name_key, person_id, zone, is_default, holidays_of, created_at, updated_at) values (9900, 'Office', 'office', null, 'Europe/Berlin', 1, null, 1, 1), (9901, '', null, 102, 'Europe/Berlin', 0, 9900, 1, 1);
insert into opening_time (calendar_id, weekday, from_minute, to_minute) values (9900, 0, 540, 1020), (9900, 1, 540, 720), (9900, 1, 780, 1440), (9901, 0, 360, 840);
insert into special_day (id, calendar_id, name, first_day, last_day, hours) values (9902, 9900, 'New Year', '2027-01-01', '2027-01-02', ''), (9903, 9900, 'Half day', '2026-12-24', '2026-12-24', '540-720');
insert into team_calendar (team_id, calendar_id) values (100, 9900);
insert into rota (id, name, name_key, zone, team_id, created_at, updated_at) values (9904, 'Nights', 'nights', 'Europe/Berlin', 100, 1, 1);
insert into rota_layer (id, rota_id, place, name, starts, turn_unit, turn_length, until_at, covers, calendar_id) values (9905, 9904, 0, 'First', '2026-01-05T09:00:00', 'days', 7, null, 'closed', 9900);
insert into rota_turn (layer_id, place, person_id) values (9905, 0, 102);
insert into rota_override (id, rota_id, person_id, from_at, to_at, created_at) values (9906, 9904, 102, 10, 20, 5);
insert into calendar_link (id, person_id, calendar_id, rota_id, secret_hash, sealed, created_at, read_at) values (9907, 102, null, 9904, {bytes:0a0b}, 'v1.x', 5, null);
