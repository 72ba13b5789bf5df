-- Devices and tokens with names, what they may do; passwords that must be changed; failed sign-ins.

alter table identity.app_user
    add column must_change  boolean not null default false,
    add column tokens_made  integer not null default 0,                    -- within the hour that began at tokens_since
    add column tokens_since timestamptz not null default now();

alter table identity.session
    add column kind    text not null default 'session' check (kind in ('session', 'token')),
    add column name    text not null default '',                           -- the device, or what a token is for
    add column address text not null default '',                           -- from where it was opened
    add column scopes  text not null default 'read,send,admin,account,password',
    add column used_at timestamptz;                                         -- written behind, at most once a minute

-- How often it went wrong: for a login at an address, for a login anywhere (no address), at an address (no login).
create table identity.sign_in_failure (
    login    text not null,
    address  text not null,
    failures integer not null,
    since    timestamptz not null default clock_timestamp(),               -- the first of the window, which the two totals have
    last_at  timestamptz not null default clock_timestamp(),
    primary key (login, address)
) with (fillfactor = 50);
