-- The machines of a gang but the first, which is the attempt's own row.
create table gang_member (
    run varchar(80) not null references run (id),
    attempt int not null,
    launch int not null,
    node_rank int not null,
    machine varchar(200) not null,
    granted_at timestamp(6) with time zone not null,
    gone_at timestamp(6) with time zone,
    status_sequence bigint not null default 0,
    log_chunks bigint not null default 0,
    remark bigint not null default 0,
    segment_from timestamp(6) with time zone,
    alive_at timestamp(6) with time zone,
    primary key (run, attempt, launch, node_rank)
);
create index gang_member_open on gang_member (gone_at);

-- Where each machine of a gang, the first one too, said that the others reach it.
create table gang_address (
    run varchar(80) not null references run (id),
    attempt int not null,
    launch int not null,
    node_rank int not null,
    host varchar(253) not null,
    port int not null,
    restored bigint,
    primary key (run, attempt, launch, node_rank)
);

alter table log_chunk add column node_rank int not null default 0;
