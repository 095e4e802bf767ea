-- Conversations beside a ticket, with somebody outside: their messages are the team's, like notes, and leave as mail.
create table side_conversation (
    id integer primary key,
    ticket_id bigint not null references ticket (id),
    subject text not null,
    -- open, closed
    state text not null,
    mailbox_id bigint references mailbox (id),
    -- Whom the last message of the team went to, and everybody it ever wrote to: addresses with spaces between.
    recipients text not null,
    addressed text not null,
    begun_by bigint references person (id),
    created_at bigint not null,
    updated_at bigint not null
);
create index side_conversation_of on side_conversation (ticket_id, id);

-- The conversation that a message belongs to; such a message stands in no timeline and is always internal.
alter table message add column side_id bigint references side_conversation (id);
create index message_of_side on message (side_id, id) where side_id is not null;

-- What somebody has typed and not sent: in a conversation, or (0) to begin one on the ticket.
create table side_draft (
    person_id bigint not null references person (id),
    ticket_id bigint not null references ticket (id),
    side_id bigint not null,
    subject text not null,
    recipients text not null,
    body text not null,
    updated_at bigint not null,
    primary key (person_id, ticket_id, side_id)
);
create index side_draft_of on side_draft (ticket_id, side_id);
