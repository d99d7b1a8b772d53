using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Limits;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Admin.Tests.Hosting;

namespace ScimOrleans.Admin.Tests.Errors;

public sealed class AdminPipelineTests(AdminHostFixture fixture)
{
    [Fact]
    public async Task UnknownAddress_WrongMethod_WrongMediaType_AreProblemsToo()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();

        (await client.GetAsync("nothing")).ShouldBeProblem(404, "openapi.json");
        (await client.PutAsync("tenants", "{}")).ShouldBeProblem(405, "Allow");
        Assert.Equal("GET, POST", string.Join(", ", (await client.PutAsync("tenants", "{}")).ContentHeaders.Allow));
        (await client.SendAsync(HttpMethod.Post, "tenants", null)).ShouldBeProblem(400);
    }

    [Fact]
    public async Task RequestId_IsTheClients()
    {
        using var client = await (await fixture.GetAsync()).ClientAsync();

        Assert.Equal("mine-1", (await client.GetAsync("nothing", ("X-Request-Id", "mine-1"))).ShouldBeProblem(404).Header("X-Request-Id"));
    }

    [Fact]
    public async Task Defect_Is500_AndTellsNothing()
    {
        await using var host = await AdminHost.StartAsync(services => services.AddSingleton<ITenantCatalog, DefectCatalog>());
        using var client = await host.ClientAsync();

        var failed = (await client.GetAsync("tenants")).ShouldBeProblem(500, "X-Request-Id");

        Assert.DoesNotContain(DefectCatalog.Secret, failed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllPlacesTaken_Is503UntilOneIsFree()
    {
        await using var host = await AdminHost.StartAsync(settings: ("MaxConcurrentRequests", "1"));
        using var client = await host.ClientAsync();

        using (host.Services.GetRequiredService<RequestPlaces>().Take())
        {
            Assert.Equal("5", (await client.GetAsync("tenants")).ShouldBeProblem(503, "requests under way").Header("Retry-After"));
        }

        (await client.GetAsync("tenants")).ShouldBe(200);
    }

    private sealed class DefectCatalog : ITenantCatalog
    {
        public const string Secret = "a detail of the inside";

        public Task<IReadOnlyList<TenantId>> ListAsync(TenantId? after, int limit, CancellationToken cancellationToken = default) => throw new InvalidOperationException(Secret);

        public Task<TenantCounts> CountAsync(TenantId tenant, CancellationToken cancellationToken = default) => throw new InvalidOperationException(Secret);

        public Task<TenantUsage> ReadUsageAsync(TenantId tenant, CancellationToken cancellationToken = default) => throw new InvalidOperationException(Secret);

        public Task<IReadOnlyList<(TenantId Tenant, ResourceOwner Owner)>> FindUnevaluatedAsync(int limit, CancellationToken cancellationToken = default) => throw new InvalidOperationException(Secret);

        public Task<int> DeleteSomeAsync(TenantId tenant, int limit, CancellationToken cancellationToken = default) => throw new InvalidOperationException(Secret);
    }
}
