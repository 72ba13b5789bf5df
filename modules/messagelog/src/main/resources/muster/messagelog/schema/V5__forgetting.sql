-- Groups of which entries were deleted, up to where: until what was about those entries is deleted too.
create table messagelog.forgetting (
    group_id bigint primary key,
    seq      bigint not null
);
