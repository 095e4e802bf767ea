-- Lists that people of the desk put together.
create table saved_view (
    id bigint primary key,
    name text not null,
    -- person, team, everyone
    whose text not null,
    person_id bigint references person (id),
    team_id bigint references team (id),
    -- As it was written, in the query language; ages in it stay ages.
    query text not null,
    -- What it is ordered by, with its direction: updated-desc
    sort text not null,
    -- Words with a space between.
    columns text not null,
    group_by text,
    -- Among the views that one person sees, where that person has arranged nothing.
    position bigint not null,
    inactive_at bigint,
    deleted_at bigint,
    created_by bigint references person (id),
    created_at bigint not null,
    updated_at bigint not null
);
create index saved_view_by_position on saved_view (position, id);

-- How somebody arranged them for themselves.
create table saved_view_place (
    person_id bigint not null references person (id),
    view_id bigint not null references saved_view (id),
    position bigint not null,
    primary key (person_id, view_id)
);
create index saved_view_place_of on saved_view_place (view_id);
