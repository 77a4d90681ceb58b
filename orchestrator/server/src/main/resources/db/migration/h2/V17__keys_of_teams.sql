-- An idempotency key is its team's: another team may use the same one. The key comes first, for it is looked up by itself too. The old
-- constraint has a name that H2 made up, and goes with its column.
alter table run add column submission_key varchar(200);
update run set submission_key = idempotency_key where idempotency_key is not null;
alter table run drop column idempotency_key;
alter table run alter column submission_key rename to idempotency_key;
create unique index run_idempotency_key on run (idempotency_key, team);
