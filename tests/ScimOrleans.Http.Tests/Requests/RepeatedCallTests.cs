using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.Requests;
using ScimOrleans.Http.Tests.Routing;

namespace ScimOrleans.Http.Tests.Requests;

public sealed class RepeatedCallTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(25);

    private readonly FakeTimeProvider _clock = new();
    private readonly StubLostCalls _lostCalls = new();
    private readonly RequestDeadline _deadline;
    private int _calls;

    public RepeatedCallTests() => _deadline = new(_limit, _clock, new DefaultHttpContext(), _lostCalls);

    public void Dispose()
    {
        _deadline.Dispose();
        _lostCalls.Dispose();
    }

    [Fact]
    public async Task RunAsync_ChangeWasRefusedUnseen_IsRepeated() => Assert.Equal(3, await RunAsync(isRead: false, Rejected(), Rejected()));

    [Fact]
    public async Task RunAsync_ReadOfASiloThatDied_IsRepeated() => Assert.Equal(2, await RunAsync(isRead: true, new SiloUnavailableException("It died.")));

    [Fact]
    public async Task RunAsync_ChangeSentToASiloThatDied_IsNotRepeated()
    {
        await Assert.ThrowsAsync<SiloUnavailableException>(() => RunAsync(isRead: false, new SiloUnavailableException("It died.")));
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task RunAsync_DatabaseDoesNotAnswer_IsNotRepeated()
    {
        await Assert.ThrowsAsync<StoreUnavailableException>(() => RunAsync(isRead: true, new StoreUnavailableException("Down.")));
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task RunAsync_AnswerWasLostWithASilo_ReadIsAskedForAgain()
    {
        var answer = RepeatedCall.RunAsync(this, static (test, token) => test.WaitOnceAsync(token), isRead: true, _deadline, _clock).AsTask();
        _lostCalls.Lose();

        Assert.Equal(2, await PassAsync(answer));
    }

    [Fact]
    public async Task RunAsync_AnswerWasLostWithASilo_ChangeIsNotMadeAgain()
    {
        var answer = RepeatedCall.RunAsync(this, static (test, token) => test.WaitOnceAsync(token), isRead: false, _deadline, _clock).AsTask();
        _lostCalls.Lose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PassAsync(answer));
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task RunAsync_RefusedAgainAndAgain_GivesUpWellBeforeTheDeadline()
    {
        var started = _clock.GetTimestamp();

        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => RunAsync(isRead: true, [.. Enumerable.Range(0, 100).Select(_ => Rejected())]));

        Assert.Equal(7, _calls);
        Assert.False(_deadline.IsReached);
        Assert.True(_clock.GetElapsedTime(started) >= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task RunAsync_DeadlineIsReached_IsNotRepeated()
    {
        var token = _deadline.Token;
        _clock.Advance(_limit);
        Assert.True(token.IsCancellationRequested);

        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => RunAsync(isRead: true, Rejected()));

        Assert.Equal(1, _calls);
    }

    /// <summary>Fails as given, one time for each, and then gives the number of calls.</summary>
    private Task<int> RunAsync(bool isRead, params Exception[] failures)
    {
        var left = new Queue<Exception>(failures);
        return PassAsync(RepeatedCall.RunAsync(
            left,
            (left, _) =>
            {
                _calls++;
                return left.TryDequeue(out var failure) ? ValueTask.FromException<int>(failure) : new(_calls);
            },
            isRead,
            _deadline,
            _clock).AsTask());
    }

    private async ValueTask<int> WaitOnceAsync(CancellationToken token)
    {
        if (++_calls == 1)
        {
            await new TaskCompletionSource().Task.WaitAsync(token);
        }

        return _calls;
    }

    /// <summary>Lets time pass for as long as somebody waits for it.</summary>
    private async Task<int> PassAsync(Task<int> answer)
    {
        while (!answer.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }

        return await answer;
    }

    /// <summary>Orleans alone makes these.</summary>
    private static OrleansMessageRejectionException Rejected() => (OrleansMessageRejectionException)RuntimeHelpers.GetUninitializedObject(typeof(OrleansMessageRejectionException));
}
