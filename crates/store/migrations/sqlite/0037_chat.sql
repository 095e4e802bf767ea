-- Places on somebody's site where visitors can write.
create table widget (
    id integer primary key,
    -- Its public name in addresses.
    key text not null unique,
    name text not null,
    name_key text not null unique,
    -- Whose chats they are; null: everybody's.
    team_id bigint references team (id) on delete set null,
    -- Origins of the pages that it may stand on, apart by spaces.
    sites text not null,
    colour text,
    greeting text not null,
    reply_words text,
    calendar_id bigint references calendar (id) on delete set null,
    -- Sealed: by it a site's server signs who its visitors are.
    secret text not null,
    switched_off_at bigint,
    created_at bigint not null,
    updated_at bigint not null
);
create index widget_team on widget (team_id) where team_id is not null;
create index widget_calendar on widget (calendar_id) where calendar_id is not null;

-- Who writes in one. Without a subject: nobody but a browser.
create table chat_visitor (
    id integer primary key,
    widget_id bigint not null references widget (id),
    -- The site's own name for them, from a signed token.
    subject text,
    -- The contact, once they have said something.
    person_id bigint references person (id),
    name text not null,
    blocked_until bigint,
    created_at bigint not null,
    unique (widget_id, subject)
);
create index chat_visitor_person on chat_visitor (person_id) where person_id is not null;

-- A browser of a visitor's.
create table chat_session (
    id integer primary key,
    visitor_id bigint not null references chat_visitor (id),
    -- SHA-256 of the secret that the browser keeps.
    token_hash blob not null unique,
    -- Where it was last: an address of the network, IPv6 cut to its first half.
    place text not null,
    language text not null,
    created_at bigint not null,
    seen_at bigint not null
);
create index chat_session_visitor on chat_session (visitor_id, id);
create index chat_session_seen on chat_session (seen_at);

-- What opens one socket or one file, once.
create table chat_ticket (
    token_hash blob not null primary key,
    session_id bigint not null references chat_session (id),
    expires_at bigint not null
);
create index chat_ticket_session on chat_ticket (session_id);
create index chat_ticket_expires on chat_ticket (expires_at);

-- A ticket that is spoken in a widget.
create table chat (
    ticket_id integer primary key references ticket (id),
    widget_id bigint not null references widget (id),
    visitor_id bigint not null references chat_visitor (id),
    state text not null,
    with_id bigint references person (id),
    asked_at bigint not null,
    ended_at bigint,
    read_seq bigint not null,
    page text not null,
    language text not null,
    browser text not null,
    -- Typed in the form; proven by the link of the letter, or by nobody.
    address text,
    letter_id bigint,
    -- The mail that carries it to its visitor, the last one that they asked for.
    transcript_id bigint,
    rated_good bigint
);
create index chat_visitor_ticket on chat (visitor_id, ticket_id);
create index chat_waiting on chat (widget_id, asked_at, ticket_id) where state = 'waiting';
create index chat_with on chat (with_id, ticket_id) where state = 'with';
create index chat_letter on chat (letter_id) where letter_id is not null;
create index chat_transcript on chat (transcript_id) where transcript_id is not null;

-- The names that browsers gave what they sent, so that sending it twice says it once.
create table chat_said (
    visitor_id bigint not null references chat_visitor (id),
    op text not null,
    ticket_id bigint not null references ticket (id),
    message_id bigint not null references message (id),
    primary key (visitor_id, op)
);
create index chat_said_message on chat_said (message_id);

-- Who leaves a chat that waits to the others.
create table chat_decline (
    ticket_id bigint not null references chat (ticket_id),
    person_id bigint not null references person (id),
    primary key (ticket_id, person_id)
);

-- From where nobody may begin a chat for some days.
create table chat_block (
    place text not null primary key,
    until bigint not null
);
create index chat_block_until on chat_block (until);
