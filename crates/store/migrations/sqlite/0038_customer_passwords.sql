-- A customer's own password, apart from the team's: it opens their requests and nothing else.
create table portal_password (
    person_id integer primary key references person (id),
    -- PHC string (Argon2id).
    hash text not null,
    set_at bigint not null
);
-- How the session began: link, password, organisation.
alter table portal_session add column came_by text not null default 'link';
