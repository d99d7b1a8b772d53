using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Admin.Tests.Hosting;

namespace ScimOrleans.Admin.Tests;

public sealed class UpkeepTests
{
    [Fact]
    public async Task Run_DeletesWhatIsTooOld_AndNothingElse()
    {
        await using var host = await AdminHost.StartAsync();
        var (audit, idempotency) = (host.Services.GetRequiredService<IAuditLog>(), host.Services.GetRequiredService<IIdempotencyStore>());
        var now = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        foreach (var age in (TimeSpan[])[TimeSpan.FromDays(401), TimeSpan.FromDays(399)])
        {
            await audit.BeginAsync(new()
            {
                Id = Guid.CreateVersion7(now - age),
                At = now - age,
                Actor = "a",
                ActorName = "a",
                Address = "",
                RequestId = "r",
                Operation = "o",
                Path = $"{age.TotalDays}",
            });
        }

        await idempotency.ClaimAsync(new() { Actor = "a", Key = "old", Fingerprint = "f", CreationId = Guid.NewGuid(), At = now.AddHours(-25), Abandoned = now.AddYears(-1) });
        await idempotency.ClaimAsync(new() { Actor = "a", Key = "young", Fingerprint = "f", CreationId = Guid.NewGuid(), At = now.AddHours(-23), Abandoned = now.AddYears(-1) });
        var brakes = host.Services.GetRequiredService<IRemovalBrakeStore>();
        var tenant = TenantId.Parse(await host.CreateTenantAsync());
        foreach (var age in (TimeSpan[])[TimeSpan.FromDays(401), TimeSpan.FromDays(399)])
        {
            await RemoveOneTooManyAsync(host.Services.GetRequiredService<IDirectoryStore>(), tenant, now - age);
            await brakes.ReleaseAsync(tenant, ConnectorId.Parse("okta"));
        }

        using var upkeep = new Upkeep(audit, idempotency, brakes, Options.Create(new AdminOptions()), new FakeTimeProvider(now), NullLogger<Upkeep>.Instance);

        await upkeep.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal([now.AddDays(-399)], (await brakes.ReadAlertsAsync(tenant, null, null, 10)).Select(alert => alert.At));
        Assert.Equal(["399"], (await audit.ReadAsync(new() { Limit = 10 })).Select(entry => entry.Path));
        Assert.True((await idempotency.ClaimAsync(new() { Actor = "a", Key = "old", Fingerprint = "g", CreationId = Guid.NewGuid(), At = now, Abandoned = now.AddYears(-1) })).IsClaimed);
        Assert.False((await idempotency.ClaimAsync(new() { Actor = "a", Key = "young", Fingerprint = "g", CreationId = Guid.NewGuid(), At = now, Abandoned = now.AddYears(-1) })).IsClaimed);
    }

    /// <summary>Makes two users and removes both, where one may be: that leaves an alert.</summary>
    private static async Task RemoveOneTooManyAsync(IDirectoryStore store, TenantId tenant, DateTimeOffset at)
    {
        var ids = new[] { Guid.CreateVersion7(at), Guid.CreateVersion7(at) };
        var made = await store.CommitAsync([.. ids.Select(id => Operation(id, CommitAction.Create) with
        {
            Content = new() { Json = "{}"u8.ToArray(), Search = "{}"u8.ToArray(), Name = $"{id}", NameFolded = $"{id}", DisplayName = $"{id}", Active = true },
        })]);
        Assert.All(made, result => Assert.Equal(CommitOutcome.Committed, result.Outcome));
        var removed = await store.CommitAsync([.. ids.Select(id => Operation(id, CommitAction.Delete) with { Brake = new() { SharePercent = 1, MinRemovals = 1 } })]);
        Assert.Equal([CommitOutcome.Committed, CommitOutcome.Held], removed.Select(result => result.Outcome));

        CommitOperation Operation(Guid id, CommitAction action) => new()
        {
            OperationId = Guid.CreateVersion7(at),
            Tenant = tenant,
            Kind = ResourceKind.User,
            Action = action,
            ResourceId = id,
            Actor = ResourceOwner.Of(ConnectorId.Parse("okta")),
            At = at,
            RequestId = "r",
        };
    }
}
