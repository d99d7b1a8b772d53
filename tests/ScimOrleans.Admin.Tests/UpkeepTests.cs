using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Store.Administration;
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
        using var upkeep = new Upkeep(audit, idempotency, Options.Create(new AdminOptions()), new FakeTimeProvider(now), NullLogger<Upkeep>.Instance);

        await upkeep.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["399"], (await audit.ReadAsync(new() { Limit = 10 })).Select(entry => entry.Path));
        Assert.True((await idempotency.ClaimAsync(new() { Actor = "a", Key = "old", Fingerprint = "g", CreationId = Guid.NewGuid(), At = now, Abandoned = now.AddYears(-1) })).IsClaimed);
        Assert.False((await idempotency.ClaimAsync(new() { Actor = "a", Key = "young", Fingerprint = "g", CreationId = Guid.NewGuid(), At = now, Abandoned = now.AddYears(-1) })).IsClaimed);
    }
}
