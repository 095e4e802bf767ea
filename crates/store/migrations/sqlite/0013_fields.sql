-- The desk's own fields of tickets. Their values stand twice, as tags do: in `ticket.fields` for whoever reads a ticket,
-- and one row each in `field_value` for finding by them.
create table field (
    id integer primary key,
    -- What a query calls it.
    key text not null unique,
    -- text, multiline, integer, decimal, date, choice, multi_choice, checkbox, pattern
    kind text not null,
    title text not null,
    -- What customers read; empty is `title`.
    customer_title text not null,
    description text not null,
    customer_description text not null,
    -- A ticket is not solved without it.
    to_solve bigint not null,
    -- hidden, visible, editable
    for_customers text not null,
    required_for_customers bigint not null,
    -- Values of new tickets, as `ticket.fields` has them.
    standard text not null,
    -- What the whole value must match; empty for other kinds.
    pattern text not null,
    -- The tag of a ticked box; empty where there is none.
    tag text not null,
    place bigint not null,
    retired_at bigint,
    created_at bigint not null,
    updated_at bigint not null
);
create table field_option (
    id integer primary key,
    field_id bigint not null references field (id),
    place bigint not null,
    name text not null,
    -- Also the tag of tickets that have it.
    value text not null,
    unique (field_id, value)
);
create table field_value (
    ticket_id bigint not null references ticket (id),
    field_id bigint not null references field (id),
    -- The beginning of the value in the form that compares: lower case, numbers and dates in their order.
    found text not null,
    primary key (ticket_id, field_id, found)
) without rowid;
create index field_value_by_value on field_value (field_id, found, ticket_id);

-- Sets of fields. Which rows make a form is one text, for a form is always read and written whole.
create table form (
    id integer primary key,
    name text not null,
    customer_name text not null,
    for_customers bigint not null,
    is_standard bigint not null,
    place bigint not null,
    retired_at bigint,
    -- JSON: fields in order, conditions, teams and mailboxes that it is restricted to.
    parts text not null,
    created_at bigint not null,
    updated_at bigint not null
);
alter table ticket add column form_id bigint references form (id);
alter table ticket add column fields text not null default '';
create index ticket_by_form on ticket (form_id, id) where form_id is not null;

create table checklist_item (
    id integer primary key,
    ticket_id bigint not null references ticket (id),
    place bigint not null,
    body text not null,
    done_by bigint references person (id),
    done_at bigint,
    created_at bigint not null
);
create index checklist_item_of on checklist_item (ticket_id, place, id);
create table checklist_template (
    id integer primary key,
    name text not null,
    name_key text not null unique,
    -- One step a line.
    body text not null,
    created_at bigint not null,
    updated_at bigint not null
);

-- Seconds that somebody worked on a ticket.
create table time_entry (
    id integer primary key,
    ticket_id bigint not null references ticket (id),
    person_id bigint not null references person (id),
    seconds bigint not null,
    message_id bigint references message (id),
    created_at bigint not null,
    updated_at bigint not null
);
create index time_entry_of on time_entry (ticket_id, id);

-- A tag that is being renamed, merged into another or taken away, some tickets at a time.
create table tag_rewrite (
    id integer primary key,
    tag text not null,
    -- Nothing where it is taken away.
    becomes text,
    person_id bigint not null references person (id),
    total bigint not null,
    done bigint not null,
    created_at bigint not null,
    finished_at bigint
);
create index tag_rewrite_open on tag_rewrite (id) where finished_at is null;
