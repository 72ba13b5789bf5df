-- One narrow row per member: the row that changes most. No index but the key, so that updates stay within their page (HOT).
create table receipts.cursor (
    group_id  bigint not null,
    user_id   bigint not null,
    since_seq bigint not null,   -- the log's head when this member came in
    acked_seq bigint not null,
    read_seq  bigint not null,
    primary key (group_id, user_id)
) with (fillfactor = 50);
