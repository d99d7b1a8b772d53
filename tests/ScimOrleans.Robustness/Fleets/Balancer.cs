using System.Net;

namespace ScimOrleans.Robustness.Fleets;

/// <summary>
/// Knows which servers take requests, as a Kubernetes Service does: those whose <c>/health/ready</c> answered 200 when it was last asked for, once a second. It sends
/// nothing a second time.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Fleet _fleet;
    private readonly HttpClient _client = new() { Timeout = Period };
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _polling;
    private readonly bool[] _isReady = new bool[Fleet.Capacity];
    private readonly bool[] _isWithdrawn = new bool[Fleet.Capacity];
    private volatile int[] _ready;

    /// <summary>Begins with the servers that are open.</summary>
    public Balancer(Fleet fleet)
    {
        _fleet = fleet;
        _ready = [.. fleet.Open];
        foreach (var slot in _ready)
        {
            _isReady[slot] = true;
        }

        _polling = Task.WhenAll(Enumerable.Range(0, Fleet.Capacity).Select(PollAsync));
    }

    /// <summary>The servers that take requests. If none does, those that did last: somebody must get the error.</summary>
    public IReadOnlyList<int> Ready => _ready;

    /// <summary>Sends nothing more to a server that is about to be stopped, before that is told: as an orchestrator does for a pod that has a <c>preStop</c> hook.</summary>
    public void Withdraw(int slot) => Change(slot, isReady: false, isWithdrawn: true);

    /// <summary>Forgets that.</summary>
    public void Allow(int slot) => Change(slot, isReady: false, isWithdrawn: false);

    /// <summary>Waits until a server takes requests.</summary>
    public async Task WaitForAsync(int slot)
    {
        while (!_ready.Contains(slot))
        {
            await Task.Delay(50);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _polling;
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }

        _client.Dispose();
        _stop.Dispose();
    }

    /// <summary>Each server is asked at times of its own.</summary>
    private async Task PollAsync(int slot)
    {
        using var timer = new PeriodicTimer(Period);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            Change(slot, await IsReadyAsync(slot), isWithdrawn: null);
        }
    }

    private void Change(int slot, bool isReady, bool? isWithdrawn)
    {
        lock (_isReady)
        {
            _isReady[slot] = isReady;
            _isWithdrawn[slot] = isWithdrawn ?? _isWithdrawn[slot];
            int[] ready = [.. Enumerable.Range(0, Fleet.Capacity).Where(one => _isReady[one] && !_isWithdrawn[one])];
            _ready = ready.Length == 0 ? _ready : ready;
        }
    }

    private async Task<bool> IsReadyAsync(int slot)
    {
        if (!_fleet.IsRunning(slot))
        {
            return false;
        }

        try
        {
            using var answer = await _client.GetAsync(new Uri(_fleet.Address(slot), "/health/ready"), _stop.Token);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !_stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
