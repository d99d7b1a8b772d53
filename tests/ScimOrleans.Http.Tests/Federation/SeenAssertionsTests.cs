using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Http.Federation;

namespace ScimOrleans.Http.Tests.Federation;

/// <summary>An assertion is good once, while it holds.</summary>
public sealed class SeenAssertionsTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void TryAdd_Again_FalseUntilItHasEnded()
    {
        var seen = new SeenAssertions(_clock);
        var ends = _clock.GetUtcNow().AddMinutes(5);
        Assert.True(seen.TryAdd("keys", "issuer", "1", ends));
        Assert.False(seen.TryAdd("keys", "issuer", "1", ends));
        Assert.True(seen.TryAdd("keys", "other", "1", ends));
        Assert.True(seen.TryAdd("others", "issuer", "1", ends));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(seen.TryAdd("keys", "issuer", "1", ends));
    }

    [Fact]
    public void TryAdd_Full_FirstToEndLeaves()
    {
        var seen = new SeenAssertions(_clock);
        for (var i = 0; i < SeenAssertions.MaxKept; i++)
        {
            seen.TryAdd("keys", "issuer", $"{i}", _clock.GetUtcNow().AddSeconds(1 + i));
        }

        Assert.False(seen.TryAdd("keys", "issuer", $"{SeenAssertions.MaxKept - 1}", _clock.GetUtcNow().AddDays(1)));
        Assert.True(seen.TryAdd("keys", "issuer", "0", _clock.GetUtcNow().AddDays(1)));
    }
}
