-- Pages of whole runs, newest first, of all states and of one; how many there are in each, of some teams too. Queries say that a run is
-- whole (parent is null): indexes begin with that, for H2 takes the index on parent for it otherwise, and with it looks at every run.
create index run_newest on run (parent, seq);
create index run_of_state on run (parent, state, seq, team);
create index run_of_turn on run (parent, state, turn_at);
drop index run_state;
drop index run_turn;
