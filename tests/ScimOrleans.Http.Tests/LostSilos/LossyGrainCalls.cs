using ScimOrleans.Abstractions.Grains;

namespace ScimOrleans.Http.Tests.LostSilos;

/// <summary>What a caller sees whose grain's silo dies: before the call has arrived, or after it has done its work and before the answer.</summary>
internal sealed class LossyGrainCalls : IOutgoingGrainCallFilter
{
    private string? _method;
    private bool _afterwards;

    /// <summary>How many calls were lost.</summary>
    public int Lost { get; private set; }

    /// <summary>Loses the next call of a user or group grain.</summary>
    /// <param name="method">The method that is called.</param>
    /// <param name="afterwards">Whether the work is done before it is lost.</param>
    public void LoseNext(string method, bool afterwards) => (_method, _afterwards) = (method, afterwards);

    /// <inheritdoc/>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (_method is not { } method || context.MethodName != method || context.InterfaceMethod.DeclaringType is not { } called || (called != typeof(IUserGrain) && called != typeof(IGroupGrain)))
        {
            await context.Invoke();
            return;
        }

        _method = null;
        if (_afterwards)
        {
            await context.Invoke();
        }

        Lost++;
        throw new SiloUnavailableException("The target silo became unavailable.");
    }
}
