-- Messages that members have reported. A case is about one message and open until a moderator handles it; who reports the
-- message afterwards opens another.
create sequence messagelog.report_case_seq;
create table messagelog.report_case (
    id         bigint primary key default nextval('messagelog.report_case_seq'),
    group_id   bigint not null,
    seq        bigint not null,
    reports    integer not null,
    last_at    timestamptz not null,  -- of the newest report
    handled_at timestamptz,
    handled_by bigint,
    outcome    text check (outcome in ('RECALLED', 'SILENCED', 'DISMISSED')),
    check ((handled_at is null) = (handled_by is null) and (handled_at is null) = (outcome is null))
);
create unique index report_case_open on messagelog.report_case (group_id, seq) where handled_at is null;
create index report_case_by_message on messagelog.report_case (group_id, seq);
create index report_case_newest on messagelog.report_case (last_at desc, id desc) where handled_at is null;
create index report_case_handled on messagelog.report_case (handled_at desc, id desc) where handled_at is not null;

-- Who has reported a message, once for ever, and why.
create table messagelog.report (
    group_id bigint not null,
    seq      bigint not null,
    user_id  bigint not null,
    case_id  bigint not null references messagelog.report_case,
    reason   text not null check (reason in ('ABUSE', 'CONFIDENTIAL', 'SPAM', 'OTHER')),
    words    text not null,
    at       timestamptz not null,
    primary key (group_id, seq, user_id)
);
create index report_by_case on messagelog.report (case_id, at);
create index report_by_user on messagelog.report (user_id, case_id);
