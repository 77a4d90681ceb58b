-- What went from store to store for a move, and is billed by the provider it left; what was there already is not sent again.
alter table run_move add column bytes_sent bigint not null default 0;
-- Whether the move belongs to the run's own choice of a market, whose machines do not reach the home it had.
alter table run_move add column crossing boolean not null default false;
