using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Cluster;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Admin.Authentication;

namespace ScimOrleans.Admin.Cluster;

/// <summary>How the service itself fares.</summary>
internal static class ClusterEndpoints
{
    /// <summary>Maps <c>/cluster</c>.</summary>
    public static void MapCluster(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/cluster", GetAsync).WithTags("Cluster").WithName("GetCluster").RequireScope(OperatorScope.Read);

    /// <summary>The processes that serve, with what each says of itself, and the database. It answers also while the database does not.</summary>
    /// <param name="cluster">Knows the silos.</param>
    /// <param name="database">Knows the database.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Ok<ClusterView>> GetAsync(IClusterStatus cluster, IDatabaseStatus database, CancellationToken cancellationToken)
    {
        var asked = ReadAsync(database, cancellationToken);
        var report = await cluster.ReadAsync(cancellationToken);
        return TypedResults.Ok(new ClusterView(report.ClusterId, report.ServiceId, [.. report.Silos.Select(SiloView.Of)], await asked));
    }

    private static async Task<DatabaseView> ReadAsync(IDatabaseStatus database, CancellationToken cancellationToken)
    {
        try
        {
            return DatabaseView.Of(await database.ReadAsync(cancellationToken));
        }
        catch (StoreUnavailableException)
        {
            return new(false, null, null, null, [], []);
        }
    }
}

/// <summary>The service: its processes and its database.</summary>
/// <param name="ClusterId">Name of the cluster.</param>
/// <param name="ServiceId">Name under which grain state is kept.</param>
/// <param name="Silos">The processes that are not dead, by name.</param>
/// <param name="Database">The database, as the process that was asked sees it.</param>
internal sealed record ClusterView(string ClusterId, string ServiceId, IReadOnlyList<SiloView> Silos, DatabaseView Database);

/// <summary>A process. What only it knows is null if it does not answer within five seconds, or is of a version that does not say.</summary>
/// <param name="Name">Its name, such as the pod's.</param>
/// <param name="Address">Where other processes reach it.</param>
/// <param name="Status">Its status in the cluster's membership: joining, active, shuttingDown and so on.</param>
/// <param name="IsAsked">Whether it is the one that answers this request.</param>
/// <param name="Answers">Whether it says how it fares.</param>
/// <param name="Version">Version of its program.</param>
/// <param name="Started">When it started.</param>
/// <param name="Users">Users in its memory.</param>
/// <param name="Groups">Groups in its memory.</param>
/// <param name="Requests">Requests under way.</param>
/// <param name="WaitingCommits">Changes that wait for a transaction.</param>
/// <param name="MemoryBytes">Bytes of memory that it has.</param>
/// <param name="TailSeconds">Seconds since it had followed the change log to its end.</param>
/// <param name="DatabaseMilliseconds">How long the database took to answer it; null also if it did not within three seconds.</param>
internal sealed record SiloView(
    string Name,
    string Address,
    string Status,
    bool IsAsked,
    bool Answers,
    string? Version,
    DateTimeOffset? Started,
    int? Users,
    int? Groups,
    int? Requests,
    int? WaitingCommits,
    long? MemoryBytes,
    double? TailSeconds,
    double? DatabaseMilliseconds)
{
    /// <summary>Shows it.</summary>
    public static SiloView Of(SiloEntry silo) => new(
        silo.Name,
        silo.Address,
        char.ToLowerInvariant(silo.Status[0]) + silo.Status[1..],
        silo.IsAsked,
        silo.Report is not null,
        silo.Report?.Version,
        silo.Report?.Started,
        silo.Report?.Users,
        silo.Report?.Groups,
        silo.Report?.Requests,
        silo.Report?.WaitingCommits,
        silo.Report?.MemoryBytes,
        silo.Report is { } report ? Math.Round(report.TailAge.TotalSeconds, 1) : null,
        silo.Report?.DatabaseLatency is { } latency ? Math.Round(latency.TotalMilliseconds, 2) : null);
}

/// <summary>The database.</summary>
/// <param name="Answers">Whether it does.</param>
/// <param name="Product">PostgreSQL or SQLite.</param>
/// <param name="Version">The product's version.</param>
/// <param name="LastScript">The last of the scripts that made its tables.</param>
/// <param name="MissingScripts">Scripts of this version that were not applied: it starts only when there are none.</param>
/// <param name="UnknownScripts">Scripts of a newer version, beside which this one works: while it is being replaced, or after a roll back.</param>
internal sealed record DatabaseView(bool Answers, string? Product, string? Version, string? LastScript, IReadOnlyList<string> MissingScripts, IReadOnlyList<string> UnknownScripts)
{
    /// <summary>Shows it.</summary>
    public static DatabaseView Of(DatabaseReport report) => new(true, report.Product, report.Version, report.Scripts.LastOrDefault(), report.Missing, report.Unknown);
}
