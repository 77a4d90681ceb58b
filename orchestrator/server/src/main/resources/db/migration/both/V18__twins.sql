-- A run's newest twin is the last one of this index: without the number in it PostgreSQL looks through all runs, newest first.
drop index run_fingerprint;
create index run_fingerprint on run (team, fingerprint, seq);
