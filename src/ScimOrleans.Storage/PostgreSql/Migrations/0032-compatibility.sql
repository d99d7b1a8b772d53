-- Which builds may work with these tables. While pods are replaced, and after a roll back, the version before runs and starts on the tables of the next one.
-- A script adds what that version does not miss: a column with a default, a function of another name, an index. One that takes away what builds without it need names itself here,
-- in its own transaction; it comes a release after the one that stopped needing it.
create table schema_compatibility
(
    -- One row and no more.
    one boolean primary key default true check (one),
    -- The last script of those that a build must know to work here.
    script text not null
);

insert into schema_compatibility (script) values ('0032-compatibility.sql');
