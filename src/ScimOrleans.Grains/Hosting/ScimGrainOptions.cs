using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ScimOrleans.Grains.Hosting;

/// <summary>How the grains of a silo behave. Validated at start.</summary>
public sealed class ScimGrainOptions
{
    /// <summary>Section of the configuration that these options are bound to.</summary>
    public const string SectionName = "ScimOrleans:Grains";

    /// <summary>Longest time for which a read may show what was true before a commit through another silo, if the telling of it was lost. The change log is read at least twice in it. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan StaleReadBound { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most operations that share a transaction. Default: 64.</summary>
    [Range(1, 1_000)]
    public int CommitBatchSize { get; set; } = 64;

    /// <summary>Bytes of content past which a transaction takes no further operation. Default: 4 MiB.</summary>
    [Range(1, 256 * 1024 * 1024)]
    public int CommitBatchBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How long a transaction waits for as many operations as the one before it had, if that had several. A lone operation never waits. Zero: nothing waits. Default: 1 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01", ParseLimitsInInvariantCulture = true)]
    public TimeSpan CommitGatherTime { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Operations that wait for a transaction at most; what comes then is refused at once as unavailable. Default: 10,000.</summary>
    [Range(1, 1_000_000)]
    public int CommitQueueLength { get; set; } = 10_000;

    /// <summary>How long the outcome of a commit whose answer was lost is looked for before its callers are told that it is unknown. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:25", ParseLimitsInInvariantCulture = true)]
    public TimeSpan CommitRecoveryTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a request is computed anew after it lost a race before its client is told to try again. Default: 5.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Time without a call after which a user or group leaves memory. Default: 30 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:01", "30.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Time after which what was asked for and does not exist leaves memory. Default: 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan VacantCollectionAge { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Most grains that a commit tells by a call each; more are told by messages to whole silos. Default: 256.</summary>
    [Range(0, 10_000)]
    public int DirectTellLimit { get; set; } = 256;

    /// <summary>How long a telling is waited for before the request is answered anyway. Default: 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:10", ParseLimitsInInvariantCulture = true)]
    public TimeSpan TellTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Age at which a silo's copy of a connector's settings and credentials is no longer used: how long a revoked credential may still pass. Default: 5 s, which is also the most.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:05", ParseLimitsInInvariantCulture = true)]
    public TimeSpan ConnectorCacheAge { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Connectors, existing or asked for in vain, that a silo keeps copies of. Default: 10,000.</summary>
    [Range(16, 1_000_000)]
    public int MaxCachedConnectors { get; set; } = 10_000;

    /// <summary>Rounds of PBKDF2-SHA256 for new hashes of chosen passwords; those that are kept name their own. Default: 210,000.</summary>
    [Range(100_000, 10_000_000)]
    public int PasswordHashIterations { get; set; } = 210_000;

    /// <summary>Passwords that a silo hashes at the same time; each takes one processor for some 100 ms. Default: 2.</summary>
    [Range(1, 1_024)]
    public int MaxConcurrentPasswordChecks { get; set; } = 2;

    /// <summary>Credentials that a connector may have. Default: 10.</summary>
    [Range(1, 100)]
    public int MaxCredentials { get; set; } = 10;

    /// <summary>Wrong credentials that one client may present to a connector within a minute, on each silo; more are answered 429 without being looked at. Default: 10.</summary>
    [Range(1, 1_000_000)]
    public int MaxWrongCredentials { get; set; } = 10;

    /// <summary>How long an access token holds. Default: 1 hour, which is also the least; at most 6 hours.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "06:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Connectors that a tenant may have. Default: 100.</summary>
    [Range(1, 10_000)]
    public int MaxConnectors { get; set; } = 100;

    /// <summary>How often a silo reports what it counted of connectors' requests. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan ActivityReportPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Users and groups per second that a silo hands over to the silos that tenants belong to after silos came or went. Default: 1,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxHandOversPerSecond { get; set; } = 1_000;

    /// <summary>How often a silo looks for background jobs that nobody does, such as after a crash. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan JobWatchPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time after which nothing is under way any more that began before a tenant or connector changed: <see cref="ConnectorCacheAge"/> and the longest time of a request. Default: 35 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan SettlingTime { get; set; } = TimeSpan.FromSeconds(35);

    /// <summary>Keys that operators may have. Default: 1,000.</summary>
    [Range(1, 100_000)]
    public int MaxOperatorKeys { get; set; } = 1_000;

    /// <summary>Users that a tenant may have which has no limit of its own, inactive ones included. Default: none, any number.</summary>
    [Range(1, 1_000_000_000)]
    public long? MaxUsers { get; set; }

    /// <summary>Groups that a tenant may have which has no limit of its own, the built-in one not counted. Default: none, any number.</summary>
    [Range(1, 1_000_000_000)]
    public long? MaxGroups { get; set; }

    /// <summary>Users and groups that a group may have in it, where the tenant has no limit of its own. Default: none, any number.</summary>
    [Range(1, 1_000_000_000)]
    public long? MaxGroupMembers { get; set; }
}

/// <summary>Checks <see cref="ScimGrainOptions"/> at start.</summary>
[OptionsValidator]
internal sealed partial class ScimGrainOptionsValidator : IValidateOptions<ScimGrainOptions>;
