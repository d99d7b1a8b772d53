-- A creation that ended before its answer was kept is tried again, and must know what it made before.
--
-- creation_id: the id of what is made, the same in every attempt. Rows from before have none; they get one when they are tried again.
-- attempts: rises with each, so that one that comes back late ends no later one. left_open: the last one ended, and nobody knows what it has done.
-- tenant: whose personal data the answer may hold. The index is for forgetting these.

ALTER TABLE idempotency_keys ADD COLUMN creation_id BLOB;
ALTER TABLE idempotency_keys ADD COLUMN attempts INTEGER NOT NULL DEFAULT 1;
ALTER TABLE idempotency_keys ADD COLUMN left_open INTEGER NOT NULL DEFAULT 0;
ALTER TABLE idempotency_keys ADD COLUMN tenant TEXT;

CREATE INDEX idempotency_keys_tenant ON idempotency_keys (tenant) WHERE tenant IS NOT NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('idempotency_keys', 'idempotency_keys_tenant', '100000 100');
