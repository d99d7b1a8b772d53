namespace ScimOrleans.TestKit.Faults;

/// <summary>What <see cref="BreakingProxy"/> does to one message from a client to its server.</summary>
public enum WireFault
{
    /// <summary>Passes it on.</summary>
    None,

    /// <summary>Cuts the connection on both sides; the server never sees the message.</summary>
    CutBefore,

    /// <summary>Passes it on, waits for the answer, drops the answer and cuts the connection.</summary>
    CutAfter,

    /// <summary>Passes it on and cuts the client off at once: the server works on, unaware.</summary>
    Abandon,

    /// <summary>Cuts the client off and keeps the message until <see cref="BreakingProxy.Deliver"/>: a network that delivers late.</summary>
    Hold,
}
