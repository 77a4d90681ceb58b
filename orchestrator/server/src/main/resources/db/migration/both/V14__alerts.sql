-- What somebody should know, once per key. It is written together with what it tells of; whom to tell is found out afterwards.
create table alert (
    id bigint generated always as identity primary key,
    alert_key varchar(300) not null unique,
    kind varchar(20) not null,
    team varchar(63) not null,
    project varchar(63) not null,
    run varchar(80),
    subject varchar(300) not null,
    body varchar(4000) not null,
    raised_at timestamp(6) with time zone not null,
    -- when it was found out whom to tell; from then on only its deliveries matter
    addressed_at timestamp(6) with time zone
);
create index alert_addressed on alert (addressed_at, id);
create index alert_raised on alert (raised_at);

-- One row for each channel an alert goes to.
create table alert_delivery (
    alert bigint not null references alert (id) on delete cascade,
    ordinal int not null,
    kind varchar(20) not null,
    target varchar(2000) not null,
    secret varchar(200),
    -- WAITING, DELIVERED or GIVEN_UP
    state varchar(16) not null,
    tries int not null default 0,
    due_at timestamp(6) with time zone not null,
    -- whose it is for a while; a server that dies leaves it to the next one when that is over
    claim varchar(64),
    claimed_until timestamp(6) with time zone,
    last_answer varchar(500) not null default '',
    ended_at timestamp(6) with time zone,
    primary key (alert, ordinal)
);
create index alert_delivery_due on alert_delivery (state, due_at);

-- Storms are looked for among the machines taken lately.
create index attempt_ended on attempt (ended_at);
