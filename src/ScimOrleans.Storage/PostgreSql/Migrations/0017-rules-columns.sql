-- What a connector's rules and mapping made of a resource, kept in its row (see adr/0007).
--
-- included says whether the directory shows the resource; mapped holds a user's attributes as the directory has them; rules_version says which
-- version of the owner's rules said so. -1: none yet, which is what a row has that was there before this, or that a process of the version
-- before writes while it still runs beside this one. Such a row is included, and its evaluation is what a run over the connector's rows is for.
-- There is no index on rules_version: that run walks the key. A row's evaluation is asked for by whoever reads the row for another reason.
--
-- The indexes hold what is excluded, which is little or nothing, so that a commit learns by one probe that the memberships it changes name
-- nothing excluded, and a row that is included costs them nothing.
alter table users
    add column included boolean not null default true,
    add column mapped jsonb not null default '{}',
    add column rules_version bigint not null default -1;

alter table groups
    add column included boolean not null default true,
    add column rules_version bigint not null default -1;

create index users_excluded on users (tenant, id) where not included;
create index groups_excluded on groups (tenant, id) where not included;

-- Whether the application's feed shows the entry.
alter table changes add column in_directory boolean not null default true;
