-- Playbooks that customers may work by alone; no row: nobody but the team does.
create table playbook_offer (
    playbook_id bigint primary key references playbook (id),
    offered_at bigint not null,
    person_id bigint references person (id)
);
-- How many runs came how far, by day since the beginning of 1970. Of the runs themselves nothing is kept.
create table playbook_run_count (
    playbook_id bigint not null references playbook (id),
    day bigint not null,
    stage text not null,
    runs bigint not null,
    primary key (playbook_id, day, stage)
);
-- Who wants a person after a run, until they have shown that the address is theirs.
create table fix_request (
    id bigint primary key,
    run text not null,
    name text not null,
    address text not null,
    words text not null,
    language text not null,
    created_at bigint not null,
    ends_at bigint not null,
    -- The mail that asks for the confirmation; null where the address was asked lately.
    outbox_id bigint,
    ticket_id bigint references ticket (id)
);
create index fix_request_address on fix_request (address, created_at);
create index fix_request_mail on fix_request (outbox_id) where outbox_id is not null;
create index fix_request_created on fix_request (created_at);
create index fix_request_ends on fix_request (ends_at);
