-- When teams work: calendars of the desk, the shifts of people, who is on call, and links for calendar programs.
create table calendar (
    id bigint primary key,
    name text not null,
    -- Null for somebody's shifts, which have no name.
    name_key text unique,
    -- Whose shifts these are; null for a calendar of the desk.
    person_id bigint unique references person (id) on delete cascade,
    -- IANA name.
    zone text not null,
    -- Of teams without one of their own.
    is_default bigint not null,
    -- A calendar whose special days hold here, too.
    holidays_of bigint references calendar (id) on delete set null,
    created_at bigint not null,
    updated_at bigint not null
);
create unique index calendar_default on calendar (is_default) where is_default = 1;
create index calendar_holidays on calendar (holidays_of) where holidays_of is not null;

-- Minutes since local midnight, Monday is 0.
create table opening_time (
    calendar_id bigint not null references calendar (id) on delete cascade,
    weekday bigint not null,
    from_minute bigint not null,
    to_minute bigint not null,
    primary key (calendar_id, weekday, from_minute)
);

create table special_day (
    id bigint primary key,
    calendar_id bigint not null references calendar (id) on delete cascade,
    name text not null,
    -- ISO 8601, both included.
    first_day text not null,
    last_day text not null,
    -- 540-720 780-1020, in minutes; empty when closed.
    hours text not null
);
create index special_day_of on special_day (calendar_id, first_day, id);

create table team_calendar (
    team_id bigint not null primary key references team (id) on delete cascade,
    calendar_id bigint not null references calendar (id) on delete cascade
);
create index team_calendar_of on team_calendar (calendar_id);

create table rota (
    id bigint primary key,
    name text not null,
    name_key text not null unique,
    zone text not null,
    team_id bigint references team (id) on delete set null,
    created_at bigint not null,
    updated_at bigint not null
);
create index rota_of_team on rota (team_id) where team_id is not null;

create table rota_layer (
    id bigint primary key,
    rota_id bigint not null references rota (id) on delete cascade,
    -- A later one stands above an earlier one.
    place bigint not null,
    name text not null,
    -- ISO 8601 in the zone of the rota: when the first turn begins.
    starts text not null,
    -- days, hours
    turn_unit text not null,
    turn_length bigint not null,
    until_at bigint,
    -- always, open, closed: as the calendar is
    covers text not null,
    calendar_id bigint references calendar (id)
);
create index rota_layer_of on rota_layer (rota_id, place);
create index rota_layer_in on rota_layer (calendar_id) where calendar_id is not null;

create table rota_turn (
    layer_id bigint not null references rota_layer (id) on delete cascade,
    place bigint not null,
    person_id bigint not null references person (id) on delete cascade,
    primary key (layer_id, place)
);
create index rota_turn_of on rota_turn (person_id);

create table rota_override (
    id bigint primary key,
    rota_id bigint not null references rota (id) on delete cascade,
    person_id bigint not null references person (id) on delete cascade,
    from_at bigint not null,
    to_at bigint not null,
    created_at bigint not null
);
create index rota_override_of on rota_override (rota_id, to_at);
create index rota_override_by on rota_override (person_id);

-- Whoever knows the secret reads what is behind it, as long as its maker may.
create table calendar_link (
    id bigint primary key,
    person_id bigint not null references person (id) on delete cascade,
    calendar_id bigint references calendar (id) on delete cascade,
    rota_id bigint references rota (id) on delete cascade,
    secret_hash bytea not null unique,
    -- The secret, sealed: its maker can look at it again.
    sealed text not null,
    created_at bigint not null,
    read_at bigint,
    unique (person_id, calendar_id),
    unique (person_id, rota_id)
);
create index calendar_link_to on calendar_link (calendar_id) where calendar_id is not null;
create index calendar_link_to_rota on calendar_link (rota_id) where rota_id is not null;
