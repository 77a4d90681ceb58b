-- The servers that share this database. A server keeps its id over restarts; each start gives it a higher generation.
create table server (
    id varchar(40) primary key,
    number bigint generated always as identity unique,
    name varchar(200) not null,
    version varchar(100) not null,
    generation bigint not null,
    state varchar(16) not null,
    started_at timestamp(6) with time zone not null,
    -- by the database's clock, as everything about leases
    beat_at timestamp(6) with time zone not null,
    lease_until timestamp(6) with time zone not null
);

-- Which server drives a run; null for none. The fence grows with every change of hands and never shrinks: what a loop writes is
-- refused when the run has another one by now. Shards have the fence of their run.
alter table run add column owner varchar(40);
alter table run add column fence bigint not null default 0;
create index run_owner on run (owner, state);

-- Every change of hands, append-only.
create table ownership (
    run varchar(80) not null references run (id),
    fence bigint not null,
    -- null: nobody drives the run from here on
    server varchar(40),
    generation bigint,
    at timestamp(6) with time zone not null,
    why varchar(500) not null,
    primary key (run, fence)
);

-- Under which fence a line was written by a run's loop, and a launch recorded; 0 for lines of others.
alter table event add column fence bigint not null default 0;
alter table attempt add column fence bigint not null default 0;
-- The server that tried the launch last: the one a machine of a server's own computer is to be asked of.
alter table attempt add column server varchar(40);

-- What one server has to tell another: soon, and nothing is lost if it never arrives.
create table courier (
    id bigint generated always as identity primary key,
    server varchar(40) not null,
    run varchar(80) not null,
    -- until when somebody follows the run's log; null when the run's loop is just to look at its row
    followed_until timestamp(6) with time zone,
    at timestamp(6) with time zone not null
);
create index courier_server on courier (server, id);

-- The one installation that this database belongs to.
create table installation (
    one int primary key check (one = 1),
    id varchar(40) not null,
    key_sha256 varchar(64) not null
);

alter table sweep add column server varchar(40);
alter table run_move add column server varchar(40);
