-- A job that runs again and again.
create table schedule (
    id bigint generated always as identity primary key,
    team varchar(63) not null,
    name varchar(63) not null,
    -- nobody else knows it, so nobody can submit under the keys of its runs
    nonce varchar(40) not null unique,
    spec varchar(2097152) not null,
    spec_name varchar(500) not null,
    blobs varchar(65536) not null,
    base_folder varchar(4096) not null,
    owner varchar(200) not null,
    put_at timestamp(6) with time zone not null,
    version bigint not null,
    -- what was due until then is decided
    decided_until timestamp(6) with time zone not null,
    paused_at timestamp(6) with time zone,
    paused_by varchar(200),
    paused_why varchar(1000),
    unique (team, name)
);

-- One row for each time a schedule was due, or somebody asked: the primary key is what makes it one, whatever servers there are.
create table firing (
    schedule bigint not null references schedule (id) on delete cascade,
    planned_at timestamp(6) with time zone not null,
    seq bigint generated always as identity unique,
    kind varchar(10) not null,
    decision varchar(10) not null,
    why varchar(2000) not null,
    decided_at timestamp(6) with time zone not null,
    primary key (schedule, planned_at)
);

-- The runs of a firing, one for each combination of its matrix; written with the firing, before they are submitted.
create table firing_run (
    schedule bigint not null,
    planned_at timestamp(6) with time zone not null,
    combination int not null,
    parameters varchar(65536) not null,
    -- the idempotency key of the submission
    submission varchar(200) not null unique,
    run varchar(80),
    refused varchar(2000),
    primary key (schedule, planned_at, combination),
    foreign key (schedule, planned_at) references firing (schedule, planned_at) on delete cascade
);
create index firing_run_run on firing_run (run);

-- Which jobs must have succeeded before a run starts, and of which schedules' runs that will be said.
create table run_after (
    run varchar(80) not null references run (id),
    job varchar(63) not null,
    primary key (run, job)
);
create table schedule_after (
    schedule bigint not null references schedule (id) on delete cascade,
    job varchar(63) not null,
    primary key (schedule, job)
);

-- What an hour of a job with a window cost at most once an hour, for the cheapest hours of the nights to come.
create table schedule_price (
    schedule bigint not null references schedule (id) on delete cascade,
    at timestamp(6) with time zone not null,
    usd_per_hour decimal(20, 9) not null,
    primary key (schedule, at)
);
