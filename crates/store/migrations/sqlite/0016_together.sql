-- Who watches a ticket: they hear of the customer's answers.
create table watcher (
    ticket_id bigint not null references ticket (id),
    person_id bigint not null references person (id),
    since bigint not null,
    primary key (ticket_id, person_id)
);
create index watcher_of on watcher (person_id, since);

-- What somebody is told, once per person, kind and cause.
create table notification (
    id integer primary key,
    person_id bigint not null references person (id),
    -- A word of domain::notify::Kind.
    kind text not null,
    -- `event:17`, `alarm:…`: what it is told for.
    cause text not null,
    ticket_id bigint references ticket (id),
    by_id bigint references person (id),
    -- What has no ticket to tell it: the words of an alarm. Never words of a customer.
    words text not null,
    -- Whether it stands in the page, or is only pushed or mailed.
    in_page bigint not null,
    created_at bigint not null,
    read_at bigint,
    -- When it is to be pushed and mailed; null when it is done or nobody wants it.
    push_at bigint,
    push_tries bigint not null,
    mail_at bigint,
    unique (person_id, kind, cause)
);
create index notification_of on notification (person_id, id);
create index notification_unread on notification (person_id, id) where read_at is null and in_page = 1;
create index notification_push on notification (push_at, id) where push_at is not null;
create index notification_mail on notification (mail_at, id) where mail_at is not null;
create index notification_on on notification (ticket_id, person_id) where read_at is null;

-- By which ways somebody wants to be told of a kind; where no row stands, domain::notify says.
create table notify_choice (
    person_id bigint not null references person (id),
    kind text not null,
    in_page bigint not null,
    push bigint not null,
    -- no, now, hourly, daily
    mail text not null,
    primary key (person_id, kind)
);

-- When nothing rings for somebody.
create table notify_person (
    person_id integer primary key references person (id),
    quiet_until bigint,
    -- Working hours as domain::notify writes them; empty for always.
    hours text not null,
    -- Whether a push may carry the subject of the ticket.
    with_subject bigint not null
);

-- Browsers that want to be pushed to. They are over with the session they were made in.
create table push_subscription (
    id integer primary key,
    person_id bigint not null references person (id),
    session_id bigint not null references session (id) on delete cascade,
    endpoint text not null unique,
    -- The browser's public key (an uncompressed point of P-256) and its secret.
    p256dh blob not null,
    auth blob not null,
    user_agent text not null,
    created_at bigint not null,
    expires_at bigint,
    failures bigint not null
);
create index push_subscription_of on push_subscription (person_id);
create index push_subscription_in on push_subscription (session_id);

-- A mail of notifications, as it was put together: every attempt sends the same.
create table digest (
    outbox_id integer primary key references outbox (id),
    person_id bigint not null references person (id),
    subject text not null,
    body text not null,
    created_at bigint not null
);
