namespace ScimOrleans.Abstractions.Grains;

/// <summary>
/// Ends the wait for answers that will not come. When a silo is declared dead, Orleans breaks off the calls that were sent to it; but one that is sent in the moments after that,
/// because the directory on a third silo does not know yet and names the dead one, goes into a connection that is still open, and would wait for Orleans' response timeout.
/// </summary>
public interface ILostCalls
{
    /// <summary>
    /// To be taken when a grain is called. Ends if a silo was lost shortly before or is lost later, and the call has had seconds to be answered since: it may have gone to that silo.
    /// What became of it is not known. Never ends while all silos are well, or leave in order.
    /// </summary>
    CancellationToken Token { get; }
}
