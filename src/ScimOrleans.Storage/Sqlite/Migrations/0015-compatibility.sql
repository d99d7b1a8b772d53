-- Which builds may work with these tables; see the script of this name for PostgreSQL.
CREATE TABLE schema_compatibility
(
    one INTEGER PRIMARY KEY CHECK (one = 1),
    script TEXT NOT NULL
) STRICT;

INSERT INTO schema_compatibility (one, script) VALUES (1, '0015-compatibility.sql');
