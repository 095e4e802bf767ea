-- Replies that are written and not sent yet.
create table planned_reply (
    id integer primary key,
    ticket_id bigint not null references ticket (id),
    author_id bigint not null references person (id),
    -- undo (leaves in some seconds unless it is taken back), later (somebody named the moment)
    kind text not null,
    body text not null,
    -- What the ticket is set to when it leaves.
    status text,
    -- To and Cc, blanks between; empty stands for the ticket's own people.
    recipients text not null,
    bcc text not null,
    mailbox_id bigint references mailbox (id),
    -- What to do about addresses known to be dead: refuse, write_anyway.
    to_dead text not null,
    -- The ticket's version that its author knew.
    ticket_version bigint not null,
    due_at bigint not null,
    held_at bigint,
    held_reason text not null,
    created_at bigint not null
);
create index planned_reply_due on planned_reply (due_at, id) where held_at is null;
create index planned_reply_of_ticket on planned_reply (ticket_id, id);
create index planned_reply_of_author on planned_reply (author_id, id);

-- A file of a planned reply; and one of a reply that was taken back, kept for its author's next on that ticket.
alter table attachment add column planned_reply_id bigint references planned_reply (id);
alter table attachment add column kept_for bigint references ticket (id);
create index attachment_of_planned on attachment (planned_reply_id) where planned_reply_id is not null;
create index attachment_kept on attachment (kept_for, uploaded_by) where kept_for is not null;

-- Who got it without the others knowing.
alter table message add column bcc text not null default '';

-- When a mail may next be claimed: when it is due, or later while it is being sent or waits for an earlier one of its
-- ticket. And its lane, the mailbox it leaves from and the domain it goes to: mails of one lane are slow together.
alter table outbox add column free_at bigint not null default 0;
alter table outbox add column lane text not null default '';
update outbox set free_at = case when leased_until > due_at then leased_until else due_at end where state = 'waiting';
create index outbox_free on outbox (free_at, id) where state = 'waiting';
create index outbox_of_lane on outbox (lane, free_at, id) where state = 'waiting';
drop index outbox_due;
