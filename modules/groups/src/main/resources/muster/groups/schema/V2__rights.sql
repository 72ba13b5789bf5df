-- Who writes: everybody, or who governs; and until when a member, or every MEMBER, is silenced (the year 9999: for ever).
alter table groups.chat_group
    add column posting text not null default 'ALL' check (posting in ('ALL', 'ADMINS')),
    add column silenced_until timestamptz;
alter table groups.member add column silenced_until timestamptz;
