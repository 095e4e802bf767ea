-- What people did to the structure of tickets, with what stood before, so that it can be undone.
create table structure_act (
    id bigint primary key,
    -- merge, join (what a suggestion or the last message of a ticket brought along), split, move
    kind text not null,
    at bigint not null,
    -- Null: a rule, or the desk itself.
    person_id bigint references person (id),
    -- The ticket that has got something.
    ticket_id bigint not null references ticket (id),
    -- JSON: what else it changed, to be put back.
    before text not null,
    undone_at bigint,
    undone_by bigint references person (id)
);
create index structure_act_of on structure_act (ticket_id, id);

-- The tickets that it took something from.
create table structure_source (
    act_id bigint not null references structure_act (id),
    ticket_id bigint not null references ticket (id),
    -- whole (nothing but a sign is left), part
    extent text not null,
    primary key (act_id, ticket_id)
);
create index structure_source_of on structure_source (ticket_id, act_id);

-- Which messages moved, and what was said of them there.
create table structure_piece (
    act_id bigint not null references structure_act (id),
    message_id bigint not null references message (id),
    from_ticket_id bigint not null references ticket (id),
    placement_reason text not null,
    stranger bigint not null,
    -- It does not come back with this act any more: an earlier one was undone and took it home.
    released bigint not null,
    primary key (act_id, message_id)
);
create index structure_piece_of on structure_piece (message_id, act_id);

-- What tickets have to do with each other.
create table ticket_link (
    id bigint primary key,
    -- incident (of the problem `other`), child (a part of `other`), related, split (taken out of `other`)
    kind text not null,
    ticket_id bigint not null references ticket (id),
    other_id bigint not null references ticket (id),
    person_id bigint references person (id),
    created_at bigint not null,
    unique (kind, ticket_id, other_id)
);
create index ticket_link_of on ticket_link (ticket_id, id);
create index ticket_link_to on ticket_link (other_id, id);
