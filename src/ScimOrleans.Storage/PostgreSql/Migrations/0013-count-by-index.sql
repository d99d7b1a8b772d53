-- How many resources a viewer sees is counted from the key's index alone: it also has what decides about that. None of it changes often,
-- so that other changes of a row stay on its page.

create unique index users_key on users (tenant, id) include (owner, protected, detached);
alter table users drop constraint users_pkey;
alter table users add constraint users_pkey primary key using index users_key;

create unique index groups_key on groups (tenant, id) include (owner);
alter table groups drop constraint groups_pkey;
alter table groups add constraint groups_pkey primary key using index groups_key;
