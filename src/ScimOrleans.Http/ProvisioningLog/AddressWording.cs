using System.Collections.Frozen;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.ProvisioningLog;

/// <summary>Addresses below a connector's endpoint. What people mistype into an address can be anything, also a name or a password, so that only words that mean something to SCIM, and ids, are kept.</summary>
internal sealed class AddressWording(ScimModel model)
{
    private const string Root = "/scim/v2/";

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _words = new[]
    {
        "Users", "Groups", "User", "Group", "Schemas", "Schema", "ResourceTypes", "ResourceType", "ServiceProviderConfig", "ServiceProviderConfigs", "Me", "Bulk", ".search",
        "Roles", "Entitlements", "Licenses", "scim", "scim2", "v1", "v2", "api",
    }.Concat(model.Schemas.Select(schema => schema.Id)).ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The address of a request, from the slash after the connector on.</summary>
    /// <param name="record">The request.</param>
    /// <param name="values">Whether it may be kept as it is.</param>
    public string Of(RequestRecord record, bool values)
    {
        var prefix = Root.Length + record.Tenant.Value.Length + 1 + record.Connector.Value.Length;
        if (record.Path is not { } whole || whole.Length <= prefix)
        {
            return "/";
        }

        var path = whole[prefix..];
        return values || IsHarmless(path) ? path : string.Join('/', path.Split('/').Select(segment => IsHarmless(segment) ? segment : EntryWording.Hidden));
    }

    /// <summary>Whether each segment means something to SCIM.</summary>
    private bool IsHarmless(ReadOnlySpan<char> path)
    {
        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            if (!segment.IsEmpty && !_words.Contains(segment) && !Guid.TryParseExact(segment, "D", out _))
            {
                return false;
            }
        }

        return true;
    }
}
