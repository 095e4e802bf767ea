-- How far up a team stands where tickets are handed up; one row a team that was set up.
create table escalation_team (
    team_id bigint primary key references team (id),
    -- From 1; null for none.
    tier bigint,
    updated_at bigint not null
);

-- What a team needs to know in the hand-over, in order; a team without rows has the standard form.
create table hand_over_field (
    team_id bigint not null references team (id),
    place bigint not null,
    label text not null,
    -- line, text, choice
    kind text not null,
    -- required, optional
    need text not null,
    -- One a line.
    choices text not null,
    source text not null,
    primary key (team_id, place)
);

-- A ticket handed up to another team.
create table escalation (
    id bigint primary key,
    ticket_id bigint not null references ticket (id),
    -- Teams are no references: what was said stays when a team is deleted.
    from_team_id bigint,
    from_person_id bigint references person (id),
    to_team_id bigint not null,
    -- asked, accepted, returned, withdrawn
    state text not null,
    asked_by bigint not null references person (id),
    asked_at bigint not null,
    accepted_by bigint references person (id),
    accepted_at bigint,
    ended_by bigint references person (id),
    ended_at bigint,
    reason text not null,
    -- The note that says it.
    message_id bigint not null
);
create index escalation_of_ticket on escalation (ticket_id, id);
create index escalation_asked on escalation (to_team_id, id) where state = 'asked';
create unique index escalation_open on escalation (ticket_id) where state = 'asked';

create table escalation_answer (
    escalation_id bigint not null references escalation (id),
    place bigint not null,
    label text not null,
    body text not null,
    primary key (escalation_id, place)
);

-- A question to somebody who knows, on a ticket that stays where it is.
create table expert_ask (
    id bigint primary key,
    ticket_id bigint not null references ticket (id),
    asked_by bigint not null references person (id),
    person_id bigint references person (id),
    team_id bigint,
    question text not null,
    asked_at bigint not null,
    answer text not null,
    answered_by bigint references person (id),
    answered_at bigint,
    closed_at bigint
);
create index expert_ask_of_ticket on expert_ask (ticket_id, id);
create index expert_ask_of_person on expert_ask (person_id, id) where closed_at is null and answered_at is null;
create index expert_ask_of_team on expert_ask (team_id, id) where closed_at is null and answered_at is null;
create index expert_ask_by on expert_ask (asked_by, id) where closed_at is null;
