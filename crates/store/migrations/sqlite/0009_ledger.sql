-- What people did with a mail in the ledger, and what the ledger said of it until then.
create table mail_act (
    id integer primary key,
    mail_id bigint not null references mail (id),
    at bigint not null,
    -- Null: the operator of the desk.
    person_id bigint references person (id),
    -- retried, released, set_aside, moved, moved_back, reread
    kind text not null,
    -- In the words of who did it; may be empty.
    reason text not null,
    said_before text not null,
    from_ticket_id bigint,
    to_ticket_id bigint,
    -- Which messages moved with it, by blanks.
    messages text not null
);
create index mail_act_of on mail_act (mail_id, id);

-- The ledger is read by time: as a whole, by state, and by whoever wrote ("I wrote to you").
create index mail_by_arrival on mail (received_at, id);
drop index mail_by_state;
create index mail_by_state on mail (state, received_at, id);
create index mail_by_author on mail ((case when from_address <> '' then from_address else lower(coalesce(envelope_from, '')) end), received_at, id);
