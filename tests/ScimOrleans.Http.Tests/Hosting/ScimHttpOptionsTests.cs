using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ScimOrleans.Http.Hosting;

namespace ScimOrleans.Http.Tests.Hosting;

public sealed class ScimHttpOptionsTests
{
    [Fact]
    public void Bind_Nothing_HasTheDocumentedDefaults()
    {
        var options = Bind();
        Assert.Null(options.PublicUrl);
        Assert.Empty(options.TrustedProxies);
        Assert.Equal((16 * 1_048_576, 200, 100, 8_192, 32, 200), (options.MaxBodyBytes, options.MaxPageSize, options.DefaultPageSize, options.MaxFilterLength, options.MaxFilterDepth, options.MaxFilterNodes));
        Assert.Equal(TimeSpan.FromSeconds(25), options.RequestDeadline);
    }

    [Fact]
    public void Bind_All_TakesEach()
    {
        var options = Bind(
            ("PublicUrl", "https://scim.example.com"), ("TrustedProxies:0", "10.0.0.1"), ("TrustedProxies:1", "fd00::/8"), ("MaxBodyBytes", "2048"),
            ("MaxPageSize", "7"), ("DefaultPageSize", "5"), ("RequestDeadline", "00:00:03"));
        Assert.Equal(new Uri("https://scim.example.com"), options.PublicUrl);
        Assert.Equal(["10.0.0.1", "fd00::/8"], options.TrustedProxies);
        Assert.Equal((2_048, 7, 5, TimeSpan.FromSeconds(3)), (options.MaxBodyBytes, options.MaxPageSize, options.DefaultPageSize, options.RequestDeadline));
    }

    [Theory]
    [InlineData("PublicUrl", "scim.example.com", "ScimOrleans:PublicUrl")]
    [InlineData("PublicUrl", "ftp://scim.example.com", "ScimOrleans:PublicUrl")]
    [InlineData("PublicUrl", "https://scim.example.com/?a", "ScimOrleans:PublicUrl")]
    [InlineData("PublicUrl", "https://scim.example.com/#a", "ScimOrleans:PublicUrl")]
    [InlineData("PublicUrl", "https://user@scim.example.com/", "ScimOrleans:PublicUrl")]
    [InlineData("TrustedProxies:0", "proxy", "ScimOrleans:TrustedProxies")]
    [InlineData("TrustedProxies:0", "10.0.0.0/33", "ScimOrleans:TrustedProxies")]
    [InlineData("MaxBodyBytes", "1023", "MaxBodyBytes")]
    [InlineData("MaxBufferedBodyBytes", "16777215", "ScimOrleans:MaxBufferedBodyBytes")]
    [InlineData("MaxConcurrentRequests", "0", "MaxConcurrentRequests")]
    [InlineData("MaxPageSize", "0", "MaxPageSize")]
    [InlineData("MaxPageSize", "1001", "MaxPageSize")]
    [InlineData("DefaultPageSize", "201", "ScimOrleans:DefaultPageSize")]
    [InlineData("MaxFilterLength", "63", "MaxFilterLength")]
    [InlineData("MaxFilterDepth", "101", "MaxFilterDepth")]
    [InlineData("MaxFilterNodes", "1001", "MaxFilterNodes")]
    [InlineData("RequestDeadline", "00:00:00", "RequestDeadline")]
    public void Bind_OutOfRange_NamesTheOption(string key, string value, string named)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Bind((key, value)));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }

    private static ScimHttpOptions Bind(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"ScimOrleans:{setting.Key}", (string?)setting.Value))).Build());
        services.AddScimHttp();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<ScimHttpOptions>>().Value;
    }
}
