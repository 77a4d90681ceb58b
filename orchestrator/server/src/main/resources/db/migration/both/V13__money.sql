-- Runs that a used-up budget has paused, and that go on by themselves when it has room again; who stops or resumes one by hand
-- takes it out.
create table budget_pause (
    run varchar(80) primary key references run (id),
    team varchar(63) not null,
    -- empty for the budget of the whole team
    project varchar(63) not null,
    why varchar(2000) not null,
    paused_at timestamp(6) with time zone not null
);

-- What was spent in some time, of all runs.
create index ledger_to on ledger (to_at);
create index storage_ledger_to on storage_ledger (to_at);
create index attempt_segment on attempt (segment_from);
