-- What opens a team's server. Only a digest of the token is kept: whoever reads this table cannot use it.
create table access_token (
    id varchar(40) primary key,
    sha256 varchar(64) not null unique,
    -- of a person or a service; runs are theirs by this name
    name varchar(100) not null,
    -- null: what the file of teams says of the name
    role varchar(16),
    -- null: the installation itself, and so every team
    team varchar(63),
    created_at timestamp(6) with time zone not null,
    created_by varchar(200) not null,
    expires_at timestamp(6) with time zone,
    used_at timestamp(6) with time zone,
    revoked_at timestamp(6) with time zone,
    revoked_by varchar(200)
);
create index access_token_created on access_token (created_at);

-- Who submitted a run; null for runs of before, and for shards, which are their run's.
alter table run add column submitted_by varchar(200);

-- Every request that was to change something, written before it is served; the outcome follows when it is known.
create table audit (
    id bigint generated always as identity primary key,
    at timestamp(6) with time zone not null,
    who varchar(200) not null,
    -- the token's id; empty for that of the server's own home
    token varchar(40) not null,
    address varchar(64) not null,
    method varchar(10) not null,
    what varchar(300) not null,
    -- null: of the installation, or of several teams
    team varchar(63),
    -- status of the answer; null: the server ended before it was known
    status int,
    ended_at timestamp(6) with time zone
);
create index audit_team on audit (team, id);
create index audit_at on audit (at);
