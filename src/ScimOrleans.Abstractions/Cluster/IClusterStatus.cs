using System.Collections.Immutable;

namespace ScimOrleans.Abstractions.Cluster;

/// <summary>Tells which silos there are, and what each says of itself.</summary>
public interface IClusterStatus
{
    /// <summary>Asks every silo. One that does not answer within some seconds is in the answer without a report.</summary>
    Task<ClusterReport> ReadAsync(CancellationToken cancellationToken = default);
}

/// <summary>The cluster as one silo knows it.</summary>
/// <param name="ClusterId">Its name.</param>
/// <param name="ServiceId">Name under which grain state is kept.</param>
/// <param name="Silos">Those that are not dead, by name.</param>
public sealed record ClusterReport(string ClusterId, string ServiceId, ImmutableArray<SiloEntry> Silos);

/// <summary>A silo.</summary>
/// <param name="Name">Its name, such as the pod's.</param>
/// <param name="Address">Address and port where other silos reach it.</param>
/// <param name="Status">As the membership has it.</param>
/// <param name="IsAsked">Whether it is the one that was asked for all this.</param>
/// <param name="Report">What it says; <see langword="null"/> if it says nothing.</param>
public sealed record SiloEntry(string Name, string Address, string Status, bool IsAsked, SiloReport? Report);

/// <summary>What a silo says of itself.</summary>
[GenerateSerializer, Immutable, Alias("scim.SiloReport")]
public sealed record SiloReport
{
    /// <summary>Version of the program, with its commit if that is known.</summary>
    [Id(0)]
    public required string Version { get; init; }

    /// <summary>When the process started.</summary>
    [Id(1)]
    public required DateTimeOffset Started { get; init; }

    /// <summary>Users in its memory.</summary>
    [Id(2)]
    public required int Users { get; init; }

    /// <summary>Groups in its memory.</summary>
    [Id(3)]
    public required int Groups { get; init; }

    /// <summary>Requests under way.</summary>
    [Id(4)]
    public required int Requests { get; init; }

    /// <summary>Operations that wait for a transaction.</summary>
    [Id(5)]
    public required int WaitingCommits { get; init; }

    /// <summary>Bytes of memory that the process has.</summary>
    [Id(6)]
    public required long MemoryBytes { get; init; }

    /// <summary>How long ago it had followed the change log to its end.</summary>
    [Id(7)]
    public required TimeSpan TailAge { get; init; }

    /// <summary>How long the database took to answer it; <see langword="null"/> if it did not.</summary>
    [Id(8)]
    public TimeSpan? DatabaseLatency { get; init; }
}
