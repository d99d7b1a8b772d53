using System.Collections.Concurrent;
using ScimOrleans.Robustness.Fleets;
using ScimOrleans.Robustness.Histories;

namespace ScimOrleans.Robustness.Clients;

/// <summary>Where the clients of one schedule meet.</summary>
internal sealed record Site(Fleet Fleet, Tenancy Tenancy)
{
    private readonly ConcurrentDictionary<string, string> _trespassTargets = new();

    public History History { get; } = new();

    /// <summary>Makes a user known to those who try what they may not.</summary>
    public void Show(string connector, string id) => _trespassTargets[connector] = id;

    /// <summary>A user of another connector, if one is known.</summary>
    public string? Foreign(string connector) => _trespassTargets.FirstOrDefault(target => target.Key != connector).Value;
}
