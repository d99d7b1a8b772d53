using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Http.Limits;

namespace ScimOrleans.Http.Tests.Limits;

public sealed class RequestMetersTests
{
    private static readonly RequestAllowance Allowance = new(1, 1, 10);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void TryEnter_ManyKeysComeAndGo_FewAreKept()
    {
        var meters = new RequestMeters<int>(_clock);
        for (var key = 0; key < 100_000; key++)
        {
            Assert.Equal(Admittance.Granted, meters.TryEnter(key, Allowance, out var meter, out _));
            meter.Leave();
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.InRange(meters.Count, 1, 1_024);
    }

    [Fact]
    public void TryEnter_ManyKeysComeAndGo_WhoIsBusyIsNotForgotten()
    {
        var meters = new RequestMeters<int>(_clock);
        Assert.Equal(Admittance.Granted, meters.TryEnter(-1, Allowance with { ConcurrentRequests = 1 }, out _, out _));
        for (var key = 0; key < 10_000; key++)
        {
            meters.TryEnter(key, Allowance, out var meter, out _);
            meter.Leave();
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal(Admittance.TooManyAtOnce, meters.TryEnter(-1, Allowance with { ConcurrentRequests = 1 }, out _, out _));
    }

    [Fact]
    public void TryEnter_OneKeyIsTooFast_OthersAreNot()
    {
        var meters = new RequestMeters<string>(_clock);
        meters.TryEnter("a", Allowance, out _, out _);

        Assert.Equal(Admittance.TooFast, meters.TryEnter("a", Allowance, out _, out var wait));

        Assert.Equal(TimeSpan.FromSeconds(1), wait);
        Assert.Equal(Admittance.Granted, meters.TryEnter("b", Allowance, out _, out _));
    }
}
