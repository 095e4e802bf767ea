-- Ids and counters come from the application; moments are microseconds UTC; booleans are 0/1; words are text.
-- `integer primary key` is a bigint too: SQLite's word for a table kept in the order of its id, without a second tree for it.

create table counter (
    name text primary key,
    next bigint not null
);
insert into counter (name, next) values ('id', 10000), ('ticket', 1);

create table setting (
    name text primary key,
    value text not null,
    updated_at bigint not null
);

-- The log. `head` holds the last number and link of the chain; a number is given at the append, under the writer's lock.
create table event_head (
    one bigint primary key,
    seq bigint not null,
    at bigint not null,
    chain blob not null
);
insert into event_head (one, seq, at, chain) values (1, 0, 0, x'0000000000000000000000000000000000000000000000000000000000000000');

create table event (
    seq integer primary key,
    at bigint not null,
    actor text not null,
    actor_id bigint,
    ticket_id bigint,
    version bigint not null,
    -- Empty after an erasure: the digest stays, and with it the chain.
    body text not null,
    salt blob not null,
    digest blob not null,
    chain blob not null
);
create index event_of_ticket on event (ticket_id, seq);

create table follower (
    name text primary key,
    cursor bigint not null,
    owner text not null,
    leased_until bigint not null,
    failing_since bigint,
    attempts bigint not null,
    error text not null
);

create table organisation (
    id integer primary key,
    name text not null,
    name_key text not null unique,
    notes text not null,
    external_id text unique,
    created_at bigint not null,
    updated_at bigint not null
);
create table organisation_domain (
    domain text primary key,
    organisation_id bigint not null references organisation (id)
);
create index organisation_domain_of on organisation_domain (organisation_id);

create table team (
    id integer primary key,
    name text not null,
    name_key text not null unique,
    created_at bigint not null,
    updated_at bigint not null
);

create table person (
    id integer primary key,
    role text not null,
    name text not null,
    name_key text not null,
    email text,
    organisation_id bigint references organisation (id),
    locale text,
    time_zone text,
    phone text,
    notes text not null,
    external_id text unique,
    password_hash text,
    verified_at bigint,
    suspended_at bigint,
    created_at bigint not null,
    updated_at bigint not null
);
create index person_by_role on person (role, id);
create index person_by_change on person (updated_at, id);
create index person_of_organisation on person (organisation_id, id);
create table person_address (
    address text primary key,
    person_id bigint not null references person (id),
    created_at bigint not null
);
create index person_address_of on person_address (person_id);
create table team_member (
    team_id bigint not null references team (id),
    person_id bigint not null references person (id),
    primary key (team_id, person_id)
);
create index team_member_of on team_member (person_id);

create table session (
    id integer primary key,
    token_hash blob not null unique,
    person_id bigint not null references person (id),
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null,
    user_agent text not null,
    address text not null
);
create index session_of on session (person_id);
create table api_token (
    id integer primary key,
    person_id bigint not null references person (id),
    name text not null,
    token_hash blob not null unique,
    any_person bigint not null,
    created_at bigint not null,
    expires_at bigint,
    used_at bigint,
    revoked_at bigint
);
create index api_token_of on api_token (person_id);
-- Links that work once: first set-up, demo sign-in.
create table one_time_link (
    token_hash blob primary key,
    purpose text not null,
    person_id bigint not null references person (id),
    expires_at bigint not null,
    used_at bigint
);

create table mailbox (
    id integer primary key,
    address text not null unique,
    name text not null,
    team_id bigint references team (id),
    is_default bigint not null,
    signature text not null,
    acknowledges bigint not null,
    acknowledgement text not null,
    authserv_id text not null,
    created_at bigint not null,
    updated_at bigint not null
);

create table ticket (
    id integer primary key,
    subject text not null,
    status text not null,
    -- Which lists it stands in: 0 work to do (new, open, pending, on hold), 1 solved or closed, 2 deleted.
    shelf bigint not null,
    priority text,
    -- The priority as a number to sort by: 0 none to 4 urgent.
    urgency bigint not null,
    type text,
    requester_id bigint not null references person (id),
    organisation_id bigint references organisation (id),
    assignee_id bigint references person (id),
    team_id bigint references team (id),
    mailbox_id bigint references mailbox (id),
    channel text not null,
    follow_up_of bigint references ticket (id),
    external_id text,
    tags text not null,
    snippet text not null,
    message_count bigint not null,
    -- customer, team, note, automatic
    last_word text not null,
    last_message_at bigint not null,
    -- The ticket's version as of its last public message, and whose that was: to notice who was overtaken.
    public_version bigint not null,
    public_author_id bigint,
    delivery_failed bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    solved_at bigint,
    closed_at bigint,
    deleted_at bigint,
    version bigint not null
);
create index ticket_by_shelf_change on ticket (shelf, updated_at, id);
create index ticket_by_shelf on ticket (shelf, id);
create index ticket_by_shelf_urgency on ticket (shelf, urgency, id);
create index ticket_of_assignee on ticket (assignee_id, shelf, updated_at, id);
create index ticket_of_team on ticket (team_id, shelf, updated_at, id);
create index ticket_of_requester on ticket (requester_id, shelf, updated_at, id);
create index ticket_of_organisation on ticket (organisation_id, shelf, updated_at, id);
create index ticket_by_change on ticket (updated_at, id);
create index ticket_by_external_id on ticket (external_id);
create index ticket_by_follow_up on ticket (follow_up_of) where follow_up_of is not null;
create index ticket_by_mailbox on ticket (mailbox_id, id);

