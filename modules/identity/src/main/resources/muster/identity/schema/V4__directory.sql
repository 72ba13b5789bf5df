-- Users that a directory (LDAP) or an identity provider (OpenID Connect) tells of; app_user.source says which.

alter table identity.app_user
    add column external_id           text,                             -- how the source names the person for good
    add column mail                  text,
    add column disabled_by_directory boolean not null default false;   -- the sync may undo it; what a person did it may not

create unique index app_user_by_source on identity.app_user (source, external_id);

-- Who is in a group of Muster because the directory says so; the sync compares with this and moves only whom it moved.
create table identity.directory_member (
    group_id bigint not null,
    user_id  bigint not null references identity.app_user,
    primary key (group_id, user_id)
);
create index directory_member_by_user on identity.directory_member (user_id);

-- One row: the lease of the instance that syncs, and how the last sync went.
create table identity.directory_sync (
    id          integer primary key default 1 check (id = 1),
    leased_till timestamptz not null default '-infinity',
    lease       text,
    begun_at    timestamptz,
    ended_at    timestamptz,
    succeeded_at timestamptz,
    outcome     text                                                   -- JSON, as GET admin/directory shows it
);
insert into identity.directory_sync default values;
