using System.Text;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Abstractions.Store;

/// <summary>The group <c>public</c>, which every tenant has from the beginning and nobody may change.</summary>
public static class BuiltInGroup
{
    /// <summary>Its name.</summary>
    public const string Name = "public";

    /// <summary>The first operation of a tenant's log. Two calls make two groups: it is for stores, when they make a tenant.</summary>
    public static CommitOperation Creation(TenantId tenant, DateTimeOffset at) => new()
    {
        OperationId = Guid.CreateVersion7(at),
        Tenant = tenant,
        Kind = ResourceKind.Group,
        Action = CommitAction.Create,
        ResourceId = Guid.CreateVersion7(at),
        Actor = ResourceOwner.BuiltIn,
        At = at,
        RequestId = "create-tenant",
        Content = new()
        {
            Json = Encoding.UTF8.GetBytes($$"""{"displayName":"{{Name}}"}"""),
            Search = Encoding.UTF8.GetBytes($$"""{"schemas":["{{CaseFolding.Fold(SchemaUrns.Group)}}"],"displayName":"{{Name}}"}"""),
            Name = Name,
            NameFolded = CaseFolding.Fold(Name),
            DisplayName = Name,
            Active = true,
        },
    };
}
