-- An idempotency key is its team's: another team may use the same one. The key comes first, for it is looked up by itself too.
alter table run drop constraint run_idempotency_key_key;
create unique index run_idempotency_key on run (idempotency_key, team);
