-- What a member wants of a group's number. A row only for who wants something else than the default.
create table unread.mark (
    group_id bigint not null,
    user_id  bigint not null,
    muted    boolean not null,
    primary key (group_id, user_id)
);
create index mark_by_user on unread.mark (user_id) where muted;
