using System.Text.Json;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Grains.Tests.Changes;

/// <summary>Operations as small as they may be.</summary>
internal static class Operations
{
    public static DateTimeOffset At { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static ResourceOwner Okta { get; } = ResourceOwner.Of(ConnectorId.Parse("okta"));

    public static CommitOperation CreateUser(TenantId tenant, string userName, int size = 0) =>
        Operation(tenant, ResourceKind.User, CommitAction.Create, Guid.CreateVersion7()) with { Content = UserContent(userName, size: size) };

    public static CommitOperation CreateGroup(TenantId tenant, string displayName) =>
        Operation(tenant, ResourceKind.Group, CommitAction.Create, Guid.CreateVersion7()) with { Content = GroupContent(displayName) };

    public static CommitOperation Update(TenantId tenant, ResourceKind kind, Guid id) => Operation(tenant, kind, CommitAction.Update, id);

    public static CommitOperation Delete(TenantId tenant, ResourceKind kind, Guid id) => Operation(tenant, kind, CommitAction.Delete, id);

    public static ResourceContent UserContent(string userName, bool active = true, int size = 0) =>
        Content(userName, JsonSerializer.SerializeToUtf8Bytes(new { userName, active, title = new string('x', size) }), active);

    public static ResourceContent GroupContent(string displayName) => Content(displayName, JsonSerializer.SerializeToUtf8Bytes(new { displayName }), true);

    private static ResourceContent Content(string name, byte[] json, bool active) => new()
    {
        Json = json,
        Search = "{}"u8.ToArray(),
        Name = name,
        NameFolded = CaseFolding.Fold(name),
        DisplayName = name,
        Active = active,
    };

    private static CommitOperation Operation(TenantId tenant, ResourceKind kind, CommitAction action, Guid id) => new()
    {
        OperationId = Guid.CreateVersion7(),
        Tenant = tenant,
        Kind = kind,
        Action = action,
        ResourceId = id,
        Actor = Okta,
        At = At,
        RequestId = "test",
    };
}
