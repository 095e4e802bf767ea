-- Who checks the authors of a mailbox's mail: nobody, relay (its Authentication-Results are believed), desk.
alter table mailbox add column sender_check text not null default 'nobody';
update mailbox set sender_check = 'relay' where authserv_id <> '';

-- Why a mail's author is believed or not, in words, and every check that was made, as JSON; both empty before it is read.
alter table mail add column identity_reason text not null default '';
alter table mail add column identity_checks text not null default '';

-- Keys that outgoing mail is signed with (DKIM). One signs from the moment that its record was seen in DNS until a newer
-- one of its kind was.
create table sending_key (
    id bigint primary key,
    domain text not null,
    selector text not null,
    -- ed25519, rsa
    algorithm text not null,
    -- Encrypted with the master key.
    sealed_key text not null,
    -- As it stands in DNS.
    public_key text not null,
    created_at bigint not null,
    published_at bigint,
    retired_at bigint,
    unique (domain, selector)
);
