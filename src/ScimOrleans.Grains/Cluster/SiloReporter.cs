using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using ScimOrleans.Abstractions.Cluster;
using ScimOrleans.Abstractions.Limits;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Changes;
using ScimOrleans.Grains.Memory;

namespace ScimOrleans.Grains.Cluster;

/// <inheritdoc cref="ISiloReporter"/>
[Reentrant]
internal sealed class SiloReporter(
    GrainId id,
    Silo silo,
    ILoggerFactory loggerFactory,
    ActiveResources resources,
    CommitQueue commits,
    ChangeTail tail,
    IDirectoryStore store,
    TimeProvider timeProvider,
    IEnumerable<RequestPlaces> places) : GrainService(id, silo, loggerFactory), ISiloReporter
{
    /// <summary>A database that takes longer does not answer.</summary>
    private static readonly TimeSpan LongestPing = TimeSpan.FromSeconds(3);

    private static readonly string _version =
        typeof(SiloReporter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <inheritdoc/>
    public async Task<SiloReport> ReportAsync()
    {
        var (users, groups) = resources.Count();
        using var process = Process.GetCurrentProcess();
        return new()
        {
            Version = _version,
            Started = process.StartTime.ToUniversalTime(),
            Users = users,
            Groups = groups,
            Requests = places.Sum(place => place.Taken),
            WaitingCommits = commits.Length,
            MemoryBytes = process.WorkingSet64,
            TailAge = tail.Age,
            DatabaseLatency = await PingAsync(),
        };
    }

    private async Task<TimeSpan?> PingAsync()
    {
        using var limit = new CancellationTokenSource(LongestPing, timeProvider);
        var started = timeProvider.GetTimestamp();
        try
        {
            await store.PingAsync(limit.Token).WaitAsync(limit.Token);
            return timeProvider.GetElapsedTime(started);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or OperationCanceledException)
        {
            return null;
        }
    }
}
