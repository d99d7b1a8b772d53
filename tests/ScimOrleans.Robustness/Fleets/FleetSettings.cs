namespace ScimOrleans.Robustness.Fleets;

/// <summary>How the servers of a fleet are started.</summary>
internal sealed record FleetSettings
{
    /// <summary>How old what a server remembers may be.</summary>
    public TimeSpan StaleBound { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections that each server may have.</summary>
    public int PoolSize { get; init; } = 20;

    /// <summary>Whether the servers' networks, clocks and ways to the database can be disturbed, as far as this machine permits it.</summary>
    public bool CanBeDisturbed { get; init; }

    /// <summary>Further options of the servers.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>The servers' assembly, if it is not the one that was built beside this program.</summary>
    public string? Assembly { get; init; }
}
