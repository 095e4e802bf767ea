-- Why an outgoing message is not where it should be: a word of domain::message::DeliveryReason, null where nothing is to
-- say. `delivery_detail` beside it has the other side's own words.
alter table message add column delivery_reason text;

-- Every view in every order is read along an index: Mine, Unassigned and a team by number and by urgency. Only unsolved
-- tickets stand in them, so the indexes are partial and stay small. `shelf` leads where nothing else is equal, for SQLite
-- then prefers the index to that of the whole shelf; PostgreSQL takes no order from `is null`, hence those of the
-- unassigned by change.
create index ticket_of_assignee_by_number on ticket (assignee_id, id) where shelf = 0 and assignee_id is not null;
create index ticket_of_assignee_by_urgency on ticket (assignee_id, urgency, id) where shelf = 0 and assignee_id is not null;
create index ticket_of_team_by_number on ticket (team_id, id) where shelf = 0 and team_id is not null;
create index ticket_of_team_by_urgency on ticket (team_id, urgency, id) where shelf = 0 and team_id is not null;
create index ticket_unassigned_by_change on ticket (shelf, updated_at, id) where shelf = 0 and assignee_id is null;
create index ticket_unassigned_by_number on ticket (shelf, id) where shelf = 0 and assignee_id is null;
create index ticket_unassigned_by_urgency on ticket (shelf, urgency, id) where shelf = 0 and assignee_id is null;

-- A ticket's mails that wait, for their order. `state` has a further word: withdrawn.
create index outbox_of_ticket on outbox (ticket_id, state);

-- What a sweep looks for.
create index mail_by_blob on mail (blob) where blob is not null;
create index automatic_answer_by_age on automatic_answer (sent_at);
