-- An update that was corrected, the words that stood before, and one that was withdrawn.
update incident_update set corrected_by = 102, corrected_at = 22 where id = 9962;
insert into incident_wording (update_id, nth, body, person_id, at) values (9962, 0, 'We are at it.', 102, 22);
update incident_update set withdrawn_by = 102, withdrawn_at = 16, withdrawn_why = 'It was about another server.' where id = 9963;
update incident_delivery set again = 1 where update_id = 9962 and ticket_id = 2;
