-- Until when a message is to be confirmed; null when it need not be. Who has confirmed it is the receipts' to know.
alter table messagelog.entry add column confirm_by timestamptz;
