-- What the scanner said of a file: not_scanned, clean, blocked; what was found, or why it was not scanned.
alter table attachment add column scan_state text not null default 'not_scanned';
alter table attachment add column scan_words text not null default '';
alter table attachment add column scanned_at bigint;

-- How many pictures of a message stand on somebody else's server, and how many of these are invisible; nothing where nobody
-- counted.
alter table message_html add column remote_pictures bigint;
alter table message_html add column trackers bigint;

-- Pictures that were fetched for a message, so that its sender sees one request at most; and what could not be had.
create table remote_picture (
    message_id bigint not null references message (id),
    -- SHA-256 of the address.
    address_hash bytea not null,
    -- shown, unshown
    state text not null,
    -- The content; nothing where there is none to show.
    blob text,
    media_type text not null,
    -- Why it is not shown, as a word; empty where it is.
    reason text not null,
    fetched_at bigint not null,
    primary key (message_id, address_hash)
);
create index remote_picture_by_blob on remote_picture (blob);

-- Addresses whose pictures are always shown, in mail that is really theirs.
create table picture_sender (
    address text primary key not null,
    allowed_by bigint not null references person (id),
    since bigint not null
);
