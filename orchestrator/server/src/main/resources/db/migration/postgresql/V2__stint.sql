-- A live execution of a run is unique: Spring Batch alone accepts several concurrent restarts of one instance.
alter table batch_job_execution add column live_instance bigint
    generated always as (case when status in ('STARTING', 'STARTED', 'STOPPING') then job_instance_id end) stored;
create unique index batch_job_execution_live on batch_job_execution (live_instance);
-- PostgreSQL, unlike H2, makes no index for a foreign key.
create index batch_job_execution_instance on batch_job_execution (job_instance_id);
create index batch_step_execution_job on batch_step_execution (job_execution_id);
create index batch_job_execution_params_job on batch_job_execution_params (job_execution_id);
create index batch_job_execution_status on batch_job_execution (status);

create table run (
    id varchar(80) primary key,
    seq bigint generated always as identity unique,
    name varchar(63) not null,
    team varchar(63) not null,
    project varchar(63) not null,
    tags varchar(65536) not null,
    tier varchar(20) not null,
    priority int not null,
    spec varchar(2097152) not null,
    spec_name varchar(500) not null,
    blobs varchar(65536) not null,
    base_folder varchar(4096) not null,
    idempotency_key varchar(200) unique,
    submitted_at timestamp(6) with time zone not null,
    deadline timestamp(6) with time zone,
    -- the state machine's record; state, attempt and launch are copies of its fields for queries
    machine varchar(65536) not null,
    state varchar(16) not null,
    why varchar(2000) not null,
    attempt int not null,
    version bigint not null,
    step bigint,
    total bigint,
    preemptions int not null default 0,
    last_checkpoint bigint,
    log_bytes bigint not null default 0,
    -- cheapest allowed on-demand market seen, for what on-demand alone would have cost
    on_demand_market varchar(500),
    on_demand_usd_per_hour decimal(20, 9),
    ended_at timestamp(6) with time zone,
    updated_at timestamp(6) with time zone not null
);
create index run_state on run (state, priority, seq);

create table event (
    run varchar(80) not null references run (id),
    seq bigint not null,
    at timestamp(6) with time zone not null,
    attempt int not null,
    kind varchar(40) not null,
    state varchar(16) not null,
    why varchar(4000) not null,
    primary key (run, seq)
);

-- One row per launch, written before the launch is made. A launch that was granted is an attempt with a machine.
create table attempt (
    run varchar(80) not null references run (id),
    attempt int not null,
    launch int not null,
    token varchar(64) not null unique,
    market varchar(500) not null,
    -- the launch request without its boot key, repeated to the byte after a lost answer
    request varchar(8000) not null,
    placed_at timestamp(6) with time zone not null,
    tried boolean not null default false,
    usd_per_hour decimal(20, 9) not null,
    machine varchar(200),
    granted_at timestamp(6) with time zone,
    started_at timestamp(6) with time zone,
    ended_at timestamp(6) with time zone,
    end_wanted boolean not null default false,
    gone_at timestamp(6) with time zone,
    outcome varchar(20),
    detail varchar(2000) not null default '',
    restored_from bigint,
    first_step bigint,
    -- the first progress told: what comes before it is start-up, not work
    warm_step bigint,
    warm_seconds double precision,
    last_step bigint,
    kept_step bigint,
    command_seconds double precision not null default 0,
    useful_seconds double precision not null default 0,
    lost_seconds double precision not null default 0,
    steps_lost bigint not null default 0,
    checkpoints int not null default 0,
    save_seconds double precision,
    order_version int not null default 0,
    status_sequence bigint not null default 0,
    log_chunks bigint not null default 0,
    remark bigint not null default 0,
    segment_from timestamp(6) with time zone,
    -- when the machine was last known to live: where its bill ends when nobody can say when it went
    alive_at timestamp(6) with time zone,
    primary key (run, attempt, launch)
);
create index attempt_open on attempt (gone_at, granted_at);

create table ledger (
    id bigint generated always as identity primary key,
    run varchar(80) not null references run (id),
    attempt int not null,
    kind varchar(20) not null,
    market varchar(500) not null,
    from_at timestamp(6) with time zone not null,
    to_at timestamp(6) with time zone not null,
    usd_per_hour decimal(20, 9) not null,
    usd decimal(20, 9) not null
);
create index ledger_run on ledger (run);

create table cooldown (
    scope varchar(500) primary key,
    until_at timestamp(6) with time zone not null,
    why varchar(1000) not null
);

create table log_chunk (
    run varchar(80) not null references run (id),
    ordinal bigint not null,
    attempt int not null,
    launch int not null,
    chunk bigint not null,
    from_byte bigint not null,
    bytes int not null,
    primary key (run, ordinal)
);

create table output (
    run varchar(80) not null references run (id),
    path varchar(4096) not null,
    location varchar(8192) not null,
    bytes bigint not null,
    sha256 varchar(64) not null,
    primary key (run, path)
);
