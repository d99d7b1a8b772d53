-- A creation that ended before its answer was kept is tried again, and must know what it made before.
--
-- creation_id: the id of what is made, the same in every attempt. Rows from before have none; they get one when they are tried again.
-- attempts: rises with each, so that one that comes back late ends no later one. left_open: the last one ended, and nobody knows what it has done.
-- tenant: whose personal data the answer may hold. The index is for forgetting these.

alter table idempotency_keys
    add column creation_id uuid,
    add column attempts integer not null default 1,
    add column left_open boolean not null default false,
    add column tenant text collate "C";

create index idempotency_keys_tenant on idempotency_keys (tenant) where tenant is not null;
