-- What a connector's health looks for in its provisioning log, and how old alerts are found; as on PostgreSQL.
--
-- The indexes of entries hold those alone that went wrong, so that a request that is served costs nothing more: failures are requests with a right
-- credential that were not served, refusals those without one, losses say how many requests have no entry. Conditions in statements must be written as
-- they are here.
CREATE INDEX provisioning_failures ON provisioning_entries (tenant, connector, position) WHERE credential_id IS NOT NULL AND (outcome <> 0 OR status >= 400);
CREATE INDEX provisioning_refusals ON provisioning_entries (tenant, connector, at) WHERE credential_id IS NULL AND status = 401;
CREATE INDEX provisioning_losses ON provisioning_entries (tenant, connector, at, dropped) WHERE outcome = 3;

-- Whatever tenant they are of.
CREATE INDEX alerts_age ON alerts (at);

-- See 0001 for what these numbers are.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('provisioning_entries', 'provisioning_failures', '50000 500 250 1'),
    ('provisioning_entries', 'provisioning_refusals', '50000 500 250 2'),
    ('provisioning_entries', 'provisioning_losses', '5000 50 25 2 1'),
    ('alerts', 'alerts_age', '1000 1');
