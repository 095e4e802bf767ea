-- What somebody keeps open side by side.
create table open_tab (
    id bigint primary key,
    person_id bigint not null references person (id),
    -- ticket, call
    kind text not null,
    ticket_id bigint references ticket (id),
    -- How far the conversation was scrolled, in pixels; reply or note. Null where nobody said.
    scroll bigint,
    mode text,
    -- What was typed of a call, as a form sends it.
    typed text not null,
    created_at bigint not null,
    unique (person_id, ticket_id)
);
create index open_tab_on on open_tab (ticket_id) where ticket_id is not null;

-- What is remembered about a contact until a day, or until somebody says that it is done.
create table contact_note (
    id bigint primary key,
    -- The contact. What is erased of them takes their notes with it.
    about_id bigint not null references person (id) on delete cascade,
    author_id bigint not null references person (id),
    -- mine, team
    reach text not null,
    body text not null,
    -- ISO 8601; null without an end.
    until_day text,
    done_by bigint references person (id),
    done_at bigint,
    created_at bigint not null,
    updated_at bigint not null
);
create index contact_note_about on contact_note (about_id, id);
create index contact_note_standing on contact_note (about_id, id) where done_at is null;

-- What the operator's own endpoints are asked about a contact.
create table customer_card (
    id bigint primary key,
    name text not null,
    name_key text not null unique,
    url text not null,
    -- Sealed.
    secret text not null,
    timeout_ms bigint not null,
    keep_seconds bigint not null,
    -- Roles that see it, with spaces between.
    roles text not null,
    created_at bigint not null,
    updated_at bigint not null
);
