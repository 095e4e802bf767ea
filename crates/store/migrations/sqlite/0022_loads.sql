-- How hard a message is to read: of messages, never of staff.
create table message_load (
    message_id integer primary key references message (id),
    -- 0 to 100
    score bigint not null,
    -- feature:percent:count, with spaces between
    shares text not null,
    judged_at bigint not null
);

-- Who keeps figures of their own load. Nobody else reads this row or any that hangs on it, and all go with it.
create table load_keeper (
    person_id integer primary key references person (id),
    since bigint not null,
    -- shut, open: whether programs with a token of theirs may read it. An admin makes the tokens.
    programs text not null,
    -- Nothing new comes to them until then.
    paused_until bigint
);
create index load_keeper_paused on load_keeper (paused_until) where paused_until is not null;

-- Which messages they met. Forgotten after some weeks.
create table load_contact (
    person_id bigint not null references load_keeper (person_id),
    message_id bigint not null references message (id),
    at bigint not null,
    score bigint not null,
    -- They answered a hard one: a pause is offered until then.
    offer_until bigint,
    primary key (person_id, message_id)
);
create index load_contact_of on load_contact (person_id, at, message_id);
create index load_contact_at on load_contact (at);
create index load_contact_offer on load_contact (person_id, offer_until) where offer_until is not null;

-- What leads see of a team's week: fixed when the week is over.
create table load_week (
    -- Monday, 00:00 UTC
    week_start bigint not null,
    team_id bigint not null,
    -- Who counts, as it stood when the week began; empty once the next week was compared with it, or one of them left.
    members text not null,
    -- Rounded; null where nothing is said.
    hard_of_ten bigint,
    primary key (week_start, team_id)
);

-- When the running week is over: one row while anybody keeps figures.
create table load_due (
    one integer primary key,
    due_at bigint not null
);
