using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Connectors;
using ScimOrleans.Admin.ProvisioningLog;
using ScimOrleans.Admin.Tests.Authentication;

namespace ScimOrleans.Admin.Tests.ProvisioningLog;

/// <summary>A stream ends within five seconds of when its reader may not read it any more. A test that waits for that in vain fails by its time-out.</summary>
public sealed class LogStreamWatchTests : IDisposable
{
    private static readonly ConnectorAddress Okta = new(TenantId.Parse("acme"), ConnectorId.Parse("okta"));
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    private readonly FakeTimeProvider _clock = new();
    private readonly CancellationTokenSource _stream = new();

    public void Dispose() => _stream.Dispose();

    [Theory(Timeout = 30_000)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public async Task Run_KeyIsRevoked_EndsWithinFiveSeconds(int stepsBefore)
    {
        var looked = new SemaphoreSlim(0);
        var keys = new RememberedKeys(_clock) { Keys = { RememberedKeys.NewKey("k", new OperatorGrant(OperatorScope.Read)) } };
        var caller = OperatorIdentity.Of(keys.Keys[0]);
        var check = new CallerCheck(keys, _clock);
        var run = RunAsync(async token =>
        {
            var may = await check.MayStillAsync(caller, OperatorScope.Read, Okta.Tenant, token);
            looked.Release();
            return may;
        });
        for (var step = 1; step <= stepsBefore; step++)
        {
            _clock.Advance(Step);
            if (step % 4 == 0)
            {
                await looked.WaitAsync(TestContext.Current.CancellationToken);
            }
        }

        Assert.False(_stream.IsCancellationRequested);
        keys.Keys.Clear();
        AdvanceFiveSeconds();

        await run.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(_stream.IsCancellationRequested);
    }

    [Fact(Timeout = 30_000)]
    public async Task Run_NoAnswer_EndsWithinFiveSeconds()
    {
        var run = RunAsync(_ => new(new TaskCompletionSource<bool>().Task));

        AdvanceFiveSeconds();

        await run.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(_stream.IsCancellationRequested);
    }

    [Fact(Timeout = 30_000)]
    public async Task Run_LookFails_Ends()
    {
        var run = RunAsync(_ => throw new InvalidOperationException());

        AdvanceFiveSeconds();

        await run.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(_stream.IsCancellationRequested);
    }

    [Fact(Timeout = 30_000)]
    public async Task Run_ReaderMayGoOn_GoesOnUntilTheStreamEnds()
    {
        var looked = new SemaphoreSlim(0);
        var run = RunAsync(_ =>
        {
            looked.Release();
            return new(true);
        });
        for (var minute = 0; minute < 60; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await looked.WaitAsync(TestContext.Current.CancellationToken);
        }

        Assert.False(run.IsCompleted);
        await _stream.CancelAsync();
        await run.WaitAsync(TestContext.Current.CancellationToken);
    }

    private Task RunAsync(Func<CancellationToken, ValueTask<bool>> mayGoOn) => new LogStreamWatch(_clock, NullLogger<LogStreamWatch>.Instance).RunAsync(Okta, mayGoOn, _stream);

    private void AdvanceFiveSeconds()
    {
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromSeconds(5); passed += Step)
        {
            _clock.Advance(Step);
        }
    }
}
