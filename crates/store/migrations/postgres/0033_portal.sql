-- Whose people see each other's requests.
alter table organisation add column shares_requests bigint not null default 0;

-- Where a customer is signed in to their requests: apart from the team's sessions.
create table portal_session (
    id bigint primary key,
    -- SHA-256 of the secret that the cookie carries.
    token_hash bytea not null unique,
    person_id bigint not null references person (id),
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null,
    user_agent text not null,
    address text not null
);
create index portal_session_person on portal_session (person_id, id);
create index portal_session_expires on portal_session (expires_at);

-- A mail of the desk to one address with a link that does one thing; the link's token is made as the mail leaves.
create table portal_letter (
    id bigint primary key,
    -- What its link does: sign_in, watch, fixed.
    errand text not null,
    address text not null,
    language text not null,
    -- What is watched; null for signing in.
    incident_id bigint references major_incident (id),
    -- Null where no mail was written: the address is one that gets none.
    outbox_id bigint unique,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
create index portal_letter_address on portal_letter (address, created_at);
create index portal_letter_created on portal_letter (created_at);
create index portal_letter_expires on portal_letter (expires_at);

-- A major incident that stands on the public status page, under words for everybody.
create table known_problem (
    incident_id bigint primary key,
    title text not null,
    published_by bigint not null references person (id),
    published_at bigint not null
);
-- Who wants to hear that it is fixed. Told, or not wanted any more, the row is gone.
create table problem_watch (
    incident_id bigint not null references major_incident (id),
    address text not null,
    language text not null,
    created_at bigint not null,
    -- When it is told; null while the problem goes on.
    due_at bigint,
    primary key (incident_id, address)
);
create index problem_watch_due on problem_watch (due_at, incident_id, address) where due_at is not null;
