-- The store a run's checkpoints live in, and its next attempts; null for the server's own.
alter table run add column home varchar(4096);
