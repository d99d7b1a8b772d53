using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store.Administration;

namespace ScimOrleans.Storage.Tests.Compliance.Administration;

/// <summary>What every <see cref="IJobStore"/> must do.</summary>
public abstract class JobStoreCompliance
{
    private static readonly DateTimeOffset _now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private readonly TenantId _tenant = TenantId.Parse($"t-{Guid.NewGuid():N}");

    /// <summary>Opens a store for one test.</summary>
    protected abstract Task<IJobStore> OpenAsync();

    [Fact]
    public async Task Replace_ThenRead_GivesAllOfIt()
    {
        var store = await OpenAsync();
        var job = Job("rules.okta") with { Argument = "{}", Cursor = "5", Done = 3, Total = 9, Note = "half – way", Failures = 2, Finished = _now.AddHours(1) };

        var kept = await store.ReplaceAsync(job);

        Assert.Equal(job with { Version = 1 }, kept);
        Assert.Equal(kept, await store.ReadAsync(_tenant, "rules.okta"));
        Assert.Null(await store.ReadAsync(_tenant, "rules.entra"));
    }

    [Fact]
    public async Task Replace_WhatIsThere_BeginsAnewAtTheNextVersion()
    {
        var store = await OpenAsync();
        await store.ReplaceAsync(Job("a") with { Cursor = "5", Total = 9, Failures = 1, Finished = _now });

        var anew = await store.ReplaceAsync(Job("a"));

        Assert.Equal(Job("a") with { Version = 2 }, anew);
    }

    [Fact]
    public async Task Save_AtItsVersion_IsKept_AtAnother_IsNot()
    {
        var store = await OpenAsync();
        var first = await store.ReplaceAsync(Job("a"));

        var second = await store.SaveAsync(first with { Done = 1, Failures = 1 });
        var late = await store.SaveAsync(first with { Done = 2 });

        Assert.Equal(first with { Done = 1, Failures = 1, Version = 2 }, second);
        Assert.Null(late);
        Assert.Equal(second, await store.ReadAsync(_tenant, "a"));
        Assert.Null(await store.SaveAsync(Job("unknown") with { Version = 1 }));
    }

    [Fact]
    public async Task List_HasTheTenantsJobs_ByName()
    {
        var store = await OpenAsync();
        var b = await store.ReplaceAsync(Job("b"));
        var a = await store.ReplaceAsync(Job("a") with { Finished = _now });
        await store.ReplaceAsync(Job("a") with { Tenant = TenantId.Parse($"{_tenant}-x") });

        Assert.Equal([a, b], await store.ListAsync(_tenant));
    }

    [Fact]
    public async Task ReadUnfinished_BeginsWithWhatGotOnLeast()
    {
        var store = await OpenAsync();
        var young = await store.ReplaceAsync(Job("young") with { Updated = _now.AddYears(-50).AddMinutes(2) });
        var old = await store.ReplaceAsync(Job("old") with { Updated = _now.AddYears(-50).AddMinutes(1) });
        await store.ReplaceAsync(Job("done") with { Updated = _now.AddYears(-50), Finished = _now });

        var jobs = await store.ReadUnfinishedAsync(1_000);

        // Other tests' jobs are there too.
        Assert.Equal([old, young], jobs.Where(job => job.Tenant == _tenant));
        Assert.Single(await store.ReadUnfinishedAsync(1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.ReadUnfinishedAsync(0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.ReadUnfinishedAsync(1_001));
    }

    private BackgroundJob Job(string name) => new() { Tenant = _tenant, Name = name, Kind = "rules", Started = _now, Updated = _now };
}
