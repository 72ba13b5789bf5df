-- Users and how they prove who they are. All times are the database's, so that instances need not agree on the time.

create sequence identity.app_user_id;
create table identity.app_user (
    id            bigint primary key default nextval('identity.app_user_id'),
    login         text not null unique check (login = lower(login)),
    display_name  text not null,
    source        text not null default 'local',   -- which directory says so
    password_hash text,                            -- none: nobody can sign in with a password
    admin         boolean not null default false,
    disabled_at   timestamptz,
    created_at    timestamptz not null default now()
);

create sequence identity.session_id;
create table identity.session (
    id         bigint primary key default nextval('identity.session_id'),
    user_id    bigint not null references identity.app_user,
    token_hash bytea not null unique,               -- SHA-256; the token itself is nowhere
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);
create index session_by_user on identity.session (user_id);
create index session_by_end on identity.session (expires_at);

create table identity.ticket (
    hash       bytea primary key,
    session_id bigint not null references identity.session on delete cascade,
    expires_at timestamptz not null
);
create index ticket_by_session on identity.ticket (session_id);
create index ticket_by_end on identity.ticket (expires_at);

-- Append-only: what every instance reads to close sockets. tx is the writing transaction's id, kept as a bigint because xid8
-- casts to no number; README.md says why readers go by it and not by id.
create sequence identity.revocation_id;
create table identity.revocation (
    id         bigint primary key default nextval('identity.revocation_id'),
    tx         bigint not null default cast(cast(pg_current_xact_id() as text) as bigint),
    at         timestamptz not null default now(),
    user_id    bigint not null,
    session_id bigint not null                      -- 0: all of the user's sessions
);
create index revocation_by_tx on identity.revocation (tx);
