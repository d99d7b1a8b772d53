using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Http.Tests.Requests;

public sealed class RequestIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("Az09._-")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void Of_UsableHeader_IsTheClients(string header) => Assert.Equal(header, RequestId.Of(header, TimeProvider.System));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("é")]
    [InlineData("a/b")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    public void Of_OtherHeader_IsOurs(string header) => Assert.Matches("^[0-9a-f]{32}$", RequestId.Of(header, TimeProvider.System));

    [Fact]
    public void Of_NoHeaderOrSeveral_IsOurs()
    {
        Assert.Matches("^[0-9a-f]{32}$", RequestId.Of(StringValues.Empty, new FakeTimeProvider()));
        Assert.Matches("^[0-9a-f]{32}$", RequestId.Of(new StringValues(["a", "b"]), new FakeTimeProvider()));
    }

    [Fact]
    public void Of_NoHeader_DiffersEachTime()
    {
        var clock = new FakeTimeProvider();
        Assert.NotEqual(RequestId.Of(StringValues.Empty, clock), RequestId.Of(StringValues.Empty, clock));
    }
}
