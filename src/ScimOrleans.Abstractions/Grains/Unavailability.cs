using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Abstractions.Grains;

/// <summary>Tells what may get better by itself from defects.</summary>
public static class Unavailability
{
    /// <summary>Whether trying again may help. Orleans reports a silo that died, is overloaded or is stopping by exceptions of these kinds.</summary>
    public static bool Is(Exception exception) => exception switch
    {
        StoreUnavailableException or TimeoutException or OperationCanceledException => true,
        OrleansException => true,
        AggregateException aggregate => aggregate.InnerExceptions.All(Is),
        _ => false,
    };
}
