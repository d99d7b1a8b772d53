using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store.Administration;

namespace ScimOrleans.Storage.Tests.Compliance.Administration;

/// <summary>What every <see cref="IAuditLog"/> must do.</summary>
public abstract class AuditLogCompliance
{
    private static readonly DateTimeOffset _now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private readonly TenantId _tenant = TenantId.Parse($"t-{Guid.NewGuid():N}");
    private readonly string _actor = $"key:{Guid.NewGuid():N}";

    /// <summary>Opens a log for one test.</summary>
    protected abstract Task<IAuditLog> OpenAsync();

    [Fact]
    public async Task Begin_ThenEnd_GivesAllOfIt()
    {
        var log = await OpenAsync();
        var entry = Entry(0) with { Body = """{"name":"Ärger"}""" };
        await log.BeginAsync(entry);

        Assert.Equal([entry], await log.ReadAsync(new() { Actor = _actor, Limit = 10 }));

        await log.EndAsync(entry.Id, 204);

        Assert.Equal([entry with { Status = 204 }], await log.ReadAsync(new() { Actor = _actor, Limit = 10 }));
    }

    [Fact]
    public async Task Begin_Repeated_IsOneEntry()
    {
        var log = await OpenAsync();
        var entry = Entry(0);
        await log.BeginAsync(entry);
        await log.BeginAsync(entry);

        Assert.Equal([entry], await log.ReadAsync(new() { Actor = _actor, Limit = 10 }));
    }

    [Fact]
    public async Task Read_IsNewestFirst_ByTenantActorAndPlace()
    {
        var log = await OpenAsync();
        AuditEntry[] entries = [Entry(0), Entry(1) with { Tenant = null }, Entry(2), Entry(3) with { Actor = $"{_actor}-other" }];
        foreach (var entry in entries)
        {
            await log.BeginAsync(entry);
        }

        Assert.Equal([entries[2], entries[1], entries[0]], await log.ReadAsync(new() { Actor = _actor, Limit = 10 }));
        Assert.Equal([entries[3], entries[2], entries[0]], await log.ReadAsync(new() { Tenant = _tenant, Limit = 10 }));
        Assert.Equal([entries[3], entries[2]], await log.ReadAsync(new() { Tenant = _tenant, Limit = 2 }));
        Assert.Equal([entries[0]], await log.ReadAsync(new() { Tenant = _tenant, Before = entries[2].Id, Limit = 2 }));
        Assert.Equal([entries[0]], await log.ReadAsync(new() { Tenant = _tenant, Actor = _actor, Before = entries[2].Id, Limit = 2 }));
    }

    [Fact]
    public async Task DeleteBefore_TakesTheOldest_AndNoneThatIsYounger()
    {
        var log = await OpenAsync();
        var ancient = DateTimeOffset.UnixEpoch.AddYears(1);
        AuditEntry[] entries = [Entry(0, ancient), Entry(1, ancient), Entry(2, ancient), Entry(0)];
        foreach (var entry in entries)
        {
            await log.BeginAsync(entry);
        }

        var first = await log.DeleteBeforeAsync(ancient.AddMinutes(2), 1);
        var second = await log.DeleteBeforeAsync(ancient.AddMinutes(2), 10);
        var third = await log.DeleteBeforeAsync(ancient.AddMinutes(2), 10);

        Assert.Equal((1, 1, 0), (first, second, third));
        Assert.Equal([entries[3], entries[2]], await log.ReadAsync(new() { Actor = _actor, Limit = 10 }));
    }

    [Fact]
    public async Task Forget_ClearsATenantsBodies_AndNothingElse()
    {
        var log = await OpenAsync();
        AuditEntry[] entries = [Entry(0) with { Body = "{}" }, Entry(1), Entry(2) with { Body = "{}" }, Entry(3) with { Body = "{}", Tenant = null }];
        foreach (var entry in entries)
        {
            await log.BeginAsync(entry);
        }

        Assert.Equal((1, 1, 0), (await log.ForgetAsync(_tenant, 1), await log.ForgetAsync(_tenant, 10), await log.ForgetAsync(_tenant, 10)));

        Assert.Equal([entries[3], entries[2] with { Body = null }, entries[1], entries[0] with { Body = null }], await log.ReadAsync(new() { Actor = _actor, Limit = 10 }));
    }

    private AuditEntry Entry(int minute, DateTimeOffset? from = null)
    {
        var at = (from ?? _now).AddMinutes(minute);
        return new()
        {
            Id = Guid.CreateVersion7(at),
            At = at,
            Actor = _actor,
            ActorName = "Ada",
            Address = "192.0.2.1",
            RequestId = "r",
            Operation = "UpdateTenant",
            Path = "/api/v1/tenants/acme",
            Tenant = _tenant,
        };
    }
}
