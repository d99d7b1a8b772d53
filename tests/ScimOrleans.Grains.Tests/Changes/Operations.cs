using System.Text;
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

    public static CommitOperation CreateUser(TenantId tenant, string userName, int size = 0)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new { userName, title = new string('x', size) });
        return new()
        {
            OperationId = Guid.CreateVersion7(),
            Tenant = tenant,
            Kind = ResourceKind.User,
            Action = CommitAction.Create,
            ResourceId = Guid.CreateVersion7(),
            Actor = Okta,
            At = At,
            RequestId = "test",
            Content = new()
            {
                Json = json,
                Search = Encoding.UTF8.GetBytes("{}"),
                Name = userName,
                NameFolded = CaseFolding.Fold(userName),
                DisplayName = userName,
                Active = true,
            },
        };
    }
}
