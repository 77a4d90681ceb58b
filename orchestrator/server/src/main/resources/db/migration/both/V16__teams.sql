-- Every file of teams that was applied, as it came. The newest is in force; two that were based on the same one cannot both follow it.
create table teams_revision (
    revision bigint primary key,
    content varchar(2097152) not null,
    file_name varchar(500) not null,
    applied_by varchar(200) not null,
    applied_at timestamp(6) with time zone not null,
    summary varchar(4000) not null
);

-- Values of secrets, sealed: whoever reads this table, a backup of it or the disk below sees none. Nothing is in it without its key.
create table secret (
    team varchar(63) not null,
    name varchar(128) not null,
    -- 1 more each time it is put; sealed with team and name, so that no row can stand in for another
    version bigint not null,
    -- which key sealed it: some digits of its digest
    key_id varchar(16) not null,
    -- Base64 of a nonce and what AES-GCM made of the value
    sealed varchar(262144) not null,
    put_by varchar(200) not null,
    put_at timestamp(6) with time zone not null,
    primary key (team, name)
);
