-- How a team gives its tickets out; one row a team that ever set it up. Times in minutes or days, 0 for off.
create table routing_policy (
    team_id integer primary key references team (id),
    -- by_hand, fair_turn, least_loaded
    mode text not null,
    places bigint not null,
    weight_written bigint not null,
    weight_chat bigint not null,
    weight_spoken bigint not null,
    overflow_team_id bigint references team (id),
    overflow_min bigint not null,
    stick_days bigint not null,
    stick_wait_min bigint not null,
    relax_min bigint not null,
    present_min bigint not null,
    off_duty_min bigint not null,
    untouched_min bigint not null,
    hard_in_a_row bigint not null,
    hard_wait_min bigint not null,
    -- The number of the last hand-out: turns are told by it.
    turn bigint not null,
    -- When the team is looked at next; null until something happens.
    look_at bigint,
    -- After a change of rules: up to which ticket they were applied; null when to all.
    applied_to bigint,
    updated_at bigint not null
);
create index routing_policy_due on routing_policy (look_at, team_id) where look_at is not null;
create index routing_policy_overflow on routing_policy (overflow_team_id) where overflow_team_id is not null;

-- What people are good at, and the languages that they speak.
create table skill (
    id integer primary key,
    name text not null,
    name_key text not null,
    -- The first part of a tag of BCP 47.
    language text,
    created_at bigint not null
);
create unique index skill_by_name on skill (name_key);
create unique index skill_by_language on skill (language) where language is not null;
create table person_skill (
    person_id bigint not null references person (id),
    skill_id bigint not null references skill (id),
    level bigint not null,
    primary key (person_id, skill_id)
);
create index person_skill_of on person_skill (skill_id);
create table skill_need (
    id integer primary key,
    team_id bigint references team (id),
    -- always, tag, field
    kind text not null,
    field_id bigint references field (id),
    word text not null,
    skill_id bigint not null references skill (id),
    level bigint not null
);
create index skill_need_of on skill_need (skill_id);
create index skill_need_of_team on skill_need (team_id) where team_id is not null;
create index skill_need_of_field on skill_need (field_id) where field_id is not null;

-- Whether somebody takes tickets, as they said last, and how many places they have where it is not the team's number.
create table duty (
    person_id integer primary key references person (id),
    -- taking, finishing, away
    state text not null,
    -- Away until then, and taking tickets from then on.
    until_at bigint,
    places bigint,
    updated_at bigint not null
);
-- The number of the last ticket that somebody was given in a team.
create table routing_turn (
    team_id bigint not null references team (id),
    person_id bigint not null references person (id),
    turn bigint not null,
    primary key (team_id, person_id)
);

-- Tickets that wait for somebody, and tickets that routing gave to somebody.
create table routed_ticket (
    ticket_id integer primary key references ticket (id),
    team_id bigint not null references team (id),
    -- waiting, given
    state text not null,
    -- Since when it waits, or when it was given.
    since_at bigint not null,
    -- Its place in the queue.
    target_at bigint not null,
    -- Skills and levels: 9001:2 9002:1
    needs text not null,
    knows_id bigint references person (id),
    -- 1 when it has come from another team.
    overflowed bigint not null,
    -- Of one that was given: to whom, when they first did something on it, since when they are off duty.
    person_id bigint references person (id),
    touched_at bigint,
    off_since bigint
);
create index routed_ticket_waiting on routed_ticket (team_id, target_at, ticket_id) where state = 'waiting';
create index routed_ticket_waiting_since on routed_ticket (team_id, since_at, ticket_id) where state = 'waiting';
create index routed_ticket_given on routed_ticket (team_id, ticket_id) where state = 'given';
