-- What rules tell endpoints of the operator's own, until it has arrived or is given up. A connector, a rule or a ticket may be
-- gone by then.
create table webhook_call (
    id bigint primary key,
    connector_id bigint not null,
    connector_name text not null,
    ticket_id bigint not null,
    rule_id bigint not null,
    -- The same at every try.
    call_key text not null,
    body text not null,
    attempts bigint not null,
    due_at bigint not null,
    lease bigint not null,
    leased_until bigint not null,
    created_at bigint not null
);
create index webhook_call_due on webhook_call (due_at, id);
create index webhook_call_connector on webhook_call (connector_id);
