-- What no rules have evaluated yet: rows of the version before, and those that a process of it writes while it still runs. Every silo asks now and then
-- whose they are. The indexes hold those rows alone, so that they are empty, and cost nothing, as soon as these are evaluated.
create index users_unevaluated on users (tenant, owner) where rules_version < 0;
create index groups_unevaluated on groups (tenant, owner) where rules_version < 0;
