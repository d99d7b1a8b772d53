using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ScimOrleans.Http.Hosting;
using ScimOrleans.Http.Requests;

namespace ScimOrleans.Http.Tests.Requests;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("https://scim.example.com", "https://scim.example.com")]
    [InlineData("https://scim.example.com/", "https://scim.example.com")]
    [InlineData("https://example.com:8443/idp/", "https://example.com:8443/idp")]
    public void Of_Configured_IsThatWhateverTheRequest(string configured, string expected) =>
        Assert.Equal(expected, Address(configured).Of(Request("evil.test", "10.1.2.3", 8080)));

    [Theory]
    [InlineData("evil.test", "127.0.0.1", 8080, "http://127.0.0.1:8080")]
    [InlineData("localhost:8080", "127.0.0.1", 8080, "http://localhost:8080")]
    [InlineData("LOCALHOST:8080", "::1", 8080, "http://localhost:8080")]
    [InlineData("localhost:9999", "127.0.0.1", 8080, "http://127.0.0.1:8080")]
    [InlineData("localhost", "127.0.0.1", 8080, "http://127.0.0.1:8080")]
    [InlineData("localhost", "127.0.0.1", 80, "http://localhost")]
    [InlineData("localhost:8080", "10.1.2.3", 8080, "http://10.1.2.3:8080")]
    [InlineData("scim.example.com", "10.1.2.3", 80, "http://10.1.2.3")]
    [InlineData("x", "::ffff:10.1.2.3", 8080, "http://10.1.2.3:8080")]
    [InlineData("x", "2001:db8::1", 8080, "http://[2001:db8::1]:8080")]
    [InlineData("x", "fe80::1%3", 8080, "http://[fe80::1]:8080")]
    public void Of_NotConfigured_IsWhereTheConnectionArrived(string host, string local, int port, string expected) =>
        Assert.Equal(expected, Address(null).Of(Request(host, local, port)));

    private static PublicAddress Address(string? url) => new(Options.Create(new ScimHttpOptions { PublicUrl = url is null ? null : new Uri(url) }));

    private static DefaultHttpContext Request(string host, string local, int port) => new()
    {
        Request = { Scheme = "http", Host = new HostString(host) },
        Connection = { LocalIpAddress = IPAddress.Parse(local), LocalPort = port },
    };
}
