using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.PostgreSql;

namespace ScimOrleans.Storage.Tests.PostgreSql;

/// <summary>What went wrong is found without reading what went well: read from plans, which do not depend on the machine.</summary>
public sealed partial class PostgreSqlProvisioningTroublesCostTests(ClassDatabase database) : IClassFixture<ClassDatabase>
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task ReadTroubles_OfALongLog_ReadsTheIndexesOfWhatWentWrong()
    {
        var migrated = await database.GetAsync();
        await using var store = new PostgreSqlStore(migrated);
        for (var batch = 0; batch < 10; batch++)
        {
            await store.ProvisioningLog.AppendAsync([.. Enumerable.Range(0, 1_000).Select(i => Entry(i) with { At = Start.AddSeconds(batch) })], TestContext.Current.CancellationToken);
        }

        await using var connection = await migrated.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using (var analyze = new NpgsqlCommand("vacuum analyze provisioning_entries", connection))
        {
            await analyze.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var scans = Scan().Matches(await ExplainAsync(connection, PostgreSqlProvisioningLogStore.LastTroubles, 2) + await ExplainAsync(connection, PostgreSqlProvisioningLogStore.Troubles, 5));

        Assert.Equal(7, scans.Count);
        Assert.All(scans, scan => Assert.Matches("provisioning_(failures|refusals|losses)", scan.Value));
    }

    private static async Task<string> ExplainAsync(NpgsqlConnection connection, string sql, int parameters)
    {
        NpgsqlParameter[] all =
        [
            new() { NpgsqlDbType = NpgsqlDbType.Text, Value = "acme" },
            new() { NpgsqlDbType = NpgsqlDbType.Text, Value = "okta" },
            new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = Start.UtcDateTime },
            new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = Start.UtcDateTime },
            new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = ProvisioningTroubles.MostCounted },
        ];
        await using var command = new NpgsqlCommand($"explain {sql}", connection);
        command.Parameters.AddRange(all[..parameters]);
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var plan = new List<string>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            plan.Add(rows.GetString(0));
        }

        return string.Join('\n', plan);
    }

    /// <summary>One in a hundred of each kind.</summary>
    private static ProvisioningEntry Entry(int i) => new()
    {
        Tenant = TenantId.Parse("acme"),
        Connector = ConnectorId.Parse("okta"),
        At = Start,
        Outcome = i % 100 == 0 ? ProvisioningOutcome.Dropped : ProvisioningOutcome.Answered,
        CredentialId = i % 100 < 2 ? null : "c1",
        Method = "GET",
        Path = "/Users",
        Status = (i % 100) switch { 0 => 0, 1 => 401, 2 => 409, _ => 200 },
        RequestId = "r",
    };

    [GeneratedRegex("^.*(Seq Scan|Index Scan|Index Only Scan|Bitmap Index Scan).*$", RegexOptions.Multiline)]
    private static partial Regex Scan();
}
