-- Every file of teams that was applied, as it came. The newest is in force; two that were based on the same one cannot both follow it.
create table teams_revision (
    revision bigint primary key,
    content varchar(2097152) not null,
    file_name varchar(500) not null,
    applied_by varchar(200) not null,
    applied_at timestamp(6) with time zone not null,
    summary varchar(4000) not null
);
