using Microsoft.Data.Sqlite;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>Writes and reads entries of the provisioning log.</summary>
internal static class ProvisioningRows
{
    private const string Names = """
        position, at, outcome, credential_id, credential_label, method, path, query, status, scim_type, detail, situation, profile, duration,
            request_id, client_address, user_agent, resource_kind, resource_id, total_results, changed, members_added, members_removed,
            members_replaced, new_values, dropped
        """;

    private const string Matching = $"""
        SELECT {Names}
        FROM provisioning_entries
        WHERE tenant = $1 AND connector = $2 AND position > $3 AND position < $4
            AND ($5 IS NULL OR at >= $5) AND ($6 IS NULL OR at < $6)
            AND ($7 IS NULL OR (outcome = 0 AND status < 400) = $7)
            AND ($8 IS NULL OR status = $8) AND ($9 IS NULL OR method = $9)
            AND ($10 IS NULL OR resource_id = $10) AND ($11 IS NULL OR request_id = $11)
            AND ($12 OR outcome <> 3)
        """;

    private const string NewestFirst = $"{Matching} ORDER BY position DESC LIMIT $13";

    private const string OldestFirst = $"{Matching} ORDER BY position LIMIT $13";

    // Conditions as those of the indexes in 0013, word for word.
    private const string LastFailure = $"""
        SELECT {Names}
        FROM provisioning_entries
        WHERE tenant = $1 AND connector = $2 AND credential_id IS NOT NULL AND (outcome <> 0 OR status >= 400)
        ORDER BY position DESC LIMIT 1
        """;

    private const string Refusals = "FROM provisioning_entries WHERE tenant = $1 AND connector = $2 AND credential_id IS NULL AND status = 401";

    private const string LastRefusal = $"SELECT {Names} {Refusals} ORDER BY at DESC LIMIT 1";

    private const string Losses = "FROM provisioning_entries WHERE tenant = $1 AND connector = $2 AND outcome = 3 AND at >= $3";

    private const string Troubles = $"""
        SELECT (SELECT count(*) FROM (SELECT 1 {Refusals} AND at >= $3 LIMIT $5)),
            (SELECT count(*) FROM (SELECT 1 {Refusals} AND at >= $3 AND at > $4 LIMIT $5)),
            (SELECT min(at) {Refusals} AND at > $4),
            (SELECT coalesce(sum(dropped), 0) FROM (SELECT dropped {Losses} ORDER BY at DESC LIMIT $5)),
            (SELECT min(at) {Losses})
        """;

    /// <summary>Appends entries in one transaction.</summary>
    /// <returns>How many.</returns>
    public static int Append(SqliteSession session, IReadOnlyList<ProvisioningEntry> entries)
    {
        foreach (var entry in entries)
        {
            var position = session["""
                INSERT INTO provisioning_logs (tenant, connector, last_position) VALUES ($1, $2, 1)
                ON CONFLICT (tenant, connector) DO UPDATE SET last_position = last_position + 1
                RETURNING last_position
                """].ReadNumber(entry.Tenant.Value, entry.Connector.Value);
            session["""
                INSERT INTO provisioning_entries VALUES
                    ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)
                """].Execute(
                entry.Tenant.Value, entry.Connector.Value, position, entry.At, entry.Outcome, entry.CredentialId, entry.CredentialLabel, entry.Method, entry.Path,
                entry.Query, entry.Status, entry.ScimType, entry.Detail, entry.Situation, entry.Profile, entry.Duration.Ticks / TimeSpan.TicksPerMicrosecond,
                entry.RequestId, entry.ClientAddress, entry.UserAgent, entry.ResourceKind, entry.ResourceId, entry.TotalResults,
                entry.Changed.IsEmpty ? null : string.Join('\n', entry.Changed), entry.MembersAdded, entry.MembersRemoved, entry.MembersReplaced, entry.Values, entry.Dropped);
        }

        return entries.Count;
    }

    /// <summary>Reads what matches.</summary>
    public static IReadOnlyList<ProvisioningEntry> Read(SqliteSession session, ProvisioningQuery query)
    {
        using var rows = session[query.After is null ? NewestFirst : OldestFirst].Read(
            query.Tenant.Value, query.Connector.Value, query.After ?? 0, query.Before ?? long.MaxValue, query.From, query.To, query.Succeeded, query.Status, query.Method,
            query.ResourceId, query.RequestId, query.TakesAll, query.Limit);
        var entries = new List<ProvisioningEntry>();
        while (rows.Read())
        {
            entries.Add(Read(rows, query.Tenant, query.Connector));
        }

        return entries;
    }

    /// <summary>Reads what went wrong.</summary>
    public static ProvisioningTroubles ReadTroubles(SqliteSession session, TenantId tenant, ConnectorId connector, DateTimeOffset since, DateTimeOffset? lastRight)
    {
        using var found = session[Troubles].Read(tenant.Value, connector.Value, since, lastRight ?? DateTimeOffset.UnixEpoch, ProvisioningTroubles.MostCounted);
        found.Read();
        return new()
        {
            LastFailure = ReadOne(session, LastFailure, tenant, connector),
            LastRefusal = ReadOne(session, LastRefusal, tenant, connector),
            Refused = found.GetInt64(0),
            RefusedInARow = found.GetInt64(1),
            RefusedSince = found.IsDBNull(2) ? null : found.GetInstant(2),
            Dropped = found.GetInt64(3),
            DroppedSince = found.IsDBNull(4) ? null : found.GetInstant(4),
        };
    }

    private static ProvisioningEntry? ReadOne(SqliteSession session, string sql, TenantId tenant, ConnectorId connector)
    {
        using var row = session[sql].Read(tenant.Value, connector.Value);
        return row.Read() ? Read(row, tenant, connector) : null;
    }

    private static ProvisioningEntry Read(SqliteDataReader row, TenantId tenant, ConnectorId connector) => new()
    {
        Tenant = tenant,
        Connector = connector,
        Position = row.GetInt64(0),
        At = row.GetInstant(1),
        Outcome = (ProvisioningOutcome)row.GetInt32(2),
        CredentialId = row.GetText(3),
        CredentialLabel = row.GetText(4),
        Method = row.GetString(5),
        Path = row.GetString(6),
        Query = row.GetText(7),
        Status = row.GetInt32(8),
        ScimType = row.GetText(9),
        Detail = row.GetText(10),
        Situation = (ProvisioningSituation)row.GetInt32(11),
        Profile = (IdpProfile)row.GetInt32(12),
        Duration = TimeSpan.FromMicroseconds(row.GetInt64(13)),
        RequestId = row.GetString(14),
        ClientAddress = row.GetText(15),
        UserAgent = row.GetText(16),
        ResourceKind = row.IsDBNull(17) ? null : (ResourceKind)row.GetInt32(17),
        ResourceId = row.IsDBNull(18) ? null : row.GetId(18),
        TotalResults = row.IsDBNull(19) ? null : row.GetInt64(19),
        Changed = row.GetText(20) is { } names ? [.. names.Split('\n')] : [],
        MembersAdded = row.GetInt32(21),
        MembersRemoved = row.GetInt32(22),
        MembersReplaced = row.GetBoolean(23),
        Values = row.GetText(24),
        Dropped = row.GetInt64(25),
    };
}
