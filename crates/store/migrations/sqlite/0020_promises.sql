-- Promises: what is owed to a customer by when, which clocks measure a ticket, and what is done at which moment.

create table promise (
    id integer primary key,
    name text not null,
    -- The first that fits is a ticket's.
    position bigint not null,
    -- The terms that hold: promise_version has all that ever held.
    version bigint not null,
    -- As JSON: conditions, targets, steps.
    body text not null,
    -- It is kept, and is nobody's.
    inactive_at bigint,
    deleted_at bigint,
    -- Grows with every change of any promise, so that whoever keeps them in memory sees that they are old.
    revision bigint not null,
    created_at bigint not null,
    updated_at bigint not null
);
create index promise_in_order on promise (position, id) where deleted_at is null;
create index promise_by_revision on promise (revision);

-- Every wording of a promise, so that a ticket knows by which it is judged.
create table promise_version (
    promise_id bigint not null references promise (id),
    version bigint not null,
    body text not null,
    -- Null for the desk itself.
    author_id bigint references person (id),
    created_at bigint not null,
    primary key (promise_id, version)
);

-- The hours that tickets were counted by, each once, as they were.
create table promise_calendar (
    id integer primary key,
    body text not null,
    -- SHA-256 of the body, in hexadecimal.
    digest text not null unique
);

-- The clocks of a ticket.
create table ticket_promise (
    ticket_id integer primary key references ticket (id),
    -- By which terms and hours it is counted. Null: by none, all time.
    promise_id bigint references promise (id),
    promise_version bigint,
    calendar_id bigint references promise_calendar (id),
    -- Up to which event of the log its clocks are counted.
    seq bigint not null,
    -- As JSON: the clocks.
    state text not null,
    -- When something is to be done for it; null where nothing is.
    next_at bigint
);
create index ticket_promise_due on ticket_promise (next_at, ticket_id) where next_at is not null;

-- What was done for a ticket at its moment: warned, told that it was missed, escalated.
create table promise_step (
    ticket_id bigint not null references ticket (id),
    due_at bigint not null,
    -- As JSON: which step.
    step text not null,
    promise_id bigint not null references promise (id),
    taken_at bigint not null,
    primary key (ticket_id, due_at, step)
);

-- How the turns of a ticket's clocks ended.
create table promise_turn (
    ticket_id bigint not null references ticket (id),
    -- first_reply, next_reply, periodic_update, requester_wait, agent_work, resolution
    clock text not null,
    cycle bigint not null,
    promise_id bigint not null references promise (id),
    promise_version bigint not null,
    -- kept, missed, lapsed
    stand text not null,
    started_at bigint not null,
    ended_at bigint not null,
    missed_at bigint,
    -- In the target's hours, in microseconds.
    spent_us bigint not null,
    primary key (ticket_id, clock, cycle)
);
create index promise_turn_ended on promise_turn (ended_at);

-- Open tickets are being held against other terms or other hours, some at a time.
create table promise_check (
    id integer primary key,
    -- The last ticket that is done.
    after_id bigint not null,
    -- How many there were when it was begun, and how many are done.
    total bigint not null,
    done bigint not null,
    created_at bigint not null,
    finished_at bigint
);
create index promise_check_open on promise_check (id) where finished_at is null;

-- Promises tried over old tickets before anybody is held to them.
create table promise_trial (
    id integer primary key,
    person_id bigint not null references person (id),
    -- Which promise is on trial; null for a new one.
    promise_id bigint references promise (id),
    -- As JSON: the promises as they would stand, and as they stand.
    body text not null,
    -- Tickets that were opened since then.
    since bigint not null,
    after_id bigint not null,
    total bigint not null,
    done bigint not null,
    -- As JSON: how often what ended how.
    result text not null,
    created_at bigint not null,
    finished_at bigint
);
create index promise_trial_open on promise_trial (id) where finished_at is null;

-- The tickets of a trial that something would have been missed on.
create table promise_trial_miss (
    trial_id bigint not null references promise_trial (id) on delete cascade,
    ticket_id bigint not null references ticket (id),
    clock text not null,
    promise_id bigint not null,
    missed_at bigint not null,
    -- How it stood by the promises as they are: kept, missed, lapsed, open; empty where nothing was promised.
    at_present text not null,
    primary key (trial_id, ticket_id, clock)
);

-- When the nearest target of a ticket is used up; 2^53 where nothing is due, so that it sorts last.
alter table ticket add column due_at bigint not null default 9007199254740992;
-- When a target of it was first missed.
alter table ticket add column missed_at bigint;
create index ticket_by_shelf_due on ticket (shelf, due_at, id);
create index ticket_by_miss on ticket (shelf, missed_at) where missed_at is not null;
create index ticket_of_assignee_by_due on ticket (assignee_id, due_at, id) where shelf = 0 and assignee_id is not null;
create index ticket_of_team_by_due on ticket (team_id, due_at, id) where shelf = 0 and team_id is not null;
create index ticket_unassigned_by_due on ticket (shelf, due_at, id) where shelf = 0 and assignee_id is null;