create table ticket_tag (
    ticket_id bigint not null references ticket (id),
    tag text not null,
    primary key (ticket_id, tag)
);
create index ticket_tag_by_tag on ticket_tag (tag, ticket_id);

-- Contacts beside the requester. `state`: suggested (sees nothing) or accepted.
create table participant (
    ticket_id bigint not null references ticket (id),
    person_id bigint not null references person (id),
    state text not null,
    added_at bigint not null,
    primary key (ticket_id, person_id)
);
create index participant_of on participant (person_id, ticket_id);

create table join_suggestion (
    ticket_id bigint not null references ticket (id),
    other_id bigint not null references ticket (id),
    reason text not null,
    state text not null,
    created_at bigint not null,
    primary key (ticket_id, other_id)
);

create table outcome (
    ticket_id bigint not null references ticket (id),
    solving bigint not null,
    solved_at bigint not null,
    solved_by bigint references person (id),
    cause text not null,
    answer_id bigint,
    held text not null,
    reopened_at bigint,
    primary key (ticket_id, solving)
);

-- Every arrival, whatever becomes of it: the ledger.
create table mail (
    id integer primary key,
    mailbox_id bigint not null references mailbox (id),
    received_at bigint not null,
    -- waiting, placed, set_aside, quarantined
    state text not null,
    source text not null,
    peer text not null,
    helo text not null,
    envelope_from text,
    envelope_to text not null,
    bytes bigint not null,
    sha256 blob not null,
    body_sha256 blob,
    blob text,
    -- From here on known after reading.
    message_id text,
    from_name text not null,
    from_address text not null,
    subject text not null,
    kind text,
    kind_reason text not null,
    identity text,
    acknowledgement text not null,
    reason text not null,
    code text not null,
    complaints text not null,
    ticket_id bigint references ticket (id),
    desk_message_id bigint,
    attempts bigint not null,
    parser_version bigint not null,
    placed_at bigint
);
create index mail_by_raw on mail (mailbox_id, sha256);
create index mail_by_message_id on mail (mailbox_id, message_id);
create index mail_by_state on mail (state, id);
create index mail_of_mailbox on mail (mailbox_id, id);
create index mail_of_ticket on mail (ticket_id, id);
create table mail_raw (
    mail_id integer primary key references mail (id),
    body blob not null
);

create table message (
    id integer primary key,
    ticket_id bigint not null references ticket (id),
    author_id bigint references person (id),
    -- As the mail gave it; the author's own address may have changed since.
    address text not null,
    visibility text not null,
    channel text not null,
    identity text not null,
    placement_reason text not null,
    stranger bigint not null,
    automatic bigint not null,
    body text not null,
    quoted text not null,
    language text,
    -- none, plain (says no more than the text), richer
    html_part text not null,
    message_id text,
    mail_id bigint references mail (id),
    recipients text not null,
    delivery text not null,
    delivery_detail text not null,
    created_at bigint not null
);
create index message_of_ticket on message (ticket_id, id);
create index message_by_message_id on message (message_id);
create table message_html (
    message_id integer primary key references message (id),
    html text not null
);

create table attachment (
    id integer primary key,
    message_id bigint references message (id),
    uploaded_by bigint references person (id),
    upload_hash blob,
    upload_expires_at bigint,
    name text not null,
    media_type text not null,
    found_type text not null,
    bytes bigint not null,
    blob text not null,
    content_id text,
    inline bigint not null,
    created_at bigint not null
);
create index attachment_of_message on attachment (message_id);
create index attachment_by_upload on attachment (upload_hash);
create index attachment_by_blob on attachment (blob);

-- Mail to go out. Written in the transaction of what causes it; one row for a cause and a target.
create table outbox (
    id integer primary key,
    cause text not null,
    target text not null,
    ticket_id bigint references ticket (id),
    message_id bigint references message (id),
    mailbox_id bigint references mailbox (id),
    -- waiting, sent, failed
    state text not null,
    header_message_id text not null,
    envelope_from text,
    recipients text not null,
    due_at bigint not null,
    attempts bigint not null,
    uncertain bigint not null,
    lease bigint not null,
    leased_until bigint not null,
    last_error text not null,
    created_at bigint not null,
    done_at bigint,
    unique (cause, target)
);
create index outbox_due on outbox (state, due_at, id);
create index outbox_of_message on outbox (message_id);

-- Automatic answers given, for the budgets per address and ticket.
create table automatic_answer (
    id integer primary key,
    address text not null,
    ticket_id bigint,
    sent_at bigint not null
);
create index automatic_answer_to on automatic_answer (address, sent_at);

create table operation (
    scope text not null,
    key text not null,
    request_hash blob not null,
    status bigint not null,
    answer text not null,
    created_at bigint not null,
    primary key (scope, key)
);
create index operation_by_age on operation (created_at);

create table draft (
    person_id bigint not null references person (id),
    ticket_id bigint not null references ticket (id),
    visibility text not null,
    body text not null,
    updated_at bigint not null,
    primary key (person_id, ticket_id, visibility)
);

create table seen (
    person_id bigint not null references person (id),
    ticket_id bigint not null references ticket (id),
    seen_at bigint not null,
    primary key (person_id, ticket_id)
);
