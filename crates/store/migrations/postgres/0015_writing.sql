-- How a text is read: plain, markdown. What is stored is always what was typed.
alter table message add column markup text not null default 'plain';
alter table planned_reply add column markup text not null default 'plain';

-- Changes that a macro brought along, made when the reply leaves: JSON.
alter table planned_reply add column actions text not null default '[]';
-- Which macro that was, for a reply that is taken back; no reference, for macros are deleted.
alter table planned_reply add column macro_id bigint;

-- Files that wait for a message: for the reply (public) or for the note (internal) that is being written.
alter table attachment add column kept_with text not null default 'public';

-- How somebody wants to write, where that is not how the desk does.
alter table person add column writes text;

-- Who is meant by an @ in a note.
create table message_mention (
    message_id bigint not null references message (id),
    person_id bigint not null references person (id),
    -- The words behind the @, as they stand in the text.
    words text not null,
    primary key (message_id, person_id)
);
create index message_mention_of_person on message_mention (person_id, message_id);

-- Prepared words and changes.
create table macro (
    id bigint primary key,
    title text not null,
    category text not null,
    description text not null,
    -- everyone, team, person
    reach text not null,
    -- The team or the person. No reference: a team that is gone leaves its macros to the leads.
    reach_id bigint,
    -- public (a reply), internal (a note)
    visibility text not null,
    body text not null,
    -- JSON
    actions text not null,
    position bigint not null,
    is_active bigint not null,
    uses bigint not null,
    created_at bigint not null,
    updated_at bigint not null
);
create index macro_in_order on macro (position, id);

-- A macro whose words are in a draft and whose changes go with it.
create table draft_macro (
    person_id bigint not null references person (id),
    ticket_id bigint not null references ticket (id),
    visibility text not null,
    macro_id bigint not null references macro (id),
    primary key (person_id, ticket_id, visibility)
);
create index draft_macro_of_macro on draft_macro (macro_id);
