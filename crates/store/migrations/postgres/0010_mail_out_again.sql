-- Whom a reply was for whose words are a draft again, where that is not what the ticket says: To and Cc, blanks between;
-- those who were not to know of each other; and from which of the desk's addresses.
alter table draft add column recipients text not null default '';
alter table draft add column bcc text not null default '';
alter table draft add column mailbox_id bigint references mailbox (id);

-- A planned reply that the desk failed to send is tried again, with growing gaps: when, and how often it failed.
alter table planned_reply add column try_at bigint not null default 0;
alter table planned_reply add column failures bigint not null default 0;
update planned_reply set try_at = due_at;
drop index planned_reply_due;
create index planned_reply_due on planned_reply (try_at, id) where held_at is null;
