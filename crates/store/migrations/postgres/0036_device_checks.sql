-- Looks at somebody's device that were asked for on a ticket.
create table device_check (
    id bigint primary key,
    ticket_id bigint not null references ticket (id),
    -- SHA-256 of the secret in the link.
    secret_hash bytea not null,
    asked_by bigint not null references person (id),
    language text not null,
    asked_at bigint not null,
    expires_at bigint not null,
    withdrawn_at bigint,
    sent_at bigint,
    -- The note that tells of it.
    message_id bigint references message (id),
    -- JSON, what is known of what was sent.
    report text,
    -- SHA-256 of what was sent, hex.
    sha256 text
);
create unique index device_check_secret on device_check (secret_hash);
create index device_check_ticket on device_check (ticket_id, id);
