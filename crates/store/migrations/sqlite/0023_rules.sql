-- What the desk does by itself, when something happens to a ticket or when time is over.
create table rule_category (
    id integer primary key,
    name text not null,
    position bigint not null,
    created_at bigint not null,
    updated_at bigint not null
);

create table rule (
    id integer primary key,
    -- event, time
    kind text not null,
    title text not null,
    category_id bigint references rule_category (id),
    is_on bigint not null,
    -- JSON: all that people set, conditions and actions included
    content text not null,
    position bigint not null,
    version bigint not null,
    -- Up to and including this ticket a rule on time has looked at those that were there before it.
    looked_up_to bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    -- Kept for the history of tickets that it touched.
    deleted_at bigint
);
create index rule_in_order on rule (kind, position, id) where deleted_at is null;

-- What its content was, once for each version.
create table rule_version (
    rule_id bigint not null references rule (id),
    version bigint not null,
    at bigint not null,
    person_id bigint references person (id),
    content text not null,
    primary key (rule_id, version)
);

-- What rules did, once for each act; how deep in a chain, and how often of late.
create table rule_act (
    ticket_id bigint not null references ticket (id),
    at bigint not null,
    rule_id bigint not null references rule (id),
    version bigint not null,
    depth bigint not null,
    primary key (ticket_id, at, rule_id)
);

-- When a rule on time is to look at a ticket again; and whether it fired and its conditions have held since.
create table rule_due (
    rule_id bigint not null references rule (id),
    ticket_id bigint not null references ticket (id),
    due_at bigint,
    fired_at bigint,
    primary key (rule_id, ticket_id)
);
create index rule_due_next on rule_due (due_at, rule_id, ticket_id) where due_at is not null;
create index rule_due_of on rule_due (ticket_id);
