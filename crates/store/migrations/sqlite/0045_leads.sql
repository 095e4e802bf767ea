-- The rule that handed a ticket up; who asked is then whoever hears how it ends.
alter table escalation add column rule_id bigint;
