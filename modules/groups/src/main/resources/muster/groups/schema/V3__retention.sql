-- How many days messages are kept; 0: for ever; null: as the server says.
alter table groups.chat_group add column retention_days integer check (retention_days between 0 and 36500);
