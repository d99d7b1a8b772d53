using System.Collections.Immutable;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>The effective groups and roles of the users, or of the groups, of a page.</summary>
internal sealed class Memberships
{
    private readonly ILookup<Guid, Containment> _containments;
    private readonly ILookup<Guid, Guid> _byHand;
    private readonly Dictionary<Guid, (Guid Rule, Guid Role)> _byRule;
    private readonly Dictionary<Guid, (string Name, bool Administrator)> _roles;

    private Memberships(
        IEnumerable<Containment> containments, ILookup<Guid, Guid> byHand, Dictionary<Guid, (Guid Rule, Guid Role)> byRule, Dictionary<Guid, (string Name, bool Administrator)> roles)
    {
        _containments = containments.ToLookup(containment => containment.Member);
        _byHand = byHand;
        _byRule = byRule;
        _roles = roles;
    }

    /// <summary>Reads them all at once.</summary>
    /// <param name="snapshot">Where.</param>
    /// <param name="kind">What the ids are.</param>
    /// <param name="ids">The users or groups.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<Memberships> ReadAsync(ViewSnapshot snapshot, ResourceKind kind, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        var containments = await GroupClosure.AboveAsync(snapshot, kind, ids, cancellationToken);
        var groups = containments.Where(containment => containment.Included).Select(containment => containment.Group)
            .Concat(kind == ResourceKind.Group ? ids : []).ToHashSet();
        var reading = new RoleReading(snapshot);
        var byHand = (await reading.ByHandAsync([.. groups.Union(ids)], cancellationToken)).ToLookup(held => held.Holder, held => held.Role);
        var byRule = await reading.ByRuleAsync(groups, cancellationToken);
        var roles = await reading.NamesAsync([.. byHand.SelectMany(held => held).Concat(byRule.Values.Select(given => given.Role)).Distinct()], cancellationToken);
        return new(containments, byHand, byRule, roles);
    }

    /// <summary>The groups of one, by id.</summary>
    /// <param name="id">The user or group.</param>
    /// <param name="asApplication">Whether only included ones are wanted.</param>
    public ImmutableArray<EffectiveGroup> GroupsOf(Guid id, bool asApplication) => [.. _containments[id]
        .Where(containment => containment.Included || !asApplication)
        .GroupBy(containment => containment.Group)
        .Select(ways => new EffectiveGroup(
            ways.Key, ways.First().Name, ways.First().Owner, ways.First().Included, ways.Any(way => way.Via is null),
            [.. ways.Select(way => way.Via).OfType<Guid>().Order()]))
        .OrderBy(group => group.Id)];

    /// <summary>The roles of one, by id.</summary>
    /// <param name="id">The user or group.</param>
    /// <param name="self">The group itself, if it gives roles to its members.</param>
    public ImmutableArray<EffectiveRole> RolesOf(Guid id, Guid? self)
    {
        var groups = _containments[id].Where(containment => containment.Included).Select(containment => containment.Group).Distinct();
        var sources = groups.SelectMany(SourcesOf).Concat(self is { } own ? SourcesOf(own).Where(source => source.Source.Rule is not null) : []).ToLookup(source => source.Role, source => source.Source);
        return [.. _byHand[id].Union(sources.Select(role => role.Key)).Order().Select(role => new EffectiveRole(
            role, _roles[role].Name, _roles[role].Administrator, _byHand[id].Contains(role),
            [.. sources[role].OrderBy(source => source.Group).ThenBy(source => source.Rule is not null)]))];
    }

    /// <summary>The roles that a group gives to its members by itself.</summary>
    private IEnumerable<(Guid Role, RoleSource Source)> SourcesOf(Guid group)
    {
        foreach (var role in _byHand[group])
        {
            yield return (role, new(group, null));
        }

        if (_byRule.TryGetValue(group, out var given))
        {
            yield return (given.Role, new(group, given.Rule));
        }
    }
}
