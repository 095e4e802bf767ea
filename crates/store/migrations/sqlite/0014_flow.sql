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

-- What a person likes: keys that they put elsewhere, what opens after a ticket was solved. The name says which.
create table preference (
    person_id bigint not null references person (id),
    name text not null,
    value text not null,
    primary key (person_id, name)
);

-- One change of many tickets: what it is (JSON), whose, and how far it has come.
create table bulk (
    id integer primary key,
    person_id bigint not null references person (id),
    change text not null,
    -- The one that this one takes back.
    undoes bigint references bulk (id),
    created_at bigint not null,
    finished_at bigint
);
create index bulk_unfinished on bulk (id) where finished_at is null;
create index bulk_of_person on bulk (person_id, id);
create index bulk_undoing on bulk (undoes) where undoes is not null;
create table bulk_item (
    bulk_id bigint not null references bulk (id),
    place bigint not null,
    ticket_id bigint not null references ticket (id),
    -- waiting, changed, unchanged (it was so already), refused
    state text not null,
    -- Why it was refused, in a sentence.
    reason text not null,
    -- The moment of its transaction: names what was done to the ticket.
    acted_at bigint,
    primary key (bulk_id, place)
);
create index bulk_item_waiting on bulk_item (bulk_id, place) where state = 'waiting';
