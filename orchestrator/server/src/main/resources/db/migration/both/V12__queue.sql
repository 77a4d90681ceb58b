-- What a run has while it is at work: machines at once, and the least accelerators over all of them.
alter table run add column machines int default 1 not null;
alter table run add column accelerators int default 0 not null;
-- Since when a run has its turn: a slot, and a place in its team's quota. A waiting run that has one is about to start. A run that
-- looks for a machine in vain gives it to others, and asks again when it has found one.
alter table run add column turn_at timestamp(6) with time zone;
alter table run add column turn_wanted_at timestamp(6) with time zone;
-- Since when it has looked for a machine in vain; null while it has one, and at rest.
alter table run add column seeking_since timestamp(6) with time zone;
-- When it last began to wait in the queue; null: when it was submitted.
alter table run add column queued_since timestamp(6) with time zone;
-- Of its spec and snapshots, whatever the spec's layout: tells a job that is submitted again unchanged.
alter table run add column fingerprint varchar(64);
update run set turn_at = updated_at where parent is null and state in ('PLACING', 'STARTING', 'RUNNING', 'DRAINING', 'SETTLING');
create index run_turn on run (state, turn_at);
create index run_fingerprint on run (team, fingerprint);
-- Accelerators of one machine of the launch.
alter table attempt add column accelerators int default 0 not null;
-- One row, locked by whoever gives turns: quotas are counted and turns are given by one server at a time.
create table queue_turn (id int primary key);
insert into queue_turn (id) values (1);
