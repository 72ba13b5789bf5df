-- When members read up to where. Packed: one row per member, group and day, with a position and a second of the day (UTC)
-- for each move of the cursor. In partitions of a week, made ahead and dropped whole by RangePartitions.
create table receipts.read_range (
    group_id bigint not null,
    user_id  bigint not null,
    day      date not null,
    from_seq bigint not null,     -- the cursor before the day's first move
    to_seq   bigint not null,     -- and after its last one
    seqs     bigint[] not null,   -- ascending
    secs     integer[] not null,
    primary key (group_id, user_id, day)
) partition by range (day);
