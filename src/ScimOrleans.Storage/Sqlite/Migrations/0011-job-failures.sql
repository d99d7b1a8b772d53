-- How often in a row a job's step has failed: whoever takes the job up waits as long as that says.
ALTER TABLE jobs ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
