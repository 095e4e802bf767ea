-- A customer who has a password and is signed in by it.
insert into portal_password (person_id, hash, set_at) values (103, 'a PHC string', 12);
update portal_session set came_by = 'password';
