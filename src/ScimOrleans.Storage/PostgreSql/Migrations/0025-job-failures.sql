-- How often in a row a job's step has failed: whoever takes the job up waits as long as that says. A process of the version before leaves it as it
-- is.
alter table jobs add column failures integer not null default 0;
