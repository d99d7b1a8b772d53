using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Authentication;

/// <summary>Every endpoint of the API, as the running server has them, against every kind of key: a new one cannot be forgotten.</summary>
public sealed class ScopeTests(AdminHostFixture fixture)
{
    /// <summary>What shows no data.</summary>
    private static readonly string[] _open = ["/api/v1/openapi.json", "/api/v1/reference/{documentName?}"];

    [Fact]
    public async Task EveryEndpoint_AsksForAScope_AndOnlyReadingIsAllowedToReaders()
    {
        var endpoints = Endpoints(await fixture.GetAsync());

        Assert.True(endpoints.Count >= 15);
        Assert.All(endpoints, endpoint =>
        {
            var scope = Assert.Single(endpoint.Metadata.OfType<ScopeRequirement>()).Scope;
            var isReading = MethodOf(endpoint) == "GET" || endpoint.Metadata.GetMetadata<Admin.Audit.ChangesNothing>() is not null;
            Assert.True(scope == OperatorScope.Manage || isReading, $"{endpoint.DisplayName} changes something and asks for {scope}.");
            Assert.NotNull(endpoint.Metadata.GetMetadata<IEndpointNameMetadata>());
        });
    }

    [Fact]
    public async Task EveryEndpoint_WithoutAKey_Is401_WhateverExists()
    {
        var host = await fixture.GetAsync();
        var id = await host.CreateTenantAsync("okta");
        foreach (var token in (string?[])[null, "", "nonsense", "admin_000000000000_" + new string('0', 64), new('x', 10_000)])
        {
            using var client = token is null ? ScimClient.Anonymous(host.Api) : ScimClient.WithToken(host.Api, token);
            foreach (var endpoint in Endpoints(host))
            {
                var real = (await SendAsync(client, endpoint, id)).ShouldBeProblem(401);
                var invented = (await SendAsync(client, endpoint, "nobody")).ShouldBeProblem(401);
                Assert.Equal("Bearer realm=\"ScimOrleans administration\"", real.Header("WWW-Authenticate"));
                AssertAlike(real, invented);
            }
        }
    }

    [Fact]
    public async Task EveryEndpoint_WithAKeyOfAnotherTenantOrScope_Is403_WhateverExists()
    {
        var host = await fixture.GetAsync();
        var (id, other) = (await host.CreateTenantAsync("okta"), await host.CreateTenantAsync("okta"));
        foreach (var grant in (string[])["directory:read", "read", "manage"])
        {
            using var foreign = await host.ClientAsync($"{grant}@{other}");
            foreach (var endpoint in Endpoints(host))
            {
                AssertAlike((await SendAsync(foreign, endpoint, id)).ShouldBeProblem(403), (await SendAsync(foreign, endpoint, "nobody")).ShouldBeProblem(403));
            }
        }

        using var reader = await host.ClientAsync("read");
        foreach (var endpoint in Endpoints(host).Where(endpoint => endpoint.Metadata.GetMetadata<ScopeRequirement>()!.Scope == OperatorScope.Manage))
        {
            AssertAlike((await SendAsync(reader, endpoint, id)).ShouldBeProblem(403), (await SendAsync(reader, endpoint, "nobody")).ShouldBeProblem(403));
        }

        using var manager = await host.ClientAsync();
        (await manager.GetAsync($"tenants/{id}")).ShouldBe(200).ShouldHave("name", "Tenant").ShouldHave("status", "active");
    }

    [Fact]
    public async Task BootstrapKey_MayDoEverything()
    {
        var key = new string('b', 43);
        await using var host = await AdminHost.StartAsync(null, ("Admin:BootstrapKey", key));
        using var client = ScimClient.WithToken(host.Api, key);
        using var wrong = ScimClient.WithToken(host.Api, key[..^1] + "c");

        (await client.PostAsync("keys", """{"label":"first","scopes":["manage"]}""")).ShouldBe(201);
        (await wrong.GetAsync("keys")).ShouldBeProblem(401);
    }

    [Fact]
    public async Task BootstrapKey_OpensNothingAfterItsEnd()
    {
        var key = new string('b', 43);
        await using var before = await AdminHost.StartAsync(null, ("Admin:BootstrapKey", key), ("Admin:BootstrapKeyExpires", "2099-01-01T00:00:00Z"));
        await using var after = await AdminHost.StartAsync(null, ("Admin:BootstrapKey", key), ("Admin:BootstrapKeyExpires", "2026-01-01T00:00:00Z"));
        using var open = ScimClient.WithToken(before.Api, key);
        using var ended = ScimClient.WithToken(after.Api, key);

        (await open.GetAsync("keys")).ShouldBe(200);
        (await ended.GetAsync("keys")).ShouldBeProblem(401);
    }

    private static List<RouteEndpoint> Endpoints(AdminHost host) =>
    [
        .. host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => Text(endpoint).StartsWith("/api/", StringComparison.Ordinal) && !_open.Contains(Text(endpoint)) && !Text(endpoint).StartsWith("/api/v1/reference", StringComparison.Ordinal)),
    ];

    private static string Text(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.TrimStart('/');

    private static string MethodOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single();

    private static Task<ScimResponse> SendAsync(ScimClient client, RouteEndpoint endpoint, string tenant)
    {
        var path = string.Join('/', endpoint.RoutePattern.PathSegments.Skip(2).Select(segment => segment.Parts.Single() switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "tenant" } => tenant,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "connector" } => "okta",
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart => "01a21f1d-4700-7ee3-ac36-da3cf1c439d9",
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            var part => throw new InvalidOperationException($"What is {part}?"),
        }));
        var method = MethodOf(endpoint);
        return client.SendAsync(new(method), path, method is "GET" or "DELETE" ? null : "{}");
    }

    private static void AssertAlike(ScimResponse real, ScimResponse invented)
    {
        Assert.Equal(real.Status, invented.Status);
        Assert.Equal(Without(real), Without(invented));

        static string Without(ScimResponse response) => response.Text.Replace(response.Header("X-Request-Id"), "", StringComparison.Ordinal);
    }
}
