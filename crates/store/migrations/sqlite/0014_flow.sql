-- What else goes with the words of a reply that was taken back: what it was to set the ticket to, and its moment.
alter table draft add column status text;
alter table draft add column due_at bigint;

-- Tickets that are to come back later. One row a ticket: the last time it was snoozed.
create table snooze (
    ticket_id integer primary key references ticket (id),
    person_id bigint not null references person (id),
    -- Null stands for "until they write".
    until_at bigint,
    -- When it was over, however it ended; a ticket is on the shelf of the snoozed ones while this is null.
    ended_at bigint,
    created_at bigint not null
);
create index snooze_due on snooze (until_at, ticket_id) where ended_at is null and until_at is not null;
create index snooze_of_person on snooze (person_id, ticket_id);
