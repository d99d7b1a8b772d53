using ScimOrleans.Abstractions.Grains;

namespace ScimOrleans.Http.Tests.Routing;

/// <summary>Ends the wait for grains when a test says so.</summary>
internal sealed class StubLostCalls : ILostCalls, IDisposable
{
    private readonly CancellationTokenSource _lost = new();

    public CancellationToken Token => _lost.Token;

    public void Lose() => _lost.Cancel();

    public void Dispose() => _lost.Dispose();
}
