namespace ScimOrleans.Grains.Tests.Placement;

/// <summary>A silo's life with one participant.</summary>
internal sealed class FakeLifecycle : ISiloLifecycle, IDisposable
{
    private ILifecycleObserver? _participant;

    public int HighestCompletedStage => 0;

    public int LowestStoppedStage => 0;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        _participant = observer;
        return this;
    }

    public Task StartAsync() => _participant!.OnStart(CancellationToken.None);

    public Task StopAsync() => _participant!.OnStop(CancellationToken.None);

    public void Dispose()
    {
    }
}
