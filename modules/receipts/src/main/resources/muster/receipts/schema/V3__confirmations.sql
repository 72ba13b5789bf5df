-- Messages that are to be confirmed: a row per message, none per member.
create table receipts.demand (
    group_id   bigint not null,
    seq        bigint not null,
    sender_id  bigint not null,
    confirm_by timestamptz not null,
    primary key (group_id, seq)
);

-- Who has confirmed one. The only rows that grow with messages times members, and only as far as these confirm.
create table receipts.confirmation (
    group_id     bigint not null,
    seq          bigint not null,
    user_id      bigint not null,
    confirmed_at timestamptz not null default now(),
    primary key (group_id, seq, user_id)
);

-- When those who have not are to be reminded: one row ahead of each deadline, one for each reminder that somebody asked for.
create table receipts.reminder (
    group_id bigint not null,
    seq      bigint not null,
    at       timestamptz not null
);
create index reminder_by_time on receipts.reminder (at);
create index reminder_by_message on receipts.reminder (group_id, seq);
