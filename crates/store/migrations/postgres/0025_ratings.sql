-- What a requester was asked about one solving, and said.
create table rating (
    id bigint primary key,
    ticket_id bigint not null references ticket (id),
    solving bigint not null,
    person_id bigint not null references person (id),
    assignee_id bigint references person (id),
    team_id bigint,
    language text not null,
    -- When they were asked how it was.
    asked_at bigint,
    score text,
    comment text not null,
    answered_at bigint,
    ends_at bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    unique (ticket_id, solving)
);
create index rating_of_person on rating (person_id, id);
create index rating_by_age on rating (created_at, id);

-- When somebody was asked last and about which ticket, and since when they want no questions.
create table asked_person (
    person_id bigint primary key references person (id),
    asked_at bigint,
    ticket_id bigint,
    refused_at bigint
);

-- Whether it held: when that was asked, said and by whom, or since when it is known that nobody says.
alter table outcome add column asked_at bigint;
alter table outcome add column answered_at bigint;
alter table outcome add column answered_by bigint references person (id);
alter table outcome add column unanswered_at bigint;
