-- What a connector's health looks for in its provisioning log, and how old alerts are found.
--
-- The indexes of entries hold those alone that went wrong, so that a request that is served costs nothing more: failures are requests with a right
-- credential that were not served, refusals those without one, losses say how many requests have no entry. Conditions in statements must be written as
-- they are here.
create index provisioning_failures on provisioning_entries (tenant, connector, position) where credential_id is not null and (outcome <> 0 or status >= 400);
create index provisioning_refusals on provisioning_entries (tenant, connector, at) where credential_id is null and status = 401;
create index provisioning_losses on provisioning_entries (tenant, connector, at, dropped) where outcome = 3;

-- Whatever tenant they are of.
create index alerts_age on alerts (at);
