-- A message to somebody outside waits as a reply does, so that it can be taken back: which conversation beside the ticket it
-- is for, or the subject of the one that it begins, and what of the ticket goes along, as JSON. A reply to the ticket's own
-- people has none.
alter table planned_reply add column side text;

-- A file of a macro: it goes along whenever the macro's words do, as a copy of the row; the content lies there once.
alter table attachment add column macro_id bigint references macro (id);
create index attachment_of_macro on attachment (macro_id) where macro_id is not null;
