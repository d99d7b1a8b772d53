-- What the administration API keeps beside grain state: jobs, who changed what, and the keys of repeated creations.
--
-- jobs: one row for each job of a tenant, by name. The few that are not finished are looked for again and again, hence the second index.
-- audit_log: ids are UUIDv7, so that the key is the order of time; the other index is for one tenant's entries.
-- idempotency_keys: by who sent them; the other index is for deleting old ones.

create table jobs (
    tenant text collate "C" not null,
    name text collate "C" not null,
    kind text collate "C" not null,
    argument text,
    cursor text,
    done bigint not null,
    total bigint,
    note text,
    started timestamptz not null,
    updated timestamptz not null,
    finished timestamptz,
    version bigint not null,
    primary key (tenant, name)
);

create index jobs_unfinished on jobs (updated) where finished is null;

create table audit_log (
    id uuid not null primary key,
    at timestamptz not null,
    actor text collate "C" not null,
    actor_name text not null,
    address text not null,
    request_id text collate "C" not null,
    operation text collate "C" not null,
    path text not null,
    tenant text collate "C",
    body text,
    status smallint
);

create index audit_log_tenant on audit_log (tenant, id) where tenant is not null;

create table idempotency_keys (
    actor text collate "C" not null,
    key text collate "C" not null,
    fingerprint text collate "C" not null,
    claimed timestamptz not null,
    status smallint,
    location text,
    body text,
    primary key (actor, key)
);

create index idempotency_keys_claimed on idempotency_keys (claimed);
