-- The log. Who may change what, and in which order of locks: README.md beside the code.

create table messagelog.head (
    group_id   bigint primary key,
    last_seq   bigint not null,
    last_no    bigint not null,
    last_at    timestamptz not null,
    rights_seq bigint not null,   -- newest entry that changed who may do what: versions cached rights
    floor_seq  bigint not null,   -- retention: highest position that is no longer kept
    floor_no   bigint not null
) with (fillfactor = 50);

create table messagelog.entry (
    group_id    bigint not null,
    seq         bigint not null,
    no          bigint not null,  -- countable entries up to and including this one
    own_no      bigint not null,  -- countable entries of this sender up to and including this one
    kind        smallint not null,
    sender_id   bigint not null,
    sent_at     timestamptz not null,
    cid         text,
    fingerprint bigint not null,  -- of what was asked for, so that a cid cannot be used for two things
    body        text,
    target_seq  bigint,
    reply_to    bigint,
    mentions    bigint[],
    users       bigint[],
    edited      boolean not null default false,
    recalled    boolean not null default false,
    primary key (group_id, seq),
    unique (group_id, sender_id, cid)
);

-- For own_no: a sender's newest message, and its newest one at a position.
create index entry_by_sender on messagelog.entry (group_id, sender_id, seq) include (own_no) where kind = 1;
create index entry_mentions on messagelog.entry (group_id, seq) where mentions is not null;

create table messagelog.floor (
    group_id bigint not null,
    user_id  bigint not null,
    seq      bigint not null,     -- highest position that this member may not see
    primary key (group_id, user_id)
);

create table messagelog.hidden (
    group_id bigint not null,
    seq      bigint not null,
    user_id  bigint not null,
    primary key (group_id, user_id, seq)
);
create index hidden_by_entry on messagelog.hidden (group_id, seq);

create sequence messagelog.notice_seq;
create table messagelog.notice (
    id        bigint primary key default nextval('messagelog.notice_seq'),
    group_id  bigint not null,
    user_id   bigint not null,
    after_seq bigint not null,
    at        timestamptz not null,
    body      text not null
);
create index notice_by_member on messagelog.notice (group_id, user_id, after_seq);
