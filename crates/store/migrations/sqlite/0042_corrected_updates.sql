-- An update that was wrong is corrected, or withdrawn with the reason that everybody reads.
alter table incident_update add column corrected_by bigint references person (id);
alter table incident_update add column corrected_at bigint;
alter table incident_update add column withdrawn_by bigint references person (id);
alter table incident_update add column withdrawn_at bigint;
alter table incident_update add column withdrawn_why text not null default '';

-- The words that stood until somebody corrected them.
create table incident_wording (
    update_id bigint not null references incident_update (id),
    -- From 0, the first words first.
    nth bigint not null,
    body text not null,
    -- Who replaced them, and when.
    person_id bigint not null references person (id),
    at bigint not null,
    primary key (update_id, nth)
);

-- The reply that it was written in there; null for what was written before this was kept.
alter table incident_delivery add column message_id bigint references message (id);
-- 1 where the customer has earlier words already: what goes there now says so.
alter table incident_delivery add column again bigint not null default 0;
