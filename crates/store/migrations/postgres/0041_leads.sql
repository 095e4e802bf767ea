-- The rule that handed a ticket up; who asked is then whoever hears how it ends.
alter table escalation add column rule_id bigint;

-- A rule tried over past tickets.
create table rule_trial (
    id bigint primary key,
    person_id bigint not null references person (id),
    rule_id bigint not null,
    -- What is tried, as it stood: event, time; and as JSON.
    kind text not null,
    version bigint not null,
    content text not null,
    -- Tickets that changed since then, from the latest down: those below this number are still to be looked at.
    since bigint not null,
    before_id bigint not null,
    total bigint not null,
    done bigint not null,
    hits bigint not null,
    created_at bigint not null,
    finished_at bigint,
    stopped_at bigint
);
create index rule_trial_open on rule_trial (id) where finished_at is null;
create index rule_trial_of_rule on rule_trial (rule_id, id);

-- The tickets on which it would have done something: when, and as JSON what.
create table rule_trial_hit (
    trial_id bigint not null references rule_trial (id) on delete cascade,
    ticket_id bigint not null references ticket (id),
    at bigint not null,
    does text not null,
    primary key (trial_id, ticket_id)
);

-- Who is told of what customers answer while somebody is away.
alter table duty add column stand_in_id bigint references person (id);
