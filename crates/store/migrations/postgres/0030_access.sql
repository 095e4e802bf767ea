-- Systems outside the desk that people have accounts in.
create table access_system (
    id bigint primary key,
    name text not null,
    name_key text not null,
    description text not null,
    -- JSON: who answers for it; who has to allow access, step by step.
    owners text not null,
    steps text not null,
    -- Null where nobody says.
    work_days bigint,
    longest_days bigint,
    retired_at bigint,
    created_at bigint not null,
    updated_at bigint not null
);
-- One name for one system that access can be asked for; the name of a retired one is free.
create unique index access_system_name on access_system (name_key) where retired_at is null;
-- What one can have there. A role is never deleted: grants and requests name it.
create table access_role (
    id bigint primary key,
    system_id bigint not null references access_system (id),
    name text not null,
    place bigint not null,
    gone bigint not null
);
create index access_role_system on access_role (system_id, place, id);

-- What is to become of one person's access.
create table access_request (
    id bigint primary key,
    ticket_id bigint not null references ticket (id),
    kind text not null,
    system_id bigint not null references access_system (id),
    role_id bigint references access_role (id),
    whom_id bigint not null references person (id),
    -- Null is the desk itself.
    asked_by bigint references person (id),
    requester_id bigint not null references person (id),
    reason text not null,
    wanted_by bigint,
    until_at bigint,
    -- JSON: the system's steps as they were when it was asked.
    steps text not null,
    step bigint not null,
    state text not null,
    created_at bigint not null,
    updated_at bigint not null
);
create index access_request_ticket on access_request (ticket_id, id);
create index access_request_whom on access_request (whom_id, id);
create index access_request_state on access_request (state, id);
-- What its approvers said: once each in a step.
create table access_answer (
    request_id bigint not null references access_request (id),
    step bigint not null,
    person_id bigint not null references person (id),
    verdict text not null,
    authority text not null,
    reason text not null,
    at bigint not null,
    primary key (request_id, step, person_id)
);
-- Who was asked by mail, and at which address: a link is that address's alone.
create table access_ask (
    id bigint primary key,
    request_id bigint not null references access_request (id),
    step bigint not null,
    person_id bigint not null references person (id),
    address text not null,
    language text not null,
    created_at bigint not null,
    -- From then on its link answers nothing.
    void_at bigint
);
create unique index access_ask_person on access_ask (request_id, step, person_id) where void_at is null;
-- Which mail asks what.
create table access_mail (
    outbox_id bigint primary key,
    ask_id bigint not null references access_ask (id)
);
-- Who has what since when; one that ended stays, for the question who had it then.
create table access_grant (
    id bigint primary key,
    person_id bigint not null references person (id),
    system_id bigint not null references access_system (id),
    role_id bigint not null references access_role (id),
    request_id bigint not null references access_request (id),
    given_at bigint not null,
    -- Who did it in the system.
    given_by bigint not null references person (id),
    until_at bigint,
    ended_at bigint,
    ended_by bigint,
    ended_request_id bigint
);
create index access_grant_person on access_grant (person_id, id);
create index access_grant_system on access_grant (system_id, id);
-- What is to be done at a moment; done, its row is gone.
create table access_due (
    id bigint primary key,
    kind text not null,
    -- The request, or the grant.
    subject_id bigint not null,
    due_at bigint not null,
    reminders bigint not null,
    unique (kind, subject_id)
);
create index access_due_at on access_due (due_at, id);
