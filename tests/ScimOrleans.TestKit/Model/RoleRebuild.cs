using System.Text.Json;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.TestKit.Model;

/// <summary>A tenant's roles, made from nothing but its change log. It refuses an entry that does not fit those before it.</summary>
public sealed class RoleRebuild
{
    private readonly Dictionary<Guid, (long Version, JsonElement Content)> _roles = [];
    private readonly HashSet<(Guid Role, Guid Holder)> _holders = [];

    /// <summary>Version and content of each role.</summary>
    public IReadOnlyDictionary<Guid, (long Version, JsonElement Content)> Roles => _roles;

    /// <summary>Who was given which role by hand.</summary>
    public IReadOnlySet<(Guid Role, Guid Holder)> Holders => _holders;

    /// <summary>Adds the next entry.</summary>
    /// <param name="change">An entry about a role.</param>
    /// <param name="isThere">Whether a user or group is there.</param>
    public void Apply(ChangeRecord change, Func<Guid, bool> isThere)
    {
        var before = _roles.GetValueOrDefault(change.ResourceId);
        Require(change.Visible, change, "is not visible");
        switch (change.Kind)
        {
            case ChangeKind.RoleCreated or ChangeKind.RoleUpdated:
                Require((before.Version == 0) == (change.Kind == ChangeKind.RoleCreated) && change.Version == before.Version + 1, change, $"follows version {before.Version}");
                using (var content = JsonDocument.Parse(change.Content))
                {
                    _roles[change.ResourceId] = (change.Version, content.RootElement.Clone());
                }

                break;
            case ChangeKind.RoleDeleted:
                Require(_roles.Remove(change.ResourceId) && change.Version == 0, change, "deletes what is not there");
                _holders.RemoveWhere(holder => holder.Role == change.ResourceId);
                break;
            case ChangeKind.RoleHoldersAdded or ChangeKind.RoleHoldersRemoved:
                // It may share its version with the entry before it, of the same operation.
                Require(before.Version > 0 && (change.Version == before.Version || change.Version == before.Version + 1), change, $"follows version {before.Version}");
                _roles[change.ResourceId] = before with { Version = change.Version };
                Require(change.Others.Length > 0, change, "names nobody");
                foreach (var other in change.Others)
                {
                    var isNew = change.Kind == ChangeKind.RoleHoldersAdded;
                    Require(isThere(other) && (isNew ? _holders.Add((change.ResourceId, other)) : _holders.Remove((change.ResourceId, other))), change, $"does not fit {other}");
                }

                break;
            default:
                throw new InvalidOperationException($"Entry {change.Position} is about a role and says {change.Kind}.");
        }
    }

    /// <summary>A user or group is gone.</summary>
    public void Forget(Guid holder) => _holders.RemoveWhere(entry => entry.Holder == holder);

    private static void Require(bool condition, ChangeRecord change, string complaint)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"Entry {change.Position} ({change.Kind} of role {change.ResourceId}, version {change.Version}) {complaint}.");
        }
    }
}
