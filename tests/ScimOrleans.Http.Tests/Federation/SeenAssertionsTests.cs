using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Http.Federation;

namespace ScimOrleans.Http.Tests.Federation;

/// <summary>An assertion is good once, while it holds.</summary>
public sealed class SeenAssertionsTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly TenantId Other = TenantId.Parse("other");

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Add_Again_UntilItHasEnded()
    {
        var seen = new SeenAssertions(_clock);
        var ends = _clock.GetUtcNow().AddMinutes(5);
        Assert.Equal(Sighting.First, seen.Add(Acme, "keys", "issuer", "1", ends));
        Assert.Equal(Sighting.Again, seen.Add(Acme, "keys", "issuer", "1", ends));
        Assert.Equal(Sighting.Again, seen.Add(Other, "keys", "issuer", "1", ends));
        Assert.Equal(Sighting.First, seen.Add(Acme, "keys", "other", "1", ends));
        Assert.Equal(Sighting.First, seen.Add(Acme, "others", "issuer", "1", ends));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(Sighting.First, seen.Add(Acme, "keys", "issuer", "1", ends));
    }

    [Fact]
    public void Add_TenantHasNoRoom_NothingSeenIsAcceptedAgainAndOthersAreNotConcerned()
    {
        var seen = new SeenAssertions(_clock);
        var begun = _clock.GetUtcNow();
        for (var i = 0; i < SeenAssertions.MaxKeptOfTenant; i++)
        {
            Assert.Equal(Sighting.First, seen.Add(Acme, "keys", "issuer", $"{i}", begun.AddSeconds(1 + i)));
        }

        Assert.Equal(Sighting.NoRoom, seen.Add(Acme, "keys", "issuer", "new", begun.AddDays(1)));
        Assert.Equal(Sighting.Again, seen.Add(Acme, "keys", "issuer", "0", begun.AddDays(1)));
        Assert.Equal(Sighting.First, seen.Add(Other, "keys", "issuer", "new", begun.AddDays(1)));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Sighting.First, seen.Add(Acme, "keys", "issuer", "newer", begun.AddDays(1)));
        Assert.Equal(Sighting.NoRoom, seen.Add(Acme, "keys", "issuer", "newest", begun.AddDays(1)));
    }

    [Fact]
    public void Add_NoRoomAtAll_NothingSeenIsAcceptedAgain()
    {
        var seen = new SeenAssertions(_clock);
        var ends = _clock.GetUtcNow().AddDays(1);
        for (var i = 0; i < SeenAssertions.MaxKept; i++)
        {
            seen.Add(TenantId.Parse($"t{i / SeenAssertions.MaxKeptOfTenant}"), "keys", "issuer", $"{i}", ends);
        }

        Assert.Equal(Sighting.NoRoom, seen.Add(Acme, "keys", "issuer", "new", ends));
        Assert.Equal(Sighting.Again, seen.Add(Acme, "keys", "issuer", "0", ends));
    }
}
