-- How an organisation's people sign in to their requests by its own provider (OpenID Connect).
create table organisation_sign_in (
    organisation_id bigint primary key references organisation (id),
    issuer text not null,
    client_id text not null,
    -- Sealed; empty where the client has none.
    sealed_secret text not null,
    -- Mail domains that the provider is believed about, apart by spaces; each the organisation's too.
    domains text not null,
    updated_at bigint not null
);
-- Who is on their way to a provider and back.
create table sign_in_attempt (
    -- SHA-256 of the state.
    state_hash bytea not null primary key,
    -- SHA-256 of the secret that their browser keeps meanwhile.
    browser_hash bytea not null,
    organisation_id bigint not null references organisation (id),
    issuer text not null,
    nonce text not null,
    -- Of PKCE, sealed.
    sealed_verifier text not null,
    expires_at bigint not null
);
create index sign_in_attempt_organisation on sign_in_attempt (organisation_id);
create index sign_in_attempt_expires on sign_in_attempt (expires_at);
