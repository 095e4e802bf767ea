-- A ticket that a rule handed up.
update escalation set rule_id = 9940 where id = 9956;
