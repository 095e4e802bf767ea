-- When what is done after an answer: one row for each team that has a rule of its own; team 0 is the desk's, for all others.
create table follow_up_rule (
    team_id integer primary key,
    -- Null is never.
    ask_hours bigint,
    held_days bigint,
    gap_days bigint not null,
    remind_days bigint,
    remind_again_days bigint,
    solve_days bigint,
    close_days bigint,
    updated_at bigint not null
);
-- What a team says in these mails in place of the desk's own words.
create table follow_up_text (
    team_id bigint not null,
    letter text not null,
    language text not null,
    body text not null,
    primary key (team_id, letter, language)
);

-- What is to be done on a ticket at a moment; done or called off, its row is gone.
create table follow_up (
    id integer primary key,
    ticket_id bigint not null references ticket (id),
    kind text not null,
    -- Which solving it follows; 0 while pending.
    solving bigint not null,
    -- Since when it counts: the solving, or the team's last word.
    since bigint not null,
    due_at bigint not null,
    tries bigint not null,
    unique (ticket_id, kind)
);
create index follow_up_due on follow_up (due_at, id);
