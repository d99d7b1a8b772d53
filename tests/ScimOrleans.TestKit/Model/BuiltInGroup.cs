using System.Text;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.TestKit.Model;

/// <summary>The group that every tenant has and nobody may change.</summary>
internal static class BuiltInGroup
{
    private const string Name = "public";

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
            Search = Encoding.UTF8.GetBytes($$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:group"],"displayName":"{{Name}}"}"""),
            Name = Name,
            NameFolded = CaseFolding.Fold(Name),
            DisplayName = Name,
            Active = true,
        },
    };
}
