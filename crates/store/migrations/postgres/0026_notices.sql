-- What a mail that was left on its server has there, in octets: here lies its head alone.
alter table mail add column left_bytes bigint;

-- A mail that the desk writes by itself and that is on no ticket, as it was put together: every attempt sends the same.
create table notice (
    outbox_id bigint primary key references outbox (id),
    -- What it answers.
    mail_id bigint not null references mail (id),
    subject text not null,
    body text not null,
    -- Without angle brackets; empty where the mail had none.
    in_reply_to text not null,
    created_at bigint not null
);
create index notice_at on notice (created_at);
