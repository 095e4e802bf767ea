-- After so many days what somebody has there is looked at again; null is never.
alter table access_system add column review_days bigint;

-- Who looked last whether it is still needed, and when.
alter table access_grant add column reviewed_at bigint;
alter table access_grant add column reviewed_by bigint references person (id);

-- Who answers in whose name, and from when to when.
create table access_stand_in (
    person_id bigint primary key,
    stand_in_id bigint not null references person (id),
    from_at bigint not null,
    until_at bigint not null,
    named_by bigint not null references person (id),
    named_at bigint not null
);
create index access_stand_in_of on access_stand_in (stand_in_id, person_id);

-- Who spoke in the name of the approver; null where they spoke themselves.
alter table access_answer add column stand_in_id bigint references person (id);
