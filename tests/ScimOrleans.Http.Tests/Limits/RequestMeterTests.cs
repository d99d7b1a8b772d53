using ScimOrleans.Http.Limits;

namespace ScimOrleans.Http.Tests.Limits;

public sealed class RequestMeterTests
{
    /// <summary>Ten in a second, five at once after a pause.</summary>
    private static readonly RequestAllowance Allowance = new(10, 5, 100);

    private readonly RequestMeter _meter = new();

    [Fact]
    public void TryEnter_AfterAPause_LetsTheBurstThroughAndNoMore()
    {
        Assert.Equal(5, GrantedAt(0, 20));
    }

    [Fact]
    public void TryEnter_AtTheRate_LetsAllThrough()
    {
        GrantedAt(0, 5);

        Assert.All(Enumerable.Range(1, 50), tenth => Assert.Equal(1, GrantedAt(tenth * 100, 3)));
    }

    [Fact]
    public void TryEnter_TooFast_SaysHowLongToWait()
    {
        GrantedAt(0, 5);

        Assert.Equal(Admittance.TooFast, _meter.TryEnter(Allowance, 30, 1_000, out var wait));

        Assert.Equal(70, wait);
        Assert.Equal(Admittance.TooFast, _meter.TryEnter(Allowance, 99, 1_000, out _));
        Assert.Equal(Admittance.Granted, _meter.TryEnter(Allowance, 100, 1_000, out _));
    }

    [Fact]
    public void TryEnter_RefusedRequests_DelayNobody()
    {
        GrantedAt(0, 1_000);

        Assert.Equal(5, GrantedAt(500, 1_000));
    }

    [Fact]
    public void TryEnter_TooManyAtOnce_IsRefusedUntilOneLeaves()
    {
        var allowance = Allowance with { RequestsPerSecond = 100_000, Burst = 100_000, ConcurrentRequests = 2 };
        Assert.Equal([Admittance.Granted, Admittance.Granted, Admittance.TooManyAtOnce], Enumerable.Range(0, 3).Select(_ => _meter.TryEnter(allowance, 0, 1_000_000, out var _)));
        Assert.Equal(2, _meter.UnderWay);

        _meter.Leave();

        Assert.Equal(Admittance.Granted, _meter.TryEnter(allowance, 0, 1_000_000, out _));
        Assert.Equal(Admittance.TooManyAtOnce, _meter.TryEnter(allowance, 0, 1_000_000, out _));
    }

    [Fact]
    public async Task TryEnter_ByManyThreads_LetsExactlyTheBurstThrough()
    {
        var allowance = new RequestAllowance(1, 1_000, 1_000_000);
        var granted = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            Enumerable.Range(0, 1_000).Count(_ => _meter.TryEnter(allowance, 0, 1_000, out var _) == Admittance.Granted))));

        Assert.Equal(1_000, granted.Sum());
        Assert.Equal(1_000, _meter.UnderWay);
    }

    [Fact]
    public void TryRetire_UsedOrNotYetForgotten_GoesOn()
    {
        _meter.TryEnter(Allowance, 0, 1_000, out _);
        Assert.False(_meter.TryRetire(1_000));
        _meter.Leave();
        Assert.False(_meter.TryRetire(99));

        Assert.True(_meter.TryRetire(100));

        Assert.Equal(Admittance.Retired, _meter.TryEnter(Allowance, 100, 1_000, out _));
    }

    private int GrantedAt(long milliseconds, int requests)
    {
        var granted = Enumerable.Range(0, requests).Count(_ => _meter.TryEnter(Allowance, milliseconds, 1_000, out var _) == Admittance.Granted);
        for (var i = 0; i < granted; i++)
        {
            _meter.Leave();
        }

        return granted;
    }
}
