-- `ticket.shelf` has a further number: 3 on the spam shelf, whatever the status.

-- What was last said about a ticket being spam.
create table spam_mark (
    ticket_id integer primary key references ticket (id),
    -- suspected (by the desk), spam, ham (somebody said so; ham also by answering)
    state text not null,
    -- Why the desk suspects it, with words of the mail; may be empty.
    reason text not null,
    decided_by bigint references person (id),
    decided_at bigint not null
);

-- What the desk has learned about spam on top of the weights that the program brings: one row, or none.
create table spam_learned (
    one integer primary key,
    version bigint not null,
    weights blob not null,
    updated_at bigint not null
);

-- Numbers of subjects and of runs of words, by which a mail without a usable head finds its ticket.
create table thread_mark (
    mark bigint not null,
    ticket_id bigint not null references ticket (id),
    primary key (mark, ticket_id)
) without rowid;
create index thread_mark_of on thread_mark (ticket_id);
