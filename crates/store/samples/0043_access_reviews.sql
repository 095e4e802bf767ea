-- A system whose access is reviewed, a grant that was looked at, a stand-in, and an answer of one.
update access_system set review_days = 90 where id = 9981;
update access_grant set reviewed_at = 15, reviewed_by = 102 where id = 9988;
insert into access_stand_in (person_id, stand_in_id, from_at, until_at, named_by, named_at) values (102, 103, 10, 40, 102, 9);
update access_answer set stand_in_id = 103 where request_id = 9984;
insert into access_due (id, kind, subject_id, due_at, reminders) values (99603, 'review', 9981, 40, 1);
