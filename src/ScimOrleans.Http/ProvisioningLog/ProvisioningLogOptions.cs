using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ScimOrleans.Http.ProvisioningLog;

/// <summary>What is kept of connectors' requests, and for how long; section <c>ScimOrleans:ProvisioningLog</c>.</summary>
public sealed class ProvisioningLogOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "ScimOrleans:ProvisioningLog";

    /// <summary>Whether reads that were served have entries. They are most requests: each is a row of some 300 bytes, and pushes older entries out. Default: true.</summary>
    public bool RecordReads { get; set; } = true;

    /// <summary>
    /// Requests without a right credential that have an entry, for each connector, second and process, and sixty times as many after a pause; more are only counted. So no stranger pushes a
    /// connector's own entries out. Default: 1.
    /// </summary>
    [Range(1, 100_000)]
    public int StrangersPerSecond { get; set; } = 1;

    /// <summary>Requests that may wait in this process to be written; what comes when they are so many has no entry and is counted. Default: 10,000, some 5 MB, and at most 40 KB each of what clients may write at length.</summary>
    [Range(1, 1_000_000)]
    public int QueueLength { get; set; } = 10_000;

    /// <summary>
    /// Bytes of users and groups that may wait with those requests, for tenants that let values be logged; what comes when they are so many has an entry without values. Default: 32 MiB.
    /// </summary>
    [Range(0, 1L << 40)]
    public long QueueValueBytes { get; set; } = 32 * 1_024 * 1_024;

    /// <summary>Most entries that are written in one transaction. Default: 500.</summary>
    [Range(1, 5_000)]
    public int BatchSize { get; set; } = 500;

    /// <summary>How long the first entry of a batch waits for others, so that there is not a transaction for each. Default: 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan WriteDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long entries are kept. Default: 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Most entries of a connector that are kept; older ones go. Default: 100,000.</summary>
    [Range(100, 10_000_000)]
    public int KeepEntries { get; set; } = 100_000;

    /// <summary>How often what is too old or too much is removed, on average. Default: 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>Checks <see cref="ProvisioningLogOptions"/> at start-up.</summary>
[OptionsValidator]
internal sealed partial class ProvisioningLogOptionsValidator : IValidateOptions<ProvisioningLogOptions>;
