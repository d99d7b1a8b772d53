using System.Net;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Admin.Tests.Hosting;

namespace ScimOrleans.Admin.Tests.ProvisioningLog;

/// <summary>When live streams end, and how many there may be. How soon they end is in <see cref="LogStreamWatchTests"/>.</summary>
public sealed class LogStreamsTests : IAsyncLifetime
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private AdminHost? _host;

    private AdminHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await AdminHost.StartAsync(services => AdminHost.WatchStreamsBy(services, _clock), ("Admin:MaxLogStreamsPerTenant", "2"));

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task Stream_KeyIsRevoked_EndsAndOpensNoMore()
    {
        var tenant = await Host.CreateTenantAsync("okta");
        var (key, other) = (await Host.IssueAsync($"read@{tenant}"), await Host.IssueAsync($"read@{tenant}"));
        using var stream = await LogStream.OpenAsync(Host, tenant, key.Key!, null);
        using var another = await LogStream.OpenAsync(Host, tenant, other.Key!, null);

        await Host.Grains.GetGrain<IOperatorKeysGrain>(GrainKeys.Operators).RevokeAsync(key.Kept.Id, null, TestContext.Current.CancellationToken);
        _clock.Advance(Period);

        await stream.EndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusedAsync(tenant, key.Key!));
        Assert.False(another.EndAsync(TestContext.Current.CancellationToken).IsCompleted);
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_KeyExpires_Ends()
    {
        var tenant = await Host.CreateTenantAsync("okta");
        var issued = await Host.Grains.GetGrain<IOperatorKeysGrain>(GrainKeys.Operators).IssueAsync(
            new() { Label = "test", Grants = [new(OperatorScope.Read)], Expires = _clock.GetUtcNow().AddHours(1) }, TestContext.Current.CancellationToken);
        using var stream = await LogStream.OpenAsync(Host, tenant, issued.Value!.Key!, null);
        var end = stream.EndAsync(TestContext.Current.CancellationToken);

        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.False(end.IsCompleted);
        _clock.Advance(TimeSpan.FromMinutes(1));

        await end;
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_ConnectorIsDeleted_Ends()
    {
        var tenant = await Host.CreateTenantAsync("okta", "entra");
        using var client = await Host.ClientAsync();
        using var stream = await LogStream.OpenAsync(Host, tenant);

        (await client.DeleteAsync($"tenants/{tenant}/connectors/entra?users=local")).ShouldBe(202);
        _clock.Advance(Period);
        var end = stream.EndAsync(TestContext.Current.CancellationToken);
        Assert.False(end.IsCompleted);
        (await client.DeleteAsync($"tenants/{tenant}/connectors/okta?users=local")).ShouldBe(202);
        _clock.Advance(Period);

        await end;
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_TenantIsDeleted_Ends()
    {
        var tenant = await Host.CreateTenantAsync("okta");
        using var client = await Host.ClientAsync();
        using var stream = await LogStream.OpenAsync(Host, tenant);

        (await client.DeleteAsync($"tenants/{tenant}")).ShouldBe(202);
        _clock.Advance(Period);

        await stream.EndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>In order, and not because the server has waited for it in vain: then the connection would be cut.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Stream_ServerStops_EndsInOrder()
    {
        var tenant = await Host.CreateTenantAsync("okta");
        using var stream = await LogStream.OpenAsync(Host, tenant);

        var stopped = Host.StopAsync();

        await stream.EndAsync(TestContext.Current.CancellationToken);
        await stopped;
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_OneTooMany_IsRefused_UntilAReaderLeaves()
    {
        var (tenant, other) = (await Host.CreateTenantAsync("okta"), await Host.CreateTenantAsync("okta"));
        using var client = await Host.ClientAsync();
        var first = await LogStream.OpenAsync(Host, tenant);
        using var second = await LogStream.OpenAsync(Host, tenant);

        var refused = (await client.GetAsync($"tenants/{tenant}/connectors/okta/log/stream")).ShouldBeProblem(429, "ScimOrleans:Admin:MaxLogStreamsPerTenant");
        Assert.Equal("5", refused.Header("Retry-After"));
        using var ofOther = await LogStream.OpenAsync(Host, other);

        first.Dispose();
        var key = (await Host.IssueAsync($"read@{tenant}")).Key!;
        while (await RefusedAsync(tenant, key) is { } status)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            Assert.Equal(HttpStatusCode.TooManyRequests, status);
        }
    }

    /// <summary>What opening a stream is refused with; <see langword="null"/> if it is not.</summary>
    private async Task<HttpStatusCode?> RefusedAsync(string tenant, string key)
    {
        try
        {
            using var stream = await LogStream.OpenAsync(Host, tenant, key, null);
            return null;
        }
        catch (HttpRequestException exception)
        {
            return exception.StatusCode;
        }
    }
}
