-- The state of tenant and connector grains, as Orleans' ADO.NET provider keeps it, and the statements that it runs. The provider knows
-- neither table nor column, only the names of the statements, of their parameters and of their results.
--
-- A row is identified by the seven columns of the index: the hashes narrow, the rest decides. A grain without an extension string has
-- NULL there, which a unique index would let through twice.
CREATE TABLE orleans_storage (
    grain_id_hash INTEGER NOT NULL,
    grain_id_n0 INTEGER NOT NULL,
    grain_id_n1 INTEGER NOT NULL,
    grain_type_hash INTEGER NOT NULL,
    grain_type TEXT NOT NULL,
    grain_id_extension TEXT,
    service_id TEXT NOT NULL,
    payload BLOB,
    version INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX orleans_storage_grain ON orleans_storage (
    grain_id_hash, grain_type_hash, grain_id_n0, grain_id_n1, grain_type, service_id, coalesce(grain_id_extension, ''), grain_id_extension IS NULL);

CREATE TABLE OrleansQuery (
    QueryKey TEXT NOT NULL PRIMARY KEY,
    QueryText TEXT NOT NULL
) STRICT;

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadFromStorageKey', '
    SELECT payload AS PayloadBinary, version AS Version
    FROM orleans_storage
    WHERE grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash
        AND grain_id_n0 = @GrainIdN0 AND grain_id_n1 = @GrainIdN1 AND grain_type = @GrainTypeString AND service_id = @ServiceId
        AND coalesce(grain_id_extension, '''') = coalesce(@GrainIdExtensionString, '''')
        AND grain_id_extension IS @GrainIdExtensionString');

-- One of the two statements acts: the first without a version, the second with one. A conflict is no row.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('WriteToStorageKey', '
    INSERT INTO orleans_storage (
        grain_id_hash, grain_id_n0, grain_id_n1, grain_type_hash, grain_type, grain_id_extension, service_id, payload, version)
    SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @PayloadBinary, 1
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING version AS NewGrainStateVersion;

    UPDATE orleans_storage SET payload = @PayloadBinary, version = version + 1
    WHERE grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash
        AND grain_id_n0 = @GrainIdN0 AND grain_id_n1 = @GrainIdN1 AND grain_type = @GrainTypeString AND service_id = @ServiceId
        AND coalesce(grain_id_extension, '''') = coalesce(@GrainIdExtensionString, '''')
        AND grain_id_extension IS @GrainIdExtensionString
        AND version = @GrainStateVersion
    RETURNING version AS NewGrainStateVersion;');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ClearStorageKey', '
    UPDATE orleans_storage SET payload = NULL, version = version + 1
    WHERE grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash
        AND grain_id_n0 = @GrainIdN0 AND grain_id_n1 = @GrainIdN1 AND grain_type = @GrainTypeString AND service_id = @ServiceId
        AND coalesce(grain_id_extension, '''') = coalesce(@GrainIdExtensionString, '''')
        AND grain_id_extension IS @GrainIdExtensionString
        AND version = @GrainStateVersion
    RETURNING version AS NewGrainStateVersion');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteStorageKey', '
    DELETE FROM orleans_storage
    WHERE grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash
        AND grain_id_n0 = @GrainIdN0 AND grain_id_n1 = @GrainIdN1 AND grain_type = @GrainTypeString AND service_id = @ServiceId
        AND coalesce(grain_id_extension, '''') = coalesce(@GrainIdExtensionString, '''')
        AND grain_id_extension IS @GrainIdExtensionString
        AND version = @GrainStateVersion
    RETURNING version + 1 AS NewGrainStateVersion');
