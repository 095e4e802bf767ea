-- Something large that is broken.
create table major_incident (
    id integer primary key,
    -- Where it is worked on; its incidents are attached.
    ticket_id bigint not null references ticket (id),
    title text not null,
    lead_id bigint not null references person (id),
    cadence_min bigint not null,
    declared_by bigint not null references person (id),
    declared_at bigint not null,
    -- When the next update is due; null once it is over.
    due_at bigint,
    -- The lead was reminded of what was due then.
    reminded_for bigint,
    ended_by bigint references person (id),
    ended_at bigint
);
create unique index major_incident_open on major_incident (ticket_id) where ended_at is null;
create index major_incident_due on major_incident (due_at, id) where due_at is not null;
create index major_incident_ended on major_incident (ended_at, id);

create table incident_update (
    id integer primary key,
    incident_id bigint not null references major_incident (id),
    -- update, end
    kind text not null,
    -- team, customers, customers_and_solve
    reach text not null,
    body text not null,
    person_id bigint not null references person (id),
    at bigint not null
);
create index incident_update_of on incident_update (incident_id, id);

-- An update on its way to one attached ticket: written there in the transaction that settles this row.
create table incident_delivery (
    update_id bigint not null references incident_update (id),
    ticket_id bigint not null references ticket (id),
    -- waiting, sent, refused
    state text not null,
    reason text not null,
    primary key (update_id, ticket_id)
);
create index incident_delivery_waiting on incident_delivery (update_id, ticket_id) where state = 'waiting';
