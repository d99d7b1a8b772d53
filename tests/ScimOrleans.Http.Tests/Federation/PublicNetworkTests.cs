using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Http.Federation;
using ScimOrleans.Http.Hosting;

namespace ScimOrleans.Http.Tests.Federation;

/// <summary>Whom this server asks for keys on a tenant's behalf.</summary>
public sealed class PublicNetworkTests
{
    [Theory]
    [InlineData("20.190.128.1")]
    [InlineData("2603:1046::1")]
    [InlineData("::ffff:20.190.128.1")]
    public void Has_Public_True(string address) => Assert.True(PublicNetwork.Has(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::a00:1")]
    [InlineData("::7f00:1")]
    [InlineData("100::1")]
    [InlineData("2001:db8::1")]
    [InlineData("3fff::1")]
    [InlineData("fec0::1")]
    [InlineData("192.0.0.8")]
    [InlineData("198.19.255.255")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2001:0:1::1")]
    [InlineData("fc00::1")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    public void Has_NotPublic_False(string address) => Assert.False(PublicNetwork.Has(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://127.0.0.1:1/keys")]
    [InlineData("https://localhost:1/keys")]
    [InlineData("https://[::1]:1/keys")]
    public async Task Client_NoPublicAddress_IsNotConnected(string address)
    {
        await using var provider = Services();
        using var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient(IssuerKeys.ClientName);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri(address), TestContext.Current.CancellationToken));
        Assert.Contains("has no public address.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_PrivateNetworksAreAllowed_AsksButFollowsNoRedirect()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(context =>
        {
            if (context.Request.Path == "/moved")
            {
                context.Response.Redirect("/keys");
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync("keys");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        await using var provider = Services(("ScimOrleans:Federation:AllowPrivateNetworks", "true"));
        using var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient(IssuerKeys.ClientName);

        Assert.Equal("keys", await client.GetStringAsync(new Uri($"{app.Urls.Single()}/keys"), TestContext.Current.CancellationToken));
        var moved = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri($"{app.Urls.Single()}/moved"), TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Redirect, moved.StatusCode);
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
        services.AddLogging();
        services.AddTokenEndpoint();
        return services.BuildServiceProvider();
    }
}
