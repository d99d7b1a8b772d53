using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>Entries of the provisioning log as columns: written as one array for each, read back from rows.</summary>
internal static class ProvisioningColumns
{
    /// <summary>The columns that <see cref="Read"/> expects, in its order.</summary>
    public const string Names = """
        position, at, outcome, credential_id, credential_label, method, path, query, status, scim_type, detail, situation, profile, duration,
        request_id, client_address, user_agent, resource_kind, resource_id, total_results, changed, members_added, members_removed, members_replaced,
        new_values, dropped
        """;

    private const int Count = 27;

    /// <summary>A call that appends.</summary>
    public static string Append { get; } = $"select append_provisioning_entries({string.Join(", ", Enumerable.Range(1, Count).Select(i => $"${i}"))})";

    /// <summary>Adds the arguments of <see cref="Append"/>.</summary>
    public static void AddTo(NpgsqlCommand command, IReadOnlyList<ProvisioningEntry> entries)
    {
        void Add<T>(NpgsqlDbType type, Func<ProvisioningEntry, T> value) =>
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = entries.Select(value).ToArray() });

        Add(NpgsqlDbType.Text, e => e.Tenant.Value);
        Add(NpgsqlDbType.Text, e => e.Connector.Value);
        Add(NpgsqlDbType.TimestampTz, e => e.At.UtcDateTime);
        Add(NpgsqlDbType.Smallint, e => (short)e.Outcome);
        Add(NpgsqlDbType.Text, e => e.CredentialId);
        Add(NpgsqlDbType.Text, e => e.CredentialLabel);
        Add(NpgsqlDbType.Text, e => e.Method);
        Add(NpgsqlDbType.Text, e => e.Path);
        Add(NpgsqlDbType.Text, e => e.Query);
        Add(NpgsqlDbType.Smallint, e => (short)e.Status);
        Add(NpgsqlDbType.Text, e => e.ScimType);
        Add(NpgsqlDbType.Text, e => e.Detail);
        Add(NpgsqlDbType.Smallint, e => (short)e.Situation);
        Add(NpgsqlDbType.Smallint, e => (short)e.Profile);
        Add(NpgsqlDbType.Bigint, e => e.Duration.Ticks / TimeSpan.TicksPerMicrosecond);
        Add(NpgsqlDbType.Text, e => e.RequestId);
        Add(NpgsqlDbType.Text, e => e.ClientAddress);
        Add(NpgsqlDbType.Text, e => e.UserAgent);
        Add(NpgsqlDbType.Smallint, e => (short?)e.ResourceKind);
        Add(NpgsqlDbType.Uuid, e => e.ResourceId);
        Add(NpgsqlDbType.Bigint, e => e.TotalResults);
        Add(NpgsqlDbType.Text, e => e.Changed.IsEmpty ? null : string.Join('\n', e.Changed));
        Add(NpgsqlDbType.Integer, e => e.MembersAdded);
        Add(NpgsqlDbType.Integer, e => e.MembersRemoved);
        Add(NpgsqlDbType.Boolean, e => e.MembersReplaced);
        Add(NpgsqlDbType.Text, e => e.Values);
        Add(NpgsqlDbType.Bigint, e => e.Dropped);
    }

    /// <summary>The entry in the current row.</summary>
    public static ProvisioningEntry Read(NpgsqlDataReader row, TenantId tenant, ConnectorId connector) => new()
    {
        Tenant = tenant,
        Connector = connector,
        Position = row.GetInt64(0),
        At = row.GetTime(1),
        Outcome = (ProvisioningOutcome)row.GetInt16(2),
        CredentialId = row.GetStringOrNull(3),
        CredentialLabel = row.GetStringOrNull(4),
        Method = row.GetString(5),
        Path = row.GetString(6),
        Query = row.GetStringOrNull(7),
        Status = row.GetInt16(8),
        ScimType = row.GetStringOrNull(9),
        Detail = row.GetStringOrNull(10),
        Situation = (ProvisioningSituation)row.GetInt16(11),
        Profile = (IdpProfile)row.GetInt16(12),
        Duration = TimeSpan.FromMicroseconds(row.GetInt64(13)),
        RequestId = row.GetString(14),
        ClientAddress = row.GetStringOrNull(15),
        UserAgent = row.GetStringOrNull(16),
        ResourceKind = row.IsDBNull(17) ? null : (ResourceKind)row.GetInt16(17),
        ResourceId = row.IsDBNull(18) ? null : row.GetGuid(18),
        TotalResults = row.GetInt64OrNull(19),
        Changed = row.GetStringOrNull(20) is { } names ? [.. names.Split('\n')] : [],
        MembersAdded = row.GetInt32(21),
        MembersRemoved = row.GetInt32(22),
        MembersReplaced = row.GetBoolean(23),
        Values = row.GetStringOrNull(24),
        Dropped = row.GetInt64(25),
    };
}
