-- What the team knows about one problem each.
create table playbook (
    id integer primary key,
    slug text not null unique,
    title text not null,
    state text not null,
    -- The version that new cases are worked by.
    published bigint,
    -- The version that leads work on.
    draft bigint not null,
    -- A fingerprint of what the newest release brought; empty for the desk's own.
    shipped text not null,
    created_at bigint not null,
    updated_at bigint not null
);
-- Its sheets. A row never changes but for the first moment it was published.
create table playbook_version (
    playbook_id bigint not null references playbook (id),
    number bigint not null,
    sheet text not null,
    -- The version whose text was changed; null for the first.
    made_of bigint,
    -- Null: a release brought it.
    person_id bigint references person (id),
    made_at bigint not null,
    published_at bigint,
    primary key (playbook_id, number)
);
-- What cases have taught about a version, by the week in which they ended: each row has all counts up to then.
create table playbook_lesson (
    playbook_id bigint not null references playbook (id),
    version bigint not null,
    week bigint not null,
    -- The day as of which the counts stand, since the beginning of 1970.
    day bigint not null,
    counts text not null,
    primary key (playbook_id, version, week)
);

-- What was said and done about a ticket by a playbook, in order.
create table case_entry (
    ticket_id bigint not null references ticket (id),
    number bigint not null,
    act text not null,
    -- By which playbook a case began; null in all other entries.
    begun_playbook_id bigint references playbook (id),
    person_id bigint references person (id),
    at bigint not null,
    primary key (ticket_id, number)
);
create index case_entry_begun on case_entry (begun_playbook_id) where begun_playbook_id is not null;

-- Solved cases that are to be learned from, and those that were: these stay, so that none teaches twice.
create table case_lesson (
    ticket_id bigint not null references ticket (id),
    solving bigint not null,
    due_at bigint not null,
    learned_at bigint,
    primary key (ticket_id, solving)
);
create index case_lesson_due on case_lesson (due_at) where learned_at is null;
