-- A shard of a run is a run of its own, named <parent>.<shard>: with its own attempts, bill, timeline, log and checkpoint log.
alter table run add column parent varchar(80) references run (id);
alter table run add column shard int;
-- the run of the same job whose vectors may be taken over, chosen once
alter table run add column previous varchar(80);
-- what an embedding run has done, once it is settled
alter table run add column embedding varchar(4000);
create unique index run_shard on run (parent, shard);
create index run_name on run (team, name, state);
-- in the log of a run with shards: which of them wrote the chunk
alter table log_chunk add column shard int;
