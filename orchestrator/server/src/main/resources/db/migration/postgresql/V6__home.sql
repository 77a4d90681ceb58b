-- The store a run's checkpoints live in, and its next attempts; null for the server's own.
alter table run add column home varchar(4096);

-- The newest move of a run to another home, one row a run. While it is open the run cannot be resumed.
create table run_move (
    run varchar(80) primary key references run (id),
    origin varchar(4096) not null,
    target varchar(4096) not null,
    phase varchar(16) not null,
    asked_by varchar(200) not null,
    why varchar(2000) not null,
    -- whether the run goes on once it is there
    resume boolean not null,
    objects int not null default 0,
    bytes_total bigint not null default 0,
    bytes_done bigint not null default 0,
    detail varchar(4000) not null default '',
    started_at timestamp(6) with time zone not null,
    updated_at timestamp(6) with time zone not null
);
create index run_move_phase on run_move (phase);

-- Checkpoints that the next attempts are not to start from, though they are sound: those that were archived when somebody chose a
-- warm one. JSON; null for none.
alter table run add column passed_over varchar(65536);

-- Runs at rest whose checkpoint is being thawed, and which go on by themselves when it can be read.
create table thaw (
    run varchar(80) primary key references run (id),
    speed varchar(16) not null,
    asked_by varchar(200) not null,
    why varchar(2000) not null,
    asked_at timestamp(6) with time zone not null
);
