-- Endpoints of the operator's own that do in a system what was allowed on a ticket.
create table access_connector (
    id bigint primary key,
    name text not null,
    name_key text not null,
    url text not null,
    -- Sealed.
    secret text not null,
    timeout_ms bigint not null,
    -- What it does: words, with spaces between.
    kinds text not null,
    -- JSON: where; empty is everywhere.
    systems text not null,
    created_at bigint not null,
    updated_at bigint not null
);
create unique index access_connector_name on access_connector (name_key);

-- What one of them is to do for one request.
create table access_job (
    id bigint primary key,
    request_id bigint not null references access_request (id),
    -- A connector may be deleted; the books keep what it was called.
    connector_id bigint not null,
    connector_name text not null,
    -- The same at every try.
    job_key text not null,
    body text not null,
    -- waiting, taken, done, failed, called_off, done_late
    state text not null,
    attempts bigint not null,
    was_sent bigint not null,
    due_at bigint,
    lease bigint not null,
    leased_until bigint not null,
    failure text,
    status bigint,
    said text not null,
    created_at bigint not null,
    updated_at bigint not null
);
create unique index access_job_request on access_job (request_id);
create unique index access_job_key on access_job (job_key);
create index access_job_due on access_job (due_at, id) where due_at is not null;
