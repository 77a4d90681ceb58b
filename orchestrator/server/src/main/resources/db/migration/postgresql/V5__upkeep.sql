-- What is known of a checkpoint beside its log: who wants it kept, and what reading it back whole said last.
create table checkpoint_mark (
    run varchar(80) not null references run (id),
    checkpoint bigint not null,
    pinned_by varchar(200),
    pinned_why varchar(2000),
    pinned_at timestamp(6) with time zone,
    verified_at timestamp(6) with time zone,
    -- of verified_at: whether every byte was as committed
    sound boolean,
    primary key (run, checkpoint)
);

-- Looks after all logs, newest last; the report is what the door shows.
create table sweep (
    id bigint generated always as identity primary key,
    kind varchar(20) not null,
    started_at timestamp(6) with time zone not null,
    ended_at timestamp(6) with time zone,
    report varchar(2097152) not null
);

-- The ledger's rows about storage, append-only: what lay where for how long, and what moving and leaving early cost.
create table storage_ledger (
    id bigint generated always as identity primary key,
    run varchar(80) not null references run (id),
    kind varchar(20) not null,
    store varchar(2000) not null,
    storage_class varchar(100) not null,
    from_at timestamp(6) with time zone not null,
    to_at timestamp(6) with time zone not null,
    objects bigint not null,
    bytes bigint not null,
    -- gigabyte-months as the vendor bills them for STORAGE and EARLY, objects for MOVE
    quantity decimal(30, 12) not null,
    usd_per_unit decimal(20, 12) not null,
    usd decimal(20, 9) not null
);
create index storage_ledger_run on storage_ledger (run, kind);
