-- Addresses that are not written to like any other, whoever they belong to.
create table address_trouble (
    address text not null,
    -- dead (mail cannot arrive), complained (its reader called a mail of ours spam)
    kind text not null,
    -- A word of domain::bounce::BounceReason.
    reason text not null,
    -- In the words of the server; may be empty.
    words text not null,
    since bigint not null,
    primary key (address, kind)
);

-- The budget of automatic answers on one ticket.
create index automatic_answer_on on automatic_answer (ticket_id, sent_at);
