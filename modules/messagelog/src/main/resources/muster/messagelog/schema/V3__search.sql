-- What can be found, a moment behind the log. The words are made in Java: PostgreSQL's own parser does not split Chinese.
create table messagelog.findable (
    group_id bigint not null,
    seq      bigint not null,
    sent_at  timestamptz not null,
    words    tsvector not null,   -- of the message, and its group and sender as #7 and @3
    primary key (group_id, seq)
);
create index findable_words on messagelog.findable using gin (words);

-- Up to where each group's log has been looked through for what can be found.
create table messagelog.looked_through (
    group_id bigint primary key,
    seq      bigint not null
);
