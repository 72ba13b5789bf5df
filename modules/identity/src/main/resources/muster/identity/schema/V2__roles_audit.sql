-- What people may do to the server, and what they did.

alter table identity.app_user
    add column roles text[] not null default '{}'
        check (roles <@ array['admin', 'operator', 'moderator', 'auditor']);
update identity.app_user set roles = array['admin'] where admin;

-- Instances of the version before read and write the column admin while this one is rolled out; a later version drops both.
create function identity.admin_follows() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' and new.admin and not new.roles @> array['admin'] then
        new.roles := array_append(new.roles, 'admin');
    end if;
    new.admin := new.roles @> array['admin'];
    return new;
end $$;
create trigger admin_follows before insert or update on identity.app_user
    for each row execute function identity.admin_follows();
create index app_user_admin on identity.app_user (id) where roles @> array['admin'];

create sequence identity.audit_id;
create table identity.audit (
    id      bigint primary key default nextval('identity.audit_id'),
    at      timestamptz not null default now(),
    user_id bigint not null,                        -- who; 0: nobody that is known
    act     text not null,
    target  text not null,                          -- to whom or what, such as user:7; empty: nothing of its own
    detail  text not null,
    address text not null,                          -- from where; empty: not from outside
    times   integer not null default 1              -- more than 1: merged, at is the time of the merging
);
create index audit_by_user on identity.audit (user_id, id);
create index audit_by_target on identity.audit (target, id);
create index audit_by_time on identity.audit (at);

-- All modules share the role that owns the tables, so a privilege alone could be taken back; this says no to everybody.
create function identity.audit_stays() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is append-only';
end $$;
create trigger audit_stays before update or delete or truncate on identity.audit
    for each statement execute function identity.audit_stays();
