-- Where a mailbox's mail is fetched from and by which server it leaves; what only one way has is empty in the other.
create table mailbox_server (
    mailbox_id bigint not null references mailbox (id),
    -- in, out
    way text not null,
    host text not null,
    port bigint not null,
    -- tls, starttls, none
    security text not null,
    authority text not null,
    user_name text not null,
    -- password, consent, open
    sign_in text not null,
    -- Encrypted with the master key.
    sealed_password text not null,
    -- Names of folders, one a line.
    folders text not null,
    -- nothing, seen, move
    after_fetch text not null,
    move_to text not null,
    -- token, plain
    return_path text not null,
    changed_at bigint not null,
    contact_at bigint,
    fault_kind text,
    fault_words text not null,
    fault_since bigint not null,
    fault_times bigint not null,
    primary key (mailbox_id, way)
);

-- How far a folder was read. While `uid_validity` stays, a UID names the same mail for ever.
create table mailbox_folder (
    id bigint primary key,
    mailbox_id bigint not null references mailbox (id),
    name text not null,
    uid_validity bigint not null,
    last_uid bigint not null,
    -- UIDs below this are read a second time: the folder was numbered anew. 0 when it never was.
    rescan_end bigint not null,
    created_at bigint not null,
    unique (mailbox_id, name)
);

-- Which mail of which folder became which arrival.
create table fetched_mail (
    folder_id bigint not null references mailbox_folder (id),
    uid_validity bigint not null,
    uid bigint not null,
    mail_id bigint not null references mail (id),
    -- new, older (was there before the desk), aside (older, and only seen because the folder was numbered anew)
    treatment text not null,
    -- When an older mail came to its server.
    arrived_at bigint,
    -- It is still to be flagged or moved there.
    to_mark bigint not null,
    primary key (folder_id, uid_validity, uid)
);
create index fetched_mail_of on fetched_mail (mail_id);
create index fetched_mail_to_mark on fetched_mail (folder_id, to_mark, uid);

-- Takes over the mail that was in a folder before the desk came to it.
create table mail_import (
    id bigint primary key,
    mailbox_id bigint not null references mailbox (id),
    folder_id bigint not null references mailbox_folder (id),
    since bigint,
    -- running, paused, done, failed
    state text not null,
    uid_validity bigint not null,
    next_uid bigint not null,
    end_uid bigint not null,
    -- -1 until they were counted.
    total bigint not null,
    done bigint not null,
    problem text not null,
    created_at bigint not null,
    ended_at bigint
);
create index mail_import_of on mail_import (mailbox_id, id);
create index mail_import_by_state on mail_import (state, folder_id, id);

-- Test mails that a mailbox sends to itself.
create table test_mail (
    id bigint primary key,
    mailbox_id bigint not null references mailbox (id),
    -- Stands in its subject and Message-ID.
    token text not null unique,
    -- waiting, running, passed, failed
    state text not null,
    -- What was tried and found so far: step, result and words, a line each, tabs between.
    steps text not null,
    arrived_by text not null,
    leased_until bigint not null,
    started_at bigint not null,
    ended_at bigint
);
create index test_mail_of on test_mail (mailbox_id, id);
create index test_mail_by_state on test_mail (state, id);

-- By whose consent the desk signs in, and the tokens that came of it, encrypted with the master key.
create table mailbox_consent (
    mailbox_id bigint primary key references mailbox (id),
    -- google, microsoft, issuer
    provider text not null,
    issuer text not null,
    client_id text not null,
    sealed_client_secret text not null,
    scope text not null,
    given_at bigint,
    ends_at bigint,
    ended text not null,
    sealed_refresh_token text not null,
    sealed_access_token text not null,
    access_ends_at bigint not null,
    -- Somebody asks for a new token until then.
    leased_until bigint not null,
    changed_at bigint not null
);
-- Somebody was sent to the provider and has not come back yet.
create table consent_attempt (
    state_hash bytea primary key,
    mailbox_id bigint not null references mailbox (id),
    person_id bigint references person (id),
    -- code, device
    kind text not null,
    -- What only the desk knows of it: the verifier or the device code.
    sealed_secret text not null,
    redirect_uri text not null,
    user_code text not null,
    verification_uri text not null,
    interval_s bigint not null,
    expires_at bigint not null
);
create index consent_attempt_of on consent_attempt (mailbox_id);
