-- Who is in which group. Lock order: the group's row first, then the log's head, then cursors.

create sequence groups.chat_group_seq;
create table groups.chat_group (
    id             bigint primary key default nextval('groups.chat_group_seq'),
    name           text not null,
    history_rule   text not null check (history_rule in ('JOINED', 'ALL')),
    receipt_policy text not null check (receipt_policy in ('OFF', 'COUNT', 'NAMES')),
    members_max    integer not null,
    created_by     bigint not null,
    created_at     timestamptz not null,
    archived_at    timestamptz
);

create table groups.member (
    group_id  bigint not null references groups.chat_group,
    user_id   bigint not null,
    role      text not null check (role in ('OWNER', 'ADMIN', 'MEMBER')),
    joined_at timestamptz not null,
    primary key (group_id, user_id)
);
create index member_by_user on groups.member (user_id, group_id);

-- What changed, for the instances that did not do it. Read by transaction, not by id: see GroupStore.changesSince.
create sequence groups.change_seq;
create table groups.change (
    id       bigint primary key default nextval('groups.change_seq'),
    tx       xid8 not null default pg_current_xact_id(),
    at       timestamptz not null default now(),
    group_id bigint not null,
    kind     text not null,
    users    bigint[] not null
);
create index change_by_tx on groups.change (tx, id);
create index change_by_time on groups.change (at);
